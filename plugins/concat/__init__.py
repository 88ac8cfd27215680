"""Joins the clips into the cut: packets are copied, only odd clips are encoded anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Context, Cost, Cut, Limits, StitchJob

_HOURS = 3600.0


@dataclass(frozen=True)
class Settings:
    """How the cut is made."""

    audio: Literal["auto", "encode"] = field(
        default="auto",
        metadata={
            "help": "auto copies the sound where all clips have the same; "
            "encode lays it to the sample",
            "choices": ("auto", "encode"),
        },
    )
    crf: int = field(
        default=18,
        metadata={
            "help": "quality of what has to be encoded again, lower is better",
            "minimum": 0,
            "maximum": 40,
        },
    )


class Concat:
    """The stitch stage ``concat``: H.264 and AAC in MP4, quick to start playing."""

    name = "concat"
    summary = "joins the clips without encoding what already fits"
    settings = Settings
    # Encoding a thousand odd clips takes its time.
    limits = Limits(timeout=6 * _HOURS)

    def estimate(self, job: StitchJob, settings: Settings) -> Cost:
        """Nothing: it runs here."""
        return Cost(0.0, "free")

    def run(self, job: StitchJob, ctx: Context) -> Cut:
        """Join the clips into ``final.mp4``.

        Raises:
            BadResult: a clip is no film or cut short; the message names its scene.
            StageError: no clips, a crossfade that is too long, no room on the disk.
            Cancelled: the user stopped the take.
        """
        from .join import join

        return join(job, ctx, ctx.settings or Settings())


@hookimpl
def vidpipe_stitch() -> Concat:
    """Offer ``concat``."""
    return Concat()
