"""A list of lines with a cursor: projects, keys, stages, things to copy.

Draws its own lines; a changed item costs the bytes of its line, an equal one nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vidpipe_tui.app.keymap import bindings

from .band import LOOKS, Span, clip
from .looks import Styles

Ends: TypeAlias = tuple[Sequence[Span], Sequence[Span]]
"""The spans at the left and at the right end of a line."""


class Listed(Protocol):
    """An item: a value that equals itself as long as its line stays the same."""

    @property
    def key(self) -> Hashable:
        """What the cursor holds on to; ``None`` for a heading, which it skips."""
        ...


Item = TypeVar("Item", bound=Listed)


class Listing(ScrollView, Generic[Item], can_focus=True):
    """Items one below the other, each drawn by ``draw(item, width)``.

    ``empty`` is what stands there when there is none.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "listing--line",
        *(f"listing--{name}" for name in LOOKS),
    }
    DEFAULT_CSS = """
    Listing {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $foreground 15%;
        scrollbar-color-hover: $foreground 30%;
        scrollbar-color-active: $primary;
        & > .listing--line { background: $foreground 11%; }
        & > .listing--text { color: $foreground; }
        & > .listing--soft { color: $foreground 65%; }
        & > .listing--faint { color: $foreground 35%; }
        & > .listing--accent { color: $text-primary; }
        & > .listing--good { color: $text-success; }
        & > .listing--warn { color: $text-warning; }
        & > .listing--fault { color: $text-error; }
        & > .listing--key { color: $text-primary; text-style: bold; }
        & > .listing--rule { color: $foreground 20%; }
        & > .listing--strong { color: $foreground; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("choose"), *bindings("list")]

    @dataclass
    class Moved(Message):
        """The cursor stands on another item, or on none (``key`` is None)."""

        listing: Listing[Any]
        key: Hashable

        @property
        def control(self) -> Listing[Any]:
            """The list it happened in."""
            return self.listing

        def can_replace(self, message: Message) -> bool:
            """Only the last place matters."""
            return type(message) is type(self)

    @dataclass
    class Chosen(Message):
        """Enter, or a double click, on an item."""

        listing: Listing[Any]
        key: Hashable

        @property
        def control(self) -> Listing[Any]:
            """The list it happened in."""
            return self.listing

    def __init__(
        self,
        draw: Callable[[Item, int], Ends],
        items: Iterable[Item] = (),
        *,
        empty: str = "nothing here",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._draw = draw
        self._items: tuple[Item, ...] = tuple(items)
        self._cursor = self._near(0, 1)
        self._empty = empty
        self._look = Styles(self, "listing")

    @property
    def empty(self) -> str:
        """What stands there when there is no item."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        if text != self._empty:
            self._empty = text
            self.refresh()

    @property
    def items(self) -> Sequence[Item]:
        """What is listed, in order."""
        return self._items

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        if not 0 <= self._cursor < len(self._items):
            return None
        found = self._items[self._cursor]
        return None if found.key is None else found

    def set_items(self, items: Iterable[Item]) -> None:
        """List these instead; the cursor stays on its key, only changes are painted."""
        old, new, here = self._items, tuple(items), self.item
        self._items = new
        keys = [item.key for item in new]
        if here is not None and here.key in keys:
            self._cursor = keys.index(here.key)
        else:
            self._cursor = self._near(min(self._cursor, len(new) - 1), 1)
        if keys != [item.key for item in old]:
            self._relayout()
        else:
            pairs = enumerate(zip(old, new, strict=True))
            self._repaint(*(i for i, (before, now) in pairs if before != now))
        now = self.item
        if (now and now.key) != (here and here.key):
            self._tell()

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on an item; False if it is not there."""
        for index, item in enumerate(self._items):
            if item.key == key:
                self._go(index, 1)
                return True
        return False

    def _near(self, index: int, step: int) -> int:
        """The item at this place or, over a heading, the next one that way."""
        found = range(len(self._items))
        ahead = [*found[max(index, 0) :]] if step > 0 else [*found[: index + 1]][::-1]
        behind = [i for i in found if i not in set(ahead)]
        behind = behind[::-1] if step > 0 else behind
        fitting = (i for i in (*ahead, *behind) if self._items[i].key is not None)
        return next(fitting, -1)

    def _go(self, index: int, step: int) -> None:
        index = self._near(min(max(index, 0), len(self._items) - 1), step)
        if index == self._cursor or index < 0:
            return
        old, self._cursor = self._cursor, index
        self._repaint(old, index)
        self._follow()
        self._tell()

    def _tell(self) -> None:
        item = self.item
        self.post_message(self.Moved(self, item.key if item else None))

    def _follow(self) -> None:
        """Scroll as little as needed; at the first item show the heading above it."""
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        first = 0 if self._cursor == self._near(0, 1) else max(self._cursor, 0)
        wanted = min(max(top, self._cursor - height + 1), first)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False)

    def _repaint(self, *indexes: int) -> None:
        width, top, height = self.size.width, self.scroll_offset.y, self.size.height
        ys = {index - top for index in indexes}
        if regions := [Region(0, y, width, 1) for y in ys if 0 <= y < height]:
            self.refresh(*regions)

    def _relayout(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._items))
        self._follow()
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each item, and one when there is none."""
        return max(len(self._items), 1)

    def render_line(self, y: int) -> Strip:
        """An item, or what is said when there is none."""
        width, base = self.size.width, self.rich_style
        index = y + self.scroll_offset.y
        if not self._items and y == 0:
            spans: Sequence[Span] = [(f"  {self.empty}", "soft")]
            return self._strip(spans, (), ())
        if index >= len(self._items):
            return Strip.blank(width, base)
        here = index == self._cursor
        left, right = self._draw(self._items[index], width - 1)
        bar: Span = ("▌" if here else " ", "accent")
        ground = ("line",) if here else ()
        return self._strip([bar, *left], right, ground)

    def _strip(
        self, left: Sequence[Span], right: Sequence[Span], ground: tuple[str, ...]
    ) -> Strip:
        width = self.size.width
        size = sum(cell_len(text) for text, _ in right)
        if size > width:
            right, size = (), 0
        found = clip(left, width - size - bool(right))
        gap = max(width - size - sum(cell_len(text) for text, _ in found), 0)
        spans = [*found, (" " * gap, "text"), *right]
        segments = [Segment(text, self._look(*ground, name)) for text, name in spans]
        return Strip(segments).adjust_cell_length(width, self._look(*ground, "text"))

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._look = Styles(self, "listing")

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._relayout()

    def on_click(self, event: events.Click) -> None:
        """Go to the line under the mouse; a second click chooses it."""
        index = event.y + self.scroll_offset.y
        if index < len(self._items) and self._items[index].key is not None:
            self._go(index, 1)
            if event.chain == 2:
                self.action_choose()

    def action_move(self, by: int) -> None:
        """Go some lines down."""
        self._go(self._cursor + by, 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        """Go a screenful down."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_edge(self, where: int) -> None:
        """Go to the first or the last item."""
        self._go(where * len(self._items), -where)

    def action_choose(self) -> None:
        """Tell that this item was chosen."""
        if (item := self.item) is not None:
            self.post_message(self.Chosen(self, item.key))
