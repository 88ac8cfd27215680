"""One picture going over into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.plane import VideoPlane
    from PIL.Image import Image


def blend(left: VideoFrame, right: VideoFrame, weight: float) -> VideoFrame:
    """A mix of two ``yuv420p`` frames of one size; ``weight`` is the right one's."""
    from av.video.frame import VideoFrame
    from PIL import Image

    mixed = VideoFrame(left.width, left.height, "yuv420p")
    for a, b, out in zip(left.planes, right.planes, mixed.planes, strict=True):
        # libav pads the rows of a plane as it likes, so all three may differ.
        rows = Image.new("L", (out.line_size, out.height))
        rows.paste(Image.blend(_image(a), _image(b), weight))
        out.update(rows.tobytes())
    return mixed


def _image(plane: VideoPlane) -> Image:
    from PIL import Image

    size = (plane.width, plane.height)
    return Image.frombuffer("L", size, bytes(plane), "raw", "L", plane.line_size, 1)
