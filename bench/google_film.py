"""How near a film on Google's stages comes to the time Google itself needs for it.

    python -m bench.google_film

Five scenes against the stand-in, pictures of 12 s and clips of 90 s, all of it scaled
down, after a storyboard of 20 s, which is not counted. The bound is the chain of
pictures and the slots for clips; nothing can be faster. Beside it the order stage after
stage, as the original system works. Of several films the one in the middle is judged.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vidpipe_tui.cli.main import run

LIMIT = 1.1
SCENES, PARALLEL = 5, 4
TEXT, PICTURE, CLIP, LOOK = 20.0, 12.0, 90.0, 5.0
FILMS = {10.0: 1, 60.0: 5}
"""How often the film is made at each scale."""


def film(workspace: Path, scale: float) -> float:
    """Seconds from the first picture's start to the last clip's end."""
    words = ["generate", "A lamp", "--preset", "google-key", "--scenes", str(SCENES)]
    words += ["--seconds", "4", "--size", "360p", "--yes", "--workspace"]
    words += [str(workspace), "--set", "keyframe.gemini.delay=0"]
    words += ["--set", f"omni.parallel={PARALLEL}"]
    words += ["--set", f"omni.poll_seconds={LOOK / scale}"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run(words)
    if code:
        raise SystemExit(out.getvalue())
    logs = sorted(workspace.glob("*/runs/*.jsonl"))
    texts = [line for log in logs for line in log.read_text().splitlines()]
    lines = [json.loads(text) for text in texts]
    of_scenes = [line for line in lines if line.get("scene")]
    begun = [at(each) for each in of_scenes if each["kind"] == "take-started"]
    done = [at(each) for each in of_scenes if each["kind"] == "take-done"]
    return max(done) - min(begun)


def at(line: dict[str, str]) -> float:
    return datetime.datetime.fromisoformat(line["at"]).timestamp()


@contextlib.contextmanager
def pointed(scale: float, folder: Path) -> Iterator[None]:
    """A stand-in in a process of its own, and the environment of its user."""
    command = [sys.executable, "-m", "tests.google_server", "--polls", "0"]
    command += ["--clip-seconds", str(CLIP / scale)]
    command += ["--picture-seconds", str(PICTURE / scale)]
    command += ["--text-seconds", str(TEXT / scale)]
    before = dict(os.environ)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if line.startswith("# curl"):
                break
            if found := re.match(r"export (GEMINI\w+|\w+GEMINI_BASE_URL)=(\S+)", line):
                os.environ[found[1]] = found[2]
        # The pace of calls is kept for all films of a machine; this one starts afresh.
        for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(folder)
        try:
            yield
        finally:
            server.terminate()
            os.environ.clear()
            os.environ.update(before)


def least(ready: list[float]) -> float:
    """When the last clip can be done at the earliest, if each is ready at its time."""
    slots = [0.0] * PARALLEL
    for time in ready:
        first = slots.index(min(slots))
        slots[first] = max(slots[first], time) + CLIP
    return max(slots)


def once(scale: float) -> float:
    with tempfile.TemporaryDirectory() as folder, pointed(scale, Path(folder)):
        return film(Path(folder) / "films", scale)


def main() -> int:
    bound = least([(number + 2) * PICTURE for number in range(SCENES)])
    staged = least([(SCENES + 1) * PICTURE] * SCENES)
    print(f"{'scaled down':>12} {'took':>8} {'bound':>8} {'ratio':>7}")
    ratios = []
    for scale, films in FILMS.items():
        took = statistics.median(once(scale) for _ in range(films))
        ratios.append(took * scale / bound)
        figures = f"{took:7.2f}s {bound / scale:7.2f}s {ratios[-1]:7.3f}"
        print(f"{scale:11.0f}x {figures}")
    print(f"stage after stage, at parallel {PARALLEL}: {staged / bound:.3f}")
    print(f"limit {LIMIT}; at 60x a picture takes 0.2 s, and what is seen is our own")
    print("work and the look every 0.08 s")
    return 0 if max(ratios) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
