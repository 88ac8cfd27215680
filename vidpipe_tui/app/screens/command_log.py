"""What was done here, each as the command line that does the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.journal import Deed, Journal
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.cells import plain
from vidpipe_tui.app.widgets.filter_line import FilterLine, matches
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.panel import Panel

from .house import PanelScreen


@dataclass(frozen=True, slots=True)
class Line:
    """A deed and its place in the log, from 0."""

    deed: Deed
    key: int


class CommandLog(PanelScreen[None]):
    """The newest at the bottom; ``y`` or Enter copies a line, ``/`` filters."""

    DEFAULT_CSS = "CommandLog > Panel { width: 100; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lookup")]

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._lines = [Line(deed, number) for number, deed in enumerate(journal.deeds)]

    def compose(self) -> ComposeResult:
        """The lines and the keys."""
        with Panel("Done here, as command lines"):
            yield Listing(
                self._draw,
                self._lines,
                empty="nothing yet: what you do shows up here as a command line",
            )
            yield Footer()
        yield FilterLine()

    def on_mount(self) -> None:
        """Begin at the newest."""
        self.query_one(Listing).focus()
        self.call_after_refresh(self.query_one(Listing).action_edge, 1)

    def _draw(self, line: Line, width: int) -> Ends:
        deed = line.deed
        left = [(f" {deed.at}  ", "faint"), (plain(deed.line), "text")]
        if deed.error:
            left.append((f"  {plain(deed.error)}", "soft"))
        return left, ()

    def on_listing_chosen(self, event: Listing.Chosen) -> None:
        """Copy it."""
        self.action_copy()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Only lines that match."""
        found = [
            line
            for line in self._lines
            if matches(event.text, line.deed.line, line.deed.error)
        ]
        self.query_one(Listing).set_items(found)
        if event.closed:
            self.query_one(Listing).focus()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def action_copy(self) -> None:
        """Copy the line under the cursor."""
        line = self.query_one(Listing).item
        if isinstance(line, Line):
            self.app.copy_to_clipboard(line.deed.line)
            self.app.notify("command line copied", markup=False, timeout=3)

    def action_back(self) -> None:
        """Clear the filter, or back to where you were."""
        if not self.query_one(FilterLine).clear():
            self.dismiss(None)
