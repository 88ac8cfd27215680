"""Pure: how far scenes and the film are, from their takes.

Written down with every commit for those who read the file; nothing decides by it.
``live_run`` is the run at work, if one is: takes that a dead run left open are not
being made by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import (
    SLOTS,
    Project,
    ProjectStatus,
    Scene,
    SceneStatus,
    Slot,
    Take,
    TakeStatus,
    Through,
    Work,
)
from .snapshot import Snapshot

_FAILURES = {
    TakeStatus.FAILED,
    TakeStatus.FILTERED,
    TakeStatus.TIMED_OUT,
    TakeStatus.UNKNOWN,
}
_PHASES: tuple[tuple[ProjectStatus, tuple[Work, ...]], ...] = (
    (ProjectStatus.STORYBOARDING, ("storyboard",)),
    (ProjectStatus.KEYFRAMING, ("start", "end")),
    (ProjectStatus.GENERATING_VIDEO, ("clip",)),
    (ProjectStatus.STITCHING, ("cut",)),
)


def with_scene_status(snapshot: Snapshot, scene: Scene, live_run: str | None) -> Scene:
    """The scene with its status as it is now; the same object if it had it."""
    status = scene_status(snapshot, scene, live_run)
    if status is scene.status:
        return scene
    return scene.model_copy(update={"status": status})


def with_project_status(snapshot: Snapshot, live_run: str | None) -> Project:
    """The project with its status as it is now; the same object if it had it."""
    status = project_status(snapshot, live_run)
    if status is snapshot.project.status:
        return snapshot.project
    return snapshot.project.model_copy(update={"status": status})


def scene_status(snapshot: Snapshot, scene: Scene, live_run: str | None) -> SceneStatus:
    """What is being made counts first, then what is there, then what failed."""
    if live_run:
        if _open(snapshot.takes_of(scene.id, "clip")):
            return SceneStatus.VIDEO_GENERATING
        if any(_open(snapshot.takes_of(scene.id, slot)) for slot in ("start", "end")):
            return SceneStatus.KEYFRAMES_GENERATING
    missing = [slot for slot in SLOTS if not _filled(snapshot, scene, slot)]
    if "clip" not in missing:
        return SceneStatus.VIDEO_DONE
    if any(_failed(snapshot.takes_of(scene.id, slot)) for slot in missing):
        return SceneStatus.FAILED
    if missing == ["clip"]:
        return SceneStatus.KEYFRAMES_DONE
    return SceneStatus.PENDING


def project_status(snapshot: Snapshot, live_run: str | None) -> ProjectStatus:
    """The phase while a run is at work, else how the film was left."""
    if live_run:
        return _phase(snapshot)
    if _whole(snapshot):
        return ProjectStatus.COMPLETE
    if staged_at(snapshot):
        return ProjectStatus.STAGED
    if snapshot.runs and snapshot.runs[-1].outcome == "stopped":
        return ProjectStatus.STOPPED
    if _anything(snapshot):
        return ProjectStatus.PARTIAL
    if any(_failed(takes) for takes in snapshot.by_slot.values()):
        return ProjectStatus.FAILED
    return ProjectStatus.PENDING


def _phase(snapshot: Snapshot) -> ProjectStatus:
    """The earliest work in hand; between two takes the earliest that is missing."""
    busy = {take.slot for take in snapshot.takes if take.status.open}
    for status, works in _PHASES:
        if busy.intersection(works):
            return status
    if not snapshot.enabled:
        return ProjectStatus.STORYBOARDING
    if not _all_filled(snapshot, ("start", "end")):
        return ProjectStatus.KEYFRAMING
    if not _all_filled(snapshot, ("clip",)):
        return ProjectStatus.GENERATING_VIDEO
    return ProjectStatus.COMPLETE if _whole(snapshot) else ProjectStatus.STITCHING


def _whole(snapshot: Snapshot) -> bool:
    """Whether the newest cut is made of exactly the clips that are picked now."""
    cuts = snapshot.takes_of(None, "cut")
    if not cuts or cuts[-1].status is not TakeStatus.DONE:
        return False
    if not snapshot.enabled or not _all_filled(snapshot, ("clip",)):
        return False
    made, crossfade = cuts[-1].inputs, snapshot.project.crossfade
    wanted = [scene.picked.get("clip") for scene in snapshot.enabled]
    same_clips = made.get("clips") == wanted
    return same_clips and made.get("crossfade", crossfade) == crossfade


def staged_at(snapshot: Snapshot) -> Through | None:
    """The stage up to which all is there and where the film was to stop for now.

    Where to stop is a wish for the whole film, or for its last run alone: one that
    makes the storyboard first, so that the rest can be priced.
    """
    last = snapshot.runs[-1] if snapshot.runs else None
    of_run = last.through if last and last.outcome == "staged" else None
    for through in (snapshot.project.through, of_run):
        if through and _done_through(snapshot, through):
            return through
    return None


def _done_through(snapshot: Snapshot, through: Through) -> bool:
    if through == "storyboard" or not snapshot.enabled:
        return bool(snapshot.enabled)
    return _all_filled(snapshot, SLOTS if through == "video" else ("start", "end"))


def _anything(snapshot: Snapshot) -> bool:
    if not snapshot.takes:
        return False
    return any(
        _filled(snapshot, scene, slot)
        for scene in snapshot.enabled
        for slot in scene.picked
    )


def _all_filled(snapshot: Snapshot, slots: Iterable[Slot]) -> bool:
    return all(
        _filled(snapshot, scene, slot) for slot in slots for scene in snapshot.enabled
    )


def _filled(snapshot: Snapshot, scene: Scene, slot: Slot) -> bool:
    take = snapshot.picked(scene, slot)
    return take is not None and take.status is TakeStatus.DONE


def _open(takes: tuple[Take, ...]) -> bool:
    return any(take.status.open for take in takes)


def _failed(takes: tuple[Take, ...]) -> bool:
    return bool(takes) and takes[-1].status in _FAILURES
