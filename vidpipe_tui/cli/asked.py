"""The oracle's answers: plans and prices, stages and their options, new films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..config import PRESETS, Config, load_config
from ..engine.asks import job_of
from ..engine.choices import Choices
from ..engine.jobs import KINDS as KIND_OF_SLOT
from ..engine.jobs import keyframe_job, video_job
from ..engine.limits import over_budget
from ..engine.plan import Plan
from ..engine.reach import blast, reach
from ..engine.step import Step
from ..engine.trust import Trust
from ..engine.view import View
from ..engine.worker import start
from ..errors import UsageError, VidpipeError
from ..project.edits import scene_named, slot_named
from ..project.model import Project, Request, Scene, Slot
from ..project.store import Store
from ..project.workspace import Workspace
from ..registry import KINDS, Offered, Option, Registry
from ..stages import Job, StageName
from . import data
from .chosen import Flags, through_named
from .looking import planned
from .newfilm import Wanted, create, new_project, plan_of, read_script
from .working import refuse_full_disk, refuse_objections


@dataclass(frozen=True)
class House:
    """What the answers are made from: the plugins, and where they came from."""

    registry: Registry
    plugins: tuple[Path, ...] = ()

    @cached_property
    def config(self) -> Config:
        """The user's config as it is now."""
        return load_config()


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
    stale = [slot for slot in plan.stale if (slot.scene, slot.slot) not in asked]
    return {
        **data.plan_data(view, plan),
        "requests": [[request.scene, request.slot] for request in requests],
        "blast": [[slot.scene, slot.slot] for slot in hit],
        "stale": [[slot.scene, slot.slot] for slot in stale],
        "groups": _groups(plan.steps),
        "paid": len(plan.paid),
        "free": not plan.paid,
        "objections": _objections(plan),
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
            raise UsageError(f"{scene.id} is not in the film", hint="d puts it back")
        for request in reach(view.snapshot, scene, slot_named(slot), below):
            found[request] = None
    return tuple(found)


def _objections(plan: Plan) -> list[dict[str, str]]:
    return [
        {"step": step.label, "stage": step.stage, "why": step.objection or ""}
        for step in plan.objections
    ]


def _over_budget(view: View, plan: Plan) -> str | None:
    if not plan.paid:
        return None
    most = view.snapshot.project.budget_usd
    return over_budget(view.snapshot, plan.estimate_usd, most)


def _groups(steps: Sequence[Step]) -> list[dict[str, Any]]:
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


def new_film_answer(house: House, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What a new film would be and cost; ``wanted`` as `make_film` has it."""
    project, plan, _ = _new(house, wanted)
    return {
        "title": project.title,
        "size": list(project.size),
        "seconds": project.seconds,
        "scenes": project.scenes_wanted,
        "stages": dict(project.stages),
        "estimate_usd": plan.estimate_usd,
        "free": not plan.paid,
        "guess": plan.imagined,
        "groups": _groups(plan.steps),
        "objections": _objections(plan),
        "budget_usd": project.budget_usd,
    }


def make_film(
    house: House, workspace: str, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Make a new project and start its run.

    ``wanted``: brief scenes seconds style aspect size seed script audio crossfade
    preset stages settings budget takes through, each of which may be left out. Where
    pictures cost money and are not counted yet, only the storyboard is made for now.
    """
    project, plan, script = _new(house, wanted)
    refuse_objections(plan)
    place = Workspace(Path(workspace))
    place.check_writable()
    refuse_full_disk(place, project)
    name = project.brief or (script.stem if script else "film")
    store = create(place.folder(place.new_id(name)), project, script)
    later = plan.imagined and any(step.slot != "storyboard" for step in plan.paid)
    through = "storyboard" if later else project.through
    run = start(store.folder.path, through=through, plugins=house.plugins)
    return {"folder": str(store.folder.path), "run": run, "through": through}


def _new(house: House, wanted: Mapping[str, Any]) -> tuple[Project, Plan, Path | None]:
    given = {key: value for key, value in wanted.items() if value is not None}
    flags = Flags(
        preset=given.pop("preset", None),
        stages=given.pop("stages", {}),
        settings=tuple(given.pop("settings", ())),
        budget=given.pop("budget", None),
        takes=given.pop("takes", None),
        through=given.pop("through", None),
    )
    path = given.pop("script", None)
    script = read_script(Path(path)) if path else None
    film = Wanted(brief=given.pop("brief", ""), script=script, flags=flags, **given)
    project = new_project(house.config, house.registry, film)
    return project, plan_of(project, house.registry, script), script
