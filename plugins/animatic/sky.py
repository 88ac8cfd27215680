"""Skies: colour, stars, clouds, the sun or the moon, and birds far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .easel import Easel
from .paint import dither, glow, gradient, levels, noise, ramp, scale, soften
from .palette import luma, mix

if TYPE_CHECKING:
    from PIL import Image


def paint(easel: Easel, *, low: float = 0.2, disc: bool = True) -> None:
    """The sky behind everything; the light stands ``low`` above the horizon."""

    own = easel.palette
    _width, height = easel.size
    edge = easel.y(easel.horizon)
    mood = easel.recipe.mood
    share = 0.04 if mood in ("sunset", "dawn", "fire") else low
    easel.sun = (easel.sun[0], edge - share * easel.frame[1])
    at = edge / height
    middle = mix(own.top, own.horizon, 0.5)
    sky = gradient(
        easel.size,
        [(0, own.top), (at * 0.6, middle), (at, own.horizon), (1, own.horizon)],
    )
    if own.stars:
        _stars(easel, sky, at)
    _clouds(easel, sky)
    lit = easel.unit * (0.5 + 0.5 * own.glare)
    for radius, strength in ((0.75, 0.5), (0.26, 0.75)):
        light = glow(easel.size, easel.sun, lit * radius, strength * own.glare)
        sky.paste(own.light, (0, 0), light)
    if disc and mood not in ("storm", "fog", "neon", "snow"):
        _disc(easel, sky)
    easel.lay(dither(sky, easel.random), None, 0.0)


def _stars(easel: Easel, sky: Image.Image, at: float) -> None:
    from PIL import Image

    random = easel.random
    ink = easel.ink(1)
    for _ in range(260):
        x, y = random.uniform(0, easel.size[0]), random.uniform(0, easel.size[1] * at)
        bright = random.random() ** 3
        r = easel.unit * (0.0009 + 0.0016 * bright)
        ink.disc(x, y, r, value=round(90 + 165 * bright))
    stars = ink.done()
    halo = scale(soften(stars, easel.unit * 0.004), 1.6)
    for mask in (halo, stars):
        fade = ramp(easel.size, at, at * 0.4)
        mask = Image.composite(mask, Image.new("L", easel.size, 0), fade)
        sky.paste((236, 240, 255), (0, 0), mask)


def _clouds(easel: Easel, sky: Image.Image) -> None:
    """Long soft banks, darker above and lit from below near the horizon."""
    from PIL import ImageChops

    own = easel.palette
    mood = easel.recipe.mood
    heavy = (
        1.0 if mood in ("storm", "fire") else 0.75 if mood in ("snow", "fog") else 0.5
    )
    field = noise(easel.size, easel.random, (2, 7), 4)
    mask = levels(field, 120 if heavy < 1 else 96, 205, round(255 * heavy))
    mask = ImageChops.multiply(mask, ramp(easel.size, 0.02, 0.3))
    bright = luma(own.horizon) > 150
    tint = (
        mix(own.horizon, (255, 255, 255), 0.35)
        if bright
        else mix(own.horizon, own.top, 0.3)
    )
    if mood in ("sunset", "dawn", "fire", "autumn"):
        tint = mix(own.horizon, own.accent, 0.4)
    if mood == "storm":
        tint = mix(own.top, (0, 0, 0), 0.25)
    sky.paste(tint, (0, 0), scale(mask, 0.7))


def _disc(easel: Easel, sky: Image.Image) -> None:
    """The sun, or a moon with seas."""

    own = easel.palette
    night = easel.recipe.mood == "night"
    size = 0.075 if easel.recipe.mood in ("sunset", "dawn", "fire") else 0.045
    r = easel.unit * size
    x, y = easel.sun
    ink = easel.ink(2)
    ink.disc(x, y, r)
    sky.paste(
        mix(own.light, (255, 255, 255), 0.5),
        (0, 0),
        ink.done(),
    )
    if night:
        seas = easel.ink(2)
        for dx, dy, part in (
            (-0.3, -0.2, 0.32),
            (0.25, 0.1, 0.24),
            (-0.1, 0.4, 0.2),
            (0.3, -0.45, 0.14),
        ):
            seas.disc(x + dx * r, y + dy * r, part * r)
        tint = mix(own.light, own.top, 0.35)
        sky.paste(tint, (0, 0), scale(seas.done(0), 0.6))
