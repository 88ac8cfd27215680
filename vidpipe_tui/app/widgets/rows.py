"""What the scene table shows: rows and cells as plain values, how they are sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vidpipe_tui.engine.slots import State
from vidpipe_tui.project.model import Slot

Want: TypeAlias = Literal["needs", "running", "waiting", "stale", "idle", "done", "off"]
SortName: TypeAlias = Literal["film", "state", "take", "time", "cost", "title"]
SORTS: tuple[SortName, ...] = ("film", "state", "take", "time", "cost", "title")

FAULTS: frozenset[State] = frozenset({"failed", "filtered", "unknown"})
_WANTS: tuple[Want, ...] = (
    "needs",
    "running",
    "waiting",
    "stale",
    "idle",
    "done",
    "off",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of one scene. ``fraction`` is 0..1 while it runs, if anybody knows.

    ``setback``: its newest try came to nothing, and the picture of before is kept.
    """

    state: State = "missing"
    fraction: float | None = None
    source: str = "generated"
    takes: int = 0
    setback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scene. ``key`` is its id, ``number`` its place in the film, from 1.

    ``seconds`` is the time spent so far, ``cost`` what it has cost in US dollars;
    ``sure`` is False when there may have been charges on top that nobody confirmed.
    """

    key: str
    number: int
    title: str
    start: Cell = Cell()
    end: Cell = Cell()
    clip: Cell = Cell()
    take: int | None = None
    seconds: float | None = None
    cost: float | None = None
    sure: bool = True
    note: str = ""
    enabled: bool = True

    def cell(self, slot: Slot) -> Cell:
        """The cell of a slot."""
        return {"start": self.start, "end": self.end, "clip": self.clip}[slot]

    @property
    def states(self) -> tuple[State, State, State]:
        """The states of the three slots."""
        return self.start.state, self.end.state, self.clip.state

    @property
    def want(self) -> Want:
        """What the scene wants from whoever looks at it."""
        states = set(self.states)
        if not self.enabled:
            return "off"
        if states & FAULTS:
            return "needs"
        if "running" in states:
            return "running"
        if "retrying" in states:
            return "waiting"
        if "stale" in states:
            return "stale"
        return "done" if states == {"current"} else "idle"

    @property
    def faulty(self) -> bool:
        """Whether a slot of it failed, was filtered or may have been charged."""
        return self.enabled and bool(set(self.states) & FAULTS)


def sort_key(name: SortName) -> Callable[[Row], Any]:
    """What rows are sorted by; rows without the value come last."""
    return _KEYS[name]


_KEYS: Mapping[SortName, Callable[[Row], Any]] = {
    "film": lambda row: row.number,
    "state": lambda row: _WANTS.index(row.want),
    "take": lambda row: -(row.take or 0),
    "time": lambda row: -(row.seconds or 0.0),
    "cost": lambda row: -(row.cost or 0.0),
    "title": lambda row: row.title.casefold(),
}
