"""What the suites stand on: files to work with, and calls made whole."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Busy, TimedOut
from ..registry.discovery import captured
from ..stages import Context, Job, Operation

if TYPE_CHECKING:
    from av import AudioFrame

SIZES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
"""Small sizes, one for each aspect."""
_FETCHES = 5
_RATE = 48000


def call(method: Callable[..., Any], *args: Any) -> Any:
    """Call a stage's method, which may be ``async def``."""
    answer = method(*args)
    return asyncio.run(_awaited(answer)) if inspect.isawaitable(answer) else answer


async def _awaited(answer: Any) -> Any:
    return await answer


def work(stage: Any, job: Job, ctx: Context, patience: float) -> Any:
    """Do a job from end to end, as the engine would: run, or submit, poll and fetch.

    Raises:
        TimedOut: it took longer than ``patience`` seconds.
        Cancelled: ``ctx.stopped`` was set.
    """
    if hasattr(stage, "run"):
        return call(stage.run, job, ctx)
    op = call(stage.submit, job, ctx)
    wait_until_done(stage, op, ctx, patience)
    for _ in range(_FETCHES - 1):
        with contextlib.suppress(Busy):
            return call(stage.fetch, op, job, ctx)
    return call(stage.fetch, op, job, ctx)


def wait_until_done(stage: Any, op: Operation, ctx: Context, patience: float) -> None:
    """Poll until the operation is done; a ``Busy`` look is only a longer wait."""
    end = time.monotonic() + patience
    while True:
        wait: float | None = None
        with contextlib.suppress(Busy):
            poll = call(stage.poll, op, ctx)
            if poll.done:
                return
            wait = poll.wait
        if time.monotonic() > end:
            raise TimedOut(f"the operation was not done after {patience:g} s")
        ctx.sleep(min(0.2 if wait is None else wait, 0.5))


@contextlib.contextmanager
def quiet(log: Path) -> Iterator[Callable[[], str]]:
    """Catch what Python and native code write; the function tells what it was."""
    native = log.open("wb")
    kept = [os.dup(1), os.dup(2)]
    with captured() as printed:
        os.dup2(native.fileno(), 1)
        os.dup2(native.fileno(), 2)
        try:
            yield lambda: printed.getvalue() + log.read_text(errors="replace")
        finally:
            for number, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, number)
                os.close(copy)
            native.close()


def import_seconds(cls: type, enough: float) -> float | None:
    """What importing a class's module costs in a fresh process, without our own part.

    The best of six, or the first below ``enough``. ``None`` if it cannot be imported
    alone.
    """
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if file is None or cls.__module__ == "__main__":
        return None
    code = (
        "import sys, time, runpy, importlib\n"
        "import vidpipe_tui.hookspecs, vidpipe_tui.registry\n"
        "name, file = sys.argv[1:]\n"
        "start = time.perf_counter()\n"
        "if name.startswith('vidpipe_plugin_'): runpy.run_path(file)\n"
        "else: importlib.import_module(name)\n"
        "print(time.perf_counter() - start)"
    )
    best: float | None = None
    for _ in range(6):
        took = _seconds_of(code, cls.__module__, file)
        if took is None or took < enough:
            return took
        best = took if best is None else min(best, took)
    return best


def _seconds_of(code: str, module: str, file: str) -> float | None:
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", code, module, file],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
        check=False,
    )
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def aspect_of(size: tuple[int, int]) -> str:
    """The aspect of a size: "16:9", "9:16" or "1:1"."""
    width, height = size
    if width == height:
        return "1:1"
    return "16:9" if width > height else "9:16"


def add_picture(path: Path, size: tuple[int, int], colour: str) -> Path:
    """Make a picture of one colour."""
    from PIL import Image

    Image.new("RGB", size, colour).save(path)
    return path


def add_clip(path: Path, size: tuple[int, int], seconds: float, sound: bool) -> Path:
    """Make a grey clip of 24 frames a second, with silence or without sound."""
    import av

    with av.open(str(path), "w") as film:
        picture = film.add_stream("libx264", rate=24)
        picture.width, picture.height = size
        picture.pix_fmt = "yuv420p"
        track = film.add_stream("aac", rate=_RATE, layout="stereo") if sound else None
        for number in range(round(seconds * 24)):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes((128,)) * plane.buffer_size)
            frame.pts = number
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        if track is not None:
            for silence in _silence(round(seconds * _RATE)):
                film.mux(track.encode(silence))
            film.mux(track.encode(None))
    return path


def _silence(samples: int) -> Iterator[AudioFrame]:
    import av

    for start in range(0, samples, 1024):
        frame = av.AudioFrame("fltp", "stereo", min(samples - start, 1024))
        frame.sample_rate, frame.pts = _RATE, start
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame
