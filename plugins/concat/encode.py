"""The parts of the film that cannot be copied, encoded so that they can be joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from .crossfade import blend
from .meter import Meter
from .normalise import Canvas, frames
from .timeline import Blend, Span

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class Encoder:
    """How parts are encoded. ``number`` is the id of their parameter sets.

    It differs from those of the copied clips, so that both fit in one header.
    """

    canvas: Canvas
    crf: int
    number: int

    def write(self, spans: Sequence[Span], path: Path, meter: Meter) -> None:
        """Encode neighbouring spans into one file.

        Raises:
            BadResult: a clip cannot be decoded.
            Cancelled: the user stopped the take.
        """
        import av

        with av.open(str(path), "w", format="mp4") as out:
            stream = self._stream(out)
            for number, (scene, frame) in enumerate(_pictures(spans, self.canvas)):
                frame.pts = number
                frame.time_base = Fraction(1, self.canvas.fps)
                frame.pict_type = 0  # the encoder chooses, not the clip it came from
                out.mux(stream.encode(frame))
                meter.encoded(scene)
            out.mux(stream.encode())

    def _stream(self, out: OutputContainer) -> VideoStream:
        colors = self.canvas.colors
        stream = out.add_stream(
            "libx264", rate=self.canvas.fps, options=self._options()
        )
        stream.width, stream.height = self.canvas.size
        stream.pix_fmt = "yuv420p"
        stream.color_range, stream.color_primaries = colors.range, colors.primaries
        stream.color_trc, stream.colorspace = colors.transfer, colors.matrix
        return stream

    def _options(self) -> dict[str, str]:
        # "stitchable" keeps the parameter sets the same whatever the pictures are.
        private = f"sps-id={self.number}:stitchable=1:keyint={2 * self.canvas.fps}"
        return {"preset": "veryfast", "crf": str(self.crf), "x264-params": private}


def _pictures(
    spans: Sequence[Span], canvas: Canvas
) -> Iterator[tuple[str, VideoFrame]]:
    for span in spans:
        if isinstance(span, Blend):
            yield from _blended(span, canvas)
        else:
            for frame in frames(span.source, canvas, span.first, span.last):
                yield span.scene, frame


def _blended(span: Blend, canvas: Canvas) -> Iterator[tuple[str, VideoFrame]]:
    left, right = span.left, span.right
    pairs = zip(
        frames(left, canvas, left.frames - span.frames, left.frames),
        frames(right, canvas, 0, span.frames),
        strict=True,
    )
    for number, (before, after) in enumerate(pairs, start=1):
        yield span.scene, blend(before, after, number / (span.frames + 1))
