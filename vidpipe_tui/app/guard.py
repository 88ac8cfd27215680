"""Keeps the terminal clean: stray output goes to a log, signals end the app politely.

A plugin's ``print``, a C library or a child process may write to fd 1 and 2 at any
time. While the app draws, both lead to a log; only Textual has the terminal, or the
pipe to the server that shows it in a browser.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .link import in_browser

if TYPE_CHECKING:
    from textual.app import App

_LEAVING = (signal.SIGHUP, signal.SIGTERM)


@contextmanager
def terminal_guard(log: Path) -> Iterator[None]:
    """Send fd 1 and 2 to ``log`` while inside; does nothing where nobody sees the app.

    Raises:
        OSError: the log cannot be opened; the terminal is untouched.
    """
    web = in_browser(os.environ)
    if not (web or os.isatty(2)):
        yield
        return
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW
    target = os.open(log, flags, 0o600)
    saved = os.dup(1), os.dup(2)
    known = sys.__stdout__, sys.__stderr__
    shown = os.fdopen(os.dup(1 if web else 2), "w", buffering=1, encoding="utf-8")
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
    sys.__stdout__ = shown  # type: ignore[misc]
    if not web:  # a stray line would break the packets that a server reads
        sys.__stderr__ = shown  # type: ignore[misc]
    try:
        yield
    finally:
        _put_back(saved, known)
        with suppress(OSError):  # the terminal may be gone
            shown.close()


def _put_back(saved: tuple[int, int], known: tuple[Any, Any]) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    sys.__stdout__, sys.__stderr__ = known  # type: ignore[misc]
    for number, fd in enumerate(saved, start=1):
        os.dup2(fd, number)
        os.close(fd)


def leave_on_signals(app: App[Any]) -> None:
    """Exit in order on HUP and TERM, with 128 + signal; call it when mounted.

    Without it both kill Textual at once and leave the terminal in mouse mode.
    """
    loop = asyncio.get_running_loop()
    for number in _LEAVING:
        loop.add_signal_handler(number, _leave, app, number)


def _leave(app: App[Any], number: signal.Signals) -> None:
    app.exit(return_code=128 + number)


def terminal_gone() -> bool:
    """Whether the terminal or server that we read keys from has vanished."""
    try:
        if in_browser(os.environ):
            return _hung_up(0)
        return sys.__stdin__ is None or not os.isatty(sys.__stdin__.fileno())
    except (OSError, ValueError):
        return True


def _hung_up(fd: int) -> bool:
    """Whether nobody has the other end of a pipe any more."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & gone for _, event in poll.poll(0))
