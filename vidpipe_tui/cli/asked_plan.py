"""The oracle on plans: what would be made, what gets stale, the price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..engine.limits import over_budget
from ..engine.plan import Plan
from ..engine.reach import blast, followers, reach
from ..engine.step import Step
from ..engine.view import View
from ..errors import UsageError
from ..project.edits import scene_named, slot_named
from ..project.model import Request
from ..project.store import Store
from . import data
from .chosen import through_named
from .house import House
from .looking import planned


def plan_answer(
    house: House,
    folder: str,
    slots: Sequence[Sequence[str]] = (),
    below: bool = False,
    missing: bool = False,
    through: str | None = None,
) -> dict[str, Any]:
    """What a run would do now: for the confirm box before a rerun or a resume.

    ``slots`` are (scene, slot) pairs to make again, ``below`` with all that follows;
    ``missing`` as well what is not there yet.
    """
    view = View.of(Store.open(Path(folder)), full=True)
    requests = _requests(view, slots, below)
    plan = planned(
        view,
        house.registry,
        missing=missing,
        requests=requests,
        through=through_named(through),
    )
    asked = {(request.scene, request.slot) for request in requests}
    hit = blast(view.snapshot, view.slots, requests)
    follow = followers(view.snapshot, view.slots, requests)
    stale = [slot for slot in plan.stale if (slot.scene, slot.slot) not in asked]
    return {
        **data.plan_data(view, plan),
        "requests": [[request.scene, request.slot] for request in requests],
        "blast": [[slot.scene, slot.slot] for slot in hit],
        "follow": [[slot.scene, slot.slot] for slot in follow],
        "stale": [[slot.scene, slot.slot] for slot in stale],
        "groups": groups(plan.steps),
        "storyboard_first": plan.storyboard_first,
        "paid": len(plan.paid),
        "free": not plan.paid,
        "objections": objections(plan),
        "spent_usd": view.money.spent_usd,
        "possibly_usd": view.money.possibly_usd,
        "budget_usd": view.snapshot.project.budget_usd,
        "over_budget": _over_budget(view, plan),
        "running": view.run is not None,
    }


def _requests(
    view: View, slots: Sequence[Sequence[str]], below: bool
) -> tuple[Request, ...]:
    found: dict[Request, None] = {}
    for name, slot in slots:
        scene = scene_named(view.snapshot, name)
        if not scene.enabled:
            raise UsageError(f"{scene.id} is not in the film", hint="put it back first")
        for request in reach(view.snapshot, scene, slot_named(slot), below):
            found[request] = None
    return tuple(found)


def _over_budget(view: View, plan: Plan) -> str | None:
    if not plan.paid:
        return None
    most = view.snapshot.project.budget_usd
    return over_budget(view.snapshot, plan.estimate_usd, most)


def objections(plan: Plan) -> list[dict[str, str]]:
    """What cannot be made, by which stage, and why."""
    return [
        {"step": step.label, "stage": step.stage, "why": step.objection or ""}
        for step in plan.objections
    ]


def groups(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps by what they make and who makes them: how many, at what price."""
    kinds: dict[tuple[str, str, str], list[Step]] = {}
    for step in steps:
        kinds.setdefault((step.kind, step.slot, step.stage), []).append(step)
    return [
        {
            "kind": kind,
            "slot": slot,
            "stage": stage,
            "count": len(group),
            "inherited": sum(step.way == "inherit" for step in group),
            "usd": _sum(group),
            "basis": _basis(group),
        }
        for (kind, slot, stage), group in kinds.items()
    ]


def _sum(steps: Sequence[Step]) -> float | None:
    prices = [step.price.usd for step in steps if step.price]
    return round(sum(prices), 6) if len(prices) == len(steps) else None


def _basis(steps: Sequence[Step]) -> str:
    told = Counter(step.price.basis for step in steps if step.price and step.price.usd)
    return told.most_common(1)[0][0] if told else ""
