"""One line of the scene table as segments: text, clipped by cells, and its styles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from vidpipe_tui.engine.slots import State
from vidpipe_tui.project.model import SLOTS, Slot

from .cells import fill, plain
from .columns import Column, Layout, clock, in_slot, money
from .icons import Icons
from .rows import Cell, Row, SortName, Want

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
Part: TypeAlias = tuple[str, Look] | tuple[str, Look, Look]

_WANT_LOOK: Mapping[Want, Look] = {
    "needs": "fault",
    "running": "running",
    "waiting": "waiting",
    "stale": "stale",
    "idle": "faint",
    "done": "done",
    "off": "faint",
}
_CELL_LOOK: Mapping[State, Look] = {
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
    """Draws rows for one layout and one theme.

    ``style`` gives the full style of looks laid over each other, as in
    ``style("line", "fault")``.
    """

    def __init__(
        self, layout: Layout, icons: Icons, style: Callable[..., Style]
    ) -> None:
        self.layout = layout
        self._icons = icons
        self._style = style

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
        return [Segment("".join(words), self._style("head"))]

    def row(
        self, row: Row, *, here: bool, slot: Slot | None, marked: bool
    ) -> list[Segment]:
        """One scene; ``slot`` is the cell the cursor stands on, if it shows."""
        parts = self._gutter(row, here, marked)
        for column in self.layout.columns[1:]:
            parts += self._column(row, column, slot)
        ground: tuple[Look, ...] = ("line",) if here else ()
        return _joined((text, self._style(*ground, *looks)) for text, *looks in parts)

    def say(self, text: str) -> list[Segment]:
        """A line of its own words, for a table without rows."""
        return [Segment(f"    {plain(text)}", self._style("soft"))]

    def _gutter(self, row: Row, here: bool, marked: bool) -> list[Part]:
        want = row.want
        bar = self._icons.cursor if here else " "
        mark = self._icons.mark if marked else " "
        sign = f"{self._icons.want(want)} "
        return [(bar + mark, "bar"), (sign, _WANT_LOOK[want])]

    def _column(self, row: Row, column: Column, slot: Slot | None) -> list[Part]:
        if column.name in SLOTS:
            return self._slot(row.cell(column.name), row.enabled, column.name == slot)
        if column.name == "title":
            return self._title(row, column.width)
        look: Look = "soft" if row.enabled else "faint"
        return [(_aligned(self._number(row, column.name), column), look)]

    def _slot(self, cell: Cell, on: bool, here: bool) -> list[Part]:
        text = in_slot(self._icons.cell(cell), self.layout.slot)
        look: Look = _CELL_LOOK[cell.state] if on else "faint"
        if not here:
            return [(text, look)]
        size = min(len(text), 5 if self.layout.wide else 4)
        return [(text[:size], "cell", look), (text[size:], look)]

    def _number(self, row: Row, name: str) -> str:
        nothing = self._icons.nothing
        if name == "number":
            return str(row.number)
        if name == "take":
            return nothing if row.take is None else str(row.take)
        if name == "time":
            return clock(row.seconds, nothing)
        return money(row, nothing)

    def _title(self, row: Row, width: int) -> list[Part]:
        look: Look = "text" if row.enabled else "faint"
        title, note = plain(row.title), plain(row.note)
        left = width - cell_len(title) - 2
        if not note or left < _NOTE_AT_LEAST:
            return [("  " + fill(title, width), look)]
        return [(f"  {title}", look), (f"  {fill(note, left)}", "soft")]


def _aligned(text: str, column: Column) -> str:
    """Numbers to the right, words to the left."""
    if column.name == "title":
        return "  " + fill(text, column.width)
    if column.name in SLOTS or column.name == "want":
        return text.ljust(column.width)[: column.width]
    return text.rjust(column.width)[-column.width :]


def _joined(parts: Iterable[tuple[str, Style]]) -> list[Segment]:
    """Neighbours that look alike as one segment; blanks look like their ground."""
    found: list[Segment] = []
    for text, style in parts:
        if not text:
            continue
        if found and (before := found[-1].style):
            blank = text.isspace() and style.bgcolor == before.bgcolor
            if blank or style == before:
                found[-1] = Segment(found[-1].text + text, before)
                continue
        found.append(Segment(text, style))
    return found
