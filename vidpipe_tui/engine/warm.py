"""Let what is slow to load be loaded before the first job is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress

from ..errors import VidpipeError
from ..media.apart import Apart
from ..project.model import Scene
from ..registry import Offered
from ..stages import StageName
from .choices import Choices
from .step import Step

_AFTER_THE_STORYBOARD: tuple[StageName, ...] = ("keyframe", "video")
"""What makes the scenes gets ready while they are being written."""


def prepare(
    executor: Executor,
    choices: Choices,
    steps: Iterable[Step],
    scenes: Iterable[Scene],
    apart: Apart,
) -> None:
    """Prepare every stage that makes something in these steps, each in a thread.

    So too ``apart``, if files are to come from elsewhere.
    """
    stages = {each.key: each for each in _stages(choices, steps, scenes)}
    foreign = False
    for offered in stages.values():
        with suppress(VidpipeError):
            settings = choices.settings(offered)
            foreign = foreign or offered.foreign(settings)
            if offered.slow:
                executor.submit(offered.prepare, settings)
    if foreign:
        apart.begin()


def _stages(
    choices: Choices, steps: Iterable[Step], scenes: Iterable[Scene]
) -> Iterable[Offered]:
    by_id = {scene.id: scene for scene in scenes}
    for step in steps:
        if step.way == "inherit":
            continue
        scene = by_id.get(step.scene or "")
        kinds = _AFTER_THE_STORYBOARD if step.slot == "storyboard" else ()
        for kind in (step.kind, *kinds):
            # A stage that is not there is told of when its step begins.
            with suppress(VidpipeError):
                yield choices.offered(kind, scene)
