"""A hook that asks for an argument nobody gives."""

from vidpipe_tui.hookspecs import hookimpl


@hookimpl
def vidpipe_keyframe(size):
    return ()
