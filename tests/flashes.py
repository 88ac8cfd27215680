"""Small real films for tests, a flash and a beep at each full second; their exam."""

from __future__ import annotations

import array
import math
import random
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from PIL import Image

SIZE = (128, 72)


def make_film(
    path: Path,
    frames: int = 48,
    *,
    fps: int = 24,
    size: tuple[int, int] = SIZE,
    codec: Literal["libx264", "libx265"] = "libx264",
    options: dict[str, str] | None = None,
    level: int = 0,
    jitter: int = 0,
    shape: Fraction | None = None,
    turn: int = 0,
    corner: bool = False,
    noise: int = 0,
    rate: int = 48_000,
    layout: str | None = "stereo",
    sound_frames: int | None = None,
    sound_from: int = 0,
    container: str = "mp4",
) -> Path:
    """A film whose frame ``i`` has brightness ``16 + (3 i + level) % 100``, or 235.

    Two bright frames and a 40 ms beep start each second. ``jitter`` delays every third
    frame by thousandths of a frame, ``corner`` paints the top left corner white,
    ``noise`` is how many bytes at a picture's end are random,
    ``sound_from`` and ``sound_frames`` begin the sound late and end it early, no
    ``layout`` means no sound.
    """
    faststart = {"movflags": "+faststart"} if container == "mp4" else {}
    with av.open(str(path), "w", format=container, options=faststart) as out:
        video = out.add_stream(
            codec, rate=fps, options=options or {"preset": "veryfast"}
        )
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.gop_size = fps
        if shape:
            video.codec_context.sample_aspect_ratio = shape
        if turn:
            video.set_display_rotation(turn)
        audio = out.add_stream("aac", rate=rate, layout=layout) if layout else None
        for number in range(frames):
            flash = number % fps < 2
            bright = 235 if flash else 16 + (number * 3 + level) % 100
            frame = _picture(
                size, bright, corner, random.Random(number).randbytes(noise)
            )
            frame.pts = number * 1000 + (jitter if number % 3 == 1 else 0)
            frame.time_base = Fraction(1, fps * 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio is not None:
            count = frames if sound_frames is None else sound_frames
            for sound in _beeps(count * rate // fps, rate, layout or ""):
                if sound.pts < sound_from * rate // fps:
                    continue
                out.mux(audio.encode(sound))
            out.mux(audio.encode())
    return path


def _picture(size, bright, corner, noise):
    frame = av.VideoFrame(size[0], size[1], "yuv420p")
    for place, plane in enumerate(frame.planes):
        rows = bytearray(bytes([128 if place else bright]) * plane.buffer_size)
        if corner and not place:
            for row in range(plane.height // 4):
                start = row * plane.line_size
                rows[start : start + plane.width // 4] = b"\xff" * (plane.width // 4)
        if noise and not place:
            rows[-len(noise) :] = noise
        plane.update(bytes(rows))
    return frame


def _beeps(total, rate, layout):
    for at in range(0, total, 1024):
        count = min(1024, total - at)
        wave = (
            0.5 * math.sin(2 * math.pi * 1000 * n / rate)
            if n % rate < rate // 25
            else 0.0
            for n in range(at, at + count)
        )
        frame = av.AudioFrame("fltp", layout, count)
        samples = array.array("f", wave).tobytes()
        for plane in frame.planes:
            plane.update(samples)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        yield frame


@dataclass
class Exam:
    """What a film is, after decoding every frame of it. Times are seconds.

    ``beeps`` are counted in samples from the start of the sound, as a player does.
    """

    kinds: list[str] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    brightness: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    errors: int = 0
    disorder: int = 0
    flashes: list[float] = field(default_factory=list)
    beeps: list[float] = field(default_factory=list)
    sound_seconds: float = 0.0
    gaps: int = 0

    @property
    def frames(self) -> int:
        return len(self.times)

    @property
    def steady(self) -> bool:
        """Whether every frame comes exactly one frame after the one before."""
        steps = {
            round(b - a, 6) for a, b in zip(self.times, self.times[1:], strict=False)
        }
        return len(steps) <= 1


def examine(path: Path) -> Exam:
    exam = Exam()
    _examine_packets(path, exam)
    _examine_pictures(path, exam)
    if "audio" in exam.kinds:
        _examine_sound(path, exam)
    return exam


def _examine_packets(path, exam):
    with av.open(str(path)) as film:
        exam.kinds = [stream.type for stream in film.streams]
        last: dict[int, int | None] = {}
        for packet in film.demux():
            if packet.size:
                before, now = last.get(packet.stream_index), packet.dts
                exam.disorder += now is None or (before is not None and now <= before)
                last[packet.stream_index] = packet.dts


def _examine_pictures(path, exam):
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        exam.size = (video.width, video.height)
        for packet in film.demux(video):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                exam.errors += 1
                continue
            for frame in frames:
                exam.errors += frame.is_corrupt
                exam.times.append(frame.time)
                luma = frame.planes[0]
                middle = luma.line_size * (frame.height // 2) + frame.width // 2
                exam.brightness.append(memoryview(luma)[middle])
    bright = [level > 200 for level in exam.brightness]
    exam.flashes = [
        time
        for time, on, before in zip(exam.times, bright, [False, *bright], strict=False)
        if on and not before
    ]


def _examine_sound(path, exam):
    loud = []
    with av.open(str(path)) as film:
        audio = film.streams.audio[0]
        count, expected = 0, None
        for frame in film.decode(audio):
            exam.gaps += expected is not None and frame.pts != expected
            expected = (frame.pts or 0) + frame.samples
            samples = array.array("f", bytes(frame.planes[0])[: frame.samples * 4])
            loud += [count + n for n, value in enumerate(samples) if abs(value) > 0.1]
            count += frame.samples
        rate = audio.rate
    exam.sound_seconds = count / rate
    exam.beeps = [
        sample / rate
        for sample, before in zip(loud, [-rate, *loud], strict=False)
        if sample - before > rate // 10
    ]


def drift(exam: Exam) -> float:
    """The greatest distance of a beep from its flash, in seconds."""
    assert len(exam.beeps) == len(exam.flashes), (exam.beeps, exam.flashes)
    pairs = zip(exam.beeps, exam.flashes, strict=True)
    return max(abs(beep - flash) for beep, flash in pairs)


def header(path: Path) -> bytes:
    """The parameter sets of the picture."""
    with av.open(str(path)) as film:
        return film.streams.video[0].codec_context.extradata or b""


def packets(path: Path, kind: str = "video") -> list[bytes]:
    with av.open(str(path)) as film:
        stream = next(s for s in film.streams if s.type == kind)
        return [bytes(packet) for packet in film.demux(stream) if packet.size]


def grey(picture: Image.Image, x: int, y: int) -> int:
    """The brightness of one pixel, 0..255."""
    value = picture.convert("L").getpixel((x, y))
    assert isinstance(value, int)
    return value
