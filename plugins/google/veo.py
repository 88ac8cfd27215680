"""The ``veo`` clip: Veo on Vertex, as a long-running operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from vidpipe_tui.stages import (
    Busy,
    Clip,
    Context,
    Operation,
    Poll,
    Refused,
    StageError,
    VideoJob,
)

from .access import resolve
from .answers import SOFTER
from .clips import ClipStage, accepted, access_of, arrived, finished, option, store
from .faults import operation_error, said_safely
from .pictures import Sent, frame
from .settings import VeoSettings
from .words import clip_prompt

if TYPE_CHECKING:
    from google.genai.types import GenerateVideosConfig, Image

    from .models import Kind, Model


class Veo(ClipStage[VeoSettings]):
    """Clips by Veo 3.1."""

    name = "veo"
    summary = "clips by Veo 3.1 on Vertex; needs Google Cloud, costs money"
    settings = VeoSettings
    kind: ClassVar[Kind] = "veo"

    def sound(self, job: VideoJob, settings: VeoSettings) -> bool:
        """The film's wish and the setting together."""
        return job.audio and settings.audio

    def submit(self, job: VideoJob, ctx: Context) -> Operation:
        """Send the two frames and the words; one request, never repeated here."""
        settings: VeoSettings = ctx.settings
        row = self.row(settings)
        access = resolve(settings, row)
        prompt = clip_prompt(job, settings.soften)
        first, last = frame(job.first_frame, job.size), frame(job.last_frame, job.size)
        config = self._config(job, settings, row, last)
        from google.genai import types

        source = types.GenerateVideosSource(prompt=prompt, image=_image(first))
        sent = self.line.ask(
            access,
            ctx,
            "send",
            settings.submit_seconds,
            lambda client: client.models.generate_videos(
                model=row.model, source=source, config=config
            ),
        )
        name = accepted(sent.name, "operation")
        seed = config.seed
        return self.operation(
            name, job, settings, row, prompt=prompt, seed=seed, **access.data()
        )

    def _config(
        self, job: VideoJob, settings: VeoSettings, row: Model, last: Sent
    ) -> GenerateVideosConfig:
        from google.genai import types

        return types.GenerateVideosConfig(
            last_frame=_image(last),
            aspect_ratio=job.aspect,
            duration_seconds=round(job.seconds),
            resolution=row.resolution_for(settings.resolution, job.size),
            generate_audio=self.sound(job, settings),
            negative_prompt=settings.negative_prompt or None,
            person_generation=settings.person_generation or None,
            seed=job.seed % 2**32 if settings.seeded and row.seed else None,
            number_of_videos=1,
        )

    def poll(self, op: Operation, ctx: Context) -> Poll:
        """Look once; a finished clip is kept right away, it may not be there later.

        Raises:
            Refused: the filter took the clip back.
            StageError: the operation ended without a clip.
        """
        if self._look(op, ctx):
            return Poll(done=True, fraction=1.0)
        wait = option(ctx, "poll_seconds", 5.0)
        return Poll(done=False, note="Veo is at work", wait=wait)

    def fetch(self, op: Operation, job: VideoJob, ctx: Context) -> Clip:
        """The clip that a look brought; asked for again if it is not here any more."""
        if not arrived(ctx).exists() and not self._look(op, ctx):
            raise Busy("the clip is not done yet")
        return finished(op, ctx)

    def _look(self, op: Operation, ctx: Context) -> bool:
        from google.genai import types

        found = self.line.ask(
            access_of(op, ctx),
            ctx,
            "look",
            # The answer holds the clip itself when it is done.
            option(ctx, "download_seconds", 300.0),
            lambda client: client.operations.get(
                types.GenerateVideosOperation.model_validate({"name": op.id})
            ),
        )
        if not found.done:
            return False
        store(_clip_of(found), arrived(ctx))
        return True


def _clip_of(found: Any) -> bytes:
    """The bytes of a finished operation: error, filter, clip, in this order."""
    if found.error:
        raise operation_error(found.error.get("code"), found.error.get("message", ""))
    response = found.response
    reasons = tuple(getattr(response, "rai_media_filtered_reasons", None) or ())
    if getattr(response, "rai_media_filtered_count", None) or reasons:
        said = [said_safely(each) for each in reasons]
        message = f"Google's filter took the clip back: {' '.join(said)}".rstrip(": ")
        raise Refused(message, reasons=said, hint=SOFTER)
    for made in getattr(response, "generated_videos", None) or ():
        if made.video and made.video.video_bytes:
            return bytes(made.video.video_bytes)
        if made.video and made.video.uri:
            raise StageError(
                f"the clip lies in {made.video.uri}",
                hint="fetch it there, and bring it in with vidpipe import",
            )
    raise StageError(
        "Google says the clip is done and sent none, and no reason",
        hint="try it again",
    )


def _image(sent: Sent) -> Image:
    from google.genai import types

    return types.Image(image_bytes=sent.data, mime_type=sent.mime_type)
