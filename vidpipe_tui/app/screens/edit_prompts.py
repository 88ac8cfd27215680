"""The words of one scene, edited in place; says what saving them makes stale."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Label, TextArea

from vidpipe_tui.app.actions import listed, would_be_stale
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.engine.view import View
from vidpipe_tui.project.model import Scene, Slot
from vidpipe_tui.text import one_line, scrub

from .house import PanelScreen

FIELDS = {
    "title": "title",
    "start_prompt": "start picture",
    "end_prompt": "end picture",
    "motion_prompt": "motion between",
    "seconds": "seconds (empty: the film's own)",
}
_FIRST: dict[Slot, str] = {
    "start": "start_prompt",
    "end": "end_prompt",
    "clip": "motion_prompt",
}
_SHORT = ("title", "seconds")


class Words(TextArea):
    """A field of a few lines. Enter belongs to the box; a new line is ctrl+j."""

    DEFAULT_CSS = """
    Words, Words:focus {
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $surface;
        border: none;
        border-left: outer $foreground 10%;
    }
    Words:focus { border-left: outer $primary; }
    """


class EditPrompts(PanelScreen[dict[str, Any] | None]):
    """Gives the fields that were changed, or nothing. Begins in the slot's own."""

    DEFAULT_CSS = """
    EditPrompts {
        & > Panel { width: 96; }
        & VerticalScroll {
            height: auto;
            max-height: 70vh;
            scrollbar-size-vertical: 1;
            scrollbar-background: $background;
            scrollbar-color: $foreground 15%;
        }
        & Label { color: $foreground 45%; margin: 1 0 0 0; }
        & Facts { margin: 1 0 0 0; min-height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("edit")]

    def __init__(self, view: View, scene: Scene, slot: Slot) -> None:
        super().__init__()
        self._view = view
        self._scene = scene
        self._first = _FIRST[slot]
        self._warned = False

    def compose(self) -> ComposeResult:
        """A field for each."""
        with Panel(f"Edit {self._scene.id}  {one_line(self._scene.title, 60)}"):
            with VerticalScroll(can_focus=False):
                for name, words in FIELDS.items():
                    yield Label(words, markup=False)
                    yield Words(
                        _text(self._scene, name),
                        id=name,
                        soft_wrap=True,
                        tab_behavior="focus",
                        compact=True,
                        highlight_cursor_line=False,
                    )
            yield Facts()
            yield Footer()

    def on_mount(self) -> None:
        """Begin at the words of the slot, at their end."""
        for area in self.query(Words):
            area.cursor_blink = False
            area.move_cursor(area.document.end)
        self.query_one(f"#{self._first}").focus()

    @property
    def fields(self) -> dict[str, Any]:
        """What differs from the scene, as it would be saved."""
        found: dict[str, Any] = {}
        for area in self.query(Words):
            name, text = str(area.id), scrub(area.text).strip()
            if text != _text(self._scene, name).strip():
                found[name] = text
        if "seconds" in found:
            found["seconds"] = _seconds(found["seconds"])
        return found

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._warned = False
        self.run_worker(self._foresee(), group="foresee", exclusive=True)

    async def _foresee(self) -> None:
        """Say what would be stale, before it is saved."""
        facts = self.query_one(Facts)
        try:
            fields = self.fields
        except ValueError:
            facts.tell([Fact("", "seconds: more than 0, at most 60", "fault", 1)])
            return
        if not fields:
            facts.tell(())
            return
        edited = self._scene.model_copy(update=fields)
        stale = await self.house.off(would_be_stale, self._view, edited)
        if stale:
            again = self.house.pressed("rerun")
            words = f"{listed(stale)} (kept; {again} makes them again)"
            facts.tell([Fact("stale", words, "warn", 2)])
        else:
            facts.tell([Fact("", "nothing becomes stale by it", "soft", 1)])

    def action_save(self) -> None:
        """Give the changes back."""
        try:
            self.dismiss(self.fields or None)
        except ValueError:
            self.app.bell()

    def action_line(self) -> None:
        """Begin a new line in the field."""
        if isinstance(area := self.focused, Words):
            area.insert("\n")

    def action_next(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_back(self) -> None:
        """Leave; changes are dropped at the second time only."""
        try:
            changed = bool(self.fields)
        except ValueError:
            changed = True
        if changed and not self._warned:
            self._warned = True
            back, save = map(self.house.pressed, ("edit.back", "edit.save"))
            words = f"{back} again drops what you typed, {save} saves it"
            self.query_one(Facts).tell([Fact("", words, "warn", 1)])
            return
        self.dismiss(None)


def _text(scene: Scene, name: str) -> str:
    value = getattr(scene, name)
    return f"{value:g}" if isinstance(value, float) else str(value or "")


def _seconds(text: str) -> float | None:
    """Raises ValueError for what is no length of a scene."""
    if not text:
        return None
    seconds = float(text)
    if not 0 < seconds <= 60:
        raise ValueError
    return seconds
