"""The four suites a plugin author subclasses: one for each kind of stage."""

from __future__ import annotations

from pathlib import Path

from ..stages import KeyframeJob, StitchJob, StoryboardJob, VideoJob
from .rig import add_clip, add_picture, aspect_of
from .suite import Suite


class StoryboardSuite(Suite):
    """Checks a storyboard stage. ``brief`` and ``scenes`` are what it is asked for."""

    kind = "storyboard"
    brief: str = "A lighthouse keeper finds a bottle with a map and rows out to sea."
    scenes: int | None = 3
    script: Path | None = None

    def job(self, folder: Path) -> StoryboardJob:
        """A short brief, three scenes."""
        size, seconds = self.fitted()
        return StoryboardJob(
            brief=self.brief,
            style="cinematic",
            scenes=self.scenes,
            aspect=aspect_of(size),
            seconds=seconds,
            seed=7,
            script=self.script,
        )


class KeyframeSuite(Suite):
    """Checks a keyframe stage with an end frame, which is conditioned on a start."""

    kind = "keyframe"

    def job(self, folder: Path) -> KeyframeJob:
        """The end frame of a scene whose start frame is there."""
        size, seconds = self.fitted()
        return KeyframeJob(
            scene_id="s01",
            index=0,
            position="end",
            prompt="A keeper stands at the rail of a lighthouse at dusk.",
            style="cinematic",
            style_guide={"light": "low sun"},
            aspect=aspect_of(size),
            size=size,
            seconds=seconds,
            seed=7,
            start_frame=add_picture(folder / "start.png", size, "steelblue"),
        )


class VideoSuite(Suite):
    """Checks a video stage with a short clip between two pictures."""

    kind = "video"
    audio: bool = True

    def job(self, folder: Path) -> VideoJob:
        """A clip from a blue picture to an orange one."""
        size, seconds = self.fitted()
        return VideoJob(
            scene_id="s01",
            index=0,
            title="The lamp",
            prompt="The camera moves slowly towards the lamp.",
            style="cinematic",
            style_guide={"light": "low sun"},
            aspect=aspect_of(size),
            size=size,
            seconds=seconds,
            fps=24,
            seed=7,
            first_frame=add_picture(folder / "first.png", size, "steelblue"),
            last_frame=add_picture(folder / "last.png", size, "orange"),
            audio=self.audio,
        )


class StitchSuite(Suite):
    """Checks a stitch stage with two short clips."""

    kind = "stitch"
    crossfade: float = 0.0

    def job(self, folder: Path) -> StitchJob:
        """Two clips, one with sound and one without."""
        clips = (
            add_clip(folder / "one.mp4", self.size, self.seconds, sound=True),
            add_clip(folder / "two.mp4", self.size, self.seconds, sound=False),
        )
        return StitchJob(
            clips=clips,
            scenes=("s01", "s02"),
            size=self.size,
            fps=24,
            crossfade=self.crossfade,
        )
