"""The film on one sheet: every scene's end keyframe, in order, with its state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.film import Shot
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.scene_words import head
from vidpipe_tui.app.widgets.contact_sheet import ContactSheet, Tile
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header
from vidpipe_tui.app.widgets.icons import MEANING
from vidpipe_tui.app.widgets.pair import Pair, Still
from vidpipe_tui.app.widgets.rows import Row
from vidpipe_tui.project.model import Slot, Take

from .house import HouseScreen

if TYPE_CHECKING:
    from .scene_screen import SceneScreen

EVERY = 0.5
"""Seconds between two looks at what became of the film."""


class SheetScreen(HouseScreen[str | None]):
    """Gives the scene that was chosen, if one was."""

    DEFAULT_CSS = """
    SheetScreen {
        & > ContactSheet { height: 1fr; margin: 1 1 0 1; }
        & > Facts { height: 2; padding: 0 1; }
        & > Pair { display: none; margin: 1 1 0 1; }
        &.-seam > Pair { display: block; }
        &.-low > Header { height: 1; }
        &.-low > ContactSheet { margin: 0; }
        &.-low > Facts, &.-low > Pair { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("sheet_screen")

    def __init__(self, owner: SceneScreen) -> None:
        super().__init__()
        self._owner = owner
        self._shot: Shot | None = None
        self._marks: list[str] = []
        self._flipped: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Header, sheet, the scene under the cursor in words, a seam, the keys."""
        previews, link = self.house.previews, self.house.link
        shot = self._owner.shot
        size = shot.view.snapshot.project.size if shot else (16, 9)
        yield Header(shot.header if shot else None)
        yield ContactSheet(previews, link, shape=size)
        yield Pair(previews, link)
        yield Facts()
        yield Footer()

    @property
    def sheet(self) -> ContactSheet:
        """The pictures."""
        return self.query_one(ContactSheet)

    @property
    def marks(self) -> Sequence[str]:
        """The marked scenes, in the order they were marked."""
        return tuple(self._marks)

    def on_mount(self) -> None:
        """Begin at the scene one came from; then follow the film."""
        self.sheet.focus()
        self._show()
        if place := self._owner.place:
            self.sheet.go_to(place[0].id)
        self.set_interval(EVERY, self._look)

    def on_resize(self, event: events.Resize) -> None:
        """In a low window every line is the pictures'."""
        self.set_class(event.size.height < 18, "-low")

    def slot_of(self, scene: str, slot: Slot) -> None:
        """Put the cursor on a scene."""
        self.sheet.go_to(scene)

    def _look(self) -> None:
        if self._owner.shot is not self._shot and self.is_current:
            self._show()

    def _show(self) -> None:
        shot = self._shot = self._owner.shot
        if shot is None:
            return
        self.query_one(Header).tell(shot.header)
        self.sheet.set_tiles([self._tile(shot, row) for row in shot.rows])
        self._tell()
        self._show_seam(shot)

    def _tile(self, shot: Shot, row: Row) -> Tile:
        mark = f"{self.house.icons.mark} " if row.key in self._marks else ""
        cell = row.end
        sign = self.house.icons.cell(cell)
        take = self._flip(shot, row.key)
        words = f"{mark}{row.number} {row.title}"
        if take is not None:
            count = len(self._takes(shot, row.key))
            words, sign = f"{mark}{row.number} take {take.number}", f"of {count}"
        path = shot.file(take) if take else self._picture(shot, row.key)
        return Tile(row.key, words, path, sign, fault=row.faulty)

    @staticmethod
    def _picture(shot: Shot, scene: str) -> Path | None:
        """The end keyframe; while there is none, the start."""
        return shot.picture(scene, "end") or shot.picture(scene, "start")

    def _flip(self, shot: Shot, scene: str) -> Take | None:
        return shot.view.snapshot.by_id.get(self._flipped.get(scene, ""))

    @staticmethod
    def _takes(shot: Shot, scene: str) -> Sequence[Take]:
        found = shot.view.snapshot.takes_of(scene, "end")
        return [take for take in found if shot.file(take) is not None]

    def _tell(self) -> None:
        """The scene under the cursor, in words."""
        shot, key = self._shot, self.sheet.key
        scene = shot.scene(key) if shot and key else None
        facts = head(shot, scene, "end") if shot and scene else []
        self.query_one(Facts).tell(facts)

    def _show_seam(self, shot: Shot) -> None:
        """The seam of two marked neighbours: an end beside the next start."""
        ids = [scene.id for scene in shot.view.snapshot.enabled]
        places = sorted(ids.index(key) for key in self._marks if key in ids)
        seam = len(places) == 2 and places[1] == places[0] + 1
        self.set_class(seam, "-seam")
        if not seam:
            return
        above, below = ids[places[0]], ids[places[1]]
        pair, shape = self.query_one(Pair), shot.view.snapshot.project.size
        rows = max(min(self.size.height * 2 // 5, 16), 5)
        wide = min(round(rows * 2 * shape[0] / shape[1]), (self.size.width - 2) // 2)
        pair.styles.height, pair.styles.width = rows + 1, wide * 2
        pair.show(
            _still(shot, above, "end"),
            _still(shot, below, "start"),
            seam=True,
            shape=shape,
        )

    @on(ContactSheet.Moved)
    def _moved(self) -> None:
        self._tell()

    @on(ContactSheet.Chosen)
    def _chosen(self, event: ContactSheet.Chosen) -> None:
        self.dismiss(event.key)

    def action_mark(self) -> None:
        """Mark this one, or not any more; the two marked last count."""
        if (key := self.sheet.key) is None:
            return
        if key in self._marks:
            self._marks.remove(key)
        else:
            self._marks = [*self._marks[-1:], key]
            self.sheet.action_move(1, 0)
        self._show()

    def action_take(self, by: int) -> None:
        """Look at another take in its place; nothing is picked."""
        shot, key = self._shot, self.sheet.key
        takes = self._takes(shot, key) if shot and key else ()
        if shot is None or key is None or not takes:
            return
        state = shot.slot(key, "end")
        now = self._flip(shot, key) or (state.take if state else None)
        index = takes.index(now) if now in takes else 0
        self._flipped[key] = takes[(index + by) % len(takes)].id
        self._show()

    def action_fault(self, by: int) -> None:
        """Go to the next scene that needs somebody."""
        shot, key = self._shot, self.sheet.key
        keys = [row.key for row in shot.rows] if shot else []
        if shot is None or key not in keys:
            return
        here = keys.index(key)
        ring = [*shot.rows[here + 1 :], *shot.rows[:here]]
        for row in ring if by > 0 else reversed(ring):
            if row.faulty:
                self.sheet.go_to(row.key)
                return
        self.notify("no scene needs you")

    def action_large(self) -> None:
        """This picture as large as the terminal."""
        if key := self.sheet.key:
            self.house.show_picture(self._owner.film, key, "end")

    def action_back(self) -> None:
        """Forget the marks and flipped takes; then back to the table."""
        if self._marks or self._flipped:
            self._marks, self._flipped = [], {}
            self._show()
            return
        self.dismiss(self.sheet.key)


def _still(shot: Shot, scene: str, slot: Slot) -> Still:
    state = shot.slot(scene, slot)
    inherited = state is not None and state.inherits
    return Still(
        shot.picture(scene, slot),
        f"{scene} {slot}",
        "the same picture" if inherited else "",
        MEANING[state.state] if state else "",
    )
