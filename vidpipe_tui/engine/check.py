"""Is a result what it claims to be? Asked of every one before it is committed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeGuard, overload

from ..errors import BadResult
from ..media.apart import Here, Looks
from ..media.probe import Film
from ..project.model import MAX_SCENES
from ..stages import (
    Clip,
    Cost,
    Cut,
    Job,
    Keyframe,
    KeyframeJob,
    Result,
    SceneDraft,
    StageName,
    Storyboard,
    StoryboardJob,
    VideoJob,
)
from ..text import one_line, scrub

LONGEST_TEXT = 8_000
LONGEST_TITLE = 120
LONGEST_SCENE = 60.0
MOST_STYLE_WORDS = 50
ASPECT_SLACK = 0.02
"""A clip this near to the film's aspect is conformed by the stitch, not refused."""

HERE = Here()

_RESULTS: Mapping[StageName, type[Result]] = {
    "storyboard": Storyboard,
    "keyframe": Keyframe,
    "video": Clip,
    "stitch": Cut,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is what it should be. ``path`` is absolute, without links.

    ``size`` is its picture's; a keyframe has no ``seconds`` and no ``frames``.
    """

    path: Path
    sha256: str
    size: tuple[int, int]
    seconds: float | None = None
    frames: int | None = None


@overload
def check(
    kind: Literal["storyboard"],
    job: Job,
    result: object,
    folder: Path,
    looks: Looks = ...,
) -> Storyboard: ...
@overload
def check(
    kind: Literal["keyframe", "video", "stitch"],
    job: Job,
    result: object,
    folder: Path,
    looks: Looks = ...,
) -> Checked: ...
@overload
def check(
    kind: StageName, job: Job, result: object, folder: Path, looks: Looks = ...
) -> Checked | Storyboard: ...
def check(
    kind: StageName, job: Job, result: object, folder: Path, looks: Looks = HERE
) -> Checked | Storyboard:
    """Check what a stage gave back for ``job``, whose files may lie in ``folder`` only.

    A storyboard comes back cleaned; of any other result its checked file. ``looks``
    opens files: apart from this process where they come from a service.

    Raises:
        BadResult: it is not what was asked for; the message says in which way.
    """
    wanted = _RESULTS[kind]
    if not isinstance(result, wanted):
        given = "nothing" if result is None else f"a {type(result).__name__}"
        raise BadResult(
            f"the {kind} stage gave back {one_line(given, 60)}, "
            f"it should be a {wanted.__name__}"
        )
    if isinstance(result, Storyboard):
        wanted_scenes = job.scenes if isinstance(job, StoryboardJob) else None
        return _storyboard(result, wanted_scenes)
    path = _file(kind, result.path, folder)
    try:
        look = _picture if isinstance(result, Keyframe) else _film
        return look(path, job, looks)
    except BadResult as error:
        raise BadResult(
            f"the {kind} stage gave back a bad file: {error.message}", hint=error.hint
        ) from error
    except (OSError, ValueError, ArithmeticError) as error:
        raise BadResult(
            f"the {kind} stage gave back a file that cannot be read: {path.name}",
            hint=one_line(str(error), 200),
        ) from error


def cost_of(result: object) -> float | None:
    """What the stage says its result has cost, in US dollars.

    ``None`` if it said nothing, or nothing that is an amount of money: a bill in
    disorder is no reason to lose what was paid for.
    """
    cost = getattr(result, "cost", None)
    return dollars(cost.usd) if isinstance(cost, Cost) else None


def dollars(amount: object) -> float | None:
    """An amount of money that a plugin told; ``None`` if it is none."""
    return float(amount) if _is_number(amount) and amount >= 0 else None


def _file(kind: StageName, path: object, folder: Path) -> Path:
    """The one regular, non-empty file inside ``folder`` that a stage gave back."""
    if not isinstance(path, Path):
        raise BadResult(
            f"the {kind} stage gave back {one_line(repr(path), 80)} as its file, "
            "it should be a pathlib.Path in ctx.dir"
        )
    name = one_line(path.name, 80)
    try:
        real = path.resolve()
        inside = real.is_relative_to(folder.resolve())
        there, regular = real.exists(), real.is_file()
        empty = regular and real.stat().st_size == 0
    except (OSError, ValueError, RuntimeError) as error:
        raise BadResult(
            f"the {kind} stage gave back a file that cannot be reached: {name}",
            hint=one_line(str(error), 200),
        ) from error
    if not inside:
        raise BadResult(f"the {kind} stage gave back a file outside ctx.dir: {name}")
    if not there:
        raise BadResult(f"the {kind} stage gave back a file that is not there: {name}")
    if not regular:
        raise BadResult(
            f"the {kind} stage gave back something else than a file: {name}"
        )
    if empty:
        raise BadResult(f"the {kind} stage gave back an empty file: {name}")
    return real


def _picture(path: Path, job: Job, looks: Looks) -> Checked:
    size = looks.picture(path)
    if isinstance(job, KeyframeJob) and size != tuple(job.size):
        raise BadResult(
            f"the picture is {_pixels(size)}, asked for {_pixels(job.size)}"
        )
    return Checked(path, _sha256(path), size)


def _film(path: Path, job: Job, looks: Looks) -> Checked:
    film, frames = looks.film(path)
    seconds = film.seconds or (frames / float(film.fps) if film.fps else 0.0)
    if isinstance(job, VideoJob):
        _check_shape(film, job)
        _check_length(seconds, job.seconds)
    return Checked(path, _sha256(path), (film.width, film.height), seconds, frames)


def _check_shape(film: Film, job: VideoJob) -> None:
    width, height = job.size
    stretch = (film.width * height) / (film.height * width)
    if not 1 / (1 + ASPECT_SLACK) <= stretch <= 1 + ASPECT_SLACK:
        raise BadResult(
            f"the clip is {_pixels((film.width, film.height))}, "
            f"asked for {_pixels(job.size)}: that is another aspect"
        )


def _check_length(seconds: float, asked: float) -> None:
    if abs(seconds - asked) > max(0.5, asked / 10):
        raise BadResult(f"asked for {asked:g} s, got {seconds:.1f} s")


def _storyboard(board: Storyboard, wanted: int | None) -> Storyboard:
    scenes = board.scenes
    if not isinstance(scenes, tuple | list):
        raise BadResult("the storyboard's scenes are not a tuple of SceneDraft")
    if not scenes:
        raise BadResult("the storyboard has no scenes")
    if len(scenes) > MAX_SCENES:
        raise BadResult(
            f"the storyboard has {len(scenes)} scenes, at most {MAX_SCENES} can be made"
        )
    if wanted is not None and len(scenes) != wanted:
        raise BadResult(f"asked for {wanted} scenes, the storyboard has {len(scenes)}")
    return replace(
        board,
        scenes=tuple(_scene(scene, n) for n, scene in enumerate(scenes, start=1)),
        style_guide=_style_guide(board.style_guide),
        title=one_line(_text(board.title, "the storyboard's title"), LONGEST_TITLE),
    )


def _scene(draft: object, number: int) -> SceneDraft:
    """A scene with clean texts; what it leaves empty is taken from its description."""
    if not isinstance(draft, SceneDraft):
        raise BadResult(f"scene {number} of the storyboard is not a SceneDraft")
    where = f"scene {number}'s"
    description = _text(draft.description, f"{where} description")
    prompts = {
        name: _text(getattr(draft, name), f"{where} {name.replace('_', ' ')}")
        or description
        for name in ("start_prompt", "end_prompt", "motion_prompt")
    }
    for name, prompt in prompts.items():
        if not prompt:
            raise BadResult(f"scene {number} has no {name.replace('_', ' ')}")
    title = _text(draft.title, f"{where} title") or description
    return SceneDraft(
        title=one_line(title or f"Scene {number}", LONGEST_TITLE),
        description=description,
        transition=one_line(_text(draft.transition, f"{where} transition")) or "cut",
        seconds=_scene_seconds(draft.seconds, number),
        **prompts,
    )


def _scene_seconds(seconds: object, number: int) -> float | None:
    if seconds is None:
        return None
    if not _is_number(seconds):
        raise BadResult(f"scene {number} lasts {one_line(repr(seconds), 40)} seconds")
    if not 0 < seconds <= LONGEST_SCENE:
        raise BadResult(
            f"scene {number} lasts {seconds:g} s, it can be up to {LONGEST_SCENE:g} s"
        )
    return float(seconds)


def _style_guide(guide: object) -> dict[str, str]:
    if not isinstance(guide, Mapping):
        raise BadResult("the storyboard's style guide is not a mapping of words")
    clean: dict[str, str] = {}
    for key, value in list(guide.items())[:MOST_STYLE_WORDS]:
        name = one_line(_text(key, "a name in the style guide"), LONGEST_TITLE)
        clean[name] = _text(value, f"the style guide's {name}")
    return {name: value for name, value in clean.items() if name and value}


def _text(value: object, what: str) -> str:
    """Clean text of at most ``LONGEST_TEXT`` characters."""
    if not isinstance(value, str):
        raise BadResult(f"{what} is not text but {one_line(repr(value), 40)}")
    return scrub(value[: LONGEST_TEXT * 2]).strip()[:LONGEST_TEXT]


def _is_number(value: object) -> TypeGuard[int | float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -1e12 < value < 1e12


def _pixels(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
