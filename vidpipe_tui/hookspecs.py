"""PUBLIC: the hooks a plugin may implement, and the mark to implement them with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeAlias, TypeVar

import pluggy

from .stages import (
    Clip,
    Context,
    Cut,
    Event,
    Keyframe,
    KeyframeJob,
    Operation,
    Poll,
    StitchJob,
    Storyboard,
    StoryboardJob,
    VideoJob,
)

PROJECT = "vidpipe_tui"
"""The pluggy project name and the entry-point group."""
API = 1
"""Raised only when something a plugin relies on is removed or renamed."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

J = TypeVar("J", contravariant=True)
R = TypeVar("R", covariant=True)


class Stage(Protocol[J, R]):
    """A local stage: one call does it."""

    @property
    def name(self) -> str:
        """Lower-case words joined by dashes; unique for its kind of stage."""
        ...

    def run(self, job: J, ctx: Context) -> R:
        """Do the job."""
        ...


class RemoteStage(Protocol[J, R]):
    """A remote stage: the engine waits between three short calls."""

    @property
    def name(self) -> str:
        """Lower-case words joined by dashes; unique for its kind of stage."""
        ...

    def submit(self, job: J, ctx: Context) -> Operation:
        """Send the job; give back its id as soon as the service has accepted it."""
        ...

    def poll(self, op: Operation, ctx: Context) -> Poll:
        """Look once."""
        ...

    def fetch(self, op: Operation, job: J, ctx: Context) -> R:
        """Bring the result; may be called again after a broken line."""
        ...


Offer: TypeAlias = (
    Stage[J, R] | RemoteStage[J, R] | Iterable[Stage[J, R] | RemoteStage[J, R]]
)


@hookspec
def vidpipe_storyboard() -> Offer[StoryboardJob, Storyboard]:
    """Offer stages that split a brief into scenes."""
    return ()


@hookspec
def vidpipe_keyframe() -> Offer[KeyframeJob, Keyframe]:
    """Offer stages that draw a scene's first and last frame."""
    return ()


@hookspec
def vidpipe_video() -> Offer[VideoJob, Clip]:
    """Offer stages that turn two keyframes and a prompt into a clip."""
    return ()


@hookspec
def vidpipe_stitch() -> Offer[StitchJob, Cut]:
    """Offer stages that join the clips into the cut."""
    return ()


@hookspec
def vidpipe_event(event: Event) -> None:
    """Be told of something that was committed; an error here is only logged."""
