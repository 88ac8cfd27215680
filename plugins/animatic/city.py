"""Towers and streets, lit windows and signs."""

from __future__ import annotations

from random import Random

from . import sky
from .easel import Easel
from .ink import Ink
from .paint import gradient, scale
from .palette import RGB, mix

_SIGNS = (
    (255, 63, 164),
    (70, 232, 255),
    (255, 176, 58),
    (150, 110, 255),
    (90, 255, 170),
)


def signs(easel: Easel) -> tuple[RGB, ...]:
    """The colours of the place's signs."""
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
        rank(easel, depth, base, tall, wide)
    _roof(easel)


def rank(easel: Easel, depth: float, base: float, tall: float, wide: float) -> None:
    """A row of towers with lit windows."""
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
        windows(
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


def windows(
    ink: Ink, random: Random, box: tuple[float, float, float, float], cell: float
) -> None:
    """Rows of windows in a box (x0, y0, x1, y1), some of them lit."""
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
    for colour in signs(easel):
        ink = easel.ink(1)
        for _ in range(3):
            x = easel.x(random.uniform(-0.05, 1.05))
            y = easel.y(base) - easel.frame[1] * tall * random.uniform(0.12, 0.5)
            sign(ink, random, x, y, easel.unit * (0.5 + depth) * 0.05)
        shine(easel, ink, colour, depth, strong)


def sign(ink: Ink, random: Random, x: float, y: float, size: float) -> None:
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


def shine(easel: Easel, ink: Ink, colour: RGB, depth: float, strong: float) -> None:
    """Lay signs and the glow around them."""
    from PIL import Image, ImageFilter

    mask = ink.done()
    box = mask.getbbox()
    if box is None:
        return
    reach = round(easel.unit * 0.09)  # of the glow
    left, top = (max(v - reach, 0) // 4 * 4 for v in box[:2])
    right, bottom = (-(-(v + reach) // 4) * 4 for v in box[2:])
    mask = mask.crop((left, top, right, bottom))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(easel.unit * 0.007))
    soft = scale(small.resize(mask.size, Image.Resampling.BICUBIC), 1.7 * strong)
    easel.lay(colour, soft, depth + 0.02, at=(left, top))
    light = mix(colour, (255, 255, 255), 0.3)
    easel.lay(light, scale(mask, strong), depth + 0.02, at=(left, top))


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
