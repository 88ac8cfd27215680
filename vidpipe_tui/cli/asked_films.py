"""The oracle on new films: what one would cost, and making it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..engine.plan import Plan
from ..engine.worker import start
from ..project.model import Project
from ..project.workspace import Workspace
from .asked_plan import groups, objections
from .chosen import Flags
from .house import House
from .newfilm import Wanted, create, new_project, plan_of, read_script
from .working import refuse_full_disk, refuse_objections


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
        "groups": groups(plan.steps),
        "objections": objections(plan),
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
    through = "storyboard" if plan.storyboard_first else project.through
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
