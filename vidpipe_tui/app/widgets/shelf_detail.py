"""The project under the cursor: its poster, what it is, its scenes as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from vidpipe_tui.app.link import Link
from vidpipe_tui.app.previews import Previews
from vidpipe_tui.app.shelf import Entry, Still

from .facts import Fact, Facts
from .icons import MEANING, Icons
from .picture import Picture
from .rows import Cell

_ROWS = 6
"""Lines of a still in the strip."""
_MOST = 12
"""Stills in the strip, where there is room for them."""


class ShelfDetail(Horizontal):
    """As high as it is told; a strip that is too narrow for all scenes shows some."""

    DEFAULT_CSS = """
    ShelfDetail {
        height: 14;
        padding: 0 1;
        & > Picture { width: 40; height: 1fr; margin: 0 2 0 0; }
        & > Vertical { width: 1fr; height: 1fr; }
        & > Vertical > Facts { height: 1fr; }
        & > Vertical > Horizontal { height: 7; }
        & > Vertical > Horizontal > Picture { height: 1fr; margin: 0 1 0 0; }
    }
    ShelfDetail.-small { height: 8; }
    ShelfDetail.-small > Picture { width: 26; }
    ShelfDetail.-small > Vertical > Horizontal { display: none; }
    ShelfDetail.-text { height: 2; }
    ShelfDetail.-text > Vertical > Horizontal { display: none; }
    ShelfDetail.-text > Picture, ShelfDetail.-none > Picture { display: none; }
    """

    def __init__(
        self, previews: Previews, link: Link, icons: Icons, **options: Any
    ) -> None:
        super().__init__(**options)
        self._icons = icons
        self._poster = Picture(previews, link)
        self._words = Facts()
        self._strip = [Picture(previews, link) for _ in range(_MOST)]
        self._entry: Entry | None = None

    def compose(self) -> ComposeResult:
        """The poster, and beside it the words above the strip."""
        yield self._poster
        with Vertical():
            yield self._words
            with Horizontal():
                yield from self._strip

    def show(self, entry: Entry | None) -> None:
        """Show a project, or nothing."""
        self._entry = entry
        self._words.tell(_words(entry) if entry else ())
        self._show_poster(entry)
        self._show_strip(entry.stills if entry else ())

    def _show_poster(self, entry: Entry | None) -> None:
        none = entry is None or entry.mood == "damaged"
        self.set_class(none, "-none")
        if entry is None or none:
            return
        first = next((s.path for s in entry.stills if s.path), None)
        caption = "film" if entry.film else "the first picture" if first else "film"
        self._poster.show(
            entry.film or first,
            caption=caption,
            empty="no picture yet",
            shape=entry.shape,
        )

    def _show_strip(self, stills: Sequence[Still]) -> None:
        wide, high = self._entry.shape if self._entry else (16, 9)
        tile = min(max(round(_ROWS * 2 * wide / high), 8), 17)
        room = max(self._strip_width // (tile + 1), 1)
        chosen = spread(stills, min(room, _MOST))
        for picture, still in zip(self._strip, chosen, strict=False):
            cell = Cell(still.state)  # type: ignore[arg-type]  # the same words
            picture.show(
                still.path,
                caption=f"{still.number}",
                note=self._icons.cell(cell),
                empty=MEANING.get(cell.state, ""),
            )
        for index, picture in enumerate(self._strip):
            picture.display = index < len(chosen)
            picture.styles.width = tile

    @property
    def _strip_width(self) -> int:
        return max(self.size.width - 44, 0)

    def on_resize(self, event: events.Resize) -> None:
        """Another number of stills may fit."""
        self.show(self._entry)


def spread(stills: Sequence[Still], most: int) -> Sequence[Still]:
    """At most so many of them, from the whole length of the film."""
    if len(stills) <= most:
        return stills
    if most == 1:
        return stills[:1]
    step = (len(stills) - 1) / (most - 1)
    return [stills[round(index * step)] for index in range(most)]


def _words(entry: Entry) -> list[Fact]:
    facts = [Fact("film", entry.title, "strong", 1)]
    if entry.error:
        look = "fault" if entry.mood in ("needs", "damaged") else "warn"
        facts.append(Fact("why", entry.error, look, 2))
    if entry.hint:
        facts.append(Fact("do", entry.hint, "soft", 2))
    if entry.brief:
        facts.append(Fact("brief", entry.brief, "soft", 3))
    if entry.facts:
        facts.append(Fact("look", entry.facts, "faint", 1))
    return facts
