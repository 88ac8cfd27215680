"""The most memory a run takes, and a project of 1,000 scenes that is opened.

    python -m bench.run_memory

Each in a process of its own, as ``ru_maxrss`` tells. What 500 clips take beside 5 is
in ``bench.stitch``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from bench.sheet import Line, report

RUN = """
import resource, sys
from pathlib import Path
from tests import films
stages = {"storyboard": "animatic", "keyframe": "animatic", "video": "animatic"}
store = films.a_film(Path(sys.argv[1]), 0, scenes_wanted=4, stages=stages,
                     settings={}, size=(1280, 720), seconds=4.0, fps=24)
outcome = films.run(store)
assert outcome.kind == "complete", outcome
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
OPEN = """
import resource, sys
from pathlib import Path
from vidpipe_tui.engine.slots import slots
from vidpipe_tui.project.store import Store
store = Store.open(Path(sys.argv[1]))
snapshot = store.read()
assert len(snapshot.scenes) == 1000 and len(snapshot.takes) == 3000
slots(snapshot, store.folder.survey(snapshot, full=False), None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
MAKE = """
import sys
from pathlib import Path
from tests import films
from vidpipe_tui.project.model import SLOTS, TakeStatus
store = films.a_film(Path(sys.argv[1]), 0)
inputs = {"prompt": "a keeper at dawn " * 20, "style": "cinematic"}
with store.transaction() as draft:
    for number in range(1, 1001):
        text = "The lighthouse keeper finds a bottle on the beach " * 6
        draft.put_scene(films.a_scene(number, description=text, end_prompt=text))
        for slot in SLOTS:
            draft.put_take(films.Take(
                id=f"s{number:02}-{slot}-1", scene=f"s{number:02}", slot=slot,
                number=1, status=TakeStatus.DONE, inputs=inputs, prompt=text,
                path=f"keyframes/s{number:02}-{slot}-1.png", sha256="0" * 64,
            ))
print(0)
"""


def peak_mb(script: str, folder: str) -> float:
    """Megabytes at most, of a process that runs ``script``."""
    done = subprocess.run(
        [sys.executable, "-c", script, folder],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(done.stdout.splitlines()[-1]) / 1024


def main() -> int:
    """Measure both and fail if one takes too much."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as other:
        run = peak_mb(RUN, first)
        peak_mb(MAKE, other)
        opened = peak_mb(OPEN, f"{other}/film")
    return report(
        "Memory at most",
        [
            Line("a run of the animatic at 720p", run, None, 250, "MB"),
            Line("1,000 scenes opened", opened, None, 150, "MB"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
