"""Looks made ready for film: Y'CbCr 4:2:0, and which of their parts matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .easel import Look, one_colour
from .palette import RGB
from .tiles import EDGE, GRAIN, HUES, Box, Layers, Piece, pieces

if TYPE_CHECKING:
    from PIL import Image

Frame: TypeAlias = "tuple[Image.Image, Image.Image, Image.Image]"
BLACK = (16, 128, 128)
# BT.709, limited range, as Image.convert wants it.
_BT709 = (
    0.1826, 0.6142, 0.0620, 16.0,
    -0.1006, -0.3386, 0.4392, 128.0,
    0.4392, -0.3989, -0.0403, 128.0,
)  # fmt: skip


def frame_of(picture: Image.Image) -> Frame:
    """An RGB picture as three planes, the colour at half size."""
    y, cb, cr = picture.convert("RGB", _BT709).split()
    return y, cb.reduce(2), cr.reduce(2)


def colour_of(colour: RGB) -> RGB:
    """One RGB colour in the same scale."""
    r, g, b = colour
    m = _BT709
    out = (round(m[k] * r + m[k + 1] * g + m[k + 2] * b + m[k + 3]) for k in (0, 4, 8))
    return next(out), next(out), next(out)


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a look at its size and at half of it, where pieces need it."""

    fine: Image.Image | None
    coarse: Image.Image | None


@dataclass(frozen=True, slots=True)
class Cel:
    """One look of a plane: its bands, or the single colour ``flat``, and its mask.

    ``at`` is its corner on the plane. ``mask`` goes with brightness; its coarse half
    goes with colour.
    """

    at: tuple[int, int]
    size: tuple[int, int]
    pieces: tuple[Piece, ...]
    bands: tuple[Band, Band, Band] | None
    flat: RGB = BLACK
    mask: Band | None = None


def cel(look: Look) -> Cel:
    """Convert what there is of a look; an odd last column or row is dropped."""
    colour, mask = look.colour, look.mask
    left, top, right, bottom = _used(look)
    size = (right - left, bottom - top)
    if size != colour.size:
        box = (left, top, right, bottom)
        colour, mask = colour.crop(box), mask.crop(box) if mask else None
    flat = None if mask is None else _only(colour)
    parts = None if flat else frame_of(colour)
    half = mask.reduce(2) if mask else None
    small = tuple(part.reduce(2) for part in parts) if parts else ()
    parts_rough = [_rough(*both) for both in zip(parts or (), small, strict=True)]
    found = pieces(
        Layers(
            mask,
            _rough(mask, half) if mask and half else None,
            parts_rough[0] if parts else None,
            parts_rough[1:],
        ),
        size,
    )
    bands = None
    if parts:
        y, cb, cr = (
            _band(part, low, [piece.needs & need for piece in found])
            for part, low, need in zip(parts, small, (GRAIN, HUES, HUES), strict=True)
        )
        bands = (y, cb, cr)
    kept = None
    if mask:
        edge = any(piece.needs & EDGE for piece in found)
        kept = Band(mask if edge else None, half)
    return Cel((left, top), size, found, bands, flat or BLACK, kept)


def _used(look: Look) -> Box:
    """The part of a look that is not empty, and a border; all even."""
    wide, tall = look.colour.width // 2 * 2, look.colour.height // 2 * 2
    box = look.mask.getbbox() if look.mask else None
    if box is None:
        return 0, 0, wide, tall
    left, top = max(box[0] - 4, 0) // 2 * 2, max(box[1] - 4, 0) // 2 * 2
    right, bottom = (box[2] + 5) // 2 * 2, (box[3] + 5) // 2 * 2
    return left, top, max(min(right, wide), left + 2), max(min(bottom, tall), top + 2)


def _band(fine: Image.Image, coarse: Image.Image, needs: list[int]) -> Band:
    return Band(fine if any(needs) else None, None if all(needs) else coarse)


def _only(picture: Image.Image) -> RGB | None:
    """The colour of a picture that has just one."""
    if not one_colour(picture):
        return None
    one = picture.getpixel((0, 0))
    assert isinstance(one, tuple)
    return colour_of((one[0], one[1], one[2]))


def _rough(fine: Image.Image, coarse: Image.Image) -> Image.Image:
    """How far a picture is from the half-sized one."""
    from PIL import Image, ImageChops

    size = (coarse.width * 2, coarse.height * 2)
    return ImageChops.difference(fine, coarse.resize(size, Image.Resampling.NEAREST))
