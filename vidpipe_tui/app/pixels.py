"""Our renderer for rich-pixels: area averaged, equal cells merged into one segment."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from rich_pixels import Renderer

from vidpipe_tui.media import halfblock

if TYPE_CHECKING:
    from PIL.Image import Image


class AreaHalfblocks(Renderer):
    """Half blocks of the best quality a terminal shows, ``bits`` per channel."""

    def __init__(self, bits: int = 5) -> None:
        super().__init__()
        self._bits = bits

    def render(self, image: Image, resize: tuple[int, int] | None) -> list[Segment]:
        """Segments of the image at ``resize`` pixels, two above each other a cell."""
        width, height = resize or image.size
        segments: list[Segment] = []
        for line in self.cells(halfblock.shrink(image, width, (height + 1) // 2)):
            segments += line
            segments.append(Segment.line())
        return segments

    def cells(self, image: Image) -> list[list[Segment]]:
        """The lines of an RGB image that has two pixels a cell already."""
        small = halfblock.reduce(image, self._bits)
        return [
            [_segment(upper, lower, count) for (upper, lower), count in line]
            for line in halfblock.runs(small)
        ]


def _segment(upper: bytes, lower: bytes, count: int) -> Segment:
    return Segment((" " if upper == lower else "▀") * count, _style(upper, lower))


@lru_cache(maxsize=32_768)
def _style(upper: bytes, lower: bytes) -> Style:
    if upper == lower:
        return Style(bgcolor=_colour(lower))
    return Style(color=_colour(upper), bgcolor=_colour(lower))


@lru_cache(maxsize=32_768)
def _colour(half: bytes) -> Color:
    return Color.from_triplet(ColorTriplet(*half))
