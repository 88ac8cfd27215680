"""Towers and streets, lit windows and signs."""

from __future__ import annotations

from random import Random

from . import sky
from .easel import Easel
from .ink import Ink
from .paint import gradient, scale, soften
from .palette import RGB, mix

_SIGNS = (
    (255, 63, 164),
    (70, 232, 255),
    (255, 176, 58),
    (150, 110, 255),
    (90, 255, 170),
)


def _signs(easel: Easel) -> tuple[RGB, ...]:
    own = easel.palette
    if easel.recipe.mood == "mono":
        return (own.accent, own.light)
    if easel.recipe.mood == "neon" or easel.recipe.place == "street":
        return _SIGNS
    return (own.accent, mix(own.accent, own.light, 0.5))


def city(easel: Easel) -> None:
    """Three ranks of towers, then a roof's edge to stand on."""
    easel.horizon = 0.78
    easel.ground = 0.87
    sky.paint(easel, low=0.4)
    for depth, base, tall, wide in (
        (0.15, 0.8, 0.62, 0.075),
        (0.38, 0.84, 0.42, 0.1),
        (0.6, 0.9, 0.24, 0.13),
    ):
        _rank(easel, depth, base, tall, wide)
    _roof(easel)


def _rank(easel: Easel, depth: float, base: float, tall: float, wide: float) -> None:
    own = easel.palette
    random = easel.random
    towers, lit = easel.ink(1), easel.ink(1)
    x = -random.uniform(0, 0.05) * easel.size[0]
    foot = float(easel.size[1])
    while x < easel.size[0]:
        across = easel.unit * wide * random.uniform(0.9, 2.0)
        hump = 0.55 + 0.45 * random.random()
        top = easel.y(base) - easel.frame[1] * tall * hump
        _tower(towers, random, x, top, across, foot)
        _windows(
            lit,
            random,
            (x, top, x + across, easel.y(base) + 30),
            easel.unit * (0.006 + 0.007 * depth),
        )
        x += across + random.choice((0.0, 0.0, easel.unit * 0.02))
    tone = own.depth(depth)
    hazy = mix(tone, own.horizon, 0.45 * (1 - depth))
    colour = gradient(
        easel.size,
        [
            (0, tone),
            (0.4, tone),
            (easel.y(base) / foot, hazy),
            (1, mix(hazy, own.near, 0.5)),
        ],
    )
    dark = easel.recipe.mood in ("night", "neon", "sunset", "storm", "mono", "fire")
    warm = mix((255, 222, 150), own.horizon, 0.45 * (1 - depth))
    colour.paste(
        warm if dark else mix(own.light, own.far, 0.35),
        (0, 0),
        scale(lit.done(), 0.85 if dark else 0.3),
    )
    easel.lay(colour, towers.done(), depth)
    if dark and depth > 0.2:
        _neon(easel, depth, base, tall)


def _tower(
    ink: Ink, random: Random, x: float, top: float, wide: float, foot: float
) -> None:
    ink.box(x, top, x + wide, foot)
    shape = random.randrange(6)
    if shape == 0:
        ink.box(x + wide * 0.2, top - wide * 0.4, x + wide * 0.8, top)
        ink.line([(x + wide / 2, top), (x + wide / 2, top - wide * 1.1)], 3)
    elif shape == 1:
        ink.shape(
            (x, top), (x + wide * 0.5, top - wide * 0.6), (x + wide, top), sharp=True
        )
    elif shape == 2:
        ink.box(x + wide * 0.15, top - wide * 0.25, x + wide * 0.45, top)
        ink.line([(x + wide * 0.8, top), (x + wide * 0.8, top - wide * 0.5)], 2)
    elif shape == 3:
        ink.shape((x, top), (x, top - wide * 0.35), (x + wide, top), sharp=True)
    elif shape == 4:
        for k in (0.24, 0.36, 0.66, 0.78):
            ink.line([(x + wide * k, top), (x + wide * k, top - wide * 0.2)], 2)
        ink.box(x + wide * 0.2, top - wide * 0.45, x + wide * 0.82, top - wide * 0.16)


def _windows(
    ink: Ink, random: Random, box: tuple[float, float, float, float], cell: float
) -> None:
    x0, y0, x1, y1 = box
    columns = max(int((x1 - x0) / (cell * 2)) - 1, 1)
    gap = (x1 - x0) / (columns + 0.5)
    y = y0 + cell * 2
    busy = random.uniform(0.18, 0.5)
    while y < y1:
        for i in range(columns):
            if random.random() < busy:
                left = x0 + gap * (i + 0.4)
                ink.box(
                    left,
                    y,
                    left + gap * 0.48,
                    y + cell * 1.3,
                    value=random.choice((120, 180, 255)),
                )
        y += cell * 2.5


def _neon(easel: Easel, depth: float, base: float, tall: float) -> None:
    random = easel.random
    strong = (
        1.0 if easel.recipe.mood == "neon" or easel.recipe.place == "street" else 0.55
    )
    for colour in _signs(easel):
        ink = easel.ink(1)
        for _ in range(3):
            x = easel.x(random.uniform(-0.05, 1.05))
            y = easel.y(base) - easel.frame[1] * tall * random.uniform(0.12, 0.5)
            _sign(ink, random, x, y, easel.unit * (0.5 + depth) * 0.05)
        _shine(easel, ink, colour, depth, strong)


def _sign(ink: Ink, random: Random, x: float, y: float, size: float) -> None:
    """A sign of bars that look like writing."""
    if random.random() < 0.6:
        high = size * random.uniform(1.6, 3.0)
        ink.box(x, y, x + size * 0.62, y + high)
        for k in range(int(high / (size * 0.55))):
            top = y + size * (0.12 + 0.55 * k)
            ink.box(x + size * 0.12, top, x + size * 0.5, top + size * 0.34, value=70)
            ink.box(x + size * 0.27, top, x + size * 0.35, top + size * 0.34, value=255)
    else:
        wide = size * random.uniform(1.4, 2.6)
        ink.box(x, y, x + wide, y + size * 0.5)
        for k in range(int(wide / (size * 0.36))):
            left = x + size * (0.1 + 0.36 * k)
            ink.box(left, y + size * 0.12, left + size * 0.2, y + size * 0.38, value=80)


def _shine(easel: Easel, ink: Ink, colour: RGB, depth: float, strong: float) -> None:
    from PIL import Image, ImageFilter

    mask = ink.done()
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(easel.unit * 0.007))
    soft = scale(small.resize(easel.size, Image.Resampling.BICUBIC), 1.7 * strong)
    easel.lay(colour, soft, depth + 0.02)
    easel.lay(mix(colour, (255, 255, 255), 0.3), scale(mask, strong), depth + 0.02)


def _roof(easel: Easel) -> None:
    """The edge of a near roof, with pipes and a rail."""
    ink = easel.ink()
    own = easel.palette
    y, width, foot = easel.y(easel.ground + 0.015), easel.size[0], easel.size[1]
    ink.box(0, y, width, foot)
    ink.box(0, y - easel.unit * 0.012, width, y + 2)
    unit = easel.unit
    side = 0.86 if easel.recipe.side > 0 else 0.1
    x = easel.x(side)
    ink.box(x, y - unit * 0.12, x + unit * 0.14, y)
    ink.shape(
        (x - unit * 0.02, y - unit * 0.12),
        (x + unit * 0.07, y - unit * 0.17),
        (x + unit * 0.16, y - unit * 0.12),
        sharp=True,
    )
    ink.line([(x - unit * 0.12, y), (x - unit * 0.12, y - unit * 0.24)], unit * 0.006)
    ink.line(
        [(x - unit * 0.16, y - unit * 0.2), (x - unit * 0.08, y - unit * 0.22)],
        unit * 0.005,
    )
    colour = gradient(
        easel.size,
        [
            (0, mix(own.near, own.far, 0.3)),
            (y / foot, mix(own.near, own.far, 0.22)),
            (1, own.near),
        ],
    )
    easel.lay(colour, ink.done(), 0.85)


def street(easel: Easel) -> None:
    """A canyon of houses to a vanishing point, signs, and a wet road."""
    easel.horizon = 0.66
    easel.ground = 0.88
    easel.sun = (easel.x(0.5), easel.y(0.4))
    sky.paint(easel, low=0.24, disc=False)
    _rank(easel, 0.15, 0.68, 0.34, 0.05)
    _road(easel)
    for depth, inner, tall in (
        (0.34, 0.1, 0.46),
        (0.54, 0.2, 0.62),
        (0.76, 0.34, 0.82),
    ):
        _walls(easel, depth, inner, tall)
    _wires(easel)


def _walls(easel: Easel, depth: float, inner: float, tall: float) -> None:
    """House fronts left and right; ``inner`` is how far they stand from the middle."""
    own = easel.palette
    random = easel.random
    ink, lit = easel.ink(), easel.ink(1)
    foot = easel.y(0.69 + inner * 0.62)
    far_foot = easel.y(0.69 + inner * 0.4)
    for side in (-1, 1):
        near = easel.x(0.5 + side * (inner + 0.14))
        edge = easel.x(0.5 + side * inner)
        top = easel.y(0.66 - tall * random.uniform(0.85, 1.1))
        lower = top + (easel.y(0.66) - top) * 0.22
        end = easel.size[0] if side > 0 else 0
        ink.shape(
            (end, top),
            (near, top),
            (edge, lower),
            (edge, far_foot),
            (near, foot),
            (end, foot + 40),
            sharp=True,
        )
        _front(lit, random, (edge, lower, far_foot), (near, top, foot))
        cell = easel.unit * (0.008 + 0.02 * depth)
        box = (min(near, end), top + cell, max(near, end), foot - cell * 2)
        _windows(lit, random, box, cell)
        _shop(easel, lit, near, foot, side, depth)
    tone = own.depth(depth)
    colour = gradient(
        easel.size,
        [
            (0, tone),
            (0.5, mix(tone, own.near, 0.2)),
            (0.75, mix(tone, own.horizon, 0.16)),
            (1, own.near),
        ],
    )
    colour.paste(mix((255, 214, 140), own.light, 0.25), (0, 0), scale(lit.done(), 0.6))
    easel.lay(colour, ink.done(), depth)
    _hanging(easel, depth, inner, tall)


def _front(
    ink: Ink,
    random: Random,
    far: tuple[float, float, float],
    near: tuple[float, float, float],
) -> None:
    """Rows of windows on a wall that runs away from us: (x, top, foot) of its ends."""

    def at(u: float, v: float) -> tuple[float, float]:
        top = far[1] + (near[1] - far[1]) * u
        foot = far[2] + (near[2] - far[2]) * u
        return far[0] + (near[0] - far[0]) * u, top + (foot - top) * v

    for row in range(9):
        for column in range(4):
            if random.random() < 0.42:
                continue
            u, v = (column + 0.18) / 4, (row + 0.45) / 11
            w, h = u + 0.15, v + 0.052
            value = random.choice((90, 150, 255))
            ink.shape(at(u, v), at(w, v), at(w, h), at(u, h), sharp=True, value=value)
    for column in range(2):
        u = (column + 0.15) / 2
        corners = at(u, 0.86), at(u + 0.36, 0.86), at(u + 0.36, 0.985), at(u, 0.985)
        ink.shape(*corners, sharp=True)


def _shop(
    easel: Easel, lit: Ink, near: float, foot: float, side: int, depth: float
) -> None:
    wide = easel.unit * (0.05 + 0.1 * depth)
    high = wide * 0.75
    x = near + side * wide * 0.4
    for k in range(2):
        left = x + side * k * wide * 1.5
        lit.box(left, foot - high * 1.3, left + side * wide, foot - high * 0.2)
        lit.box(
            left + side * wide * 0.46,
            foot - high * 1.3,
            left + side * wide * 0.52,
            foot - high * 0.2,
            value=60,
        )


def _hanging(easel: Easel, depth: float, inner: float, tall: float) -> None:
    random = easel.random
    colours = list(_signs(easel))
    random.shuffle(colours)
    for colour in colours[:3]:
        ink = easel.ink(1)
        for side in (-1, 1):
            x = easel.x(0.5 + side * (inner + random.uniform(0.0, 0.1)))
            y = easel.y(0.62 - tall * random.uniform(0.15, 0.6))
            _sign(ink, random, x, y, easel.unit * (0.03 + 0.07 * depth))
        _shine(easel, ink, colour, depth, 0.9)


def _road(easel: Easel) -> None:
    """Wet asphalt that gives back the lights above it, in streaks."""
    from PIL import Image

    own = easel.palette
    edge = round(easel.y(0.685))
    size = (easel.size[0], easel.size[1] - edge)
    colour = gradient(
        size,
        [(0, mix(own.horizon, own.near, 0.45)), (0.4, own.depth(0.7)), (1, own.near)],
    )
    random = easel.random
    for tint in _signs(easel):
        ink = Ink(size, over=1)
        for _ in range(4):
            x = random.uniform(0.2, 0.8) * size[0]
            wide = easel.unit * random.uniform(0.006, 0.022)
            top = random.uniform(0, 0.2) * size[1]
            ink.box(
                x, top, x + wide, top + size[1] * random.uniform(0.3, 0.9), value=150
            )
        soft = soften(ink.done(), easel.unit * 0.012)
        colour.paste(tint, (0, 0), scale(soft, 0.8))
    easel.lay(colour, Image.new("L", size, 255), 0.42, at=(0, edge))


def _wires(easel: Easel) -> None:
    from .ink import curve

    ink = easel.ink()
    for k in range(4):
        y = easel.y(0.1 + 0.07 * k)
        sag = easel.unit * (0.04 + 0.02 * k)
        line = curve(
            [
                (-10, y - sag),
                (easel.size[0] * 0.4, y + sag),
                (easel.size[0] + 10, y - sag * 2),
            ],
            closed=False,
        )
        ink.line(line, max(easel.unit * 0.0025, 1))
    easel.lay(easel.palette.near, ink.done(), 0.8)
