"""What plugins print goes to the run's log, never to the terminal."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TextIO
from weakref import WeakSet

LONGEST = 10_000
"""The most of a line that is kept while its end has not come."""
TAKE: ContextVar[str] = ContextVar("take", default="")
"""The take that this thread works on."""


class _Catcher(io.TextIOBase):
    """A stdout that only threads older than itself still write through.

    Calls run in newer threads: their lines go to ``sink`` with their take.
    """

    def __init__(self, real: TextIO, sink: Callable[[str, str], None]) -> None:
        self._real, self._sink = real, sink
        self._begun: dict[str, str] = {}
        self._ours = WeakSet(threading.enumerate())
        self._lock = threading.Lock()

    def write(self, text: str, /) -> int:
        if threading.current_thread() in self._ours:
            return self._real.write(text)
        take = TAKE.get()
        with self._lock:
            *lines, rest = (self._begun.pop(take, "") + str(text)).split("\n")
            if rest:
                self._begun[take] = rest[-LONGEST:]
        for line in lines:
            self._pass_on(take, line)
        return len(text)

    def _pass_on(self, take: str, line: str) -> None:
        if line.strip():
            self._sink(take, line)

    def end(self) -> None:
        """Pass on the lines that were never ended."""
        with self._lock:
            begun, self._begun = self._begun, {}
        for take, line in begun.items():
            self._pass_on(take, line)

    def flush(self) -> None:
        self._real.flush()

    def isatty(self) -> bool:
        return self._real.isatty()

    def fileno(self) -> int:
        return self._real.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # TextIOBase says it is None
        return self._real.encoding


@contextlib.contextmanager
def captured_prints(sink: Callable[[str, str], None]) -> Iterator[None]:
    """While it lasts, what threads begun from now on print goes to ``sink``.

    ``sink`` is given the take and the line, in the printing thread.
    """
    out, err = sys.stdout, sys.stderr
    catchers = _Catcher(out, sink), _Catcher(err, sink)
    sys.stdout, sys.stderr = catchers
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        for catcher in catchers:
            catcher.end()
