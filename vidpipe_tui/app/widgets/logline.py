"""The last things that happened, one line each, the newest at the bottom."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich.cells import cell_len

from .band import Band, Span
from .cells import fill, plain

LogKind = Literal["plain", "good", "warn", "fault"]

_LOOKS = {"plain": "soft", "good": "soft", "warn": "warn", "fault": "fault"}
_TEXT_AT_LEAST = 24


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that happened. ``at`` is the clock as shown, ``where`` a slot.

    ``keys`` are what can be done about it: (key, words) pairs.
    """

    at: str
    where: str
    text: str
    kind: LogKind = "plain"
    keys: Sequence[tuple[str, str]] = ()


class LogLines(Band):
    """As many of the last entries as it is high, under a rule."""

    DEFAULT_CSS = "LogLines { height: 3; }"

    def __init__(self, keep: int = 500, **options: Any) -> None:
        super().__init__(**options)
        self._entries: deque[LogEntry] = deque(maxlen=keep)

    @property
    def entries(self) -> Sequence[LogEntry]:
        """Everything kept, oldest first."""
        return tuple(self._entries)

    def add(self, *entries: LogEntry) -> None:
        """Something happened."""
        if entries:
            self._entries.extend(entries)
            self.refresh()

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """The rule, then the entries."""
        if y == 0:
            return [("─" * width, "rule")], ()
        shown = self.size.height - 1
        index = len(self._entries) - shown + y - 1
        if len(self._entries) < shown:
            index = y - 1
        if not 0 <= index < len(self._entries):
            return (), ()
        entry = self._entries[index]
        name, state = f"{entry.where}  ".ljust(10), _LOOKS[entry.kind]
        spans: list[Span] = [(f" {entry.at}  ", "faint"), (name, "text")]
        keys: list[Span] = []
        for key, words in entry.keys:
            keys += [(" · ", "faint"), (key, "key"), (f" {words}", "soft")]
        left = width - sum(cell_len(text) for text, _ in (*spans, *keys))
        text = plain(entry.text)
        if _TEXT_AT_LEAST <= left < cell_len(text):
            text = fill(text, left)  # what can be done about it stays to be seen
        return [*spans, (text, state), *keys], ()
