"""What the pretend service makes: the animatic's pictures, or flat colours, fast."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vidpipe_tui.stages import Context, KeyframeJob, VideoJob

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, VideoFrame
    from av.container import OutputContainer

_AUDIO_RATE = 48000
_AUDIO_BLOCK = 1024


def keyframe(job: KeyframeJob, ctx: Context) -> Path:
    """Draw a keyframe into ``ctx.dir``."""
    if ctx.settings.render == "plain":
        return _plain_keyframe(job, ctx.dir / "keyframe.png")
    from .. import animatic

    return _play(animatic.vidpipe_keyframe(), job, ctx)


def clip(job: VideoJob, ctx: Context) -> Path:
    """Make a clip in ``ctx.dir``."""
    if ctx.settings.render == "plain":
        return _plain_clip(job, ctx.dir / "clip.mp4")
    from .. import animatic

    return _play(animatic.vidpipe_video(), job, ctx)


def _play(stage: Any, job: KeyframeJob | VideoJob, ctx: Context) -> Path:
    """Let another local stage do the job, with its usual settings."""
    settings = getattr(stage, "settings", None)
    usual = settings() if settings else None
    path: Path = stage.run(job, replace(ctx, settings=usual)).path
    return path


def _plain_keyframe(job: KeyframeJob, path: Path) -> Path:
    from PIL import Image

    words = f"{job.seed} {job.scene_id} {job.position} {job.prompt}"
    digest = zlib.crc32(words.encode())
    colour = (digest & 255, digest >> 8 & 255, digest >> 16 & 255)
    Image.new("RGB", job.size, colour).save(path)
    return path


def _plain_clip(job: VideoJob, path: Path) -> Path:
    """Fade from the first frame's brightness to the last frame's."""
    import av

    frames = max(round(job.seconds * job.fps), 1)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as film:
        picture = film.add_stream("libx264", rate=job.fps)
        picture.width, picture.height = job.size
        picture.pix_fmt = "yuv420p"
        picture.options = {"preset": "ultrafast", "threads": "1"}
        sound = _sound(film) if job.audio else None
        for number, frame in enumerate(_fade(job, frames)):
            frame.pts = number
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        if sound:
            for block in _silence(frames / job.fps):
                film.mux(sound.encode(block))
            film.mux(sound.encode(None))
    return path


def _sound(film: OutputContainer) -> AudioStream:
    return film.add_stream("aac", rate=_AUDIO_RATE, layout="stereo")


def _fade(job: VideoJob, frames: int) -> Iterator[VideoFrame]:
    import av

    first, last = _brightness(job.first_frame), _brightness(job.last_frame)
    for number in range(frames):
        share = number / max(frames - 1, 1)
        frame = av.VideoFrame(*job.size, "yuv420p")
        levels = (round(first + (last - first) * share), 128, 128)
        for plane, level in zip(frame.planes, levels, strict=True):
            plane.update(bytes((level,)) * plane.buffer_size)
        yield frame


def _silence(seconds: float) -> Iterator[AudioFrame]:
    import av

    for start in range(0, round(seconds * _AUDIO_RATE), _AUDIO_BLOCK):
        left = round(seconds * _AUDIO_RATE) - start
        frame = av.AudioFrame("fltp", "stereo", min(left, _AUDIO_BLOCK))
        frame.sample_rate = _AUDIO_RATE
        frame.pts = start
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame


def _brightness(picture: Path) -> float:
    from PIL import Image

    with Image.open(picture) as opened:
        level = opened.convert("L").resize((1, 1)).getpixel((0, 0))
    return float(level) if isinstance(level, int | float) else 128.0
