"""Trees, alone and in rows."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from .easel import Easel
from .ink import Ink, Point

if TYPE_CHECKING:
    pass


def firs(easel: Easel, size: float, count: int) -> Callable[[Ink, list[Point]], None]:
    """What plants ``count`` firs along a line."""

    def plant(ink: Ink, points: list[Point]) -> None:
        width = easel.size[0]
        for i in range(count):
            x = (i + easel.random.uniform(0, 1)) * width / count
            ground = points[min(int(x / width * (len(points) - 1)), len(points) - 1)][1]
            tall = size * easel.unit * easel.random.uniform(0.55, 1.15)
            fir(ink, x, ground + tall * 0.06, tall, easel.random)

    return plant


def fir(ink: Ink, x: float, y: float, tall: float, random: Random) -> None:
    """One fir standing on (x, y): drooping tiers, each tucked into the next."""
    half = tall * random.uniform(0.15, 0.2)
    left: list[Point] = []
    right: list[Point] = []
    tiers = 7
    for i in range(tiers):
        t = (i + 1) / tiers
        reach = half * t**0.85
        low = y - tall * (1 - t) * 0.94
        for side, line in ((-1, left), (1, right)):
            out = reach * random.uniform(0.85, 1.12)
            line.append((x + side * out, low + tall * 0.012))
            line.append((x + side * out * 0.62, low - tall * 0.02))
    ink.shape((x, y - tall), *right, *reversed(left), sharp=True)
    ink.box(x - tall * 0.018, y - tall * 0.1, x + tall * 0.018, y)


def clumps(easel: Easel, depth: float) -> Callable[[Ink, list[Point]], None]:
    """What plants round trees in groups along a line."""

    def plant(ink: Ink, points: list[Point]) -> None:
        random = easel.random
        for _ in range(5):
            start = random.randrange(len(points))
            for _ in range(random.randint(2, 6)):
                i = min(max(start + random.randint(-6, 6), 0), len(points) - 1)
                x, y = points[i]
                r = easel.unit * (0.012 + 0.035 * depth) * random.uniform(0.6, 1.2)
                ink.disc(x, y - r * 0.9, r * 1.1, r)
                ink.disc(x + r * 0.7, y - r * 0.6, r * 0.8, r * 0.7)
                ink.box(x - r * 0.12, y - r, x + r * 0.12, y + r * 0.3)

    return plant
