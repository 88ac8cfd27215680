"""A factory's hall and a castle's."""

from __future__ import annotations

from .easel import Easel
from .indoors import furniture, rect, shell, tones, window
from .ink import Ink
from .paint import glow, gradient, scale, soften
from .palette import mix


def factory(easel: Easel) -> None:
    """A hall of iron: trusses, high panes, a belt, arms that reach down."""
    wall, floor = tones(easel)
    shell(easel, wall, floor, 0.74)
    window(easel, 0.22, 0.08, 0.78, 0.36, 8)
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
    boxes = [rect(0.05 + 0.24 * k, 0.68, 0.13 + 0.24 * k, 0.765) for k in range(-1, 5)]
    furniture(
        easel,
        0.5,
        rect(-0.2, 0.76, 1.2, 0.79),
        *boxes,
        *[rect(0.02 + 0.2 * k, 0.78, 0.035 + 0.2 * k, 0.9) for k in range(-1, 6)],
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
    wall, floor = tones(easel)
    shell(easel, wall, floor)
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
    _slant(easel)


def _slant(easel: Easel) -> None:
    """Light aslant from the tall windows."""
    own = easel.palette
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
