"""The pane beside the table: the scene under the cursor in pictures and words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from vidpipe_tui.app.film import Shot
from vidpipe_tui.app.keymap import Pressed
from vidpipe_tui.app.link import Link
from vidpipe_tui.app.previews import Previews
from vidpipe_tui.app.scene_words import facts, head
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.app.widgets.icons import MEANING
from vidpipe_tui.app.widgets.pair import Pair, Still
from vidpipe_tui.app.widgets.player import Player
from vidpipe_tui.project.model import Scene, Slot


class ScenePane(Vertical):
    """Start and end side by side (or a seam), words, and the clip, which plays."""

    DEFAULT_CSS = """
    ScenePane {
        width: 46;
        padding: 0 1 0 0;
        & > Pair { margin: 1 0; }
        & > Pair > Picture { max-height: 24; }
        & .pair--left { margin: 0 2 0 0; }
        & > .-seam > .pair--left { margin: 0; }
        & > Player { height: 1fr; margin: 1 0 0 0; }
        &.-narrow { width: 30; padding: 0; }
        &.-narrow > Pair { margin: 1 0 0 0; }
        &.-narrow .pair--left { margin: 0; }
    }
    """

    def __init__(
        self, previews: Previews, link: Link, pressed: Pressed, **options: Any
    ) -> None:
        super().__init__(**options)
        self._pressed = pressed
        self._pair = Pair(previews, link)
        self._player = Player(previews, link)
        self._head, self._words = Facts(), Facts()
        self._place: tuple[str | None, Slot] = (None, "clip")
        self._filming = False
        self.seam = False

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._head
        yield self._pair
        yield self._words
        yield self._player

    @property
    def player(self) -> Player:
        """What plays the clip, or the film."""
        return self._player

    def show(self, shot: Shot, scene_id: str | None, slot: Slot) -> None:
        """Show a slot of a scene, as it is now."""
        if (scene_id, slot) != self._place:
            self._place, self._filming = (scene_id, slot), False
        self.fit()
        scene = shot.scene(scene_id) if scene_id else None
        if scene is None:
            self._head.tell(())
            self._player.show(None)
            return
        self._head.tell(head(shot, scene, slot, self._pressed))
        self._words.tell(facts(shot, scene, slot, self._pressed))
        self._show_pair(shot, scene)
        if not self._filming:
            self._show_clip(shot, scene)

    def fit(self) -> None:
        """Show what there is room for: all, or only the slot under the cursor."""
        scene_id, slot = self._place
        narrow, there = self.has_class("-narrow"), scene_id is not None
        clip = slot == "clip" or self._filming
        self._words.display = there
        self._pair.display = there and not (narrow and clip)
        self._player.display = there and (clip or not narrow)
        for picture, name in zip(self._pair.pictures, ("start", "end"), strict=True):
            picture.display = not narrow or name == slot or self.seam

    def play_film(self, path: Path) -> None:
        """Play the whole film in the clip's place, or pause it."""
        self._filming = True
        self.fit()
        self._player.show(path, caption="the film")
        self._player.toggle()

    def _show_pair(self, shot: Shot, scene: Scene) -> None:
        shape = shot.view.snapshot.project.size
        below = shot.below(scene.id)
        if self.seam and below is not None:
            left = _still(shot, scene, "end", f"{scene.id} end")
            left = replace(left, note="")  # the captions meet at the seam
            right = _still(shot, below, "start", f"{below.id} start")
            self._pair.show(left, right, seam=True, shape=shape)
            return
        left, right = (_still(shot, scene, slot, slot) for slot in ("start", "end"))
        self._pair.show(left, right, shape=shape)

    def _show_clip(self, shot: Shot, scene: Scene) -> None:
        still = _still(shot, scene, "clip", "clip")
        path, shape = still.path, shot.view.snapshot.project.size
        note = f"{self._pressed('play')} plays" if path else ""
        self._player.show(
            path, caption=still.caption, note=note, empty=still.empty, shape=shape
        )


def _still(shot: Shot, scene: Scene, slot: Slot, caption: str) -> Still:
    """A slot's picture; what stands there while there is none."""
    state = shot.slot(scene.id, slot)
    if state is None:
        return Still(caption=caption)
    path = shot.picture(scene.id, slot)
    note = ""
    if state.take and path:
        note = "inherited" if state.inherits else f"take {state.take.number}"
    if state.state not in ("current", "missing", "blocked") and path:
        note = MEANING[state.state]
    words = "waits" if state.state == "blocked" else MEANING[state.state]
    empty = words if scene.enabled else "not in the film"
    return Still(path, caption, note, empty)
