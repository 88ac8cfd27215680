"""The scene screen: what its keys do to the film."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType

from vidpipe_tui.app import actions
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.filter_line import FilterLine
from vidpipe_tui.app.widgets.scene_table import SceneTable
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.model import Scene, Slot

from .scene_copy import copy_items
from .scene_runs import SceneRuns


class SceneScreen(SceneRuns):
    """One film, live, and everything that can be done with it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("scene")

    # What is changed

    def action_undo(self) -> None:
        """Take back the last edit, pick, move or import."""
        self.do([("undo",)], actions.undo)

    def action_add(self) -> None:
        """Put a new scene below this one."""
        place = self.place
        after = place[0].id if place else None
        words = ("add", "--after", after) if after else ("add",)
        self.do([words], actions.add, after)

    def action_disable(self) -> None:
        """Take this scene (the marked ones) out of the film, or put it back."""
        shot, targets = self.shot, self.table.targets
        scenes = [shot.scene(key) for key in targets] if shot else []
        on = not any(scene.enabled for scene in scenes if scene)
        if targets:
            flag = "--enabled" if on else "--disabled"
            lines = [("edit", target, flag) for target in targets]
            self.do(lines, actions.enable, targets, on)

    def action_move_scene(self, by: int) -> None:
        """Move this scene some rows down."""
        row = self.table.row
        if row is None or not 1 <= row.number + by <= self.table.total:
            return
        words = ("move", row.key, str(row.number + by))
        self.do([words], actions.move, row.key, by)

    def action_edit(self) -> None:
        """Edit the words of this scene here."""
        from .edit_prompts import EditPrompts

        if (place := self.place) and (shot := self.shot):
            scene, slot = place
            screen = EditPrompts(shot.view, scene, slot)
            self.app.push_screen(screen, lambda fields: self._edited(scene, fields))

    def action_editor(self) -> None:
        """Edit them in $EDITOR, with the screen out of the way."""
        from vidpipe_tui.app.editor import edit_outside

        if place := self.place:
            scene = place[0]
            try:
                fields = edit_outside(self.app, scene)
            except VidpipeError as error:
                self.house.tell_error(error)
                return
            self._edited(scene, fields)

    def _edited(self, scene: Scene, fields: dict[str, Any] | None) -> None:
        if not fields:
            return
        flags = [
            word
            for key, value in fields.items()
            if value is not None
            for word in (f"--{key.replace('_', '-')}", str(value))
        ]
        self.do([("edit", scene.id, *flags)], actions.edit, scene.id, fields)

    def action_import(self) -> None:
        """Fill this slot with a file of the user's own."""
        from .import_file import ImportFile

        if place := self.place:
            scene, slot = place

            def chosen(file: Any) -> None:
                if file is not None:
                    words = ("import", scene.id, slot, str(file))
                    self.do([words], actions.import_file, scene.id, slot, file)

            self.app.push_screen(ImportFile(scene, slot), chosen)

    # What is looked at

    def action_takes(self) -> None:
        """Compare the takes of this slot."""
        from .takes import TakesScreen

        if place := self.place:
            self.app.push_screen(TakesScreen(self, place[0].id, place[1]))

    def action_copy(self) -> None:
        """Choose what to copy."""
        from .copy_menu import CopyMenu

        if (place := self.place) and (shot := self.shot):
            items = copy_items(shot, place[0], place[1], self.house.line)
            self.app.push_screen(CopyMenu(items))

    @on(SceneTable.Chosen)
    def _chosen(self) -> None:
        if place := self.place:
            self.house.show_picture(self.film, place[0].id, place[1])

    def action_sheet(self) -> None:
        """All pictures on one sheet."""
        self.house.show_sheet(self)

    def action_stages(self) -> None:
        """Choose who makes this slot."""
        if place := self.place:
            self.house.show_stages(self, place[0].id, place[1])

    def action_filter(self) -> None:
        """Type what the scenes must match."""
        self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clear the filter, then the marks; then go to all films."""
        if self.query_one(FilterLine).clear() or self.table.clear_marks():
            return
        self.house.show_home(self.film.name)

    def action_play(self) -> None:
        """Play the clip, or stand still."""
        self.pane.player.toggle()

    def action_play_film(self) -> None:
        """Play the film as it was joined last."""
        film = self.shot.view.film if self.shot else None
        if film is None:
            self.notify("the film is not joined yet")
            return
        self.pane.play_film(film)

    def action_frame(self, by: int) -> None:
        """Go a frame on or back."""
        self.pane.player.step(by)

    def action_seam(self) -> None:
        """This scene's end beside the next one's start, or its own two again."""
        self.pane.seam = not self.pane.seam
        self._show_place()

    def slot_of(self, scene_id: str, slot: Slot) -> None:
        """Put the cursor on a slot."""
        self.table.go_to(scene_id, slot)
