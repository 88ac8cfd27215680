"""One hook raises, the other answers."""

from vidpipe_tui.hookspecs import hookimpl


class Works:
    name = "works"

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


@hookimpl
def vidpipe_keyframe():
    raise ValueError("no licence")


@hookimpl
def vidpipe_video():
    return Works()
