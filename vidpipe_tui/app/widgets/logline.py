"""The last things that happened, one line each, the newest at the bottom."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .band import Band, Span

LogKind = Literal["plain", "good", "warn", "fault"]

_LOOKS = {"plain": "soft", "good": "soft", "warn": "warn", "fault": "fault"}


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
        spans.append((entry.text, state))
        for key, words in entry.keys:
            spans += [(" · ", "faint"), (key, "key"), (f" {words}", "soft")]
        return spans, ()
