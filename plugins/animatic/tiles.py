"""Which parts of a plane are empty or solid, and so what of it must be drawn.

All is looked up in small maps of cells of 16 pixels; 255 stands for yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .scaler import Box

if TYPE_CHECKING:
    from PIL import Image

CELL = 16
_SOLID, _MASKED, _PART = 0.4, 0.9, 300.0
"""What a cell costs to draw (in us) without and with its mask, and any part as such."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a plane has anything, and where something behind it may be seen.

    Cells tell of their neighbours too: so each holds for whatever part of the frame
    has its middle there. Around the plane is one ring of cells.
    """

    any: Image.Image
    open: Image.Image


def outline(mask: Image.Image | None, size: tuple[int, int]) -> Outline:
    """The outline of a plane."""
    from PIL import Image

    empty = Image.new("L", size, 255) if mask is None else mask
    return Outline(
        _cells(empty, [0, 0] + [255] * 254, 0), _cells(empty, [255] * 254 + [0, 0], 255)
    )


def _cells(mask: Image.Image, table: list[int], ring: int) -> Image.Image:
    from PIL import Image, ImageFilter

    small = mask.point(table).reduce(CELL).point([0] + [255] * 255)
    out = Image.new("L", (small.width + 2, small.height + 2), ring)
    out.paste(small, (1, 1))
    return out.filter(ImageFilter.MaxFilter(3))


class Cover:
    """What of the frame can still be seen while planes are laid from near to far."""

    def __init__(self, frame: tuple[int, int]) -> None:
        from PIL import Image

        self._size = (-(-frame[0] // CELL), -(-frame[1] // CELL))
        self._free = Image.new("L", self._size, 255)

    def lay(
        self, plane: Outline, low: tuple[float, float], scale: float, *, thin: bool
    ) -> list[Part]:
        """The parts of a plane that are seen; what lies behind is hidden from now on.

        A ``thin`` plane hides nothing.
        """
        from PIL import ImageChops

        seen = ImageChops.darker(self._free, self._map(plane.any, low, scale, 0))
        open_ = self._map(plane.open, low, scale, 255)
        box = seen.getbbox()
        if box is None:
            return []
        if thin:
            open_.paste(255, (0, 0, *self._size))
        else:
            self._free = ImageChops.darker(self._free, open_)
        return list(_parts(seen, ImageChops.darker(seen, open_), box))

    def _map(
        self, cells: Image.Image, low: tuple[float, float], scale: float, beyond: int
    ) -> Image.Image:
        from PIL import Image

        x, y = (1 - v / scale / CELL for v in low)
        return cells.transform(
            self._size,
            Image.Transform.AFFINE,
            (1 / scale, 0, x, 0, 1 / scale, y),
            Image.Resampling.NEAREST,
            fillcolor=beyond,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A box of cells, and whether nothing behind it is seen."""

    cells: Box
    solid: bool

    @property
    def cost(self) -> float:
        """How dear it is to draw."""
        left, top, right, bottom = self.cells
        rate = _SOLID if self.solid else _MASKED
        return _PART + rate * (right - left) * (bottom - top)

    @property
    def box(self) -> Box:
        """The same in pixels."""
        left, top, right, bottom = self.cells
        return left * CELL, top * CELL, right * CELL, bottom * CELL


def _parts(seen: Image.Image, open_: Image.Image, box: Box) -> Iterator[Part]:
    """What is seen in a box, in as few parts as is cheapest."""
    whole = Part(box, open_.crop(box).getbbox() is None)
    best, least = [whole], whole.cost
    if least > 3 * _PART:  # below that there is too little to gain
        for halves in _halves(box):
            found = [
                Part(part, open_.crop(part).getbbox() is None)
                for part in (_within(seen, half) for half in halves)
                if part
            ]
            cost = sum(part.cost for part in found)
            if cost < least:
                best, least = found, cost
    if best == [whole]:
        yield whole
    else:
        for piece in best:
            yield from _parts(seen, open_, piece.cells)


def _halves(box: Box) -> Iterator[tuple[Box, Box]]:
    """A box cut in two, across and down."""
    left, top, right, bottom = box
    x, y = (left + right) // 2, (top + bottom) // 2
    yield (left, top, x, bottom), (x, top, right, bottom)
    yield (left, top, right, y), (left, y, right, bottom)


def _within(seen: Image.Image, box: Box) -> Box | None:
    """The part of a box in which anything is seen."""
    found = seen.crop(box).getbbox()
    if found is None:
        return None
    left, top = box[:2]
    return left + found[0], top + found[1], left + found[2], top + found[3]
