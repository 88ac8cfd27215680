"""One hook misspelt, the other right."""

from vidpipe_tui.hookspecs import hookimpl


class Fine:
    name = "fine"

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


@hookimpl
def vidpipe_keyframes():
    return Fine()


@hookimpl
def vidpipe_keyframe():
    return Fine()
