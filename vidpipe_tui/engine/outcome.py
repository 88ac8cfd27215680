"""Pure: how a run ended, and what a person should know and do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..project.model import Snapshot, Through
from ..text import one_line
from .plan import Plan
from .slots import SlotState

Kind: TypeAlias = Literal[
    "complete", "done", "partial", "failed", "stopped", "staged", "waits"
]
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
    """How a run ended. ``message`` and ``hint`` are for people."""

    kind: Kind
    message: str
    hint: str = ""

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return EXIT[self.kind]


def judge(
    snapshot: Snapshot,
    plan: Plan,
    *,
    stopped: bool,
    missing: bool,
    through: Through | None,
    over_budget: str | None,
    trouble: str | None,
) -> Outcome:
    """What to say at the end of a run, the most pressing thing first.

    ``over_budget`` and ``trouble`` are the first reason why a step was not begun.
    """
    name = snapshot.project.id
    if stopped:
        return Outcome("stopped", "stopped", f"vidpipe resume {name}")
    if over_budget:
        hint = f"vidpipe resume {name} --budget USD raises it"
        return Outcome("waits", f"the budget is reached: {over_budget}", hint)
    if plan.complete:
        return Outcome("complete", "the film is complete")
    if plan.decisions:
        first = plan.decisions[0]
        more = len(plan.decisions) - 1
        also = f" (and {more} more)" if more else ""
        return Outcome(
            "waits",
            f"{first.id} may have been charged and nobody knows{also}",
            f"vidpipe status {name}, then vidpipe rerun it to send it again",
        )
    if through and not plan.steps:
        return Outcome("staged", f"done up to {through}", f"vidpipe resume {name}")
    return _holes(snapshot, plan, missing, trouble)


def _holes(
    snapshot: Snapshot, plan: Plan, missing: bool, trouble: str | None
) -> Outcome:
    """The film is not whole: name what is missing, and why."""
    name = snapshot.project.id
    bad = [s for s in plan.slots.values() if s.state in ("failed", "filtered")]
    if not missing and not bad and not trouble:
        return Outcome("done", "done what was asked for")
    clips = [s for s in plan.slots.values() if s.slot == "clip" and s.filled]
    message = "; ".join(_said(state) for state in bad[:3])
    if len(bad) > 3:
        message += f"; and {len(bad) - 3} more"
    message = message or trouble or _last_error(snapshot) or "scenes are missing"
    kind: Kind = "partial" if clips else "failed"
    hint = bad[0].latest.hint if bad and bad[0].latest else None
    return Outcome(kind, message, hint or f"vidpipe resume {name} tries again")


def _said(state: SlotState) -> str:
    return f"{state.scene} {state.slot} {state.state}: {one_line(state.why, 200)}"


def _last_error(snapshot: Snapshot) -> str | None:
    """Why the newest storyboard or cut came to nothing."""
    works = [take for take in snapshot.takes if take.scene is None]
    return works[-1].error if works else None
