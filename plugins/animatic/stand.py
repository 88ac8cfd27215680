"""Putting one figure into a world: its colours, its shadow, the glow of its lamps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .art import Figure, Sprite
from .beasts import BEASTS
from .crafts import CRAFTS
from .easel import Easel, Look, Poses
from .grades import COLOURFUL
from .ink import Ink
from .paint import gradient, scale, soften
from .palette import RGB, mix

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands: shares of the frame, height in pixels."""

    x: float
    y: float
    height: float
    depth: float = 0.85
    left: bool = False
    tint: RGB | None = None


def put(
    easel: Easel, figure: Figure, spot: Spot, words: frozenset[str], turn: float = 0.0
) -> None:
    """Lay a figure and the glow of its lights on the easel."""
    moving = figure.poses > 1
    poses = (
        figure.poses
        if moving and spot.height < easel.unit * 1.2
        else min(figure.poses, 4)
    )

    phases = [(k / poses + turn) % 1.0 for k in range(poses)]

    def drawn(k: int) -> Sprite:
        sprite = figure.sprite(spot.height, phases[k], words)
        return sprite.mirrored() if spot.left else sprite

    def look(k: int) -> Look:
        sprite = drawn(k) if k else first
        return Look(coloured(easel, sprite, spot), sprite.body)

    first = drawn(0)
    at = (
        round(easel.x(spot.x) - first.foot[0]),
        round(easel.y(spot.y) - first.foot[1]),
    )
    pace = _pace(easel, figure, spot, words)
    if figure.box[1] > -0.04 and spot.y > easel.ground - 0.03 and spot.y < 1:
        _shadow(easel, spot, first.body.getbbox(), pace)
    _halo(easel, first, at, spot, pace)
    rate = 1.0 if figure.speed == 0.0 or pace else 0.8
    alike = [figure.alike(phase, words) for phase in phases]
    easel.show(Poses(alike, look), spot.depth, at, rate if moving else 0.0, pace)


def _shadow(
    easel: Easel, spot: Spot, box: tuple[int, int, int, int] | None, pace: float
) -> None:
    """A soft dark spot where somebody touches the ground."""
    reach = (box[2] - box[0]) * 0.4 if box else spot.height * 0.2
    tall = max(reach * 0.11, 2.5)
    border = round(tall * 2)
    size = (round(reach * 2) + 2 * border, round(tall * 2) + 2 * border)
    ink = Ink(size, over=1)
    ink.disc(size[0] / 2, size[1] / 2, reach, tall, value=120)
    at = (round(easel.x(spot.x) - size[0] / 2), round(easel.y(spot.y) - size[1] / 2))
    mask = soften(ink.done(), tall * 0.6)
    easel.lay((0, 0, 0), mask, max(spot.depth - 0.01, 0), at=at, drift=pace)


def _pace(easel: Easel, figure: Figure, spot: Spot, words: frozenset[str]) -> float:
    """Pixels a second, never so fast that a few seconds carry it out of the frame."""
    name_moves = figure in CRAFTS.values() or figure in (
        BEASTS["bird"],
        BEASTS["fish"],
        BEASTS["dragon"],
        BEASTS["whale"],
    )
    if not name_moves and "walk" not in words:
        return 0.0
    speed = (figure.speed or 0.5) * spot.height
    return min(speed, easel.frame[0] * 0.03) * (-1 if spot.left else 1)


def coloured(easel: Easel, sprite: Sprite, spot: Spot) -> Image.Image:
    """Nearly black, with a rim of light, its own colour and its lamps."""
    from PIL import ImageChops

    own, depth = easel.palette, spot.depth
    body = sprite.body
    dark = mix(own.near, own.depth(depth * 0.8), 0.35 if depth < 0.7 else 0.12)
    top, foot = mix(dark, own.far, 0.12), mix(dark, (0, 0, 0), 0.25)
    if spot.tint:
        share = 0.8 if easel.recipe.style in COLOURFUL else 0.22 + 0.3 * own.glare
        top = mix(dark, spot.tint, share)
        foot = mix(top, dark, 1.05 - share if share > 0.5 else 0.7)
    colour = gradient(body.size, [(0, top), (1, foot)])
    coat = mix(dark, own.accent, 0.7 if easel.recipe.style in COLOURFUL else 0.42)
    colour.paste(coat, (0, 0), ImageChops.multiply(sprite.accent, body))
    shift = max(round(sprite.unit * 0.012), 2)
    away = -easel.side()
    edge = ImageChops.subtract(
        body, ImageChops.offset(body, away * shift, round(shift * 0.7))
    )
    rim = soften(edge, max(shift * 0.4, 0.8))
    colour.paste(own.light, (0, 0), scale(rim, 0.5 + 0.35 * own.glare))
    lamp = mix((255, 236, 180), own.accent, 0.25)
    if easel.recipe.mood == "neon":
        lamp = own.light
    colour.paste(lamp, (0, 0), sprite.light)
    return colour


def _halo(
    easel: Easel, sprite: Sprite, at: tuple[int, int], spot: Spot, pace: float
) -> None:
    """The light that lamps and flames throw around them."""
    from PIL import Image

    box = sprite.light.getbbox()
    if box is None:
        return
    dark = (
        1.0
        if easel.recipe.mood in ("night", "neon", "fire", "storm", "sunset")
        else 0.5
    )
    border = round(easel.unit * 0.16)
    size = (sprite.light.width + 2 * border, sprite.light.height + 2 * border)
    mask = Image.new("L", size)
    mask.paste(sprite.light, (border, border))
    small = mask.reduce(4)
    soft = soften(small, easel.unit * 0.04 / 4)
    wide = scale(soft.resize(size, Image.Resampling.BICUBIC), 2.2 * dark)
    easel.lay(
        mix((255, 226, 150), easel.palette.accent, 0.4),
        wide,
        max(spot.depth - 0.01, 0),
        at=(at[0] - border, at[1] - border),
        flicker=0.22,
        cycles=1.0,
        drift=pace,
    )
