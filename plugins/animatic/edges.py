"""What lies over every frame: dark corners, or the paper it is painted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .grades import PAPER
from .paint import chance, levels, noise, soften, tiled
from .palette import RGB

if TYPE_CHECKING:
    from PIL import Image


def edge(style: str, size: tuple[int, int]) -> tuple[RGB, Image.Image] | None:
    """What lies over the frame's edges: a colour and its mask."""
    if style in ("anime", "pixel_art", "3d_render"):
        return None
    if style == "watercolor":
        return PAPER, _sheet(size)
    return (0, 0, 0), _corners(size)


def _corners(size: tuple[int, int]) -> Image.Image:
    """Darker corners, as a lens draws them."""
    from PIL import Image

    table = [round(110 * max((v - 128) / 127.0, 0.0) ** 1.6) for v in range(256)]
    ball = Image.radial_gradient("L").crop((8, 8, 248, 248)).point(table)
    return ball.resize(size, Image.Resampling.BICUBIC)


def _sheet(size: tuple[int, int]) -> Image.Image:
    """Paper: its grain shines through, and it is bare where no brush came."""
    from PIL import Image, ImageChops

    unit, random = min(size), chance("paper")
    border = round(unit * 0.03)
    inner = Image.new("L", (size[0] - 2 * border, size[1] - 2 * border), 0)
    bare = Image.new("L", size, 255)
    bare.paste(inner, (border, border))
    rough = noise(size, random, (9, 6), 4)
    soft = ImageChops.add(soften(bare, unit * 0.03), rough, 1.0, -132)
    grain = tiled(size, noise((416, 416), random, (60, 60), 1).point(_GRAIN))
    wash = ImageChops.add(levels(rough, 110, 200, 50), grain)
    return ImageChops.add(levels(soft, 112, 160), wash)


_GRAIN = [v * 34 // 255 for v in range(256)]
