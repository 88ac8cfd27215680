"""From a wish to a finished run: the plan, the question, the run, the report."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..engine.outcome import Outcome
from ..engine.plan import IMAGINED, Plan
from ..engine.view import View
from ..errors import Held, Interrupted, NotSaved, UsageError, VidpipeError
from ..project.files import Folder
from ..project.lease import holder
from ..project.model import Project, Request, Through
from ..project.store import Store
from ..project.workspace import Workspace
from ..registry import Registry
from ..text import one_line
from .asking import agree
from .chosen import Flags, applied
from .desk import Desk
from .ending import report, tell_idle
from .looking import planned

SMALLEST = 20_000_000
"""Bytes that any film may need."""
BYTES_A_PIXEL = 0.3
"""Of a second of film with its pictures: clip and cut at a modest rate."""


@dataclass(frozen=True)
class Errand:
    """What a verb wants of a run, and how it was asked to go about it."""

    missing: bool = True
    through: Through | None = None
    yes: bool = False
    detach: bool = False
    agreed: float = 0.0
    """The price, in US dollars, that was said yes to already."""
    take_over: bool = False
    """Whether a run on another host is dead, by a person's word."""
    bring: frozenset[str] | None = None
    """Takes whose operations are brought in, and nothing else is done."""

    def to(self, through: Through | None) -> Errand:
        """The same errand, only as far as a stage."""
        return replace(self, through=through)


def resume_film(desk: Desk, project: str, flags: Flags, errand: Errand) -> int:
    """Make what is missing of a project; gives the exit code.

    Raises:
        Held: another run is at work on it.
    """
    store = desk.store(project)
    refuse_held(desk, store, errand.take_over)
    registry = desk.registry()
    snapshot = store.read()
    old = snapshot.project
    changed = applied(snapshot, desk.config, registry, flags)
    if changed != old:
        names = ("stages", "settings", "through", "budget_usd", "takes", "soften")
        fields = {name: getattr(changed, name) for name in names}
        with store.transaction() as draft:
            draft.project = draft.project.model_copy(update=fields)
    refuse_full_disk(Workspace(store.folder.path), changed, scenes=1)
    return work(desk, store, registry, errand.to(changed.through))


def refuse_held(
    desk: Desk, store: Store, take_over: bool = False, verb: str = "resume"
) -> None:
    """Two runs on one project could pay twice.

    ``take_over``: a run on another host is dead, by a person's word.

    Raises:
        Held: a run is at work; the message names its process.
    """
    run = holder(store.folder)
    if run is None or (take_over and not run.nearby):
        return
    folder = store.folder.path
    hint = (
        f"{desk.line('status', folder, '--watch')} follows it, "
        f"{desk.line('stop', folder)} ends it"
    )
    if not run.nearby:
        hint += f"; if it is dead: {desk.line(verb, folder, '--take-over')}"
    raise Held(
        f"a run is at work on {folder.name} already (pid {run.pid} on {run.host})",
        hint=hint,
    )


def work(desk: Desk, store: Store, registry: Registry, errand: Errand) -> int:
    """Run a project as far as the errand goes; gives the exit code.

    Where paid scenes hang on a storyboard that is not written yet, the storyboard is
    made first, so that the question names the price as it is.

    Raises:
        DecisionNeeded: it may cost money and nobody is there to say yes.
        UsageError: a chosen stage cannot do what it would have to.
    """
    with told_how_to_go_on(desk, store.folder.path):
        return _work(desk, store, registry, errand)


@contextlib.contextmanager
def told_how_to_go_on(desk: Desk, folder: Path) -> Iterator[None]:
    """Ctrl-C outside of a run names the line that goes on with the film.

    Every other error names the film, if it is there: a script knows no other way what
    was made for it.

    Raises:
        Interrupted: it came, and the film is there.
    """
    try:
        yield
    except VidpipeError as error:
        if Folder(folder).state.exists():
            error.project = folder.name
        raise
    except KeyboardInterrupt:
        if not Folder(folder).state.exists():
            raise
        line = desk.line("resume", folder)
        raise Interrupted("stopped", hint=f"go on with: {line}") from None


def _work(desk: Desk, store: Store, registry: Registry, errand: Errand) -> int:
    plan = plan_for(store, registry, errand)
    refuse_objections(plan, store.read().project.requests)
    if not plan.steps and not errand.take_over:  # what a dead run left is settled
        return tell_idle(desk, View.of(store), plan, errand.through)
    agreed = errand.agreed
    if plan.storyboard_first:
        first = plan.steps[:1]
        if any(step in plan.paid for step in first):
            agreed = agree(desk, store, plan, errand.yes, agreed)
        outcome = _run(
            desk, store, registry, errand.to("storyboard"), replace(plan, steps=first)
        )
        if outcome.kind != "staged":
            return report(desk, View.of(store), outcome, registry)
        plan = plan_for(store, registry, errand)
        refuse_objections(plan, store.read().project.requests)
    if plan.paid:
        agree(desk, store, plan, errand.yes, agreed)
    if errand.detach:
        return _detach(desk, store, errand)
    outcome = _run(desk, store, registry, errand, plan)
    return report(desk, View.of(store), outcome, registry)


def refuse_full_disk(workspace: Workspace, project: Project, scenes: int = 0) -> None:
    """A film that cannot fit is better not begun.

    Raises:
        NotSaved: the disk has not even room for a small film of that length.
    """
    count = scenes or project.scenes_wanted or IMAGINED
    pixels = project.size[0] * project.size[1]
    needs = SMALLEST + int(count * project.seconds * pixels * BYTES_A_PIXEL)
    free = workspace.free_bytes()
    if free < needs:
        raise NotSaved(
            f"the disk of {workspace.path} has {free / 1e6:,.0f} MB left, "
            f"and this film needs about {needs / 1e6:,.0f} MB",
            hint="make room, or choose another disk with --workspace",
        )


def plan_for(store: Store, registry: Registry, errand: Errand) -> Plan:
    """What the errand's run would do; every picture is checked by its hash."""
    view = View.of(store, full=True)
    return planned(view, registry, missing=errand.missing, through=errand.through)


def refuse_objections(plan: Plan, standing: Collection[Request] = ()) -> None:
    """Say what cannot be done before anything is spent on what can.

    Requests ``standing`` from before stop nothing where there is a picture already:
    the run answers them, each by itself.

    Raises:
        UsageError: a chosen stage objects to a step.
    """
    asked = {(each.scene, each.slot) for each in standing}
    kept = {
        place for place in asked if place in plan.slots and plan.slots[place].filled
    }
    against = [step for step in plan.objections if step.place not in kept]
    if not against:
        return
    reasons = list(dict.fromkeys(step.objection or "" for step in against))
    first = against[0]
    more = f" (and {len(reasons) - 1} other reasons)" if len(reasons) > 1 else ""
    raise UsageError(
        f"{first.stage} cannot make {first.label}: {one_line(reasons[0])}{more}",
        hint="choose another stage or change what it cannot do; nothing was sent",
    )


def bring_in(
    desk: Desk, store: Store, registry: Registry, errand: Errand, plan: Plan
) -> Outcome:
    """A run that does nothing but bring in what services have of its takes."""
    with told_how_to_go_on(desk, store.folder.path):
        return _run(desk, store, registry, errand, plan)


def _run(
    desk: Desk, store: Store, registry: Registry, errand: Errand, plan: Plan
) -> Outcome:
    from .foreground import run_here

    return run_here(desk, store, registry, errand, plan)


def _detach(desk: Desk, store: Store, errand: Errand) -> int:
    from ..engine.worker import start

    folder = store.folder.path
    run_id = start(
        folder,
        missing=errand.missing,
        through=errand.through,
        take_over=errand.take_over,
        plugins=desk.config.plugins_dir,
    )
    desk.give({"project": folder.name, "run": run_id, "folder": str(folder)})
    desk.say(f"at work in the background: run {run_id}")
    desk.say(f"{desk.line('status', folder, '--watch')} follows it")
    desk.say(f"{desk.line('stop', folder)} ends it")
    return 0
