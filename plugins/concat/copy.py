"""Picture packets of many files as one stream, none decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from vidpipe_tui.media.probe import expect_frames, open_film, plainly

from .clipinfo import of_scene
from .timeline import Copy

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream


def picture_packets(
    pieces: Sequence[Copy], fps: int, stream: VideoStream
) -> Iterator[tuple[float, str, Packet[VideoStream]]]:
    """Every packet with its time in seconds and its scene, ready to be written.

    Frames lie on the film's grid: the decoding times rise by exactly one frame, the
    showing times keep each file's own order.

    Raises:
        BadResult: a file has fewer frames than it should.
    """
    delay = max(piece.source.delay for piece in pieces)
    tick, base = Fraction(1, fps), 0
    for piece in pieces:
        start, step = piece.source.start, piece.source.step
        for number, packet in enumerate(_packets(piece)):
            shown = round(((packet.pts or 0) - start) / step) - piece.first
            packet.stream, packet.time_base = stream, tick
            packet.pts, packet.dts = base + shown, base + number - delay
            packet.duration = 1
            yield (base + number - delay) / fps, piece.source.scene, packet
        base += piece.frames


def _packets(piece: Copy) -> Iterator[Packet[VideoStream]]:
    from av.stream import Discard

    path, found = piece.source.path, 0
    opened = open_film(path, decode=False)
    with of_scene(piece.source.scene), opened as container, plainly(path):
        video = container.streams.video[0]
        for audio in container.streams.audio:
            audio.discard = Discard.all  # spares the reading of what is not wanted here
        whole = (p for p in container.demux(video) if p.size and not p.is_corrupt)
        for packet in islice(whole, piece.first, piece.last):
            found += 1
            yield packet
        expect_frames(found, piece.frames)
