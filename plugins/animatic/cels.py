"""Looks made ready for film: Y'CbCr 4:2:0, and which of their parts matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .easel import Look, one_colour
from .palette import RGB
from .scaler import Box
from .tiles import Outline, outline

if TYPE_CHECKING:
    from PIL import Image

Frame: TypeAlias = "tuple[Image.Image, Image.Image, Image.Image]"
BLACK = (16, 128, 128)
BORDER = 2
_SOFT = 6
"""How much a soft mask may change from pixel to pixel."""
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
class Cel:
    """One look of a plane: its bands, or the single colour ``flat``, and its mask.

    ``at`` is its corner on the plane, ``size`` that of what is seen; the bands and the
    mask have a border of ``BORDER`` pixels (half of it for colour) like their edges.
    A ``soft`` mask is kept at half its size.
    """

    at: tuple[int, int]
    size: tuple[int, int]
    outline: Outline
    bands: Frame | None
    flat: RGB = BLACK
    mask: Image.Image | None = None
    soft: bool = False


def cel(look: Look) -> Cel:
    """Convert what there is of a look; an odd last column or row is dropped."""
    colour, mask = look.colour, look.mask
    left, top, right, bottom = box = _used(look)
    size = (right - left, bottom - top)
    if size != colour.size:
        colour, mask = colour.crop(box), mask.crop(box) if mask else None
    flat = None if mask is None else _only(colour)
    kept = _edged(mask) if mask else None
    half = kept.reduce(2) if kept else None
    soft = bool(kept and half and _rough(kept, half) <= _SOFT)
    return Cel(
        (left, top),
        size,
        outline(mask, size),
        None if flat else frame_of(_edged(colour)),
        flat or BLACK,
        half if soft else kept,
        soft,
    )


def _edged(picture: Image.Image) -> Image.Image:
    """A picture with a border like its edges, for when it is scaled."""
    from PIL import Image

    size = (picture.width + 2 * BORDER, picture.height + 2 * BORDER)
    out = picture.resize(size, Image.Resampling.NEAREST)
    out.paste(picture, (BORDER, BORDER))
    return out


def _used(look: Look) -> Box:
    """The part of a look that is not empty, and a border; all even."""
    wide, tall = look.colour.width // 2 * 2, look.colour.height // 2 * 2
    box = look.mask.getbbox() if look.mask else None
    if box is None:
        return 0, 0, wide, tall
    left, top = max(box[0] - 4, 0) // 2 * 2, max(box[1] - 4, 0) // 2 * 2
    right, bottom = (box[2] + 5) // 2 * 2, (box[3] + 5) // 2 * 2
    return left, top, max(min(right, wide), left + 2), max(min(bottom, tall), top + 2)


def _only(picture: Image.Image) -> RGB | None:
    """The colour of a picture that has just one."""
    if not one_colour(picture):
        return None
    one = picture.getpixel((0, 0))
    assert isinstance(one, tuple)
    return colour_of((one[0], one[1], one[2]))


def _rough(fine: Image.Image, coarse: Image.Image) -> int:
    """How far a mask is, at most, from the half-sized one."""
    from PIL import Image, ImageChops

    twice = coarse.resize(fine.size, Image.Resampling.NEAREST)
    most = ImageChops.difference(fine, twice).getextrema()[1]
    assert isinstance(most, int)
    return most
