"""What plugins print goes to the run's log, never to the terminal."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TextIO


class _Catcher(io.TextIOBase):
    """A stdout that only the coordinator's own thread still writes through.

    Calls run in other threads: their lines go to ``sink``, which must be thread-safe.
    """

    def __init__(self, real: TextIO, sink: Callable[[str], None]) -> None:
        self._real, self._sink = real, sink
        self._caught: dict[int, str] = {}
        self._ours = {thread.ident for thread in threading.enumerate()}

    def write(self, text: str, /) -> int:
        me = threading.get_ident()
        if me in self._ours:
            return self._real.write(text)
        *lines, rest = (self._caught.get(me, "") + text).split("\n")
        self._caught[me] = rest[-10_000:]
        for line in lines:
            if line.strip():
                self._sink(line)
        return len(text)

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
def captured_prints(sink: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, what threads begun from now on print goes to ``sink``."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Catcher(out, sink), _Catcher(err, sink)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
