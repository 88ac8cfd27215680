"""One scene as a script gives it, and the prompts that follow from it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import SceneDraft
from vidpipe_tui.text import headline, one_line, scrub

MAX_SCENES = 1000
MAX_SECONDS = 60.0
MAX_TEXT = 8000
_TITLE = 60
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|seconds?)?\.?", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A scene in the words of the script; ``where`` names its place in the file."""

    where: str
    title: str = ""
    description: str = ""
    start: str = ""
    end: str = ""
    motion: str = ""
    transition: str = ""
    seconds: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Everything a script says. ``title`` and ``guide`` are the film's."""

    rows: tuple[Row, ...]
    title: str = ""
    guide: tuple[tuple[str, str], ...] = ()


def draft(row: Row) -> SceneDraft:
    """The scene with what the script leaves out filled in plainly.

    It starts as described and ends as the same a few moments later, unless the script
    has words of its own for the pictures.

    Raises:
        StageError: it says nothing to see, too much, or a wrong length.
    """
    description = scrub(row.description or row.start or row.motion).strip()
    if not description:
        raise StageError(
            f"{row.where}: the scene has no description",
            hint="say in a sentence what is to be seen",
        )
    if len(description) > MAX_TEXT:
        raise StageError(
            f"{row.where}: the scene has {len(description):,} characters, "
            f"at most {MAX_TEXT:,}",
            hint="an empty line ends a scene",
        )
    return SceneDraft(
        title=one_line(row.title, _TITLE) or headline(description),
        description=description,
        start_prompt=scrub(row.start).strip() or description,
        end_prompt=scrub(row.end).strip() or f"The same, moments later: {description}",
        motion_prompt=scrub(row.motion).strip() or description,
        transition=one_line(row.transition, 20).lower().rstrip(" .:") or "cut",
        seconds=seconds(row.seconds, row.where),
    )


def seconds(text: str, where: str) -> float | None:
    """A length: ``4``, ``4.5 s``, ``4,5`` or ``0:04``; None where none is given.

    Raises:
        StageError: it is none, or not between 0 and 60 seconds.
    """
    text = text.strip()
    if not text:
        return None
    value = clock(text)
    if value is None or not math.isfinite(value) or not 0 < value <= MAX_SECONDS:
        raise StageError(
            f"{where}: {one_line(text, 40)!r} is no length of a scene",
            hint=f"a number of seconds above 0, at most {MAX_SECONDS:g}",
        )
    return value


def clock(text: str) -> float | None:
    """A time as seconds, if it is one."""
    number = _NUMBER.fullmatch(text.strip())
    if number:
        return float(number[1].replace(",", "."))
    parts = _CLOCK.fullmatch(text.strip())
    if parts:
        return int(parts[1] or 0) * 3600 + int(parts[2]) * 60 + float(parts[3])
    return None
