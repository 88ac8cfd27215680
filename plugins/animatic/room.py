"""Indoors: walls, windows, furniture and light that falls on the floor."""

from __future__ import annotations

from collections.abc import Sequence

from .easel import Easel
from .ink import Ink, Point
from .paint import dither, glow, gradient, scale, soften
from .palette import RGB, mix


def _shell(easel: Easel, wall: RGB, floor: RGB, corner: float = 0.72) -> None:
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


def _tones(easel: Easel) -> tuple[RGB, RGB]:
    own = easel.palette
    wall = mix(mix(own.far, own.near, 0.42), own.accent, 0.08)
    floor = mix(mix(own.near, own.far, 0.34), own.accent, 0.12)
    return wall, floor


def _window(
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


def _lamp(easel: Easel, x: float, y: float, size: float, depth: float) -> None:
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


def _furniture(
    easel: Easel, depth: float, *shapes: Sequence[Point], lift: float = 0.1
) -> None:
    """Dark shapes given in shares of the frame."""
    ink = easel.ink()
    for points in shapes:
        ink.shape(*[(easel.x(x), easel.y(y)) for x, y in points], sharp=True)
    own = easel.palette
    easel.lay(mix(own.near, own.far, lift), ink.done(), depth)


def _rect(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def room(easel: Easel) -> None:
    """A living room: tall window, shelf of books, lamp, table, a picture."""
    wall, floor = _tones(easel)
    _shell(easel, wall, floor)
    _boards(easel)
    flip = easel.recipe.side > 0
    x = 0.2 if flip else 0.5
    _window(easel, x, 0.12, x + 0.3, 0.58)
    _curtains(easel, x, x + 0.3)
    _shelf(easel, 0.68 if flip else 0.12)
    _furniture(
        easel,
        0.18,
        _rect(*((0.56, 0.2, 0.64, 0.36) if flip else (0.36, 0.2, 0.44, 0.36))),
    )
    t = 0.62 if flip else 0.08
    _furniture(
        easel,
        0.6,
        _rect(t, 0.74, t + 0.3, 0.765),
        _rect(t + 0.02, 0.76, t + 0.035, 0.95),
        _rect(t + 0.265, 0.76, t + 0.28, 0.95),
        _rect(t - 0.09, 0.6, t - 0.078, 0.96),
        _rect(t - 0.09, 0.79, t - 0.01, 0.81),
        _rect(t - 0.022, 0.8, t - 0.01, 0.96),
    )
    _table_lamp(easel, t + 0.22)


def _table_lamp(easel: Easel, x: float) -> None:
    own = easel.palette
    cx, y, unit = easel.x(x), easel.y(0.74), easel.unit
    easel.lay(
        mix((255, 214, 140), own.accent, 0.3),
        glow(easel.size, (cx, y - unit * 0.13), unit * 0.3, 0.6),
        0.59,
        flicker=0.05,
    )
    ink, shade = easel.ink(), easel.ink()
    ink.line([(cx, y), (cx, y - unit * 0.1)], unit * 0.008)
    ink.disc(cx, y - 2, unit * 0.03, unit * 0.008)
    shade.shape(
        (cx - unit * 0.055, y - unit * 0.09),
        (cx - unit * 0.03, y - unit * 0.16),
        (cx + unit * 0.03, y - unit * 0.16),
        (cx + unit * 0.055, y - unit * 0.09),
        sharp=True,
    )
    easel.lay(own.near, ink.done(), 0.6)
    easel.lay(mix((255, 226, 170), own.accent, 0.25), shade.done(), 0.6)


def _boards(easel: Easel) -> None:
    """Floor boards that run to the vanishing point."""
    ink = easel.ink()
    low, foot = easel.y(easel.horizon), float(easel.size[1])
    for k in range(-9, 10):
        ink.line(
            [(easel.x(0.5 + k * 0.055), low), (easel.x(0.5 + k * 0.16), foot)], 1.6
        )
    ink.line([(0, low), (easel.size[0], low)], easel.unit * 0.006)
    easel.lay((0, 0, 0), scale(ink.done(), 0.35), 0.16)


def _curtains(easel: Easel, x0: float, x1: float) -> None:
    own = easel.palette
    ink = easel.ink()
    for edge, side in ((x0, -1), (x1, 1)):
        a, b = easel.x(edge - side * 0.025), easel.x(edge + side * 0.075)
        ink.shape(
            (a, easel.y(0.06)),
            (b, easel.y(0.06)),
            (b + side * 8, easel.y(0.7)),
            ((a + b) / 2, easel.y(0.71)),
            (a + side * 20, easel.y(0.7)),
            sharp=True,
        )
    ink.line(
        [(easel.x(x0 - 0.1), easel.y(0.06)), (easel.x(x1 + 0.1), easel.y(0.06))],
        easel.unit * 0.012,
    )
    easel.lay(mix(mix(own.near, own.far, 0.35), own.accent, 0.3), ink.done(), 0.24)


def _shelf(easel: Easel, x: float) -> None:
    """A bookcase against the wall."""
    own = easel.palette
    random = easel.random
    frame, books = easel.ink(), easel.ink()
    frame.box(easel.x(x), easel.y(0.14), easel.x(x + 0.19), easel.y(0.75))
    for row in range(5):
        y = 0.25 + row * 0.115
        at = x + 0.01
        while at < x + 0.17:
            wide = random.uniform(0.006, 0.014)
            books.box(
                easel.x(at),
                easel.y(y - random.uniform(0.055, 0.09)),
                easel.x(at + wide),
                easel.y(y),
                value=random.choice((70, 120, 190, 230)),
            )
            at += wide + (0.02 if random.random() < 0.12 else 0.002)
    easel.lay(mix(own.near, own.far, 0.14), frame.done(), 0.2)
    easel.lay(mix(own.far, own.accent, 0.45), scale(books.done(), 0.6), 0.2)


def cafe(easel: Easel) -> None:
    """Great panes to the street, lamps in a row, a counter; two at a table."""
    wall, floor = _tones(easel)
    _shell(easel, mix(wall, easel.palette.accent, 0.12), floor)
    _window(easel, 0.16, 0.14, 0.84, 0.6, 4)
    _furniture(
        easel,
        0.22,
        _rect(-0.2, 0.64, 1.2, 0.69),
        _rect(-0.2, 0.68, 1.2, 0.76),
        lift=0.2,
    )
    for x in (0.2, 0.5, 0.8):
        _lamp(easel, x, 0.2 if x == 0.5 else 0.16, 0.06, 0.45)
    if easel.recipe.shot in ("wide", "full", "medium") and easel.recipe.count != 1:
        return
    _table(easel, 0.5)


def _table(easel: Easel, x: float) -> None:
    _furniture(
        easel,
        0.88,
        _rect(x - 0.16, 0.79, x + 0.16, 0.815),
        _rect(x - 0.012, 0.81, x + 0.012, 0.97),
        _rect(x - 0.08, 0.96, x + 0.08, 0.975),
        _rect(x - 0.05, 0.752, x - 0.022, 0.792),
        _rect(x + 0.03, 0.752, x + 0.058, 0.792),
    )


def factory(easel: Easel) -> None:
    """A hall of iron: trusses, high panes, a belt, arms that reach down."""
    wall, floor = _tones(easel)
    _shell(easel, wall, floor, 0.74)
    _window(easel, 0.22, 0.08, 0.78, 0.36, 8)
    own = easel.palette
    ink = easel.ink()
    for k in range(-1, 6):
        x = easel.x(k * 0.2)
        ink.line([(x, -10), (x, easel.y(0.74))], easel.unit * 0.014)
        ink.line(
            [(x, easel.y(0.02)), (x + easel.frame[0] * 0.1, easel.y(-0.06))],
            easel.unit * 0.008,
        )
        ink.line(
            [(x, easel.y(0.02)), (x - easel.frame[0] * 0.1, easel.y(-0.06))],
            easel.unit * 0.008,
        )
    ink.line([(0, easel.y(0.02)), (easel.size[0], easel.y(0.02))], easel.unit * 0.014)
    easel.lay(mix(own.near, own.far, 0.22), ink.done(), 0.22)
    _belt(easel)
    for x, turn in ((0.16, 1), (0.86, -1)):
        _robot_arm(easel, x, turn)


def _belt(easel: Easel) -> None:
    boxes = [_rect(0.05 + 0.24 * k, 0.68, 0.13 + 0.24 * k, 0.765) for k in range(-1, 5)]
    _furniture(
        easel,
        0.5,
        _rect(-0.2, 0.76, 1.2, 0.79),
        *boxes,
        *[_rect(0.02 + 0.2 * k, 0.78, 0.035 + 0.2 * k, 0.9) for k in range(-1, 6)],
        lift=0.16,
    )

    own = easel.palette
    sparks = easel.ink(1)
    for k in range(6):
        sparks.disc(easel.x(0.02 + 0.2 * k), easel.y(0.775), easel.unit * 0.006)
    mask = sparks.done()
    halo = scale(soften(mask, easel.unit * 0.012), 2.5)
    easel.lay(own.accent, halo, 0.51, flicker=0.4, cycles=1.0)
    easel.lay(mix(own.accent, (255, 255, 255), 0.5), mask, 0.51)


def _robot_arm(easel: Easel, x: float, turn: int) -> None:
    own = easel.palette
    unit = easel.unit
    ink = easel.ink()
    base = (easel.x(x), easel.y(0.8))
    elbow = (base[0] - turn * unit * 0.06, base[1] - unit * 0.3)
    wrist = (base[0] + turn * unit * 0.17, base[1] - unit * 0.38)
    tip = (wrist[0] + turn * unit * 0.05, wrist[1] + unit * 0.14)
    ink.box(
        base[0] - unit * 0.07,
        base[1] - unit * 0.05,
        base[0] + unit * 0.07,
        base[1] + unit * 0.16,
    )
    ink.limb(
        [base, elbow, wrist, tip],
        [unit * 0.04, unit * 0.035, unit * 0.026, unit * 0.016],
    )
    for side in (-1, 1):
        ink.line(
            [tip, (tip[0] + side * unit * 0.03, tip[1] + unit * 0.05)], unit * 0.012
        )
    for joint in (base, elbow, wrist):
        ink.disc(*joint, unit * 0.045)
    easel.lay(mix(own.near, own.far, 0.1), ink.done(), 0.62)


def hall(easel: Easel) -> None:
    """A castle's hall: arches, banners, torches, a carpet to the end."""
    wall, floor = _tones(easel)
    _shell(easel, wall, floor)
    own = easel.palette
    _tall_windows(easel)
    carpet = easel.ink()
    carpet.shape(
        (easel.x(0.43), easel.y(0.72)),
        (easel.x(0.57), easel.y(0.72)),
        (easel.x(0.84), float(easel.size[1])),
        (easel.x(0.16), float(easel.size[1])),
        sharp=True,
    )
    easel.lay(mix(floor, own.accent, 0.35), carpet.done(), 0.18)
    for depth, reach, wide in ((0.3, 0.3, 0.04), (0.55, 0.42, 0.06)):
        _pillars(easel, depth, reach, wide)
        _torches(easel, depth, reach)


def _tall_windows(easel: Easel) -> None:
    own = easel.palette
    from PIL import Image, ImageFilter

    glass = easel.ink()
    for x in (0.36, 0.5, 0.64):
        high = 0.14 if x == 0.5 else 0.2
        glass.box(
            easel.x(x - 0.04), easel.y(high + 0.06), easel.x(x + 0.04), easel.y(0.56)
        )
        glass.shape(
            (easel.x(x - 0.04), easel.y(high + 0.08)),
            (easel.x(x), easel.y(high - 0.04)),
            (easel.x(x + 0.04), easel.y(high + 0.08)),
            sharp=True,
        )
        glass.line(
            [(easel.x(x), easel.y(0.05)), (easel.x(x), easel.y(0.56))],
            easel.unit * 0.006,
            value=0,
        )
        for y in (0.32, 0.44):
            glass.line(
                [(easel.x(x - 0.05), easel.y(y)), (easel.x(x + 0.05), easel.y(y))],
                easel.unit * 0.005,
                value=0,
            )
    mask = glass.done()
    easel.sun = (easel.x(0.5), easel.y(0.3))
    halo = mask.reduce(4).filter(ImageFilter.GaussianBlur(easel.unit * 0.012))
    easel.lay(
        own.light, scale(halo.resize(easel.size, Image.Resampling.BICUBIC), 0.75), 0.13
    )
    view = gradient(
        easel.size,
        [(0, mix(own.top, own.light, 0.25)), (0.7, mix(own.horizon, own.light, 0.4))],
    )
    easel.lay(view, mask, 0.14)
    beams = easel.ink(1)
    for x in (0.36, 0.5, 0.64):
        lean = 0.16 * easel.recipe.side
        beams.shape(
            (easel.x(x - 0.04), easel.y(0.12)),
            (easel.x(x + 0.04), easel.y(0.12)),
            (easel.x(x + 0.07 + lean), easel.y(1)),
            (easel.x(x - 0.07 + lean), easel.y(1)),
            sharp=True,
            value=110,
        )
    soft = soften(beams.done(), easel.unit * 0.016)
    easel.lay(own.light, scale(soft, 0.3 + 0.3 * own.glare), 0.24)


def _pillars(easel: Easel, depth: float, reach: float, wide: float) -> None:
    ink = easel.ink()
    unit = easel.unit
    for side in (-1, 1):
        x = easel.x(0.5 + side * reach)
        half = unit * wide
        ink.box(x - half, easel.y(0.02), x + half, easel.y(0.76 + 0.2 * depth))
        for y in (0.02, 0.75 + 0.2 * depth):
            ink.box(x - half * 1.5, easel.y(y), x + half * 1.5, easel.y(y + 0.035))
    span = easel.frame[0] * reach
    cx, top = easel.x(0.5), easel.y(0.06)
    rise = unit * 0.3
    inner = [
        (cx + span * (k / 12), top - rise * (1 - abs(k / 12) ** 2))
        for k in range(-12, 13)
    ]
    ink.shape(
        (0, -30),
        (0, top),
        *inner,
        (easel.size[0], top),
        (easel.size[0], -30),
        sharp=True,
    )
    easel.lay(
        mix(easel.palette.depth(depth), easel.palette.near, 0.55), ink.done(), depth
    )


def _torches(easel: Easel, depth: float, reach: float) -> None:
    unit = easel.unit
    flames = easel.ink()
    warm = (255, 190, 90)
    for side in (-1, 1):
        x, y = easel.x(0.5 + side * reach), easel.y(0.44)
        size = unit * (0.02 + 0.02 * depth)
        flames.shape(
            (x, y - size * 2.4),
            (x - size * 0.7, y - size * 0.8),
            (x, y),
            (x + size * 0.7, y - size * 0.8),
        )
        easel.lay(
            warm,
            glow(easel.size, (x, y - size), unit * 0.22, 0.75),
            depth + 0.01,
            flicker=0.25,
            cycles=1.5,
        )
        _banner(easel, x, depth, side)
    easel.lay((255, 226, 150), flames.done(), depth + 0.02)


def _banner(easel: Easel, x: float, depth: float, side: int) -> None:
    own = easel.palette
    ink: Ink = easel.ink()
    unit = easel.unit
    cx = x + side * unit * 0.12
    wide = unit * 0.05
    ink.shape(
        (cx - wide, easel.y(0.08)),
        (cx + wide, easel.y(0.08)),
        (cx + wide, easel.y(0.4)),
        (cx, easel.y(0.45)),
        (cx - wide, easel.y(0.4)),
        sharp=True,
    )
    easel.lay(mix(own.near, own.accent, 0.5), ink.done(), depth + 0.01)
