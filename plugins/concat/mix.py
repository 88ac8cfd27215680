"""The sound of all clips decoded, laid end to end to the sample, and encoded anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from vidpipe_tui.media.probe import open_film, plainly

from .clipinfo import Source, of_scene
from .timeline import starts

if TYPE_CHECKING:
    from av.audio.fifo import AudioFifo
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.filter.context import FilterContext
    from av.filter.graph import Graph
    from av.packet import Packet

RATE = 48_000
LAYOUT = "stereo"
BIT_RATE = 192_000
_FRAME = 1024

Step: TypeAlias = tuple[str, str]
_FORM: Step = ("aformat", f"sample_fmts=fltp:channel_layouts={LAYOUT}")


def mixed_packets(
    sources: Sequence[Source], overlap: int, fps: int, stream: AudioStream
) -> Iterator[tuple[float, str, Packet[AudioStream]]]:
    """The whole sound, encoded; every packet with its time and its scene.

    ``overlap`` is how many frames of the film two neighbours share.

    Raises:
        BadResult: the sound of a clip cannot be decoded.
    """
    from av.audio.fifo import AudioFifo

    fifo, scene, at = AudioFifo(), "", 0
    for scene, frame in _joined(sources, overlap, fps):
        frame.pts = None
        fifo.write(frame)
        for full in fifo.read_many(_FRAME):
            yield from _encoded(stream, full, at, scene)
            at += _FRAME
    rest = fifo.read(0, partial=True)
    if rest is not None:
        yield from _encoded(stream, rest, at, scene)
    yield from _encoded(stream, None, at, scene)


def _encoded(
    stream: AudioStream, frame: AudioFrame | None, at: int, scene: str
) -> Iterator[tuple[float, str, Packet[AudioStream]]]:
    if frame is not None:
        frame.pts, frame.time_base = at, Fraction(1, RATE)
    for packet in stream.encode(frame):
        yield (packet.pts or 0) / RATE, scene, packet


def _joined(
    sources: Sequence[Source], overlap: int, fps: int
) -> Iterator[tuple[str, AudioFrame]]:
    """The sound of the film in order; neighbours fade over into each other."""
    from av.audio.fifo import AudioFifo

    tail: AudioFrame | None = None
    for place, (source, begin) in enumerate(
        zip(sources, starts(sources, overlap), strict=True)
    ):
        end = begin + source.frames
        last = place == len(sources) - 1
        kept = 0 if last else _samples(end, fps) - _samples(end - overlap, fps)
        fifo = AudioFifo()
        for frame in _sound(source, _samples(end, fps) - _samples(begin, fps)):
            frame.pts = None
            fifo.write(frame)
            if tail is not None and fifo.samples >= tail.samples:
                head = _read(fifo, tail.samples)
                yield from ((source.scene, mixed) for mixed in _faded(tail, head))
                tail = None
            if tail is None and fifo.samples > kept:
                yield source.scene, _read(fifo, fifo.samples - kept)
        tail = _read(fifo, kept) if kept else None


def _read(fifo: AudioFifo, samples: int) -> AudioFrame:
    frame = fifo.read(samples)
    assert frame is not None, "asked for more than is there"
    return frame


def _samples(frames: int, fps: int) -> int:
    return frames * RATE // fps


def _sound(source: Source, length: int) -> Iterator[AudioFrame]:
    """Exactly ``length`` samples from the moment of the clip's first picture on."""
    trim = ("atrim", f"end_sample={length}")
    if source.sound is None:
        yield from _pulled(
            _graph(None, [("anullsrc", f"r={RATE}:cl={LAYOUT}"), _FORM, trim])
        )
        return
    fill = ("aresample", f"{RATE}:async=1:first_pts=0")
    pad = ("apad", f"whole_len={length}")
    with of_scene(source.scene), open_film(source.path) as container:
        audio = container.streams.audio[0]
        with plainly(source.path):
            graph, found = _graph(audio, [fill, _FORM, pad, trim]), 0
            for frame in _decoded(container, audio, source.offset):
                graph.push(frame)
                for fitted in _pulled(graph):
                    found += fitted.samples
                    yield fitted
                if found >= length:
                    return


def _decoded(
    container: InputContainer, audio: AudioStream, offset: Fraction
) -> Iterator[AudioFrame | None]:
    """The clip's own sound, its time counted from the first picture; then None."""
    for frame in container.decode(audio):
        if frame.pts is not None and frame.time_base:
            frame.pts -= round(offset / frame.time_base)
        yield frame
    yield None


def _graph(audio: AudioStream | None, steps: Sequence[Step]) -> Graph:
    from av.filter import Graph

    graph = Graph()
    nodes = [graph.add_abuffer(template=audio)] if audio else []
    nodes += [graph.add(name, arguments) for name, arguments in steps]
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    return graph


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    import av

    while True:
        try:
            yield cast("AudioFrame", graph.pull())
        except (av.BlockingIOError, av.EOFError):
            return


def _faded(left: AudioFrame, right: AudioFrame) -> Iterator[AudioFrame]:
    """Two stretches of equal length as one, evenly loud throughout."""
    from av.filter import Graph

    graph = Graph()
    fade = graph.add("acrossfade", f"ns={left.samples}:c1=qsin:c2=qsin")
    buffers = [_buffer(graph, name) for name in ("left", "right")]
    for place, buffer in enumerate(buffers):
        buffer.link_to(fade, 0, place)
    fade.link_to(graph.add("abuffersink"))
    graph.configure()
    for buffer, frame in zip(buffers, (left, right), strict=True):
        frame.pts, frame.time_base = 0, Fraction(1, RATE)
        buffer.push(frame)
        buffer.push(None)
    yield from _pulled(graph)


def _buffer(graph: Graph, name: str) -> FilterContext:
    tick = Fraction(1, RATE)
    return graph.add_abuffer(
        sample_rate=RATE, format="fltp", layout=LAYOUT, time_base=tick, name=name
    )
