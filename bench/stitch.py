"""Joining 50 clips against ``cat`` of the same bytes, and its peers where installed.

Checks what the film is afterwards: every frame, no decode error, sound in step; and how
much more memory 500 clips take than 5. Run as ``python -m bench.stitch``.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.flashes import Exam, examine, make_film

SIZE, FPS = (1280, 720), 24
CLIPS, DIFFERENT = 50, 5
LIMIT_TIME, LIMIT_DRIFT, LIMIT_MB = 3.0, 0.025, 50.0
OPTIONS = {
    "preset": "ultrafast",
    "bf": "2",
    "b": "3700k",
    "maxrate": "3700k",
    "bufsize": "3700k",
}
JOIN = """
import re, sys, time
from pathlib import Path
import av, av.video.frame, PIL.Image  # what is loaded once is not timed
from vidpipe_tui.plugins.concat import Concat, Settings, join
from vidpipe_tui.stages import Context, StitchJob
out, number = Path(sys.argv[1]), int(sys.argv[2])
paths = [Path(line) for line in sys.stdin.read().split("\\n")]
clips = tuple(paths[place % len(paths)] for place in range(number))
job = StitchJob(clips=clips, scenes=("s01",) * number, size=(1280, 720), fps=24)
begun = time.perf_counter()
Concat().run(job, Context(dir=out, key="bench", settings=Settings()))
print(time.perf_counter() - begun)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(int(peak[1]) / 1024)
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="vidpipe-stitch-") as name:
        folder = Path(name)
        clips = make_clips(folder)
        megabytes = sum(clip.stat().st_size for clip in clips) / 1e6
        cat = best(lambda: run_cat(clips, folder))
        ours = best(lambda: run_ours(clips, folder, CLIPS)[0])
        exam = examine(folder / "final.mp4")
        grown = run_ours(clips, folder, 500)[1] - run_ours(clips, folder, 5)[1]
        print(f"{len(clips)} clips, {megabytes:.0f} MB, {exam.times[-1]:.0f} s of film")
        print(f"{'':30}{'seconds':>9}{'ratio':>8}{'limit':>8}")
        row("cat and fsync", cat, cat)
        row("vidpipe concat", ours, cat, LIMIT_TIME)
        for label, peer in peers(clips, folder).items():
            row(label, peer(), cat)
        return 0 if verdict(exam, ours / cat, grown) else 1


def make_clips(folder: Path) -> list[Path]:
    """Fifty files of five different clips of 4 to 8 seconds."""
    kinds = [
        make_film(
            folder / f"kind{number}.mp4",
            (4 + number) * FPS - 8,
            size=SIZE,
            level=number * 9,
            noise=60_000,
            options=OPTIONS,
        )
        for number in range(DIFFERENT)
    ]
    names = [folder / f"clip{number:02d}.mp4" for number in range(CLIPS)]
    for number, path in enumerate(names):
        shutil.copy(kinds[number % DIFFERENT], path)
    return names


def best(measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(3))


def timed(command: str | list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, shell=isinstance(command, str), cwd=folder, check=True)
    return time.perf_counter() - begun


def run_cat(clips: list[Path], folder: Path) -> float:
    (folder / "all.bin").unlink(missing_ok=True)
    return timed("cat clip*.mp4 > all.bin && sync --data all.bin", folder)


def run_ours(clips: list[Path], folder: Path, number: int) -> tuple[float, float]:
    """Seconds and peak megabytes, in a process of its own; its start is not counted."""
    (folder / "final.mp4").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", JOIN, str(folder), str(number)],
        input="\n".join(map(str, clips)),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def peers(clips: list[Path], folder: Path) -> dict[str, Callable[[], float]]:
    found: dict[str, Callable[[], float]] = {}
    if shutil.which("ffmpeg"):
        listing = "".join(f"file '{clip}'\n" for clip in clips)
        (folder / "list.txt").write_text(listing)
        command = "ffmpeg -v error -y -f concat -safe 0 -i list.txt -c copy"
        found["ffmpeg concat demuxer"] = lambda: timed(
            f"{command} -movflags +faststart peer.mp4 2>peer.log", folder
        )
    if importlib.util.find_spec("moviepy"):
        code = (
            "import sys; from moviepy import VideoFileClip, concatenate_videoclips\n"
            "clips = [VideoFileClip(name) for name in sys.argv[1:]]\n"
            "film = concatenate_videoclips(clips)\n"
            "film.write_videofile('peer.mp4', preset='veryfast', logger=None)\n"
        )
        few = [str(clip) for clip in clips[:5]]
        found["moviepy, 5 clips only"] = lambda: timed(
            [sys.executable, "-c", code, *few], folder
        )
    return found


def row(label: str, seconds: float, cat: float, limit: float | None = None) -> None:
    bound = f"{limit:7.1f}x" if limit else ""
    print(f"{label:30}{seconds:9.3f}{seconds / cat:7.2f}x{bound}")


def verdict(exam: Exam, ratio: float, grown: float) -> bool:
    frames = CLIPS // DIFFERENT * sum((4 + n) * FPS - 8 for n in range(DIFFERENT))
    drift = abs(exam.beeps[-1] - exam.flashes[-1])
    checks = {
        f"time {ratio:.2f}x cat, at most {LIMIT_TIME}": ratio <= LIMIT_TIME,
        f"{exam.frames} frames of {frames}": exam.frames == frames and exam.steady,
        f"{exam.errors} decode errors, {exam.disorder} times out of order": (
            exam.errors == exam.disorder == exam.gaps == 0
        ),
        f"{len(exam.beeps)} beeps, {len(exam.flashes)} flashes": (
            len(exam.beeps) == len(exam.flashes)
        ),
        f"drift {drift * 1000:.0f} ms at the end, at most 25": drift <= LIMIT_DRIFT,
        f"500 clips take {grown:.0f} MB more than 5, at most 50": grown <= LIMIT_MB,
    }
    for words, good in checks.items():
        print(("ok    " if good else "BROKEN"), words)
    return all(checks.values())


if __name__ == "__main__":
    sys.exit(main())
