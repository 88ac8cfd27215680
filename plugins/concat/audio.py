"""Sound packets of many clips as one stream without gaps, none decoded.

Each AAC packet is 1024 samples, and players count packets rather than believe their
times. So packets lie end to end on a grid: one is dropped where clips overlap by more
than half a packet, a silent one is put in where there is a hole. The error is at most
half a packet (11 ms) and never adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from vidpipe_tui.media.probe import open_film, plainly

from .clipinfo import Sound, Source, of_scene

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.packet import Packet

GRID = 1024
_HALF = GRID // 2


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
    rate = stream.codec_context.sample_rate
    silence = _silence(rate, stream.codec_context.layout.name)
    at, fresh = 0, True
    for place, source in enumerate(sources):
        begin = Fraction(starts[place] * rate, fps)
        limit = begin + Fraction(source.frames * rate, fps)
        if place < len(sources) - 1:
            limit -= _HALF  # what is missing there, the next clip fills
        for want, data in _wanted(source, round(begin), rate):
            if fresh and place == 0:
                at = max(min(want, 0), -GRID)  # keep the run-in of the encoder
            fresh = False
            while at + _HALF < want and at < limit:
                yield at / rate, source.scene, _packet(silence, at, stream)
                at += GRID
            if at >= limit:
                break
            if want + _HALF >= at:
                yield at / rate, source.scene, _packet(data, at, stream)
                at += GRID
        while at < limit:
            yield at / rate, source.scene, _packet(silence, at, stream)
            at += GRID


def _wanted(source: Source, begin: int, rate: int) -> Iterator[tuple[int, bytes]]:
    """Packets of a clip with the sample of the film at which each belongs."""
    from av.stream import Discard

    if source.sound is None:
        return
    with of_scene(source.scene), open_film(source.path) as container:
        audio = container.streams.audio[0]
        for video in container.streams.video:
            video.discard = Discard.all  # spares the reading of what is not wanted here
        with plainly(source.path):
            for packet in container.demux(audio):
                if packet.size and packet.pts is not None and packet.time_base:
                    seconds = packet.pts * packet.time_base - source.offset
                    yield begin + round(seconds * rate), bytes(packet)


def _packet(data: bytes, at: int, stream: AudioStream) -> Packet[AudioStream]:
    from av.packet import Packet

    packet = cast("Packet[AudioStream]", Packet(data))
    packet.stream = stream
    packet.time_base = Fraction(1, stream.codec_context.sample_rate)
    packet.pts = packet.dts = at
    packet.duration, packet.is_keyframe = GRID, True
    return packet


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
