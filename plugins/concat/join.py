"""From clips to a film: look at all, decide what is copied, encode the rest, write."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, Cut, StitchJob

from . import avcc
from .clipinfo import Colors, Known, Source, clean_cuts, look
from .encode import Encoder
from .film import Plan, write
from .meter import Meter
from .normalise import Canvas
from .timeline import Copy, Span, check_overlap, timeline

if TYPE_CHECKING:
    from . import Settings

NAME = "final.mp4"
# Odd clips may grow when they are encoded; this is what is asked for beforehand.
_ROOM = 1.2


def join(job: StitchJob, ctx: Context, settings: Settings) -> Cut:
    """Do the whole job; ``ctx.dir`` holds nothing but the film afterwards.

    Raises:
        BadResult: a clip is no film or cut short; the message names its scene.
        StageError: no clips, a crossfade that is too long, no room on the disk.
        Cancelled: the user stopped the take.
    """
    _check_room(job.clips, ctx.dir)
    sources, overlap = _look_at_all(job, ctx)
    sets, colors = _usual(sources)
    spans = timeline(sources, sets, overlap, clean_cuts)
    encoder = Encoder(
        canvas=Canvas(job.size, job.fps, colors),
        crf=settings.crf,
        number=avcc.free_id(sets) if sets else 0,
    )
    meter = _meter(spans, ctx)
    with TemporaryDirectory(dir=ctx.dir, prefix="parts-") as folder:
        pieces = _pieces(spans, encoder, Path(folder), meter)
        plan = Plan(
            pieces=pieces,
            sources=sources,
            sets=reduce(avcc.merge, (piece.source.sets for piece in pieces)),
            fps=job.fps,
            overlap=overlap,
            copy_audio=settings.audio == "auto",
        )
        write(plan, ctx.dir / NAME, meter)
    return Cut(ctx.dir / NAME)


def _check_room(clips: Sequence[Path], folder: Path) -> None:
    needed = sum(clip.stat().st_size for clip in clips if clip.is_file()) * _ROOM
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise StageError(
            f"the film needs about {needed / 1e6:.0f} MB, "
            f"and {free / 1e6:.0f} MB are free in {folder}",
            hint="make room, then run it again",
        )


def _look_at_all(job: StitchJob, ctx: Context) -> tuple[tuple[Source, ...], int]:
    """Every clip's header, and how many frames neighbours overlap."""
    if not job.clips:
        raise StageError("there are no clips to join", hint="make the clips first")
    if not (math.isfinite(job.crossfade) and job.crossfade >= 0):
        raise StageError(f"a crossfade of {job.crossfade:g} s is not possible")
    sources, known = [], Known()
    for clip, scene in zip(job.clips, job.scenes, strict=True):
        ctx.check()
        sources.append(look(clip, scene, job.size, job.fps, known))
    overlap = round(job.crossfade * job.fps) if len(sources) > 1 else 0
    check_overlap(sources, overlap, job.fps)
    return tuple(sources), overlap


def _usual(sources: Sequence[Source]) -> tuple[bytes, Colors]:
    """The parameter sets most of the film has, and its colours; none if none fits."""
    frames: Counter[tuple[bytes, Colors]] = Counter()
    for source in sources:
        if source.sets:
            frames[source.sets, source.format.colors] += source.frames
    return frames.most_common(1)[0][0] if frames else (b"", Colors())


def _meter(spans: Sequence[Span], ctx: Context) -> Meter:
    copied = sum(span.frames for span in spans if isinstance(span, Copy))
    total = sum(span.frames for span in spans)
    return Meter(ctx, total, total - copied)


def _pieces(
    spans: Sequence[Span], encoder: Encoder, folder: Path, meter: Meter
) -> tuple[Copy, ...]:
    """The spans, each stretch that cannot be copied encoded to a file of its own."""
    pieces: list[Copy] = []
    for copied, group in groupby(spans, lambda span: isinstance(span, Copy)):
        stretch = list(group)
        if copied:
            pieces += (span for span in stretch if isinstance(span, Copy))
        else:
            pieces.append(_encoded(stretch, encoder, folder, len(pieces), meter))
    return tuple(pieces)


def _encoded(
    stretch: Sequence[Span], encoder: Encoder, folder: Path, number: int, meter: Meter
) -> Copy:
    path = folder / f"{number}.mp4"
    encoder.write(stretch, path, meter)
    source = look(
        path, stretch[0].scene, encoder.canvas.size, encoder.canvas.fps, Known()
    )
    return Copy(source, 0, source.frames)
