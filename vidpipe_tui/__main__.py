"""``python -m vidpipe_tui`` and the ``vidpipe`` command; Ctrl-C is heard from here on.

Left to itself, Python shows a traceback where Ctrl-C comes in an import, loses it in a
callback of its own, and dies of the signal at the end where it came in ``exec``.
"""

# What is imported here comes before Ctrl-C is heard: not even typing.
from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

INTERRUPTED = 130
SOON = 0.01
"""Seconds until a Ctrl-C that was lost comes again."""


class CtrlC(KeyboardInterrupt):
    """Ctrl-C, as an exception that Python does not die of once it was caught."""


def main() -> None:
    """Run the command line and exit with its code; after a Ctrl-C that is 130."""
    _on_ctrl_c(_leave)
    sys.unraisablehook = _unraisable
    from .cli.main import app

    _on_ctrl_c(_raise)
    try:
        code = app()
    except KeyboardInterrupt:
        return _leave()
    _on_ctrl_c(lambda *_: os._exit(code))
    sys.exit(code)


def _on_ctrl_c(act: Callable[..., object]) -> None:
    """Do this from now on, unless whoever started us wants no Ctrl-C to reach us."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, act)


def _leave(*_: object) -> None:
    """End at once: nothing is begun yet, or all is told."""
    os.write(2, b"vidpipe: interrupted\n")
    os._exit(INTERRUPTED)


def _raise(*_: object) -> None:
    raise CtrlC


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that came where nothing can be raised, nor here, comes again."""
    if not isinstance(lost.exc_value, CtrlC):
        sys.__unraisablehook__(lost)
        return
    from threading import Timer

    Timer(SOON, os.kill, (os.getpid(), signal.SIGINT)).start()


if __name__ == "__main__":
    main()
