"""What keys do to a film, as plain functions; they block, so not on the loop.

Each says in a few words what was done. The command line that does the same is known by
whoever calls (``app.line``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vidpipe_tui.engine.own_file import facts_of
from vidpipe_tui.engine.slots import Place, SlotState, slots
from vidpipe_tui.engine.view import View
from vidpipe_tui.errors import UsageError
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import Request, Scene, Slot, Through
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.status import staged_at

from .film import Film

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and which slots have become stale by it."""

    said: str
    stale: tuple[Place, ...] = ()

    @property
    def words(self) -> str:
        """Both in one line."""
        if not self.stale:
            return self.said
        return f"{self.said} · stale now: {listed(self.stale)}"


def perform(film: Film, deed: Callable[..., str], *args: Any, **named: Any) -> Done:
    """Do it, and see what became stale.

    Raises:
        VidpipeError: it could not be done; nothing was changed.
    """
    before = View.of(film.store)
    said = deed(film, *args, **named)
    return Done(said, newly_stale(before.slots, View.of(film.store).slots))


def newly_stale(
    before: Mapping[Place, SlotState], after: Mapping[Place, SlotState]
) -> tuple[Place, ...]:
    """The slots that are stale now and were not."""
    return tuple(
        place
        for place, slot in after.items()
        if slot.state == "stale"
        and (place not in before or before[place].state != "stale")
    )


def would_be_stale(view: View, scene: Scene) -> tuple[Place, ...]:
    """The slots that an edited scene would make stale, were it saved."""
    scenes = tuple(scene if s.id == scene.id else s for s in view.snapshot.scenes)
    edited = replace(view.snapshot, scenes=scenes)
    run = view.run.run if view.run else None
    return newly_stale(view.slots, slots(edited, view.files, run))


def listed(places: Sequence[Place]) -> str:
    """Slots by name: ``s03 end, s03 clip and 4 more``."""
    names = [f"{scene} {slot}" for scene, slot in places[:MOST_NAMED]]
    more = len(places) - MOST_NAMED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def edit(film: Film, scene: str, fields: Mapping[str, Any]) -> str:
    """Change words or length of a scene."""
    edits.edit_scene(film.store, scene, **fields)
    names = (field.replace("_", " ") for field in fields)
    return f"{scene} edited: {', '.join(names)}"


def set_stage(film: Film, scene: str | None, kind: str, name: str) -> str:
    """Choose who makes a kind of thing: for a scene (no name: as the film) or all."""
    if scene is not None:
        known = edits.scene_named(film.store.read(), scene).stages
        chosen = {**known, kind: name}
        stages = {key: stage for key, stage in chosen.items() if stage}
        edits.edit_scene(film.store, scene, stages=stages)
        return f"{scene} {kind}: {name or 'as the film'}"
    with film.store.transaction() as draft:
        stages = {**draft.project.stages, kind: name}
        draft.project = draft.project.model_copy(update={"stages": stages})
    return f"the film's {kind}: {name}"


def add(film: Film, after: str | None) -> str:
    """Put a new scene below another one."""
    scene = edits.add_scene(film.store, after)
    return f"{scene.id} added; {film.pressed('edit')} writes its words"


def enable(film: Film, scenes: Sequence[str], on: bool) -> str:
    """Take scenes out of the film, or put them back."""
    for scene in scenes:
        edits.edit_scene(film.store, scene, enabled=on)
    where = "in the film again" if on else "out of the film; the pictures are kept"
    return f"{', '.join(scenes)} {where}"


def move(film: Film, scene: str, by: int) -> str:
    """Move a scene some rows down."""
    ids = [each.id for each in film.store.read().scenes]
    row = ids.index(scene) + 1 + by
    edits.move_scene(film.store, scene, row)
    return f"{scene} is row {row} now"


def pick(film: Film, take: str) -> str:
    """Let another take fill its slot.

    Raises:
        UsageError: its file is not there any more, or not the one it was.
    """
    view = View.of(film.store, full=True)
    if take in view.snapshot.by_id and (state := view.files.state(take)) != "ok":
        raise UsageError(f"the file of {take} is {state}")
    edits.pick(film.store, take)
    return f"{take} is picked"


def import_file(film: Film, scene: str, slot: Slot, file: Path) -> str:
    """Fill a slot with a file of the user's own; copied.

    Raises:
        UsageError: it is no picture, or no film, that can be used.
    """
    facts = facts_of(file, slot)
    take = edits.put_file(film.store, scene, slot, file, **facts)
    return f"{take.id} is your own {file.name}"


def undo(film: Film) -> str:
    """Take back the last edit, pick, move or import.

    Raises:
        UsageError: there is nothing to take back.
    """
    what = edits.undo(film.store)
    if what is None:
        raise UsageError("there is nothing to take back")
    return f"taken back: {what}"


def stop_take(film: Film, take: str) -> str:
    """Ask the run to stop one take."""
    edits.ask_stop_take(film.store, take)
    return f"{take} is asked to stop"


def stop(film: Film) -> str:
    """Ask the run to end; it commits what it has in hand.

    Raises:
        UsageError: there is no run.
    """
    run = holder(film.store.folder)
    if run is None:
        raise UsageError("no run is at work here")
    edits.ask_stop(film.store, run.run)
    return "the run is asked to stop; what is made is kept"


def rerun(
    film: Film, requests: Sequence[Sequence[str]], plugins: Sequence[Path]
) -> str:
    """Make slots again: by the run at work, else by a new one that makes no more."""
    from vidpipe_tui.engine.worker import start

    asked = tuple(
        Request(scene=scene, slot=edits.slot_named(slot)) for scene, slot in requests
    )
    edits.ask(film.store, asked)
    if holder(film.store.folder):
        return "the run at work takes it up"
    start(film.folder, missing=False, plugins=plugins)
    return f"making {listed([(r.scene, r.slot) for r in asked])}"


def goes_to(snapshot: Snapshot) -> Through | None:
    """How far a film is made next: to where it was to stop, and from there on whole."""
    through = snapshot.project.through
    return None if staged_at(snapshot) == through else through


def resume(
    film: Film, through: Through | None, storyboard: bool, plugins: Sequence[Path]
) -> str:
    """Start a run that makes what is missing, up to a stage or the whole way.

    ``storyboard``: it makes only that for now, so that the rest can be priced.

    Raises:
        Held: a run is at work already.
    """
    from vidpipe_tui.engine.worker import start

    _change_project(film, through=through)
    start(film.folder, through="storyboard" if storyboard else through, plugins=plugins)
    return "making the storyboard" if storyboard else "making what is missing"


def fetch(film: Film, takes: Sequence[str], plugins: Sequence[Path]) -> str:
    """Start a run that brings in what services have of these takes, and no more.

    Raises:
        Held: a run is at work already; it brings them in.
    """
    from vidpipe_tui.engine.worker import start

    start(film.folder, missing=False, bring=takes, plugins=plugins)
    return f"bringing in {', '.join(takes[:MOST_NAMED])}"


def set_budget(film: Film, usd: float) -> str:
    """Set what the film may cost at most, in US dollars; a run at work heeds it."""
    _change_project(film, budget_usd=usd)
    return f"the budget is ${usd:.2f}"


def _change_project(film: Film, **fields: Any) -> None:
    with film.store.transaction() as draft:
        draft.project = draft.project.model_copy(update=fields)
