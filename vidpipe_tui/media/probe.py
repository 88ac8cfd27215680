"""What a film or a picture file is: opened with bounds, refused in plain sentences.

Files come from services and people, so nothing here trusts them: only known
containers, only this one file, no more pixels, bytes or seconds than is sane.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadResult
from .boxes import quarter_turns

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

# Playlists and the like, which make a library fetch other files, are left out.
_CONTAINERS = "mov,mp4,matroska,webm,mpegts,avi,flv,ogg,gif"
_PICTURES = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that is opened: pixels of one picture, bytes of the file, seconds."""

    pixels: int
    size: int
    seconds: float


FILM = Bounds(pixels=8192 * 4320, size=64 << 30, seconds=24 * 3600.0)
PICTURE = Bounds(pixels=64_000_000, size=256 << 20, seconds=0.0)


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The sound of a film: ``rate`` in Hz."""

    codec: str
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Film:
    """What the header of a film file says.

    ``width`` and ``height`` are as shown: turned upright, with square pixels.
    ``frames`` is 0 and ``seconds`` 0.0 where the header does not tell.
    """

    path: Path
    width: int
    height: int
    fps: Fraction
    frames: int
    seconds: float
    video_codec: str
    audio: AudioInfo | None


def probe(path: Path, bounds: Bounds = FILM) -> Film:
    """Read the header of a film; a few milliseconds.

    Raises:
        BadResult: missing, empty, no film, cut short, or beyond ``bounds``.
    """
    with open_film(path, bounds) as container:
        return describe(path, container)


def describe(path: Path, container: InputContainer) -> Film:
    """What ``probe`` says, of a film that is open already."""
    video = container.streams.video[0]
    width, height = _shown_size(path, video)
    return Film(
        path=path,
        width=width,
        height=height,
        fps=video.average_rate or video.guessed_rate or Fraction(0),
        frames=video.frames,
        seconds=seconds_of(container),
        video_codec=video.codec_context.name,
        audio=_audio(container),
    )


def count_frames(path: Path, bounds: Bounds = FILM) -> int:
    """How many pictures the film really has, read packet by packet, none decoded.

    Raises:
        BadResult: as ``probe``, or fewer frames than the header promises.
    """
    with open_film(path, bounds, decode=False) as container, plainly(path):
        video = container.streams.video[0]
        packets = (packet for packet in container.demux(video) if packet.size)
        kinds = [(packet.is_corrupt, packet.is_discard) for packet in packets]
        shown = sum(1 for corrupt, hidden in kinds if not corrupt and not hidden)
        whole = sum(1 for corrupt, _ in kinds if not corrupt)
        expect_frames(whole, min(video.frames, len(video.index_entries)))
        return shown


def expect_frames(found: int, promised: int) -> None:
    """Refuse a clip with fewer frames than its header says (0: it says nothing).

    Raises:
        BadResult: naming both numbers.
    """
    if found < promised:
        raise BadResult(
            f"the clip is cut short: {found} of {promised} frames",
            hint="fetch or make it again",
        )
    if found == 0:
        raise BadResult("this film has no frames")


def probe_picture(path: Path, bounds: Bounds = PICTURE) -> tuple[int, int]:
    """Width and height of a picture as shown, after decoding all of it.

    Raises:
        BadResult: missing, no picture, damaged, or beyond ``bounds``.
    """
    return load_picture(path, bounds).size


def load_picture(path: Path, bounds: Bounds = PICTURE) -> Image:
    """A picture file as upright RGB; what is transparent lies on white.

    Raises:
        BadResult: missing, no picture, damaged, or beyond ``bounds``.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    _check_file(path, bounds, "picture")
    try:
        with Image.open(path, formats=_PICTURES) as image:
            _check_pixels(image.width, image.height, bounds)
            image.load()
            return _on_white(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadResult(f"this picture is too large to open: {path.name}") from error
    except UnidentifiedImageError as error:
        raise BadResult(f"this is not a picture: {path.name}") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise BadResult(
            f"this picture is damaged: {path.name}", hint=str(error)
        ) from error


def _on_white(image: Image) -> Image:
    import PIL.Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = PIL.Image.new("RGBA", image.size, "white")
    return PIL.Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


@contextmanager
def open_film(
    path: Path, bounds: Bounds = FILM, *, decode: bool = True
) -> Iterator[InputContainer]:
    """A film file opened for reading; it has a picture within ``bounds``.

    Without ``decode`` only packets can be had, and opening is several times quicker:
    it spares libav the decoding of a picture to know all about the stream.

    Raises:
        BadResult: missing, empty, no film, cut short, or beyond ``bounds``.
    """
    import av

    _check_file(path, bounds, "film")
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    if not decode:
        options["codec_whitelist"] = "none"
    with plainly(path):
        container = av.open(
            f"file:{path}", mode="r", options=options, metadata_errors="replace"
        )
    with container:
        _check_film(path, container, bounds)
        yield container


def seconds_of(container: InputContainer) -> float:
    """How long the picture of an open film lasts; 0.0 if its header does not tell."""
    video = container.streams.video[0]
    if video.duration and video.time_base:
        return float(video.duration * video.time_base)
    return (container.duration or 0) / 1_000_000


def square_size(video: VideoStream) -> tuple[int, int]:
    """Width and height in square pixels, as stored: not turned."""
    return round(video.width * (video.sample_aspect_ratio or 1)), video.height


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn what libav raises about ``path`` into ``BadResult``."""
    import av

    try:
        yield
    except av.FFmpegError as error:
        raise BadResult(
            f"this is not a film, or a damaged one: {path.name}",
            hint=error.strerror or "",
        ) from error


def _check_file(path: Path, bounds: Bounds, kind: str) -> None:
    try:
        size = path.stat().st_size
        regular = path.is_file()
    except OSError as error:
        raise BadResult(f"there is no {kind} at {path}", hint=str(error)) from error
    if not regular:
        raise BadResult(f"this is not a file: {path}")
    if size == 0:
        raise BadResult(f"this {kind} is an empty file: {path.name}")
    if size > bounds.size:
        raise BadResult(
            f"this {kind} is too large: {size >> 20} MB, at most {bounds.size >> 20}"
        )


def _check_pixels(width: int, height: int, bounds: Bounds) -> None:
    if width * height > bounds.pixels:
        raise BadResult(
            f"this picture is too large: {width}x{height}, "
            f"at most {bounds.pixels // 1_000_000} million pixels"
        )


def _check_film(path: Path, container: InputContainer, bounds: Bounds) -> None:
    if not container.streams.video:
        raise BadResult(f"this is not a film, it has no picture: {path.name}")
    video = container.streams.video[0]
    sound = container.streams.audio[:1]
    # What libav has no decoder for has no context, whatever its types say.
    if any(stream.codec_context is None for stream in (video, *sound)):
        raise BadResult(f"this film is in a format nobody here knows: {path.name}")
    if video.width < 1 or video.height < 1:
        raise BadResult(f"this is not a film, or a damaged one: {path.name}")
    _check_pixels(video.width, video.height, bounds)
    seconds = seconds_of(container)
    if seconds > bounds.seconds:
        raise BadResult(
            f"this film is too long: {seconds:.0f} s, at most {bounds.seconds:.0f}"
        )
    present = _frames_in_file(video, path.stat().st_size)
    if present is not None:
        expect_frames(present, len(video.index_entries))


def _frames_in_file(video: VideoStream, size: int) -> int | None:
    """How many indexed frames lie within the file; None without an index."""
    entries = video.index_entries
    if not video.frames or not len(entries):
        return None
    last = entries[-1]
    if last.pos + last.size <= size:
        return len(entries)
    return sum(1 for entry in entries if entry.pos + entry.size <= size)


def _shown_size(path: Path, video: VideoStream) -> tuple[int, int]:
    width, height = square_size(video)
    return (height, width) if quarter_turns(path) % 2 else (width, height)


def _audio(container: InputContainer) -> AudioInfo | None:
    if not container.streams.audio:
        return None
    audio = container.streams.audio[0].codec_context
    return AudioInfo(audio.name, audio.sample_rate, audio.channels)
