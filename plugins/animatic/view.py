"""Looking at a world: where the camera is, and the picture it sees from there."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import pi, sin
from typing import TYPE_CHECKING

from .easel import Look, Plane
from .edges import edge
from .scaler import Box, resized
from .weather import falls
from .world import World

if TYPE_CHECKING:
    from PIL import Image

TRAVEL = 0.9
"""How much of the room around the frame the camera may use."""


_WIDEST = 1.02
"""Never quite 1: what is not scaled at all cannot be moved quickly."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Zoom (1: all), place (-1..1 of the room) and how many seconds have passed."""

    zoom: float = 1.06
    x: float = 0.0
    y: float = 0.0
    way: float = 0.0

    def plus(self, other: Pose, times: float) -> Pose:
        """This pose moved on by ``other``, ``times`` over."""
        a, b = astuple(self), astuple(other)
        return Pose(*(p + q * times for p, q in zip(a, b, strict=True)))

    def minus(self, other: Pose) -> Pose:
        """The move from ``other`` to this pose."""
        return self.plus(other, -1.0)

    def kept(self) -> Pose:
        """The nearest pose from which no edge of the world is seen."""
        zoom = min(max(self.zoom, _WIDEST), 1.6)
        return Pose(zoom, _within(self.x), _within(self.y), self.way)


def _within(value: float) -> float:
    return min(max(value, -0.9), 0.9)


_MOVES = {
    "in": Pose(0.26, 0.0, 0.0),
    "out": Pose(-0.24, 0.0, 0.0),
    "left": Pose(0.0, -1.2, 0.0),
    "right": Pose(0.0, 1.2, 0.0),
    "up": Pose(0.0, 0.0, -0.9),
    "down": Pose(0.0, 0.0, 0.9),
    "still": Pose(0.03, 0.0, 0.0),
}
_STARTS = {
    "in": Pose(1.03),
    "out": Pose(1.3),
    "left": Pose(1.06, 0.6),
    "right": Pose(1.06, -0.6),
    "up": Pose(1.06, 0.0, 0.45),
    "down": Pose(1.06, 0.0, -0.45),
}


def start_pose(camera: str) -> Pose:
    """Where a camera begins that is about to make a move."""
    return _STARTS.get(camera, Pose())


def end_pose(start: Pose, camera: str, seconds: float) -> Pose:
    """Where it has come to; within the room there is."""
    move = _MOVES.get(camera, Pose(0.1, 0.0, 0.0))
    moved = start.plus(move, 1.0).kept()
    return Pose(moved.zoom, moved.x, moved.y, start.way + seconds)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a plane lies in the frame: its corner, its scale, what of it is seen.

    ``seen`` is in pixels of the frame, all of them even: colour is kept at half size.
    """

    low: tuple[float, float]
    scale: float
    seen: Box

    def within(self, box: Box) -> Box | None:
        """The part of a box of the frame in which the plane is seen."""
        left, top = max(box[0], self.seen[0]), max(box[1], self.seen[1])
        right, bottom = min(box[2], self.seen[2]), min(box[3], self.seen[3])
        return (left, top, right, bottom) if left < right and top < bottom else None


def spread(
    world: World,
    plane: Plane,
    at: tuple[int, int],
    size: tuple[int, int],
    pose: Pose,
    beat: float,
) -> Spread:
    """Where ``size`` pixels of a plane lie that begin ``at`` a place of the canvas."""
    k = 0.35 + 0.65 * plane.depth
    scale = 1 + (pose.zoom - 1) * k
    drift = plane.drift * pose.way + plane.sway * sin(2 * pi * beat)
    lows: list[float] = []
    seen: list[tuple[int, int]] = []
    for axis, (place, extra) in enumerate(((pose.x, drift), (pose.y, 0.0))):
        frame, whole = world.frame[axis], world.size[axis]
        middle = whole / 2 + place * (whole - frame) / 2 * k * TRAVEL
        low = (at[axis] + extra - middle) * scale + frame / 2
        lows.append(low)
        first = max(0, -(-low // 2) * 2)
        last = min(frame, (low + size[axis] * scale) // 2 * 2)
        seen.append((int(first), int(last)))
    (left, right), (top, bottom) = seen
    return Spread((lows[0], lows[1]), scale, (left, top, right, bottom))


def look_of(count: int, beat: float) -> int:
    """Which of ``count`` looks is shown at ``beat`` (whole beats are the first)."""
    return int((beat % 1.0) * count + 1e-6) % count


def dim(plane: Plane, beat: float) -> float:
    """How bright a flickering plane is; whole beats are full."""
    if not plane.flicker:
        return 1.0
    return 1 - plane.flicker * (0.5 - 0.5 * (1 - 2 * sin(pi * beat) ** 2))


def picture(world: World, pose: Pose) -> Image.Image:
    """One still, at the beat that every clip begins and ends with."""
    from PIL import Image

    frame = Image.new("RGB", world.frame)
    for plane in world.planes:
        look: Look = plane.looks[0]
        lies = spread(world, plane, plane.at, look.colour.size, pose, 0.0)
        box = lies.within((0, 0, *world.frame))
        if box is None:
            continue
        mask = resized(look.mask, lies.low, lies.scale, box) if look.mask else None
        frame.paste(resized(look.colour, lies.low, lies.scale, box), box, mask)
    for fall in falls(world.recipe, world.frame):
        frame.paste(fall.colour, (0, 0), fall.at(0.0, 1.0))
    if over := edge(world.recipe.style, world.frame):
        frame.paste(over[0], (0, 0), over[1])
    return frame.convert("L").convert("RGB") if world.recipe.mood == "mono" else frame
