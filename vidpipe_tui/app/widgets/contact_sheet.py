"""All keyframes of a film at once: a grid of small pictures, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.link import Link
from vidpipe_tui.app.previews import Previews, Shown
from vidpipe_tui.app.private_textual import RawStrip, pacer_of
from vidpipe_tui.errors import BadResult

from .cells import fill, plain
from .looks import Styles

_AT_LEAST = 25  # cells across one picture: three of them stand in 80 columns
_MITE = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of the sheet; ``sign`` is its state as a glyph or word."""

    key: str
    label: str
    path: Path | None = None
    sign: str = ""
    fault: bool = False


class ContactSheet(Widget, can_focus=True):
    """The cursor moves in two dimensions; the page follows it.

    Pictures of the page that shows are decoded one after the other, off the loop.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"sheet--{name}" for name in ("label", "here", "empty", "fault")
    }
    DEFAULT_CSS = """
    ContactSheet {
        background: $background;
        & > .sheet--label { color: $foreground 65%; }
        & > .sheet--here { background: $primary 35%; text-style: bold; }
        & > .sheet--empty { background: $foreground 5%; color: $foreground 45%; }
        & > .sheet--fault { color: $text-error; }
        &:ansi > .sheet--here { background: transparent; text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("sheet")

    @dataclass
    class Moved(Message):
        """The cursor stands on another picture."""

        key: str

        def can_replace(self, message: Message) -> bool:
            """Only the last place matters."""
            return type(message) is type(self)

    @dataclass
    class Chosen(Message):
        """Enter on a picture."""

        key: str

    def __init__(
        self,
        previews: Previews,
        link: Link,
        *,
        shape: tuple[int, int] = (16, 9),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._previews = previews
        self._link = link
        self._shape = shape
        self._tiles: tuple[Tile, ...] = ()
        self._cursor = 0
        self._ready: dict[Tile, Shown] = {}
        self._cells: dict[Tile, list[list[Segment]]] = {}
        self._width = 0

    @property
    def key(self) -> str | None:
        """The picture under the cursor."""
        return self._tiles[self._cursor].key if self._tiles else None

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these; the cursor stays on its picture."""
        if tuple(tiles) == self._tiles:
            return
        key = self.key
        self._tiles = tuple(tiles)
        keys = [tile.key for tile in tiles]
        last = max(len(keys) - 1, 0)
        self._cursor = keys.index(key) if key in keys else min(self._cursor, last)
        self._turn()

    def go_to(self, key: str) -> None:
        """Put the cursor on a picture, if it is there."""
        for index, tile in enumerate(self._tiles):
            if tile.key == key:
                self._go(index)

    @property
    def _high(self) -> int:
        """Lines of one tile: its picture, its label, a blank."""
        return self._high_of(self._across)

    def _high_of(self, across: int) -> int:
        wide, high = self._shape
        return max(round(self._wide_of(across) * high / wide / 2), 1) + 2

    def _wide_of(self, across: int) -> int:
        """Cells across one picture: an even share of the width."""
        return max((self.size.width + 1) // across - 1, 1)

    @property
    def _across(self) -> int:
        """As few as let all pictures be seen at once; else as many as are no mites."""
        width, height = self.size
        most = max((width + 1) // (_AT_LEAST + 1), 1)
        for across in range(1, most + 1):
            rows = -(-len(self._tiles) // across)
            if rows * self._high_of(across) <= height + 1:
                return across
        while self._high_of(most) > height + 1 and self._wide_of(most) > _MITE:
            most += 1
        return most

    @property
    def _wide(self) -> int:
        """Cells across one picture."""
        return self._wide_of(self._across)

    @property
    def _first(self) -> int:
        """The first tile of the page that shows the cursor."""
        page = self._across * max(self.size.height // self._high, 1)
        return self._cursor // page * page

    def _y_of(self, index: int) -> int:
        """The line of a tile's label."""
        return (index - self._first) // self._across * self._high

    def _relabel(self, *indexes: int) -> None:
        """Paint labels only: the pictures under them stay."""
        lines = {self._y_of(index) for index in indexes}
        self.refresh(*(Region(0, y, self.size.width, 1) for y in lines))

    def _page(self) -> Sequence[Tile]:
        rows = self.size.height // self._high + 1
        return self._tiles[self._first : self._first + rows * self._across]

    def _turn(self) -> None:
        """Another page, or other pictures on it."""
        if self._wide != self._width:
            self._width = self._wide
            self._ready, self._cells = {}, {}
        page = set(self._page())
        self._ready = {t: shown for t, shown in self._ready.items() if t in page}
        self._cells = {t: cells for t, cells in self._cells.items() if t in page}
        self.refresh()
        if self.is_attached and self._link.pictures:
            load: Any = self._load  # Textual's types know no such callable
            self.run_worker(load, group="sheet", exclusive=True)

    async def _load(self) -> None:
        for tile in self._page():
            if tile.path is None or tile in self._ready:
                continue
            try:
                shown = await self._previews.still(
                    tile.path, self._wide, self._high - 2, self._link.depth
                )
            except (BadResult, OSError):
                continue
            self._ready[tile] = shown
            pacer_of(self.app).frame()
            y = self._y_of(self._tiles.index(tile))
            self.refresh(Region(0, y, self.size.width, self._high))

    def on_resize(self) -> None:
        """Other tiles may fit."""
        self._turn()

    def on_focus(self) -> None:
        """The cursor shows only where keys act."""
        self._relabel(self._cursor)

    def on_blur(self) -> None:
        """See `on_focus`."""
        self._relabel(self._cursor)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines ready for the terminal, if nothing lies above them."""
        if self.app.screen is not self.screen or not self._link.pictures:
            return super().render_lines(crop)
        width = self.size.width
        strips: list[Strip] = [self._raw_line(y) for y in crop.line_range]
        if crop.column_span == (0, width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """The same line in true segments."""
        parts = [part for tile in self._row(y) for part in self._part(tile, y)]
        return Strip(parts).adjust_cell_length(self.size.width, self.rich_style)

    def _raw_line(self, y: int) -> Strip:
        console, width = self.app.console, self.size.width
        row, inner = self._row(y), y % self._high
        if not row or not 0 < inner < self._high - 1:
            (line,) = super().render_lines(Region(0, y, width, 1))
            return line
        raw, used = "", 0
        for tile in row:
            shown = self._ready.get(tile)
            if shown and inner - 1 < len(shown.lines):
                blank = Segment(" " * (self._wide - shown.size[0] + 1), self.rich_style)
                raw += shown.lines[inner - 1] + Strip([blank]).render(console)
            else:
                raw += Strip(self._part(tile, y)).render(console)
            used += self._wide + 1
        if used > width:
            return self.render_line(y)
        rest = Segment(" " * (width - used), self.rich_style)
        raw += Strip([rest]).render(console)
        return RawStrip(raw, width, lambda: self.render_line(y))

    def _row(self, y: int) -> Sequence[Tile]:
        start = self._first + y // self._high * self._across
        whole = (y // self._high + 1) * self._high - 1 <= self.size.height
        return self._tiles[start : start + self._across] if whole else ()

    def _part(self, tile: Tile, y: int) -> list[Segment]:
        """One line of one tile, and the gap behind it."""
        from vidpipe_tui.app.pixels import AreaHalfblocks  # seldom needed, slow to load

        inner, look = y % self._high, Styles(self, "sheet")
        gap = Segment(" ", self.rich_style)
        if inner == self._high - 1:
            return [Segment(" " * (self._wide + 1), self.rich_style)]
        if inner == 0:
            return [*self._label(tile, look), gap]
        shown = self._ready.get(tile)
        if shown is None or inner - 1 >= shown.size[1]:
            words = "" if tile.path else "not yet"
            text = (
                words.center(self._wide)
                if inner == self._high // 2
                else " " * self._wide
            )
            return [Segment(text, look("empty")), gap]
        if tile not in self._cells:
            self._cells[tile] = AreaHalfblocks().cells(shown.image)
        rest = " " * (self._wide - shown.size[0] + 1)
        return [*self._cells[tile][inner - 1], Segment(rest, self.rich_style)]

    def _label(self, tile: Tile, look: Styles) -> list[Segment]:
        here = ("here",) if tile.key == self.key and self.has_focus else ()
        sign = plain(tile.sign)
        text = fill(plain(tile.label), self._wide - len(sign) - bool(sign))
        state = "fault" if tile.fault else "label"
        end = f" {sign}" if sign else ""
        return [
            Segment(text, look(*here, "label")),
            *([Segment(end, look(*here, state))] if end else []),
        ]

    def _go(self, index: int) -> None:
        index = min(max(index, 0), max(len(self._tiles) - 1, 0))
        if index == self._cursor or not self._tiles:
            return
        old, first = self._cursor, self._first
        self._cursor = index
        if first != self._first:
            self._turn()
        else:
            self._relabel(old, index)
        self.post_message(self.Moved(self._tiles[index].key))

    def action_move(self, right: int, down: int) -> None:
        """Go some pictures to the right and down."""
        self._go(self._cursor + right + down * self._across)

    def action_page(self, by: int) -> None:
        """Go a screenful of pictures down."""
        rows = max(self.size.height // self._high, 1)
        self.action_move(0, by * rows)

    def action_edge(self, where: int) -> None:
        """Go to the first or the last one."""
        self._go(where * len(self._tiles))

    def action_choose(self) -> None:
        """Tell that this one was chosen."""
        if self.key is not None:
            self.post_message(self.Chosen(self.key))
