"""Water: the open sea with its path of light, and what lies under it."""

from __future__ import annotations

from . import sky
from .easel import Easel
from .land import ridge
from .paint import dither, glow, gradient, levels, noise, ramp, scale, soften
from .palette import mix


def ocean(easel: Easel) -> None:
    """Sea to the horizon, an island, a glitter path under the light."""
    easel.horizon = 0.55
    easel.ground = 0.84
    sky.paint(easel, low=0.22)
    _islands(easel)
    _water(easel)
    _path(easel)
    _waves(easel)
    if not _afloat(easel):
        _shore(easel)


def _afloat(easel: Easel) -> bool:
    recipe = easel.recipe
    return recipe.actor in ("boat", "ship", "whale", "bird", "fish", "dragon") or (
        not recipe.actor and not recipe.prop
    )


def _islands(easel: Easel) -> None:
    ink = easel.ink()
    edge = easel.y(easel.horizon) + 2
    middle = easel.x(0.82 if easel.recipe.side > 0 else 0.18)
    line = ridge(easel.random, 0.5, 7)
    wide = easel.frame[0] * 0.42
    points = [
        (
            middle + (i / (len(line) - 1) - 0.5) * wide,
            edge
            - easel.frame[1]
            * 0.07
            * max(0.35 + v, 0)
            * (1 - abs(2 * i / (len(line) - 1) - 1)) ** 0.6,
        )
        for i, v in enumerate(line)
    ]
    ink.shape(*points, (points[-1][0], edge), (points[0][0], edge), sharp=True)
    easel.lay(easel.palette.depth(0.12), ink.done(), 0.1)


def _water(easel: Easel) -> None:
    from PIL import Image

    own = easel.palette
    edge = round(easel.y(easel.horizon))
    tall = easel.size[1] - edge
    glassy = mix(own.horizon, own.far, 0.35)
    colour = gradient(
        (easel.size[0], tall),
        [
            (0, glassy),
            (0.12, mix(glassy, own.far, 0.55)),
            (0.5, mix(own.far, own.near, 0.45)),
            (1, own.near),
        ],
    )
    swell = noise((easel.size[0], tall), easel.random, (3, 26), 4)
    light = Image.new("RGB", colour.size, mix(own.horizon, own.light, 0.3))
    dark = Image.new("RGB", colour.size, mix(own.near, own.far, 0.2))
    colour.paste(light, (0, 0), scale(levels(swell, 138, 200), 0.22))
    colour.paste(
        dark, (0, 0), scale(levels(swell.point(lambda v: 255 - v), 136, 200), 0.4)
    )
    mask = Image.new("L", colour.size, 255)
    easel.lay(dither(colour, easel.random), mask, 0.3, at=(0, edge))


def _path(easel: Easel) -> None:
    """Glints on the water below the light, longer and sparser towards us."""
    from PIL import ImageFilter

    own = easel.palette
    random = easel.random
    ink = easel.ink()
    edge = easel.y(easel.horizon)
    deep = easel.size[1] - edge
    for _ in range(230):
        t = random.random() ** 1.7
        y = edge + 2 + t * deep * 0.85
        spread = easel.unit * (0.04 + 0.2 * t)
        x = easel.sun[0] + random.gauss(0, 0.5) * spread
        long = easel.unit * (0.008 + 0.05 * t) * random.uniform(0.4, 1.3)
        ink.disc(
            x,
            y,
            long,
            max(easel.unit * (0.0012 + 0.0038 * t), 1),
            value=random.randint(90, 255),
        )
    glints = ink.done()
    easel.lay(
        own.light,
        scale(glints, 0.35 + 0.5 * own.glare),
        0.32,
        flicker=0.35,
        sway=easel.unit * 0.006,
        cycles=0.5,
    )
    veil = glow(easel.size, (easel.sun[0], edge + deep * 0.12), easel.unit * 0.42, 0.5)
    veil.paste(0, (0, 0, easel.size[0], round(edge)))
    easel.lay(
        own.light, scale(veil.filter(ImageFilter.BoxBlur(2)), 0.6 * own.glare), 0.31
    )


def _waves(easel: Easel) -> None:
    """Two crests near to us, one rolling against the other."""
    from math import sin

    own = easel.palette
    for k, (y, depth) in enumerate(((0.86, 0.66), (0.96, 0.95))):
        rough = 0.016 if easel.recipe.mood == "storm" else 0.007
        turn = easel.random.uniform(0, 6)
        points = [
            (
                x,
                easel.y(y)
                + easel.unit
                * rough
                * (
                    sin(x / easel.unit * 9 + turn)
                    + 0.6 * sin(x / easel.unit * 21 + 2 * turn)
                ),
            )
            for x in range(-20, easel.size[0] + 40, 12)
        ]
        ink = easel.ink()
        bottom = float(easel.size[1])
        ink.shape(*points, (easel.size[0] + 40, bottom), (-20, bottom), sharp=True)
        tone = mix(own.far, own.near, 0.62 + 0.24 * k)
        colour = gradient(
            easel.size,
            [
                (0, mix(tone, own.horizon, 0.18)),
                (easel.y(y) / bottom, mix(tone, own.horizon, 0.14)),
                (1, own.near),
            ],
        )
        easel.lay(colour, ink.done(), depth, sway=easel.unit * 0.014 * (1 - 2 * k))


def _shore(easel: Easel) -> None:
    """Rocks and sand to stand on."""
    random = easel.random
    line = ridge(random, 0.36)
    ink = easel.ink()
    bottom = float(easel.size[1])
    step = easel.size[0] / (len(line) - 1)
    slope = easel.frame[1] * 0.06 * easel.recipe.side
    points = [
        (
            i * step,
            easel.y(easel.ground + 0.015)
            - easel.frame[1] * 0.02 * v
            - slope * (i / len(line) - 0.5),
        )
        for i, v in enumerate(line)
    ]
    ink.shape(*points, (easel.size[0], bottom), (0, bottom), sharp=True)
    own = easel.palette
    colour = gradient(
        easel.size,
        [
            (0, mix(own.near, own.far, 0.25)),
            (easel.y(easel.ground) / bottom, mix(own.near, own.far, 0.22)),
            (1, own.near),
        ],
    )
    easel.lay(colour, ink.done(), 0.85)


def reef(easel: Easel) -> None:
    """Under water: light from above, coral, weed, bubbles and small fish."""
    from PIL import ImageChops

    own = easel.palette
    easel.horizon, easel.ground = 0.5, 0.84
    easel.sun = (easel.sun[0], easel.y(-0.1))
    sea = (14, 74, 110) if own.glare > 0.4 else (12, 46, 66)
    sky_ = gradient(
        easel.size,
        [
            (0, mix(sea, (160, 236, 232), 0.75)),
            (0.35, mix(sea, (40, 150, 170), 0.5)),
            (1, mix(sea, (2, 12, 28), 0.7)),
        ],
    )
    easel.lay(dither(sky_, easel.random), None, 0.0)
    light = glow(easel.size, easel.sun, easel.unit * 0.9, 0.8)
    easel.lay((214, 255, 244), light, 0.04)
    ink = easel.ink(1)
    for _ in range(9):
        x = easel.sun[0] + easel.random.uniform(-0.5, 0.5) * easel.unit
        wide = easel.unit * easel.random.uniform(0.02, 0.06)
        end = x + (x - easel.sun[0]) * 1.1
        ink.shape(
            (x - wide, -20),
            (x + wide, -20),
            (end + wide * 2.4, easel.y(1)),
            (end - wide * 2.4, easel.y(1)),
            sharp=True,
            value=110,
        )
    soft = soften(ink.done(), easel.unit * 0.02)
    easel.lay(
        (200, 255, 240),
        ImageChops.multiply(soft, ramp(easel.size, 0.9, 0.05)),
        0.1,
        flicker=0.3,
        cycles=0.25,
    )
    for depth, base in ((0.25, 0.82), (0.55, 0.88), (0.85, 0.93)):
        _coral(easel, depth, base, mix((22, 96, 128), (2, 14, 30), depth))
    _bubbles(easel)


def _coral(easel: Easel, depth: float, base: float, tone: tuple[int, int, int]) -> None:
    random = easel.random
    ink = easel.ink()
    line = ridge(random, 0.45)
    step = easel.size[0] / (len(line) - 1)
    points = [
        (i * step, easel.y(base) - easel.frame[1] * 0.05 * v)
        for i, v in enumerate(line)
    ]
    bottom = float(easel.size[1])
    ink.shape(*points, (easel.size[0], bottom), (0, bottom), sharp=True)
    for _ in range(15):
        x, y = points[random.randrange(len(points))]
        tall = easel.unit * (0.06 + 0.14 * depth) * random.uniform(0.5, 1.3)
        if random.random() < 0.45:
            bend = tall * random.uniform(-0.25, 0.25)
            ink.limb(
                [
                    (x, y + 8),
                    (x + bend, y - tall * 0.5),
                    (x - bend, y - tall),
                    (x + bend * 0.6, y - tall * 1.5),
                ],
                [tall * 0.05, tall * 0.06, tall * 0.045, 1],
            )
        else:
            _branch(easel, ink, x, y + 8, tall * 0.55, 0.0, 4)
    easel.lay(tone, ink.done(), depth)


def _branch(
    easel: Easel, ink: object, x: float, y: float, long: float, lean: float, left: int
) -> None:
    from math import cos, sin

    from .ink import Ink

    assert isinstance(ink, Ink)
    tip = (x + sin(lean) * long, y - cos(lean) * long)
    ink.limb([(x, y), tip], [long * 0.14, long * 0.11])
    if left:
        for turn in (-0.5, 0.45):
            _branch(
                easel,
                ink,
                *tip,
                long * 0.7,
                lean + turn + easel.random.uniform(-0.2, 0.2),
                left - 1,
            )


def _bubbles(easel: Easel) -> None:
    ink = easel.ink()
    for _ in range(36):
        x, y = (
            easel.random.uniform(0, easel.size[0]),
            easel.random.uniform(0, easel.y(0.9)),
        )
        r = easel.unit * easel.random.uniform(0.002, 0.008)
        ink.disc(x, y, r, value=200)
        ink.disc(x, y, r * 0.7, value=60)
    easel.lay((220, 255, 250), scale(ink.done(), 0.6), 0.6, sway=easel.unit * 0.01)
