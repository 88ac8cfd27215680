"""The ``omni`` clip: Gemini Omni through interactions, with a key or on Vertex."""

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

from .access import Access, resolve
from .answers import SOFTER
from .clips import (
    ClipStage,
    accepted,
    access_of,
    arrived,
    finished,
    option,
    price_of,
    store,
)
from .faults import operation_error, said_safely
from .pictures import Sent, frame
from .settings import OmniSettings
from .words import omni_prompt

if TYPE_CHECKING:
    from pathlib import Path

    from google.genai import Client

    from .models import Kind

_WORKING = {"queued": "waiting at Google", "in_progress": "Omni is at work"}
_CODES = {"internal": 13, "unavailable": 14, "resource_exhausted": 8}
_ENDED = {
    "cancelled": "the clip was cancelled at Google",
    "incomplete": "Google ended the clip before it was complete",
    "budget_exceeded": "the spending limit set at Google is reached",
    "requires_action": "Google waits for an action that a clip cannot give",
    "requires_continuation": "Google ended the clip before it was complete",
}


class Omni(ClipStage[OmniSettings]):
    """Clips by Gemini Omni."""

    name = "omni"
    summary = "clips by Gemini Omni, with an API key or Vertex; costs money"
    settings = OmniSettings
    kind: ClassVar[Kind] = "omni"

    def touch(self, client: Client) -> None:
        """The SDK's part for interactions, which it loads with the first use."""
        _ = client.interactions

    def submit(self, job: VideoJob, ctx: Context) -> Operation:
        """Send the two frames and the words; one request, never repeated here."""
        settings: OmniSettings = ctx.settings
        row = self.row(settings)
        access = resolve(settings, row)
        prompt = omni_prompt(job, settings.soften)
        frames = [frame(path, job.size) for path in (job.first_frame, job.last_frame)]
        shape: dict[str, Any] = {
            "type": "video",
            "aspect_ratio": job.aspect,
            "resolution": row.resolution_for(settings.resolution, job.size),
            "duration": f"{job.seconds:g}s",
        }
        if access.mode == "key":
            shape["delivery"] = "uri"
        body: dict[str, Any] = {
            "model": row.model,
            "background": True,
            "input": [*map(_shown, frames), {"type": "text", "text": prompt}],
            "generation_config": {"video_config": {"task": "image_to_video"}},
            "response_format": shape,
        }
        sent = self.line.ask(
            access,
            ctx,
            "send",
            settings.submit_seconds,
            lambda client: client.interactions.create(**body),
        )
        key = accepted(sent.id, "interaction")
        return self.operation(key, job, settings, row, prompt=prompt, **access.data())

    def poll(self, op: Operation, ctx: Context) -> Poll:
        """Look once; done means that the clip can be fetched.

        Raises:
            Refused: Omni answered in words, or the filter spoke.
            StageError: the interaction ended without a clip.
        """
        access = access_of(op, ctx)
        video = self._look(op, access, ctx)
        wait = option(ctx, "poll_seconds", 5.0)
        if isinstance(video, str):
            return Poll(done=False, note=video, wait=wait)
        if video.data:
            store(_decoded(video.data), arrived(ctx))
        elif not self._active(video.uri, op, access, ctx):
            return Poll(done=False, note="Google is storing the clip", wait=wait)
        return Poll(done=True, fraction=1.0)

    def fetch(self, op: Operation, job: VideoJob, ctx: Context) -> Clip:
        """Download the clip; may be called again."""
        if not arrived(ctx).exists():
            access = access_of(op, ctx)
            video = self._look(op, access, ctx)
            if isinstance(video, str):
                raise Busy("the clip is not done yet")
            if video.data:
                store(_decoded(video.data), arrived(ctx))
            else:
                self._download(video.uri, op, access, ctx)
        return finished(op, ctx)

    def cancel(self, op: Operation, ctx: Context) -> None:
        """Ask Google to end the work; what was made until then may be charged."""
        self.line.ask(
            access_of(op, ctx),
            ctx,
            "cancel",
            option(ctx, "request_seconds", 60.0),
            lambda client: client.interactions.cancel(op.id),
        )

    def _look(self, op: Operation, access: Access, ctx: Context) -> Any:
        """The finished video, or a note on what is still going on."""
        found = self.line.ask(
            access,
            ctx,
            "look",
            # On Vertex the answer holds the clip itself when it is done.
            option(ctx, "download_seconds", 300.0),
            lambda client: client.interactions.get(op.id),
        )
        status = str(found.status or "")
        if status == "completed":
            video = _video_of(found)
            if access.mode == "vertex" and not video.data:
                raise StageError(
                    f"the clip lies in {video.uri}",
                    hint="fetch it there, and bring it in with vidpipe import",
                )
            return video
        if status == "failed":
            raise _failure(found)
        if status in _ENDED:
            raise StageError(_ENDED[status], hint="try it again")
        return _WORKING.get(status, f"Google says: {said_safely(status)}")

    def _active(self, uri: str, op: Operation, access: Access, ctx: Context) -> bool:
        found = self.line.ask(
            access,
            ctx,
            "fetch",
            option(ctx, "request_seconds", 60.0),
            lambda client: client.files.get(name=f"files/{_file(uri)}"),
            price_of(op),
        )
        state = getattr(found.state, "name", "ACTIVE")
        if state == "FAILED":
            raise StageError("Google could not store the clip it made")
        return state != "PROCESSING"

    def _download(self, uri: str, op: Operation, access: Access, ctx: Context) -> None:
        part = arrived(ctx).with_suffix(".part")
        ctx.progress(None, "downloading")
        self.line.ask(
            access,
            ctx,
            "fetch",
            option(ctx, "download_seconds", 300.0),
            lambda client: _saved(client, uri, part),
            price_of(op),
        )
        part.rename(arrived(ctx))


def _saved(client: Client, uri: str, path: Path) -> None:
    """Stream a clip to a file; a cut line leaves a part that is begun anew."""
    from google.genai import types

    client.files.download(file=types.Video(uri=uri), destination=path)


def _decoded(data: str) -> bytes:
    import base64

    return base64.b64decode(data)


def _file(uri: str) -> str:
    return uri.split("files/")[-1].split(":")[0].split("?")[0]


def _shown(sent: Sent) -> dict[str, str]:
    import base64

    data = base64.b64encode(sent.data).decode()
    return {"type": "image", "data": data, "mime_type": sent.mime_type}


def _video_of(found: Any) -> Any:
    video = found.output_video
    if video is not None and (video.data or video.uri):
        return video
    if said := said_safely(found.output_text or ""):
        raise Refused(
            f"Google's filter refused the clip: {said}", reasons=[said], hint=SOFTER
        )
    raise StageError(
        "Google says the clip is done and sent none, and no reason",
        hint="try it again",
    )


def _failure(found: Any) -> StageError:
    for error in found.errors or ():
        code = str(getattr(error, "code", "") or "").lower()
        return operation_error(_CODES.get(code), str(error.message or code))
    return operation_error(None, "it failed, and no reason was given")
