"""Pictures out of a film: the first, the last, a poster, and small ones to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadResult
from .boxes import quarter_turns
from .probe import open_film, plainly, probe

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

Box = tuple[int, int]
PREVIEW_FPS = 12.0
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a film, ``at`` seconds after its start; ``rgb`` is row by row."""

    width: int
    height: int
    rgb: bytes
    at: float

    def image(self) -> Image:
        """The same as a Pillow picture."""
        from PIL import Image

        return Image.frombytes("RGB", (self.width, self.height), self.rgb)


def first_frame(path: Path) -> Image:
    """The very first picture, in full size.

    Raises:
        BadResult: no film, or nothing in it can be decoded.
    """
    with open_film(path) as container, plainly(path):
        for frame in container.decode(container.streams.video[0]):
            return _upright(frame, path)
    raise BadResult(f"no picture of this film can be decoded: {path.name}")


def last_frame(path: Path) -> Image:
    """The very last picture, in full size; decodes from the last key frame on.

    Raises:
        BadResult: no film, or nothing in it can be decoded.
    """
    with open_film(path) as container, plainly(path):
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        keys = _key_times(video)
        if keys:
            container.seek(keys[-1], stream=video)
        last = None
        for frame in container.decode(video):
            last = frame
        if last is not None:
            return _upright(last, path)
    raise BadResult(f"no picture of this film can be decoded: {path.name}")


def poster(path: Path, box: Box) -> Frame:
    """The first key frame, made small to fit in ``box``; the quickest look.

    Raises:
        BadResult: no film, or nothing in it can be decoded.
    """
    size = _fit(path, box)
    with open_film(path) as container, plainly(path):
        video = container.streams.video[0]
        video.codec_context.skip_frame = "NONKEY"
        for frame in container.decode(video):
            return _small(frame, size, quarter_turns(path), 0.0)
    raise BadResult(f"no picture of this film can be decoded: {path.name}")


def previews(path: Path, box: Box, fps: float = PREVIEW_FPS) -> Iterator[Frame]:
    """Small pictures of the whole film in order, at most ``fps`` a second.

    ``close()`` of the iterator stops the work and closes the file.

    Raises:
        BadResult: no film, or a damaged one.
    """
    size, turns = _fit(path, box), quarter_turns(path)
    with open_film(path) as container, plainly(path):
        video = container.streams.video[0]
        _decode_fast(video)
        number = 0
        for at, frame in _decoded(container, video):
            if at + _EPSILON >= number / fps:
                number = int((at + _EPSILON) * fps) + 1
                yield _small(frame, size, turns, at)


def spread(path: Path, box: Box, number: int) -> Iterator[Frame]:
    """``number`` small pictures from evenly spaced places of the film, in order.

    Fewer, if the film has fewer frames. ``close()`` stops the work.

    Raises:
        BadResult: no film, or a damaged one.
    """
    size, turns = _fit(path, box), quarter_turns(path)
    seconds = probe(path).seconds
    with open_film(path) as container, plainly(path):
        video = container.streams.video[0]
        _decode_fast(video)
        times = (seconds * (place + 0.5) / number for place in range(number))
        for at, frame in _frames_at(container, video, times):
            yield _small(frame, size, turns, at)


def _frames_at(
    container: InputContainer, video: VideoStream, times: Iterable[float]
) -> Iterator[tuple[float, VideoFrame]]:
    """The frame at each of the rising ``times``; skips to key frames on the way."""
    frames, at, keys = _decoded(container, video), -1.0, _key_times(video)
    shown = float(1 / video.average_rate) if video.average_rate else _EPSILON
    for time in times:
        if time < at + shown:
            continue
        key = max((key for key in keys if _time(video, key) <= time), default=None)
        if key is not None and _time(video, key) > at + 1.0:
            container.seek(key, stream=video)
            frames = _decoded(container, video)
        for at, frame in frames:
            if at + shown > time:
                yield at, frame
                break


def _decoded(
    container: InputContainer, video: VideoStream
) -> Iterator[tuple[float, VideoFrame]]:
    for frame in container.decode(video):
        yield _time(video, frame.pts or 0), frame


def _time(video: VideoStream, pts: int) -> float:
    return float((pts - (video.start_time or 0)) * (video.time_base or 0))


def _decode_fast(video: VideoStream) -> None:
    """Skip what nobody sees in a small picture."""
    video.thread_type = "AUTO"
    video.codec_context.skip_frame = "NONREF"
    video.codec_context.options = {"skip_loop_filter": "all"}


def _key_times(video: VideoStream) -> list[int]:
    return [entry.timestamp for entry in video.index_entries if entry.is_keyframe]


def _fit(path: Path, box: Box) -> Box:
    """The largest even size within ``box`` that keeps the film's shape."""
    film = probe(path)
    scale = min(box[0] / film.width, box[1] / film.height)
    return (
        max(2, int(film.width * scale) // 2 * 2),
        max(2, int(film.height * scale) // 2 * 2),
    )


def _small(frame: VideoFrame, size: Box, turns: int, at: float) -> Frame:
    width, height = size if turns % 2 == 0 else size[::-1]
    small = frame.reformat(width, height, "rgb24", interpolation="FAST_BILINEAR")
    image = _turned(_picture(small), turns)
    return Frame(image.width, image.height, image.tobytes(), at)


def _upright(frame: VideoFrame, path: Path) -> Image:
    film, turns = probe(path), quarter_turns(path)
    size = (film.width, film.height) if turns % 2 == 0 else (film.height, film.width)
    return _turned(_picture(frame.reformat(*size, "rgb24")), turns)


def _picture(frame: VideoFrame) -> Image:
    image: Image = frame.to_image()  # type: ignore[no-untyped-call]  # av has no types here
    return image


def _turned(image: Image, turns: int) -> Image:
    from PIL.Image import Transpose

    if not turns:
        return image
    ways = (Transpose.ROTATE_270, Transpose.ROTATE_180, Transpose.ROTATE_90)
    return image.transpose(ways[turns - 1])
