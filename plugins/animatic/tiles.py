"""What the parts of a plane need: a mask or none, fine detail or half of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from PIL import Image

Box: TypeAlias = tuple[int, int, int, int]
MASKED, EDGE, GRAIN, HUES = 1, 2, 4, 8
"""Needs of a piece: a mask; that mask, brightness, colour at their full size."""

_STEP = 64
_REACH = 4
"""How many pixels beyond a tile may show in it once it is scaled."""
_COSTS = {MASKED: 2.0, EDGE: 2.8, GRAIN: 2.4, HUES: 1.2}
_PLAIN, _PIECE = 1.8, 16_000.0
"""What a pixel costs (in ns) that needs nothing, and a piece whatever its size."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a plane, in its pixels, and what it needs."""

    box: Box
    needs: int

    @property
    def solid(self) -> bool:
        """Whether it hides all that is behind it."""
        return not self.needs & MASKED

    @property
    def cost(self) -> float:
        """How dear it is to draw."""
        rate = _PLAIN + sum(cost for need, cost in _COSTS.items() if need & self.needs)
        left, top, right, bottom = self.box
        return _PIECE + rate * (right - left) * (bottom - top)

    def with_(self, other: Piece) -> Piece:
        """One piece over both."""
        a, b = self.box, other.box
        box = min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
        return Piece(box, self.needs | other.needs)


@dataclass(frozen=True, slots=True)
class Layers:
    """What decides on needs: the mask, and how rough mask, brightness and colour are.

    Roughness is a picture of differences to the half-sized picture; ``hues`` has half
    the size of the others.
    """

    mask: Image.Image | None = None
    edge: Image.Image | None = None
    grain: Image.Image | None = None
    hues: Sequence[Image.Image] = ()


_ROUGH_EDGE, _ROUGH_GRAIN, _ROUGH_HUE = 6, 5, 3


def pieces(layers: Layers, size: tuple[int, int]) -> tuple[Piece, ...]:
    """A plane in few rectangles that do not overlap; what is empty is left out."""
    done: list[Piece] = []
    above: dict[tuple[int, int], Piece] = {}
    for top in range(0, size[1], _STEP):
        row: dict[tuple[int, int], Piece] = {}
        for piece in _joined(_tiles(layers, size, top)):
            span = (piece.box[0], piece.box[2])
            over = above.pop(span, None)
            both = over.with_(piece) if over else piece
            if over and both.cost > over.cost + piece.cost:
                done.append(over)
                both = piece
            row[span] = both
        done += above.values()
        above = row
    return (*done, *above.values())


def _joined(tiles: Iterator[Piece]) -> list[Piece]:
    """The tiles of one row in as few pieces as is cheapest."""
    row: list[Piece] = []
    for tile in tiles:
        piece = tile
        while row and row[-1].with_(piece).cost <= row[-1].cost + piece.cost:
            piece = row.pop().with_(piece)
        row.append(piece)
    return row


def _tiles(layers: Layers, size: tuple[int, int], top: int) -> Iterator[Piece]:
    bottom = min(top + _STEP, size[1])
    for left in range(0, size[0], _STEP):
        box = (left, top, min(left + _STEP, size[0]), bottom)
        needs = _masked(layers, box)
        if needs is None:
            continue
        if layers.grain and _most(layers.grain, box) > _ROUGH_GRAIN:
            needs |= GRAIN
        small = (box[0] // 2, box[1] // 2, box[2] // 2, box[3] // 2)
        if any(_most(hue, small) > _ROUGH_HUE for hue in layers.hues):
            needs |= HUES
        yield Piece(box, needs)


def _masked(layers: Layers, box: Box) -> int | None:
    """What a tile needs of the mask; ``None`` if nothing is in it."""
    if layers.mask is None or layers.edge is None:
        return 0
    wide, tall = layers.mask.size
    x0, y0 = max(box[0] - _REACH, 0), max(box[1] - _REACH, 0)
    x1, y1 = min(box[2] + _REACH, wide), min(box[3] + _REACH, tall)
    low, high = _range(layers.mask, (x0, y0, x1, y1))
    if high <= 1:
        return None
    if low >= 254:
        return 0
    return MASKED | EDGE if _most(layers.edge, box) > _ROUGH_EDGE else MASKED


def _most(picture: Image.Image, box: Box) -> int:
    return _range(picture, box)[1]


def _range(picture: Image.Image, box: Box) -> tuple[int, int]:
    low, high = picture.crop(box).getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high


def uncovered(box: Box, cover: Sequence[Box]) -> Box | None:
    """``box`` without the sides that the boxes before it hide."""
    x0, y0, x1, y1 = box
    for left, top, right, bottom in cover:
        if left <= x0 and right >= x1:
            y0 = max(y0, bottom) if top <= y0 else y0
            y1 = min(y1, top) if bottom >= y1 else y1
        elif top <= y0 and bottom >= y1:
            x0 = max(x0, right) if left <= x0 else x0
            x1 = min(x1, left) if right >= x1 else x1
        if x0 >= x1 or y0 >= y1:
            return None
    return x0, y0, x1, y1
