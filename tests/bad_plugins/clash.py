"""Wants a name that our own plugin has."""

from vidpipe_tui.hookspecs import hookimpl


class Mine:
    name = "rehearsal"

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


@hookimpl
def vidpipe_keyframe():
    return Mine()
