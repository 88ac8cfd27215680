"""The two stages: submit, poll and fetch as a cloud service would answer them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from vidpipe_tui.stages import (
    Busy,
    Clip,
    Context,
    Cost,
    Keyframe,
    KeyframeJob,
    Limits,
    Operation,
    Poll,
    StageError,
    Unsure,
    VideoJob,
)

from . import render
from .faults import (
    AFTER_ACCEPTANCE,
    AT_SUBMIT,
    ENDS,
    SPOILT,
    Draw,
    judge,
    lose_answer,
    spoil,
    turn_down,
)
from .service import Accepted, Service, new_id
from .settings import Behaviour, ClipSettings, PictureSettings

BASIS = "rehearsal: pretend money, nothing is charged"
MODEL = "rehearsal-1"
_SOFT = ("", "Gently: ", "As harmlessly as can be: ")

J = TypeVar("J", KeyframeJob, VideoJob)


class _Rehearsal(ABC, Generic[J]):
    """What both stages do alike: the service's side of a paid job."""

    name = "rehearsal"
    kind: ClassVar[str]

    def limits_for(self, settings: Behaviour) -> Limits:
        """As many calls at once as the settings let the service bear."""
        return Limits(
            parallel=settings.parallel,
            rate=settings.rate,
            delay=settings.delay,
            timeout=settings.timeout,
            deadline=settings.deadline,
        )

    def estimate(self, job: J, settings: Behaviour) -> Cost:
        """The price in pretend dollars."""
        return Cost(round(self._price(job, settings), 4), BASIS)

    def submit(self, job: J, ctx: Context) -> Operation:
        """Send the job; every fault before, at and after acceptance happens here."""
        settings: Behaviour = ctx.settings
        service = _service(ctx)
        draw = Draw(service, settings, _place(job))
        ctx.check()
        for name in AT_SUBMIT:
            if draw.happens(name):
                turn_down(name, settings)
        if settings.quota and service.accepted_today() >= settings.quota:
            raise Busy(
                f"the pretend quota of {settings.quota} jobs a day is used up",
                wait=86400 - time.time() % 86400,
                hint="wait for tomorrow, or raise the setting quota",
            )
        accepted = self._accepted(job, ctx, draw)
        service.accept(accepted)
        for name in AFTER_ACCEPTANCE:
            if draw.happens(name):
                lose_answer(name)
        return Operation(accepted.id, {"service": "rehearsal", "model": MODEL})

    def poll(self, op: Operation, ctx: Context) -> Poll:
        """Look once."""
        settings: Behaviour = ctx.settings
        service = _service(ctx)
        job = service.find(op.id)
        if Draw(service, settings, job.place).happens("blip"):
            raise Busy("the pretend service did not answer a look", wait=0.1)
        if job.ends == "expired":
            raise Unsure(
                f"the pretend service has forgotten operation {op.id}",
                hint="sending it again costs again; to settle it: vidpipe recover",
            )
        if service.cancelled(op.id):
            raise StageError("the operation was cancelled", charged_usd=job.charged_usd)
        left = job.done_at - time.time()
        if left > 0 or job.ends == "never":
            return _pending(job, left, settings)
        judge(job)
        return Poll(done=True, fraction=1.0)

    def cancel(self, op: Operation, ctx: Context) -> None:
        """Tell the service that nobody waits any more; it charges all the same."""
        _service(ctx).cancel(op.id)

    def _fetch(self, op: Operation, job: J, ctx: Context) -> tuple[Path, Cost]:
        """The file the service made, spoilt if that was ordered, and its price."""
        service = _service(ctx)
        accepted = service.find(op.id)
        if accepted.ends == "gone":
            raise Unsure(
                "the job was finished, and its file is gone at the pretend service",
                hint="sending it again costs again; to settle it: vidpipe recover",
                charged_usd=accepted.charged_usd,
            )
        path = self._render(_asked(job, accepted), ctx)
        if accepted.spoilt in ("corrupt", "truncated"):
            spoil(path, accepted.spoilt)
        if Draw(service, ctx.settings, accepted.place).happens("broken"):
            spoil(path, "truncated")
            raise Busy("the line broke while the result was fetched", wait=0.1)
        return path, Cost(accepted.charged_usd, BASIS)

    def _accepted(self, job: J, ctx: Context, draw: Draw) -> Accepted:
        settings: Behaviour = ctx.settings
        soft = settings.soften >= settings.passes_at
        possible = (name for name in ENDS if not (soft and name == "refused"))
        ends = next(filter(draw.happens, possible), "done")
        price = self.estimate(job, settings).usd
        free = ends == "failed" or (ends == "refused" and not settings.refusals_billed)
        now = time.time()
        return Accepted(
            id=new_id(_place(job)),
            key=ctx.key,
            kind=self.kind,
            scene=job.scene_id,
            slot=_slot(job),
            price_usd=price,
            charged_usd=0.0 if free else price,
            accepted_at=now,
            done_at=now + settings.latency,
            ends=ends,
            spoilt=next(filter(draw.happens, SPOILT), ""),
        )

    @abstractmethod
    def _price(self, job: J, settings: Behaviour) -> float: ...

    @abstractmethod
    def _render(self, job: J, ctx: Context) -> Path: ...


class RehearsalKeyframe(_Rehearsal[KeyframeJob]):
    """Keyframes from the pretend service."""

    kind = "keyframe"
    summary = "plays a paid picture service: pretend money, faults on order"
    settings = PictureSettings

    def fetch(self, op: Operation, job: KeyframeJob, ctx: Context) -> Keyframe:
        """Bring the picture; may be called again after a broken line."""
        path, cost = self._fetch(op, job, ctx)
        prompt = _sent(job, ctx.settings)
        return Keyframe(path, cost, {"prompt": prompt, "model": MODEL})

    def _price(self, job: KeyframeJob, settings: Behaviour) -> float:
        return settings.price

    def _render(self, job: KeyframeJob, ctx: Context) -> Path:
        return render.keyframe(job, ctx)


class RehearsalClip(_Rehearsal[VideoJob]):
    """Clips from the pretend service."""

    kind = "video"
    summary = "plays a paid film service: pretend money, faults on order"
    settings = ClipSettings

    def limits_for(self, settings: Behaviour) -> Limits:
        """The lengths it can do as well."""
        limits = super().limits_for(settings)
        if isinstance(settings, ClipSettings):
            return replace(limits, seconds=settings.allowed())
        return limits

    def fetch(self, op: Operation, job: VideoJob, ctx: Context) -> Clip:
        """Bring the clip; may be called again after a broken line."""
        path, cost = self._fetch(op, job, ctx)
        prompt = _sent(job, ctx.settings)
        return Clip(path, cost, {"prompt": prompt, "model": MODEL})

    def _price(self, job: VideoJob, settings: Behaviour) -> float:
        return settings.price * job.seconds

    def _render(self, job: VideoJob, ctx: Context) -> Path:
        return render.clip(job, ctx)


def _service(ctx: Context) -> Service:
    settings: Behaviour = ctx.settings
    return Service(settings.ledger or ctx.dir.parent.parent / "rehearsal-service")


def _sent(job: KeyframeJob | VideoJob, settings: Behaviour) -> str:
    """The prompt as the service got it."""
    return _SOFT[settings.soften] + job.prompt


def _slot(job: KeyframeJob | VideoJob) -> str:
    return job.position if isinstance(job, KeyframeJob) else "clip"


def _place(job: KeyframeJob | VideoJob) -> str:
    return f"{job.scene_id}-{_slot(job)}"


def _pending(job: Accepted, left: float, settings: Behaviour) -> Poll:
    whole = job.done_at - job.accepted_at
    fraction = min(1 - left / whole, 0.99) if whole > 0 else 0.99
    wait = min(max(left, 0.01), settings.poll_every)
    note = "queued" if fraction < 0.1 else "generating"
    return Poll(done=False, fraction=max(fraction, 0.0), note=note, wait=wait)


def _asked(job: J, accepted: Accepted) -> J:
    """The job as the service understood it."""
    if accepted.spoilt != "size":
        return job
    width, height = job.size
    return replace(job, size=(width // 4 * 2, height))
