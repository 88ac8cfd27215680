"""Stars, a nebula, planets."""

from __future__ import annotations

from .easel import Easel
from .paint import dither, glow, gradient, levels, noise, scale, soften
from .palette import mix


def space(easel: Easel) -> None:
    """A great planet with its thin air lit from one side, a moon, and stars."""
    from PIL import ImageChops

    own = easel.palette
    easel.horizon = easel.ground = 1.2
    random = easel.random
    easel.sun = (easel.x(0.5 - 0.75 * easel.recipe.side), easel.y(-0.1))
    back = gradient(
        easel.size,
        [(0, mix(own.top, (0, 0, 6), 0.5)), (1, mix(own.top, own.far, 0.55))],
    )
    for tint, low in ((own.far, 120), (own.accent, 150)):
        cloud = levels(noise(easel.size, random, (3, 2), 3), low, 225)
        back.paste(
            mix(tint, own.horizon, 0.3),
            (0, 0),
            scale(cloud, 0.45),
        )
    ink = easel.ink(1)
    for _ in range(520):
        bright = random.random() ** 4
        ink.disc(
            random.uniform(0, easel.size[0]),
            random.uniform(0, easel.size[1]),
            easel.unit * (0.0008 + 0.0022 * bright),
            value=round(80 + 175 * bright),
        )
    stars = ink.done()
    halo = scale(soften(stars, easel.unit * 0.005), 1.8)
    for mask in (halo, stars):
        back.paste((232, 238, 255), (0, 0), mask)
    easel.lay(dither(back, random), None, 0.0)
    r = easel.unit * random.uniform(0.46, 0.58)
    _planet(easel, easel.x(0.5 + 0.3 * easel.recipe.side), easel.y(0.98), r, 0.3)
    _planet(
        easel, easel.x(0.5 - 0.34 * easel.recipe.side), easel.y(0.24), r * 0.14, 0.12
    )
    del ImageChops


def _planet(easel: Easel, x: float, y: float, r: float, depth: float) -> None:
    from PIL import Image, ImageChops

    own = easel.palette
    disc = easel.ink()
    disc.disc(x, y, r)
    mask = disc.done()
    bands = noise(easel.size, easel.random, (3, 9), 5)
    tint = mix(own.far, own.accent, 0.5)
    colour = Image.new("RGB", easel.size, mix(tint, own.near, 0.2))
    colour.paste(
        mix(tint, own.horizon, 0.6),
        (0, 0),
        levels(bands, 105, 165),
    )
    away = -1 if easel.sun[0] < x else 1
    lit = glow(easel.size, (x + away * r * 0.62, y - r * 0.62), r * 1.5, 1.0, 1.1)
    night = Image.new("RGB", easel.size, mix(own.near, (0, 0, 0), 0.6))
    colour = Image.composite(colour, night, lit)
    shift = max(round(r * 0.03), 2)
    rim = ImageChops.subtract(mask, ImageChops.offset(mask, -away * shift, shift))
    soft = soften(rim, max(r * 0.014, 1))
    colour.paste(own.light, (0, 0), soft)
    air = glow(easel.size, (x + away * r * 0.1, y - r * 0.1), r * 1.22, 0.75, 1.5)
    easel.lay(mix(own.light, own.far, 0.35), scale(air, 0.85), depth - 0.02)
    easel.lay(colour, mask, depth)
