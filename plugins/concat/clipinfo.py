"""What the joiner has to know of each clip, read from its header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from vidpipe_tui.errors import BadResult
from vidpipe_tui.media.boxes import quarter_turns
from vidpipe_tui.media.probe import Film, describe, expect_frames, open_film, plainly

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

# 24000/1001 against 24: close enough to be played frame by frame at the film's rate.
_SAME_RATE = 0.0011


@dataclass(frozen=True, slots=True)
class Colors:
    """How the numbers of a picture mean colours, as codes of H.273."""

    range: int = 1
    primaries: int = 1
    transfer: int = 1
    matrix: int = 1


@dataclass(frozen=True, slots=True)
class Sound:
    """Everything that has to be alike for sound packets to be copied."""

    codec: str
    profile: str
    rate: int
    layout: str
    extradata: bytes

    @property
    def copyable(self) -> bool:
        """Whether its packets are 1024 samples of plain AAC each."""
        return self.codec == "aac" and self.profile == "LC" and bool(self.extradata)


@dataclass(frozen=True, slots=True)
class Source:
    """One clip of the film. ``frames`` counts at the film's rate, not the clip's.

    ``sets`` are its parameter sets if its packets can be copied as they are, else
    ``b""``. ``step`` is the time of one frame and ``start`` that of the first, both in
    ticks of the file; ``delay`` is how many frames decoding runs ahead of showing.
    """

    path: Path
    scene: str
    film: Film
    turns: int
    frames: int
    sets: bytes
    start: int
    step: float
    delay: int
    offset: Fraction
    colors: Colors
    sound: Sound | None


@contextmanager
def of_scene(scene: str) -> Iterator[None]:
    """Name the scene in what is said of its clip."""
    try:
        yield
    except BadResult as error:
        hint = error.hint or f"make the clip of scene {scene} again"
        raise BadResult(f"scene {scene}: {error.message}", hint=hint) from error


def look(path: Path, scene: str, size: tuple[int, int], fps: int) -> Source:
    """Read the header of a clip.

    Raises:
        BadResult: no film, cut short, or without a length.
    """
    with of_scene(scene), open_film(path) as container, plainly(path):
        film, turns = describe(path, container), quarter_turns(path)
        video = container.streams.video[0]
        times = [entry.timestamp for entry in video.index_entries]
        copyable = _copyable(video, film, turns, size) and _steady(video, times, fps)
        frames = len(times) if copyable else round(film.seconds * fps)
        expect_frames(frames, 0)
        start, ticks = video.start_time or 0, video.time_base or Fraction(0)
        step = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 1.0
        return Source(
            path=path,
            scene=scene,
            film=film,
            turns=turns,
            frames=frames,
            sets=(video.codec_context.extradata or b"") if copyable else b"",
            start=start,
            step=step,
            delay=_delay(video, times, step),
            offset=start * ticks,
            colors=_colors(video),
            sound=_sound(container),
        )


def clean_cuts(source: Source) -> list[int]:
    """The frames before which a clip can be cut without decoding.

    There a key frame comes later than everything sent before it, and earlier than
    everything sent after it.
    """
    path = source.path
    with of_scene(source.scene), open_film(path) as container, plainly(path):
        packets = container.demux(container.streams.video[0])
        shown = [(p.pts or 0, p.is_keyframe) for p in packets if p.size]
        expect_frames(len(shown), source.frames)
    cuts, latest = [], shown[0][0] - 1
    for place, (pts, key) in enumerate(shown):
        earliest = min(time for time, _ in shown[place : place + 32])
        if key and latest < pts <= earliest:
            cuts.append(place)
        latest = max(latest, pts)
    return cuts


def _copyable(
    video: VideoStream, film: Film, turns: int, size: tuple[int, int]
) -> bool:
    """Whether the picture is H.264 as the film wants it, upright, in MP4 packing."""
    sets = video.codec_context.extradata or b""
    return (
        film.video_codec == "h264"
        and sets[:1] == b"\x01"
        and video.pix_fmt == "yuv420p"
        and (video.width, video.height) == size == (film.width, film.height)
        and turns == 0
    )


def _steady(video: VideoStream, times: Sequence[int], fps: int) -> bool:
    """Whether all frames are shown, equally long, at the film's rate."""
    entries = video.index_entries
    if len(times) < 1 or not entries[0].is_keyframe:
        return False
    if any(entry.is_discard for entry in entries):
        return False
    ticks = float(1 / (video.time_base or Fraction(1))) / fps
    slack = max(1.0, ticks * _SAME_RATE)
    return all(
        abs(after - before - ticks) <= slack for before, after in pairwise(times)
    )


def _delay(video: VideoStream, times: Sequence[int], step: float) -> int:
    depth = video.codec_context.reorder_depth
    if not times or step <= 0:
        return depth
    return max(depth, round(((video.start_time or 0) - times[0]) / step))


def _colors(video: VideoStream) -> Colors:
    return Colors(
        video.color_range, video.color_primaries, video.color_trc, video.colorspace
    )


def _sound(container: InputContainer) -> Sound | None:
    if not container.streams.audio:
        return None
    audio = container.streams.audio[0].codec_context
    return Sound(
        audio.name,
        audio.profile or "",
        audio.sample_rate,
        audio.layout.name,
        audio.extradata or b"",
    )
