"""How rerun and stitch go about making something again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.text import Text

from ..engine.choices import Choices
from ..engine.reach import blast, reach
from ..engine.slots import SlotState
from ..engine.soften import requests_for
from ..engine.view import View
from ..errors import UsageError
from ..project.edits import ask, scene_named, slot_named
from ..project.model import Request, Scene, Slot, TakeStatus
from ..registry import Registry
from .asking import agree
from .chosen import within
from .desk import Desk
from .looking import planned
from .newfilm import crossfade_of
from .working import Errand, refuse_held, refuse_objections, work

MOST_NAMED = 8


@dataclass(frozen=True)
class Again:
    """What of a scene is made again: with all that follows, in softer words."""

    slot: Slot
    below: bool
    soften: int


def rerun_slot(
    desk: Desk,
    project: str,
    scene: str,
    slot: str,
    below: bool,
    errand: Errand,
    soften: int = 0,
) -> int:
    """Make a slot again, and with ``below`` what follows from it; gives the exit code.

    A run that is at work takes the wish up; else a run begins that makes nothing but
    what was asked for.

    Raises:
        UnknownName: no such scene or slot.
        DecisionNeeded: it costs money and nobody said yes.
    """
    store = desk.store(project)
    view = View.of(store, full=True)
    asked = scene_named(view.snapshot, scene)
    if not asked.enabled:
        raise UsageError(
            f"{asked.id} is not in the film",
            hint=desk.line("edit", store.folder.path, asked.id, "--enabled"),
        )
    again = Again(slot_named(slot), below, within("soften", soften, 0, 2))
    registry = desk.registry()
    requests = _requests(view, registry, asked, again)
    plan = planned(view, registry, missing=False, requests=requests)
    places = {(each.scene, each.slot) for each in requests}
    older = view.snapshot.project.requests
    refuse_objections(plan, [r for r in older if (r.scene, r.slot) not in places])
    line = _line(desk, view, asked, again)
    _tell_reach(desk, requests, blast(view.snapshot, view.slots, requests))
    _tell_doubts(desk, view, requests)
    agreed = 0.0
    if plan.paid:
        agreed = agree(desk, store, plan, errand.yes, again=line)
    ask(store, requests)
    if view.run and not (errand.take_over and not view.run.nearby):
        desk.give({"project": view.id, "run": view.run.run, "asked": _data(requests)})
        desk.say("the run at work takes it up")
        return 0
    return work(desk, store, registry, replace(errand, agreed=agreed))


def _requests(
    view: View, registry: Registry, scene: Scene, again: Again
) -> tuple[Request, ...]:
    """What is asked for: the slot, a new end for a strongly softened clip, the rest.

    Raises:
        UsageError: the slot to soften is the end of another scene.
    """
    slot, level = again.slot, again.soften
    asked = reach(view.snapshot, scene, slot, again.below)
    if level:
        if view.slots[scene.id, slot].inherits:
            raise UsageError(
                f"{scene.id} {slot} is the end of the scene before",
                hint="soften that one",
            )
        choices = Choices(registry, view.snapshot.project)
        softer = requests_for(view.snapshot, choices, scene, slot, level)
        places = {(each.scene, each.slot) for each in softer}
        rest = (each for each in asked if (each.scene, each.slot) not in places)
        asked = (*softer, *rest)
    return asked


def _line(desk: Desk, view: View, scene: Scene, again: Again) -> str:
    more = ["--below"] if again.below else []
    more += ["--soften", str(again.soften)] if again.soften else []
    return desk.line("rerun", view.folder.path, scene.id, again.slot, *more)


def _tell_reach(
    desk: Desk, requests: tuple[Request, ...], stale: tuple[SlotState, ...]
) -> None:
    made = [f"{request.scene} {request.slot}" for request in requests]
    desk.say(Text.assemble(("makes  ", "dim"), _listed(made)))
    if stale:
        named = [f"{slot.scene} {slot.slot}" for slot in stale]
        text = f"{_listed(named)} (kept, not remade)"
        desk.say(Text.assemble(("stale  ", "dim"), text))


def _tell_doubts(desk: Desk, view: View, requests: tuple[Request, ...]) -> None:
    """Making it again settles no charge of before: name the line that does."""
    for request in requests:
        take = view.slots[request.scene, request.slot].latest
        if take and take.status is TakeStatus.UNKNOWN and take.cost_usd is None:
            give_up = ("--give-up", take.id)
            line = desk.line("recover", view.folder.path, *give_up)
            text = f"{take.id} stays in doubt: {line} --charged (or --not-charged)"
            desk.say(Text(text, "magenta"))


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _data(requests: tuple[Request, ...]) -> list[dict[str, str]]:
    return [{"scene": request.scene, "slot": request.slot} for request in requests]


def stitch_film(
    desk: Desk, project: str, crossfade: float | None, errand: Errand
) -> int:
    """Join the clips there are into the film; gives the exit code.

    Raises:
        UsageError: clips are missing, or the crossfade is no length.
        Held: a run is at work; it will join them itself.
    """
    store = desk.store(project)
    refuse_held(desk, store)
    registry = desk.registry()
    view = View.of(store, full=True)
    lacking = [
        scene.id
        for scene in view.snapshot.enabled
        if not view.slots[scene.id, "clip"].filled
    ]
    if lacking or not view.snapshot.enabled:
        what = _listed(lacking) or "every scene"
        raise UsageError(
            f"there is no clip yet of {what}",
            hint=f"{desk.line('resume', store.folder.path)} makes what is missing",
        )
    if crossfade is not None:
        checked = crossfade_of(crossfade, shortest(view))
        with store.transaction() as draft:
            fields = {"crossfade": checked}
            draft.project = draft.project.model_copy(update=fields)
    return work(desk, store, registry, errand)


def shortest(view: View) -> float:
    """The length of the shortest clip of the film, in seconds."""
    usual = view.snapshot.project.seconds
    takes = (view.slots[scene.id, "clip"].take for scene in view.snapshot.enabled)
    return min((take.seconds or usual for take in takes if take), default=usual)
