"""Rain, snow, embers: what falls or rises between the camera and the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .ink import Ink
from .paint import chance
from .palette import RGB
from .recipe import Recipe

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Fall:
    """A mask that scrolls: ``speed`` frame heights a second, upward if negative.

    The mask is two frames high and repeats after one, so any part of it can be cut.
    """

    mask: Image.Image
    colour: RGB
    speed: float

    def turns(self, seconds: float) -> int:
        """Whole repeats in a clip, so that it ends as it began."""
        turns = max(round(abs(self.speed) * seconds), 1)
        return turns if self.speed > 0 else -turns

    def at(self, share: float, seconds: float) -> Image.Image:
        """The mask over the frame when ``share`` (0..1) of the clip has passed."""
        width, tall = self.size
        top = self.top(share, seconds)
        return self.mask.crop((0, top, width, top + tall))

    @property
    def size(self) -> tuple[int, int]:
        """The frame it falls through."""
        return self.mask.width, self.mask.height // 2

    def top(self, share: float, seconds: float) -> int:
        """The row of the mask that is at the top of the frame."""
        tall = self.size[1]
        return round((-share * self.turns(seconds)) % 1.0 * tall) % tall


class Curtain:
    """All layers of a weather as one mask, for frames with colour at half size."""

    def __init__(self, layers: Sequence[Fall]) -> None:
        self._layers = [(fall, _halves(fall.mask)) for fall in layers]

    def at(self, share: float, seconds: float) -> tuple[Image.Image, Image.Image]:
        """The mask and its half when ``share`` (0..1) of the clip has passed."""
        from PIL import ImageChops

        full: Image.Image | None = None
        half: Image.Image | None = None
        for fall, halves in self._layers:
            width, tall = fall.size
            top = fall.top(share, seconds)
            mask = fall.mask.crop((0, top, width, top + tall))
            low = top // 2
            small = halves[top % 2].crop((0, low, width // 2, low + tall // 2))
            full = ImageChops.lighter(full, mask) if full else mask
            half = ImageChops.lighter(half, small) if half else small
        assert full is not None
        assert half is not None
        return full, half


def _halves(mask: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Half the mask, for even and for odd places."""
    return mask.reduce(2), mask.crop((0, 1, *mask.size)).reduce(2)


def falls(recipe: Recipe, frame: tuple[int, int]) -> tuple[Fall, ...]:
    """The layers of a recipe's weather, from far to near."""
    kinds = {
        "rain": ((260, 0.4, 1.9, 0.34), (90, 0.9, 2.75, 0.42)),
        "snow": ((330, 0.35, 0.22, 0.75), (120, 0.75, 0.3, 0.85), (24, 1.7, 0.5, 0.7)),
        "embers": ((90, 0.5, -0.24, 0.9), (30, 0.9, -0.5, 0.95)),
        "fireflies": ((46, 0.8, -0.1, 0.95),),
        "dust": ((200, 0.5, 0.12, 0.3),),
    }
    return tuple(_fall(recipe, frame, kind) for kind in kinds.get(recipe.weather, ()))


def _fall(
    recipe: Recipe, frame: tuple[int, int], kind: tuple[int, float, float, float]
) -> Fall:
    from PIL import Image, ImageFilter

    count, size, speed, strength = kind
    random = chance(recipe.seed, recipe.weather, count)
    unit = min(frame[1], frame[0] * 1.2)
    ink = Ink(frame, over=1)
    for _ in range(count):
        x, y = random.uniform(0, frame[0]), random.uniform(0, frame[1])
        value = round(255 * strength * random.uniform(0.45, 1))
        for top in (y - frame[1], y):
            _drop(ink, recipe.weather, (x, top), size * unit, value)
    one = ink.done()
    if recipe.weather in ("embers", "fireflies"):
        from PIL import ImageChops

        halo = one.filter(ImageFilter.GaussianBlur(unit * 0.006)).point(
            lambda v: min(v * 4, 255)
        )
        one = ImageChops.screen(one, halo)
    elif size > 1:
        one = one.filter(ImageFilter.GaussianBlur(unit * 0.004))
    both = Image.new("L", (frame[0], frame[1] * 2))
    both.paste(one, (0, 0))
    both.paste(one, (0, frame[1]))
    warm = {
        "embers": (255, 170, 70),
        "fireflies": (220, 255, 130),
        "dust": (255, 220, 170),
    }
    return Fall(both, warm.get(recipe.weather, (236, 242, 248)), speed)


def _drop(
    ink: Ink, kind: str, at: tuple[float, float], size: float, value: int
) -> None:
    x, y = at
    if kind == "rain":
        long = size * 0.075
        ink.line(
            [(x, y), (x - long * 0.16, y + long)], max(size * 0.0022, 1), value=value
        )
    else:
        ink.disc(x, y, max(size * 0.0042, 0.8), value=value)
