"""Writing the film: both streams in order of time, into ``.part``, then renamed."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vidpipe_tui.errors import StageError
from vidpipe_tui.media.probe import open_film

from .audio import copyable, grid_packets
from .clipinfo import Source
from .copy import picture_packets
from .meter import Meter
from .mix import BIT_RATE, LAYOUT, RATE, mixed_packets
from .timeline import Copy, starts

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet

    Packets = Iterator[tuple[float, str, Packet[Any]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the film is made of.

    ``sets`` are the parameter sets of all ``pieces``. Neighbours of ``sources`` share
    ``overlap`` frames. ``copy_audio`` copies sound where that can be done.
    """

    pieces: tuple[Copy, ...]
    sources: tuple[Source, ...]
    sets: bytes
    fps: int
    overlap: int
    copy_audio: bool


def write(plan: Plan, path: Path, meter: Meter) -> None:
    """Write the film to ``path``; whatever goes wrong, nothing half-made stays.

    Raises:
        BadResult: a clip is not what its header said.
        Cancelled: the user stopped the take.
        StageError: the disk refused it.
    """
    part = path.with_name(path.name + ".part")
    with _whole_or_nothing(part) as out:
        pictures = _pictures(out, plan)
        streams = [pictures, *_sounds(out, plan)]
        for _, scene, packet in heapq.merge(*streams, key=itemgetter(0)):
            video = packet.stream.type == "video"
            out.mux(packet)
            if video:
                meter.copied(scene)
    _settle(part, path)


@contextmanager
def _whole_or_nothing(part: Path) -> Iterator[OutputContainer]:
    import av

    options = {"movflags": "+faststart"}
    try:
        out = av.open(str(part), "w", format="mp4", options=options)
        try:
            yield out
            out.close()
        except BaseException:
            # Gone before it is closed, so that closing has nothing to rearrange.
            part.unlink(missing_ok=True)
            with suppress(av.FFmpegError):
                out.close()
            raise
    except (av.FFmpegError, OSError) as error:
        part.unlink(missing_ok=True)
        raise StageError(
            f"the film could not be written: {error.strerror}",
            hint="see that there is room on the disk, then run it again",
        ) from error


def _settle(part: Path, path: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _pictures(out: OutputContainer, plan: Plan) -> Packets:
    with open_film(plan.pieces[0].source.path) as container:
        stream = out.add_stream_from_template(container.streams.video[0])
    stream.codec_context.extradata = plan.sets
    return picture_packets(plan.pieces, plan.fps, stream)


def _sounds(out: OutputContainer, plan: Plan) -> list[Packets]:
    voiced = [source for source in plan.sources if source.sound]
    if not voiced:
        return []
    same = copyable(plan.sources)
    if plan.copy_audio and plan.overlap == 0 and same:
        with open_film(voiced[0].path) as container:
            stream = out.add_stream_from_template(container.streams.audio[0])
        places = starts(plan.sources, 0)
        return [grid_packets(plan.sources, places, plan.fps, stream)]
    stream = out.add_stream("aac", rate=RATE, layout=LAYOUT)
    stream.codec_context.bit_rate = BIT_RATE
    return [mixed_packets(plan.sources, plan.overlap, plan.fps, stream)]
