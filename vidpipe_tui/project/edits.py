"""What people change in a project: prompts, picks, order, files of their own, wishes.

Each edit is one transaction, remembers what it changed, and can be undone. No edit
makes or deletes a picture.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import UnknownName, UsageError
from ..text import one_line, scrub
from .model import SLOTS, Change, Request, Scene, Slot, Source, Take, TakeStatus
from .order import order_after
from .snapshot import Snapshot
from .store import Draft, Store

MOST_CHANGES = 50
"""How many edits are remembered for undoing."""
EDITABLE = (
    "title",
    "description",
    "start_prompt",
    "end_prompt",
    "motion_prompt",
    "transition",
    "seconds",
    "enabled",
    "stages",
)


def scene_named(snapshot: Snapshot, name: str) -> Scene:
    """The scene with that id (``s03``) or row number, counted from 1.

    Raises:
        UnknownName: there is no such scene.
    """
    for row, scene in enumerate(snapshot.scenes, start=1):
        if name == scene.id or name == str(row):
            return scene
    raise UnknownName("scene", name, (scene.id for scene in snapshot.scenes))


def slot_named(name: str) -> Slot:
    """``start``, ``end`` or ``clip``.

    Raises:
        UnknownName: it is none of them.
    """
    for slot in SLOTS:
        if slot == name:
            return slot
    raise UnknownName("slot", name, SLOTS)


def edit_scene(store: Store, name: str, **fields: Any) -> Scene:
    """Change texts, length or stages of a scene.

    Raises:
        UsageError: a value is not allowed; nothing was changed.
    """
    with store.transaction() as draft:
        old = scene_named(draft.snapshot, name)
        new = _checked(old, {key: _clean(value) for key, value in fields.items()})
        _remember(draft, f"edit {old.id}", old, fields)
        draft.put_scene(new)
    return new


def pick(store: Store, take_id: str) -> Take:
    """Let a take fill its slot.

    Raises:
        UnknownName: there is no such take.
        UsageError: it holds no picture, its file is gone, or it fills no slot.
    """
    with store.transaction() as draft:
        snapshot = draft.snapshot
        take = snapshot.by_id.get(take_id)
        if take is None:
            raise UnknownName("take", take_id, snapshot.by_id)
        if take.scene is None:
            raise UsageError(f"{take_id} fills no slot of a scene")
        slot = slot_named(take.slot)
        if take.status is not TakeStatus.DONE:
            raise UsageError(f"{take_id} has no picture: it is {take.status}")
        if store.folder.survey(snapshot, full=False).state(take_id) != "ok":
            raise UsageError(f"the file of {take_id} is gone")
        old = draft.scene(take.scene)
        _remember(draft, f"pick {take_id}", old, slot=slot)
        picked = {**old.picked, slot: take_id}
        draft.put_scene(old.model_copy(update={"picked": picked}))
    return take


def add_scene(store: Store, after: str | None = None, **fields: Any) -> Scene:
    """Put a new scene after another one (``None``: at the end), without pictures."""
    with store.transaction() as draft:
        scenes = draft.snapshot.scenes
        last = scenes[-1] if scenes else None
        above = scene_named(draft.snapshot, after) if after else last
        order = order_after(draft, scenes, above)
        values = {key: _clean(value) for key, value in fields.items()}
        values.setdefault("title", "New scene")
        blank = Scene(id=draft.next_scene_id(), order=order, title="New scene")
        scene = _checked(blank, values)
        draft.put_scene(scene)
        off = scene.model_copy(update={"enabled": False})
        _remember(draft, f"add {scene.id}", off, ["enabled"])
    return scene


def remove_scene(store: Store, name: str) -> Scene:
    """Take a scene out of the film. Its takes stay; ``--enabled`` brings it back."""
    return edit_scene(store, name, enabled=False)


def move_scene(store: Store, name: str, row: int) -> Scene:
    """Move a scene to a row, counted from 1.

    Raises:
        UsageError: there is no such row.
    """
    with store.transaction() as draft:
        scenes = draft.snapshot.scenes
        old = scene_named(draft.snapshot, name)
        if not 1 <= row <= len(scenes):
            raise UsageError(
                f"there is no row {row}", hint=f"rows go from 1 to {len(scenes)}"
            )
        others = [scene for scene in scenes if scene.id != old.id]
        order = order_after(draft, others, others[row - 2] if row > 1 else None)
        _remember(draft, f"move {old.id}", draft.scene(old.id), ["order"])
        new = old.model_copy(update={"order": order})
        draft.put_scene(new)
    return new


def put_file(store: Store, name: str, slot: Slot, source: Path, **facts: Any) -> Take:
    """Fill a slot with a file of the user's own, as a take of its own; copied.

    ``facts`` are what the caller has checked of the file (size, seconds).

    Raises:
        NotSaved: the disk is full or read-only; nothing was changed.
    """
    folder, suffix = store.folder, source.suffix.lower()
    scene_id = scene_named(store.read(), name).id
    # Copied before the lock is taken: a film may be large, and a run has to commit.
    near = folder.place(scene_id, slot, 1, suffix)
    part = near.with_name(f".import-{secrets.token_hex(4)}.part")
    folder.copy_in(source, part)
    try:
        sha256 = folder.sha256(part)
        with store.transaction() as draft:
            scene = draft.scene(scene_id)
            take_id, number = draft.next_take(scene.id, slot)
            dest = folder.adopt(part, folder.place(scene.id, slot, number, suffix))
            take = Take(
                id=take_id,
                scene=scene.id,
                slot=slot,
                number=number,
                source=Source.IMPORTED,
                status=TakeStatus.DONE,
                path=folder.relative(dest),
                sha256=sha256,
                started_at=now(),
                finished_at=now(),
                cost_usd=0.0,
                **facts,
            )
            _remember(draft, f"import {take_id}", scene, slot=slot)
            draft.put_take(take)
            picked = {**scene.picked, slot: take_id}
            draft.put_scene(scene.model_copy(update={"picked": picked}))
    finally:
        part.unlink(missing_ok=True)
    return take


def ask(store: Store, requests: Iterable[Request]) -> None:
    """Ask that slots be made again by the run at work, or by the next one.

    Raises:
        UnknownName: there is no such scene.
        UsageError: a scene is not in the film.
    """
    requests = tuple(requests)
    with store.transaction() as draft:
        for request in requests:
            if not draft.scene(request.scene).enabled:
                raise UsageError(f"{request.scene} is not in the film")
        add_requests(draft, requests)


def add_requests(draft: Draft, requests: Iterable[Request]) -> None:
    """Note wishes; the newest for a slot holds."""
    asked = {(each.scene, each.slot): each for each in draft.project.requests}
    asked |= {(each.scene, each.slot): each for each in requests}
    fields = {"requests": tuple(asked.values())}
    draft.project = draft.project.model_copy(update=fields)


def ask_stop(store: Store, run_id: str) -> None:
    """Ask a run to end; it commits what it has in hand."""
    with store.transaction() as draft:
        for run in draft.snapshot.runs:
            if run.id == run_id and run.ended_at is None:
                draft.put_run(run.model_copy(update={"stop": True}))


def ask_stop_take(store: Store, take_id: str) -> None:
    """Ask the run at work to stop one take."""
    with store.transaction() as draft:
        take = draft.take(take_id)
        if take.status.open:
            draft.put_take(take.model_copy(update={"stop": True}))


def undo(store: Store) -> str | None:
    """Take back the last edit, pick, move or import; gives what it was, or nothing."""
    with store.transaction() as draft:
        changes = draft.project.changes
        if not changes:
            return None
        last = changes[-1]
        scene = draft.scene(last.scene)
        picked = {**scene.picked, **last.picks}
        picks = {slot: take for slot, take in picked.items() if take}
        draft.put_scene(_with(scene, {**last.fields, "picked": picks}))
        draft.project = draft.project.model_copy(update={"changes": changes[:-1]})
    return last.what


def now() -> str:
    """The time as it is written down: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _remember(
    draft: Draft,
    what: str,
    before: Scene,
    fields: Iterable[str] = (),
    slot: Slot | None = None,
) -> None:
    """Note how to undo an edit: what these fields, or the pick of a slot, were."""
    change = Change(
        what=what,
        scene=before.id,
        fields={key: getattr(before, key) for key in fields},
        picks={slot: before.picked.get(slot)} if slot else {},
    )
    changes = (*draft.project.changes, change)[-MOST_CHANGES:]
    draft.project = draft.project.model_copy(update={"changes": changes})


def _clean(value: Any) -> Any:
    return scrub(value) if isinstance(value, str) else value


def _checked(scene: Scene, fields: dict[str, Any]) -> Scene:
    for key in fields:
        if key not in EDITABLE:
            raise UnknownName("field of a scene", key, EDITABLE)
    if "title" in fields:
        fields["title"] = one_line(str(fields["title"]), 200)
    return _with(scene, fields)


def _with(scene: Scene, fields: Mapping[str, Any]) -> Scene:
    try:
        return Scene.model_validate({**scene.model_dump(), **fields, "id": scene.id})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{where}: {first['msg']}") from error
