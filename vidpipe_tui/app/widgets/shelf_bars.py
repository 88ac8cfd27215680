"""What stands over and under the list of projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .band import Band, Span
from .shelf_lines import heading


class Head(Band):
    """How many projects, how many at work, what this month cost."""

    DEFAULT_CSS = "Head { height: 3; dock: top; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._facts: tuple[str, ...] = ()
        self._note = ""

    def tell(self, facts: tuple[str, ...], note: str) -> None:
        """Say something else; ``note`` is in the rule."""
        if (facts, note) != (self._facts, self._note):
            self._facts, self._note = facts, note
            self.refresh()

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """The name and the totals, a rule, the columns' names."""
        if y == 0:
            return [(" vidpipe", "accent")], [(f"{' · '.join(self._facts)} ", "soft")]
        if y == 1:
            note = f" {self._note} " if self._note else ""
            head = "─" if note else ""
            rest = "─" * max(width - len(note) - len(head), 0)
            return [(head, "rule"), (note, "warn"), (rest, "rule")], ()
        return [(" ", "text"), *heading(width - 1)], ()


class Rule(Band):
    """A line across."""

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """Only that."""
        return [("─" * width, "rule")], ()
