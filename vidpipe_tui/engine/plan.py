"""Pure: what a run would do, in which order, at what price, and what is stale.

``vidpipe plan`` prints it, the confirm box shows it, the engine runs its ready steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..project.model import Scene, Take, TakeStatus
from ..project.snapshot import Snapshot
from .slots import Files, Place, SlotState, slots
from .step import Stages, Step, Wish, is_free
from .steps import Maker

IMAGINED = 5
"""Scenes a plan reckons with while there is no storyboard and nobody said a number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen. ``stale`` is not remade; ``decisions`` wait for a person."""

    slots: Mapping[Place, SlotState]
    steps: tuple[Step, ...]
    stale: tuple[SlotState, ...]
    decisions: tuple[Take, ...]
    complete: bool
    imagined: bool = False
    """There is no storyboard yet: the steps are a guess of what it will ask for."""

    @property
    def ready(self) -> tuple[Step, ...]:
        """What could be done now, the most pressing first."""
        able = (step for step in self.steps if step.ready and not step.objection)
        return tuple(sorted(able, key=_rank))

    @property
    def objections(self) -> tuple[Step, ...]:
        """Steps that the chosen stage cannot do, each with its reason."""
        return tuple(step for step in self.steps if step.objection)

    @property
    def estimate_usd(self) -> float | None:
        """The price of all steps; ``None`` when the price of one is unknown."""
        total = 0.0
        for step in self.steps:
            if step.price is None:
                return None
            total += step.price.usd
        return round(total, 6)

    @property
    def softer_usd(self) -> float:
        """What softer prompts may cost more, if the filter speaks, in US dollars."""
        return round(sum(step.more_usd for step in self.steps), 6)

    @property
    def paid(self) -> tuple[Step, ...]:
        """The steps that may cost money."""
        return tuple(step for step in self.steps if not is_free(step.price))

    @property
    def storyboard_first(self) -> bool:
        """Whether paid pictures hang on a storyboard that is not written yet.

        Then only the storyboard is to be made for now, so that the price of the rest
        can be told as it is.
        """
        return self.imagined and any(step.slot != "storyboard" for step in self.paid)


def _rank(step: Step) -> tuple[bool, bool, bool]:
    """What costs nothing, then keyframes (the chain), then clips, then spare takes."""
    return step.spare, step.way == "make", step.slot == "clip"


def plan(
    snapshot: Snapshot,
    files: Files,
    stages: Stages,
    wish: Wish,
    live_run: str | None = None,
    folder: Path = Path(),
) -> Plan:
    """What a run with this wish would do now."""
    imagined = not snapshot.scenes
    if imagined:
        snapshot = _imagine(snapshot, snapshot.project.scenes_wanted or IMAGINED)
    found = slots(snapshot, files, live_run)
    maker = Maker(snapshot, found, stages, wish, files, folder, live_run)
    if wish.bring is not None:
        steps = tuple(maker.brought(wish.bring))
    elif imagined:
        later = (replace(step, ready=False) for step in maker.scenes())
        steps = (*maker.storyboard(), *later)
    else:
        steps = maker.all()
    on = {scene.id for scene in snapshot.enabled}
    return Plan(
        slots={} if imagined else found,
        steps=steps,
        stale=tuple(s for s in found.values() if s.state == "stale" and s.scene in on),
        decisions=tuple(undecided(snapshot, live_run)),
        complete=not imagined and not steps and maker.cut_is_current(),
        imagined=imagined,
    )


def _imagine(snapshot: Snapshot, count: int) -> Snapshot:
    """The film as it might be, so that it has a price before it has a storyboard."""
    scenes = tuple(
        Scene(id=f"s{n + 1:02}", order=n, title=f"scene {n + 1}") for n in range(count)
    )
    return replace(snapshot, scenes=scenes)


def undecided(snapshot: Snapshot, live_run: str | None) -> Iterator[Take]:
    """Takes that may have been charged and that nobody has said a word on.

    Making the slot again, or taking its scene out of the film, is such a word.
    """
    in_film = {None, *(scene.id for scene in snapshot.enabled)}
    for (scene, _), takes in snapshot.by_slot.items():
        last = takes[-1]
        lost = last.status is TakeStatus.SUBMITTING and last.run != live_run
        unknown = last.status is TakeStatus.UNKNOWN
        if scene in in_film and (unknown or (lost and last.operation is None)):
            yield last
