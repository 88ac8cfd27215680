"""Let stages load what is slow to load, before their first job is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress

from ..errors import VidpipeError
from ..project.model import Scene
from ..registry import Offered
from .choices import Choices
from .step import Step


def prepare(
    executor: Executor, choices: Choices, steps: Iterable[Step], scenes: Iterable[Scene]
) -> None:
    """Prepare every stage that makes something in these steps, each in a thread."""
    by_id = {scene.id: scene for scene in scenes}
    stages: dict[str, Offered] = {}
    for step in steps:
        # A stage that is not there is told of when its step begins.
        with suppress(VidpipeError):
            if step.way != "inherit":
                offered = choices.offered(step.kind, by_id.get(step.scene or ""))
                stages[offered.key] = offered
    for offered in stages.values():
        with suppress(VidpipeError):
            settings = choices.settings(offered)
            if offered.slow:
                executor.submit(offered.prepare, settings)
