"""Sound packets of many clips as one stream without gaps, none decoded.

Each AAC packet is 1024 samples, and players count packets rather than believe their
times. So packets lie end to end on a grid: one is dropped where clips overlap by more
than half a packet, a silent one is put in where there is a hole. The error is at most
half a packet (11 ms) and never adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, cast

from vidpipe_tui.media.probe import open_film, plainly

from .clipinfo import Sound, Source, of_scene

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.packet import Packet

GRID = 1024
_HALF = GRID // 2

T = TypeVar("T")


def copyable(sources: Sequence[Source]) -> Sound | None:
    """What the sound of all clips is, if it is the same and can be copied."""
    kinds = {source.sound for source in sources if source.sound}
    sound = kinds.pop() if len(kinds) == 1 else None
    return sound if sound and sound.copyable else None


def grid_packets(
    sources: Sequence[Source], starts: Sequence[int], fps: int, stream: AudioStream
) -> Iterator[tuple[float, str, Packet[AudioStream]]]:
    """Every packet with its time in seconds and its scene, ready to be written.

    ``starts`` are the frames of the film at which the clips start.

    Raises:
        BadResult: a clip cannot be read.
    """
    from av.packet import Packet

    rate = stream.codec_context.sample_rate
    silence = _silence(rate, stream.codec_context.layout.name)
    tick, free = Fraction(1, rate), 0
    for place, source in enumerate(sources):
        begin, end = (
            round(Fraction(frame * rate, fps))
            for frame in (starts[place], starts[place] + source.frames)
        )
        wanted = _wanted(source, begin, rate)
        if place == 0:
            wanted, free = _run_in(wanted)
        # What is missing at the end of a clip, the next one fills.
        limit = end - _HALF if place < len(sources) - 1 else end
        for at, found in lay(wanted, free, limit):
            packet = found or cast("Packet[AudioStream]", Packet(silence))
            packet.stream, packet.time_base = stream, tick
            packet.pts = packet.dts = at
            packet.duration, packet.is_keyframe = GRID, True
            yield at / rate, source.scene, packet
            free = at + GRID


def lay(
    wanted: Iterable[tuple[int, T]], at: int, limit: int
) -> Iterator[tuple[int, T | None]]:
    """Put packets end to end from ``at`` until ``limit``; None is silence.

    ``wanted`` are packets with the sample at which each belongs.
    """
    for want, packet in wanted:
        while at + _HALF < want and at < limit:
            yield at, None
            at += GRID
        if at >= limit:
            return
        if want + _HALF >= at:
            yield at, packet
            at += GRID
    yield from ((place, None) for place in range(at, limit, GRID))


def _run_in(
    wanted: Iterator[tuple[int, T]],
) -> tuple[Iterator[tuple[int, T]], int]:
    """The packets again, and the first sample: before 0 where an encoder needs it."""
    first = next(wanted, None)
    if first is None:
        return wanted, 0
    return chain([first], wanted), max(min(first[0], 0), -GRID)


def _wanted(
    source: Source, begin: int, rate: int
) -> Iterator[tuple[int, Packet[AudioStream]]]:
    """Packets of a clip with the sample of the film at which each belongs."""
    from av.stream import Discard

    if source.sound is None:
        return
    path = source.path
    opened = open_film(path, decode=False)
    with of_scene(source.scene), opened as container, plainly(path):
        audio = container.streams.audio[0]
        for video in container.streams.video:
            video.discard = Discard.all  # spares the reading of what is not wanted here
        scale = float((audio.time_base or Fraction(1, rate)) * rate)
        begin -= round(source.offset * rate)
        for packet in container.demux(audio):
            if packet.size and packet.pts is not None:
                yield begin + round(packet.pts * scale), packet


def _silence(rate: int, layout: str) -> bytes:
    """One AAC packet of silence; the sixth, when the encoder has settled."""
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame

    encoder = AudioCodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, layout, "fltp"
    packets: list[Packet[Any]] = []
    for number in range(6):
        frame = AudioFrame("fltp", layout, GRID)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = rate, number * GRID
        packets += encoder.encode(frame)
    return bytes((packets + encoder.encode(None))[-1])
