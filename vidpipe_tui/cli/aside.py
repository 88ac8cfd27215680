"""Keeps what is written past Python away from the terminal and from the data.

A plugin, a C library or a child may write to fd 1 and 2 at any time. While a run lasts
both lead to a file beside its log; only our own console still has the terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console


@contextlib.contextmanager
def stray_output_to(path: Path, console: Console) -> Iterator[None]:
    """Lead fd 1 and 2 to ``path`` while inside; ``console`` shows what it did before.

    A file in which nothing was written is not kept.
    """
    try:
        saved = os.dup(1), os.dup(2)
    except OSError:  # somebody has closed them: nothing can be disturbed
        yield
        return
    shown = console.file
    _flush()
    with _own_way(console):
        _lead_to(path)
        try:
            yield
        finally:
            _flush()
            for number, fd in enumerate(saved, start=1):
                os.dup2(fd, number)
                os.close(fd)
            console.file = shown
            with contextlib.suppress(OSError):
                if not path.stat().st_size:
                    path.unlink()


@contextlib.contextmanager
def _own_way(console: Console) -> Iterator[None]:
    """Let a console on fd 2 write to the same place by a descriptor of its own."""
    try:
        if console.file.fileno() != 2:
            yield
            return
    except OSError:  # it is no file at all
        yield
        return
    encoding = getattr(console.file, "encoding", None)
    fd = os.dup(2)
    if not os.isatty(0) and os.isatty(2):
        console.width = console.width  # Rich asks only fds 0 to 2 how wide it is
    way = os.fdopen(fd, "w", buffering=1, encoding=encoding, errors="replace")
    console.file = way
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the terminal may be gone
            way.close()


def _lead_to(path: Path) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        target = os.open(path, flags, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
