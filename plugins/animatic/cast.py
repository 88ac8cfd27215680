"""Who and what a scene is about, put into its world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .art import Figure, Sprite
from .beasts import BEASTS
from .crafts import CRAFTS
from .easel import Easel, Look, Poses
from .ink import Ink, curve
from .landmarks import BUILT, SIZES
from .paint import glow, gradient, scale, soften
from .palette import RGB, mix
from .people import STANDING
from .props import THINGS
from .recipe import BEASTS as FOUR_LEGS
from .recipe import INDOORS, PEOPLE

if TYPE_CHECKING:
    from PIL import Image

_NEAR = {"wide": 0.52, "full": 1.0, "medium": 1.75, "close": 2.9, "detail": 1.5}
_HEIGHT = {  # share of the frame's height in a full shot
    "person": 0.42,
    "people": 0.4,
    "knight": 0.46,
    "robot": 0.46,
    "astronaut": 0.46,
    "child": 0.32,
    "fox": 0.2,
    "dog": 0.22,
    "wolf": 0.26,
    "cat": 0.19,
    "horse": 0.32,
    "deer": 0.3,
    "bear": 0.32,
    "elephant": 0.4,
    "bird": 0.2,
    "dragon": 0.36,
    "whale": 0.26,
    "fish": 0.2,
    "car": 0.2,
    "boat": 0.42,
    "ship": 0.5,
    "train": 0.13,
    "rocket": 0.62,
    "plane": 0.2,
    "balloon": 0.44,
}
_ALOFT = {
    "bird": 0.36,
    "dragon": 0.56,
    "plane": 0.36,
    "balloon": 0.62,
    "rocket": 0.82,
    "whale": 0.74,
    "fish": 0.56,
}
_BIGGEST = 1.45
_HIDES: dict[str, RGB] = {
    "fox": (214, 98, 42),
    "bear": (112, 74, 46),
    "deer": (150, 104, 66),
    "horse": (120, 72, 44),
    "elephant": (120, 122, 130),
    "dragon": (46, 110, 84),
    "wolf": (96, 102, 114),
    "dog": (138, 98, 62),
    "whale": (58, 92, 128),
    "fish": (226, 126, 54),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands: shares of the frame, height in pixels."""

    x: float
    y: float
    height: float
    depth: float = 0.85
    left: bool = False
    tint: RGB | None = None


def place(easel: Easel) -> None:
    """Landmark, actor and prop, as the recipe says."""
    recipe = easel.recipe
    if recipe.landmark:
        _landmark(easel)
    if recipe.shot == "detail" and recipe.prop:
        _prop(easel, 0.5, 0.5)
        return
    if recipe.actor:
        _actor(easel)
    elif recipe.prop:
        _prop(easel, 0.5 + 0.06 * recipe.side, 0.42)


def _landmark(easel: Easel) -> None:
    recipe = easel.recipe
    name = recipe.landmark
    alone = not recipe.actor and not recipe.prop
    near = {"wide": 0.72, "full": 1.0, "medium": 1.15, "close": 1.5, "detail": 1.2}
    tall = SIZES[name] * near[recipe.shot] * easel.unit * (1.1 if alone else 1.0)
    x = 0.5 + recipe.side * (0.14 if alone else 0.24)
    y, depth = easel.ground - 0.02, 0.72
    if recipe.place == "ocean":
        y, depth = easel.horizon + 0.14, 0.55
    elif name in ("castle", "volcano", "windmill", "bridge"):
        y, depth = easel.ground + 0.03, 0.7
    spot = Spot(x, y, tall, depth, recipe.side < 0)
    put(easel, BUILT[name], spot, frozenset())
    if name == "lighthouse":
        beam(easel, x, y - 0.815 * tall / easel.frame[1], depth - 0.02)


def beam(easel: Easel, x: float, y: float, depth: float) -> None:
    """Two cones of light from a lantern room, bright at their root."""
    from PIL import Image, ImageChops

    ink = easel.ink(1)
    cx, cy = easel.x(x), easel.y(y)
    long = easel.frame[0] * 0.8
    for side in (-1, 1):
        lean = -0.1 * side * easel.unit
        end = cx + side * long
        ink.shape(
            (cx, cy - easel.unit * 0.006),
            (end, cy + lean - easel.unit * 0.16),
            (end, cy + lean + easel.unit * 0.05),
            (cx, cy + easel.unit * 0.006),
            sharp=True,
            value=235,
        )
    soft = soften(ink.done(), easel.unit * 0.008)
    fade = glow(easel.size, (cx, cy), long * 0.85, 1.0, 1.3)
    strong = 0.95 if easel.recipe.mood in ("night", "storm", "fog", "neon") else 0.62
    easel.lay(
        mix(easel.palette.light, (255, 244, 200), 0.5),
        scale(ImageChops.multiply(soft, fade), strong),
        depth,
        flicker=0.7,
        cycles=0.25,
    )
    halo = glow(easel.size, (cx, cy), easel.unit * 0.16, 0.9)
    easel.lay(
        (255, 246, 214),
        Image.composite(halo, halo, halo),
        depth + 0.19,
        flicker=0.3,
        cycles=0.25,
    )


def _actor(easel: Easel) -> None:
    recipe = easel.recipe
    if recipe.shot == "close" and (recipe.actor in PEOPLE):
        from .faces import close_up

        close_up(easel)
    elif recipe.count > 1:
        _group(easel)
    else:
        _one(easel, recipe.actor, 0.5 - 0.16 * recipe.side, 1.0, recipe.side < 0)


def _one(
    easel: Easel,
    name: str,
    x: float,
    grown: float,
    left: bool,
    low: float = 0.0,
    turn: float = 0.0,
) -> None:
    recipe = easel.recipe
    figure, words = dressed(easel, name)
    tall = min(_HEIGHT[name] * _NEAR[recipe.shot] * grown, _BIGGEST) * easel.unit
    wide = (figure.box[2] - figure.box[0]) * 0.62
    tall = min(tall, easel.frame[0] * 1.02 / wide) if name != "train" else tall
    y = _foot(easel, name, tall) + low
    depth = 1.0 if recipe.shot in ("close", "medium") else 0.87
    tint = _HIDES.get(name) if recipe.mood != "mono" else None
    put(easel, figure, Spot(x, y, tall, depth, left, tint), words, turn)
    if recipe.prop == "kite" and recipe.shot != "close":
        _flown(easel, x, y, tall, left)
    if name == "bird" and recipe.shot in ("wide", "full"):
        _flock(easel, figure, x, y, tall, left)
    if name == "fish":
        _flock(easel, figure, x, y, tall, left)


def dressed(easel: Easel, name: str) -> tuple[Figure, frozenset[str]]:
    """The figure for a name, and the words it is drawn with."""
    recipe = easel.recipe
    words = set(recipe.traits) | {recipe.prop}
    if (
        recipe.weather == "rain"
        and name in ("person", "child")
        and recipe.shot != "close"
    ):
        words.add("umbrella")
    if "umbrella" in words or recipe.prop == "kite":
        words.discard("walk")
    if recipe.place in INDOORS or recipe.place == "space":
        words.discard("walk")
    if "keeper" in words and recipe.mood == "night":
        words.add("lantern")
    kind = "person" if name == "people" else name
    return (STANDING | BEASTS | CRAFTS)[kind], frozenset(words)


def _foot(easel: Easel, name: str, tall: float) -> float:
    """Where the feet go: on the ground, or below the frame when seen from near."""
    share = tall / easel.frame[1]
    recipe = easel.recipe
    if recipe.place == "space" and name in ("astronaut", "person", "people", "child"):
        return 0.5 + share * 0.52
    if recipe.place == "reef" and name not in ("fish", "whale"):
        return 0.5 + share * 0.45
    if name in _ALOFT:
        return min(_ALOFT[name] + share * 0.2, 0.98)
    if name in ("boat", "ship"):
        return easel.horizon + 0.12 + share * 0.2
    if name in FOUR_LEGS:
        return max(easel.ground + 0.02, 0.26 + share * 0.86)
    if name in PEOPLE:
        return max(easel.ground + 0.02, 0.1 + share)
    return easel.ground + 0.03 + share * 0.05


def _group(easel: Easel) -> None:
    """Two who face each other, or a few who stand together."""
    recipe = easel.recipe
    kind = "person" if recipe.actor == "people" else recipe.actor
    if recipe.count == 2:
        _pair(easel, kind)
        return
    step = {"wide": 0.055, "full": 0.115}.get(recipe.shot, 0.19)
    start = 0.5 - 0.12 * recipe.side - 1.5 * step
    for k, grown in enumerate((1.0, 0.92, 1.04, 0.8)):
        _one(easel, kind, start + k * step, grown, recipe.side < 0, turn=k * 0.29)


def _pair(easel: Easel, kind: str) -> None:
    """Two who look at each other; indoors with a table between them."""
    shot = easel.recipe.shot
    gap, grown, low = {"wide": 0.06, "full": 0.11}.get(shot, 0.19), 1.0, 0.0
    if easel.recipe.place in ("cafe", "room") and shot in ("full", "medium"):
        gap, grown = 0.19, 2.1 if shot == "full" else 1.25
        low = 0.24
    _one(easel, kind, 0.5 - gap, grown, False, low)
    _one(easel, kind, 0.5 + gap, grown * 0.95, True, low)
    if low:
        _table(easel)


def _table(easel: Easel) -> None:
    """A table top with two cups, before those who sit at it."""
    ink, cups = easel.ink(), easel.ink()
    y, unit, middle = easel.y(0.82), easel.unit, easel.x(0.5)
    wide = min(unit * 0.5, easel.frame[0] * 0.42)
    ink.disc(middle, y + unit * 0.03, wide, unit * 0.045)
    ink.shape(
        (middle - wide * 0.97, y + unit * 0.04),
        (middle + wide * 0.97, y + unit * 0.04),
        (middle + wide * 0.8, easel.size[1] + 20),
        (middle - wide * 0.8, easel.size[1] + 20),
        sharp=True,
    )
    for side in (-1, 1):
        x = middle + side * wide * 0.3
        cups.shape(
            (x - unit * 0.03, y - unit * 0.04),
            (x + unit * 0.03, y - unit * 0.04),
            (x + unit * 0.02, y + unit * 0.02),
            (x - unit * 0.02, y + unit * 0.02),
            sharp=True,
        )
    own = easel.palette
    colour = gradient(
        easel.size,
        [
            (0, own.near),
            (y / easel.size[1], mix(own.near, own.accent, 0.32)),
            ((y + unit * 0.07) / easel.size[1], mix(own.near, own.accent, 0.18)),
            (1, own.near),
        ],
    )
    easel.lay(colour, ink.done(), 1.0)
    easel.lay(mix(own.light, own.accent, 0.25), cups.done(), 1.0)


def _flown(easel: Easel, x: float, y: float, tall: float, left: bool) -> None:
    """A kite up in the air, and its string."""
    ahead = -1 if left else 1
    kx, ky = x + ahead * 0.26, 0.3
    size = easel.unit * 0.16
    hand = (easel.x(x) + ahead * tall * 0.26, easel.y(y) - tall * 0.72)
    end = (easel.x(kx), easel.y(ky) - size * 0.4)
    sag = ((hand[0] + end[0]) / 2, max(hand[1], end[1]) - abs(hand[1] - end[1]) * 0.4)
    ink = easel.ink(3)
    ink.line(
        curve([hand, sag, end], closed=False, steps=14), max(easel.unit * 0.0022, 1.2)
    )
    easel.lay(mix(easel.palette.near, easel.palette.far, 0.3), ink.done(), 0.87)
    put(easel, THINGS["kite"], Spot(kx, ky, size, 0.87, left), frozenset())


def _flock(
    easel: Easel, figure: Figure, x: float, y: float, tall: float, left: bool
) -> None:
    random = easel.random
    back = 1 if left else -1
    for k in range(1, 6):
        size = tall * random.uniform(0.3, 0.5)
        spot = Spot(
            x + back * (0.08 + 0.055 * k),
            y - 0.05 + random.uniform(-0.16, 0.1),
            size,
            0.6,
            left,
        )
        put(easel, figure, spot, frozenset(), turn=random.random())


def _prop(easel: Easel, x: float, share: float) -> None:
    """A thing on the ground or a table, large enough to be read."""
    recipe = easel.recipe
    figure = THINGS[recipe.prop]
    left, bottom, right, top = figure.box
    tall = share * easel.unit / (top - bottom)
    tall = min(tall, 0.56 * easel.frame[0] / (right - left))
    y = 0.8 if recipe.shot == "detail" else easel.ground + 0.01
    if recipe.place in INDOORS:
        y = 0.82
        _table(easel)
        easel.planes.pop()
    if recipe.prop == "kite":
        y = 0.56
    put(easel, figure, Spot(x, y, tall, 1.0, recipe.side < 0), frozenset())


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

    def drawn(k: int) -> Sprite:
        sprite = figure.sprite(spot.height, (k / poses + turn) % 1.0, words)
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
    easel.show(Poses(poses, look), spot.depth, at, rate if moving else 0.0, pace)


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
    colour = gradient(
        body.size, [(0, mix(dark, own.far, 0.12)), (1, mix(dark, (0, 0, 0), 0.25))]
    )
    if spot.tint:
        hide = mix(dark, spot.tint, 0.22 + 0.3 * own.glare)
        colour = gradient(body.size, [(0, hide), (1, mix(hide, dark, 0.7))])
    coat = mix(dark, own.accent, 0.42)
    colour.paste(coat, (0, 0), ImageChops.multiply(sprite.accent, body))
    shift = max(round(sprite.unit * 0.012), 2)
    away = 1 if easel.sun[0] < easel.size[0] / 2 else -1
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
