"""From a recipe to a world: its planes, built once and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from . import cast, city, forest, halls, land, room, sea, space, street
from .easel import Easel, Look, Plane, one_colour
from .paint import soften
from .recipe import INDOORS, Recipe
from .styles import brush, repainted

_PLACES: dict[str, Callable[[Easel], None]] = {
    "reef": sea.reef,
    "ocean": sea.ocean,
    "cafe": room.cafe,
    "factory": halls.factory,
    "hall": halls.hall,
    "room": room.room,
    "street": street.street,
    "city": city.city,
    "space": space.space,
    "forest": forest.forest,
    "mountain": land.mountain,
    "desert": land.desert,
    "hills": land.hills,
}

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class World:
    """Planes from far to near, for a frame of ``frame`` pixels."""

    recipe: Recipe
    frame: tuple[int, int]
    size: tuple[int, int]
    planes: tuple[Plane, ...]


def build(recipe: Recipe, frame: tuple[int, int]) -> World:
    """Paint a recipe."""
    easel = Easel(recipe, frame)
    _PLACES[recipe.place](easel)
    if recipe.shot in ("close", "detail"):
        _defocus(easel)
    if recipe.mood in ("fog", "snow", "storm", "dawn") and recipe.place not in INDOORS:
        land.mist(easel, 0.74, 0.6, 0.75 if recipe.mood == "fog" else 0.4)
    cast.place(easel)
    planes = list(easel.done())
    if paint := brush(easel):
        for k, plane in enumerate(planes):  # one by one, so that the old ones go
            planes[k] = replace(plane, looks=repainted(plane.looks, paint, plane.depth))
    return World(recipe, frame, easel.size, tuple(planes))


def _defocus(easel: Easel) -> None:
    """A long lens: what lies behind is near, soft and without detail."""
    easel.merge()  # first, for each plane costs its own blur
    easel.planes[:] = [
        replace(plane, looks=tuple(_soft(look, easel.unit) for look in plane.looks))
        for plane in easel.planes
    ]


def _soft(look: Look, unit: float) -> Look:
    radius = unit * 0.009
    colour = look.colour
    if not one_colour(colour):
        colour = soften(colour, radius)
    return Look(colour, soften(look.mask, radius) if look.mask else None)


class Shelf(Generic[Made]):
    """The last few things made from recipes. Safe to share between threads."""

    def __init__(
        self, make: Callable[[Recipe, tuple[int, int]], Made], room: int
    ) -> None:
        self._make = make
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Recipe, tuple[int, int]], Made] = OrderedDict()

    def get(self, recipe: Recipe, frame: tuple[int, int]) -> Made:
        """What belongs to a recipe, made now if it is not at hand."""
        name = (recipe, frame)
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            self._shrink(self._room - 1)  # now, so that old and new never add up
        made = self._make(recipe, frame)
        with self._lock:
            self._shrink(self._room - 1)
            self._kept[name] = made
        return made

    def _shrink(self, room: int) -> None:
        while len(self._kept) > room:
            self._kept.popitem(last=False)
