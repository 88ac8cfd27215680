"""One silhouette in three masks: its body, what shines in it, and what has colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin
from typing import TYPE_CHECKING, TypeAlias

from .ink import Ink

if TYPE_CHECKING:
    from PIL import Image

Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sprite:
    """A drawn silhouette; ``foot`` is where it stands, in pixels of its masks."""

    body: Image.Image
    light: Image.Image
    accent: Image.Image
    foot: tuple[float, float]
    unit: float

    def mirrored(self) -> Sprite:
        """Looking the other way."""
        from PIL import ImageOps

        foot = (self.body.width - self.foot[0], self.foot[1])
        body, light, accent = (
            ImageOps.mirror(mask) for mask in (self.body, self.light, self.accent)
        )
        return Sprite(body, light, accent, foot, self.unit)


class Art:
    """What drawing functions draw on: x to the right, y up, feet at (0, 0), height 1.

    They draw somebody who looks to the right. ``phase`` (0..1) is how far a step or
    a beat of wings has come.
    """

    def __init__(
        self, unit: float, box: Box, phase: float, words: frozenset[str]
    ) -> None:
        left, bottom, right, top = box
        over = 3 if unit < 240 else 2
        size = (round((right - left) * unit) + 8, round((top - bottom) * unit) + 8)
        self.foot = (4 - left * unit, 4 + top * unit)
        self.unit, self.phase, self.words = unit, phase, words
        self.body, self.light, self.accent = (
            Ink(size, origin=self.foot, unit=unit, up=True, over=over) for _ in range(3)
        )


Draw: TypeAlias = Callable[[Art], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A silhouette that can be drawn at any size.

    ``box`` is the room it takes (left, bottom, right, top), ``poses`` how many
    drawings make one cycle of its motion, ``speed`` how far a cycle carries it, and
    ``melt`` how round its joints are. What ``sways`` goes back the way it came, unless
    it walks.
    """

    draw: Draw
    box: Box
    melt: float = 0.006
    poses: int = 1
    speed: float = 0.0
    sways: bool = False

    def alike(self, phase: float, words: frozenset[str]) -> float:
        """What is the same for phases that look the same."""
        if self.sways and "walk" not in words:
            return round(sin(2 * pi * phase), 6)
        return phase % 1.0

    def sprite(
        self, unit: float, phase: float = 0.0, words: frozenset[str] = frozenset()
    ) -> Sprite:
        """The drawing at ``unit`` pixels of height."""
        art = Art(unit, self.box, phase, words)
        self.draw(art)
        body = art.body.done(self.melt)
        return Sprite(body, art.light.done(), art.accent.done(0.002), art.foot, unit)
