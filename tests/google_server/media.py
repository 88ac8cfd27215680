"""Pictures and clips, small and quick, that tell their prompts and frames apart."""

from __future__ import annotations

import array
import colorsys
import hashlib
import io
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import av
from PIL import Image, ImageDraw

_BASE = {
    "16:9": (1376, 768),
    "1:1": (1024, 1024),
    "4:3": (1200, 896),
    "3:2": (1264, 848),
    "21:9": (1584, 672),
    "4:5": (928, 1152),
}
_SCALE = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}
_SMALL = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
_SHORT = {"360p": 360, "720p": 720, "1080p": 1080, "4k": 2160}
FPS = 24
RATE = 48_000


def picture_size(aspect: str, size: str) -> tuple[int, int] | None:
    """Pixels of a picture, or None for what the service does not know."""
    turned = ":".join(reversed(aspect.split(":")))
    base = _BASE.get(aspect)
    if base is None and turned in _BASE:
        base = _BASE[turned][1], _BASE[turned][0]
    if base is None or size not in _SCALE:
        return None
    return round(base[0] * _SCALE[size]), round(base[1] * _SCALE[size])


def picture(prompt: str, size: tuple[int, int], references: tuple[bytes, ...]) -> bytes:
    """A PNG made of the prompt's hash; references shine through."""
    digest = hashlib.sha256(prompt.encode()).digest()
    image = Image.new("RGB", size, _colour(digest[0], 0.35))
    draw = ImageDraw.Draw(image)
    width, height = size
    for index in range(1, 9):
        x, y = digest[index] * width // 255, digest[index + 8] * height // 255
        reach = (digest[index + 16] + 60) * height // 900
        box = (x - reach, y - reach, x + reach, y + reach)
        draw.ellipse(box, fill=_colour(digest[index], 0.8))
    for reference in references:
        with Image.open(io.BytesIO(reference)) as other:
            image = Image.blend(image, other.convert("RGB").resize(size), 0.5)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _colour(byte: int, light: float) -> tuple[int, int, int]:
    parts = colorsys.hls_to_rgb(byte / 255, light * 0.7, 0.6)
    return tuple(round(part * 255) for part in parts)  # type: ignore[return-value]  # three


def clip_size(aspect: str, resolution: str, full: bool) -> tuple[int, int]:
    """Pixels of a clip: small, unless the real size is asked for."""
    if not full:
        return _SMALL[aspect]
    short = _SHORT[resolution]
    wide = round(short * 16 / 9)
    return {"16:9": (wide, short), "9:16": (short, wide), "1:1": (short, short)}[aspect]


@lru_cache(maxsize=32)
def clip(
    frames: tuple[bytes, ...], seconds: float, size: tuple[int, int], audio: bool
) -> bytes:
    """An MP4 that fades from the first picture to the last, with a tone."""
    first, last = _pixels(frames[0], size), _pixels(frames[-1], size)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        video = film.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        sound = film.add_stream("aac", rate=RATE, layout="stereo") if audio else None
        count = round(seconds * FPS)
        for index in range(count):
            part = index / max(count - 1, 1)
            mixed = Image.blend(first, last, part)
            film.mux(video.encode(av.VideoFrame.from_image(mixed)))
        film.mux(video.encode(None))
        if sound is not None:
            for block in _tone(seconds):
                film.mux(sound.encode(block))
            film.mux(sound.encode(None))
    return out.getvalue()


def _pixels(picture: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as image:
        return image.convert("RGB").resize(size)


def _tone(seconds: float) -> Iterator[av.AudioFrame]:
    # Whole waves fit into a block, so that one block does for all.
    wave = array.array("h")
    for step in range(1024):
        wave.extend([round(3000 * math.sin(step * 2 * math.pi / 256))] * 2)
    for start in range(0, round(seconds * RATE), 1024):
        count = min(1024, round(seconds * RATE) - start)
        block = av.AudioFrame(format="s16", layout="stereo", samples=count)
        block.planes[0].update(wave[: count * 2].tobytes())
        block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
        yield block


def truncated(film: bytes) -> bytes:
    """A film whose end is missing."""
    return film[: len(film) * 2 // 3]


def scrambled(film: bytes) -> bytes:
    """A film whose tables are whole and whose pictures are not."""
    begin, end = film.index(b"mdat") + 2000, film.rindex(b"moov") - 8
    return film[:begin] + junk(end - begin) + film[end:]


def junk(count: int = 4096) -> bytes:
    """Bytes that are no film and no picture."""
    return hashlib.shake_256(b"junk").digest(count)
