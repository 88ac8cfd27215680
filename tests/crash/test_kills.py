"""kill -9 at every commit and at random: nothing is paid twice, nothing is lost.

``VIDPIPE_KILLS`` is how many there are at random moments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("VIDPIPE_KILLS", "300"))
SEEDS = 10


def drive(*words: Any, root: Path = ROOT, driver: str = "driver") -> Any:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.crash.{driver}", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=root,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_a_kill_at_each_commit_pays_nothing_twice_and_loses_nothing(tmp_path):
    found = drive("points", tmp_path)
    assert found["faults"] == []
    assert found["kills"] > 30
    # Only a kill between a sent request and its written receipt leaves a doubt.
    assert 0 < found["asked"] < found["kills"] / 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_kills_at_random_moments_pay_nothing_twice_and_lose_nothing(tmp_path, seed):
    kills = (KILLS + seed) // SEEDS
    found = drive("random", tmp_path, seed, kills)
    assert found["faults"] == []
    assert found["kills"] == kills
    assert found["charged"] > 0


@pytest.mark.parametrize("place", ["s01-start", "s02-end", "s02-clip"])
def test_a_kill_after_the_charge_asks_and_never_sends_again(tmp_path, place):
    found = drive("ordered", tmp_path, f"crash@{place}")
    killed, waits, again, sent = found["waits"]
    assert (killed, waits, again, sent) == (-1, 3, 3, 0)
    assert found["faults"] == []
    # A clip that is being sent in the moment of the kill is in doubt as well.
    assert found["asked"] in (1, 2)
