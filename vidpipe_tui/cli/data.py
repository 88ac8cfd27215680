"""The JSON of ``--json``: names here stay, people script against them."""

from __future__ import annotations

from typing import Any

from ..engine.plan import Plan
from ..engine.slots import SlotState
from ..engine.step import Step
from ..engine.view import View
from ..errors import ProjectError
from ..project.lease import Holder
from ..project.model import SLOTS, Scene, Take


def project_data(view: View) -> dict[str, Any]:
    """A project in a line of ``list``, and at the head of everything else."""
    project, film = view.snapshot.project, view.film
    return {
        "id": view.id,
        "title": project.title,
        "status": view.status,
        "scenes": len(view.snapshot.enabled),
        "clips": view.made,
        "running": run_data(view.run),
        "film": str(film) if film else None,
        "folder": str(view.folder.path),
        "spent_usd": view.money.spent_usd,
        "possibly_usd": view.money.possibly_usd,
        "budget_usd": project.budget_usd,
        "updated_at": project.updated_at,
        "archived": project.archived,
    }


def run_data(run: Holder | None) -> dict[str, Any] | None:
    """The run at work."""
    return {"id": run.run, "pid": run.pid, "host": run.host} if run else None


def damaged_data(folder: str, error: ProjectError) -> dict[str, Any]:
    """A project that cannot be read."""
    return {
        "id": folder.rpartition("/")[2],
        "status": "damaged",
        "folder": folder,
        "error": error.message,
        "hint": error.hint,
    }


def status_data(view: View) -> dict[str, Any]:
    """What ``status`` tells."""
    return {
        "project": project_data(view),
        "scenes": [_scene(view, scene) for scene in view.snapshot.scenes],
        "errors": [
            {"take": take.id, "error": take.error, "hint": take.hint}
            for take in view.trouble
        ],
        "requests": [
            {"scene": each.scene, "slot": each.slot}
            for each in view.snapshot.project.requests
        ],
        "spent_usd": view.money.spent_usd,
        "possibly_usd": view.money.possibly_usd,
        "budget_usd": view.snapshot.project.budget_usd,
    }


def _scene(view: View, scene: Scene) -> dict[str, Any]:
    return {
        "id": scene.id,
        "title": scene.title,
        "status": view.scene_status(scene),
        "enabled": scene.enabled,
        "slots": {slot: _slot(view, view.slots[scene.id, slot]) for slot in SLOTS},
    }


def _slot(view: View, slot: SlotState) -> dict[str, Any]:
    take, latest = slot.take, slot.latest
    maker = take or latest
    costs = [t.cost_usd for t in view.snapshot.takes_of(slot.scene, slot.slot)]
    known = [cost for cost in costs if cost is not None]
    return {
        "state": slot.state,
        "why": slot.why,
        "take": take.id if take else None,
        "source": take.source if take else None,
        "stage": maker.stage if maker else None,
        "cost_usd": sum(known) if known else None,
        "error": view.error_of(slot),
        "operation": _operation(latest),
        "hint": latest.hint if latest and view.error_of(slot) else None,
        "reasons": list(latest.reasons) if latest and view.error_of(slot) else [],
    }


def _operation(take: Take | None) -> str | None:
    """The id of a take's remote job, to look it up at the service."""
    return take.operation.id if take and take.operation else None


def plan_data(view: View, plan: Plan) -> dict[str, Any]:
    """What ``plan`` tells."""
    return {
        "project": view.id,
        "steps": [_step(step) for step in plan.steps],
        "stale": [stale_data(slot) for slot in plan.stale],
        "decisions": [take.id for take in plan.decisions],
        "estimate_usd": plan.estimate_usd,
        "softer_usd": plan.softer_usd,
        "spent_usd": view.money.spent_usd,
        "possibly_usd": view.money.possibly_usd,
        "complete": plan.complete,
        "guess": plan.imagined,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "scene": step.scene,
        "slot": step.slot,
        "way": step.way,
        "stage": step.stage,
        "why": step.why,
        "soften": step.soften,
        "estimate_usd": step.price.usd if step.price else None,
        "objection": step.objection,
    }


def stale_data(slot: SlotState) -> dict[str, Any]:
    """A slot that was made from other inputs than it has now."""
    return {"scene": slot.scene, "slot": slot.slot, "why": slot.why}


def take_data(view: View, take: Take) -> dict[str, Any]:
    """One try at a slot."""
    scenes = {scene.id: scene for scene in view.snapshot.scenes}
    scene = scenes.get(take.scene or "")
    return {
        **take.model_dump(
            mode="json",
            include={
                *("id", "scene", "slot", "number", "source", "status", "stage"),
                *("plugin", "prompt", "path", "sha256", "seconds", "size"),
                *("estimate_usd", "cost_usd", "error", "hint", "reasons"),
                *("started_at", "finished_at", "model", "run", "soften"),
            },
        ),
        "operation": _operation(take),
        "file": view.files.state(take.id) if take.path else None,
        "picked": bool(scene and take.id in scene.picked.values()),
    }
