"""Decoding a clip into frames that fit the film: upright, padded, at its rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import TYPE_CHECKING

from vidpipe_tui.errors import BadResult
from vidpipe_tui.media.probe import open_film, plainly

from .clipinfo import Colors, Source, of_scene

if TYPE_CHECKING:
    from av.filter.graph import Graph
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_TURNS = ((), ("clock",), ("clock", "clock"), ("cclock",))
_BT601 = (5, 6)
# A file may promise a little more than it has; more than this is a hole.
_MISSING = 2


@dataclass(frozen=True, slots=True)
class Canvas:
    """What every frame of the film looks like."""

    size: tuple[int, int]
    fps: int
    colors: Colors


def frames(
    source: Source, canvas: Canvas, first: int, last: int
) -> Iterator[VideoFrame]:
    """Frames ``first`` up to ``last`` of a clip, fitted to the film.

    Raises:
        BadResult: the clip cannot be decoded, or ends before ``last``.
    """
    with of_scene(source.scene), plainly(source.path):
        found = _as_they_are(source, first) if source.sets else _fitted(source, canvas)
        skipped = 0 if source.sets else first
        yield from _exactly(islice(found, skipped, None), source, first, last)


def _exactly(
    found: Iterator[VideoFrame], source: Source, first: int, last: int
) -> Iterator[VideoFrame]:
    frame, number = None, first
    for frame in islice(found, last - first):
        yield frame
        number += 1
    if number + _MISSING < last or frame is None:
        raise BadResult(f"the clip is cut short: {number} of {source.frames} frames")
    yield from repeat(frame, last - number)


def _as_they_are(source: Source, first: int) -> Iterator[VideoFrame]:
    """The frames from ``first`` on of a clip that fits; decodes from a key frame."""
    with open_film(source.path) as container:
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        if first:
            ticks = source.start + round(first * source.step)
            container.seek(ticks, stream=video)
        for frame in container.decode(video):
            if round(((frame.pts or 0) - source.start) / source.step) >= first:
                yield frame


def _fitted(source: Source, canvas: Canvas) -> Iterator[VideoFrame]:
    """All frames of a clip of any kind, through filters."""
    import av

    with open_film(source.path) as container:
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        graph = _graph(video, source, canvas)
        for frame in container.decode(video):
            graph.vpush(frame)
            yield from _pulled(graph)
        graph.vpush(None)
        try:
            yield from _pulled(graph)
        except av.EOFError:
            return


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    import av

    while True:
        try:
            yield graph.vpull()
        except av.BlockingIOError:
            return


def _graph(video: VideoStream, source: Source, canvas: Canvas) -> Graph:
    from av.filter import Graph

    width, height = canvas.size
    inner = _fit(source.shape, canvas.size)
    matrix = "bt601" if canvas.colors.matrix in _BT601 else "bt709"
    steps = [
        ("setpts", "PTS-STARTPTS"),
        *(("transpose", way) for way in _TURNS[source.turns]),
        ("fps", str(canvas.fps)),
        ("scale", f"{inner[0]}:{inner[1]}:out_color_matrix={matrix}:out_range=tv"),
        ("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2"),
        ("setsar", "1"),
        ("format", "yuv420p"),
    ]
    graph = Graph()
    nodes = [graph.add_buffer(template=video)]
    nodes += [graph.add(name, arguments) for name, arguments in steps]
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    return graph


def _fit(shape: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The largest even size of this shape within the box."""
    scale = min(box[0] / shape[0], box[1] / shape[1])
    width, height = (max(2, round(side * scale / 2) * 2) for side in shape)
    return min(width, box[0]), min(height, box[1])
