"""A forest with light between its trunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import sky
from .easel import Easel
from .land import fill, meadow, outline, ridge
from .paint import ramp, scale, soften
from .palette import mix
from .trees import firs

if TYPE_CHECKING:
    pass


def forest(easel: Easel) -> None:
    """Rows of firs that grow paler with distance, and great trunks in front."""
    easel.horizon = 0.66
    sky.paint(easel, low=0.22)
    for depth, base, size, count in (
        (0.14, 0.63, 0.2, 60),
        (0.3, 0.69, 0.28, 38),
        (0.5, 0.77, 0.38, 24),
    ):
        points = outline(
            easel, ridge(easel.random, 0.36), easel.y(base), easel.frame[1] * 0.035
        )
        fill(easel, points, depth, firs(easel, size, count))
        if depth == 0.3:
            shafts(easel)
    meadow(easel)
    _trunks(easel)


def shafts(easel: Easel) -> None:
    """Beams of light that fall aslant through the air."""
    from PIL import ImageChops

    own = easel.palette
    ink = easel.ink(1)
    x, y = easel.sun
    for _ in range(7):
        lean = easel.random.uniform(-0.9, 0.9)
        wide = easel.random.uniform(0.02, 0.06) * easel.unit
        end = x + lean * easel.unit * 1.2
        ink.shape(
            (x - wide * 0.2, y),
            (x + wide * 0.2, y),
            (end + wide * 2, easel.y(1.1)),
            (end - wide * 2, easel.y(1.1)),
            sharp=True,
            value=120,
        )
    soft = soften(ink.done(), easel.unit * 0.02)
    fade = ramp(easel.size, 0.88, 0.3)
    easel.lay(
        own.light,
        scale(ImageChops.multiply(soft, fade), 0.55 * own.glare),
        0.34,
        flicker=0.25,
        cycles=0.25,
    )


def _trunks(easel: Easel) -> None:
    """Two or three near trunks at the sides: a frame within the frame."""
    ink = easel.ink()
    unit = easel.unit
    spots = (-0.02, 0.1, 1.0) if easel.recipe.side > 0 else (0.0, 0.9, 1.02)
    for spot in spots:
        x = easel.x(spot + easel.random.uniform(-0.02, 0.02))
        half = unit * easel.random.uniform(0.022, 0.05)
        lean = unit * easel.random.uniform(-0.03, 0.03)
        foot, top = float(easel.size[1]), -10.0
        ink.shape(
            (x - half * 1.7, foot),
            (x - half, foot - unit * 0.2),
            (x - half * 0.8 + lean, top),
            (x + half * 0.8 + lean, top),
            (x + half, foot - unit * 0.2),
            (x + half * 1.8, foot),
            sharp=True,
        )
        for _ in range(4):
            y = easel.y(easel.random.uniform(0.0, 0.55))
            side = easel.random.choice((-1, 1))
            tip = (x + side * unit * easel.random.uniform(0.1, 0.22), y - unit * 0.05)
            ink.limb([(x + lean * 0.5, y), tip], [half * 0.3, half * 0.05])
    easel.lay(mix(easel.palette.near, (0, 0, 0), 0.35), ink.done(), 1.0)
