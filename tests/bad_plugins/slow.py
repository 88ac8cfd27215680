"""Takes its time to import."""

import time

from vidpipe_tui.hookspecs import hookimpl

time.sleep(0.6)


class Slow:
    name = "slow"

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


@hookimpl
def vidpipe_keyframe():
    return Slow()
