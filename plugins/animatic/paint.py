"""Gradients, noise and glows: what skies, seas and light are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from .palette import RGB, mix

if TYPE_CHECKING:
    from PIL import Image


def chance(*parts: object) -> Random:
    """Random numbers that are the same for the same parts, on every machine."""
    text = "\x1f".join(str(part) for part in parts)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return Random(int.from_bytes(digest[:8], "big"))


def gradient(size: tuple[int, int], stops: Sequence[tuple[float, RGB]]) -> Image.Image:
    """Colours from the top down; each stop is (share of the height, colour)."""
    from PIL import Image

    rows = 512
    strip = Image.new("RGB", (1, rows))
    strip.putdata([_stop(stops, row / (rows - 1)) for row in range(rows)])
    return _wide(strip, size)


def _wide(strip: Image.Image, size: tuple[int, int]) -> Image.Image:
    """One column, smooth from row to row, as wide as ``size``."""
    from PIL import Image

    column = strip.resize((1, size[1]), Image.Resampling.BILINEAR)
    return column.resize(size, Image.Resampling.NEAREST)


def _stop(stops: Sequence[tuple[float, RGB]], t: float) -> RGB:
    below = stops[0]
    for stop in stops:
        if stop[0] >= t:
            span = stop[0] - below[0]
            return mix(below[1], stop[1], (t - below[0]) / span if span > 0 else 1.0)
        below = stop
    return stops[-1][1]


def ramp(size: tuple[int, int], start: float, end: float) -> Image.Image:
    """A mask that grows from 0 at share ``start`` of the height to 255 at ``end``."""
    from PIL import Image

    rows = 256
    strip = Image.new("L", (1, rows))
    span = (end - start) or 1e-6
    strip.putdata(
        [
            round(255 * min(max((row / (rows - 1) - start) / span, 0.0), 1.0))
            for row in range(rows)
        ]
    )
    return _wide(strip, size)


def noise(
    size: tuple[int, int], random: Random, cells: tuple[int, int], octaves: int = 4
) -> Image.Image:
    """Soft clouds of grey; ``cells`` is how coarse the first octave is."""
    from PIL import Image

    small = (max(size[0] // 4, 1), max(size[1] // 4, 1))
    total: Image.Image | None = None
    for octave in range(octaves):
        shape = (cells[0] << octave, cells[1] << octave)
        grain = Image.frombytes("L", shape, random.randbytes(shape[0] * shape[1]))
        layer = grain.resize(small, Image.Resampling.BICUBIC)
        total = layer if total is None else Image.blend(total, layer, 0.36)
    assert total is not None
    return total.resize(size, Image.Resampling.BICUBIC)


def levels(mask: Image.Image, low: int, high: int, top: int = 255) -> Image.Image:
    """Stretch ``low..high`` to 0..``top``."""
    span = max(high - low, 1)
    table = [min(max(round((v - low) * top / span), 0), top) for v in range(256)]
    return mask.point(table)


def glow(
    size: tuple[int, int],
    centre: tuple[float, float],
    radius: float,
    strength: float,
    power: float = 2.0,
) -> Image.Image:
    """A round light as a mask, brightest (``strength`` 0..1) at its centre."""
    from PIL import Image

    table = [
        round(255 * strength * max(1 - v / 181.0, 0.0) ** power) for v in range(256)
    ]
    ball = Image.radial_gradient("L").point(table)
    across = max(round(radius * 2 * 1.41), 2)
    scaled = ball.resize((across, across), Image.Resampling.BICUBIC)
    mask = Image.new("L", size, 0)
    mask.paste(scaled, (round(centre[0] - across / 2), round(centre[1] - across / 2)))
    return mask


def tiled(size: tuple[int, int], tile: Image.Image) -> Image.Image:
    """A sheet of the same tile over and over."""
    from PIL import Image

    sheet = Image.new(tile.mode, size)
    for x in range(0, size[0], tile.width):
        for y in range(0, size[1], tile.height):
            sheet.paste(tile, (x, y))
    return sheet


def dither(picture: Image.Image, random: Random, strength: int = 2) -> Image.Image:
    """A breath of grain, so that slow gradients do not fall into bands."""
    from PIL import Image, ImageChops

    side = 192
    small = bytes(v % (2 * strength + 1) for v in range(256))
    grain = random.randbytes(side * side).translate(small)
    sheet = tiled(picture.size, Image.frombytes("L", (side, side), grain))
    layer = Image.merge("RGB", (sheet, sheet, sheet))
    return ImageChops.add(picture, layer, 1.0, -strength)


def scale(mask: Image.Image, factor: float) -> Image.Image:
    """A mask made weaker or stronger."""
    return mask.point([min(round(v * factor), 255) for v in range(256)])


def soften(mask: Image.Image, radius: float) -> Image.Image:
    """A picture or a mask blurred; wide blurs are made on a small copy."""
    from PIL import Image, ImageFilter

    if radius < 6:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(mask.size, Image.Resampling.BICUBIC)
