"""How the scene table shows its rows: a changed cell costs the bytes of a cell.

The widget draws its own lines. Changes are written into the rows and their lines
marked; one timer paints what is marked and on screen. Nothing else ever repaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vidpipe_tui.app.box import UpdateBox
from vidpipe_tui.app.private_textual import backlog
from vidpipe_tui.project.model import Slot

from .columns import layout
from .icons import Icons
from .lines import LOOKS, LineMaker
from .looks import Styles
from .marks import Marks
from .row_list import RowList
from .rows import Cell, Row, SortName
from .table_messages import Changed, Moved

Update = tuple[str, Slot | None]
"""Names a row, or one slot of it, in the table's box."""


class TableView(ScrollView, can_focus=True):
    """Rows are scenes, cells are slots; the cursor stands on a slot.

    ``box`` may be filled from any thread with a whole `Row` under ``(key, None)`` or
    a `Cell` under ``(key, slot)``; ``hz`` is how often it is emptied and painted. With
    ``leap`` it scrolls by a third of its height, for lines where a full paint is slow.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"scene-table--{name}" for name in LOOKS}
    DEFAULT_CSS = """
    TableView {
        background: $background;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $foreground 15%;
        scrollbar-color-hover: $foreground 30%;
        scrollbar-color-active: $primary;
        & > .scene-table--head { color: $foreground 45%; }
        & > .scene-table--line { background: $foreground 11%; }
        & > .scene-table--cell { background: $primary 35%; text-style: bold; }
        & > .scene-table--bar { color: $text-primary; }
        & > .scene-table--text { color: $foreground; }
        & > .scene-table--soft { color: $foreground 65%; }
        & > .scene-table--faint { color: $foreground 35%; }
        & > .scene-table--done { color: $foreground 65%; }
        & > .scene-table--running { color: $text-primary; text-style: bold; }
        & > .scene-table--waiting { color: $text-warning; }
        & > .scene-table--stale { color: $text-warning; }
        & > .scene-table--fault { color: $text-error; text-style: bold; }
        &:ansi > .scene-table--cell {
            background: transparent;
            text-style: bold underline;
        }
    }
    """

    def __init__(
        self,
        rows: Iterable[Row] = (),
        *,
        box: UpdateBox[Update, Row | Cell] | None = None,
        icons: Icons | None = None,
        hz: float = 10.0,
        leap: bool = False,
        empty: str = "no scenes yet",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.box: UpdateBox[Update, Row | Cell] = box or UpdateBox()
        self.empty = empty
        self._icons = icons or Icons()
        self._hz = hz
        self._leap = leap
        self._list = RowList()
        self._maker: LineMaker | None = None
        self._list.replace(rows)
        self._list.reorder()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that pass the filter, in the order shown."""
        return [self._list.rows[key] for key in self._list.order]

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._list.rows)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        key = self._list.key
        return None if key is None else self._list.rows[key]

    @property
    def slot(self) -> Slot:
        """The slot under the cursor."""
        return self._list.slot

    @property
    def sort(self) -> tuple[SortName, bool]:
        """What the rows are ordered by, and whether backwards."""
        return self._list.sort, self._list.backwards

    @property
    def filter(self) -> str:
        """The filter as it was typed."""
        return self._list.filter

    @property
    def marks(self) -> Marks:
        """The marked rows' keys."""
        return self._list.marks

    @property
    def targets(self) -> tuple[str, ...]:
        """What an action is about, in film order: the marks, else the cursor's row."""
        rows = self._list.rows
        marked = sorted(self.marks.keys, key=lambda key: rows[key].number)
        here = self._list.key
        return tuple(marked) or (() if here is None else (here,))

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows and no others; only what differs is painted."""
        self._list.replace(rows)
        self.flush()

    def put(self, row: Row) -> None:
        """Replace or add a row; painted by the next `flush`."""
        self._list.put(row)

    def put_cell(self, key: str, slot: Slot, cell: Cell) -> None:
        """Replace one slot of a row; ignored when there is no such row."""
        self._list.put_cell(key, slot, cell)

    def flush(self) -> None:
        """Paint what has changed and can be seen."""
        if self._list.unordered:
            self._reorder()
            return
        dirty, self._list.dirty = self._list.dirty, {}
        if not dirty or not self.is_attached:
            return
        columns = self._lines.layout
        regions = (
            Region(0, y, columns.end_of(names), 1)
            for key, names in dirty.items()
            if (y := self._y_of(key)) is not None
        )
        if seen := [region for region in regions if region.width]:
            self.refresh(*seen)

    def show_only(self, text: str) -> None:
        """Filter the rows; see `parse_filter` for what ``text`` may say."""
        self._reorder(lambda: self._list.filter_by(text))
        self.post_message(Changed(self))

    def sort_by(self, name: SortName, *, backwards: bool = False) -> None:
        """Order the rows; the cursor stays on its scene."""
        self._reorder(lambda: self._list.sort_by(name, backwards))
        self.post_message(Changed(self))

    def go_to(self, key: str, slot: Slot | None = None) -> bool:
        """Put the cursor on a scene; False if it is not shown."""
        index = self._list.index_of.get(key)
        if index is None:
            return False
        self._move(index, slot or self.slot)
        return True

    def clear_marks(self) -> bool:
        """Forget all marks; False if there were none."""
        had = self.marks.clear()
        if had:
            self._marks_changed()
        return had

    @property
    def _lines(self) -> LineMaker:
        if self._maker is None:
            digits = max(self._list.digits, 3)
            width = self.scrollable_content_region.width or self.size.width
            words = self._icons.words or self._icons.ascii
            style = Styles(self, "scene-table")
            self._maker = LineMaker(layout(width, digits, words), self._icons, style)
        return self._maker

    def render_line(self, y: int) -> Strip:
        """The heading, a row, or nothing."""
        line: list[Segment] = []
        index = y - 1 + self.scroll_offset.y
        if y == 0:
            line = self._lines.head(*self.sort)
        elif index < len(self._list.order):
            line = self._row_line(index)
        elif y == 2 and not self._list.order:
            line = self._lines.say(self._nothing_here)
        return Strip(line).adjust_cell_length(self.size.width, self.rich_style)

    def _row_line(self, index: int) -> list[Segment]:
        row = self._list.rows[self._list.order[index]]
        here = index == self._list.cursor
        slot = self.slot if here and self.has_focus else None
        return self._lines.row(row, here=here, slot=slot, marked=row.key in self.marks)

    @property
    def _nothing_here(self) -> str:
        if self._list.rows:
            return f"no scene matches {self.filter}"
        return self.empty

    def notify_style_update(self) -> None:
        """The theme changed: every style is another."""
        super().notify_style_update()
        self._maker = None

    def on_mount(self) -> None:
        """Start the one timer that paints."""
        self.set_interval(1 / self._hz, self._drain)

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        self._relayout()

    def on_focus(self) -> None:
        """The cursor's cell shows only where keys act."""
        self._repaint(self._list.cursor)

    def on_blur(self) -> None:
        """See `on_focus`."""
        self._repaint(self._list.cursor)

    def _drain(self) -> None:
        """Take what was reported; paint unless the terminal is behind already."""
        for (key, slot), value in self.box.take().items():
            if isinstance(value, Row):
                self.put(value)
            elif slot is not None:
                self.put_cell(key, slot, value)
        if (self._list.dirty or self._list.unordered) and backlog(self.app) <= 1:
            self.flush()

    def _reorder(self, change: Callable[[], None] | None = None) -> None:
        before = self._list.key
        (change or self._list.reorder)()
        if not self.is_attached:
            return
        self._relayout()
        if self._list.key != before:
            self._tell()

    def _relayout(self) -> None:
        self._maker = None
        self.virtual_size = Size(self.size.width, len(self._list.order) + 1)
        self._follow()
        self.refresh()

    def _y_of(self, key: str) -> int | None:
        """The line a row is shown in, if it is."""
        index = self._list.index_of.get(key)
        if index is None:
            return None
        y = index - self.scroll_offset.y + 1
        return y if 1 <= y < self.size.height else None

    def _move(self, index: int, slot: Slot) -> None:
        index, rows = self._list.clamp(index), self._list
        if (index, slot) == (rows.cursor, rows.slot):
            return
        old, rows.cursor, rows.slot = rows.cursor, index, slot
        if self.marks.ranging:
            self.marks.stretch(rows.order, index)
            self._marks_changed()
        self._repaint(old, index)
        self._follow()
        self._tell()

    def _follow(self) -> None:
        """Scroll so far that the cursor is seen."""
        top, height = self.scroll_offset.y, max(self.size.height - 1, 1)
        wanted = min(max(top, self._list.cursor - height + 1), self._list.cursor)
        if wanted != top:
            more = height // 3 if self._leap else 0
            self.scroll_to(y=wanted + (more if wanted > top else -more), animate=False)

    def _repaint(self, *indexes: int) -> None:
        """Paint whole rows again."""
        order, width = self._list.order, self.size.width
        ys = {self._y_of(order[index]) for index in indexes if index < len(order)}
        if regions := [Region(0, y, width, 1) for y in ys if y is not None]:
            self.refresh(*regions)

    def _tell(self) -> None:
        self.post_message(Moved(self, self._list.key, self.slot))

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(Changed(self))
