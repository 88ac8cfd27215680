"""Pictures in libav's own memory: drawn on there, and read there, without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.video.plane import VideoPlane
    from PIL import Image


def canvas(
    plane: VideoPlane, size: tuple[int, int], at: tuple[int, int] = (0, 0)
) -> Image.Image:
    """A plane of one byte a pixel as a picture: ``size`` pixels of it from ``at`` on.

    Below a part that begins right of the edge, one more row is needed.
    """
    from PIL import Image

    row = plane.line_size
    rows = memoryview(plane)[at[1] * row + at[0] :]
    out = Image.frombuffer(
        "L",
        size,
        rows,  # type: ignore[arg-type]  # any buffer will do
        "raw",
        "L",
        row,
        1,
    )
    out.readonly = 0  # else Pillow would copy it before it is drawn on
    return out
