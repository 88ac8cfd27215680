"""What the joiner has to know of each clip, read from its header."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from vidpipe_tui.errors import BadResult
from vidpipe_tui.media.boxes import quarter_turns
from vidpipe_tui.media.probe import (
    expect_frames,
    open_film,
    plainly,
    seconds_of,
    square_size,
)

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
class Format:
    """What all clips with the same codec parameters share.

    ``square`` is the size in square pixels, ``stored`` the size in pixels as coded.
    """

    codec: str
    pixels: str
    stored: tuple[int, int]
    square: tuple[int, int]
    colors: Colors
    sets: bytes
    sound: Sound | None

    def suits(self, size: tuple[int, int]) -> bool:
        """Whether it is H.264 in MP4 packing with pictures of this size."""
        packed = self.codec == "h264" and self.sets[:1] == b"\x01"
        return (
            packed and self.pixels == "yuv420p" and self.stored == self.square == size
        )


Known: TypeAlias = dict[Hashable, Format]
"""Formats met so far, so that most clips need not be opened for decoding."""


@dataclass(frozen=True, slots=True)
class Source:
    """One clip of the film. ``frames`` counts at the film's rate, not the clip's.

    ``sets`` are its parameter sets if its packets can be copied as they are, else
    ``b""``. ``step`` is the time of one frame and ``start`` that of the first, both in
    ticks of the file, ``offset`` the latter in seconds; ``delay`` is how many frames
    decoding runs ahead of showing.
    """

    path: Path
    scene: str
    format: Format
    turns: int
    frames: int
    sets: bytes
    start: int
    step: float
    delay: int
    offset: Fraction

    @property
    def sound(self) -> Sound | None:
        """What its sound is, if it has any."""
        return self.format.sound

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height as a player shows it."""
        width, height = self.format.square
        return (height, width) if self.turns % 2 else (width, height)


@contextmanager
def of_scene(scene: str) -> Iterator[None]:
    """Name the scene in what is said of its clip."""
    try:
        yield
    except BadResult as error:
        hint = error.hint or f"make the clip of scene {scene} again"
        raise BadResult(f"scene {scene}: {error.message}", hint=hint) from error


def look(
    path: Path, scene: str, size: tuple[int, int], fps: int, known: Known
) -> Source:
    """Read the header of a clip.

    Raises:
        BadResult: no film, cut short, or without a length.
    """
    opened = open_film(path, decode=False)
    with of_scene(scene), opened as container, plainly(path):
        format, turns = _format(path, container, known), quarter_turns(path)
        video = container.streams.video[0]
        times = [entry.timestamp for entry in video.index_entries]
        fits = format.suits(size) and turns == 0 and _steady(video, times, fps)
        frames = len(times) if fits else round(_seconds(container, video) * fps)
        expect_frames(frames, 0)
        start, step = video.start_time or 0, _step(times)
        return Source(
            path=path,
            scene=scene,
            format=format,
            turns=turns,
            frames=frames,
            sets=format.sets if fits else b"",
            start=start,
            step=step,
            delay=round((start - times[0]) / step) if fits else 0,
            offset=start * (video.time_base or Fraction(0)),
        )


def _seconds(container: InputContainer, video: VideoStream) -> float:
    """How long the picture is shown.

    Where the header does not count frames, it does not tell the picture's length from
    the sound's either, so the packets are read.
    """
    if video.frames:
        return seconds_of(container)
    shown = [
        (packet.pts, packet.pts + (packet.duration or 0))
        for packet in container.demux(video)
        if packet.size and packet.pts is not None
    ]
    ticks = max((end for _, end in shown), default=0) - min(shown, default=(0, 0))[0]
    return float(ticks * (video.time_base or 0))


def _format(path: Path, container: InputContainer, known: Known) -> Format:
    key = _parameters(container)
    if key not in known:
        with open_film(path) as decodable:
            known[key] = _describe(decodable)
    return known[key]


def _parameters(container: InputContainer) -> Hashable:
    """Everything of the header that the format follows from."""
    video = container.streams.video[0]
    sound = (
        container.streams.audio[0].codec_context if container.streams.audio else None
    )
    return (
        video.codec_context.name,
        video.codec_context.extradata or container.name,
        (video.width, video.height, video.sample_aspect_ratio),
        sound and (sound.name, sound.sample_rate, sound.channels, sound.extradata),
    )


def _describe(container: InputContainer) -> Format:
    video = container.streams.video[0]
    return Format(
        codec=video.codec_context.name,
        pixels=video.pix_fmt or "",
        stored=(video.width, video.height),
        square=square_size(video),
        colors=_colors(video),
        sets=video.codec_context.extradata or b"",
        sound=_sound(container),
    )


def clean_cuts(source: Source) -> list[int]:
    """The frames before which a clip can be cut without decoding.

    There a key frame comes later than everything sent before it, and earlier than
    everything sent after it.
    """
    path = source.path
    opened = open_film(path, decode=False)
    with of_scene(source.scene), opened as container, plainly(path):
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


def _step(times: Sequence[int]) -> float:
    return (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 1.0


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
