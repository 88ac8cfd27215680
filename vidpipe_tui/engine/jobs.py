"""From a scene to the job a stage is given, and to the digest of what it is made from.

The digest holds what a person can see in the result: prompt texts, input pictures, size
and a clip's length. Stage, model, seed and settings are not in it, so changing a
setting never makes paid work stale.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ..project.files import Folder
from ..project.model import Project, Scene, Slot, Source, Take
from ..project.snapshot import Snapshot
from ..stages import (
    KeyframeJob,
    Position,
    StageName,
    StitchJob,
    StoryboardJob,
    VideoJob,
)

KINDS: Mapping[str, StageName] = {
    "storyboard": "storyboard",
    "start": "keyframe",
    "end": "keyframe",
    "clip": "video",
    "cut": "stitch",
}
"""Which kind of stage fills which slot."""


def seconds_of(project: Project, scene: Scene) -> float:
    """How long a scene lasts, in seconds."""
    return scene.seconds if scene.seconds is not None else project.seconds


def before(snapshot: Snapshot, scene: Scene) -> Scene | None:
    """The enabled scene that this one continues, if it is not the first."""
    found = None
    for other in snapshot.enabled:
        if (other.order, other.id) >= (scene.order, scene.id):
            break
        found = other
    return found


def follows(snapshot: Snapshot, scene: Scene) -> bool:
    """Whether a scene starts on the end of the one before: unless a person chose."""
    start = snapshot.picked(scene, "start")
    return start is None or start.source is Source.INHERITED


def inputs(
    snapshot: Snapshot, scene: Scene, slot: Slot, previous: Scene | None
) -> Mapping[str, Any] | None:
    """What a slot would be made from now; ``None`` while a picture it needs lacks."""
    if slot == "start" and previous is not None:
        end = snapshot.picked(previous, "end")
        return {"inherits": end.sha256} if end else None
    style = _style(snapshot.project)
    if slot == "start":
        return style | {"prompt": scene.start_prompt}
    start = snapshot.picked(scene, "start")
    if slot == "end":
        if start is None:
            return None
        return style | {"prompt": scene.end_prompt, "start": start.sha256}
    end = snapshot.picked(scene, "end")
    if start is None or end is None:
        return None
    return style | {
        "prompt": scene.motion_prompt,
        "start": start.sha256,
        "end": end.sha256,
        "seconds": seconds_of(snapshot.project, scene),
    }


def _style(project: Project) -> dict[str, Any]:
    return {
        "style": project.style,
        "style_guide": dict(project.style_guide),
        "size": list(project.size),
    }


def cut_inputs(project: Project, clips: tuple[Take, ...]) -> Mapping[str, Any]:
    """What a cut of these clips is made from."""
    return {
        "clips": [clip.id for clip in clips],
        "sha256": [clip.sha256 for clip in clips],
        "crossfade": project.crossfade,
    }


def digest(made_from: Mapping[str, Any]) -> str:
    """One short name for a set of inputs; equal inputs, equal name."""
    packed = orjson.dumps(made_from, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()[:32]


def storyboard_job(project: Project, folder: Folder) -> StoryboardJob:
    """The job that splits a project's brief; its script lies in ``folder``.

    Raises:
        Damaged: the script is said to lie elsewhere.
    """
    return StoryboardJob(
        brief=project.brief,
        style=project.style,
        scenes=project.scenes_wanted,
        aspect=project.aspect,
        seconds=project.seconds,
        seed=project.seed,
        script=folder.resolve(project.script) if project.script else None,
    )


def keyframe_job(
    project: Project,
    scene: Scene,
    index: int,
    position: Position,
    start_frame: Path | None,
) -> KeyframeJob:
    """The job that draws one keyframe; an end needs its ``start_frame``."""
    return KeyframeJob(
        scene_id=scene.id,
        index=index,
        position=position,
        prompt=scene.start_prompt if position == "start" else scene.end_prompt,
        style=project.style,
        style_guide=project.style_guide,
        aspect=project.aspect,
        size=project.size,
        seconds=seconds_of(project, scene),
        seed=project.seed,
        start_frame=start_frame,
    )


def video_job(
    project: Project, scene: Scene, index: int, first: Path, last: Path
) -> VideoJob:
    """The job that moves from ``first`` to ``last``."""
    return VideoJob(
        scene_id=scene.id,
        index=index,
        title=scene.title,
        prompt=scene.motion_prompt,
        style=project.style,
        style_guide=project.style_guide,
        aspect=project.aspect,
        size=project.size,
        seconds=seconds_of(project, scene),
        fps=project.fps,
        seed=project.seed,
        first_frame=first,
        last_frame=last,
        audio=project.audio,
    )


def stitch_job(
    project: Project, scenes: tuple[str, ...], clips: tuple[Path, ...]
) -> StitchJob:
    """The job that joins the clips."""
    return StitchJob(
        clips=clips,
        scenes=scenes,
        size=project.size,
        fps=project.fps,
        crossfade=project.crossfade,
    )
