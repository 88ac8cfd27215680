"""When a take in hand wants attention again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from vidpipe_tui.engine.tasks import Task
from vidpipe_tui.stages import Limits


def asked(ago: float) -> Task:
    """A task whose look was begun some seconds ago."""
    nothing: Any = None
    task = Task(nothing, nothing, Limits(), None)
    task.busy("look")
    task.begun -= ago
    return task


@pytest.mark.parametrize(
    ("took", "left"),
    [(0.0, 100.0), (30.0, 70.0), (90.0, 50.0), (1000.0, 50.0)],
)
def test_looks_keep_their_rhythm_and_let_a_slow_service_breathe(took, left):
    task = asked(took)
    before = time.monotonic()
    task.rest(100.0)
    assert before + left - 1 < task.due <= time.monotonic() + left
    assert task.phase is None
