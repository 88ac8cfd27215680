"""What may be wanted elsewhere, put on the clipboard: also over SSH (OSC 52)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.cells import plain
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.text import scrub

from .house import PanelScreen


@dataclass(frozen=True, slots=True)
class CopyItem:
    """A name and the text that is copied; one without text is not offered."""

    name: str
    text: str

    @property
    def key(self) -> str:
        """Its name."""
        return self.name


class CopyMenu(PanelScreen[str | None]):
    """A line for each thing; Enter or its number copies it. Gives its name."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lookup")]

    def __init__(self, items: Iterable[CopyItem]) -> None:
        super().__init__()
        self._items = tuple(item for item in items if item.text.strip())

    def compose(self) -> ComposeResult:
        """The lines and the keys."""
        with Panel("Copy"):
            yield Listing(self._draw, self._items, empty="nothing to copy here")
            yield Footer()

    def _draw(self, item: CopyItem, width: int) -> Ends:
        number = self._items.index(item) + 1
        sign = f" {number} " if number < 10 else "   "
        return [
            (sign, "key"),
            (f" {item.name:<14}", "text"),
            (plain(item.text), "soft"),
        ], ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to filter among so few."""
        return action != "filter"

    def on_listing_chosen(self, event: Listing.Chosen) -> None:
        """Copy it."""
        self.action_copy()

    def on_key(self, event: events.Key) -> None:
        """A number copies its line."""
        if event.key.isdigit() and 0 < int(event.key) <= len(self._items):
            event.stop()
            self._copy(self._items[int(event.key) - 1])

    def action_copy(self) -> None:
        """Copy the line under the cursor."""
        item = self.query_one(Listing).item
        if isinstance(item, CopyItem):
            self._copy(item)

    def _copy(self, item: CopyItem) -> None:
        self.app.copy_to_clipboard(scrub(item.text))
        self.app.notify(f"{item.name} copied", markup=False, timeout=3)
        self.dismiss(item.name)

    def action_back(self) -> None:
        """Copy nothing."""
        self.dismiss(None)
