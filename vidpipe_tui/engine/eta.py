"""How long a run will still take, from how long its takes took so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median

from ..project.model import Take, TakeStatus
from ..project.snapshot import Snapshot
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


def _usual(takes: Iterable[Take]) -> float | None:
    times = [took(take) for take in takes if take.status is TakeStatus.DONE]
    known = [time for time in times if time is not None]
    return median(known) if known else None


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
    """Seconds until the film is done; ``None`` before anything like it was made.

    ``parallel`` is how many clips may be made at once. What failed is not tried again
    by the run at work, and does not count.
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
    pictures, picture, clip = len(todo) - clips, usual["end"], usual["clip"]
    if (pictures and picture is None) or (clips and clip is None):
        return None
    return bound(picture or 0.0, clip or 0.0, pictures, clips, parallel)


_TO_COME = ("missing", "blocked", "running", "retrying")
