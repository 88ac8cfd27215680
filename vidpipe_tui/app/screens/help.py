"""The keys, made from the bindings: those that work here first, then all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from vidpipe_tui.app.key import Key, key_name
from vidpipe_tui.app.keymap import GROUPS, bindings
from vidpipe_tui.app.widgets.filter_line import FilterLine, matches
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.panel import Panel

from .house import PanelScreen

TITLES: Mapping[str, str] = {
    "app": "everywhere",
    "scene": "a film's scenes",
    "table": "in the table",
    "projects": "projects",
    "list": "in a list",
    "choose": "on a line",
    "sheet_screen": "contact sheet",
    "sheet": "on the sheet",
    "picture": "a picture, full screen",
    "form": "a form",
    "settings": "settings of a stage",
    "stages": "stages",
    "takes": "takes of a slot",
    "edit": "words of a scene",
    "import": "a file of your own",
    "charges": "open operations and charges in doubt",
    "amount": "an amount of money",
    "confirm": "before money",
    "lookup": "help, copy, command log",
}

_LAST = ("table", "choose", "list", "sheet", "app")
"""Groups that follow a screen's own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A key and what it does, or a heading (without ``keys``)."""

    group: str
    keys: str = ""
    help: str = ""
    verb: str = ""
    id: str = ""

    @property
    def key(self) -> str | None:
        """Its id; ``None`` for a heading."""
        return f"{self.group} {self.keys} {self.id}" if self.keys else None


def lines_for(
    screen: Screen[Any] | None, keymap: Mapping[str, str] | None = None
) -> list[Line]:
    """Every key as it is now; the groups that work on this screen come first.

    ``keymap`` are the user's own keys, by id.
    """
    here = _ids(screen)
    order = [*(name for name in GROUPS if name not in _LAST), *_LAST]
    groups = sorted(order, key=lambda group: not _works(GROUPS[group], here))
    found: list[Line] = []
    for group in groups:
        works = _works(GROUPS[group], here)
        title = TITLES.get(group, group)
        found.append(Line(title if works or not here else f"elsewhere: {title}"))
        found += _lines(group, GROUPS[group], keymap or {})
    return found


def _ids(screen: Screen[Any] | None) -> set[str]:
    if screen is None:
        return set()
    active = screen.active_bindings.values()
    return {each.binding.id for each in active if each.binding.id}


def _works(keys: Iterable[Key], here: set[str]) -> bool:
    return any(key.id in here for key in keys)


def _lines(
    group: str, keys: Iterable[Key], keymap: Mapping[str, str]
) -> Iterator[Line]:
    for key in keys:
        strokes = keymap.get(key.id, key.keys).split(",")
        shown = " ".join(key_name(stroke.strip()) for stroke in strokes)
        yield Line(TITLES.get(group, group), shown, key.help, key.verb, key.id)


class HelpScreen(PanelScreen[None]):
    """One line a key: the key, what it does, the command that does the same."""

    DEFAULT_CSS = """
    HelpScreen > Panel { width: 108; height: 94%; }
    HelpScreen > Panel > Listing { height: 1fr; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lookup")]

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> Sequence[Line]:
        """Every key, under its heading."""
        return self._lines

    def compose(self) -> ComposeResult:
        """The lines and the keys."""
        below = self.app.screen_stack[-2]
        self._lines = tuple(lines_for(below, self.house.config.keymap))
        with Panel("Keys"):
            yield Listing(self._draw, self._lines, empty="no key does that")
            yield Footer()
        yield FilterLine("a key, or what it does")

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(Listing).focus()

    def _draw(self, line: Line, width: int) -> Ends:
        if line.key is None:
            return [(f" {line.group}", "strong")], ()
        verb = [(f"vidpipe {line.verb} ", "faint")] if line.verb and width > 90 else []
        keys = f"   {line.keys:<16}" if width > 56 else f" {line.keys:<8}"
        return [(keys, "key"), (line.help, "text")], verb

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Only keys that match, under their headings."""
        self.query_one(Listing).set_items(filtered(self._lines, event.text))
        if event.closed:
            self.query_one(Listing).focus()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def action_copy(self) -> None:
        """Copy the command that does the same."""
        line = self.query_one(Listing).item
        if isinstance(line, Line) and line.verb:
            self.app.copy_to_clipboard(f"vidpipe {line.verb}")
            self.app.notify("command copied", markup=False, timeout=3)

    def action_back(self) -> None:
        """Clear the filter, or back to where you were."""
        if not self.query_one(FilterLine).clear():
            self.dismiss(None)


def filtered(lines: Iterable[Line], text: str) -> list[Line]:
    """The lines that match, and the headings that still have some."""
    found: list[Line] = []
    for line in lines:
        if line.key is None:
            if found and found[-1].key is None:
                found.pop()
            found.append(line)
        elif matches(text, line.keys, line.help, line.verb, line.id, line.group):
            found.append(line)
    if found and found[-1].key is None:
        found.pop()
    return found
