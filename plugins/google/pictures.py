"""Pictures on their way to Google and back: read, fitted to the film, kept as PNG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vidpipe_tui.stages import Context

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_BYTES = 6 << 20
_MOST_SIDE = 1536


class Sent(NamedTuple):
    """A picture as it is sent."""

    data: bytes
    mime_type: str


def frame(path: Path, size: tuple[int, int]) -> Sent:
    """A keyframe as the film shows it: cropped and scaled to ``size``.

    Raises:
        BadResult: the file is missing or no whole picture.
    """
    from PIL import ImageOps

    from vidpipe_tui.media.probe import load_picture

    image = load_picture(path)
    if image.size == size and _bare(path):
        return Sent(path.read_bytes(), "image/png")
    if image.size != size:
        image = ImageOps.fit(image, size, _smooth())
    return _packed(image)


def reference(path: Path) -> Sent:
    """A picture of a person or place, whole, no larger than is useful.

    Raises:
        BadResult: the file is missing or no whole picture.
    """
    from vidpipe_tui.media.probe import load_picture

    image = load_picture(path)
    image.thumbnail((_MOST_SIDE, _MOST_SIDE), _smooth())
    return _packed(image)


def keep(data: bytes, ctx: Context, size: tuple[int, int]) -> tuple[Path, list[int]]:
    """Write a received picture as a PNG of ``size``; also the size it came in.

    Raises:
        BadResult: it is no whole picture.
    """
    from PIL import ImageOps

    from vidpipe_tui.media.probe import load_picture

    received = ctx.dir / "from-google"
    received.write_bytes(data)
    image = load_picture(received)
    came = image.size
    if _lost(came, size) > 0.15:
        ctx.log.warning(
            "the picture came as %dx%d and was cropped to %dx%d", *came, *size
        )
    if came != size:
        image = ImageOps.fit(image, size, _smooth())
    path = ctx.dir / "keyframe.png"
    image.save(path, "PNG", compress_level=2)
    received.unlink()
    return path, list(came)


def choose(parts: list[Any]) -> bytes | None:
    """The picture of an answer: the last that is no thought, else the last at all."""
    shown = [part for part in parts if part.inline_data and part.inline_data.data]
    finished = [part for part in shown if not part.thought]
    for part in (finished or shown)[-1:]:
        return bytes(part.inline_data.data)
    return None


def _lost(came: tuple[int, int], size: tuple[int, int]) -> float:
    """Which part of a picture is cropped away to fit another shape."""
    have, want = came[0] / came[1], size[0] / size[1]
    return 1 - min(have, want) / max(have, want)


def _bare(path: Path) -> bool:
    """Whether a file may go as it is: a PNG of pixels alone, not too large.

    What else a file of the user's own may hold (where it was taken) is not sent.
    """
    from PIL import Image

    with Image.open(path) as image:
        plain = image.format == "PNG" and image.mode == "RGB" and not image.info
    return plain and path.stat().st_size <= _MOST_BYTES


def _packed(image: Image) -> Sent:
    """PNG, so that nothing is lost, unless that is too large to send."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    if out.tell() <= _MOST_BYTES:
        return Sent(out.getvalue(), "image/png")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return Sent(out.getvalue(), "image/jpeg")


def _smooth() -> Any:
    from PIL.Image import Resampling

    return Resampling.LANCZOS
