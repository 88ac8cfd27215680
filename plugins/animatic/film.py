"""Worlds as film: planes in Y'CbCr 4:2:0, put together frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .easel import Look, Plane
from .palette import RGB
from .view import Pose, dim, look_of, vignette, window
from .weather import Fall, falls
from .world import World

if TYPE_CHECKING:
    from PIL import Image

Frame: TypeAlias = "tuple[Image.Image, Image.Image, Image.Image]"
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
    """One look of a plane, ready for film."""

    parts: Frame
    masks: tuple[Image.Image, Image.Image] | None


def cel(look: Look) -> Cel:
    """Convert a look; an odd last column or row is dropped."""
    colour, mask = look.colour, look.mask
    size = (colour.width // 2 * 2, colour.height // 2 * 2)
    if size != colour.size:
        box = (0, 0, *size)
        colour, mask = colour.crop(box), mask.crop(box) if mask else None
    masks = None if mask is None else (mask, mask.reduce(2))
    return Cel(frame_of(colour), masks)


class Track:
    """One world through a clip: where its camera is and what its planes do."""

    def __init__(
        self,
        world: World,
        pose: Callable[[float], Pose],
        seconds: float,
        plain: bool = False,
    ) -> None:
        self._world = world
        self._pose = pose
        self._seconds = seconds
        self._cels = [(p, [cel(look) for look in p.looks]) for p in world.planes]
        self._falls = (
            [] if plain else [_prepared(f) for f in falls(world.recipe, world.frame)]
        )
        self._corners: tuple[Image.Image, Image.Image] | None = None
        if not plain:
            mask = vignette(world.frame)
            self._corners = (mask, mask.reduce(2))

    def frame(self, share: float) -> Frame:
        """The frame when ``share`` (0..1) of the clip has passed."""
        from PIL import Image

        width, height = self._world.frame
        half = (width // 2, height // 2)
        out = (
            Image.new("L", (width, height), 16),
            Image.new("L", half, 128),
            Image.new("L", half, 128),
        )
        pose = self._pose(share)
        for plane, cels in self._cels:
            self._paste(out, plane, cels, pose, share)
        for fall, colour in self._falls:
            mask = fall.at(share, self._seconds)
            _tint(out, colour, (mask, mask.reduce(2)))
        if self._corners:
            _tint(out, (16, 128, 128), self._corners)
        return out

    def _beat(self, plane: Plane, share: float) -> float:
        rate = plane.cycles or 0.25
        return max(round(rate * self._seconds), 1) * share

    def _paste(
        self, out: Frame, plane: Plane, cels: list[Cel], pose: Pose, share: float
    ) -> None:
        beat = self._beat(plane, share)
        shown = cels[look_of(plane, beat)]
        seen = window(self._world, plane, shown.parts[0].size, pose, beat)
        if seen is None:
            return
        halves = tuple(v / 2 for v in seen.box)
        boxes = (seen.box, halves, halves)
        for k, (target, part) in enumerate(zip(out, shown.parts, strict=True)):
            size = seen.size if k == 0 else (seen.size[0] // 2, seen.size[1] // 2)
            at = seen.at if k == 0 else (seen.at[0] // 2, seen.at[1] // 2)
            piece = _resized(part, size, boxes[k])
            if shown.masks is None:
                target.paste(piece, at)
            else:
                if k < 2:
                    mask = _resized(shown.masks[k], size, boxes[k])
                    if plane.flicker:
                        light = dim(plane, beat)
                        mask = mask.point([round(v * light) for v in range(256)])
                target.paste(piece, at, mask)


def _resized(
    part: Image.Image, size: tuple[int, int], box: tuple[float, ...]
) -> Image.Image:
    from PIL import Image

    x0, y0, x1, y1 = box
    inside = (x0, y0, min(x1, part.width), min(y1, part.height))
    return part.resize(size, Image.Resampling.BILINEAR, box=inside)


def _prepared(fall: Fall) -> tuple[Fall, RGB]:
    return fall, colour_of(fall.colour)


def _tint(out: Frame, colour: RGB, masks: tuple[Image.Image, Image.Image]) -> None:
    """Lay one colour over the frame through a mask and its half."""
    for k, target in enumerate(out):
        target.paste(colour[k], (0, 0, *target.size), masks[min(k, 1)])


def dissolve(a: Frame, b: Frame, share: float) -> Frame:
    """``a`` at 0, ``b`` at 1."""
    from PIL import Image

    first, second, third = (Image.blend(p, q, share) for p, q in zip(a, b, strict=True))
    return first, second, third
