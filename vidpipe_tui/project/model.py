"""What is written down: Project, Scene, Take, Run, and all four as one Snapshot.

Every value is frozen; a change is a copy (``model_copy(update=...)``). Unknown fields
of a file are kept, so a newer vidpipe's additions survive an older one's commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SCHEMA = 1
"""Raised when an older vidpipe could misread what a newer one writes."""

Slot: TypeAlias = Literal["start", "end", "clip"]
SLOTS: tuple[Slot, ...] = ("start", "end", "clip")
Work: TypeAlias = Literal["start", "end", "clip", "storyboard", "cut"]
"""What a take fills: a slot of a scene, or one of the film's own two works."""

Through: TypeAlias = Literal["storyboard", "keyframe", "video"]
Aspect: TypeAlias = Literal["16:9", "9:16", "1:1"]
Resolution: TypeAlias = Literal["360p", "720p", "1080p"]

STYLES = (
    "cinematic",
    "anime",
    "watercolor",
    "photorealistic",
    "3d_render",
    "pixel_art",
)
MAX_SCENES = 1000

Softness: TypeAlias = Annotated[int, Field(ge=0, le=2)]
"""0: the prompt as it is, 1: gently softened, 2: strongly."""
Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
SceneId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^s[0-9]{2,4}$")]


class ProjectStatus(StrEnum):
    """How far a film is; derived from its takes and written down for readers."""

    PENDING = "pending"
    STORYBOARDING = "storyboarding"
    KEYFRAMING = "keyframing"
    GENERATING_VIDEO = "generating_video"
    STITCHING = "stitching"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    STOPPED = "stopped"
    STAGED = "staged"


class SceneStatus(StrEnum):
    """How far a scene is; derived like the project's."""

    PENDING = "pending"
    KEYFRAMES_GENERATING = "keyframes_generating"
    KEYFRAMES_DONE = "keyframes_done"
    VIDEO_GENERATING = "video_generating"
    VIDEO_DONE = "video_done"
    FAILED = "failed"


class TakeStatus(StrEnum):
    """Where one try stands."""

    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    FILTERED = "filtered"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"
    UNKNOWN = "unknown"

    @property
    def open(self) -> bool:
        """Whether somebody still works on it, or did when they died."""
        return self in _OPEN


_OPEN = {TakeStatus.SUBMITTING, TakeStatus.SUBMITTED, TakeStatus.RUNNING}


class Source(StrEnum):
    """Where a take came from."""

    GENERATED = "generated"
    INHERITED = "inherited"
    IMPORTED = "imported"


class Document(BaseModel):
    """One document of the state file."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class OperationRecord(Document):
    """A remote job as it is written down: enough to poll it after a restart."""

    id: str
    data: Mapping[str, Any] = Field(default_factory=dict)


class Request(Document):
    """A person asks for one slot to be made again; gone once a take has begun.

    ``soften`` is how much softer the prompt is to be put: gently (1) or strongly (2).
    """

    scene: SceneId
    slot: Slot
    soften: Softness = 0


class Scene(Document):
    """One row of the film. ``order`` sorts; ids are never used twice."""

    id: SceneId
    order: float
    title: str
    description: str = ""
    start_prompt: str = ""
    end_prompt: str = ""
    motion_prompt: str = ""
    transition: str = "cut"
    seconds: float | None = Field(default=None, gt=0, le=60)
    stages: Mapping[str, str] = Field(default_factory=dict)
    enabled: bool = True
    status: SceneStatus = SceneStatus.PENDING
    picked: Mapping[Slot, str] = Field(default_factory=dict)


class Change(Document):
    """An edit of a person's, and what undoes it: fields and picks as they were."""

    what: str
    scene: SceneId
    fields: Mapping[str, Any] = Field(default_factory=dict)
    picks: Mapping[Slot, str | None] = Field(default_factory=dict)


class Project(Document):
    """The film as a whole. ``size`` is (width, height) in pixels of its frame."""

    id: Id
    schema_: int = Field(default=SCHEMA, alias="schema")
    title: str
    brief: str
    style: str = "cinematic"
    style_guide: Mapping[str, str] = Field(default_factory=dict)
    aspect: Aspect = "16:9"
    size: tuple[int, int] = (1280, 720)
    seconds: float = Field(default=4.0, gt=0, le=60)
    fps: int = Field(default=24, ge=1, le=120)
    seed: int = 0
    scenes_wanted: int | None = Field(default=None, ge=1, le=MAX_SCENES)
    script: str | None = None
    audio: bool = True
    crossfade: float = Field(default=0.0, ge=0)
    takes: int = Field(default=1, ge=1, le=9)
    stages: Mapping[str, str] = Field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    budget_usd: float | None = Field(default=None, ge=0)
    soften: Softness = 0
    """How far prompts may be softened, without asking, where the filter speaks."""
    through: Through | None = None
    requests: tuple[Request, ...] = ()
    changes: tuple[Change, ...] = ()
    status: ProjectStatus = ProjectStatus.PENDING
    error: str | None = None
    archived: bool = False
    created_at: str
    updated_at: str

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        allow_inf_nan=False,
        validate_by_name=True,
        serialize_by_alias=True,
    )


class Take(Document):
    """One try at filling a slot. Its file is never overwritten.

    ``id`` is ``<scene>-<slot>-<number>`` ("s03-end-2") or ``storyboard-1``, ``cut-1``.
    ``inputs`` names what it was made from, ``digest`` sums it up. ``path`` is relative
    to the project's folder. ``cost_usd`` of ``None`` means nobody told the cost.
    ``stop`` is a person's wish that a running take be stopped. A ``spare`` take is one
    more to choose from, and fills the slot only by a person's pick; ``instead_of`` is
    the take that filled the slot when this one was begun. ``soften`` is how much softer
    than its words the prompt was put.
    """

    id: Id
    scene: SceneId | None = None
    slot: Work
    number: int = Field(ge=1)
    source: Source = Source.GENERATED
    status: TakeStatus
    stage: str | None = None
    plugin: str | None = None
    model: str | None = None
    prompt: str | None = None
    inputs: Mapping[str, Any] = Field(default_factory=dict)
    digest: str = ""
    operation: OperationRecord | None = None
    path: str | None = None
    sha256: str | None = None
    seconds: float | None = None
    size: tuple[int, int] | None = None
    estimate_usd: float | None = None
    cost_usd: float | None = None
    attempts: int = 0
    error: str | None = None
    hint: str | None = None
    reasons: tuple[str, ...] = ()
    stop: bool = False
    spare: bool = False
    soften: int = 0
    instead_of: str | None = None
    run: str | None = None
    started_at: str | None = None
    finished_at: str | None = None


class Run(Document):
    """One pass of the engine. ``stop`` is a person's wish that it ends.

    ``through`` is the stage it was to end after, if it was not to go the whole way.
    """

    id: Id
    host: str
    pid: int
    started_at: str
    ended_at: str | None = None
    outcome: str | None = None
    through: Through | None = None
    stop: bool = False
