"""Open country: mountains, hills, forests and dunes in layers of air."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from . import sky
from .easel import Easel
from .ink import Ink, Point
from .paint import gradient, levels, noise, ramp, scale, soften
from .palette import mix
from .trees import clumps, firs

if TYPE_CHECKING:
    from PIL import Image


def ridge(random: Random, rough: float, steps: int = 8) -> list[float]:
    """Heights -1..1 of a ridge by midpoint displacement."""
    line = [random.uniform(-0.4, 0.4) for _ in range(4)]
    reach = 0.75
    for _ in range(steps - 2):
        finer: list[float] = []
        for a, b in itertools.pairwise(line):
            finer += [a, (a + b) / 2 + random.uniform(-reach, reach)]
        line = [*finer, line[-1]]
        reach *= rough
    return line


def outline(easel: Easel, line: list[float], base: float, tall: float) -> list[Point]:
    """A ridge's heights as points across the canvas."""
    width = easel.size[0]
    step = width / (len(line) - 1)
    return [(i * step, base - tall * value) for i, value in enumerate(line)]


def fill(
    easel: Easel,
    points: list[Point],
    depth: float,
    trees: Callable[[Ink, list[Point]], None] | None = None,
) -> Image.Image:
    """Lay the land under ``points``, with haze gathering at its foot."""
    own = easel.palette
    ink = easel.ink()
    bottom = float(easel.size[1])
    foot = min(max(y for _, y in points) + easel.frame[1] * 0.24, bottom)
    ink.shape(*points, (easel.size[0], foot), (0, foot), sharp=True)
    if trees:
        trees(ink, points)
    mask = ink.done()
    top = min(y for _, y in points) / bottom
    tone = own.depth(depth)
    hazy = mix(tone, own.horizon, 0.5 * (1 - depth) ** 1.2)
    colour = gradient(
        easel.size, [(0, tone), (top, tone), (min(top + 0.34, 1), hazy), (1, hazy)]
    )
    easel.lay(colour, mask, depth)
    return mask


def mountain(easel: Easel) -> None:
    """Peaks with a lit and a shaded face, hills and firs before them."""
    easel.horizon = 0.6
    sky.paint(easel, low=0.3)
    for depth, base, tall in ((0.12, 0.6, 0.36), (0.26, 0.66, 0.24)):
        line = ridge(easel.random, 0.5)
        points = outline(easel, line, easel.y(base), easel.frame[1] * tall)
        mask = fill(easel, points, depth)
        _faces(easel, points, mask, depth)
    for depth, base, tall in ((0.45, 0.76, 0.08), (0.64, 0.85, 0.06)):
        points = outline(
            easel, ridge(easel.random, 0.45), easel.y(base), easel.frame[1] * tall
        )
        fill(easel, points, depth, firs(easel, 0.05 + 0.07 * depth, 46))
    meadow(easel)


def _faces(easel: Easel, points: list[Point], mask: Image.Image, depth: float) -> None:
    """Light on the side of each peak that looks to the sun, snow on the highest."""
    from PIL import ImageChops

    own = easel.palette
    lit, snow = easel.ink(), easel.ink()
    toward = -1 if easel.sun[0] < easel.size[0] / 2 else 1
    reach = max(len(points) // 26, 2)
    high = min(y for _, y in points)
    for i in range(reach, len(points) - reach):
        x, y = points[i]
        if y > min(p[1] for p in points[i - reach : i + reach + 1]):
            continue
        drop = easel.frame[1] * 0.3
        valley = points[min(max(i + toward * reach * 2, 0), len(points) - 1)]
        rest = (
            points[i : i + 2 * reach]
            if toward > 0
            else points[i - 2 * reach : i + 1][::-1]
        )
        jag = [
            (
                x + easel.random.uniform(-0.4, 0.6) * drop * 0.16 * k * toward,
                y + drop * k / 5,
            )
            for k in range(5, 0, -1)
        ]
        lit.shape(*rest, (valley[0] + toward * drop * 0.3, y + drop), *jag, sharp=True)
        if y < high + easel.frame[1] * 0.14:
            _cap(easel, snow, (x, y), easel.frame[1] * 0.085)
    glow_ = mix(own.light, own.horizon, 0.45)
    soft = soften(lit.done(), easel.unit * 0.003)
    fade = ramp(easel.size, easel.y(0.66) / easel.size[1], high / easel.size[1])
    shade = ImageChops.multiply(ImageChops.multiply(soft, mask), fade)
    easel.lay(glow_, scale(shade, 0.24 + 0.22 * own.glare), depth)
    if easel.recipe.mood not in ("fire", "neon", "sunset"):
        caps = ImageChops.multiply(snow.done(), mask)
        easel.lay(mix(own.light, own.horizon, 0.3), scale(caps, 0.42), depth)


def _cap(easel: Easel, ink: Ink, peak: Point, deep: float) -> None:
    x, y = peak
    random = easel.random
    zig = [
        (x + (k / 3) * deep * 1.3, y + deep * (0.75 + random.uniform(-0.4, 0.35)))
        for k in range(3, -4, -1)
    ]
    ink.shape((x, y - 4), *zig, sharp=True)


def hills(easel: Easel) -> None:
    """Rolling land with clumps of trees and a winding road."""
    easel.horizon = 0.6
    sky.paint(easel, low=0.26)
    for depth, base, tall in (
        (0.12, 0.58, 0.1),
        (0.28, 0.65, 0.09),
        (0.48, 0.74, 0.07),
    ):
        line = ridge(easel.random, 0.26)
        points = outline(easel, line, easel.y(base), easel.frame[1] * tall)
        mask = fill(easel, points, depth, clumps(easel, depth))
        _sheen(easel, mask, depth)
    meadow(easel)


def _sheen(easel: Easel, mask: Image.Image, depth: float) -> None:
    """A lit upper edge, as where grass catches the light."""
    from PIL import ImageChops

    shift = round(easel.unit * 0.02)
    edge = ImageChops.subtract(mask, ImageChops.offset(mask, 0, shift))
    soft = soften(edge, easel.unit * 0.006)
    lit = ImageChops.multiply(soft, mask)
    easel.lay(easel.palette.light, scale(lit, 0.2 * easel.palette.glare), depth)


def desert(easel: Easel) -> None:
    """Dunes: each crest has a lit and a shaded flank."""
    easel.horizon = 0.6
    if easel.recipe.mood in ("day", "dawn"):
        easel.horizon = 0.57
    sky.paint(easel, low=0.3)
    own = easel.palette
    for depth, base, tall in ((0.14, 0.6, 0.05), (0.3, 0.68, 0.08), (0.5, 0.79, 0.1)):
        points = _dune(easel, base, tall)
        mask = fill(easel, points, depth)
        _flank(easel, points, mask, depth)
    meadow(easel, bare=True)
    del own


def _dune(easel: Easel, base: float, tall: float) -> list[Point]:
    from .ink import curve

    random = easel.random
    count = 5
    knots = [
        (
            easel.size[0] * (i - 0.5) / (count - 1.5),
            easel.y(base)
            + (-1) ** i * easel.frame[1] * tall * random.uniform(0.3, 0.7),
        )
        for i in range(count + 1)
    ]
    return curve(knots, closed=False, steps=24)


def _flank(easel: Easel, points: list[Point], mask: Image.Image, depth: float) -> None:
    """The slope below each crest that the sun does not reach."""
    from PIL import ImageChops

    ink = easel.ink(1)
    away = 1 if easel.sun[0] < easel.size[0] / 2 else -1
    deep = easel.frame[1] * 0.3
    for i in range(2, len(points) - 2):
        x, y = points[i]
        if y < points[i - 1][1] and y <= points[i + 1][1]:
            rest = (
                points[i : i + 16] if away > 0 else points[max(i - 16, 0) : i + 1][::-1]
            )
            end = rest[-1]
            ink.shape(
                *rest,
                (end[0] + away * deep, end[1] + deep * 0.8),
                (x + away * deep * 0.9, y + deep),
                (x + away * deep * 0.2, y + deep * 0.5),
                (x + away * deep * 0.34, y + deep * 0.22),
                sharp=True,
            )
    soft = soften(ink.done(), easel.unit * 0.006)
    shade = ImageChops.multiply(soft, mask)
    easel.lay(
        mix(easel.palette.depth(depth), easel.palette.near, 0.6),
        scale(shade, 0.5),
        depth,
    )


def meadow(easel: Easel, bare: bool = False) -> None:
    """The ground somebody stands on, at depth .85, with grass blades at its edge."""
    random = easel.random
    line = ridge(random, 0.24)
    points = outline(easel, line, easel.y(easel.ground + 0.01), easel.frame[1] * 0.018)
    ink = easel.ink()
    bottom = float(easel.size[1])
    ink.shape(*points, (easel.size[0], bottom), (0, bottom), sharp=True)
    if not bare:
        for _ in range(420):
            i = random.randrange(len(points))
            x, y = points[i]
            x += random.uniform(-4, 4)
            tall = easel.unit * random.uniform(0.006, 0.024)
            lean = tall * random.uniform(-0.4, 0.4)
            ink.shape(
                (x - 1.2, y + 3), (x + lean, y - tall), (x + 1.2, y + 3), sharp=True
            )
    own = easel.palette
    light = mix(own.near, own.depth(0.6), 0.55)
    colour = gradient(
        easel.size, [(0, light), (easel.y(easel.ground) / bottom, light), (1, own.near)]
    )
    easel.lay(colour, ink.done(), 0.85)


def mist(easel: Easel, y: float, depth: float, strength: float) -> None:
    """A bank of mist that drifts."""
    from PIL import ImageChops

    field = levels(noise(easel.size, easel.random, (2, 9), 4), 96, 190)
    up = ramp(
        easel.size,
        (easel.y(y) - easel.unit * 0.22) / easel.size[1],
        easel.y(y) / easel.size[1],
    )
    down = ramp(easel.size, 1.0, easel.y(y) / easel.size[1])
    mask = ImageChops.multiply(field, ImageChops.multiply(up, down))
    easel.lay(
        mix(easel.palette.horizon, (255, 255, 255), 0.15),
        scale(mask, strength),
        depth,
        sway=easel.unit * 0.02,
    )
