"""The words about one slot: a title, then facts with a label each, wrapped by cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.geometry import Size

from .band import Band, Span
from .cells import plain, wrap

_LABEL = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """A label of at most five letters, a text, how it looks, its most lines."""

    label: str
    text: str
    look: str = "soft"
    lines: int = 2


class Facts(Band):
    """As high as its facts need."""

    DEFAULT_CSS = "Facts { height: auto; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._facts: tuple[Fact, ...] = ()
        self._wrapped: list[list[Span]] = []
        self._width = 0

    def tell(self, facts: Sequence[Fact]) -> None:
        """Say something else."""
        if tuple(facts) == self._facts:
            return
        height = len(self._wrapped)
        self._facts, self._wrapped = tuple(facts), []
        changed = height != len(self._lines(self.size.width or 40))
        self.refresh(layout=changed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line for each line of each fact."""
        return len(self._lines(width))

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """A label and a text, or the text's next line."""
        lines = self._lines(width)
        return (lines[y] if y < len(lines) else ()), ()

    def _lines(self, width: int) -> list[list[Span]]:
        if width != self._width or not self._wrapped:
            self._width = width
            self._wrapped = [line for f in self._facts for line in _wrap(f, width)]
        return self._wrapped


def _wrap(fact: Fact, width: int) -> list[list[Span]]:
    lines = wrap(plain(fact.text), max(width - _LABEL, 8), fact.lines)
    label = plain(fact.label)[: _LABEL - 1].ljust(_LABEL)
    return [
        [(label if index == 0 else " " * _LABEL, "faint"), (text, fact.look)]
        for index, text in enumerate(lines)
    ]
