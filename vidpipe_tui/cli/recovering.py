"""How recover settles what is open at a service or in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..engine.leftovers import whole
from ..engine.rescue import PATIENCE, Answer, adopt, ask, cancel, find, give_up
from ..engine.slots import can_be_brought
from ..engine.view import View
from ..errors import UsageError
from ..project.lease import holder
from ..project.model import Take, TakeStatus
from ..project.store import Store
from ..registry import Registry
from ..text import one_line
from . import words
from .desk import Desk
from .doubts import Found, found_data, found_lines
from .looking import every_film, planned
from .redoing import rerun_slot
from .working import Errand, bring_in, refuse_held


@dataclass(frozen=True)
class Deed:
    """What was typed: which takes to settle, and how."""

    fetch: bool = False
    give_up: tuple[str, ...] = ()
    adopt: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    send_again: str | None = None
    charged: bool | None = None
    cost: float | None = None
    yes: bool = False
    take_over: bool = False

    @property
    def takes(self) -> tuple[str, ...]:
        """The takes that were named."""
        again = (self.send_again,) if self.send_again else ()
        return (*self.give_up, *self.adopt, *self.cancel, *again)


def recover(desk: Desk, project: str | None, deed: Deed) -> int:
    """Settle what was named, bring in what there is, and tell what is left.

    Gives the exit code: 3 while something waits for a person's decision.

    Raises:
        UsageError: what was typed does not go together, or a take is settled already.
        Held: a run is at work on the project.
    """
    _check(project, deed)
    registry = desk.registry()
    stores = [desk.store(project)] if project is not None else _every(desk)
    if deed.send_again:
        return _send_again(desk, stores[0], deed)
    if deed.takes:
        _settle(desk, stores[0], registry, deed)
    codes = [_fetch(desk, store, registry, deed) for store in stores if deed.fetch]
    found = [found_in(store, registry, polls=not deed.fetch) for store in stores]
    _tell(desk, found, one=project is not None)
    if 130 in codes:
        return 130
    return 3 if any(each.waiting for each in found) else max(codes, default=0)


def _check(project: str | None, deed: Deed) -> None:
    kinds = (deed.give_up, deed.adopt, deed.cancel, deed.send_again)
    if sum(bool(kind) for kind in kinds) > 1:
        raise UsageError("one kind of settling at a time")
    if deed.takes and project is None:
        raise UsageError(
            "name the project that the take is of",
            hint=f"vidpipe recover PROJECT ... {deed.takes[0]}",
        )
    if deed.give_up and deed.charged is None:
        raise UsageError(
            "say whether it was charged: --charged or --not-charged",
            hint="the provider's console tells; --charged is the safe guess",
        )
    if deed.charged is not None and not (deed.give_up or deed.adopt):
        raise UsageError("--charged and --not-charged go with --give-up TAKE")


def _every(desk: Desk) -> list[Store]:
    """Every project that can be read; ``list`` and ``doctor`` tell of the others."""
    views, damaged = every_film(desk)
    for path, error in damaged:
        desk.say(f"{path.name}: {one_line(error.message)}")
    return [Store.open(view.folder.path) for view in views]


def _settle(desk: Desk, store: Store, registry: Registry, deed: Deed) -> None:
    refuse_held(desk, store, deed.take_over, "recover")
    over = deed.take_over

    def drop(name: str) -> Take:
        return give_up(store, name, bool(deed.charged), deed.cost, over)

    def keep(name: str) -> Take:
        return adopt(store, name, deed.charged, deed.cost, over)

    deeds: tuple[tuple[tuple[str, ...], str, Callable[[str], Take]], ...] = (
        (deed.give_up, "given up", drop),
        (deed.adopt, "adopted", keep),
        (deed.cancel, "cancelled", lambda name: cancel(store, registry, name, over)),
    )
    for names, done, settle in deeds:
        for name in names:
            take = settle(name)
            cost = (
                "cost unknown" if take.cost_usd is None else words.money(take.cost_usd)
            )
            desk.say(f"{name} {done}: {words.spaced(take.status)}, {cost}")


def _send_again(desk: Desk, store: Store, deed: Deed) -> int:
    """A new take of the slot; what the old one may have cost stays counted."""
    take = store.read().by_id.get(deed.send_again or "")
    if take is None:
        raise UsageError(f"there is no take {deed.send_again}")
    if take.scene is None:
        line = desk.line("recover", store.folder.path, "--give-up", take.id)
        raise UsageError(
            f"{take.id} is of no scene's slot",
            hint=f"{line} --charged, then resume makes it again",
        )
    errand = Errand(missing=False, yes=deed.yes, take_over=deed.take_over)
    folder = str(store.folder.path)
    return rerun_slot(desk, folder, take.scene, take.slot, False, errand)


def _fetch(desk: Desk, store: Store, registry: Registry, deed: Deed) -> int:
    """Bring in every operation nobody tends; gives 4 if one is still open."""
    run = holder(store.folder)
    live = run.run if run and (run.nearby or not deed.take_over) else None
    takes = store.read().takes
    names = frozenset(take.id for take in takes if can_be_brought(take, live))
    if not names:
        return 0
    refuse_held(desk, store, deed.take_over, "recover")
    errand = Errand(missing=False, bring=names, take_over=deed.take_over)
    plan = planned(View.of(store), registry, missing=False, bring=names)
    outcome = bring_in(desk, store, registry, errand, plan)
    if outcome.kind == "stopped":
        return outcome.exit_code
    after = store.read().by_id
    if all(after[name].status is TakeStatus.DONE for name in names):
        made = words.counted(len(names), "take")
        desk.say(f"{made} brought in; {desk.line('resume', store.folder.path)} goes on")
    open_still = [name for name in names if can_be_brought(after[name], None)]
    return 4 if open_still else 0


def found_in(
    store: Store, registry: Registry, polls: bool, patience: float = PATIENCE
) -> Found:
    """What is not settled, what services say of it, and what is left of it on disk.

    ``polls``: the services are asked, for at most ``patience`` seconds.
    """
    found = find(store)
    answers: Mapping[str, Answer] = {}
    if polls:
        answers = ask(store, registry, found, patience)
    view = View.of(store)
    files = {
        case.take.id: checked.path
        for case in found
        if not case.tended
        and (checked := whole(view.snapshot, store.folder, case.take))
    }
    return Found(view, found, answers, files)


def _tell(desk: Desk, found: list[Found], one: bool) -> None:
    desk.give(
        {
            "projects": [found_data(each) for each in found if one or each.cases],
            "waits": sum(len(each.waiting) for each in found),
        }
    )
    told = [each for each in found if each.cases]
    for each in told:
        for line in found_lines(desk, each):
            desk.show(line)
    if not told:
        desk.show("nothing is open, and no charge is in doubt")
