"""A prompt read as a picture: which place, who, how near, in what light."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from . import matching, words
from .grades import graded
from .paint import chance
from .palette import RGB, Palette, carried, palette

INDOORS = frozenset({"room", "cafe", "factory", "hall"})
PEOPLE = frozenset({"person", "people", "child", "knight", "robot", "astronaut"})
BEASTS = frozenset({"fox", "dog", "wolf", "cat", "horse", "deer", "bear", "elephant"})
_CRAFTS = frozenset({"train", "car", "ship", "boat", "rocket", "plane", "balloon"})
LIVING = frozenset(words.ACTORS) - _CRAFTS
_HOME = {  # where somebody is when nobody says where
    "astronaut": "space",
    "rocket": "space",
    "ship": "ocean",
    "boat": "ocean",
    "whale": "ocean",
    "fish": "reef",
    "robot": "factory",
    "knight": "hills",
    "fox": "forest",
    "wolf": "forest",
    "deer": "forest",
    "bear": "forest",
    "elephant": "desert",
    "dragon": "mountain",
}
_INTERIORS = {"space": "factory", "reef": "factory"}
_YARDS = {"cafe": "street", "factory": "city", "room": "street", "hall": "mountain"}
_CLAUSE = "\n"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a world is drawn from. Two equal recipes draw the same picture."""

    mood: str
    place: str
    weather: str = ""
    landmark: str = ""
    actor: str = ""
    prop: str = ""
    traits: tuple[str, ...] = ()
    shot: str = "full"
    count: int = 1
    side: int = 1
    seed: int = 0
    before: tuple[RGB, RGB, RGB] | None = None
    share: float = 0.0
    style: str = ""

    def palette(self) -> Palette:
        """The world's colours, with what is carried over from the picture before."""
        own = palette(self.mood, chance(self.seed, self.mood))
        if "red" in self.traits and self.mood != "mono":
            own = replace(own, accent=(214, 48, 40))
        own = graded(own, self.style)
        return own if self.before is None else carried(own, self.before, self.share)

    def same_world(self, other: Recipe) -> bool:
        """Whether a camera could go from one to the other without a cut."""
        plain = {"before": None, "share": 0.0, "side": 1, "traits": ()}
        return replace(self, **plain) == replace(other, **plain)  # type: ignore[arg-type]


def read(
    prompt: str, style: str = "", guide: Mapping[str, str] | None = None, seed: int = 0
) -> Recipe:
    """The recipe a prompt asks for; style and guide only help where it is silent."""
    help_ = _CLAUSE.join([style, *(guide or {}).values()])
    actors = matching.ranked(prompt, words.ACTORS)
    shot = matching.best(prompt, words.SHOTS) or "full"
    place = place_of(prompt, _actor(actors)) or _HOME.get(_actor(actors), "hills")
    if place in ("room", "cafe"):  # a craft passes outside, or one is aboard
        actors = [name for name in actors if name not in _CRAFTS]
    actor = _actor(actors)
    prop = matching.best(prompt, words.PROPS)
    traits = tuple(sorted(matching.ranked(prompt, words.TRAITS)))
    mood = _mood(prompt, help_, place, seed)
    landmark = matching.best(prompt, words.LANDMARKS)
    if place in INDOORS or (place == "city" and landmark != "bridge"):
        landmark = ""
    random = chance(seed, "side", shot, actor, prop)
    return Recipe(
        mood=mood,
        place=place,
        weather=_weather(prompt, help_, mood, place),
        landmark=landmark,
        actor=actor,
        prop=prop,
        traits=traits,
        shot=shot,
        count=_count(actor, actors, traits),
        side=random.choice((-1, 1)),
        seed=seed,
        style=matching.best(style, words.STYLES),
    )


def _actor(found: list[str]) -> str:
    """The more telling of the two best: a knight is also a man, a driver has a car."""
    if not found:
        return ""
    special = [name for name in found[:2] if name not in ("person", "people")]
    if found[0] == "person" and special and special[0] in PEOPLE:
        return special[0]
    return found[0]


def _count(actor: str, found: list[str], traits: tuple[str, ...]) -> int:
    if actor == "people" or (actor in PEOPLE and "talk" in traits):
        return 2 if "two" in traits or "talk" in traits else 4
    return 2 if "two" in traits and actor in PEOPLE else 1


def place_of(prompt: str, actor: str = "") -> str:
    """The place a text names, ``""`` if it names none."""
    found = matching.ranked(prompt, words.PLACES)
    landmark = matching.best(prompt, words.LANDMARKS)
    within, without = _side(prompt, words.INSIDE), _side(prompt, words.OUTSIDE)
    if within > without:
        return _within(found, landmark, sure=within > 1)
    if without > within:
        return _without(found, landmark)
    if not found:
        return "ocean" if landmark == "lighthouse" else ""
    if found[0] == "hall" and actor in ("dragon", ""):
        return "mountain"
    if {"city", "street"} <= set(found[:3]):
        return "street"
    if found[0] == "reef" and found[1:2] == ["ocean"] and actor in ("boat", "ship"):
        return "ocean"
    return found[0]


def _side(prompt: str, keys: Mapping[str, str]) -> int:
    """Whether a text says "inside": 2 as a screenplay's heading does, 1 in words."""
    if matching.says(prompt, keys["heading"]):
        return 2
    return int(matching.says(prompt, keys["word"]))


def _within(found: list[str], landmark: str, sure: bool) -> str:
    """The interior meant; one may well be deep inside a forest, unless it is sure."""
    rooms = [name for name in found if name in INDOORS]
    if rooms:
        return rooms[0]
    if landmark in ("castle", "bridge", "volcano"):
        return "hall"
    if found and not landmark and not sure:
        return found[0]
    return _INTERIORS.get(found[0], "room") if found else "room"


def _without(found: list[str], landmark: str) -> str:
    """Where one is who stands before a building."""
    open_air = [name for name in found if name not in INDOORS]
    if open_air:
        return open_air[0]
    if landmark == "lighthouse":
        return "ocean"
    return _YARDS.get(found[0], "hills") if found and not landmark else ""


def _mood(prompt: str, help_: str, place: str, seed: int) -> str:
    found = matching.best(prompt, words.MOODS) or matching.best(help_, words.MOODS)
    if found:
        return found
    if place == "space":
        return "night"
    if place == "reef":
        return "day"
    return chance(seed, "mood").choice(("day", "sunset", "dawn"))


def _weather(prompt: str, help_: str, mood: str, place: str) -> str:
    if place in INDOORS or place in ("space", "reef"):
        return ""
    found = matching.best(prompt, words.WEATHER) or matching.best(help_, words.WEATHER)
    return found or {"snow": "snow", "storm": "rain", "fire": "embers"}.get(mood, "")


def dump(recipe: Recipe) -> str:
    """A recipe as text, for a picture file."""
    return json.dumps(asdict(recipe), sort_keys=True)


def load(values: Mapping[str, object]) -> Recipe:
    """A recipe out of :func:`dump`'s values.

    Raises:
        ValueError, TypeError, KeyError: it is none of ours, or of another version.
    """
    known = dict(values)
    before = known.get("before")
    if before is not None:
        if not isinstance(before, list) or len(before) != 3:
            raise ValueError("before")
        known["before"] = tuple(tuple(int(v) for v in part) for part in before)
    traits = known.get("traits", ())
    if not isinstance(traits, list):
        raise ValueError("traits")
    known["traits"] = tuple(str(trait) for trait in traits)
    return Recipe(**known)  # type: ignore[arg-type]
