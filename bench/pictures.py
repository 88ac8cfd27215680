"""Bytes, quality and time of a keyframe in cells, beside rich-pixels and chafa.

``python -m bench.pictures [PICTURE ...]``; without files a made picture is used.
"""

from __future__ import annotations

import io
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageStat
from rich.console import Console
from rich_pixels import Pixels

from bench.sheet import Line, report
from tests.terminal.films import photo
from vidpipe_tui.media import halfblock

CELLS = (80, 23)
SIZE = (80, 46)
ROUNDS = 9


def timed(work: Callable[[], object]) -> float:
    """Median milliseconds, warm."""
    work()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def ours(image: Image.Image, depth: halfblock.Depth) -> str:
    """The text our pictures send."""
    return "\n".join(halfblock.lines(halfblock.shrink(image, *CELLS), depth))


def rich_pixels(image: Image.Image) -> str:
    """What rich-pixels' own renderer sends."""
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=True, color_system="truecolor", width=CELLS[0]
    )
    console.print(Pixels.from_image(image, resize=SIZE), end="")
    return out.getvalue()


def chafa(path: Path, colours: str) -> str | None:
    """What chafa sends for half blocks; None when it is not installed."""
    if not shutil.which("chafa"):
        return None
    argv = ["chafa", "-f", "symbols", "--symbols", "vhalf", "-c", colours]
    argv += ["--size", f"{CELLS[0]}x{CELLS[1]}", "--stretch", str(path)]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def psnr(image: Image.Image, reference: Image.Image) -> float:
    """Likeness in decibels."""
    rms = ImageStat.Stat(ImageChops.difference(image, reference)).rms
    mean = sum(value * value for value in rms) / 3
    return 10 * math.log10(255**2 / mean) if mean else 99.0


def measure(name: str, image: Image.Image, folder: Path) -> int:
    """One picture's sheet."""
    path = folder / "picture.png"
    image.save(path)
    reference = image.resize(SIZE, Image.Resampling.LANCZOS)
    fine = halfblock.reduce(halfblock.shrink(image, *CELLS), 5)
    plain = image.resize(SIZE, Image.Resampling.NEAREST)
    peer, peer_ms = size(rich_pixels(image)), timed(lambda: rich_pixels(image))
    five, two = size(ours(image, "fine")), size(ours(image, "256"))
    full, few = chafa(path, "full"), chafa(path, "256")
    likeness, peer_likeness = psnr(fine, reference), psnr(plain, reference)
    lines = [
        Line("5 bits a channel", five, peer, 45_000, "bytes"),
        Line("256 colours", two, peer, 20_000, "bytes"),
        Line("likeness at 5 bits", likeness, peer_likeness, 30, "dB", at_least=True),
        Line("5 bits", timed(lambda: ours(image, "fine")), peer_ms, None, "ms"),
        Line("256 colours", timed(lambda: ours(image, "256")), peer_ms, None, "ms"),
    ]
    if full and few:
        lines.append(Line("5 bits, peer chafa", five, size(full), None, "bytes"))
        lines.append(Line("256 colours, peer chafa", two, size(few), None, "bytes"))
    title = f"{name}, {CELLS[0]}x{CELLS[1]} cells; peer: rich-pixels' own renderer"
    return report(title, lines)


def size(text: str) -> float:
    """Bytes on the line."""
    return len(text.encode())


def main(paths: list[str]) -> int:
    """Measure each picture; 1 if one breaks a limit."""
    pictures = [(Path(path).name, Image.open(path).convert("RGB")) for path in paths]
    pictures = pictures or [("a made picture", photo((1280, 720)))]
    with tempfile.TemporaryDirectory() as folder:
        return max([measure(name, image, Path(folder)) for name, image in pictures])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
