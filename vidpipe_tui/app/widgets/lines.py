"""One line of the scene table as segments: text, clipped by cells, and its styles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from vidpipe_tui.text import one_line

from .columns import Column, Layout, clock, fill, in_slot, money
from .icons import Icons
from .rows import SLOTS, Cell, Row, SlotName, SortName, Want

Look: TypeAlias = Literal[
    "head",
    "line",
    "cell",
    "bar",
    "text",
    "soft",
    "faint",
    "done",
    "running",
    "waiting",
    "stale",
    "fault",
]
LOOKS: tuple[Look, ...] = get_args(Look)

_WANT_LOOK: Mapping[Want, Look] = {
    "needs": "fault",
    "running": "running",
    "waiting": "waiting",
    "stale": "stale",
    "idle": "faint",
    "done": "done",
    "off": "faint",
}
_CELL_LOOK: Mapping[str, Look] = {
    "current": "done",
    "stale": "stale",
    "missing": "faint",
    "blocked": "faint",
    "running": "running",
    "retrying": "waiting",
    "failed": "fault",
    "filtered": "fault",
    "unknown": "fault",
}
_SLOT_HEADS = {"start": "start", "end": " end", "clip": "clip"}
_SORT_COLUMN: Mapping[SortName, str] = {"film": "number", "state": "want"}
_NOTE_AT_LEAST = 12


class LineMaker:
    """Draws rows for one layout and one theme; ``styles`` has one for each look."""

    def __init__(
        self, layout: Layout, icons: Icons, styles: Mapping[Look, Style]
    ) -> None:
        self.layout = layout
        self._icons = icons
        self._styles = styles

    def head(self, sort: SortName, backwards: bool) -> list[Segment]:
        """The headings, with an arrow at the one that orders the rows."""
        sorted_by = _SORT_COLUMN.get(sort, sort)
        words = []
        for column in self.layout.columns:
            word = "" if column.name == "want" else self.layout.head(column.name)
            if self.layout.wide:
                word = _SLOT_HEADS.get(column.name, word)
            if column.name == sorted_by and (sort != "film" or backwards):
                word += "^" if backwards else "v"
            words.append(_aligned(word, column))
        return [Segment("".join(words), self._styles["head"])]

    def row(
        self, row: Row, *, here: bool, slot: SlotName | None, marked: bool
    ) -> list[Segment]:
        """One scene; ``slot`` is the cell the cursor stands on, if it shows."""
        parts = self._gutter(row, here, marked)
        for column in self.layout.columns[1:]:
            parts += self._column(row, column, slot)
        ground = self._styles["line"] if here else None
        return [
            Segment(text, style if ground is None else ground + style)
            for text, style in _joined(parts)
        ]

    def say(self, text: str) -> list[Segment]:
        """A line of its own words, for a table without rows."""
        return [Segment(f"    {one_line(text)}", self._styles["soft"])]

    def _gutter(self, row: Row, here: bool, marked: bool) -> list[tuple[str, Style]]:
        look, want = self._styles, row.want
        bar = self._icons.cursor if here else " "
        mark = self._icons.mark if marked else " "
        sign = f"{self._icons.want(want)} "
        return [(bar + mark, look["bar"]), (sign, look[_WANT_LOOK[want]])]

    def _column(
        self, row: Row, column: Column, slot: SlotName | None
    ) -> list[tuple[str, Style]]:
        if column.name in SLOTS:
            return self._slot(row.cell(column.name), row.enabled, column.name == slot)
        if column.name == "title":
            return self._title(row, column.width)
        style = self._styles["soft" if row.enabled else "faint"]
        return [(_aligned(self._number(row, column.name), column), style)]

    def _slot(self, cell: Cell, on: bool, here: bool) -> list[tuple[str, Style]]:
        text = in_slot(self._icons.cell(cell), self.layout.wide)
        style = self._styles[_CELL_LOOK[cell.state] if on else "faint"]
        if not here:
            return [(text, style)]
        size = 5 if self.layout.wide else len(text)
        return [(text[:size], style + self._styles["cell"]), (text[size:], style)]

    def _number(self, row: Row, name: str) -> str:
        nothing = self._icons.nothing
        if name == "number":
            return str(row.number)
        if name == "take":
            return nothing if row.take is None else str(row.take)
        if name == "time":
            return clock(row.seconds, nothing)
        return money(row, nothing)

    def _title(self, row: Row, width: int) -> list[tuple[str, Style]]:
        style = self._styles["text" if row.enabled else "faint"]
        title, note = one_line(row.title), one_line(row.note)
        left = width - cell_len(title) - 2
        if not note or left < _NOTE_AT_LEAST:
            return [("  " + fill(title, width), style)]
        return [
            (f"  {title}", style),
            (f"  {fill(note, left)}", self._styles["soft"]),
        ]


def _aligned(text: str, column: Column) -> str:
    """Numbers to the right, words to the left."""
    if column.name == "title":
        return "  " + fill(text, column.width)
    if column.name in SLOTS or column.name == "want":
        return text.ljust(column.width)[: column.width]
    return text.rjust(column.width)[-column.width :]


def _joined(parts: list[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Neighbours of one style as one, and blanks in whatever style is there."""
    found: list[tuple[str, Style]] = []
    for text, style in parts:
        if not text:
            continue
        if found and (found[-1][1] == style or (text.isspace() and not style.bgcolor)):
            found[-1] = found[-1][0] + text, found[-1][1]
        else:
            found.append((text, style))
    return found
