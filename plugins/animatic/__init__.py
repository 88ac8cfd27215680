"""The default stages: offline, free, drawn here; always labelled animatic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import (
    FREE,
    Clip,
    Context,
    Cost,
    Keyframe,
    KeyframeJob,
    Limits,
    Storyboard,
    StoryboardJob,
    VideoJob,
)

if TYPE_CHECKING:
    from .film import Reel
    from .world import Shelf, World


@dataclass(frozen=True)
class VideoSettings:
    """What can be chosen for the clips."""

    slate: bool = field(
        default=True, metadata={"help": "show scene, title and time in the clips"}
    )


class AnimaticStoryboard:
    """Scenes from the sentences of a brief, or an arc made from it."""

    name = "animatic"
    summary = "scenes from your sentences, or an arc made from them; offline, free"
    limits = Limits(parallel=2)

    def estimate(self, job: StoryboardJob, settings: object) -> Cost:
        """Always free."""
        return FREE

    def run(self, job: StoryboardJob, ctx: Context) -> Storyboard:
        """Write the storyboard."""
        from . import storyboard

        return storyboard.run(job, ctx)


class AnimaticKeyframe:
    """Stills of layered worlds."""

    name = "animatic"
    summary = "drawn stills of layered worlds; offline, free"
    limits = Limits(parallel=1)

    def __init__(self) -> None:
        self._shelf: Shelf[World] | None = None

    def estimate(self, job: KeyframeJob, settings: object) -> Cost:
        """Always free."""
        return FREE

    def run(self, job: KeyframeJob, ctx: Context) -> Keyframe:
        """Draw the keyframe."""
        from . import keyframe, world

        self._shelf = self._shelf or world.Shelf(world.build, 1)
        return keyframe.run(job, ctx, self._shelf)


class AnimaticVideo:
    """Camera moves through the keyframes' worlds."""

    name = "animatic"
    summary = "camera moves through drawn worlds, with a slate; offline, free"
    limits = Limits(parallel=1)
    settings = VideoSettings

    def __init__(self) -> None:
        self._shelf: Shelf[Reel] | None = None

    def estimate(self, job: VideoJob, settings: object) -> Cost:
        """Always free."""
        return FREE

    def run(self, job: VideoJob, ctx: Context) -> Clip:
        """Draw and encode the clip."""
        from . import clip, world

        self._shelf = self._shelf or world.Shelf(clip.reel, 1)
        chosen = (
            ctx.settings if isinstance(ctx.settings, VideoSettings) else VideoSettings()
        )
        return clip.run(job, ctx, self._shelf, chosen.slate)


@hookimpl
def vidpipe_storyboard() -> AnimaticStoryboard:
    """Offer the storyboard stage."""
    return AnimaticStoryboard()


@hookimpl
def vidpipe_keyframe() -> AnimaticKeyframe:
    """Offer the keyframe stage."""
    return AnimaticKeyframe()


@hookimpl
def vidpipe_video() -> AnimaticVideo:
    """Offer the video stage."""
    return AnimaticVideo()
