"""The takes of one slot: two side by side or in turn, and a pick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from vidpipe_tui.app import actions
from vidpipe_tui.app.film import Shot
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.take_words import take_facts, take_line
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header, HeaderInfo
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.player import Player
from vidpipe_tui.project.model import Slot, Take

from .copy_menu import CopyItem, CopyMenu
from .house import HouseScreen

if TYPE_CHECKING:
    from .scene_screen import SceneScreen

FLICKER = 0.5
"""Seconds for which each of the two takes shows."""


@dataclass(frozen=True, slots=True)
class TakeItem:
    """One take in the list."""

    take: Take
    picked: bool
    file: str

    @property
    def key(self) -> str:
        """The take's id."""
        return self.take.id


class TakesScreen(HouseScreen[None]):
    """A is the take that is picked, B the one under the cursor."""

    DEFAULT_CSS = """
    TakesScreen {
        & > Listing { height: auto; max-height: 40%; }
        & > Horizontal { height: 1fr; margin: 1 1 0 1; }
        & Player { height: auto; max-height: 70%; }
        & Vertical { width: 1fr; margin: 0 1 0 0; }
        &.-flicker #a { display: none; }
        & Facts { max-height: 8; margin: 1 0 0 0; }
        & Header { height: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("takes")

    def __init__(self, owner: SceneScreen, scene: str, slot: Slot) -> None:
        super().__init__()
        self._owner = owner
        self._place = scene, slot
        self._timer: Timer | None = None
        self._on_a = False

    def compose(self) -> ComposeResult:
        """The list above, A and B below."""
        app = self.house
        yield Header(HeaderInfo())
        yield Listing[TakeItem](self._draw, empty="no takes of this slot yet")
        with Horizontal():
            for name in ("a", "b"):
                with Vertical(id=name):
                    yield Player(app.previews, app.link, id=f"player-{name}")
                    yield Facts(id=f"facts-{name}")
        yield Footer()

    def on_mount(self) -> None:
        """Begin at the newest take, and follow the film."""
        self.query_one(Listing).focus()
        self._refresh()
        items = self._items
        if items:
            self.query_one(Listing).go_to(items[-1].key)
        self.set_interval(0.5, self._refresh)

    @property
    def _shot(self) -> Shot:
        shot = self._owner.shot
        assert shot is not None
        return shot

    @property
    def _items(self) -> Sequence[TakeItem]:
        view, (scene, slot) = self._shot.view, self._place
        found = self._shot.scene(scene)
        picked = found.picked.get(slot) if found else None
        return [
            TakeItem(
                take, take.id == picked, view.files.state(take.id) if take.path else ""
            )
            for take in view.snapshot.takes_of(scene, slot)
        ]

    @property
    def _a(self) -> Take | None:
        return next((item.take for item in self._items if item.picked), None)

    @property
    def _b(self) -> Take | None:
        item = self.query_one(Listing).item
        return item.take if isinstance(item, TakeItem) else None

    def _draw(self, item: TakeItem, width: int) -> Ends:
        return take_line(item.take, item.picked, item.file, self.house.icons)

    def _refresh(self) -> None:
        """Show the takes as they are now."""
        scene, slot = self._place
        found, items = self._shot.scene(scene), self._items
        count = f"{len(items)} take{'' if len(items) == 1 else 's'}"
        title = f"{scene} {slot}  {found.title if found else ''}"
        info = HeaderInfo(title=title, project=self._owner.film.name, status=count)
        self.query_one(Header).tell(info)
        self.query_one(Listing).set_items(items)
        self._show()

    @on(Listing.Moved)
    def _show(self) -> None:
        a, b = self._a, self._b
        if self.has_class("-flicker"):
            self._put("b", a if self._on_a else b, "A" if self._on_a else "B")
            return
        self._put("a", a, "A")
        self._put("b", b, "B")

    def _put(self, name: str, take: Take | None, letter: str) -> None:
        player = self.query_one(f"#player-{name}", Player)
        shape = self._shot.view.snapshot.project.size
        path = self._shot.file(take) if take else None
        words = f"{letter}  take {take.number}" if take else letter
        empty = "nothing is picked" if letter == "A" else "no picture"
        note = "picked" if take is not None and take == self._a else ""
        player.show(path, caption=words, note=note, empty=empty, shape=shape)
        facts = take_facts(take) if take else ()
        self.query_one(f"#facts-{name}", Facts).tell(facts)

    def action_flicker(self) -> None:
        """Both in one place, in turn; or side by side again."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.remove_class("-flicker")
        else:
            self.add_class("-flicker")
            self._timer = self.set_interval(FLICKER, self._turn)
        self._show()

    def _turn(self) -> None:
        self._on_a = not self._on_a
        self._show()

    def action_flip(self, by: int) -> None:
        """Go to the take before or after."""
        self.query_one(Listing).action_move(by)

    def action_play(self) -> None:
        """Play what moves."""
        if self._place[1] == "clip":
            for player in self.query(Player):
                player.toggle()

    @on(Listing.Chosen)
    def action_pick(self) -> None:
        """Let B fill the slot."""
        if (take := self._b) is not None:
            self._owner.do([("pick", take.id)], actions.pick, take.id)

    def action_undo(self) -> None:
        """Take back the last pick."""
        self._owner.do([("undo",)], actions.undo)

    def action_copy(self) -> None:
        """Choose what to copy of B."""
        take = self._b
        if take is None:
            return
        path = self._shot.file(take)
        line = self.house.line("pick", self._owner.film.folder, take.id)
        items = [
            CopyItem("prompt", take.prompt or ""),
            CopyItem("path", str(path or "")),
            CopyItem("error", take.error or ""),
            CopyItem("pick line", line),
            CopyItem("take", take.id),
        ]
        self.app.push_screen(CopyMenu(items))

    def action_back(self) -> None:
        """Back to the scenes."""
        self.dismiss(None)
