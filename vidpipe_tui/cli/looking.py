"""How list, status, plan and takes get their data and show it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from ..engine.choices import Choices
from ..engine.plan import Plan
from ..engine.plan import plan as make_plan
from ..engine.step import Wish
from ..engine.view import View
from ..errors import ProjectError
from ..project.edits import scene_named
from ..project.files import Folder
from ..project.lease import holder
from ..project.model import ProjectStatus, Request, Through
from ..project.store import Store
from ..registry import Registry
from ..text import one_line
from . import data, show, words
from .desk import Desk, is_plain
from .plans import plan_lines

AROUND = 9
"""Lines of a watched status that are not scenes."""
EVERY = 0.5
"""Seconds between two looks at a project that is watched."""


def show_list(desk: Desk, archived: bool = False) -> None:
    """Every project; what cannot be read is named with the reason.

    Archived ones are only counted, unless they are asked for.
    """
    found, damaged = every_film(desk)
    views = [v for v in found if archived or not v.snapshot.project.archived]
    hidden = len(found) - len(views)
    if desk.json:
        films = [data.project_data(view) for view in views]
        lost = [data.damaged_data(str(path), error) for path, error in damaged]
        desk.give({"projects": films + lost})
        return
    if views:
        desk.show(show.project_table(views, desk.ascii_only))
    for path, error in damaged:
        desk.show(Text.assemble((path.name, "bold"), ("  damaged", "red")))
        desk.show(Text(f"  {one_line(error.message)}"))
        if error.hint:
            desk.show(Text(f"  {one_line(error.hint)}", "dim"))
    if hidden:
        desk.say(f"{hidden} archived; vidpipe list --all shows them too")
    elif not views and not damaged:
        desk.say(f"no films in {one_line(str(desk.workspace.path))} yet")
        desk.say('vidpipe generate "..." makes the first one')


def every_film(desk: Desk) -> tuple[list[View], list[tuple[Path, ProjectError]]]:
    """Every project that can be read, and those that cannot with the reason."""
    views: list[View] = []
    damaged: list[tuple[Path, ProjectError]] = []
    for folder, found in desk.workspace.projects():
        if isinstance(found, ProjectError):
            damaged.append((folder, found))
        else:
            views.append(View.at(Folder(folder), found))
    return views, damaged


def show_status(desk: Desk, project: str) -> None:
    """One project, once."""
    view = View.of(desk.store(project))
    desk.give(data.status_data(view))
    desk.show(status_of(desk, view))


def status_of(desk: Desk, view: View, height: int | None = None) -> Group:
    """A project as ``status`` shows it; ``height`` is how many scenes fit."""
    ascii_only = desk.ascii_only
    parts: list[RenderableType] = [show.head(view, ascii_only)]
    if view.snapshot.scenes:
        parts += [Text(), show.slot_table(view, ascii_only, height)]
    film = view.film
    if film and view.cut:
        lasts = f"{view.cut.seconds:.1f} s" if view.cut.seconds else ""
        parts += [Text(), Text(f"film {lasts}  {one_line(str(film))}")]
    troubles = [*show.troubles(view), *show.put_off(view)]
    if troubles:
        parts += [Text(), *troubles]
    if view.run is None and view.status is not ProjectStatus.COMPLETE:
        parts += [Text(), desk.goes_on(view)]
    return Group(*parts)


def watch_status(desk: Desk, project: str) -> None:
    """Follow a project until its run ends; a line at each change where nobody sees."""
    store = desk.store(project)
    if desk.json or is_plain() or not desk.out.is_terminal:
        _watch_lines(desk, store)
        return
    height = max(desk.out.height - AROUND, 1)
    with Live(
        console=desk.out,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as live:
        for view in _views(store):
            live.update(status_of(desk, view, height), refresh=True)
    desk.show(status_of(desk, view))


def _watch_lines(desk: Desk, store: Store) -> None:
    told = ""
    for view in _views(store):
        desk.give(data.status_data(view))
        line = (
            f"{view.id}  {words.spaced(view.status)}  {view.made} of "
            f"{words.counted(len(view.snapshot.enabled), 'clip')}"
        )
        if line != told:
            desk.show(line)
            told = line


def _views(store: Store) -> Iterator[View]:
    """The project at each change, until its run has ended."""
    while True:
        view = View.of(store)
        yield view
        if view.run is None:
            return
        while not store.changed() and holder(store.folder):
            time.sleep(EVERY)


def show_plan(
    desk: Desk, project: str, through: str | None, settings: list[str]
) -> None:
    """What a run would do now."""
    from .chosen import through_named, with_settings

    view = View.of(desk.store(project), full=True)
    registry = desk.registry()
    if settings:
        changed = with_settings(view.snapshot.project, registry, settings)
        snapshot = view.snapshot.with_project(changed)
        view = replace(view, snapshot=snapshot)
    plan = planned(view, registry, through=through_named(through))
    desk.give(data.plan_data(view, plan))
    desk.show(show.head(view, desk.ascii_only))
    desk.show("")
    desk.show(Group(*plan_lines(plan), *show.put_off(view)))


def planned(
    view: View,
    registry: Registry,
    *,
    missing: bool = True,
    requests: tuple[Request, ...] = (),
    through: Through | None = None,
    bring: frozenset[str] | None = None,
) -> Plan:
    """The plan of a run over a project as it stands."""
    asked = view.snapshot.project.requests
    wish = Wish(
        missing=missing, requests=asked + requests, through=through, bring=bring
    )
    return make_plan(
        view.snapshot,
        view.files,
        Choices(registry, view.snapshot.project, takes=view.snapshot.takes),
        wish,
        view.run.run if view.run else None,
        view.folder.path,
    )


def show_takes(desk: Desk, project: str, scene: str | None) -> None:
    """The takes of a project or a scene, oldest first."""
    view = View.of(desk.store(project))
    takes = view.snapshot.takes
    if scene is not None:
        wanted = scene_named(view.snapshot, scene).id
        takes = tuple(take for take in takes if take.scene == wanted)
    desk.give({"takes": [data.take_data(view, take) for take in takes]})
    if not takes:
        desk.say("no takes yet")
        return
    desk.show(show.take_table(view, takes, desk.ascii_only))
