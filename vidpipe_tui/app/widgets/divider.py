"""A thin line from top to bottom between two halves of a screen."""

from __future__ import annotations

from collections.abc import Sequence

from .band import Band, Span


class Divider(Band):
    """One cell wide, as high as there is room."""

    DEFAULT_CSS = "Divider { width: 1; height: 1fr; margin: 0 1; }"

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """The same on each line."""
        return [("│", "rule")], ()
