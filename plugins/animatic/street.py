"""A canyon of houses: fronts, signs and a wet road."""

from __future__ import annotations

from random import Random

from . import sky
from .city import rank, shine, sign, signs, windows
from .easel import Easel
from .ink import Ink
from .paint import gradient, scale, soften
from .palette import mix


def street(easel: Easel) -> None:
    """A canyon of houses to a vanishing point, signs, and a wet road."""
    easel.horizon = 0.66
    easel.ground = 0.88
    easel.sun = (easel.x(0.5), easel.y(0.4))
    sky.paint(easel, low=0.24, disc=False)
    rank(easel, 0.15, 0.68, 0.34, 0.05)
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
        windows(lit, random, box, cell)
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
    colours = list(signs(easel))
    random.shuffle(colours)
    for colour in colours[:3]:
        ink = easel.ink(1)
        for side in (-1, 1):
            x = easel.x(0.5 + side * (inner + random.uniform(0.0, 0.1)))
            y = easel.y(0.62 - tall * random.uniform(0.15, 0.6))
            sign(ink, random, x, y, easel.unit * (0.03 + 0.07 * depth))
        shine(easel, ink, colour, depth, 0.9)


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
    for tint in signs(easel):
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
