"""A picture in the terminal: caption above, half blocks below, never blank."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from vidpipe_tui.app.link import Link
from vidpipe_tui.app.previews import Previews, Shown, stamp
from vidpipe_tui.app.private_textual import RawStrip, pacer_of
from vidpipe_tui.errors import BadResult
from vidpipe_tui.media import halfblock

from .cells import fill, plain
from .looks import Styles

_PATIENCE = 0.15


class Picture(Widget):
    """Shows one file, as large as fits, under a line that says what it is.

    The old picture stays until the cursor has rested and the new one is decoded.
    ``shape`` is the (width, height) that a picture will have before there is one;
    ``centred`` puts it in the middle of its room.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "picture--caption",
        "picture--empty",
        "picture--note",
    }
    DEFAULT_CSS = """
    Picture {
        width: 1fr;
        height: auto;
        background: $background;
        & > .picture--caption { color: $foreground 65%; }
        & > .picture--empty { background: $foreground 5%; color: $foreground 45%; }
        & > .picture--note { color: $foreground 45%; }
    }
    """

    def __init__(
        self,
        previews: Previews,
        link: Link,
        *,
        shape: tuple[int, int] = (16, 9),
        centred: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._previews = previews
        self._link = link
        self._shape = shape
        self._centred = centred
        self._path: Path | None = None
        self._caption = ""
        self._note = ""
        self._empty = "not yet"
        self._wanted: Hashable = (None, self._empty)
        self._shown: Shown | None = None
        self._cells: list[list[Segment]] | None = None

    @property
    def path(self) -> Path | None:
        """The file that is shown, or will be in a moment."""
        return self._path

    @property
    def shown(self) -> Shown | None:
        """What is on the screen now."""
        return self._shown

    def show(
        self,
        path: Path | None,
        *,
        caption: str = "",
        note: str = "",
        empty: str = "not yet",
        shape: tuple[int, int] | None = None,
    ) -> None:
        """Show a file; without one the place stays and says ``empty``.

        ``note`` stands at the right end of the caption.
        """
        if shape and shape != self._shape:
            self._shape = shape
            self.refresh(layout=True)
        if (caption, note) != (self._caption, self._note):
            self._caption, self._note = caption, note
            self._refresh_caption()
        wanted = (None if path is None else stamp(path), empty)
        if wanted == self._wanted:
            return
        self._wanted, self._path, self._empty = wanted, path, empty
        if path is None or not self._link.pictures:
            self._empty = empty if path is None else path.name
            self.workers.cancel_node(self)
            self._put(None)
        else:
            self._fetch(self._link.rest)

    def _refresh_caption(self) -> None:
        self.refresh(Region(0, 0, self.size.width, 1))

    def _fetch(self, rest: float) -> None:
        # A coroutine of a worker that is replaced before it begins would be lost.
        load: Any = partial(self._load, rest)  # Textual's types know no such callable
        self.run_worker(load, group="picture", exclusive=True, exit_on_error=False)

    async def _load(self, rest: float) -> None:
        """Wait for the cursor to rest, decode, show; cancelled by the next call."""
        path, (columns, rows) = self._path, self._room
        if path is None or columns < 2 or rows < 1:
            return
        await asyncio.sleep(rest)
        work = self._previews.still(path, columns, rows, self._link.depth)
        task = asyncio.ensure_future(work)
        try:
            done, _ = await asyncio.wait({task}, timeout=_PATIENCE)
            if not done:
                self._say(path.name)
            self._put(await task)
        except (BadResult, OSError) as error:
            self._say(str(error))
        finally:
            task.cancel()

    @property
    def _room(self) -> tuple[int, int]:
        """Columns and rows under the caption."""
        return self.size.width, self.size.height - 1

    def _say(self, text: str) -> None:
        self._empty = text
        self._put(None)

    def _put(self, shown: Shown | None, lines: Sequence[int] | None = None) -> None:
        """Show it; ``lines`` are those that differ from what is there, if known."""
        self._shown, self._cells = shown, None
        width, height = self.size
        if lines is None:
            regions = [Region(0, 1, width, max(height - 1, 1))]
        else:
            regions = [Region(0, y, width, 1) for y in lines]
        if regions:
            pacer_of(self.app).frame()
            self.refresh(*regions)

    def on_resize(self) -> None:
        """Fit the picture into the new room."""
        if self._path is not None and self._link.pictures:
            self._fetch(0.0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The caption and as many rows as the picture's shape asks for."""
        wide, high = self._shape
        return 1 + max(round(width * high / wide / 2), 1)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines ready for the terminal, if nothing lies above them."""
        if self.app.screen is not self.screen or not (
            self._shown and self._shown.lines
        ):
            return super().render_lines(crop)
        width = self.size.width
        strips = [self._raw_line(y) for y in crop.line_range]
        if crop.column_span == (0, width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """The same line in true segments."""
        width, base = self.size.width, self.rich_style
        if y == 0:
            return self._caption_line(width)
        if self._shown is None:
            return self._empty_line(y)
        left, top = self._offset(self._shown)
        line: list[Segment] = []
        if 0 <= y - top < self._shown.size[1]:
            line = [Segment(" " * left, base), *self._cell_line(y - top)]
        return Strip(line).adjust_cell_length(width, base)

    def _offset(self, shown: Shown) -> tuple[int, int]:
        """Where a picture begins: under its caption, or in the middle of its room."""
        if not self._centred:
            return 0, 1
        columns, rows = self._room
        wide, high = shown.size
        return max(columns - wide, 0) // 2, 1 + max(rows - high, 0) // 2

    def _cell_line(self, row: int) -> list[Segment]:
        from vidpipe_tui.app.pixels import AreaHalfblocks  # seldom needed, slow to load

        if self._cells is None and self._shown is not None:
            self._cells = AreaHalfblocks().cells(self._shown.image)
        return self._cells[row] if self._cells else []

    def _raw_line(self, y: int) -> Strip:
        shown, width = self._shown, self.size.width
        left, top = self._offset(shown) if shown else (0, 0)
        fits = shown is not None and shown.size[0] <= width
        if shown is None or not fits or not 0 <= y - top < shown.size[1]:
            (line,) = super().render_lines(Region(0, y, width, 1))
            return line
        before, after = self._blank(left), self._blank(width - left - shown.size[0])
        raw = f"{before}{shown.lines[y - top]}{after}"
        return RawStrip(raw, width, lambda: self.render_line(y))

    def _blank(self, count: int) -> str:
        if not count:
            return ""
        return Strip([Segment(" " * count, self.rich_style)]).render(self.app.console)

    def _caption_line(self, width: int) -> Strip:
        look = Styles(self, "picture")
        note = plain(self._note)[: max(width - 1, 0)]
        gap = " " if note else ""
        caption = fill(plain(self._caption), width - len(note) - len(gap)) + gap
        spans = [(caption, look("caption")), (note, look("note"))]
        return Strip([Segment(*span) for span in spans if span[0]], width)

    def _empty_line(self, y: int) -> Strip:
        """A box in the shape of the picture that will be there, with words in it."""
        width, base = self.size.width, self.rich_style
        style = Styles(self, "picture")("empty")
        columns, rows = self._room
        wide, high = halfblock.fit(self._shape, columns, rows)
        text = fill(plain(self._empty), max(width - 2, 0)).strip()
        wide = max(wide, min(cell_len(text) + 2, width))
        left = (columns - wide) // 2 if self._centred else 0
        top = 1 + ((rows - high) // 2 if self._centred else 0)
        if not top <= y < top + high:
            return Strip.blank(width, base)
        words = text if y == top + high // 2 else ""
        before = max((wide - cell_len(words)) // 2, 0)
        box = f"{' ' * before}{words}"
        spans = [(" " * left, base), (fill(box, wide), style)]
        strip = Strip([Segment(*span) for span in spans if span[0]])
        return strip.adjust_cell_length(width, base)
