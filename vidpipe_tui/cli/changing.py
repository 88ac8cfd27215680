"""How the verbs that change a film do it, and say what has become stale by it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from rich.text import Text

from ..engine.own_file import facts_of
from ..engine.view import View
from ..errors import UnknownName, UsageError
from ..project import edits
from ..project.lease import holder
from ..project.model import SLOTS, Scene, Slot
from ..project.store import Store
from ..registry import KINDS
from ..text import one_line
from . import data
from .desk import Desk

PATIENCE = 60.0
"""How long ``stop`` waits for the run to end, in seconds."""
EVERY = 0.1


def edit_scene(
    desk: Desk,
    project: str,
    scene: str,
    fields: Mapping[str, Any],
    stages: Sequence[str],
) -> None:
    """Change fields of a scene; those that are ``None`` stay.

    Raises:
        UsageError: nothing to change, or a value is not allowed.
    """
    store = desk.store(project)
    given = _given(fields)
    if stages:
        old = edits.scene_named(store.read(), scene).stages
        given["stages"] = _stages(desk, old, stages)
    if not given:
        raise UsageError(
            "nothing to change",
            hint="for example --end-prompt; see vidpipe edit --help",
        )
    before = View.of(store)
    changed = edits.edit_scene(store, scene, **given)
    _tell(desk, store, before, f"{changed.id} edited: {', '.join(given)}")


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields that were typed, their values checked as for a new film."""
    given = {key: value for key, value in fields.items() if value is not None}
    if "seconds" in given:
        from .newfilm import seconds_of

        given["seconds"] = seconds_of(given["seconds"])
    return given


def _stages(desk: Desk, old: Mapping[str, str], asked: Sequence[str]) -> dict[str, str]:
    """A scene's own stages with ``kind=name`` texts written over them."""
    registry = desk.registry()
    found = dict(old)
    for text in asked:
        kind, equals, name = text.partition("=")
        if not equals:
            raise UsageError(
                f"--stage {text!r} is not kind=name", hint="for example video=animatic"
            )
        fitting = [each for each in KINDS[1:3] if each == kind]
        if not fitting:
            raise UnknownName("kind of stage for a scene", kind, KINDS[1:3])
        found.pop(kind, None)
        if name:
            found[kind] = registry.get(fitting[0], name).name
    return found


def add_scene(
    desk: Desk, project: str, after: str | None, fields: Mapping[str, Any]
) -> None:
    """Put a new scene into a film."""
    store = desk.store(project)
    given = _given(fields)
    before = View.of(store)
    scene = edits.add_scene(store, after, **given)
    _tell(desk, store, before, f"{scene.id} added: {one_line(scene.title, 60)}")


def remove_scene(desk: Desk, project: str, scene: str) -> None:
    """Take a scene out of the film."""
    store = desk.store(project)
    before = View.of(store)
    removed = edits.remove_scene(store, scene)
    _tell(
        desk, store, before, f"{removed.id} is out of the film; its pictures are kept"
    )


def move_scene(desk: Desk, project: str, scene: str, row: int) -> None:
    """Move a scene to a row."""
    store = desk.store(project)
    before = View.of(store)
    moved = edits.move_scene(store, scene, row)
    _tell(desk, store, before, f"{moved.id} is row {row} now")


def pick_take(desk: Desk, project: str, take: str) -> None:
    """Let a take fill its slot.

    Raises:
        UsageError: its file is not there any more, or not the one it was.
    """
    store = desk.store(project)
    before = View.of(store, full=True)
    if take in before.snapshot.by_id and before.files.state(take) != "ok":
        raise UsageError(
            f"the file of {take} is {before.files.state(take)}",
            hint=desk.line("takes", store.folder.path),
        )
    picked = edits.pick(store, take)
    _tell(desk, store, before, f"{picked.id} fills {picked.scene} {picked.slot}")


def import_file(desk: Desk, project: str, scene: str, slot: str, file: Path) -> None:
    """Fill a slot with a file of the user's own.

    Raises:
        UsageError: the file is no picture, or no film, that can be used.
    """
    store = desk.store(project)
    before = View.of(store)
    place = edits.slot_named(slot)
    edits.scene_named(before.snapshot, scene)
    facts = facts_of(file.expanduser().absolute(), place)
    take = edits.put_file(store, scene, place, file.expanduser().absolute(), **facts)
    _tell(desk, store, before, f"{take.id} fills {take.scene} {take.slot}")
    size = before.snapshot.project.size
    if take.size and take.size != size:
        desk.say(
            f"it is {take.size[0]}x{take.size[1]}, the film {size[0]}x{size[1]}: "
            "it will be fitted"
        )


def undo_last(desk: Desk, project: str) -> None:
    """Take back the last change of a person's."""
    store = desk.store(project)
    before = View.of(store)
    what = edits.undo(store)
    if what is None:
        desk.give({"project": store.folder.path.name, "undone": None, "stale": []})
        desk.say("nothing to undo")
        return
    _tell(desk, store, before, f"taken back: {what}")


def _tell(desk: Desk, store: Store, before: View, what: str) -> None:
    """What was changed, and which slots have become stale or missing by it."""
    now = View.of(store)
    hit = [
        slot
        for place, slot in now.slots.items()
        if slot.state == "stale"
        and (place not in before.slots or before.slots[place].state != "stale")
    ]
    stale = [data.stale_data(slot) for slot in hit]
    desk.give({"project": now.id, "changed": what, "stale": stale})
    desk.show(what)
    folder = store.folder.path
    if hit:
        names = ", ".join(f"{slot.scene} {slot.slot}" for slot in hit[:6])
        more = f" and {len(hit) - 6} more" if len(hit) > 6 else ""
        desk.say(Text.assemble(("stale  ", "yellow"), names, more))
        again = desk.line("rerun", folder, hit[0].scene, hit[0].slot)
        desk.say(f"  kept as they are; {again} makes the first again")
    elif any(not now.slots[s.id, slot].filled for s, slot in _film(now)):
        resume = desk.line("resume", folder)
        if now.run:
            desk.say(f"  what the run at work leaves missing, {resume} makes")
        else:
            desk.say(f"  {resume} makes what is missing")


def _film(view: View) -> Iterator[tuple[Scene, Slot]]:
    """The slots of a film, without those of scenes that are taken out of it."""
    return product(view.snapshot.enabled, SLOTS)


def stop_run(desk: Desk, project: str, wait: bool) -> int:
    """Ask the run at work to end; gives the exit code, 1 if it is still at work."""
    store = desk.store(project)
    run = holder(store.folder)
    if run is None:
        desk.give({"project": store.folder.path.name, "run": None, "stopped": True})
        desk.say("no run is at work")
        return 0
    edits.ask_stop(store, run.run)
    ended = wait and _until_ended(store, run.run)
    desk.give({"project": store.folder.path.name, "run": run.run, "stopped": ended})
    if not wait:
        desk.say("asked to stop")
        return 0
    if not ended:
        desk.say(
            f"asked to stop, and still at work after {PATIENCE:.0f} s (pid {run.pid})"
        )
        return 1
    desk.say(f"stopped; {desk.line('resume', store.folder.path)} goes on")
    return 0


def stop_take(desk: Desk, project: str, take: str) -> None:
    """Ask the run at work to stop one take.

    Raises:
        UnknownName: there is no such take.
    """
    store = desk.store(project)
    known = store.read().by_id
    if take not in known:
        raise UnknownName("take", take, known)
    name, going = store.folder.path.name, known[take].status.open
    if going:
        edits.ask_stop_take(store, take)
    desk.give({"project": name, "take": take, "asked": going})
    desk.say(f"{take} is asked to stop" if going else f"{take} is not being made")


def _until_ended(store: Store, run_id: str) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = holder(store.folder)
        if now is None or now.run != run_id:
            return True
        time.sleep(EVERY)
    return False
