"""What a commit of one scene costs, against an append as safe and TinyDB's storage.

    python -m bench.commit

All of it in one run on one disk: only the ratios say something. ``+takes`` adds three
takes to each scene and a run that is at work, as in the middle of a real one.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from tinydb import TinyDB

from vidpipe_tui.project.lease import Lease
from vidpipe_tui.project.model import SLOTS, Project, Run, Scene, Take, TakeStatus
from vidpipe_tui.project.store import Store

LIMIT = 5.0
SIZES = (10, 100, 1000)
ROUNDS = 9
AT = "2026-11-23T03:00:00.000+00:00"


def scene(number: int, text: str = "x") -> Scene:
    """A scene of about 1.6 kB."""
    return Scene(
        id=f"s{number:02}",
        order=number,
        title=f"Scene {number}",
        description=text * 200,
        start_prompt="A lighthouse keeper at dawn " * 15,
        end_prompt="The bottle lies open on the table " * 12,
        motion_prompt="Slow dolly in, the sea moves " * 8,
    )


def ours(folder: Path, count: int, takes: bool) -> tuple[Callable[[str], None], Store]:
    project = Project(id="bench", title="b", brief="b", created_at=AT, updated_at=AT)
    store = Store.create(folder, project, [scene(n + 1) for n in range(count)])
    if takes:
        with store.transaction() as draft:
            draft.put_run(Run(id="r1", host="h", pid=1, started_at=AT))
            for number in range(count):
                for slot in SLOTS:
                    draft.put_take(_take(f"s{number + 1:02}", slot))

    def commit(text: str) -> None:
        with store.transaction() as draft:
            draft.put_scene(scene(count // 2, text))

    return commit, store


def _take(scene_id: str, slot: str) -> Take:
    return Take.model_validate(
        {
            "id": f"{scene_id}-{slot}-1",
            "scene": scene_id,
            "slot": slot,
            "number": 1,
            "status": TakeStatus.DONE,
            "prompt": "A lighthouse keeper at dawn " * 12,
            "sha256": "0" * 64,
        }
    )


def append(path: Path) -> Callable[[str], None]:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def commit(text: str) -> None:
        os.write(fd, orjson.dumps(scene(1, text).model_dump()) + b"\n")
        os.fdatasync(fd)

    return commit


def plain_tinydb(path: Path, count: int) -> Callable[[str], None]:
    database = TinyDB(path, encoding="utf-8")
    table = database.table("scenes")
    table.insert_multiple(scene(n + 1).model_dump(mode="json") for n in range(count))

    def commit(text: str) -> None:
        table.update(scene(1, text).model_dump(mode="json"), doc_ids=[count // 2])

    return commit


def race(runners: list[Callable[[str], None]]) -> list[float]:
    """The median seconds of each, taken in turns so that a slow spell hits all."""
    seen: list[list[float]] = [[] for _ in runners]
    for turn in range(ROUNDS * 3):
        for runner, times in zip(runners, seen, strict=True):
            begin = time.perf_counter()
            runner(chr(ord("a") + turn % 26))
            times.append(time.perf_counter() - begin)
    return [statistics.median(times) for times in seen]


def measure(folder: Path, count: int, takes: bool) -> float:
    """Print one row; give the ratio of ours to the append."""
    commit, store = ours(folder / "ours", count, takes)
    peers = [append(folder / "log"), plain_tinydb(folder / "plain.json", count)]
    with Lease.take(store.folder, "r1"):
        mine, base, plain = race([commit, *peers])
    size = store.folder.state.stat().st_size / 1000
    name = f"{count}{' +takes' if takes else ''}"
    print(
        f"{name:>12} {size:>9.0f} kB {base * 1e3:>9.2f} ms {mine * 1e3:>9.2f} ms "
        f"{mine / base:>6.1f}x {plain * 1e3:>11.2f} ms {plain / base:>6.1f}x"
    )
    return mine / base


def main() -> int:
    print(
        f"{'scenes':>12} {'file':>12} {'append':>12} {'ours':>12} {'':>7} "
        f"{'JSONStorage':>14}"
    )
    ratios = {}
    for count in SIZES:
        for takes in (False, True):
            with tempfile.TemporaryDirectory(prefix="bench-commit-") as folder:
                ratios[count, takes] = measure(Path(folder), count, takes)
    ratio = ratios[100, False]
    fine = ratio <= LIMIT
    print(f"100 scenes: {ratio:.1f}x, limit {LIMIT:g}x: {'ok' if fine else 'TOO SLOW'}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
