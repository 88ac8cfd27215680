"""What all rooms have: walls, windows, lamps, and light on the floor."""

from __future__ import annotations

from collections.abc import Sequence

from .easel import Easel
from .ink import Point
from .paint import dither, glow, gradient, scale, soften
from .palette import RGB, mix


def shell(easel: Easel, wall: RGB, floor: RGB, corner: float = 0.72) -> None:
    """Back wall, side walls in perspective, floor and ceiling line."""
    own = easel.palette
    easel.horizon, easel.ground = corner, 0.9
    at = easel.y(corner) / easel.size[1]
    back = gradient(
        easel.size,
        [
            (0, mix(wall, (0, 0, 0), 0.55)),
            (at * 0.55, wall),
            (at, mix(wall, own.light, 0.06)),
            (at + 0.001, floor),
            (1, mix(floor, (0, 0, 0), 0.6)),
        ],
    )
    easel.lay(dither(back, easel.random), None, 0.1)
    sides = easel.ink()
    top, low = easel.y(-0.02), easel.y(corner)
    for side in (-1, 1):
        edge = easel.x(0.5 + side * 0.44)
        end = easel.size[0] if side > 0 else 0
        sides.shape(
            (edge, top),
            (end, top - easel.unit * 0.2),
            (end, easel.size[1] + 20),
            (edge, low),
            sharp=True,
        )
    easel.lay(mix(wall, (0, 0, 0), 0.42), sides.done(), 0.14)


def tones(easel: Easel) -> tuple[RGB, RGB]:
    """Wall and floor."""
    own = easel.palette
    wall = mix(mix(own.far, own.near, 0.42), own.accent, 0.08)
    floor = mix(mix(own.near, own.far, 0.34), own.accent, 0.12)
    return wall, floor


def window(
    easel: Easel, x0: float, y0: float, x1: float, y1: float, panes: int = 3
) -> None:
    """A window with the sky in it, its frame, and the light that it lets in."""
    from PIL import Image, ImageFilter

    own = easel.palette
    left, top, right, low = easel.x(x0), easel.y(y0), easel.x(x1), easel.y(y1)
    glass = easel.ink(1)
    glass.box(left, top, right, low)
    view = gradient(
        easel.size,
        [
            (top / easel.size[1], mix(own.top, own.horizon, 0.35)),
            (low / easel.size[1], own.horizon),
        ],
    )
    far = easel.ink()
    step = (right - left) / 6
    hills = [
        (left + k * step, low - (low - top) * (0.18 + 0.12 * ((k * 5) % 3)))
        for k in range(7)
    ]
    far.shape((left, low), *hills, (right, low), sharp=True)
    view.paste(own.depth(0.25), (0, 0), far.done())
    sun = glow(
        easel.size,
        (left + (right - left) * 0.66, top + (low - top) * 0.5),
        easel.unit * 0.3,
        0.9 * max(own.glare, 0.4),
    )
    view.paste(own.light, (0, 0), sun)
    easel.lay(view, glass.done(), 0.02 + 0.1)
    _bars(easel, (left, top, right, low), panes)
    small = glass.done().reduce(4).filter(ImageFilter.GaussianBlur(easel.unit * 0.03))
    halo = small.resize(easel.size, Image.Resampling.BICUBIC)
    easel.lay(own.light, scale(halo, 0.3), 0.16)
    easel.sun = ((left + right) / 2, (top + low) / 2)
    _beam(easel, (left, top, right, low))


def _bars(easel: Easel, box: tuple[float, float, float, float], panes: int) -> None:
    left, top, right, low = box
    ink = easel.ink()
    thick = easel.unit * 0.008
    for k in range(panes + 1):
        x = left + (right - left) * k / panes
        ink.line([(x, top), (x, low)], thick * (2 if k in (0, panes) else 1))
    for t in (0.0, 0.4, 1.0):
        y = top + (low - top) * t
        ink.line([(left, y), (right, y)], thick * (1 if t == 0.4 else 2))
    ink.box(
        left - easel.unit * 0.03,
        low,
        right + easel.unit * 0.03,
        low + easel.unit * 0.018,
    )
    own = easel.palette
    easel.lay(mix(own.near, own.far, 0.12), ink.done(), 0.15)


def _beam(easel: Easel, box: tuple[float, float, float, float]) -> None:
    """Light aslant through the room, and its patch on the floor."""

    own = easel.palette
    left, top, right, _low = box
    lean = easel.unit * 0.3 * easel.recipe.side
    ink, patch = easel.ink(1), easel.ink(1)
    floor = easel.y(0.97)
    ink.shape(
        (left, top),
        (right, top),
        (right + lean * 1.4, floor),
        (left + lean * 1.4, floor),
        sharp=True,
        value=120,
    )
    for k in range(3):
        a = left + (right - left) * (k + 0.06) / 3
        b = left + (right - left) * (k + 0.94) / 3
        y = easel.y(easel.horizon + 0.05)
        patch.shape(
            (a + lean, y),
            (b + lean, y),
            (b + lean * 1.7, floor),
            (a + lean * 1.7, floor),
            sharp=True,
        )
    soft = soften(ink.done(), easel.unit * 0.014)
    easel.lay(
        own.light, scale(soft, 0.22 + 0.16 * own.glare), 0.3, flicker=0.12, cycles=0.25
    )
    lit = soften(patch.done(), easel.unit * 0.004)
    easel.lay(mix(own.light, own.accent, 0.2), scale(lit, 0.3 + 0.3 * own.glare), 0.2)


def lamp(easel: Easel, x: float, y: float, size: float, depth: float) -> None:
    """A hanging lamp and the cone below it."""

    own = easel.palette
    cx, cy, r = easel.x(x), easel.y(y), easel.unit * size
    cone = easel.ink(1)
    cone.shape(
        (cx - r * 0.6, cy),
        (cx + r * 0.6, cy),
        (cx + r * 3.4, easel.y(0.95)),
        (cx - r * 3.4, easel.y(0.95)),
        sharp=True,
        value=110,
    )
    soft = soften(cone.done(), easel.unit * 0.012)
    warm = mix((255, 220, 150), own.accent, 0.25)
    easel.lay(warm, scale(soft, 0.42), depth - 0.02)
    easel.lay(
        warm,
        glow(easel.size, (cx, cy + r * 0.2), r * 3, 0.75),
        depth,
        flicker=0.08,
        cycles=0.5,
    )
    ink = easel.ink()
    ink.line([(cx, -10), (cx, cy - r * 0.6)], max(easel.unit * 0.004, 1.5))
    ink.shape(
        (cx - r, cy),
        (cx - r * 0.3, cy - r * 0.7),
        (cx + r * 0.3, cy - r * 0.7),
        (cx + r, cy),
        sharp=True,
    )
    easel.lay(own.near, ink.done(), depth)
    bulb = easel.ink()
    bulb.disc(cx, cy + r * 0.04, r * 0.34, r * 0.26)
    easel.lay((255, 246, 220), bulb.done(), depth)


def furniture(
    easel: Easel, depth: float, *shapes: Sequence[Point], lift: float = 0.1
) -> None:
    """Dark shapes given in shares of the frame."""
    ink = easel.ink()
    for points in shapes:
        ink.shape(*[(easel.x(x), easel.y(y)) for x, y in points], sharp=True)
    own = easel.palette
    easel.lay(mix(own.near, own.far, lift), ink.done(), depth)


def rect(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """The corners of a box, in shares of the frame."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
