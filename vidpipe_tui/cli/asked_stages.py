"""The oracle on stages: who could make a slot, at what price, with which options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import PRESETS, Config
from ..engine.asks import job_of
from ..engine.choices import Choices
from ..engine.jobs import KINDS as KIND_OF_SLOT
from ..engine.jobs import keyframe_job, video_job
from ..engine.step import Step
from ..engine.trust import Trust
from ..engine.view import View
from ..errors import VidpipeError
from ..project.edits import scene_named, slot_named
from ..project.model import Scene, Slot
from ..project.store import Store
from ..registry import KINDS, Offered, Option
from ..stages import Job, StageName
from .house import House


def stages_answer(
    house: House, folder: str, scene: str | None = None, slot: str | None = None
) -> dict[str, Any]:
    """The stages that could make a slot (or each kind), and what each would ask."""
    view = View.of(Store.open(Path(folder)))
    row = scene_named(view.snapshot, scene) if scene else None
    choices = Choices(house.registry, view.snapshot.project)
    kinds = (KIND_OF_SLOT[slot_named(slot)],) if slot else KINDS
    return {
        "scene": row.id if row else None,
        "kinds": [
            {
                "kind": kind,
                "chosen": choices.name(kind, row),
                "own": bool(row and row.stages.get(kind)),
                "project": choices.name(kind, None),
                "stages": [
                    _stage(view, choices, offered, row, slot)
                    for offered in house.registry.offered(kind)
                ],
            }
            for kind in kinds
        ],
        "problems": [
            {"source": problem.source, "message": problem.message}
            for problem in house.registry.problems
        ],
    }


def _stage(
    view: View,
    choices: Choices,
    offered: Offered,
    scene: Scene | None,
    slot: str | None,
) -> dict[str, Any]:
    values = view.snapshot.project.settings.get(offered.key, {})
    told = {**_described(offered), "options": _options(offered, values)}
    try:
        settings = choices.settings(offered)
    except VidpipeError as error:
        return {**told, "ready": False, "why": f"{error.message} {error.hint}".strip()}
    why = offered.ready(settings)
    price = None
    if scene is not None and slot is not None:
        job = _job(view, scene, slot_named(slot))
        why = why or (offered.objection(job, settings) if job else None)
        cost = offered.estimate(job, settings) if job else None
        price = {"usd": cost.usd, "basis": cost.basis} if cost else None
    return {**told, "ready": why is None, "why": why, "price": price}


def _job(view: View, scene: Scene, slot: Slot) -> Job | None:
    """The job of a slot as it would be asked now; nothing while pictures are missing.

    Limits and prices hang on size and length, so pictures that are not there yet are
    stood in for by their places.
    """
    enabled = view.snapshot.enabled
    if scene not in enabled:
        return None
    index = enabled.index(scene)
    step = Step(scene.id, slot, "make", "", "", None, False, index=index)
    try:
        return job_of(view.snapshot, view.folder, step)
    except VidpipeError:
        return _unmade(view, scene, index, slot)


def _unmade(view: View, scene: Scene, index: int, slot: Slot) -> Job:
    project, nowhere = view.snapshot.project, view.folder.keyframes / "not-yet.png"
    if slot == "clip":
        return video_job(project, scene, index, nowhere, nowhere)
    start = nowhere if slot == "end" else None
    return keyframe_job(project, scene, index, slot, start)


def _described(offered: Offered) -> dict[str, Any]:
    return {
        "kind": offered.kind,
        "name": offered.name,
        "summary": offered.summary,
        "plugin": offered.plugin,
        "version": offered.version,
        "remote": offered.remote,
    }


def _options(offered: Offered, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_option(option, values) for option in offered.options]


def _option(option: Option, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": option.name,
        "type": option.type.__name__,
        "help": option.help,
        "choices": list(option.choices),
        "minimum": option.minimum,
        "maximum": option.maximum,
        "optional": option.optional,
        "default": _plain(option.default),
        "value": _plain(values.get(option.name, option.default)),
        "set": option.name in values,
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def set_options(
    house: House,
    folder: str,
    kind: StageName,
    name: str,
    values: Mapping[str, Any],
    dry: bool = False,
) -> dict[str, Any]:
    """Check options of a stage and, unless ``dry``, write them into the project.

    A value of null takes an option back to its default. One that cannot be is refused
    by name, and nothing is written.
    """
    offered = house.registry.get(kind, name)
    known = {option.name: option for option in offered.options}
    store = Store.open(Path(folder))
    project = store.read().project
    kept = dict(project.settings.get(offered.key, {}))
    for key, value in values.items():
        kept.pop(key, None)
        if value is not None:
            kept[key] = _plain(known[key].parse(value)) if key in known else value
    offered.make_settings(kept)
    if not dry:
        typed = {key: kept[key] for key in values if key in kept}
        Trust.of_user().vouch(offered, typed)
        with store.transaction() as draft:
            settings = {**draft.project.settings, offered.key: kept}
            changed = {key: each for key, each in settings.items() if each}
            draft.project = draft.project.model_copy(update={"settings": changed})
    return {"key": offered.key, "values": kept}


def offered_answer(house: House) -> dict[str, Any]:
    """Every stage there is, whether it works here, and the presets: for a new film."""
    config = house.config
    presets = {**PRESETS, **config.presets}
    return {
        "stages": [
            {**_described(offered), "why": _why_not(config, offered)}
            for kind in KINDS
            for offered in house.registry.offered(kind)
        ],
        "presets": {name: dict(preset.stages) for name, preset in presets.items()},
        "problems": [
            {"source": problem.source, "message": problem.message}
            for problem in house.registry.problems
        ],
    }


def _why_not(config: Config, offered: Offered) -> str | None:
    try:
        settings = offered.make_settings(config.settings.get(offered.key, {}))
    except VidpipeError as error:
        return f"{error.message} {error.hint}".strip()
    return offered.ready(settings)
