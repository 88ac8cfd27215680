"""How a state looks: a glyph, a word of at most four letters, and a style's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vidpipe_tui.engine.slots import State

from .rows import Cell, Want

_GLYPHS: Mapping[State, str] = {
    "current": "●",
    "stale": "~●",
    "missing": "·",
    "blocked": "·",
    "running": "◌",
    "retrying": "◐",
    "failed": "✗",
    "filtered": "✗",
    "unknown": "?",
}
_WORDS: Mapping[State, str] = {
    "current": "ok",
    "stale": "old",
    "missing": "-",
    "blocked": "-",
    "running": "run",
    "retrying": "wait",
    "failed": "fail",
    "filtered": "filt",
    "unknown": "??",
}
_WANTS: Mapping[Want, str] = {
    "needs": "!",
    "running": "▶",
    "waiting": "◐",
    "stale": "~",
    "idle": "·",
    "done": "✓",
    "off": "–",
}
_WANTS_ASCII: Mapping[Want, str] = {
    **_WANTS,
    "running": ">",
    "waiting": "o",
    "idle": ".",
    "done": "+",
    "off": "-",
}

MEANING: Mapping[State, str] = {
    "current": "current",
    "stale": "stale",
    "missing": "not yet",
    "blocked": "waits for its pictures",
    "running": "making",
    "retrying": "waits to try again",
    "failed": "failed",
    "filtered": "filtered",
    "unknown": "may have been charged",
}
"""Each state in words, for a detail pane."""


@dataclass(frozen=True, slots=True)
class Icons:
    """The signs of one terminal. ``words`` puts words in the cells."""

    ascii: bool = False
    words: bool = False

    @property
    def cursor(self) -> str:
        """Marks the line under the cursor."""
        return "|" if self.ascii else "▌"

    @property
    def mark(self) -> str:
        """Marks a row the user has marked."""
        return "*" if self.ascii else "◆"

    @property
    def nothing(self) -> str:
        """Stands where a number is not known or not yet."""
        return "-" if self.ascii else "·"

    def want(self, want: Want) -> str:
        """The sign of what a row wants."""
        return (_WANTS_ASCII if self.ascii else _WANTS)[want]

    def cell(self, cell: Cell) -> str:
        """A slot in at most four cells."""
        if cell.state == "running" and cell.fraction is not None:
            return f"{min(int(cell.fraction * 100), 99)}%"
        return self._sign(cell) + ("!" if cell.setback else "")

    def _sign(self, cell: Cell) -> str:
        words = self.words or self.ascii
        if cell.source == "inherited" and cell.state in ("current", "stale"):
            if words:
                same = "ok" if cell.setback else "same"
                return same if cell.state == "current" else "old"
            return "↳" if cell.state == "current" else "~↳"
        return (_WORDS if words else _GLYPHS)[cell.state]
