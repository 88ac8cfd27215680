"""The ``gemini`` keyframe: a picture from text, or from the picture before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from vidpipe_tui.stages import (
    JSON,
    BadResult,
    Context,
    Cost,
    Keyframe,
    KeyframeJob,
    Limits,
    Refused,
    StageError,
)

from .access import Access, resolve
from .answers import SOFTER, finish, parts, refusal, words
from .base import GoogleStage, listed
from .calls import Line
from .faults import after, said_safely
from .pictures import Sent, choose, frame, keep, reference
from .settings import KeyframeSettings
from .words import keyframe_prompt

if TYPE_CHECKING:
    from .models import Kind, Model

_WORTH_AGAIN = ("NO_IMAGE", "IMAGE_OTHER")


class NoPicture(Refused):
    """An answer without a picture; the same prompt may well give one."""


class _Request(NamedTuple):
    """One picture as it is asked for."""

    job: KeyframeJob
    row: Model
    access: Access
    prompt: str
    resolution: str
    pictures: list[Sent]

    def cost(self, tries: int) -> Cost | None:
        """What so many tries cost."""
        return _cost(self.row, self.job, self.resolution, tries)


class GeminiKeyframe(GoogleStage[KeyframeSettings]):
    """Pictures by Gemini's image models."""

    name = "gemini"
    summary = "pictures by Nano Banana; needs Google credentials, costs money"
    settings = KeyframeSettings
    kind: ClassVar[Kind] = "image"

    def limits_for(self, settings: KeyframeSettings) -> Limits:
        """What the model's row allows."""
        row = self.known(settings)
        return self.net(
            settings,
            aspects=frozenset(row.aspects) if row else None,
            parallel=settings.parallel,
            delay=settings.delay,
            timeout=(1 + settings.again) * settings.request_seconds + 30,
        )

    def estimate(self, job: KeyframeJob, settings: KeyframeSettings) -> Cost | None:
        """The most it can cost: each try is paid."""
        row = self.known(settings)
        if row is None:
            return None
        return _cost(row, job, _resolution(row, job, settings), 1 + settings.again)

    def refuse(self, job: KeyframeJob, settings: KeyframeSettings) -> str | None:
        """Shapes, sizes and numbers of pictures the model does not take."""
        if said := self.objection(settings):
            return said
        row = self.row(settings)
        if job.aspect not in row.aspects:
            return f"{row.model} draws {listed(row.aspects)}, not {job.aspect}"
        if settings.resolution not in ("auto", *row.resolutions):
            return (
                f"{row.model} draws {listed(row.resolutions)}, not "
                f"{settings.resolution}: use {row.resolutions[-1]}"
            )
        count = _inputs(job)
        if count > row.references:
            return (
                f"{row.model} takes {row.references} pictures, not {count}: "
                f"use {row.references - (count - len(job.references))} references"
            )
        if job.position == "end" and job.start_frame is None:
            return "an end keyframe needs the scene's start keyframe"
        return None

    def run(self, job: KeyframeJob, ctx: Context) -> Keyframe:
        """Draw, and again with the same prompt only as often as was allowed.

        Raises:
            Refused: the filter spoke, or no picture came back.
            BadResult: what came back is no whole picture; it was paid.
        """
        settings: KeyframeSettings = ctx.settings
        request = self._request(job, settings)
        for count in range(1, settings.again + 2):
            ctx.progress(None, f"asking {request.row.model}")
            paid = request.cost(count - 1)
            try:
                with after(count - 1, paid.usd if paid else None):
                    data = _drawn(request, self.line, ctx)
            except NoPicture as no:
                if count > settings.again:
                    raise
                ctx.log.warning("%s; the same prompt is sent again", no.message)
                continue
            return _kept(data, request, request.cost(count), ctx)
        raise AssertionError("the last try returns or raises")

    def _request(self, job: KeyframeJob, settings: KeyframeSettings) -> _Request:
        row = self.row(settings)
        return _Request(
            job=job,
            row=row,
            access=resolve(settings, row),
            prompt=keyframe_prompt(job, settings.soften),
            resolution=_resolution(row, job, settings),
            pictures=_pictures(job),
        )


def _drawn(request: _Request, line: Line, ctx: Context) -> bytes:
    """Send the pictures and the words once, and take the picture of the answer."""
    from google.genai import types

    row = request.row
    shown = [
        types.Part.from_bytes(data=each.data, mime_type=each.mime_type)
        for each in request.pictures
    ]
    contents = types.UserContent([*shown, types.Part.from_text(text=request.prompt)])
    shape = types.ImageConfig(
        aspect_ratio=request.job.aspect,
        image_size=request.resolution if row.send_resolution else None,
    )
    config = types.GenerateContentConfig(
        response_modalities=["IMAGE"], image_config=shape
    )
    response = line.ask(
        request.access,
        ctx,
        "send",
        ctx.settings.request_seconds,
        lambda client: client.models.generate_content(
            model=row.model, contents=contents, config=config
        ),
    )
    try:
        return _picture_of(response)
    except StageError as error:
        # Google may charge for a picture that it then holds back.
        if error.charged_usd is None and (cost := request.cost(1)):
            error.charged_usd = cost.usd
        raise


def _kept(data: bytes, request: _Request, cost: Cost | None, ctx: Context) -> Keyframe:
    job = request.job
    try:
        path, came = keep(data, ctx, job.size)
    except BadResult as error:
        error.charged_usd = cost.usd if cost else None
        raise
    meta: dict[str, JSON] = {
        "prompt": request.prompt,
        "model": request.row.model,
        "resolution": request.resolution,
        "aspect": job.aspect,
        "received": came,
    }
    return Keyframe(path, cost, meta)


def _pictures(job: KeyframeJob) -> list[Sent]:
    """The start frame first: the prompt speaks of it as the first picture."""
    first = [job.start_frame] if job.position == "end" and job.start_frame else []
    return [
        *(frame(path, job.size) for path in first),
        *(reference(path) for path in job.references),
    ]


def _picture_of(response: Any) -> bytes:
    if no := refusal(response, SOFTER):
        raise no
    if data := choose(parts(response)):
        return data
    ended, said = finish(response), said_safely(words(response))
    if ended in _WORTH_AGAIN:
        raise NoPicture(
            f"Google sent no picture ({ended})",
            reasons=[ended],
            hint="try again, or change the prompt",
        )
    if said:
        raise Refused(
            f"Google answered in words instead of a picture: {said}",
            reasons=[said],
            hint=SOFTER,
        )
    raise BadResult(
        f"Google sent no picture{f' ({ended})' if ended else ''}",
        hint="it may have been charged; try again or change the prompt",
    )


def _resolution(row: Model, job: KeyframeJob, settings: KeyframeSettings) -> str:
    return row.resolution_for(settings.resolution, job.size)


def _inputs(job: KeyframeJob) -> int:
    return len(job.references) + (job.position == "end" and job.start_frame is not None)


def _cost(row: Model, job: KeyframeJob, resolution: str, tries: int) -> Cost | None:
    price = row.usd_per_picture.get(resolution)
    if price is None:
        return None
    inputs = _inputs(job)
    usd = (price + inputs * row.usd_per_input_picture) * tries
    basis = f"{tries} {resolution} picture{'s' if tries != 1 else ''} at ${price:g}"
    if inputs:
        basis += f" and {inputs} sent with it at ${row.usd_per_input_picture:g}"
    return Cost(round(usd, 6), f"{basis}, {row.listed()}")
