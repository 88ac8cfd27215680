"""The rows of a table without a screen: order, filter, cursor, marks, what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from vidpipe_tui.project.model import SLOTS, Slot

from .filtering import Test, parse_filter
from .marks import Marks
from .rows import FAULTS, Cell, Row, SortName, sort_key


class RowList:
    """Rows by key, and the order they are shown in.

    The cursor stays on its row when the order changes. ``dirty`` names the columns
    that changed of each row; ``unordered`` says that the order must be made anew.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.order: list[str] = []
        self.index_of: dict[str, int] = {}
        self.cursor = 0
        self.slot: Slot = "clip"
        self.marks = Marks()
        self.sort: SortName = "film"
        self.backwards = False
        self.filter = ""
        self.dirty: dict[str, frozenset[str]] = {}
        self.unordered = False
        self._test: Test | None = None

    @property
    def key(self) -> str | None:
        """The row under the cursor."""
        return self.order[self.cursor] if self.order else None

    @property
    def digits(self) -> int:
        """How many digits the longest row number has."""
        return len(str(max((row.number for row in self.rows.values()), default=1)))

    def replace(self, rows: Iterable[Row]) -> None:
        """Have these rows and no others."""
        found = {row.key: row for row in rows}
        for key in self.rows.keys() - found.keys():
            del self.rows[key]
            self.unordered = True
        self.marks.keep(found)
        for row in found.values():
            self.put(row)

    def put(self, row: Row) -> None:
        """Replace or add a row."""
        old = self.rows.get(row.key)
        if old == row:
            return
        self.rows[row.key] = row
        if old is None or self._place(old) != self._place(row):
            self.unordered = True
        else:
            names = _changed(old, row) | self.dirty.get(row.key, frozenset())
            self.dirty[row.key] = names

    def put_cell(self, key: str, slot: Slot, cell: Cell) -> None:
        """Replace one slot of a row; ignored when there is no such row."""
        row = self.rows.get(key)
        if row is None or row.cell(slot) == cell:
            return
        if slot == "start":
            self.put(replace(row, start=cell))
        elif slot == "end":
            self.put(replace(row, end=cell))
        else:
            self.put(replace(row, clip=cell))

    def filter_by(self, text: str) -> None:
        """Show only rows that match; see `parse_filter`."""
        self.filter, self._test = text, parse_filter(text)
        self.reorder()

    def sort_by(self, name: SortName, backwards: bool) -> None:
        """Show them in another order."""
        self.sort, self.backwards = name, backwards
        self.reorder()

    def reorder(self) -> None:
        """Make the order anew; the cursor stays on its row, or near where it was."""
        key = self.key
        rows = sorted(self.rows.values(), key=lambda row: row.number)
        rows.sort(key=sort_key(self.sort), reverse=self.backwards)
        test = self._test
        self.order = [row.key for row in rows if test is None or test(row)]
        self.index_of = {key: index for index, key in enumerate(self.order)}
        last = max(len(self.order) - 1, 0)
        near = min(self.cursor, last)
        self.cursor = near if key is None else self.index_of.get(key, near)
        self.unordered = False
        self.dirty.clear()

    def clamp(self, index: int) -> int:
        """The nearest index there is."""
        return min(max(index, 0), max(len(self.order) - 1, 0))

    def next_fault(self, by: int) -> tuple[int, Slot] | None:
        """Where the next slot is that needs somebody, round the end; None: nowhere."""
        count = len(self.order)
        for step in range(1, count + 1):
            index = (self.cursor + by * step) % count
            row = self.rows[self.order[index]]
            if row.faulty:
                pairs = zip(SLOTS, row.states, strict=True)
                return index, next(slot for slot, state in pairs if state in FAULTS)
        return None

    def _place(self, row: Row) -> tuple[Any, ...]:
        """What decides where a row stands, and whether it does."""
        shown = self._test is None or self._test(row)
        return shown, sort_key(self.sort)(row), row.number


_COLUMN = {
    "start": "start",
    "end": "end",
    "clip": "clip",
    "number": "number",
    "take": "take",
    "seconds": "time",
    "cost": "cost",
    "sure": "cost",
    "title": "title",
    "note": "title",
    "enabled": "title",
}


def _changed(old: Row, new: Row) -> frozenset[str]:
    """The columns in which two rows differ."""
    names = {
        column
        for field, column in _COLUMN.items()
        if getattr(old, field) != getattr(new, field)
    }
    if old.want != new.want:
        names.add("want")
    return frozenset(names)
