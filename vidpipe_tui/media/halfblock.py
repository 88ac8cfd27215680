"""Pictures as lines of half blocks: pure Pillow in, text for a terminal out.

A cell holds two square pixels, one above the other. An RGB image of ``columns`` by
``2 * rows`` pixels becomes ``rows`` lines, with as few bytes as a terminal allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from PIL.Image import Image

Depth: TypeAlias = Literal["true", "fine", "256"]
"""Colours of a picture: 8 bits a channel, 5 bits (40 % fewer bytes), or xterm's 256."""

Half: TypeAlias = bytes
Cell: TypeAlias = tuple[Half, Half]
_Coder: TypeAlias = Callable[[Half, int], str]

_RESET = "\x1b[0m"
_BITS = {"true": 8, "fine": 5}
_LEVELS = (0, 95, 135, 175, 215, 255)


def fit(size: tuple[int, int], columns: int, rows: int) -> tuple[int, int]:
    """The largest (columns, rows) inside the given ones that keeps a picture's aspect.

    ``size`` is the picture's (width, height) in pixels.
    """
    width, height = max(size[0], 1), max(size[1], 1)
    scale = min(columns / width, 2 * rows / height)
    return (
        min(max(round(width * scale), 1), max(columns, 1)),
        min(max(round(height * scale / 2), 1), max(rows, 1)),
    )


def flatten(image: Image, ground: tuple[int, int, int] = (0, 0, 0)) -> Image:
    """The image as RGB, upright, what is transparent replaced by ``ground``."""
    import PIL.Image
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    flat = PIL.Image.new("RGBA", image.size, (*ground, 255))
    flat.alpha_composite(image)
    return flat.convert("RGB")


def shrink(image: Image, columns: int, rows: int) -> Image:
    """An RGB image of exactly ``columns`` by ``2 * rows`` pixels, area averaged."""
    import PIL.Image

    target = (max(columns, 1), 2 * max(rows, 1))
    if image.mode == "RGB" and image.size == target:
        return image
    if image.mode != "RGB":
        image = flatten(image)
    return image.resize(target, PIL.Image.Resampling.BOX, reducing_gap=2.0)


def reduce(image: Image, bits: int) -> Image:
    """The image with ``bits`` bits a channel, each value in the middle of its step."""
    if bits >= 8:
        return image
    keep, half = 0xFF & ~((1 << (8 - bits)) - 1), 1 << (7 - bits)
    return image.point([min(255, (v & keep) + half) for v in range(256)] * 3)


def runs(image: Image) -> Iterator[list[tuple[Cell, int]]]:
    """Each line of cells as ((upper, lower), how many alike) pairs.

    ``image`` is RGB with an even height; a half is its three bytes.
    """
    yield from _runs(image.tobytes(), image.width, 3)


def lines(image: Image, depth: Depth) -> list[str]:
    """Each line of cells as text with colour codes that ends in a reset.

    ``image`` is RGB with an even height.
    """
    if depth == "256":
        found = _runs(_nearest(image), image.width, 1)
        return [_encode(line, _code_256) for line in found]
    small = reduce(image, _BITS[depth])
    return [_encode(line, _code_true) for line in runs(small)]


def _runs(data: bytes, width: int, size: int) -> Iterator[list[tuple[Cell, int]]]:
    stride = width * size
    for top in range(0, len(data) - stride, 2 * stride):
        found: list[tuple[Cell, int]] = []
        last: Cell | None = None
        count = 0
        for at in range(top, top + stride, size):
            below = at + stride
            cell = (data[at : at + size], data[below : below + size])
            if cell == last:
                count += 1
                continue
            if last is not None:
                found.append((last, count))
            last, count = cell, 1
        if last is not None:
            found.append((last, count))
        yield found


def _encode(line: Sequence[tuple[Cell, int]], code: _Coder) -> str:
    """The shortest codes: colours that are still set are used, not set again."""
    out: list[str] = []
    front: Half | None = None
    back: Half | None = None
    for (upper, lower), count in line:
        if upper == lower and upper == front:
            out.append("█" * count)
        elif upper == lower:
            if upper != back:
                out.append(f"\x1b[{code(upper, 48)}m")
                back = upper
            out.append(" " * count)
        elif upper == back and lower == front:
            out.append("▄" * count)
        else:
            wanted = []
            if upper != front:
                wanted.append(code(upper, 38))
            if lower != back:
                wanted.append(code(lower, 48))
            front, back = upper, lower
            out.append(f"\x1b[{';'.join(wanted)}m" if wanted else "")
            out.append("▀" * count)
    return "".join(out) + _RESET


@lru_cache(maxsize=65_536)
def _code_true(half: Half, ground: int) -> str:
    red, green, blue = half
    return f"{ground};2;{red};{green};{blue}"


@lru_cache(maxsize=512)
def _code_256(half: Half, ground: int) -> str:
    return f"{ground};5;{16 + half[0]}"


@lru_cache(maxsize=1)
def _palette() -> Image:
    """Xterm's colour cube and grey ramp; its first colour is number 16."""
    import PIL.Image

    cube = [(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS]
    greys = [(8 + 10 * step,) * 3 for step in range(24)]
    palette = PIL.Image.new("P", (1, 1))
    palette.putpalette([value for colour in cube + greys for value in colour])
    return palette


def _nearest(image: Image) -> bytes:
    """For each pixel the place of the nearest colour in the palette."""
    import PIL.Image

    return image.quantize(palette=_palette(), dither=PIL.Image.Dither.NONE).tobytes()
