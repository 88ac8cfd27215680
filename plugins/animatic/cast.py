"""Who and what a scene is about, put into its world."""

from __future__ import annotations

from .art import Figure
from .beasts import BEASTS
from .crafts import CRAFTS
from .easel import Easel
from .ink import curve
from .landmarks import BUILT, SIZES
from .measures import ALOFT, BIGGEST, HEIGHT, HIDES, NEAR
from .paint import glow, gradient, scale, soften
from .palette import mix
from .people import STANDING
from .props import THINGS
from .recipe import BEASTS as FOUR_LEGS
from .recipe import INDOORS, PEOPLE
from .stand import Spot, put


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
    near = NEAR[recipe.shot]
    if recipe.place in INDOORS:
        near = max(near, 0.85)
    tall = min(HEIGHT[name] * near * grown, BIGGEST) * easel.unit
    wide = (figure.box[2] - figure.box[0]) * 0.62
    tall = min(tall, easel.frame[0] * 1.02 / wide) if name != "train" else tall
    y = _foot(easel, name, tall) + low
    depth = 1.0 if recipe.shot in ("close", "medium") else 0.87
    tint = HIDES.get(name) if recipe.mood != "mono" else None
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
    if name in ALOFT:
        return min(ALOFT[name] + share * 0.2, 0.98)
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
        _one(easel, kind, start + k * step, grown, recipe.side < 0, turn=k * 5 / 16)


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
