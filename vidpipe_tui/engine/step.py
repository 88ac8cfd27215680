"""One thing a run would do, and what it has to know of stages and wishes to say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ..project.model import Request, Scene, Through, Work
from ..stages import Cost, Job, StageName
from .jobs import KINDS

Way: TypeAlias = Literal["make", "inherit", "poll"]


class Stages(Protocol):
    """What the chosen stages say of themselves; see ``Choices``."""

    def name(self, kind: StageName, scene: Scene | None) -> str:
        """The stage chosen for this kind of work."""
        ...

    def price(self, kind: StageName, scene: Scene | None, job: Job) -> Cost | None:
        """What a job would cost; ``None`` when nobody knows."""
        ...

    def objection(self, kind: StageName, scene: Scene | None, job: Job) -> str | None:
        """Why the chosen stage cannot do this job, if it cannot."""
        ...

    def softest(self, kind: StageName, scene: Scene | None) -> int:
        """How far the chosen stage can soften a prompt; 0: it cannot."""
        ...

    def too_soft(self, kind: StageName, scene: Scene | None, level: int) -> str | None:
        """Why the chosen stage cannot soften a prompt so far, if it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: everything that is missing, or only what people asked for."""

    missing: bool = True
    requests: tuple[Request, ...] = ()
    through: Through | None = None
    skip: frozenset[tuple[str | None, Work]] = frozenset()
    """What this run has tried already and must not try again."""
    bring: frozenset[str] | None = None
    """Takes whose operations are to be brought in; then nothing else is done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``ready``: nothing that it needs is still to be made.

    A ``spare`` take is one more to choose from: nothing waits for it. The prompt is
    put softer by ``soften`` levels; ``more_usd`` is what may be added to the price if
    the filter speaks and softer prompts are tried.
    """

    scene: str | None
    slot: Work
    way: Way
    stage: str
    why: str
    price: Cost | None
    ready: bool
    index: int = 0
    take: str | None = None
    objection: str | None = None
    spare: bool = False
    soften: int = 0
    more_usd: float = 0.0

    @property
    def place(self) -> tuple[str | None, Work]:
        """What it fills: a slot of a scene, or one of the film's own two works."""
        return self.scene, self.slot

    @property
    def kind(self) -> StageName:
        """Which kind of stage does it."""
        return KINDS[self.slot]

    @property
    def label(self) -> str:
        """The place in the user's words: ``s03 clip``."""
        return f"{self.scene} {self.slot}" if self.scene else self.slot


def is_free(price: Cost | None) -> bool:
    """Whether a price is known and nothing."""
    return price is not None and price.usd == 0
