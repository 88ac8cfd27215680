"""What Veo and Omni share: limits, price, refusals, and bringing a clip home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vidpipe_tui.stages import (
    JSON,
    Clip,
    Context,
    Cost,
    Limits,
    Operation,
    Unsure,
    VideoJob,
)

from .access import Access
from .base import GoogleStage, listed, nearest
from .calls import SILENCE
from .settings import ClipSettings

if TYPE_CHECKING:
    from .models import Model

S = TypeVar("S", bound=ClipSettings)
_ODD = "look in the console before you send it again: it may have been charged"


class ClipStage(GoogleStage[S]):
    """A stage that makes clips; what it needs to go on is all in its operation."""

    def limits_for(self, settings: S) -> Limits:
        """What the model's row allows."""
        row = self.known(settings)
        return self.net(
            settings,
            aspects=frozenset(row.aspects) if row else None,
            seconds=_lengths(row, settings) if row else None,
            parallel=settings.parallel,
            delay=settings.delay,
            end_frame=row.last_frame if row else True,
            timeout=max(settings.submit_seconds, settings.download_seconds) + 30,
            deadline=settings.deadline,
        )

    def silences(self, settings: S) -> tuple[float, ...]:
        """Those of sending and of looking."""
        return settings.submit_seconds, min(settings.request_seconds, SILENCE)

    def sound(self, job: VideoJob, settings: S) -> bool:
        """Whether the clip is to have sound."""
        return job.audio

    def estimate(self, job: VideoJob, settings: S) -> Cost | None:
        """Seconds times the list price."""
        row = self.known(settings)
        if row is None:
            return None
        resolution = row.resolution_for(settings.resolution, job.size)
        sound = self.sound(job, settings)
        prices = row.usd_per_second if sound else row.usd_per_second_silent
        price = prices.get(resolution)
        if price is None:
            return None
        shown = f"${price:.2f}" if price >= 0.01 else f"${price:g}"
        basis = f"{job.seconds:g} s at {shown}/s, {row.listed()}"
        return Cost(round(price * job.seconds, 6), basis)

    def refuse(self, job: VideoJob, settings: S) -> str | None:
        """Shapes, sizes and lengths the model does not make, with the nearest."""
        if said := self.objection(settings):
            return said
        row = self.row(settings)
        resolution = row.resolution_for(settings.resolution, job.size)
        if job.aspect not in row.aspects:
            return (
                f"{row.model} does {listed(row.aspects)}, not {job.aspect}: "
                f"use {row.aspects[0]}"
            )
        if resolution not in row.resolutions:
            return (
                f"{row.model} does {listed(row.resolutions)}, not {resolution}: "
                f"use {row.resolutions[-1]}"
            )
        return _wrong_length(row, resolution, job.seconds) or _unheard(row, job)

    def operation(
        self, key: str, job: VideoJob, settings: S, row: Model, **more: JSON
    ) -> Operation:
        """All that a poll and a fetch need after a restart, and what was sent."""
        cost = self.estimate(job, settings)
        data: dict[str, JSON] = {
            "model": row.model,
            "resolution": row.resolution_for(settings.resolution, job.size),
            "aspect": job.aspect,
            "seconds": job.seconds,
            "audio": self.sound(job, settings),
            "usd": cost.usd if cost else None,
            "basis": cost.basis if cost else "",
        }
        return Operation(key, data | more)


def accepted(key: str | None, what: str) -> str:
    """The id of an accepted job.

    Raises:
        Unsure: the answer was no error, and has no id.
    """
    if not key:
        raise Unsure(f"Google answered without the {what}'s name", hint=_ODD)
    return key


def access_of(op: Operation, ctx: Context) -> Access:
    """How to reach the operation again, at an address of the user's own."""
    return Access.of(op.data, getattr(ctx.settings, "base_url", ""))


def price_of(op: Operation) -> float | None:
    """What the clip costs, as estimated when it was sent."""
    usd = op.data.get("usd")
    return float(usd) if isinstance(usd, int | float) else None


def store(data: bytes, path: Path) -> None:
    """Write a clip so that it is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.rename(path)


def arrived(ctx: Context) -> Path:
    """Where the whole clip lies once it is here."""
    return ctx.dir / "clip.mp4"


def finished(op: Operation, ctx: Context) -> Clip:
    """The clip that is here, with what it cost."""
    usd = price_of(op)
    names = ("model", "resolution", "aspect", "seconds", "prompt", "seed")
    cost = Cost(usd, str(op.data.get("basis", ""))) if usd is not None else None
    return Clip(arrived(ctx), cost, {name: op.data.get(name) for name in names})


def option(ctx: Context, name: str, default: float) -> float:
    """A number of the settings, also where an operation is looked at without any."""
    return float(getattr(ctx.settings, name, default))


def _lengths(row: Model, settings: ClipSettings) -> tuple[float, ...]:
    wished = settings.resolution
    return row.seconds if wished == "auto" else row.lengths(wished)


def _unheard(row: Model, job: VideoJob) -> str | None:
    if row.audio == "always" and not job.audio:
        return f"{row.model} always makes sound: use a film with sound, or veo"
    if row.audio == "never" and job.audio:
        return f"{row.model} makes no sound: use a film without sound"
    return None


def _wrong_length(row: Model, resolution: str, seconds: float) -> str | None:
    allowed = row.lengths(resolution)
    if not allowed or seconds in allowed:
        return None
    does = listed([f"{each:g}" for each in allowed], "or")
    if len(allowed) > 4:
        does = f"{min(allowed):g} to {max(allowed):g}"
    said = f"{row.model} does {does} s at {resolution}, not {seconds:g}"
    use = f"use {nearest(seconds, allowed)} s"
    smaller = [name for name in row.resolutions if seconds in row.lengths(name)]
    return f"{said}: {use}" + (f", or {smaller[-1]}" if smaller else "")
