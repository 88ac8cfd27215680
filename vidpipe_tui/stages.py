"""PUBLIC: what a stage is given, what it gives back, and what it may raise.

*We build jobs, plugins build results.* Everything here is frozen. Times are seconds,
sizes are (width, height) in pixels, money is US dollars, paths are absolute.
``hooks.md`` explains each field with examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from .context import Context
from .errors import (
    BadResult,
    Busy,
    Cancelled,
    NotReady,
    Refused,
    StageError,
    TimedOut,
    Unsure,
)

__all__ = [
    "JSON",
    "BadResult",
    "Busy",
    "Cancelled",
    "Clip",
    "Context",
    "Cost",
    "Cut",
    "Event",
    "Job",
    "Keyframe",
    "KeyframeJob",
    "Limits",
    "NotReady",
    "Operation",
    "Poll",
    "Position",
    "Refused",
    "Result",
    "SceneDraft",
    "StageError",
    "StageName",
    "StitchJob",
    "Storyboard",
    "StoryboardJob",
    "TimedOut",
    "Unsure",
    "VideoJob",
]

JSON: TypeAlias = (
    "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
)
StageName: TypeAlias = Literal["storyboard", "keyframe", "video", "stitch"]
Position: TypeAlias = Literal["start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryboardJob:
    """Split a brief into scenes.

    ``scenes`` is how many the user wants (``None``: the stage decides), ``seconds``
    the length of each, ``script`` a file of the user's to take the scenes from.
    """

    brief: str
    style: str
    scenes: int | None
    aspect: str
    seconds: float
    seed: int
    script: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyframeJob:
    """Draw the first or the last frame of a scene.

    An end frame is conditioned on ``start_frame``, the picture at the scene's start,
    ``seconds`` earlier. ``index`` counts the enabled scenes from 0. ``seed`` is the
    film's. ``references`` are pictures of people or places to keep alike.
    """

    scene_id: str
    index: int
    position: Position
    prompt: str
    style: str
    style_guide: Mapping[str, str]
    aspect: str
    size: tuple[int, int]
    seconds: float
    seed: int
    start_frame: Path | None = None
    references: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoJob:
    """Move from a scene's first frame to its last in ``seconds``.

    ``title`` names the scene for a slate or a log; it is no part of the prompt.
    """

    scene_id: str
    index: int
    title: str
    prompt: str
    style: str
    style_guide: Mapping[str, str]
    aspect: str
    size: tuple[int, int]
    seconds: float
    fps: int
    seed: int
    first_frame: Path
    last_frame: Path
    audio: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StitchJob:
    """Join ``clips`` into one film; ``scenes`` names the scene of each clip.

    Two neighbours overlap by ``crossfade`` seconds (0: a hard cut).
    """

    clips: tuple[Path, ...]
    scenes: tuple[str, ...]
    size: tuple[int, int]
    fps: int
    crossfade: float = 0.0


Job: TypeAlias = StoryboardJob | KeyframeJob | VideoJob | StitchJob


@dataclass(frozen=True, slots=True)
class Cost:
    """Money, and where the figure comes from ("8 s at $0.40/s, list price 2026-11")."""

    usd: float
    basis: str = ""


FREE = Cost(0.0, "free")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneDraft:
    """One scene of a storyboard. ``seconds`` of ``None`` means the film's usual."""

    title: str
    description: str
    start_prompt: str
    end_prompt: str
    motion_prompt: str
    transition: str = "cut"
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The ordered scenes before any picture, and words on style that hold for all."""

    scenes: tuple[SceneDraft, ...]
    style_guide: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture file in ``ctx.dir``. ``meta["prompt"]`` tells the prompt as sent."""

    path: Path
    cost: Cost | None = None
    meta: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clip:
    """A film file in ``ctx.dir``. ``meta["prompt"]`` tells the prompt as sent."""

    path: Path
    cost: Cost | None = None
    meta: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """The joined film, a file in ``ctx.dir``."""

    path: Path
    cost: Cost | None = None
    meta: Mapping[str, JSON] = field(default_factory=dict)


Result: TypeAlias = Storyboard | Keyframe | Clip | Cut


@dataclass(frozen=True, slots=True)
class Operation:
    """A remote job a service has accepted. ``data`` is all that survives a restart."""

    id: str
    data: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Poll:
    """A look at an operation; ``wait`` is the seconds from its start to the next."""

    done: bool
    fraction: float | None = None
    note: str = ""
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a stage can do and needs; each field is enforced before money is spent.

    ``None`` means no known limit. ``env`` and ``programs`` must exist. ``network``
    marks a stage that talks to a service: without an ``estimate`` its price is
    unknown, never 0. ``parallel`` is how many calls may run at once, ``rate`` how many
    may start in a minute and ``delay`` the least seconds between two starts, both
    counted over all projects of the machine. ``end_frame`` is False for a video stage
    that cannot end on a given picture. ``timeout`` bounds one call;
    ``deadline`` the whole life of a remote operation before it is parked.
    """

    aspects: frozenset[str] | None = None
    seconds: tuple[float, ...] | None = None
    sizes: frozenset[tuple[int, int]] | None = None
    env: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    network: bool = False
    parallel: int = 1
    rate: float | None = None
    delay: float = 0.0
    end_frame: bool = True
    timeout: float = 600.0
    deadline: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was just committed, told to ``vidpipe_event`` hooks.

    ``kind`` is ``run-started``, ``take-started``, ``take-done``, ``take-failed``,
    ``run-ended`` and the like; ``at`` is seconds since the epoch. ``outcome`` tells how
    a run has ended: ``complete``, ``partial``, ``waits`` and the like.
    """

    kind: str
    project: str
    at: float
    scene: str | None = None
    slot: str | None = None
    take: str | None = None
    message: str = ""
    outcome: str | None = None
