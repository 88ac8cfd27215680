"""The live table of scenes: its keys and the mouse; `TableView` shows the rows."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import BindingType

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.project.model import SLOTS

from . import table_messages as messages
from .columns import sort_of
from .rows import SORTS
from .table_view import TableView


class SceneTable(TableView):
    """Rows are scenes, cells are slots; the cursor stands on a slot."""

    Moved: TypeAlias = messages.Moved
    Chosen: TypeAlias = messages.Chosen
    Changed: TypeAlias = messages.Changed

    BINDINGS: ClassVar[list[BindingType]] = bindings("table")

    def action_move(self, by: int) -> None:
        """Go some rows down."""
        self._move(self._list.cursor + by, self.slot)

    def action_slot(self, by: int) -> None:
        """Go to another slot of the row."""
        at = min(max(SLOTS.index(self.slot) + by, 0), len(SLOTS) - 1)
        self._move(self._list.cursor, SLOTS[at])

    def action_page(self, by: int) -> None:
        """Go a screenful down."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_edge(self, where: int) -> None:
        """Go to the first or the last row."""
        self.action_move(where * len(self._list.order))

    def action_choose(self) -> None:
        """Tell that this slot was chosen."""
        if key := self._list.key:
            self.post_message(messages.Chosen(self, key, self.slot))

    def action_fault(self, by: int) -> None:
        """Go to the next slot that needs somebody."""
        if found := self._list.next_fault(by):
            self._move(*found)

    def action_mark(self) -> None:
        """Mark or unmark this row and go on to the next."""
        if key := self._list.key:
            self.marks.toggle(key)
            self._repaint(self._list.cursor)
            self.post_message(messages.Changed(self))
            self.action_move(1)

    def action_mark_range(self) -> None:
        """Begin a range that follows the cursor, or end it."""
        if key := self._list.key:
            self.marks.begin_or_end(key)
            self._marks_changed()

    def action_mark_others(self) -> None:
        """Mark the shown rows that are not marked, and unmark those that are."""
        self.marks.invert(self._list.order)
        self._marks_changed()

    def action_sort(self, by: int) -> None:
        """Sort by the next column."""
        self.sort_by(SORTS[(SORTS.index(self._list.sort) + by) % len(SORTS)])

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.sort_by(self._list.sort, backwards=not self._list.backwards)

    def on_click(self, event: events.Click) -> None:
        """Go to the cell; a heading sorts, a second click chooses."""
        column = self._lines.layout.at(event.x)
        if event.y == 0:
            if column and (name := sort_of(column.name)):
                self.sort_by(name)
            return
        index = event.y - 1 + self.scroll_offset.y
        if index >= len(self._list.order):
            return
        named = [slot for slot in SLOTS if column and column.name == slot]
        self._move(index, named[0] if named else self.slot)
        if event.chain == 2:
            self.action_choose()
