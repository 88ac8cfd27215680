"""What a run looks like from the outside, kept up to date by its log entries."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from ..engine.eta import bound
from ..engine.log import Entry
from ..engine.plan import Plan
from ..engine.view import View
from ..project.model import SLOTS
from .words import shown_state

Key = tuple[str | None, str]
"""A place in the film: (scene id or nothing, slot, ``storyboard`` or ``cut``)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place now. ``until`` is when a retry begins, ``began`` when the take did."""

    state: str
    fraction: float | None = None
    note: str = ""
    stage: str = ""
    began: float | None = None
    until: float | None = None
    attempt: int = 0

    @property
    def busy(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ("running", "retrying")


IDLE = Cell("missing")


@dataclass
class Board:
    """The places of a film and how the run gets on. ``clock`` tells seconds.

    ``todo`` are the places the run still has to fill.
    """

    clock: Callable[[], float] = time.monotonic
    cells: dict[Key, Cell] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    todo: set[Key] = field(default_factory=set)
    steps: int = 0
    spent_usd: float = 0.0
    estimate_usd: float | None = 0.0
    parallel: int = 1
    unsure: bool = False
    began: float = 0.0
    took: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def see(self, view: View, plan: Plan) -> None:
        """Take the film as it is and what the run is about to do with it."""
        scenes = view.snapshot.enabled
        self.titles = {scene.id: scene.title for scene in scenes}
        for scene in scenes:
            for slot in SLOTS:
                state = view.slots[scene.id, slot]
                old = self.cells.get((scene.id, slot))
                if old is None or not old.busy:
                    self.cells[scene.id, slot] = Cell(shown_state(state))
        wanted: set[Key] = {
            (step.scene, step.slot) for step in plan.steps if step.way != "inherit"
        }
        self.steps = max(self.steps, len(wanted)) if plan.imagined else len(wanted)
        self.todo = wanted
        self.estimate_usd = plan.estimate_usd
        self.spent_usd = view.money.spent_usd

    @property
    def done(self) -> int:
        """How many places the run has filled so far."""
        return max(self.steps - len(self.todo), 0)

    @property
    def busy(self) -> Mapping[Key, Cell]:
        """The places being worked on."""
        return {key: cell for key, cell in self.cells.items() if cell.busy}

    def hear(self, entry: Entry) -> None:
        """Take in one entry of the run's log."""
        if entry.slot is None:
            return
        key = (entry.scene, entry.slot)
        old = self.cells.get(key, IDLE)
        match entry.kind:
            case "take-started":
                now = self.clock()
                self.cells[key] = Cell("running", stage=entry.stage or "", began=now)
                if key not in self.todo:
                    self.todo.add(key)
                    self.steps += 1
            case "take-submitted":
                self.cells[key] = self._running(old, note="accepted")
            case "progress":
                note = entry.note or old.note
                self.cells[key] = replace(
                    self._running(old, note), fraction=entry.fraction or old.fraction
                )
            case "retry":
                self._retry(key, old, entry)
            case "inherited":
                self.cells[key] = Cell("inherited")
            case "take-done":
                self._done(key, old, entry)
            case "take-failed":
                self.cells[key] = Cell(_failed(entry), note=entry.message or "")
                self.todo.discard(key)

    def _running(self, old: Cell, note: str) -> Cell:
        began = old.began if old.began is not None else self.clock()
        return replace(old, state="running", note=note, until=None, began=began)

    def _retry(self, key: Key, old: Cell, entry: Entry) -> None:
        self.cells[key] = replace(
            old,
            state="retrying",
            note=entry.message or "",
            until=self.clock() + (entry.wait or 0.0),
            attempt=entry.attempt or 0,
        )

    def _done(self, key: Key, old: Cell, entry: Entry) -> None:
        self.cells[key] = Cell("current")
        self.todo.discard(key)
        if old.began is not None:
            self.took.setdefault(key[1], []).append(self.clock() - old.began)
        if entry.cost_usd is None:
            self.unsure = True
        self.spent_usd += entry.cost_usd or 0.0

    @property
    def left(self) -> float | None:
        """Seconds the run will still take; ``None`` before anyone can tell."""
        pictures = sum(slot in ("start", "end") for _, slot in self.todo)
        clips = sum(slot == "clip" for _, slot in self.todo)
        picture, clip = self._usual("start", "end"), self._usual("clip")
        if not (pictures or clips) or (clips and clip is None):
            return None
        if pictures and picture is None:
            return None
        whole = bound(picture or 0.0, clip or 0.0, pictures, clips, self.parallel)
        now = self.clock()
        begun = [now - cell.began for cell in self.busy.values() if cell.began]
        return max(whole - min(begun, default=0.0), 0.0)

    def _usual(self, *slots: str) -> float | None:
        times = [time for slot in slots for time in self.took.get(slot, [])]
        return median(times) if times else None


def _failed(entry: Entry) -> str:
    if entry.status in ("filtered", "unknown"):
        return entry.status
    return "missing" if entry.status == "stopped" else "failed"
