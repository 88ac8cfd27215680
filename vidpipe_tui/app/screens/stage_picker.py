"""Who makes a picture or clip: for one scene, or for the whole film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.actions import set_stage
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.stage_words import StageItem, items_of, stage_facts, stage_line
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.model import Slot

from .house import PanelScreen
from .settings_form import SettingsForm

if TYPE_CHECKING:
    from .scene_screen import SceneScreen

Answer = Mapping[str, Any]


class StagePicker(PanelScreen[None]):
    """Enter chooses; ``w`` goes between this scene and the film, ``s`` to settings."""

    DEFAULT_CSS = """
    StagePicker > Panel { width: 112; }
    StagePicker Facts { margin: 1 0 0 0; height: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("stages")

    def __init__(self, owner: SceneScreen, scene: str, slot: Slot) -> None:
        super().__init__()
        self._owner = owner
        self._scene = scene
        self._slot = slot
        self._whole = False
        self._answers: tuple[Answer, ...] = ()
        self._list: Listing[StageItem] = Listing(
            self._draw, empty="asking the plugins ..."
        )

    def compose(self) -> ComposeResult:
        """The stages by kind, the one under the cursor in words, the keys."""
        with Panel(""):
            yield self._list
            yield Facts()
            yield Footer()

    @property
    def item(self) -> StageItem | None:
        """The stage under the cursor."""
        return self._list.item

    def on_mount(self) -> None:
        """Ask who there is."""
        self._list.focus()
        self.ask()

    def ask(self) -> None:
        """Ask again: what is chosen, ready, and what it costs."""
        self.run_worker(self._ask(), group="stages", exit_on_error=False)

    async def _ask(self) -> None:
        """Prices are those of this scene; so each slot is asked about."""
        folder = str(self._owner.film.folder)
        ask = self.house.oracle.ask
        slots: tuple[Slot, ...] = ("end", "clip")
        try:
            every = await ask("stages", folder=folder)
            priced = [
                await ask("stages", folder=folder, scene=self._scene, slot=slot)
                for slot in slots
            ]
        except VidpipeError as error:
            self._list.empty = error.message
            self.query_one(Facts).tell([Fact("", error.hint)])
            return
        first = not self._answers
        self._answers = (every, *priced)
        self._show(first)

    def _show(self, first: bool = False) -> None:
        where = "the whole film" if self._whole else self._scene
        self.query_one(Panel).border_title = f"Who makes {where}"
        every, *priced = self._answers
        found = items_of(every, priced, whole=self._whole)
        self._list.set_items(found)
        if first:
            self._to_chosen("video" if self._slot == "clip" else "keyframe")
        self._tell()

    def _to_chosen(self, kind: str) -> None:
        """Go to the stage that does this kind of work now."""
        for item in self._list.items:
            if item.kind == kind and item.chosen:
                self._list.go_to(item.key)
                return

    def _draw(self, item: StageItem, width: int) -> Ends:
        return stage_line(item, width, self.house.icons.ascii)

    def _tell(self) -> None:
        item = self.item
        facts = stage_facts(item, self._line(item)) if item else []
        self.query_one(Facts).tell(facts)

    def _line(self, item: StageItem) -> str:
        """The command line that chooses it."""
        folder = self._owner.film.folder
        if self._whole:
            return self.house.line("resume", folder, f"--{item.kind}", item.name)
        flag = f"{item.kind}={item.name}"
        return self.house.line("edit", folder, self._scene, "--stage", flag)

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Say more of this one."""
        self._tell()

    def on_listing_chosen(self, event: Listing.Chosen) -> None:
        """Choose it, stay here, and show what is chosen now."""
        if (item := self.item) is not None:
            self.run_worker(self._choose(item), group="choose")

    async def _choose(self, item: StageItem) -> None:
        scene, line = None if self._whole else self._scene, self._line(item)
        film = self._owner.film
        try:
            said = await self.house.off(set_stage, film, scene, item.kind, item.name)
        except VidpipeError as error:
            self.house.journal.add(line, error.message)
            self.house.tell_error(error)
            return
        self.house.journal.add(line)
        why = f", but {item.why}" if item.why else ""
        self.notify(f"{said}{why}", markup=False, timeout=4)
        self._owner.look_now()
        self.ask()

    def action_where(self) -> None:
        """For this scene alone, or for the whole film."""
        kind = self.item.kind if self.item else ""
        self._whole = not self._whole
        if self._answers:
            self._show()
            self._to_chosen(kind)

    def action_settings(self) -> None:
        """The settings of the stage under the cursor, for the whole film."""
        item = self.item
        if item is None or not item.name:
            self.notify("the film's choice has its settings at its own line")
        elif not item.options:
            self.notify(f"{item.name} has no settings", markup=False)
        else:
            form = SettingsForm(self._owner.film, item.kind, item.name, item.options)
            self.app.push_screen(form, self._settled)

    def _settled(self, changed: bool | None) -> None:
        if changed:
            self._owner.look_now()
            self.ask()

    def action_copy(self) -> None:
        """Copy the command line that chooses it."""
        if item := self.item:
            self.app.copy_to_clipboard(self._line(item))
            self.notify("command line copied", timeout=3)

    def action_back(self) -> None:
        """Back to the film."""
        self.dismiss(None)
