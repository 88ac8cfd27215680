"""One picture or clip, as large as the terminal; its takes flip in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.film import Film, Shot
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.icons import MEANING
from vidpipe_tui.app.widgets.player import Player
from vidpipe_tui.project.model import SLOTS, Scene, Slot, Take

from .copy_menu import CopyMenu
from .house import HouseScreen
from .scene_copy import copy_items

EVERY = 0.5
"""Seconds between two looks at what became of the film."""


class FullPicture(HouseScreen[tuple[str, Slot] | None]):
    """Gives the scene and slot that was looked at last."""

    DEFAULT_CSS = """
    FullPicture {
        & > Player { height: 1fr; }
        &.-bare > Footer { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("picture")

    def __init__(self, film: Film, scene: str, slot: Slot) -> None:
        super().__init__()
        self._film = film
        self._scene = scene
        self._slot: Slot = slot
        self._take: str | None = None
        self._shot: Shot | None = None

    def compose(self) -> ComposeResult:
        """The picture and the keys."""
        yield Player(self.house.previews, self.house.link, centred=True)
        yield Footer()

    def on_mount(self) -> None:
        """Show it, and what becomes of it."""
        self._show()
        self.set_interval(EVERY, self._look)

    def on_resize(self, event: events.Resize) -> None:
        """In a low window every line is the picture's."""
        self.set_class(event.size.height < 16, "-bare")

    @property
    def player(self) -> Player:
        """What shows it."""
        return self.query_one(Player)

    @property
    def place(self) -> tuple[str, Slot]:
        """The scene and the slot that show."""
        return self._scene, self._slot

    @property
    def take(self) -> Take | None:
        """The take that shows: the picked one, until another was flipped to."""
        shot = self._film.shot
        if shot is None:
            return None
        if self._take is not None:
            return shot.view.snapshot.by_id.get(self._take)
        state = shot.slot(*self.place)
        return state.take if state else None

    def _look(self) -> None:
        if self._film.shot is not self._shot and self.is_current:
            self._show()

    def _show(self) -> None:
        shot = self._shot = self._film.shot
        scene = shot.scene(self._scene) if shot else None
        if shot is None or scene is None:
            self.player.show(None, caption=self._scene, empty="not there")
            return
        take = self.take
        path: Path | None = shot.file(take) if take else None
        row = shot.view.snapshot.scenes.index(scene) + 1
        state = shot.slot(*self.place)
        self.player.show(
            path,
            caption=f"{row}  {scene.title} · {scene.id} {self._slot}",
            note=self._words(shot),
            empty=MEANING[state.state] if state else "not yet",
            shape=shot.view.snapshot.project.size,
        )

    def _words(self, shot: Shot) -> str:
        """Which of its takes it is, and whether it is the one in the film."""
        takes, take = self._takes(shot), self.take
        if take is None:
            return ""
        words = [f"take {take.number}"]
        if len(takes) > 1:
            place = takes.index(take) + 1 if take in takes else 0
            words[0] += f" ({place} of {len(takes)})"
            state = shot.slot(*self.place)
            picked = state is not None and state.take == take
            words.append("picked" if picked else "not picked")
        if take.slot == "clip" and not self.player.playing:
            words.append(f"{self.house.pressed('picture.play')} plays")
        return " · ".join(words)

    def _takes(self, shot: Shot) -> Sequence[Take]:
        found = shot.view.snapshot.takes_of(*self.place)
        return [take for take in found if shot.file(take) is not None]

    def action_take(self, by: int) -> None:
        """Flip to another take, in the same place; nothing is picked."""
        shot = self._film.shot
        takes = self._takes(shot) if shot else ()
        if not takes:
            return
        now = self.take
        index = takes.index(now) if now in takes else 0
        self._take = takes[(index + by) % len(takes)].id
        self._show()

    def action_slot(self, by: int) -> None:
        """Start, end, clip."""
        index = min(max(SLOTS.index(self._slot) + by, 0), len(SLOTS) - 1)
        if SLOTS[index] != self._slot:
            self._slot, self._take = SLOTS[index], None
            self._show()

    def action_scene(self, by: int) -> None:
        """The same slot of another scene."""
        scenes = self._scenes
        ids = [scene.id for scene in scenes]
        if self._scene not in ids:
            return
        index = min(max(ids.index(self._scene) + by, 0), len(ids) - 1)
        if ids[index] != self._scene:
            self._scene, self._take = ids[index], None
            self._show()

    @property
    def _scenes(self) -> Sequence[Scene]:
        return self._film.shot.view.snapshot.scenes if self._film.shot else ()

    def action_play(self) -> None:
        """Play the clip, or stand still; from a picture go to the clip first."""
        if self._slot != "clip":
            self._slot, self._take = "clip", None
            self._show()
        self.player.toggle()

    def action_frame(self, by: int) -> None:
        """Go a frame on or back."""
        self.player.step(by)

    def action_words(self) -> None:
        """Hide the keys, or show them."""
        self.toggle_class("-bare")

    def action_copy(self) -> None:
        """Choose what to copy."""
        shot = self._film.shot
        scene = shot.scene(self._scene) if shot else None
        if shot and scene:
            items = copy_items(shot, scene, self._slot, self.house.line)
            self.app.push_screen(CopyMenu(items))

    def action_back(self) -> None:
        """Back, with the cursor where one has looked last."""
        self.dismiss(self.place)
