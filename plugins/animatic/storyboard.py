"""The storyboard stage: a brief becomes scenes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, SceneDraft, Storyboard, StoryboardJob
from vidpipe_tui.text import headline, one_line, scrub

from . import matching, words
from .arc import CAMERAS, Beat, beats, seen_as
from .recipe import INDOORS, LIVING, Recipe, place_of, read
from .tongues import Tongue, tongue_of

_SHORT = r"(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\b(?:INT|EXT)\.)"
_END = re.compile(rf"(?<=[.!?…]){_SHORT}[\"'”’)]*\s+|(?<=[。！？])|\n+|(?<=;)\s+")
_DEFAULT = 5
_MARKS = " .,;:-–—…!?"
_MOST = 400
_LIGHT = {
    "night": "moonlight, deep blue shadows",
    "sunset": "low golden sun, long shadows",
    "dawn": "soft pastel light of early morning",
    "neon": "neon signs reflected in the dark",
    "storm": "grey light under heavy clouds",
    "snow": "white, even winter light",
    "fog": "pale light through fog",
    "day": "clear bright daylight",
    "autumn": "warm slanting autumn light",
    "fire": "the red glow of fire",
    "mono": "hard black-and-white contrast",
}
_DAY = ("dawn", "day", "sunset", "night")
_COLOURS = {
    "night": "midnight blue, silver, lamp yellow",
    "sunset": "orange, plum, gold",
    "dawn": "rose, lilac, pale blue",
    "neon": "magenta, cyan, black",
    "storm": "slate, grey, ochre",
    "snow": "white, ice blue, one red accent",
    "fog": "ash, pearl, ochre",
    "day": "sky blue, green, yellow",
    "autumn": "rust, amber, grey blue",
    "fire": "black, crimson, ember orange",
    "mono": "black, white, greys",
}
_PLACES = {
    "ocean": "by the sea",
    "reef": "under water",
    "city": "in the city",
    "street": "in the street",
    "forest": "in the forest",
    "mountain": "in the mountains",
    "desert": "in the desert",
    "space": "in space among the stars",
    "hills": "in the hills",
    "room": "in a room",
    "cafe": "in a cafe",
    "factory": "in a factory",
    "hall": "in a castle hall",
}


@dataclass(frozen=True, slots=True)
class _World:
    """What holds for the whole film."""

    recipe: Recipe
    who: str
    where: str
    changing: bool
    alive: str
    tongue: Tongue

    def mood(self, share: float) -> str:
        """The light at a share (0..1) of the film: a day goes by if none is named."""
        if not self.changing:
            return self.recipe.mood
        return _DAY[min(int(share * len(_DAY)), len(_DAY) - 1)]

    def setting(self, line: str) -> str:
        """Who and where, as far as a line does not say it itself."""
        who = "" if matching.ranked(line, words.ACTORS) else self.who
        where = "" if place_of(line) else self.where
        text = " ".join(part for part in (who, where) if part)
        return f"Setting: {text}" if text else ""


def run(job: StoryboardJob, ctx: Context) -> Storyboard:
    """Write the storyboard.

    Raises:
        StageError: there is nothing in the brief, or no scene is wanted.
    """
    brief = scrub(job.brief).strip()
    if not brief:
        raise StageError(
            "the brief is empty", hint="say in a sentence what the film shows"
        )
    if job.scenes is not None and job.scenes < 1:
        raise StageError("a film needs at least one scene", hint="--scenes 5")
    ctx.progress(0.0, "reading the brief")
    lines = sentences(brief)
    count = job.scenes or (min(len(lines), 12) if len(lines) > 2 else _DEFAULT)
    world = _world(brief, lines, job)
    told = _told(lines, count)
    plan = beats(count, job.seed)
    scenes: list[SceneDraft] = []
    for i, (beat, line) in enumerate(zip(plan, told, strict=True)):
        ctx.check()
        told_again = i > 0 and told[i - 1] == line
        world = _moved(world, line)
        if len(lines) > 1 and not told_again:
            beat = seen_as(beat, line, i, count)
        scene = _scene(beat, line, world, i / count, len(lines) > 1, told_again)
        scenes.append(_joined(scenes[-1], scene) if scenes else scene)
    return Storyboard(
        tuple(_distinct(scenes)), style_guide=_guide(world, job), title=_title(lines[0])
    )


def sentences(brief: str) -> list[str]:
    """The sentences of a text, in any script."""
    parts = [one_line(part, _MOST) for part in _END.split(brief)]
    return [part for part in parts if part.strip(_MARKS)] or [one_line(brief, _MOST)]


def _world(brief: str, lines: Sequence[str], job: StoryboardJob) -> _World:
    recipe = read(brief, job.style, None, job.seed)
    opening = matching.best(f"{lines[0]}\n{job.style}", words.MOODS)
    recipe = replace(recipe, mood=opening or recipe.mood)
    who = _who(lines[0], brief)
    changing = not opening and recipe.place not in ("space", "reef")
    alive = _living(lines[0])
    return _World(recipe, who, _PLACES[recipe.place], changing, alive, tongue_of(brief))


def _who(line: str, brief: str) -> str:
    """The people, animals and buildings of a line, in its own words."""
    tables = (words.LANDMARKS, words.ACTORS)
    names = [(matching.best(line, t) or matching.best(brief, t), t) for t in tables]
    return " and ".join(f"the {matching.named(brief, t, n)}" for n, t in names if n)


def _living(line: str) -> str:
    """The person or animal of a line, in its own words."""
    name = matching.best(line, words.ACTORS)
    return f"the {matching.named(line, words.ACTORS, name)}" if name in LIVING else ""


def _moved(world: _World, line: str) -> _World:
    """Who and where a line names holds until others are named."""
    place = place_of(line)
    if place:
        world = replace(world, where=_PLACES[place])
    who, alive = _who(line, line), _living(line)
    if not alive and world.alive and _speaks_of_the_living(line):
        who = world.alive
    return replace(world, who=who or world.who, alive=alive or world.alive)


def _speaks_of_the_living(line: str) -> bool:
    """ "It runs": a pronoun that begins a line, and does what only the living do."""
    first = " ".join(matching.tokens(line)[:1])
    return matching.says(first, words.PRONOUNS) and matching.says(line, words.LIVELY)


def _told(lines: Sequence[str], count: int) -> list[str]:
    """One text a scene: sentences are joined or repeated to the wanted number."""
    if len(lines) >= count:
        cuts = [round(i * len(lines) / count) for i in range(count + 1)]
        return [
            one_line(" ".join(lines[a:b]), _MOST) for a, b in itertools.pairwise(cuts)
        ]
    return [lines[min(i * len(lines) // count, len(lines) - 1)] for i in range(count)]


def _scene(
    beat: Beat, line: str, world: _World, share: float, many: bool, again: bool
) -> SceneDraft:
    show = line.rstrip(".;,。!！ ")
    camera = CAMERAS[beat.camera]
    own = _title(line)
    title = (
        own if many and not again else beat.title_for(world.recipe, own, world.tongue)
    )
    look = f"{beat.framing(world.recipe)} {show}"
    light = "" if matching.best(line, words.MOODS) else _LIGHT[world.mood(share)]
    parts = (world.setting(line), light)
    setting = ". ".join(part[:1].upper() + part[1:] for part in parts if part)
    purpose = "" if many and not again else world.tongue.purpose(beat.name)
    return SceneDraft(
        title=title,
        description=one_line(f"{purpose}: {show}" if purpose else show, 500),
        start_prompt=_clean(
            f"{look}. {setting}. The camera is about to {camera.verb}."
        ),
        end_prompt=_clean(f"{look}. {setting}. {beat.change}. {camera.done}."),
        motion_prompt=_clean(f"{camera.motion}; {beat.motion(world.recipe)}."),
        transition="fade in",
    )


def _joined(before: SceneDraft, scene: SceneDraft) -> SceneDraft:
    """A scene starts on the picture the one before it ends on."""
    return replace(scene, start_prompt=before.end_prompt, transition="dissolve")


def _clean(text: str) -> str:
    text = re.sub(r"\s+([.;,])", r"\1", re.sub(r"(\.\s*){2,}", ". ", text))
    return one_line(text)


def _title(line: str) -> str:
    """A few words of a sentence, ending at a natural place."""
    title = headline(line)
    return title[:1].upper() + title[1:] or "Untitled"


def _distinct(scenes: list[SceneDraft]) -> list[SceneDraft]:
    seen: dict[str, int] = {}
    out: list[SceneDraft] = []
    for scene in scenes:
        seen[scene.title] = seen.get(scene.title, 0) + 1
        times = seen[scene.title]
        out.append(
            scene if times == 1 else replace(scene, title=f"{scene.title} ({times})")
        )
    return out


def _guide(world: _World, job: StoryboardJob) -> dict[str, str]:
    mood = world.recipe.mood
    inside = world.recipe.place in INDOORS
    guide = {
        "mood": "from dawn to night" if world.changing else mood,
        "palette": _COLOURS[mood],
        "light": "the day goes by" if world.changing else _LIGHT[mood],
        "lens": "35 mm, near walls" if inside else "wide lens, layered depth",
        "place": _PLACES[world.recipe.place],
    }
    if job.style.strip():
        guide["style"] = one_line(job.style, 200)
    return guide
