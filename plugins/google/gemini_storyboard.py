"""The ``gemini`` storyboard: structured output, checked by us, mended by the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from vidpipe_tui.stages import (
    BadResult,
    Context,
    Cost,
    Limits,
    Storyboard,
    StoryboardJob,
)

from .access import Access, resolve
from .answers import finish, refusal, words
from .base import GoogleStage
from .calls import Line
from .faults import after
from .settings import StoryboardSettings
from .words import repair_prompt, storyboard_prompt

if TYPE_CHECKING:
    from .board import Board
    from .models import Kind, Model


class _Try(NamedTuple):
    """One answer: the storyboard, or what is wrong with the text."""

    board: Board | None
    text: str
    faults: str


class GeminiStoryboard(GoogleStage[StoryboardSettings]):
    """Scenes written by Gemini."""

    name = "gemini"
    summary = "scenes written by Gemini; needs Google credentials, costs cents"
    settings = StoryboardSettings
    kind: ClassVar[Kind] = "text"

    def limits_for(self, settings: StoryboardSettings) -> Limits:
        """One call bounds all its tries."""
        return self.net(
            settings,
            delay=settings.delay,
            timeout=settings.tries * settings.request_seconds + 30,
        )

    def estimate(self, job: StoryboardJob, settings: StoryboardSettings) -> Cost | None:
        """The most it can cost: each try is paid."""
        row = self.known(settings)
        return _cost(row, settings.tries, most=True) if row else None

    def refuse(self, job: StoryboardJob, settings: StoryboardSettings) -> str | None:
        """No script, and no more scenes than one answer holds."""
        if said := self.objection(settings):
            return said
        if job.script is not None:
            return "gemini writes scenes from a brief: use the script stage for a file"
        row = self.row(settings)
        if job.scenes and row.scenes and job.scenes > row.scenes:
            return (
                f"{row.model} writes at most {row.scenes} scenes at once, "
                f"not {job.scenes}: use {row.scenes}"
            )
        return None

    def run(self, job: StoryboardJob, ctx: Context) -> Storyboard:
        """Ask, check, and ask again with the faults named.

        Raises:
            Refused: the filter spoke.
            BadResult: no try fitted; the last faults are in the hint.
        """
        from .board import drafted

        settings: StoryboardSettings = ctx.settings
        row = self.row(settings)
        access = resolve(settings, row)
        turns = [("user", storyboard_prompt(job))]
        for count in range(1, settings.tries + 1):
            ctx.progress(None, f"asking {row.model}, try {count}")
            paid = _cost(row, count - 1)
            with after(count - 1, paid.usd if paid else None):
                answer = _answer(turns, job, row, self.line, access, ctx)
            if answer.board:
                return drafted(answer.board, _cost(row, count))
            ctx.log.warning("try %d: %s", count, answer.faults)
            turns = [turns[0], *_mending(answer)]
        cost = _cost(row, settings.tries)
        raise BadResult(
            f"{row.model} gave no usable storyboard in {settings.tries} tries",
            hint=answer.faults,
            charged_usd=cost.usd if cost else None,
        )


def _answer(
    turns: list[tuple[str, str]],
    job: StoryboardJob,
    row: Model,
    line: Line,
    access: Access,
    ctx: Context,
) -> _Try:
    """Send the turns once, and judge what comes back."""
    from google.genai import types

    from .board import asked, shape

    config = types.GenerateContentConfig(
        response_mime_type="application/json",
        response_schema=asked(job.scenes),
        seed=job.seed % 2**31,
    )
    contents = [
        types.Content(role=role, parts=[types.Part(text=text)]) for role, text in turns
    ]
    response = line.ask(
        access,
        ctx,
        "send",
        ctx.settings.request_seconds,
        lambda client: client.models.generate_content(
            model=row.model, contents=contents, config=config
        ),
    )
    return _judged(response, shape(job.scenes))


def _judged(response: Any, board: type[Board]) -> _Try:
    """Blocked, cut off, empty and wrong are four different things."""
    from pydantic import ValidationError

    from .board import faults

    if no := refusal(response, "begin a new film, with other words in its brief"):
        raise no
    text = words(response)
    if finish(response) == "MAX_TOKENS":
        said = "- the answer was cut off at its longest length: be briefer"
        return _Try(None, text, said)
    if not text:
        return _Try(None, "", f"- the answer was empty {finish(response)}".rstrip())
    try:
        return _Try(board.model_validate_json(_unfenced(text)), text, "")
    except ValidationError as error:
        return _Try(None, text, faults(error))


def _unfenced(text: str) -> str:
    """JSON without the Markdown fence some models put around it."""
    bare = text.strip()
    if not bare.startswith("```"):
        return bare
    return bare.strip("`").removeprefix("json").strip()


def _mending(answer: _Try) -> list[tuple[str, str]]:
    """The turns that follow the first: the model's own answer and its faults."""
    said = [("model", answer.text)] if answer.text else []
    return [*said, ("user", repair_prompt(answer.faults))]


def _cost(row: Model, tries: int, most: bool = False) -> Cost | None:
    if row.usd_per_call is None:
        return None
    word = "at most " if most else ""
    plural = "try" if tries == 1 else "tries"
    basis = f"{word}{tries} {plural} under ${row.usd_per_call:g}, {row.listed()}"
    return Cost(round(row.usd_per_call * tries, 6), basis)
