"""How long a run will still take, from how long its takes took so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median

from ..project.model import Snapshot, Take, TakeStatus
from .plan import Plan
from .slots import Place, SlotState


def took(take: Take) -> float | None:
    """How long a take took from its start to its end, in seconds."""
    if not take.started_at or not take.finished_at:
        return None
    try:
        start = datetime.fromisoformat(take.started_at)
        end = datetime.fromisoformat(take.finished_at)
        return max((end - start).total_seconds(), 0.0)
    except (ValueError, TypeError):  # the file may be anybody's
        return None


def remaining(snapshot: Snapshot, plan: Plan, parallel: int) -> float | None:
    """Seconds until all steps are done; ``None`` before anything like them was made.

    ``parallel`` is how many clips may be made at once.
    """
    usual = {
        slot: _usual(take for take in snapshot.takes if take.slot == slot)
        for slot in ("end", "clip")
    }
    pictures = sum(s.slot in ("start", "end") and s.way == "make" for s in plan.steps)
    clips = sum(step.slot == "clip" for step in plan.steps)
    moving = [s for s in plan.slots.values() if s.state in ("running", "retrying")]
    pictures += sum(state.slot != "clip" for state in moving)
    clips += sum(state.slot == "clip" for state in moving)
    return _bound(usual, pictures, clips, parallel)


def _usual(takes: Iterable[Take]) -> float | None:
    times = [took(take) for take in takes if take.status is TakeStatus.DONE]
    known = [time for time in times if time is not None]
    return median(known) if known else None


def _bound(
    usual: Mapping[str, float | None], pictures: int, clips: int, parallel: int
) -> float | None:
    picture, clip = usual["end"], usual["clip"]
    if (pictures and picture is None) or (clips and clip is None):
        return None
    return bound(picture or 0.0, clip or 0.0, pictures, clips, parallel)


def bound(
    picture: float, clip: float, pictures: int, clips: int, parallel: int
) -> float:
    """The least time for a chain of pictures with the clips beside it, in seconds.

    The last ``n`` clips cannot begin before the chain has come to them, and at most
    ``parallel`` run at once: the maximum over ``n`` of what that takes.
    """
    bounds = [
        (pictures - n + 1) * picture + clip * -(-n // max(parallel, 1))
        for n in range(1, clips + 1)
        if n <= pictures + 1
    ]
    return max([pictures * picture, clip * -(-clips // max(parallel, 1)), *bounds])


def left(
    snapshot: Snapshot, found: Mapping[Place, SlotState], parallel: int
) -> float | None:
    """The same for who knows no stages, only the state of every slot.

    What failed is not tried again by the run at work, and does not count.
    """
    on = {scene.id for scene in snapshot.enabled}
    todo = [
        state
        for state in found.values()
        if state.scene in on
        and (state.being_replaced or (not state.filled and state.state in _TO_COME))
        and not (state.slot == "start" and state.state == "blocked")
    ]
    usual = {
        slot: _usual(take for take in snapshot.takes if take.slot == slot)
        for slot in ("end", "clip")
    }
    clips = sum(state.slot == "clip" for state in todo)
    return _bound(usual, len(todo) - clips, clips, parallel)


_TO_COME = ("missing", "blocked", "running", "retrying")
