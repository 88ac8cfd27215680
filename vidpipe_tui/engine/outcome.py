"""Pure: how a run ended, and what a person should know and do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..project.model import SLOTS, Request, Take, TakeStatus, Through, Work
from ..project.snapshot import Snapshot
from ..text import one_line
from .plan import Plan

Kind: TypeAlias = Literal[
    "complete", "done", "partial", "failed", "stopped", "staged", "waits"
]
WaitsFor: TypeAlias = Literal["", "budget", "charge", "quota"]
EXIT: dict[Kind, int] = {
    "complete": 0,
    "done": 0,
    "staged": 0,
    "failed": 1,
    "waits": 3,
    "partial": 4,
    "stopped": 130,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``message`` and ``hint`` are for people.

    ``waits_for`` is what has to be decided before the film goes on: whether the budget
    is raised, whether a take was charged, or nothing but that the quota is there again.
    """

    kind: Kind
    message: str
    hint: str = ""
    waits_for: WaitsFor = ""

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return EXIT[self.kind]


def judge(
    snapshot: Snapshot,
    plan: Plan,
    *,
    run: str,
    stopped: bool,
    missing: bool,
    through: Through | None,
    over_budget: str | None,
    trouble: str | None,
    no_quota: str | None = None,
) -> Outcome:
    """What to say at the end of a run, the most pressing thing first.

    ``over_budget`` and ``trouble`` are the first reason why a step was not begun,
    ``no_quota`` is why a service takes nothing more today.
    """
    name = snapshot.project.id
    if stopped:
        return Outcome("stopped", "stopped", f"vidpipe resume {name}")
    if over_budget:
        hint = f"vidpipe resume {name} --budget USD raises it"
        reached = f"the budget is reached: {over_budget}"
        return Outcome("waits", reached, hint, "budget")
    open_questions = [t for t in plan.decisions if t.run == run or not plan.complete]
    if open_questions:
        return _undecided(name, open_questions)
    left = tuple(_left(snapshot, through))
    if no_quota and (left or not plan.complete):
        hint = f"vidpipe resume {name} goes on then"
        return Outcome("waits", no_quota, hint, "quota")
    failed = tuple(_failed(snapshot, run))
    if not failed and not left:
        if plan.complete:
            return Outcome("complete", "the film is complete")
        if through and not plan.steps:
            return Outcome("staged", f"done up to {through}", f"vidpipe resume {name}")
        if not missing and not trouble:
            return Outcome("done", "done what was asked for")
    if snapshot.scenes and not snapshot.enabled:
        hint = f"vidpipe edit {name} {snapshot.scenes[0].id} --enabled brings one back"
        return Outcome("failed", "every scene is taken out of the film", hint)
    if plan.complete:
        return _not_again(name, failed, left, trouble)
    return _holes(plan, name, failed, left, trouble)


def _undecided(name: str, takes: Sequence[Take]) -> Outcome:
    more = len(takes) - 1
    also = f" (and {more} more)" if more else ""
    return Outcome(
        "waits",
        f"{doubt(takes[0])}{also}",
        f"vidpipe recover {name} settles it",
        "charge",
    )


def doubt(take: Take) -> str:
    """Why a take waits for a person: its charge is in doubt, or was for nothing."""
    if take.cost_usd:
        return f"{take.id} was charged ${take.cost_usd:.2f} and what it made is lost"
    return f"{take.id} may have been charged and nobody knows"


def _failed(snapshot: Snapshot, run: str) -> Iterator[Take]:
    """What this run has tried and not made. A spare take that fails leaves no hole."""
    in_film = {None, *(scene.id for scene in snapshot.enabled)}
    for (scene, _), takes in snapshot.by_slot.items():
        last = takes[-1]
        over = last.status is not TakeStatus.DONE and not last.status.open
        if last.run == run and scene in in_film and over and not last.spare:
            yield last


def _left(snapshot: Snapshot, through: Through | None) -> Iterator[Request]:
    """The requests for slots of the film that this run could have met and has not."""
    slots: Mapping[str | None, tuple[Work, ...]] = {
        "storyboard": (),
        "keyframe": ("start", "end"),
    }
    wanted, on = slots.get(through, SLOTS), {scene.id for scene in snapshot.enabled}
    for each in snapshot.project.requests:
        if each.scene in on and each.slot in wanted:
            yield each


def _not_again(
    name: str, failed: Sequence[Take], left: Sequence[Request], trouble: str | None
) -> Outcome:
    """The film is whole, but what was asked for was not made: the old is kept."""
    message = _listed(failed) or trouble or _waiting(left)
    hint = f"vidpipe resume {name} makes what was asked for"
    if failed and not left:
        where = f"{failed[0].scene} {failed[0].slot}"
        hint = f"vidpipe rerun {name} {where} tries again; the one of before is kept"
    return Outcome("failed", message, hint)


def _waiting(left: Sequence[Request]) -> str:
    places = [f"{each.scene} {each.slot}" for each in left]
    return f"asked for and not made yet: {', '.join(places[:3])}" if places else ""


def _listed(failed: Sequence[Take]) -> str:
    message = "; ".join(_said(take) for take in failed[:3])
    return f"{message}; and {len(failed) - 3} more" if len(failed) > 3 else message


def _holes(
    plan: Plan,
    name: str,
    failed: Sequence[Take],
    left: Sequence[Request],
    trouble: str | None,
) -> Outcome:
    """The film is not what was wanted: name what is missing, and why."""
    clips = any(s.slot == "clip" and s.filled for s in plan.slots.values())
    kind: Kind = "partial" if clips else "failed"
    hint = next((take.hint for take in failed if take.hint), None)
    return Outcome(
        kind,
        _listed(failed) or trouble or _waiting(left) or "scenes are missing",
        hint or f"vidpipe resume {name} tries again",
    )


def _said(take: Take) -> str:
    place = f"{take.scene} {take.slot}" if take.scene else take.slot
    by = f" by {one_line(take.stage, 40)}" if take.stage else ""
    word = str(take.status).replace("_", " ")
    return f"{place} {word}{by}: {one_line(take.error or '', 200)}"
