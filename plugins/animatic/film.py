"""Worlds as film: planes in Y'CbCr 4:2:0, put together frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from .easel import Look, Plane
from .palette import RGB
from .view import Pose, Window, dim, look_of, vignette, window
from .weather import falls
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
    """One look of a plane, ready for film; of a single colour if it has no parts."""

    parts: Frame | None
    masks: tuple[Image.Image, Image.Image] | None
    size: tuple[int, int]
    flat: RGB = (16, 128, 128)


def cel(look: Look) -> Cel:
    """Convert a look; an odd last column or row is dropped."""
    colour, mask = look.colour, look.mask
    size = (colour.width // 2 * 2, colour.height // 2 * 2)
    if size != colour.size:
        box = (0, 0, *size)
        colour, mask = colour.crop(box), mask.crop(box) if mask else None
    masks = None if mask is None else (mask, mask.reduce(2))
    low = colour.getextrema()
    if masks and all(isinstance(band, tuple) and band[0] == band[1] for band in low):
        one = colour.getpixel((0, 0))
        assert isinstance(one, tuple)
        return Cel(None, masks, size, colour_of((one[0], one[1], one[2])))
    return Cel(frame_of(colour), masks, size)


class Reel:
    """A world ready for film; its pictures in RGB are let go."""

    def __init__(self, world: World, plain: bool = False) -> None:
        self.world = replace(world, planes=())
        self.cels = [
            (replace(plane, looks=()), [cel(look) for look in plane.looks])
            for plane in world.planes
        ]
        layers = () if plain else falls(world.recipe, world.frame)
        self.falls = [(fall, colour_of(fall.colour)) for fall in layers]
        self.corners: tuple[Image.Image, Image.Image] | None = None
        if not plain:
            mask = vignette(world.frame)
            self.corners = (mask, mask.reduce(2))


class Track:
    """One reel through a clip: where its camera is and what its planes do."""

    def __init__(
        self, reel: Reel, pose: Callable[[float], Pose], seconds: float
    ) -> None:
        self._reel = reel
        self._world = reel.world
        self._pose = pose
        self._seconds = seconds

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
        for plane, cels in self._reel.cels:
            self._paste(out, plane, cels, pose, share)
        for fall, colour in self._reel.falls:
            mask = fall.at(share, self._seconds)
            _tint(out, colour, (mask, mask.reduce(2)))
        if self._reel.corners:
            _tint(out, (16, 128, 128), self._reel.corners)
        if self._world.recipe.mood == "mono":
            for chroma in out[1:]:
                chroma.paste(128, (0, 0, *chroma.size))
        return out

    def _beat(self, plane: Plane, share: float) -> float:
        rate = plane.cycles or 0.25
        return max(round(rate * self._seconds), 1) * share

    def _paste(
        self, out: Frame, plane: Plane, cels: list[Cel], pose: Pose, share: float
    ) -> None:
        beat = self._beat(plane, share)
        shown = cels[look_of(len(cels), beat)]
        seen = window(self._world, plane, shown.size, pose, beat)
        if seen is None:
            return
        light = dim(plane, beat)
        mask: Image.Image | None = None
        for k, target in enumerate(out):
            part = _Part(seen, k > 0)
            if shown.masks and k < 2:
                mask = part.of(shown.masks[k])
                if light < 1:
                    mask = mask.point([round(v * light) for v in range(256)])
            if shown.parts is None:
                target.paste(shown.flat[k], part.place, mask)
            else:
                target.paste(part.of(shown.parts[k]), part.place, mask)


class _Part:
    """Where a window lies in a plane of full or of half size."""

    def __init__(self, seen: Window, half: bool) -> None:
        by = 2 if half else 1
        self._box = tuple(v / by for v in seen.box)
        self._size = (seen.size[0] // by, seen.size[1] // by)
        left, top = seen.at[0] // by, seen.at[1] // by
        self.place = (left, top, left + self._size[0], top + self._size[1])

    def of(self, source: Image.Image) -> Image.Image:
        """What of ``source`` is seen, at its size in the frame."""
        from PIL import Image

        x0, y0, x1, y1 = self._box
        inside = (x0, y0, min(x1, source.width), min(y1, source.height))
        return source.resize(self._size, Image.Resampling.BILINEAR, box=inside)


def _tint(out: Frame, colour: RGB, masks: tuple[Image.Image, Image.Image]) -> None:
    """Lay one colour over the frame through a mask and its half."""
    for k, target in enumerate(out):
        target.paste(colour[k], (0, 0, *target.size), masks[min(k, 1)])


def dissolve(a: Frame, b: Frame, share: float) -> Frame:
    """``a`` at 0, ``b`` at 1."""
    from PIL import Image

    first, second, third = (Image.blend(p, q, share) for p, q in zip(a, b, strict=True))
    return first, second, third
