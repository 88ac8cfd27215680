"""What a step asks of its stage: the job with real pictures, its inputs, its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import ProjectError
from ..project.files import Folder
from ..project.model import Scene, Slot, Take
from ..project.snapshot import Snapshot
from ..registry import Offered
from ..stages import Cost, Job, KeyframeJob, VideoJob
from .jobs import (
    cut_inputs,
    inputs,
    keyframe_job,
    stitch_job,
    storyboard_job,
    video_job,
)
from .step import Step, is_free

_ASKED = ("prompt", "style", "style_guide", "size", "seconds")
"""What inputs and jobs of slots both name."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a step asks of its stage."""

    offered: Offered
    settings: Any
    job: Job
    made_from: Mapping[str, Any]
    prompt: str | None
    price: Cost | None

    @property
    def paid(self) -> bool:
        """Whether it may cost: what nobody knows the price of may."""
        return not is_free(self.price)

    @property
    def price_usd(self) -> float | None:
        """Its price; ``None`` when nobody knows."""
        return self.price.usd if self.price else None


def make_ask(
    snapshot: Snapshot, folder: Folder, step: Step, offered: Offered, settings: Any
) -> Ask:
    """What a step asks, as the project is now.

    Raises:
        ProjectError: a picture it needs is not there.
    """
    job = job_of(snapshot, folder, step)
    made_from = inputs_of(snapshot, step)
    brief = snapshot.project.brief if step.slot == "storyboard" else None
    prompt = made_from.get("prompt", brief)
    return Ask(
        offered, settings, job, made_from, prompt, offered.estimate(job, settings)
    )


def inputs_of(snapshot: Snapshot, step: Step) -> Mapping[str, Any]:
    """What a step's result will be made from, as its digest sums up."""
    scene = scene_of(snapshot, step)
    if step.slot == "cut":
        return cut_inputs(snapshot.project, _clips(snapshot))
    if scene is None or step.slot == "storyboard":
        return {"prompt": snapshot.project.brief}
    previous = snapshot.enabled[step.index - 1] if step.index else None
    return inputs(snapshot, scene, step.slot, previous) or {}


def job_of(snapshot: Snapshot, folder: Folder, step: Step) -> Job:
    """The job of a step, with the pictures that are picked now."""
    project = snapshot.project
    scene = scene_of(snapshot, step)
    if step.slot == "cut":
        clips = _clips(snapshot)
        paths = tuple(_path(folder, clip) for clip in clips)
        return stitch_job(project, tuple(clip.scene or "" for clip in clips), paths)
    if scene is None or step.slot == "storyboard":
        return storyboard_job(project, folder)

    def picture(slot: Slot) -> Path:
        return _path(folder, snapshot.picked(scene, slot))

    if step.slot == "clip":
        first, last = picture("start"), picture("end")
        return video_job(project, scene, step.index, first, last)
    start = picture("start") if step.slot == "end" else None
    return keyframe_job(project, scene, step.index, step.slot, start)


def job_again(snapshot: Snapshot, folder: Folder, step: Step, take: Take) -> Job:
    """The job of an operation as it was asked then, whatever was edited since.

    A picture it was made from may be gone: the service has it.
    """
    scene, then = scene_of(snapshot, step), take.inputs
    if scene is None or step.slot not in ("start", "end", "clip"):
        return job_of(snapshot, folder, step)
    project, index = snapshot.project, step.index
    first = _by_hash(snapshot, folder, then.get("start"))
    job: KeyframeJob | VideoJob
    if step.slot == "clip":
        last = _by_hash(snapshot, folder, then.get("end"))
        job = video_job(project, scene, index, first, last)
    else:
        start = first if step.slot == "end" else None
        job = keyframe_job(project, scene, index, step.slot, start)
    same = {name: then[name] for name in _ASKED if name in then}
    if "size" in same:
        same["size"] = tuple(same["size"])
    return replace(job, **same)


def scene_of(snapshot: Snapshot, step: Step) -> Scene | None:
    """The scene a step is for, if it is for one."""
    if step.scene is None:
        return None
    enabled = snapshot.enabled
    if step.index < len(enabled) and enabled[step.index].id == step.scene:
        return enabled[step.index]
    return next(scene for scene in snapshot.scenes if scene.id == step.scene)


def _by_hash(snapshot: Snapshot, folder: Folder, sha256: str | None) -> Path:
    for take in snapshot.takes:
        if take.path is not None and take.sha256 == sha256:
            return folder.resolve(take.path)
    return folder.keyframes / f"{sha256}-is-gone.png"


def _clips(snapshot: Snapshot) -> tuple[Take, ...]:
    picked = (snapshot.picked(scene, "clip") for scene in snapshot.enabled)
    return tuple(take for take in picked if take)


def _path(folder: Folder, take: Take | None) -> Path:
    if take is None or take.path is None:
        raise ProjectError("a picture that this needs is not there")
    return folder.resolve(take.path)
