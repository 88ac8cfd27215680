"""What a world is painted on: planes at depths, a little larger than the frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, overload

from .ink import Ink
from .paint import chance
from .palette import RGB, Palette
from .recipe import Recipe

if TYPE_CHECKING:
    from PIL import Image

ROOM = 1.30
"""How much larger than the frame a world is, so that the camera can move."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and their mask (``None``: everywhere)."""

    colour: Image.Image
    mask: Image.Image | None


class Poses(Sequence[Look]):
    """Looks drawn when asked for; only the first, which stills show, is kept.

    ``alike`` says of each what looks that are the same have in common.
    """

    def __init__(self, alike: Sequence[float], draw: Callable[[int], Look]) -> None:
        self._draw = draw
        self._count = len(alike)
        self.alike = alike
        self._first: Look | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, i: int) -> Look: ...
    @overload
    def __getitem__(self, i: slice) -> list[Look]: ...
    def __getitem__(self, i: int | slice) -> Look | list[Look]:
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        if not 0 <= i < self._count:
            raise IndexError(i)
        if i:
            return self._draw(i)
        self._first = self._first or self._draw(0)
        return self._first


@dataclass(frozen=True, slots=True)
class Plane:
    """Something at one depth (0 far, 1 near). ``at`` is its corner on the canvas.

    ``looks`` are shown in turn, ``cycles`` a second. ``drift`` is pixels a second to
    the right; ``flicker`` how much its light comes and goes; ``sway`` pixels both ways.
    """

    looks: Sequence[Look]
    depth: float
    at: tuple[int, int] = (0, 0)
    cycles: float = 0.0
    drift: float = 0.0
    flicker: float = 0.0
    sway: float = 0.0

    @property
    def still(self) -> bool:
        """Whether it only moves with the camera."""
        return not (self.drift or self.flicker or self.sway or len(self.looks) > 1)


@dataclass(slots=True)
class Easel:
    """The canvas while a world is painted. Places are given as shares of the frame."""

    recipe: Recipe
    frame: tuple[int, int]
    palette: Palette = field(init=False)
    random: Random = field(init=False)
    size: tuple[int, int] = field(init=False)
    unit: float = field(init=False)
    sun: tuple[float, float] = field(init=False)
    horizon: float = 0.62
    ground: float = 0.86
    planes: list[Plane] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = self.frame
        self.palette = self.recipe.palette()
        self.random = chance(self.recipe.seed, self.recipe.place, self.recipe.mood)
        self.size = (even(width * ROOM), even(height * ROOM))
        self.unit = min(height, width * 1.2)
        side = 0.3 if self.recipe.side > 0 else 0.7
        self.sun = (self.x(side + self.random.uniform(-0.05, 0.05)), self.y(0.3))

    def x(self, share: float) -> float:
        """Canvas pixels of a share of the frame's width."""
        return self.size[0] / 2 + (share - 0.5) * self.frame[0]

    def y(self, share: float) -> float:
        """Canvas pixels of a share of the frame's height."""
        return self.size[1] / 2 + (share - 0.5) * self.frame[1]

    def side(self) -> int:
        """Where the light comes from: -1 the left, 1 the right."""
        return -1 if self.sun[0] < self.size[0] / 2 else 1

    def ink(self, over: int = 2) -> Ink:
        """A mask as large as the canvas, measured in its pixels, y down."""
        return Ink(self.size, over=over)

    def lay(
        self,
        colour: RGB | Image.Image,
        mask: Image.Image | None,
        depth: float,
        *,
        at: tuple[int, int] = (0, 0),
        drift: float = 0.0,
        flicker: float = 0.0,
        sway: float = 0.0,
        cycles: float = 0.0,
    ) -> None:
        """Put a plane in front of those already there; empty ones are left out."""
        if mask is None:
            self.planes.append(Plane((Look(_all(colour, self.size), None),), depth, at))
        elif box := mask.getbbox():
            box = left, top, right, bottom = _grown(box, mask.size)
            if not isinstance(colour, tuple):
                colour = colour.crop(box)
            look = Look(_all(colour, (right - left, bottom - top)), mask.crop(box))
            corner = (at[0] + left, at[1] + top)
            self.planes.append(
                Plane((look,), depth, corner, cycles, drift, flicker, sway)
            )

    def show(
        self,
        looks: Sequence[Look],
        depth: float,
        at: tuple[int, int],
        cycles: float,
        drift: float,
    ) -> None:
        """Put a plane there whose looks take turns."""
        self.planes.append(Plane(looks, depth, at, cycles, drift))

    def merge(self) -> None:
        """Order planes from far to near; neighbours that move alike become one."""
        out: list[Plane] = []
        for plane in sorted(self.planes, key=lambda plane: plane.depth):
            if out and _alike(out[-1], plane):
                out[-1] = _merged(out[-1], plane)
            else:
                out.append(plane)
        self.planes[:] = out

    def done(self) -> tuple[Plane, ...]:
        """All planes from far to near."""
        self.merge()
        planes = self.planes[:]
        # Planes that are drawn late keep the easel: holding them too would be a ring
        # that only the garbage collector can open, with all its pictures.
        self.planes.clear()
        return tuple(_uncovered(planes, self.size, self.frame[1] * 0.12))


def one_colour(picture: Image.Image) -> bool:
    """Whether all pixels of an RGB picture are the same."""
    bands = picture.getextrema()
    return all(isinstance(band, tuple) and band[0] == band[1] for band in bands)


def even(value: float) -> int:
    """The nearest even number of pixels, at least two."""
    return max(round(value / 2) * 2, 2)


def _all(colour: RGB | Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL import Image

    return Image.new("RGB", size, colour) if isinstance(colour, tuple) else colour


def _grown(
    box: tuple[int, int, int, int], size: tuple[int, int], by: int = 6
) -> tuple[int, int, int, int]:
    """A box with a clear border, so that its edge is never scaled against nothing."""
    return (
        max(box[0] - by, 0),
        max(box[1] - by, 0),
        min(box[2] + by, size[0]),
        min(box[3] + by, size[1]),
    )


def _alike(a: Plane, b: Plane) -> bool:
    return a.still and b.still and abs(a.depth - b.depth) < 0.16


def _merged(a: Plane, b: Plane) -> Plane:
    """One plane that looks like ``b`` in front of ``a``."""
    from PIL import Image, ImageChops

    (lb,) = b.looks
    colour, mask, corner = _roomy(a, b)
    left, top = b.at[0] - corner[0], b.at[1] - corner[1]
    box = (left, top, left + lb.colour.width, top + lb.colour.height)
    if mask is None:
        colour.paste(lb.colour, box, lb.mask)
        return replace(a, looks=(Look(colour, None),), at=corner)
    # What nothing was painted on yet takes the colour that comes in front of it, so
    # that edges do not fringe.
    under = mask.crop(box)
    over = lb.mask or Image.new("L", lb.colour.size, 255)
    bare = under.point([255] + [0] * 255)
    colour.paste(lb.colour, box, ImageChops.lighter(over, bare))
    mask.paste(ImageChops.screen(under, over), box)
    return replace(a, looks=(Look(colour, mask),), at=corner)


def _roomy(
    a: Plane, b: Plane
) -> tuple[Image.Image, Image.Image | None, tuple[int, int]]:
    """A copy of ``a`` with room for ``b``: colour, mask, corner."""
    from PIL import Image

    (la,), (lb,) = a.looks, b.looks
    left, top = min(a.at[0], b.at[0]), min(a.at[1], b.at[1])
    right = max(a.at[0] + la.colour.width, b.at[0] + lb.colour.width)
    bottom = max(a.at[1] + la.colour.height, b.at[1] + lb.colour.height)
    size, here = (right - left, bottom - top), (a.at[0] - left, a.at[1] - top)
    if size == la.colour.size:
        return la.colour.copy(), la.mask.copy() if la.mask else None, (left, top)
    colour = Image.new("RGB", size)
    colour.paste(la.colour, here)
    mask = None
    if la.mask:
        mask = Image.new("L", size, 0)
        mask.paste(la.mask, here)
    return colour, mask, (left, top)


def _uncovered(planes: list[Plane], size: tuple[int, int], spare: float) -> list[Plane]:
    """Planes without the rows that ground nearer to us always hides.

    ``spare`` pixels stay, for the planes move against each other.
    """
    out: list[Plane] = []
    cover = size[1]
    for plane in reversed(planes):
        look = plane.looks[0]
        rows = round(cover + spare) - plane.at[1]
        if plane.still and 8 < rows < look.colour.height:
            box = (0, 0, look.colour.width, rows)
            mask = look.mask.crop(box) if look.mask else None
            plane = replace(plane, looks=(Look(look.colour.crop(box), mask),))
        cover = min(cover, _solid_from(plane, size))
        out.append(plane)
    return out[::-1]


def _solid_from(plane: Plane, size: tuple[int, int]) -> int:
    """The row from which a plane hides everything behind it, down to the bottom."""
    look = plane.looks[0]
    whole = plane.at[0] <= 0 and plane.at[0] + look.colour.width >= size[0]
    deep = plane.at[1] + look.colour.height >= size[1]
    if not (plane.still and whole and deep) or look.mask is None:
        return size[1]
    holes = look.mask.point([255] * 255 + [0]).getbbox()
    return plane.at[1] + (holes[3] if holes else 0)
