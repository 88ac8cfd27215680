"""Frames and sound into an MP4 file: the same encoder settings for every clip."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from . import sound
from .canvas import canvas
from .cels import Frame

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.packet import Packet

_BT709 = 1
_LIMITED = 1


class Encoder:
    """Writes one clip; the file is whole when the ``with`` block ends."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        import av

        self._size, self._fps, self._count = size, fps, 0
        self._out = av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart"}
        )
        # Neon on black needs its colour: a finer step for chroma. Drawn worlds move so
        # plainly that looking ahead, searching deeper and packing tighter cost twice
        # the time for nothing: more frames between others make up for it in size.
        options = {
            "preset": "superfast",
            "crf": "23",
            "x264-params": "chroma-qp-offset=-4:ref=1:weightp=0:bframes=3:b-adapt=0:"
            "b-pyramid=none:rc-lookahead=0:mbtree=0:scenecut=0:partitions=none:"
            "8x8dct=0:subme=0:no-chroma-me=1:cabac=0",
        }
        video = self._out.add_stream("libx264", rate=fps, options=options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        context = video.codec_context
        context.time_base = Fraction(1, fps)
        context.gop_size = fps * 2
        context.color_range = _LIMITED
        context.colorspace = _BT709
        context.color_primaries = _BT709
        context.color_trc = _BT709
        context.thread_count = 2
        self._video = video
        # A few steady tones: a longer search finds nothing better.
        quick = {"aac_coder": "fast"}
        self._audio = self._out.add_stream(
            "aac", rate=sound.RATE, layout="stereo", options=quick
        )
        self._audio.bit_rate = 128_000

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._out.close()

    def picture(self, frame: Frame) -> None:
        """Encode the next frame."""
        import av

        made = av.VideoFrame(*self._size, "yuv420p")
        for plane, part in zip(made.planes, frame, strict=True):
            canvas(plane, part.size).paste(part)
        made.pts = self._count
        made.time_base = Fraction(1, self._fps)
        self._count += 1
        self._out.mux(self._video.encode(made))

    def sound(self, seed: int, seconds: float) -> None:
        """Encode the drone."""
        import av

        self._out.mux(self._video.encode(None))
        if not seconds:
            return
        end = -(-round(seconds * sound.RATE) // sound.BLOCK) * sound.BLOCK
        for i, sides in enumerate(sound.blocks(seed, seconds)):
            made = av.AudioFrame("fltp", "stereo", sound.BLOCK)
            for plane, side in zip(made.planes, sides, strict=True):
                plane.update(side)
            made.sample_rate, made.pts = sound.RATE, i * sound.BLOCK
            made.time_base = Fraction(1, sound.RATE)
            self._keep(self._audio.encode(made), end)
        self._keep(self._audio.encode(None), end)

    def _keep(self, packets: Iterable[Packet[AudioStream]], end: int) -> None:
        for packet in packets:
            if packet.pts is not None and packet.pts < end:
                self._out.mux(packet)
