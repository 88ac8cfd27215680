"""Hypothesis against a film: edits, reruns, picks, moves, stops and kills in any order.

``VIDPIPE_FILMS`` is how many films are tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILMS = os.environ.get("VIDPIPE_FILMS", "10")


@pytest.mark.slow
def test_whatever_is_done_in_whatever_order_no_promise_is_broken():
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.machine", FILMS, "14"],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
