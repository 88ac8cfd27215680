"""What the coordinator writes down, one function per thing that can happen to a take.

Each changes a ``Draft`` inside a transaction; nothing here talks to a stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Refused, StageError
from ..project.edits import add_requests, now
from ..project.model import (
    OperationRecord,
    Project,
    Request,
    Scene,
    Slot,
    Source,
    Take,
    TakeStatus,
    Work,
)
from ..project.store import Draft
from ..stages import Operation, Storyboard
from .jobs import before, digest, follows, inputs
from .messages import Made
from .wishes import meet, unmeet


def begin(
    draft: Draft,
    scene: str | None,
    slot: Work,
    *,
    run: str,
    stage: str,
    plugin: str | None,
    prompt: str | None,
    inputs: Mapping[str, Any],
    digest: str,
    estimate_usd: float | None,
    spare: bool,
    soften: int = 0,
) -> Take:
    """A take is begun; nothing has been sent. A person's request for it is met."""
    for known in draft.snapshot.takes_of(scene, slot):
        if known.run == run and known.status is TakeStatus.RUNNING:
            return known  # a commit that was refused after all had reached the disk
    take_id, number = draft.next_take(scene, slot)
    picked: Mapping[Any, str] = draft.scene(scene).picked if scene else {}
    take = Take(
        id=take_id,
        scene=scene,
        slot=slot,
        number=number,
        status=TakeStatus.RUNNING,
        stage=stage,
        plugin=plugin,
        prompt=prompt,
        inputs=inputs,
        digest=digest,
        estimate_usd=estimate_usd,
        spare=spare,
        soften=soften,
        instead_of=picked.get(slot),
        run=run,
        started_at=now(),
    )
    draft.put_take(take)
    meet(draft, scene, slot)
    return take


def refuse(
    draft: Draft,
    scene: str | None,
    slot: Work,
    *,
    run: str,
    stage: str,
    error: StageError,
) -> Take:
    """A person's request cannot be met: a take that was never sent says why."""
    take = begin(
        draft,
        scene,
        slot,
        run=run,
        stage=stage,
        plugin=None,
        prompt=None,
        inputs={},
        digest="",
        estimate_usd=0.0,
        spare=False,
    )
    ended(draft, take.id, TakeStatus.FAILED, error, cost_usd=0.0)
    return draft.take(take.id)


def sending(draft: Draft, take_id: str, attempt: int, paid: bool) -> None:
    """A request is about to be sent; ``paid``: it may cost."""
    status = TakeStatus.SUBMITTING if paid else TakeStatus.RUNNING
    _change(draft, take_id, status=status, attempts=attempt, error=None)


def waiting(draft: Draft, take_id: str, attempt: int, why: str) -> None:
    """A try came to nothing and cost nothing; another one comes."""
    _change(draft, take_id, status=TakeStatus.RUNNING, attempts=attempt, error=why)


def submitted(draft: Draft, take_id: str, operation: Operation) -> None:
    """The service has accepted the job: its id is worth money."""
    record = OperationRecord(id=operation.id, data=operation.data)
    status = TakeStatus.SUBMITTED
    _change(draft, take_id, status=status, operation=record, error=None, hint=None)


def resumed(draft: Draft, take_id: str, run: str) -> None:
    """A run looks after an operation that another one left open."""
    status = TakeStatus.SUBMITTED
    _change(draft, take_id, status=status, run=run, error=None, stop=False)


def done(
    draft: Draft,
    take_id: str,
    made: Made,
    path: str,
    cost_usd: float | None,
) -> str | None:
    """A picture or film is in its place, and fills its slot.

    Not so a spare take, nor one whose slot a person has filled meanwhile. Gives the
    scene that starts on this picture from now on, if one does.
    """
    old = draft.take(take_id)
    checked = made.checked
    _change(
        draft,
        take_id,
        status=TakeStatus.DONE,
        path=path,
        sha256=checked.sha256,
        size=checked.size,
        seconds=checked.seconds,
        cost_usd=cost_usd,
        prompt=made.prompt or old.prompt,
        model=made.model,
        error=None,
        hint=None,
        finished_at=now(),
    )
    if old.scene is not None and old.slot in ("start", "end", "clip"):
        picked = draft.scene(old.scene).picked.get(old.slot)
        if picked is None or (picked == old.instead_of and not old.spare):
            _pick(draft, old.scene, old.slot, take_id)
            return _hand_on(draft, old.scene) if old.slot == "end" else None
    return None


def _hand_on(draft: Draft, scene: str) -> str | None:
    """Let the scene after this one start on its end, in the same commit."""
    snapshot = draft.snapshot
    ids = [each.id for each in snapshot.enabled]
    row = ids.index(scene) + 1 if scene in ids else len(ids)
    if row >= len(ids) or not follows(snapshot, snapshot.enabled[row]):
        return None
    inherit(draft, ids[row], draft.take(draft.scene(scene).picked["end"]).run)
    return ids[row]


def storyboarded(
    draft: Draft, take_id: str, board: Storyboard, cost_usd: float | None
) -> None:
    """The brief has become scenes."""
    if draft.take(take_id).status is TakeStatus.DONE:
        return  # a commit that was refused after all had reached the disk
    for order, scene in enumerate(board.scenes):
        draft.put_scene(
            Scene(
                id=draft.next_scene_id(),
                order=float(order),
                title=scene.title,
                description=scene.description,
                start_prompt=scene.start_prompt,
                end_prompt=scene.end_prompt,
                motion_prompt=scene.motion_prompt,
                transition=scene.transition,
                seconds=scene.seconds,
            )
        )
    project = draft.project
    draft.project = _with(
        project,
        style_guide=dict(board.style_guide),
        title=board.title or project.title,
    )
    status = TakeStatus.DONE
    _change(draft, take_id, status=status, cost_usd=cost_usd, finished_at=now())


def inherit(draft: Draft, scene_id: str, run: str | None) -> None:
    """A scene starts on the picture that the scene before ends on."""
    snapshot = draft.snapshot
    scene = draft.scene(scene_id)
    previous = before(snapshot, scene)
    end = snapshot.picked(previous, "end") if previous else None
    made_from = inputs(snapshot, scene, "start", previous)
    if end is None or made_from is None:
        return  # somebody has taken that scene out meanwhile
    take_id, number = draft.next_take(scene_id, "start")
    draft.put_take(
        Take(
            id=take_id,
            scene=scene_id,
            slot="start",
            number=number,
            source=Source.INHERITED,
            status=TakeStatus.DONE,
            inputs=made_from,
            digest=digest(made_from),
            path=end.path,
            sha256=end.sha256,
            size=end.size,
            estimate_usd=0.0,
            cost_usd=0.0,
            run=run,
            started_at=now(),
            finished_at=now(),
        )
    )
    _pick(draft, scene_id, "start", take_id)
    meet(draft, scene_id, "start")


def ended(
    draft: Draft,
    take_id: str,
    status: TakeStatus,
    error: StageError,
    cost_usd: float | None,
    softer: Iterable[Request] = (),
    unsent: bool = False,
) -> None:
    """A take came to nothing, or nobody knows; ``softer`` is what follows on it.

    ``unsent``: its run was ended before anything was sent for it.
    """
    add_requests(draft, softer)
    if unsent:
        unmeet(draft, draft.take(take_id))
    _change(
        draft,
        take_id,
        status=status,
        error=error.message or type(error).__name__,
        hint=error.hint or None,
        reasons=error.reasons if isinstance(error, Refused) else (),
        cost_usd=cost_usd,
        finished_at=now(),
    )


def _change(draft: Draft, take_id: str, **fields: Any) -> None:
    draft.put_take(draft.take(take_id).model_copy(update=fields))


def _pick(draft: Draft, scene_id: str, slot: Slot, take_id: str) -> None:
    scene = draft.scene(scene_id)
    picked = {**scene.picked, slot: take_id}
    draft.put_scene(scene.model_copy(update={"picked": picked}))


def _with(project: Project, **fields: Any) -> Project:
    return project.model_copy(update=fields)
