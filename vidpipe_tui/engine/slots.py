"""Pure: from a project to the state of every slot. Needs no stage and no plugin.

This one function decides what the table shows, what ``status`` prints and what a run
does next, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from ..project.model import SLOTS, Scene, Slot, Source, Take, TakeStatus, Work
from ..project.snapshot import Snapshot
from .jobs import digest, inputs

State: TypeAlias = Literal[
    "current",
    "stale",
    "missing",
    "blocked",
    "running",
    "retrying",
    "failed",
    "filtered",
    "unknown",
]
Place: TypeAlias = tuple[str, Slot]
"""A slot in the film: (scene id, slot)."""


class Files(Protocol):
    """What a look at the project's folder told."""

    def state(self, take_id: str) -> str:
        """``ok``, ``gone`` or ``changed``."""
        ...


@dataclass(frozen=True, slots=True)
class SlotState:
    """What a slot holds, and why it is in the state it is in.

    ``take`` is the picked one, if its file is there. ``latest`` is the newest try.
    """

    scene: str
    slot: Slot
    state: State
    why: str = ""
    take: Take | None = None
    latest: Take | None = None

    @property
    def filled(self) -> bool:
        """Whether there is a picture that the next step could use."""
        return self.take is not None

    @property
    def being_replaced(self) -> bool:
        """Whether a take is under way that will fill the slot when it is done."""
        spare = self.latest is not None and self.latest.spare
        return self.state in ("running", "retrying") and not spare

    @property
    def setback(self) -> Take | None:
        """The newest try, where it came to nothing and the picture of before is kept.

        A picture that was picked since makes it a thing of the past.
        """
        last, kept = self.latest, self.take
        if last is None or kept is None or last.spare or last.status.open:
            return None
        failed = last.status is not TakeStatus.DONE and bool(last.error)
        return last if failed and last.instead_of == kept.id else None

    @property
    def inherits(self) -> bool:
        """Whether its picture is the one at the end of the scene before."""
        return self.take is not None and self.take.source is Source.INHERITED


def slots(
    snapshot: Snapshot, files: Files, live_run: str | None
) -> Mapping[Place, SlotState]:
    """The state of every slot of every scene, in film order.

    ``live_run`` is the id of the run that is at work now, if one is: takes that any
    other run left open are half done and will be settled by the next one.
    """
    found: dict[Place, SlotState] = {}
    previous: Scene | None = None
    for scene in snapshot.scenes:
        for slot in SLOTS:
            found[scene.id, slot] = _look(
                snapshot, scene, slot, previous, files, live_run, found
            )
        if scene.enabled:
            previous = scene
    return found


def _look(
    snapshot: Snapshot,
    scene: Scene,
    slot: Slot,
    previous: Scene | None,
    files: Files,
    live_run: str | None,
    found: Mapping[Place, SlotState],
) -> SlotState:
    takes = snapshot.takes_of(scene.id, slot)
    latest = takes[-1] if takes else None
    picked = snapshot.picked(scene, slot)
    file_state = files.state(picked.id) if picked else "gone"
    there = picked if picked and file_state == "ok" else None

    def answer(state: State, why: str) -> SlotState:
        return SlotState(scene.id, slot, state, why, there, latest)

    if latest and latest.status.open:
        moving = _moving(latest, live_run)
        if moving:
            return answer(*moving)
    if there:
        return answer(*_freshness(snapshot, scene, slot, previous, there))
    if picked and file_state == "changed":
        return answer("missing", f"the file of {picked.id} is not the one it was")
    if picked:
        return answer("missing", f"the file of {picked.id} is gone")
    if latest and (ended := _ended(latest)):
        return answer(*ended)
    lack = _lacking(scene, slot, previous, found)
    if lack:
        return answer("blocked", f"waits for {lack[0]} {lack[1]}")
    return answer("missing", "not made yet")


def _moving(take: Take, live_run: str | None) -> tuple[State, str] | None:
    """The state of an open take, or nothing when a dead run left it half done."""
    if live_run is not None and take.run == live_run:
        return ("retrying", take.error) if take.error else ("running", "")
    if take.operation is not None:
        return "running", "accepted by the service; resume brings it in"
    if take.status is TakeStatus.SUBMITTING:
        return "unknown", "sent without a receipt: it may have been charged"
    return None


def _ended(take: Take) -> tuple[State, str] | None:
    error = take.error or ""
    if take.status is TakeStatus.FILTERED:
        return "filtered", error or "refused by the safety filter"
    if take.status is TakeStatus.UNKNOWN:
        return "unknown", error or "it may have been charged"
    if take.status is TakeStatus.TIMED_OUT and take.operation is not None:
        return "failed", f"{error} (still open at the service)"
    if take.status in (TakeStatus.FAILED, TakeStatus.TIMED_OUT):
        return "failed", error
    return None


def _freshness(
    snapshot: Snapshot, scene: Scene, slot: Slot, previous: Scene | None, take: Take
) -> tuple[State, str]:
    if take.source is Source.IMPORTED:
        return "current", "your own file"
    now = inputs(snapshot, scene, slot, previous)
    if now is None:
        return "stale", "a picture it was made from is gone"
    if digest(now) == take.digest:
        return "current", ""
    return "stale", changes(take.inputs, now)


_CHANGED = {
    "prompt": "the prompt was edited",
    "style": "the style was changed",
    "style_guide": "the style guide was changed",
    "size": "the size was changed",
    "start": "the start picture is another one",
    "end": "the end picture is another one",
    "seconds": "the length was changed",
    "inherits": "the scene before ends on another picture",
}


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs between two sets of inputs, in words."""
    if "inherits" in now and "inherits" not in then:
        return "it was drawn by itself, and now follows another scene"
    if "inherits" in then and "inherits" not in now:
        return "it was inherited, and is now the first scene"
    words = [text for key, text in _CHANGED.items() if then.get(key) != now.get(key)]
    return ", ".join(words) or "its inputs changed"


def can_be_brought(take: Take, live_run: str | None) -> bool:
    """Whether a service may still have a result that nobody brings in."""
    if take.operation is None or (take.status.open and take.run == live_run):
        return False
    return take.status.open or take.status in (TakeStatus.TIMED_OUT, TakeStatus.UNKNOWN)


def needs(scene: Scene, slot: Work, previous: Scene | None) -> tuple[Place, ...]:
    """The slots whose pictures a slot is made from."""
    if slot == "start":
        return ((previous.id, "end"),) if previous else ()
    if slot == "end":
        return ((scene.id, "start"),)
    return (scene.id, "start"), (scene.id, "end")


def _lacking(
    scene: Scene,
    slot: Slot,
    previous: Scene | None,
    found: Mapping[Place, SlotState],
) -> Place | None:
    for place in needs(scene, slot, previous):
        if not found[place].filled:
            return place
    return None
