"""The shape a storyboard must have, and what is wrong with one that has not."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    ValidationError,
    create_model,
)

from vidpipe_tui.stages import Cost, SceneDraft, Storyboard
from vidpipe_tui.text import one_line, scrub

_MOST_FAULTS = 12
_MOST_SCENES = 15


def _filled(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("must not be empty")
    return text


# Checked by us alone: a schema with many small rules is refused as too complex.
_Words = Annotated[str, AfterValidator(_filled)]


class BoardStyle(BaseModel):
    """What holds for every scene."""

    look: _Words
    palette: _Words
    light: _Words
    lens: _Words


class BoardCharacter(BaseModel):
    """Someone who appears; described once, in words to be repeated."""

    name: _Words
    description: _Words


class BoardScene(BaseModel):
    """One scene."""

    title: _Words
    description: _Words
    start_prompt: _Words
    end_prompt: _Words
    motion_prompt: _Words


class Board(BaseModel):
    """A storyboard of any length."""

    title: _Words
    style_guide: BoardStyle
    characters: list[BoardCharacter] = Field(max_length=12)
    scenes: list[BoardScene] = Field(min_length=1)


@lru_cache(maxsize=16)
def shape(scenes: int | None) -> type[Board]:
    """The class of storyboards with this many scenes (``None``: 3 to 15)."""
    least, most = (scenes, scenes) if scenes else (3, _MOST_SCENES)
    field = (list[BoardScene], Field(min_length=least, max_length=most))
    return create_model("Board", __base__=Board, scenes=field)


def asked(scenes: int | None) -> type[Board]:
    """The shape that is sent; a long list's length is left to the prompt and to us."""
    return shape(scenes) if (scenes or 0) <= _MOST_SCENES else Board


def faults(error: ValidationError) -> str:
    """What does not fit, one line for each place."""
    lines = []
    for each in error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]:
        where = ".".join(str(part) for part in each["loc"]) or "the answer"
        lines.append(f"- {where}: {each['msg']}")
    return "\n".join(lines)


def drafted(board: Board, cost: Cost | None) -> Storyboard:
    """The storyboard as the engine keeps it; its style guide describes the people."""
    guide: dict[str, Any] = {
        name: one_line(said) for name, said in board.style_guide.model_dump().items()
    }
    if board.characters:
        guide["characters"] = "; ".join(
            f"{one_line(each.name)}: {one_line(each.description)}"
            for each in board.characters
        )
    scenes = tuple(
        SceneDraft(
            title=one_line(scene.title, 120),
            description=scrub(scene.description),
            start_prompt=scrub(_introduced(scene.start_prompt, board)),
            end_prompt=scrub(_introduced(scene.end_prompt, board)),
            motion_prompt=scrub(scene.motion_prompt),
        )
        for scene in board.scenes
    )
    title = one_line(board.title, 120)
    return Storyboard(scenes=scenes, style_guide=guide, title=title, cost=cost)


def _introduced(prompt: str, board: Board) -> str:
    """A prompt in which everyone named is described in the same words."""
    missing = [
        f"{each.name} ({each.description})"
        for each in board.characters
        if each.name.lower() in prompt.lower()
        and each.description.lower() not in prompt.lower()
    ]
    return f"{prompt} {'; '.join(missing)}." if missing else prompt
