"""The two stages: submit, poll and fetch as a cloud service would answer them."""

from __future__ import annotations

import os
import random
import signal
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, NoReturn, TypeVar

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
    Refused,
    StageError,
    Unsure,
    VideoJob,
)

from . import render
from .service import Accepted, Service, new_id
from .settings import Behaviour, ClipSettings, PictureSettings

BASIS = "rehearsal: pretend money, nothing is charged"
MODEL = "rehearsal-1"
REASON = (
    "The prompt could not be submitted: it may violate the pretend usage guidelines. "
    "Support codes: 17301594"
)
_AT_SUBMIT = ("busy", "drop", "invalid")
_AFTER_ACCEPTANCE = ("lost", "hang", "crash")
_ENDS = ("refused", "failed", "never", "expired", "gone")
_SPOILT = ("corrupt", "truncated", "size")
_SOFT = ("", "Gently: ", "As harmlessly as can be: ")
_HANG_SECONDS = 3600.0

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
        draw = _Draw(service, settings, _place(job))
        ctx.check()
        for name in _AT_SUBMIT:
            if draw.happens(name):
                _turn_down(name, settings)
        if settings.quota and service.accepted_today() >= settings.quota:
            raise Busy(
                f"the pretend quota of {settings.quota} jobs a day is used up",
                wait=86400 - time.time() % 86400,
                hint="wait for tomorrow, or raise the setting quota",
            )
        accepted = self._accepted(job, ctx, draw)
        service.accept(accepted)
        for name in _AFTER_ACCEPTANCE:
            if draw.happens(name):
                _lose_answer(name)
        return Operation(accepted.id, {"service": "rehearsal", "model": MODEL})

    def poll(self, op: Operation, ctx: Context) -> Poll:
        """Look once."""
        settings: Behaviour = ctx.settings
        service = _service(ctx)
        job = service.find(op.id)
        if _Draw(service, settings, job.place).happens("blip"):
            raise Busy("the pretend service did not answer a look", wait=0.1)
        if job.ends == "expired":
            raise Unsure(
                f"the pretend service has forgotten operation {op.id}",
                hint="sending again costs again (vidpipe recover)",
            )
        if service.cancelled(op.id):
            raise StageError("the operation was cancelled", charged_usd=job.charged_usd)
        left = job.done_at - time.time()
        if left > 0 or job.ends == "never":
            return _pending(job, left, settings)
        _judge(job)
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
                hint="sending again costs again (vidpipe recover)",
                charged_usd=accepted.charged_usd,
            )
        path = self._render(_asked(job, accepted), ctx)
        if accepted.spoilt in ("corrupt", "truncated"):
            _spoil(path, accepted.spoilt)
        if _Draw(service, ctx.settings, accepted.place).happens("broken"):
            _spoil(path, "truncated")
            raise Busy("the line broke while the result was fetched", wait=0.1)
        return path, Cost(accepted.charged_usd, BASIS)

    def _accepted(self, job: J, ctx: Context, draw: _Draw) -> Accepted:
        settings: Behaviour = ctx.settings
        soft = settings.soften >= settings.passes_at
        possible = (name for name in _ENDS if not (soft and name == "refused"))
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
            spoilt=next(filter(draw.happens, _SPOILT), ""),
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


class _Draw:
    """Whether a fault happens to this request: ordered ones first, then by chance."""

    def __init__(self, service: Service, settings: Behaviour, place: str) -> None:
        self._service = service
        self._settings = settings
        self._place = place

    def happens(self, name: str) -> bool:
        """Whether it does, now; an ordered one is used up by asking."""
        for fault in self._settings.ordered_at(name, self._place):
            if self._service.claim(fault.label, fault.times):
                return True
        rate: float = getattr(self._settings, f"{name}_rate", 0.0)
        return rate > 0 and self._chance(name) < rate

    def _chance(self, name: str) -> float:
        """The same for the same seed, place and try, whatever else goes on."""
        what = f"chance-{name}-{self._place}"
        number = self._service.claim(what)
        return random.Random(f"{self._settings.seed} {what} {number}").random()


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


def _turn_down(fault: str, settings: Behaviour) -> NoReturn:
    """Answer a request that is not accepted: nothing is charged."""
    if fault == "busy":
        raise Busy("429: too many requests", wait=settings.busy_wait)
    if fault == "drop":
        raise Busy("the connection broke before the request was accepted")
    raise StageError("400: the pretend service cannot do this job")


def _lose_answer(fault: str) -> None:
    """A job was accepted and charged, and we are not to hear of it."""
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "hang":
        time.sleep(_HANG_SECONDS)
    raise Unsure(
        "the connection broke before the service answered",
        hint="the pretend service's books are rehearsal-service/requests.jsonl",
    )


def _pending(job: Accepted, left: float, settings: Behaviour) -> Poll:
    whole = job.done_at - job.accepted_at
    fraction = min(1 - left / whole, 0.99) if whole > 0 else 0.99
    wait = min(max(left, 0.01), settings.poll_every)
    note = "queued" if fraction < 0.1 else "generating"
    return Poll(done=False, fraction=max(fraction, 0.0), note=note, wait=wait)


def _judge(job: Accepted) -> None:
    """Raise what a job that is over has to say, unless it is a result."""
    if job.ends == "refused":
        raise Refused(
            "the pretend safety filter refused it",
            reasons=(REASON,),
            hint="change the prompt",
            charged_usd=job.charged_usd,
        )
    if job.ends == "failed":
        raise StageError(
            "the operation failed: internal error (13)",
            hint="nothing was charged; try it again",
            charged_usd=job.charged_usd,
        )


def _asked(job: J, accepted: Accepted) -> J:
    """The job as the service understood it."""
    if accepted.spoilt != "size":
        return job
    width, height = job.size
    return replace(job, size=(width // 4 * 2, height))


def _spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    junk = b"<html>502 Bad Gateway</html>"
    path.write_bytes(junk if how == "corrupt" else data[: len(data) * 2 // 3])
