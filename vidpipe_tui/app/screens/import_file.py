"""A picture or film of the user's own: its path, completed and looked into."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.app.widgets.picture import Picture
from vidpipe_tui.engine.own_file import FILMS, PICTURES, facts_of
from vidpipe_tui.errors import UsageError
from vidpipe_tui.project.model import Scene, Slot

from .house import PanelScreen

MOST_LISTED = 6


class ImportFile(PanelScreen[Path | None]):
    """Gives the file that shall fill the slot, or nothing."""

    DEFAULT_CSS = """
    ImportFile {
        & > Panel { width: 96; }
        & Input, & Input:focus {
            border: none;
            border-left: outer $primary;
            height: 1;
            padding: 0 1;
            background: $surface;
        }
        & Facts { margin: 1 0 0 0; min-height: 2; }
        & Picture { width: 50; margin: 1 0 0 6; display: none; }
        &.-found Picture { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("import")]

    def __init__(self, scene: Scene, slot: Slot) -> None:
        super().__init__()
        self._scene = scene
        self._slot = slot
        self._good: Path | None = None

    def compose(self) -> ComposeResult:
        """The path, what is wrong with it or its picture, the keys."""
        app = self.house
        what = "film" if self._slot == "clip" else "picture"
        with Panel(f"A {what} of your own for {self._scene.id} {self._slot}"):
            line = Input(placeholder="path of the file", compact=True)
            line.cursor_blink = False
            yield line
            yield Facts()
            yield Picture(app.previews, app.link)
            yield Footer()

    def on_mount(self) -> None:
        """Begin to type, in the folder one is in."""
        self.query_one(Input).focus()
        self._look("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, text: str) -> None:
        self._good = None
        self.remove_class("-found")
        self.refresh_bindings()
        self.run_worker(self._examine(text), group="examine", exclusive=True)

    async def _examine(self, text: str) -> None:
        """Open the file if there is one, else list what the path could become."""
        app, facts = self.house, self.query_one(Facts)
        path = await app.off(_file_at, text)
        if path is None:
            found = await app.off(completions, text, self._slot)
            facts.tell(_listed(found))
            return
        try:
            told = await app.off(facts_of, path, self._slot)
        except UsageError as error:
            hint = [Fact("", error.hint)] if error.hint else []
            facts.tell([Fact("", error.message, "fault", 3), *hint])
            return
        facts.tell([Fact("is", _described(told), "good")])
        self._good = path
        self.add_class("-found")
        self.query_one(Picture).show(self._good, caption=path.name)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a file that was looked into can be used."""
        return action != "take" or self._good is not None

    def action_take(self) -> None:
        """Use it."""
        self.dismiss(self._good)

    def action_back(self) -> None:
        """Use none."""
        self.dismiss(None)

    def action_complete(self) -> None:
        """Go on as far as there is only one way."""
        self.run_worker(self._complete(), group="complete", exclusive=True)

    async def _complete(self) -> None:
        line = self.query_one(Input)
        found = await self.house.off(completions, line.value, self._slot)
        common = _common(found)
        if len(common) > len(line.value) or len(found) == 1:
            line.value = common
            line.cursor_position = len(common)


def _file_at(text: str) -> Path | None:
    path = Path(text).expanduser().absolute()
    return path if text and path.is_file() else None


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in same)


def completions(text: str, slot: Slot) -> Sequence[str]:
    """Folders, and files that could fill the slot, whose path begins like this."""
    before, _, start = text.rpartition("/")
    shown = f"{before}/" if "/" in text else ""
    folder = Path(shown or ".").expanduser()
    suffixes = FILMS if slot == "clip" else PICTURES
    found = []
    try:
        for entry in sorted(folder.iterdir()):
            if not entry.name.startswith(start) or (
                entry.name.startswith(".") and not start
            ):
                continue
            if entry.is_dir():
                found.append(f"{shown}{entry.name}/")
            elif entry.suffix.lower() in suffixes:
                found.append(f"{shown}{entry.name}")
    except OSError:
        return []
    return found


def _listed(found: Sequence[str]) -> list[Fact]:
    if not found:
        return [Fact("", "no such file or folder", "fault", 1)]
    more = len(found) - MOST_LISTED
    facts = [Fact("", path, "soft", 1) for path in found[:MOST_LISTED]]
    return [*facts, Fact("", f"and {more} more", "faint", 1)] if more > 0 else facts


def _described(told: dict[str, Any]) -> str:
    width, height = told["size"]
    seconds = f" · {told['seconds']:.1f} s" if "seconds" in told else ""
    return f"{width}x{height}{seconds}"
