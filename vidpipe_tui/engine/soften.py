"""Pure: the same picture in softer words, where the safety filter has spoken.

A stage takes part by an option ``soften``, a whole number: 0 is the prompt as it is,
each level above a softer one. Softening goes up only where a person has asked for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ..errors import UsageError
from ..project.model import Request, Scene, Slot, Source, Take, TakeStatus
from ..project.snapshot import Snapshot
from ..registry import Offered
from ..stages import Cost, StageName
from .jobs import KINDS, digest, inputs
from .step import Stages

NEW_END = 2
"""The level from which a clip gets a new end keyframe first, of the same level."""


def softest(offered: Offered) -> int:
    """The highest level of a stage; 0: its prompts cannot be softened."""
    for option in offered.options:
        if option.name == "soften" and option.type is int:
            return int(max(option.choices, default=option.maximum or 0))
    return 0


def softened(offered: Offered, settings: Any, level: int) -> Any:
    """The settings of a stage, their ``soften`` raised to a level.

    Raises:
        UsageError: the stage has no such level.
    """
    if level <= level_of(settings):
        return settings
    if why := too_soft(offered.name, level, softest(offered)):
        raise UsageError(why)
    return dataclasses.replace(settings, soften=level)


def level_of(settings: Any) -> int:
    """How far settings soften the prompt."""
    level = getattr(settings, "soften", 0)
    return level if isinstance(level, int) else 0


def too_soft(name: str, level: int, most: int) -> str | None:
    """Why a stage cannot soften its prompt so far, if it cannot."""
    if level <= most:
        return None
    if not most:
        return f"{name} cannot soften its prompt: change the words, or the stage"
    return f"{name} softens its prompt to level {most}, not {level}: use {most}"


def requests_for(
    snapshot: Snapshot, stages: Stages, scene: Scene, slot: Slot, level: int
) -> tuple[Request, ...]:
    """What to ask for so that a slot is made again in softer words.

    A strongly softened clip gets a new end keyframe first, unless that picture is a
    file of the user's own or its stage cannot soften.
    """
    asked = Request(scene=scene.id, slot=slot, soften=level)
    if slot != "clip" or level < NEW_END or not _new_end(snapshot, stages, scene):
        return (asked,)
    return Request(scene=scene.id, slot="end", soften=level), asked


def next_requests(
    snapshot: Snapshot, stages: Stages, take: Take
) -> tuple[Request, ...]:
    """What a filtered take is followed by of itself: the next level, or nothing.

    Not where nobody has allowed it, the stage has no such level, the take was a spare,
    or a person has filled the slot or taken the scene out meanwhile.
    """
    scene = next((s for s in snapshot.enabled if s.id == take.scene), None)
    if scene is None or take.spare or take.slot not in ("start", "end", "clip"):
        return ()
    if scene.picked.get(take.slot) != take.instead_of:
        return ()
    level = take.soften + 1
    most = min(snapshot.project.soften, stages.softest(KINDS[take.slot], scene))
    if level > most:
        return ()
    return requests_for(snapshot, stages, scene, take.slot, level)


def not_tried(snapshot: Snapshot, stages: Stages, refused: Iterable[Take]) -> int:
    """The softest level that may pass and nobody has allowed yet; 0: there is none.

    ``refused`` are the newest tries of their slots.
    """
    scenes = {scene.id: scene for scene in snapshot.scenes}
    levels = [
        take.soften + 1
        for take in refused
        if take.soften < stages.softest(KINDS[take.slot], scenes.get(take.scene or ""))
    ]
    return min((n for n in levels if n > snapshot.project.soften), default=0)


def level_now(
    snapshot: Snapshot,
    stages: Stages,
    scene: Scene,
    slot: Slot,
    previous: Scene | None,
) -> int:
    """Where to begin with a slot: above the level that was refused for these inputs."""
    takes = snapshot.takes_of(scene.id, slot)
    refused = [take for take in takes if take.status is TakeStatus.FILTERED]
    if not snapshot.project.soften or not refused:
        return 0
    made_from = inputs(snapshot, scene, slot, previous)
    now = None if made_from is None else digest(made_from)
    levels = [take.soften + 1 for take in refused if take.digest == now]
    most = min(snapshot.project.soften, stages.softest(KINDS[slot], scene))
    return min(max(levels, default=0), most)


def more_usd(
    snapshot: Snapshot,
    stages: Stages,
    scene: Scene,
    slot: Slot,
    level: int,
    price: Cost | None,
    end_price: Cost | None,
) -> float:
    """What a slot may cost more, in US dollars, if the filter speaks at each level.

    ``end_price`` is that of the scene's end keyframe.
    """
    most = min(snapshot.project.soften, stages.softest(KINDS[slot], scene))
    if price is None or level >= most:
        return 0.0
    more = (most - level) * price.usd
    anew = slot == "clip" and level < NEW_END <= most
    if anew and end_price and _new_end(snapshot, stages, scene):
        more += end_price.usd
    return more


def _new_end(snapshot: Snapshot, stages: Stages, scene: Scene) -> bool:
    kind: StageName = "keyframe"
    end = snapshot.picked(scene, "end")
    own = end is not None and end.source is Source.IMPORTED
    return not own and stages.softest(kind, scene) >= NEW_END
