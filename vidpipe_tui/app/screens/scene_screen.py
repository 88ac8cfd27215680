"""The scene screen: what its keys do to the film."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from vidpipe_tui.app.film import Film
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.filter_line import FilterLine

from .scene_view import SceneView


class SceneScreen(SceneView):
    """One film, live, and everything that can be done with it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("scene")

    def __init__(self, film: Film, resume: bool = False) -> None:
        super().__init__(film)
        self._resume = resume

    def action_filter(self) -> None:
        """Type what the scenes must match."""
        self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clear the filter, then the marks; then go to all films."""
        if self.query_one(FilterLine).clear() or self.table.clear_marks():
            return
        self.house.show_home()

    def action_play(self) -> None:
        """Play the clip, or stand still."""
        self.pane.player.toggle()

    def action_frame(self, by: int) -> None:
        """Go a frame on or back."""
        self.pane.player.step(by)

    def action_seam(self) -> None:
        """This scene's end beside the next one's start, or its own two again."""
        self.pane.seam = not self.pane.seam
        self._show_place()
