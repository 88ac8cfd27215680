"""Pure: a project and its run's log in the words of the screen: rows and header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from vidpipe_tui.engine import eta
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.engine.slots import SlotState
from vidpipe_tui.engine.view import View
from vidpipe_tui.project.model import (
    SLOTS,
    ProjectStatus,
    Scene,
    Source,
    Take,
    TakeStatus,
)
from vidpipe_tui.text import one_line

from .widgets.header import HeaderInfo, Mood
from .widgets.rows import FAULTS, Cell, Row

Place = tuple[str | None, str]
"""A slot of a scene, or one of the film's own two works: (nothing, ``cut``)."""

_USUAL = {"keyframe": "animatic", "video": "animatic"}
_MOODS: Mapping[ProjectStatus, Mood] = {
    ProjectStatus.COMPLETE: "done",
    ProjectStatus.PARTIAL: "needs",
    ProjectStatus.FAILED: "needs",
}


@dataclass(frozen=True, slots=True)
class Motion:
    """What the log last said of a take under way. ``until``: when it tries again."""

    take: str
    fraction: float | None = None
    note: str = ""
    attempt: int = 0
    until: datetime | None = None


def moved(motions: dict[Place, Motion], entry: Entry) -> None:
    """Take an entry of the log into what is known of motion."""
    if entry.slot is None or entry.take is None:
        return
    place = (entry.scene, entry.slot)
    old = motions.get(place, Motion(entry.take))
    if entry.kind == "progress":
        fraction = old.fraction if entry.fraction is None else entry.fraction
        motions[place] = Motion(entry.take, fraction, entry.note or old.note)
    elif entry.kind == "take-submitted":
        motions[place] = Motion(entry.take, old.fraction, "accepted")
    elif entry.kind == "retry":
        motions[place] = Motion(
            entry.take, None, entry.message or "", entry.attempt or 0, _later(entry)
        )
    elif entry.kind == "take-started":
        motions[place] = Motion(entry.take)
    elif entry.kind in ("take-done", "take-failed", "inherited"):
        motions.pop(place, None)


def _later(entry: Entry) -> datetime | None:
    at = moment(entry.at)
    if at is None or entry.wait is None:
        return None
    return datetime.fromtimestamp(at.timestamp() + entry.wait, at.tzinfo)


def row(
    view: View,
    scene: Scene,
    number: int,
    motions: Mapping[Place, Motion],
    now: datetime,
) -> Row:
    """One scene as the table shows it."""
    takes = [t for slot in SLOTS for t in view.snapshot.takes_of(scene.id, slot)]
    states = [view.slots[scene.id, slot] for slot in SLOTS]
    cells = [_cell(view, state, motions) for state in states]
    costs = [take.cost_usd for take in takes if take.cost_usd is not None]
    return Row(
        key=scene.id,
        number=number,
        title=scene.title,
        start=cells[0],
        end=cells[1],
        clip=cells[2],
        take=_take_number(states),
        seconds=_seconds(takes, now),
        cost=sum(costs) if costs else None,
        sure=not any(_unsure(take) for take in takes),
        note=_note(states, motions, now),
        enabled=scene.enabled,
    )


def _cell(view: View, state: SlotState, motions: Mapping[Place, Motion]) -> Cell:
    motion = motions.get((state.scene, state.slot))
    latest = state.latest
    moving = motion and latest and motion.take == latest.id
    return Cell(
        state=state.state,
        fraction=motion.fraction if motion and moving else None,
        source="inherited" if state.inherits else "generated",
        takes=len(view.snapshot.takes_of(state.scene, state.slot)),
        setback=state.setback is not None,
    )


def _take_number(states: list[SlotState]) -> int | None:
    """The take that shows of the furthest slot there is one of, own or being made."""
    for state in reversed(states):
        take = state.latest if state.being_replaced else state.take or state.latest
        if take and take.source is not Source.INHERITED:
            return take.number
    return None


def _seconds(takes: list[Take], now: datetime) -> float | None:
    """The time spent on takes, whole seconds, those under way until now."""
    times = [lasted(take, now) for take in takes if take.source is Source.GENERATED]
    known = [time for time in times if time is not None]
    return float(int(sum(known))) if known else None


def lasted(take: Take, now: datetime) -> float | None:
    """The seconds a take took, or has taken until now."""
    if not take.status.open:
        return eta.took(take)
    began = moment(take.started_at or "")
    return None if began is None else max((now - began).total_seconds(), 0.0)


def _unsure(take: Take) -> bool:
    """Whether a take may have cost money that nobody told of."""
    lost = take.status is TakeStatus.UNKNOWN
    unpriced = take.status is TakeStatus.DONE and take.source is Source.GENERATED
    return take.cost_usd is None and (lost or unpriced)


def _note(
    states: list[SlotState], motions: Mapping[Place, Motion], now: datetime
) -> str:
    """The most pressing thing to say of a scene, in a few words."""
    for state in states:
        if state.state in FAULTS:
            return one_line(state.why, 200)
    for state in states:
        if state.state == "retrying":
            motion = motions.get((state.scene, state.slot))
            return _retry(motion, now) if motion else one_line(state.why, 200)
    for state in states:
        if take := state.setback:
            return f"{state.slot} kept: {one_line(take.error or '', 200)}"
    return ""


def _retry(motion: Motion, now: datetime) -> str:
    tries = f"try {motion.attempt + 1} of 5" if motion.attempt else "tries again"
    if motion.until is None:
        return tries
    left = max(int((motion.until - now).total_seconds()), 0)
    return f"{tries} in {left} s" if left else tries


def header(view: View, rows: tuple[Row, ...], eta_seconds: float | None) -> HeaderInfo:
    """What the project is at."""
    project, money, status = view.snapshot.project, view.money, view.status
    states = [state for row in rows if row.enabled for state in row.states]
    busy = sum(state in ("running", "retrying") for state in states)
    mood: Mood = "running" if view.run else _MOODS.get(status, "quiet")
    return HeaderInfo(
        project=view.id,
        title=project.title,
        status=status.replace("_", " "),
        mood=mood,
        done=view.made,
        total=len(view.snapshot.enabled),
        running=busy if view.run else 0,
        faults=sum(row.faulty for row in rows),
        eta=eta_seconds,
        spent=money.spent_usd,
        possibly=money.possibly_usd,
        budget=project.budget_usd,
        notes=_notes(view),
    )


def _notes(view: View) -> tuple[str, ...]:
    """Who makes the pictures, and where the run is."""
    stages = view.snapshot.project.stages
    names = [stages.get(kind) or usual for kind, usual in _USUAL.items()]
    where = (one_line(view.run.host, 24),) if view.run else ()
    return (one_line(" ".join(dict.fromkeys(names)), 40), *where)


def moment(text: str) -> datetime | None:
    """A written-down time; nothing where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
