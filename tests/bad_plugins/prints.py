"""Prints while it is imported and while it is asked."""

import sys

from vidpipe_tui.hookspecs import hookimpl

print("welcome to \x1b[31mprints")  # noqa: T201  # that is the point
print("some warning", file=sys.stderr)  # noqa: T201  # that is the point


class Prints:
    name = "prints"

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


@hookimpl
def vidpipe_keyframe():
    print("offering")  # noqa: T201  # that is the point
    return Prints()
