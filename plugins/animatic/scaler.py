"""Parts of a picture, moved and scaled by fractions of a pixel.

libswscale is six times as fast as Pillow, but knows whole pixels only: so a larger part
is cut, whose sides come to lie on whole pixels of the frame.
"""

from __future__ import annotations

from math import ceil, copysign, floor
from typing import TYPE_CHECKING, TypeAlias

from .canvas import canvas

if TYPE_CHECKING:
    from PIL import Image

Box: TypeAlias = tuple[int, int, int, int]
_NEAR, _FAR, _REACH = 1 / 32, 1 / 12, 160
"""How far (in pixels) a side should and may be off, and how far it is looked for."""

_LARGE = 20_000


class Window:
    """A box of the frame, onto pictures of one byte a pixel.

    Their corner lies at ``low`` in the frame; they are shown ``scale`` times as large.
    """

    def __init__(self, low: tuple[float, float], scale: float, box: Box) -> None:
        from av.video.reformatter import VideoReformatter

        self._low, self._scale, self._box = low, scale, box
        self._across = self._down = None
        if (box[2] - box[0]) * (box[3] - box[1]) > _LARGE:
            self._across = _stretch(low[0], scale, box[0], box[2])
            self._down = _stretch(low[1], scale, box[1], box[3] + 1)
        self._scaler = VideoReformatter()  # knows its filters for the next picture

    def cut(self, source: Image.Image) -> Image.Image:
        """What is seen of a picture."""
        if self._across is None or self._down is None:
            return resized(source, self._low, self._scale, self._box)
        (left, wide, x, width), (top, tall, y, height) = self._across, self._down
        from av import VideoFrame

        part = VideoFrame(wide, tall, "gray")
        canvas(part.planes[0], (wide, tall)).paste(source, (-left, -top))
        made = self._scaler.reformat(
            part, width, height, interpolation="BILINEAR", threads=1
        )
        first, upper, last, lower = self._box
        size = (last - first, lower - upper)
        return canvas(made.planes[0], size, (first - x, upper - y))


def _stretch(
    low: float, scale: float, first: int, last: int
) -> tuple[int, int, int, int] | None:
    """Where a part of the source begins, how long it is, and the same in the frame."""
    begin = _side(low, scale, floor((first - low) / scale), -1)
    end = _side(low, scale, ceil((last - low) / scale), 1)
    if begin is None or end is None:
        return None
    (a, x), (b, y) = begin, end
    return a, b - a, x, y - x


def _side(low: float, scale: float, start: int, step: int) -> tuple[int, int] | None:
    """The first pixel from ``start`` on that begins on a pixel of the frame."""
    best, found = _FAR, None
    drift = (scale - 1) * step  # of where pixels begin, against those of the frame
    at = start
    while abs(at - start) <= _REACH:
        place = low + at * scale
        whole = round(place)
        off = place - whole
        if abs(off) < best:
            best, found = abs(off), (at, whole)
        if abs(off) <= _NEAR or not drift:
            break
        away = -off if drift * off < 0 else copysign(1, drift) - off
        at += step * max(ceil((abs(away) - _NEAR) / abs(drift)), 1)
    return found


def resized(
    source: Image.Image, low: tuple[float, float], scale: float, box: Box
) -> Image.Image:
    """The same by Pillow: exact, of any mode, for any scale."""
    from PIL import Image

    inside = (
        max((box[0] - low[0]) / scale, 0.0),
        max((box[1] - low[1]) / scale, 0.0),
        min((box[2] - low[0]) / scale, source.width),
        min((box[3] - low[1]) / scale, source.height),
    )
    size = (box[2] - box[0], box[3] - box[1])
    return source.resize(size, Image.Resampling.BILINEAR, box=inside)
