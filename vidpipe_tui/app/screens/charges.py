"""What a film has open at services, and which charges are in doubt: look and settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app import actions
from vidpipe_tui.app.ages import ago
from vidpipe_tui.app.charge_words import Charge, Told, charge_facts, charge_line
from vidpipe_tui.app.film import Shot
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.ready_words import dollars, money
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.errors import VidpipeError

from .amount import AskAmount
from .copy_menu import CopyItem, CopyMenu
from .house import PanelScreen

if TYPE_CHECKING:
    from .scene_runs import SceneRuns

EVERY = 2.0
"""Seconds between two looks at whether the film has changed."""
MORE = 20.0
"""Seconds for an answer on top of those that the services have."""
NOTHING = "nothing is open at a service, and no charge is in doubt"


class ChargeList(Listing[Charge], inherit_bindings=False):
    """A list on which Enter does nothing: each way to settle has its own key."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")


class ChargesScreen(PanelScreen[None]):
    """Looking is free and changes nothing; the rest is a person's word."""

    DEFAULT_CSS = """
    ChargesScreen > Panel { width: 112; }
    ChargesScreen Facts { margin: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("charges")
    SERVICES: ClassVar[float] = 10.0
    """Seconds that the services have for an answer."""

    def __init__(self, owner: SceneRuns) -> None:
        super().__init__()
        self._owner = owner
        self._shot: Shot | None = None
        self._takes: Sequence[Told] = ()
        self._answers: dict[str, Told] = {}
        self._list = ChargeList(self._draw, empty="looking ...")

    def compose(self) -> ComposeResult:
        """What is not settled, the one under the cursor in words, the keys."""
        with Panel("Open operations and charges in doubt"):
            yield self._list
            yield Facts()
            yield Footer()

    @property
    def item(self) -> Charge | None:
        """The take under the cursor."""
        return self._list.item

    def on_mount(self) -> None:
        """See what there is; again when the film has changed."""
        self._list.focus()
        self._follow()
        self.set_interval(EVERY, self._follow)

    def _follow(self) -> None:
        self._show()
        if self._owner.shot is not self._shot:
            self._shot = self._owner.shot
            self.run_worker(self._see(look=False), group="see", exclusive=True)

    async def _ask(self, name: str, **args: Any) -> dict[str, Any]:
        folder, patience = str(self._owner.film.folder), self.SERVICES + MORE
        return await self.house.oracle.ask(
            name, folder=folder, patience=patience, **args
        )

    async def _see(self, look: bool) -> bool:
        """Show what is not settled; with ``look`` the services are asked."""
        try:
            told = await self._ask("charges", seconds=self.SERVICES if look else 0.0)
        except VidpipeError as error:
            self._list.empty = error.message
            self.house.tell_error(error)
            return False
        self._takes = told["takes"]
        here = {take["take"] for take in self._takes}
        said = {take["take"]: take["answer"] for take in self._takes if take["answer"]}
        known = {name: old for name, old in self._answers.items() if name in here}
        self._answers = {**known, **said}
        self._list.empty = NOTHING
        self._show()
        self._tell()
        return True

    def _show(self) -> None:
        now = self.house.clock().astimezone()
        self._list.set_items(
            Charge(
                take,
                self._answers.get(take["take"]),
                ago(take["started_at"], now) if take["started_at"] else "",
            )
            for take in self._takes
        )

    def _draw(self, item: Charge, width: int) -> Ends:
        return charge_line(item, width)

    def _tell(self) -> None:
        item, shot = self.item, self._owner.shot
        spent = f"spent {money(shot.view.money)}" if shot else ""
        self.query_one(Panel).border_subtitle = spent
        facts = charge_facts(item, self._line()) if item else []
        self.query_one(Facts).tell(facts)
        self.refresh_bindings()

    @on(Listing.Moved)
    def _moved(self) -> None:
        self._tell()

    def _line(self, *more: str) -> str:
        return self.house.line("recover", self._owner.film.folder, *more)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what goes with the take under the cursor."""
        item = self.item
        if action in ("look", "fetch"):
            return bool(self._open)
        if action not in ("adopt", "give_up", "again", "cancel", "copy"):
            return True
        if item is None:
            return False
        can = {
            "adopt": item.can_be_adopted,
            "give_up": item.can_be_given_up,
            "again": item.can_be_sent_again,
            "cancel": item.can_be_cancelled,
        }
        return can.get(action, True)

    @property
    def _open(self) -> Sequence[str]:
        """The takes that a service can be asked about."""
        return [item.key for item in self._list.items if item.can_be_asked]

    def action_look(self) -> None:
        """Ask the services; it is free and changes nothing."""
        self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        self.query_one(Panel).border_subtitle = "asking the services ..."
        if await self._see(look=True):
            self.house.journal.add(self._line())

    def action_fetch(self) -> None:
        """Bring in all that is open, by a run that does no more; then the scenes."""
        lines = [("recover", "--fetch")]
        self._owner.do(lines, actions.fetch, self._open, self.house.plugins)
        self.dismiss(None)

    def action_adopt(self) -> None:
        """Use the whole file that is left."""
        if (item := self.item) is None:
            return
        known = [Fact("file", item.told["file"], "text", 2), *_known(item)]
        title = f"Use the file of {item.key}"
        self._ask_amount(item, title, known, "adopt", "is the result of its take")

    def action_give_up(self) -> None:
        """Wait for it no longer, and say what it has cost."""
        if (item := self.item) is None:
            return
        title = f"Give up {item.key}"
        self._ask_amount(item, title, _known(item), "give_up", "is given up")

    def _ask_amount(
        self, item: Charge, title: str, known: Sequence[Fact], name: str, said: str
    ) -> None:
        def chosen(usd: float | None) -> None:
            if usd is not None:
                flag = f"--{name.replace('_', '-')}"
                words = (flag, item.key, *_charged(item, usd))
                self._settle(f"{item.key} {said}", words, name, take=item.key, usd=usd)

        hint = "what was charged; 0: nothing"
        box = AskAmount(title, "charged", hint, known, begin=item.price)
        self.app.push_screen(box, chosen)

    def action_cancel(self) -> None:
        """Ask the service to end it."""
        if (item := self.item) is not None:
            words, args = ("--cancel", item.key), {"seconds": self.SERVICES}
            said = f"{item.key} is cancelled"
            self._settle(said, words, "cancel", take=item.key, **args)

    def _settle(self, said: str, words: Sequence[str], name: str, **args: Any) -> None:
        self.run_worker(self._settled(said, words, name, **args), group="settle")

    async def _settled(
        self, said: str, words: Sequence[str], name: str, **args: Any
    ) -> None:
        """Have a take settled next door, note its line, and look again."""
        line = self._line(*words)
        self.query_one(Panel).border_subtitle = "settling it ..."
        try:
            done = await self._ask(name, **args)
        except VidpipeError as error:
            self.house.journal.add(line, error.message)
            self.house.tell_error(error, "charges")
            await self._see(look=name == "cancel")
            return
        self.house.journal.add(line)
        cost = done["cost_usd"]
        price = "cost unknown" if cost is None else dollars(cost)
        self._owner.say(f"{said}, {price}", "good", "charges")
        self._owner.look_now()
        await self._see(look=False)

    def action_again(self) -> None:
        """Ask for the price of another take of its slot."""
        if (item := self.item) and (place := item.place):
            self.dismiss(None)
            self._owner.call_after_refresh(self._owner.rerun, [place])

    def action_copy(self) -> None:
        """Choose what to copy of it."""
        if (item := self.item) is not None:
            items = [
                CopyItem("operation", item.told["operation"] or ""),
                CopyItem("error", item.told["error"] or ""),
                CopyItem(
                    "give-up line", self._line("--give-up", item.key, "--charged")
                ),
                CopyItem("take", item.key),
            ]
            self.app.push_screen(CopyMenu(items))

    def action_back(self) -> None:
        """Back to the scenes."""
        self.dismiss(None)


def _known(item: Charge) -> list[Fact]:
    """What is known of its price."""
    charged = item.told["charged_usd"]
    if charged is not None:
        return [Fact("price", f"{dollars(charged)} was charged", "text")]
    if item.price is None:
        return [Fact("price", "nobody knows it: look at the provider's bill", "warn")]
    return [Fact("price", f"{dollars(item.price)}, as far as is known", "text")]


def _charged(item: Charge, usd: float) -> list[str]:
    """The flags that say the same."""
    if not usd:
        return ["--not-charged"]
    return ["--charged", *([] if usd == item.price else ["--cost", f"{usd:g}"])]
