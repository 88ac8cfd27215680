"""The takes a run has in hand, and when each wants attention again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..stages import Limits, Operation
from .call import Order
from .messages import Phase
from .step import Step

NEVER = float("inf")
LOOK_EVERY = 5.0
"""Seconds between two looks at an operation when the stage does not say."""
LEAST_REST = 0.01
CANCEL_WITHIN = 10.0
"""Seconds a service is given to answer that an operation is to end."""


@dataclass(slots=True, eq=False)
class Task:
    """One take in hand. Owned by the coordinator; times are monotonic seconds.

    ``phase`` of ``None`` means that no thread is held: the service works, and the next
    look is at ``due``. ``sending`` is True while a paid request may be on the wire.
    ``unwanted``: a person has asked that it be stopped. ``made``: the service is done
    with it, so that it stands in nobody's way while it is fetched.
    """

    step: Step
    order: Order
    limits: Limits
    price_usd: float | None
    began: float = field(default_factory=time.monotonic)
    phase: Phase | None = None
    sending: bool = False
    unwanted: bool = False
    made: bool = False
    operation: Operation | None = None
    begun: float = 0.0
    due: float = NEVER

    @property
    def id(self) -> str:
        """The id of its take."""
        return self.order.take

    @property
    def stage(self) -> str:
        """The key of its stage, as slots are counted by it."""
        return self.order.offered.key

    @property
    def place(self) -> dict[str, str | None]:
        """How log lines name it."""
        step = self.step
        return {"scene": step.scene, "slot": step.slot, "take": self.id}

    def busy(self, phase: Phase) -> None:
        """A thread has begun a phase, and may take as long as the stage's limit."""
        self.phase, self.begun = phase, time.monotonic()
        within = CANCEL_WITHIN if phase == "cancel" else self.limits.timeout
        self.due = time.monotonic() + within

    def idle(self) -> None:
        """Its thread waits for its turn or for the next try: no limit runs."""
        self.due = NEVER

    def hurry(self, seconds: float) -> None:
        """Its thread is waited for no longer than this."""
        self.due = min(self.due, time.monotonic() + seconds)

    def rest(self, seconds: float | None) -> None:
        """No thread is held until the next look at the operation.

        That is ``seconds`` after the last one was begun: the rhythm is the stage's,
        however long the answer took. A slow service gets half of them to breathe.
        """
        self.phase = None
        wait = LOOK_EVERY if seconds is None else max(seconds, LEAST_REST)
        self.due = max(self.begun + wait, time.monotonic() + wait / 2)

    @property
    def outlived(self) -> bool:
        """Whether its operation has taken longer than the stage allows."""
        return time.monotonic() - self.began > self.limits.deadline


class Tasks:
    """The tasks of a run by take."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}

    def __iter__(self) -> Iterator[Task]:
        return iter(tuple(self._tasks.values()))

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, task: Task) -> None:
        """Take a task in hand."""
        self._tasks[task.id] = task

    def get(self, take: str) -> Task | None:
        """The task of a take that is in hand."""
        return self._tasks.get(take)

    def drop(self, task: Task) -> None:
        """It is over, or left to the service."""
        self._tasks.pop(task.id, None)

    def working(self, stage: str) -> int:
        """How many of the places of a stage are taken."""
        return sum(task.stage == stage and not task.made for task in self)

    def due(self) -> Iterator[Task]:
        """The tasks that want attention now."""
        moment = time.monotonic()
        return (task for task in self if task.due <= moment)

    def pause(self, most: float) -> float:
        """Seconds until one wants attention, at most ``most``."""
        first = min((task.due for task in self), default=NEVER)
        return min(max(first - time.monotonic(), 0.0), most)
