"""Kills runs of small films for as long as asked, and prints what was counted.

    python -m bench.soak --kills 1000 [--seed N] [--jobs 2]

What has to hold after each kill is in ``tests/crash/watch.py``; the limit is no fault.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COUNTED = {
    "kills": "kills (SIGKILL)",
    "runs": "runs, the killed ones too",
    "films": "films finished whole",
    "takes": "takes, each accounted for",
    "told": "things told by runs, each found again",
    "charged": "paid requests, each sent once",
    "asked": "doubts that a person was asked about",
}


def begin(folder: Path, seed: int, kills: int) -> subprocess.Popen[str]:
    """A driver that kills and looks, on its own seed."""
    words = ["-m", "tests.crash.driver", "random", str(folder), str(seed), str(kills)]
    return subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def gather(drivers: list[subprocess.Popen[str]]) -> tuple[Counter[str], list[str]]:
    """What they have counted, and every fault."""
    tally, faults = Counter[str](), list[str]()
    for driver in drivers:
        out, _ = driver.communicate()
        if driver.returncode:
            faults.append(f"a driver ended with {driver.returncode}")
            continue
        found: dict[str, Any] = json.loads(out)
        faults += found.pop("faults")
        tally.update(found)
    return tally, faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        share = [(given.kills + job) // given.jobs for job in range(given.jobs)]
        drivers = [
            begin(Path(folder), given.seed + job, kills)
            for job, kills in enumerate(share)
        ]
        tally, faults = gather(drivers)
    print(f"seed {given.seed}, {time.monotonic() - began:.0f} s")
    for name, words in COUNTED.items():
        print(f"{tally[name]:8}  {words}")
    print(f"{len(faults):8}  faults: lost, torn, paid twice, unaccounted for (limit 0)")
    for fault in faults[:20]:
        print(f"          {fault}")
    return 1 if faults or tally["kills"] < given.kills else 0


if __name__ == "__main__":
    sys.exit(main())
