"""The storyboard stage: a brief becomes scenes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, SceneDraft, Storyboard, StoryboardJob
from vidpipe_tui.text import one_line, scrub

from . import words
from .arc import BEATS, CAMERAS, Beat, beats
from .recipe import INDOORS, Recipe, read

_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|(?<=[。！？])|\n+|(?<=;)\s+")
_DEFAULT = 5
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
    "ocean": "by the sea", "reef": "under water", "city": "in the city",
    "street": "in the street", "forest": "in the forest", "mountain": "in the mountains",
    "desert": "in the desert", "space": "in space among the stars", "hills": "in the hills",
    "room": "in a room", "cafe": "in a cafe", "factory": "in a factory",
    "hall": "in a castle hall",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _World:
    """What holds for the whole film."""

    recipe: Recipe
    anchor: str


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
    world = _world(brief, job)
    told = _told(lines, count)
    plan = beats(count, job.seed)
    scenes: list[SceneDraft] = []
    for i, (beat, line) in enumerate(zip(plan, told, strict=True)):
        ctx.check()
        scenes.append(
            _scene(i, beat, line, world, told[i - 1] if i else None, len(lines) > 1)
        )
    return Storyboard(
        tuple(_distinct(scenes)), style_guide=_guide(world, job), title=_title(lines[0])
    )


def sentences(brief: str) -> list[str]:
    """The sentences of a text, in any script."""
    parts = [one_line(part, _MOST) for part in _END.split(brief)]
    return [part for part in parts if part.strip(" .,;:-–—…!?")] or [
        one_line(brief, _MOST)
    ]


def _world(brief: str, job: StoryboardJob) -> _World:
    recipe = read(brief, job.style, None, job.seed)
    who = " and ".join(n for n in (recipe.landmark, recipe.actor) if n)
    where = _PLACES[recipe.place]
    return _World(recipe, f"{who} {where}".strip())


def _told(lines: Sequence[str], count: int) -> list[str]:
    """One text for each scene: sentences are joined or repeated to the wanted number."""
    if len(lines) >= count:
        cuts = [round(i * len(lines) / count) for i in range(count + 1)]
        return [
            one_line(" ".join(lines[a:b]), _MOST)
            for a, b in zip(cuts, cuts[1:], strict=False)
        ]
    return [lines[min(i * len(lines) // count, len(lines) - 1)] for i in range(count)]


def _scene(
    i: int, beat: Beat, line: str, world: _World, before: str | None, many: bool
) -> SceneDraft:
    again = before == line
    show = line.rstrip(".。!！ ")
    camera = CAMERAS[beat.camera]
    title = (
        _title(line)
        if many and not again
        else beat.title_for(world.recipe, _title(line))
    )
    if not many:
        title = beat.title_for(world.recipe, _title(line))
    look = f"{beat.framing(world.recipe)} {show}"
    light = _LIGHT[world.recipe.mood] if not words.best(line, words.MOODS) else ""
    where = world.anchor if not words.ranked(line, words.PLACES) else ""
    setting = ". ".join(
        part for part in (f"Setting: {where}" if where else "", light) if part
    )
    start = f"{look}. {setting}. The camera is about to {camera.verb}."
    end = f"{look}. {setting}. {beat.change}. {camera.done}."
    return SceneDraft(
        title=title,
        description=one_line(
            f"{beat.purpose}: {show}." if not many or again else f"{show}.", 500
        ),
        start_prompt=_clean(start),
        end_prompt=_clean(end),
        motion_prompt=_clean(f"{camera.motion}; {beat.motion(world.recipe)}."),
        transition="dissolve" if i else "fade in",
    )


def _clean(text: str) -> str:
    text = re.sub(r"\s+([.;,])", r"\1", re.sub(r"(\.\s*){2,}", ". ", text))
    return one_line(text)


def _title(line: str) -> str:
    """A few words of a sentence, ending at a natural place."""
    line = one_line(line).strip(" .,;:-–—…!?。！？\"'“”«»")
    first = re.split(r"[,;:。，、—–]|\s-\s", line)[0].strip() or line
    if _wide(first):
        return first[:14]
    kept: list[str] = []
    for word in first.split():
        if kept and (len(kept) >= 7 or len(" ".join([*kept, word])) > 42):
            break
        kept.append(word)
    while (
        len(kept) > 2
        and kept[-1].casefold() in _WEAK
        and len(kept) < len(first.split())
    ):
        kept.pop()
    text = " ".join(kept)[:48]
    return text[:1].upper() + text[1:]


_WEAK = frozenset(
    "a an the of in on at to and or with by for from his her its their is der die das und "
    "mit le la les un une et de du des el los las y con il i gli e".split()
)


def _wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(letter) in ("W", "F") for letter in text)


def _distinct(scenes: list[SceneDraft]) -> list[SceneDraft]:
    from dataclasses import replace

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
        "mood": mood,
        "palette": _COLOURS[mood],
        "light": _LIGHT[mood],
        "lens": "35 mm, near walls" if inside else "wide lens, layered depth",
        "place": _PLACES[world.recipe.place],
    }
    if job.style.strip():
        guide["style"] = one_line(job.style, 200)
    return guide


__all__ = ["BEATS", "run", "sentences"]
