"""The shape of a story told in pictures: what each scene is for, and how it is seen."""

from __future__ import annotations

from dataclasses import dataclass

from . import matching, words
from .paint import chance
from .recipe import PEOPLE, Recipe
from .tongues import Tongue


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera's move, in the words of a prompt."""

    verb: str
    done: str
    motion: str


CAMERAS = {
    "in": Camera("push in", "The camera has pushed in closer", "slow push in"),
    "out": Camera("pull back", "The camera has pulled back", "slow pull back"),
    "left": Camera("pan left", "The camera has panned left", "gentle pan to the left"),
    "right": Camera(
        "pan right", "The camera has panned right", "gentle pan to the right"
    ),
    "up": Camera("tilt up", "The camera has tilted up", "slow tilt up"),
    "down": Camera("tilt down", "The camera has tilted down", "slow tilt down"),
}


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of the arc; a ``detail`` shows the film's thing, if it has one."""

    name: str
    camera: str
    change: str
    detail: bool = False
    shot: str = "full"

    def size(self, recipe: Recipe) -> str:
        """The shot size that suits what the film has to show."""
        if self.detail and recipe.prop:
            return "detail"
        if self.shot == "close" and recipe.actor not in PEOPLE:
            return "medium"
        return self.shot

    def framing(self, recipe: Recipe) -> str:
        """The beginning of a prompt."""
        size = self.size(recipe)
        if size == "detail":
            return f"Detail shot of the {recipe.prop}:"
        return {
            "wide": "Wide establishing shot:",
            "full": "Full shot:",
            "medium": "Medium shot:",
            "close": "Close-up of the face:",
        }[size]

    def title_for(self, recipe: Recipe, own: str, tongue: Tongue) -> str:
        """A human title; ``own`` is the brief's, for want of a better one."""
        if self.name == "arrival":
            return own
        thing = recipe.prop if self.size(recipe) == "detail" else ""
        return (thing and tongue.the(thing)) or tongue.title(self.name) or own

    def motion(self, recipe: Recipe) -> str:
        """What moves beside the camera."""
        who = recipe.actor or recipe.landmark or "the light"
        return f"{who} {_ALIVE.get(self.name, 'moves a little')}, the air moves"


_ALIVE = {
    "arrival": "comes into view",
    "turn": "turns away",
    "journey": "moves on across the frame",
    "return": "grows small in the distance",
}
BEATS = {
    beat.name: beat
    for beat in (
        Beat(
            "arrival",
            "in",
            "The place lies open before us",
            shot="wide",
        ),
        Beat(
            "meeting",
            "right",
            "A step nearer",
            shot="full",
        ),
        Beat(
            "detail",
            "in",
            "Every mark can be made out",
            detail=True,
            shot="medium",
        ),
        Beat(
            "face",
            "left",
            "The look has changed",
            shot="close",
        ),
        Beat(
            "journey",
            "right",
            "Some way has been made",
            shot="full",
        ),
        Beat(
            "doubt",
            "up",
            "The sky has room for everything",
            shot="wide",
        ),
        Beat(
            "turn",
            "left",
            "Nothing is as it was",
            shot="medium",
        ),
        Beat(
            "return",
            "out",
            "It all lies far below, and quiet",
            shot="wide",
        ),
    )
}
_SHORT = {
    1: ("arrival",),
    2: ("arrival", "return"),
    3: ("arrival", "detail", "return"),
    4: ("arrival", "detail", "face", "return"),
    5: ("arrival", "meeting", "detail", "face", "return"),
    6: ("arrival", "meeting", "detail", "face", "journey", "return"),
    7: ("arrival", "meeting", "detail", "face", "journey", "turn", "return"),
}
_MIDDLE = ("meeting", "detail", "face", "journey", "doubt", "turn")


def beats(count: int, seed: int) -> list[Beat]:
    """The arc for a film of ``count`` scenes, with varied camera moves."""
    from dataclasses import replace

    names = list(_SHORT.get(count, ()))
    if not names:
        middle = [_MIDDLE[i % len(_MIDDLE)] for i in range(count - 2)]
        names = ["arrival", *middle, "return"]
    random = chance(seed, "arc")
    out: list[Beat] = []
    for i, name in enumerate(names):
        beat = BEATS[name]
        if i >= 7 or (name in ("meeting", "face") and random.random() < 0.5):
            free = [c for c in CAMERAS if not out or c != out[-1].camera]
            beat = replace(beat, camera=random.choice(free))
        out.append(beat)
    return out


def seen_as(beat: Beat, line: str, i: int, count: int) -> Beat:
    """A beat with the shot size that the line's own words ask for."""
    from dataclasses import replace

    if i == 0 or (i == count - 1 and count > 2):
        return replace(beat, shot="wide", detail=False)
    actor = matching.best(line, words.ACTORS)
    if matching.best(line, words.PROPS) and not actor:
        return replace(beat, shot="medium", detail=True)
    if matching.best(line, words.FEELING):
        return replace(beat, shot="close", detail=False)
    return replace(beat, shot="medium" if i % 2 else "full", detail=False)
