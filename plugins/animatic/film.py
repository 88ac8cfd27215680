"""Worlds as film, put together frame by frame from what is seen of their planes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .cels import BLACK, BORDER, Cel, Frame, cel, colour_of
from .easel import Look, Plane, Poses
from .edges import edge
from .palette import RGB
from .scaler import Box, Window
from .tiles import Cover
from .view import Pose, Spread, dim, look_of, spread
from .weather import Curtain, falls
from .world import World

if TYPE_CHECKING:
    from PIL import Image


class Reel:
    """A world ready for film, made from its planes, which are let go one by one."""

    def __init__(
        self, world: World, planes: deque[Plane], *, plain: bool = False
    ) -> None:
        self.world = world
        self.cels: list[tuple[Plane, list[Cel]]] = []
        while planes:
            plane = planes.popleft()
            self.cels.append((replace(plane, looks=()), _cels(plane.looks)))
        layers = () if plain else falls(world.recipe, world.frame)
        self.curtain = Curtain(layers) if layers else None
        self.drops = colour_of(layers[0].colour) if layers else BLACK
        over = None if plain else edge(world.recipe.style, world.frame)
        self.edge = (colour_of(over[0]), (over[1], over[1].reduce(2))) if over else None


def _cels(looks: Sequence[Look]) -> list[Cel]:
    """One cel for each look; looks that are the same share theirs."""
    if not isinstance(looks, Poses):
        return [cel(look) for look in looks]
    made: dict[float, Cel] = {}
    for k, name in enumerate(looks.alike):
        made[name] = made.get(name) or cel(looks[k])
    return [made[name] for name in looks.alike]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A cel, where it lies, how bright it is, and the boxes of the frame it is in,
    each with whether it is solid."""

    cel: Cel
    spread: Spread
    light: float
    boxes: list[tuple[Box | None, bool]]

    def window(self, box: Box, by: int = 1) -> Window:
        """A window onto bands that are ``by`` times smaller, as is the box."""
        low, scale = self.spread.low, self.spread.scale
        x, y = ((v - BORDER * scale) / by for v in low)
        return Window((x, y), scale, box)


class Track:
    """One reel through a clip: where its camera is and what its planes do."""

    def __init__(
        self, reel: Reel, pose: Callable[[float], Pose], seconds: float
    ) -> None:
        self._reel = reel
        self._world = reel.world
        self._pose = pose
        self._seconds = seconds

    def frame(self, share: float) -> Frame:
        """The frame when ``share`` (0..1) of the clip has passed."""
        from PIL import Image

        width, height = self._world.frame
        half = (width // 2, height // 2)
        out = (
            Image.new("L", (width, height), BLACK[0]),
            Image.new("L", half, BLACK[1]),
            Image.new("L", half, BLACK[2]),
        )
        drawn = out[:1] if self._world.recipe.mood == "mono" else out
        for shown in self._seen(share):
            for box, solid in shown.boxes:
                if box:
                    _paint(drawn, shown, box, solid)
        if self._reel.curtain:
            masks = self._reel.curtain.at(share, self._seconds)
            _tint(drawn, self._reel.drops, masks)
        if self._reel.edge:
            _tint(drawn, *self._reel.edge)
        return out

    def _seen(self, share: float) -> list[_Shown]:
        """All planes from far to near, without what nearer ones hide."""
        pose = self._pose(share)
        cover = Cover(self._world.frame)
        out: list[_Shown] = []
        for plane, cels in reversed(self._reel.cels):
            beat = self._beat(plane, share)
            shown = cels[look_of(len(cels), beat)]
            at = (plane.at[0] + shown.at[0], plane.at[1] + shown.at[1])
            lies = spread(self._world, plane, at, shown.size, pose, beat)
            light = dim(plane, beat)
            parts = cover.lay(shown.outline, lies.low, lies.scale, thin=light < 1)
            boxes = [(lies.within(part.box), part.solid) for part in parts]
            out.append(_Shown(shown, lies, light, boxes))
        return out[::-1]

    def _beat(self, plane: Plane, share: float) -> float:
        rate = plane.cycles or 0.25
        return max(round(rate * self._seconds), 1) * share


def _paint(out: Sequence[Image.Image], shown: _Shown, box: Box, solid: bool) -> None:
    """Put a part of a cel on the frame, or on its brightness alone."""
    small = (box[0] // 2, box[1] // 2, box[2] // 2, box[3] // 2)
    large, half = shown.window(box), shown.window(small, 2)
    masks = (None, None) if solid else _masks(shown, large, half)
    for k, target in enumerate(out):
        bands = shown.cel.bands
        place, window, mask = (small, half, masks[1]) if k else (box, large, masks[0])
        ink = window.cut(bands[k]) if bands else shown.cel.flat[k]
        target.paste(ink, place, mask)


def _masks(
    shown: _Shown, large: Window, half: Window
) -> tuple[Image.Image | None, Image.Image | None]:
    """What a part is seen through: its brightness, and its colour."""
    whole, soft = shown.cel.mask, shown.cel.soft
    if whole is None:
        return None, None
    mask = (half if soft else large).cut(whole)
    if shown.light < 1:
        mask = mask.point([round(v * shown.light) for v in range(256)])
    if soft:
        return mask.resize((mask.width * 2, mask.height * 2), 0), mask
    return mask, mask.reduce(2)


def _tint(
    out: Sequence[Image.Image], colour: RGB, masks: tuple[Image.Image, Image.Image]
) -> None:
    """Lay one colour over the frame through a mask and its half."""
    for k, target in enumerate(out):
        target.paste(colour[k], (0, 0, *target.size), masks[min(k, 1)])


def dissolve(a: Frame, b: Frame, share: float) -> Frame:
    """``a`` at 0, ``b`` at 1."""
    from PIL import Image

    first, second, third = (Image.blend(p, q, share) for p, q in zip(a, b, strict=True))
    return first, second, third
