"""What is said at the end of a run: where the film is, its cost, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from ..engine.choices import Choices
from ..engine.outcome import Kind, Outcome, doubt
from ..engine.plan import Plan
from ..engine.soften import not_tried
from ..engine.view import View
from ..project.model import Through
from ..registry import Registry
from ..text import one_line
from . import show, words
from .data import project_data
from .desk import Desk

_MARKS: dict[Kind, str] = {
    "complete": "done",
    "done": "done",
    "staged": "done",
    "partial": "needs you",
    "failed": "failed",
    "stopped": "missing",
    "waits": "unknown",
}
_TROUBLED = ("partial", "failed", "waits")
MOST_LINES = 12
"""How many failures are told one by one; ``status`` has the rest."""


def report(
    desk: Desk, view: View, outcome: Outcome, registry: Registry | None = None
) -> int:
    """Tell how a run ended; gives the exit code.

    With a ``registry`` it is told too whether softer prompts might pass the filter.
    """
    desk.give(outcome_data(view, outcome))
    softer = _softer(view, registry) if registry else 0
    for line in _lines(desk, view, outcome, softer):
        desk.say(line)
    if outcome.kind in ("complete", "done") and view.film:
        desk.show(Text(one_line(str(view.film))))
    return outcome.exit_code


def outcome_data(view: View, outcome: Outcome) -> dict[str, Any]:
    """How a run ended, as JSON."""
    missing = [
        {
            "scene": slot.scene,
            "slot": slot.slot,
            "state": slot.state,
            "why": slot.why,
            "stage": slot.latest.stage if slot.latest else None,
            "reasons": list(slot.latest.reasons) if slot.latest else [],
        }
        for slot in view.slots.values()
        if not slot.filled and slot.scene in {s.id for s in view.snapshot.enabled}
    ]
    cut = view.cut
    return {
        "project": project_data(view),
        "outcome": outcome.kind,
        "message": outcome.message,
        "hint": outcome.hint,
        "exit_code": outcome.exit_code,
        "film": str(view.film) if view.film else None,
        "seconds": cut.seconds if cut else None,
        "missing": missing,
    }


def _softer(view: View, registry: Registry) -> int:
    """The level to which refused prompts could be put softer, and have not been."""
    newest = (slot.latest for slot in view.bad if slot.state == "filtered")
    choices = Choices(registry, view.snapshot.project)
    return not_tried(view.snapshot, choices, filter(None, newest))


def _lines(desk: Desk, view: View, outcome: Outcome, softer: int = 0) -> Iterator[Text]:
    troubles = list(show.troubles(view)) if outcome.kind in _TROUBLED else []
    mark = words.sign(_MARKS[outcome.kind], desk.ascii_only)
    yield Text.assemble(mark, " ", (_headline(view, outcome), "bold"))
    yield Text(f"  {words.dotted(_facts(view), desk.ascii_only)}", "dim")
    yield from troubles[:MOST_LINES]
    if len(troubles) > MOST_LINES:
        yield Text(f"and more: {desk.line('status', view.folder.path)}", "dim")
    yield from _next_step(desk, view, outcome)
    if softer and _holes(view):
        line = desk.line("resume", view.folder.path, "--soften", str(softer))
        yield Text.assemble("  ", (line, "bold"), " tries in softer words")


def _headline(view: View, outcome: Outcome) -> str:
    """How it ended; what failed is told below, one by one."""
    if _holes(view) and outcome.kind == "partial":
        return "the film is not whole"
    if _holes(view) and outcome.kind == "failed":
        return "nothing came of it"
    if view.setbacks and outcome.kind == "failed":
        return "it was not made again; the one of before is kept"
    return one_line(outcome.message, 600)


def _holes(view: View) -> bool:
    """Whether something of the film is missing because it could not be made."""
    return bool(view.bad or view.trouble)


def _next_step(desk: Desk, view: View, outcome: Outcome) -> Iterator[Text]:
    folder = view.folder.path
    resume = desk.line("resume", folder)
    stale = [slot for slot in view.slots.values() if slot.state == "stale"]
    if stale and outcome.kind in ("complete", "done"):
        pictures = words.counted(len(stale), "picture")
        plan = desk.line("plan", folder)
        yield Text(f"  {pictures} made from older inputs: {plan} names them", "yellow")
    if outcome.kind == "staged":
        yield Text.assemble("  ", (resume, "bold"), " goes on")
    elif outcome.kind == "stopped":
        yield Text.assemble("  go on with: ", (resume, "bold"))
    elif _holes(view) and outcome.kind in ("partial", "failed"):
        yield Text.assemble("  ", (resume, "bold"), " tries again")
    elif view.setbacks and outcome.kind == "failed":
        take = view.setbacks[-1]
        rerun = desk.line("rerun", folder, take.scene or "", take.slot)
        yield Text.assemble("  ", (rerun, "bold"), " tries again")
    elif outcome.waits_for == "budget":
        more = desk.line("resume", folder, "--budget", "USD")
        yield Text.assemble("  ", (more, "bold"), " raises it")
        yield Text.assemble("  ", (desk.line("plan", folder), "bold"), " has the price")
    elif outcome.waits_for == "quota":
        yield Text.assemble("  ", (resume, "bold"), " goes on then")
    elif any(slot.state == "unknown" for slot in view.bad):
        yield Text.assemble("  ", desk.goes_on(view))
    elif outcome.hint:
        yield Text(f"  {one_line(outcome.hint, 400)}")


def _facts(view: View) -> list[str]:
    project = view.snapshot.project
    width, height = project.size
    cut = view.cut
    parts = []
    if cut and cut.seconds:
        parts.append(words.took(cut.seconds))
    parts += [
        f"{width}x{height}",
        f"{view.made} of {words.counted(len(view.snapshot.enabled), 'clip')}",
        show.spent_words(view),
    ]
    return parts


def tell_idle(desk: Desk, view: View, plan: Plan, through: Through | None) -> int:
    """Say why there is nothing to run; gives the exit code."""
    folder = view.folder.path
    if plan.decisions:
        first = plan.decisions[0]
        outcome = Outcome("waits", doubt(first), desk.line("recover", folder))
    elif plan.complete:
        outcome = Outcome("complete", "nothing to do: the film is complete")
    elif through:
        outcome = Outcome(
            "staged", f"done up to {through}", desk.line("resume", folder)
        )
    else:
        outcome = Outcome("done", "nothing to do")
    return report(desk, view, outcome)
