"""From a step that is ready to a call that runs: all that must hold before money."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ..errors import VidpipeError
from ..project.model import Project, Scene, Take
from ..registry import Registry
from ..stages import FREE, Context, Cost, Job, Operation, StageName
from . import commits
from .asks import Ask, job_of, make_ask, scene_of
from .book import Book
from .call import Order, Phase, Post, Progress, begin, logger
from .choices import Choices
from .jobs import digest, inputs
from .limits import Limiter, Slots, over_budget
from .plan import Plan
from .retry import Waits
from .step import Step
from .survey import Survey
from .tasks import Task, Tasks

Started: TypeAlias = Literal["started", "inherited", "full", "refused"]
LEAST_FREE = 64 * 1024 * 1024
"""Bytes that must be free before a call begins: room for its result and the state."""


class Unpriced:
    """The chosen stages by name only: what the engine's own planning needs."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def name(self, kind: StageName, scene: Scene | None) -> str:
        """The stage chosen for this kind of work."""
        return self._choices.name(kind, scene)

    def price(self, kind: StageName, scene: Scene | None, job: Job) -> Cost | None:
        """Asked for again, and exactly, when a step begins."""
        return FREE

    def objection(self, kind: StageName, scene: Scene | None, job: Job) -> str | None:
        """Asked for again, and exactly, when a step begins."""
        return None


class Starter:
    """Starts steps. ``over_budget`` and ``trouble`` keep the first reason not to."""

    def __init__(
        self,
        book: Book,
        survey: Survey,
        *,
        run_id: str,
        limiter: Limiter,
        post: Post,
        executor: Executor,
        waits: tuple[Waits, Waits],
    ) -> None:
        self.book, self.survey, self.run_id = book, survey, run_id
        self.limiter, self.post, self.executor = limiter, post, executor
        self.waits = waits
        self.slots = Slots()
        self.over_budget: str | None = None
        self.trouble: str | None = None
        self._choices: Choices | None = None
        self.folder = book.store.folder

    def choices(self, registry: Registry, project: Project) -> Choices:
        """The stages chosen now; a new object only when the choice changed."""
        known = self._choices
        if known is None or (known.project.stages, known.project.settings) != (
            project.stages,
            project.settings,
        ):
            self._choices = known = Choices(registry, project)
        return known

    def start(self, step: Step, plan: Plan, tasks: Tasks) -> Started:
        """Begin a step, if its stage has a free place and nothing speaks against it."""
        try:
            if step.way == "inherit":
                return self._inherit(step)
            if step.way == "poll":
                return self._resume(step, tasks)
            return self._make(step, plan, tasks)
        except VidpipeError as error:
            return self._refuse(step, error.message)

    def call(self, task: Task, phase: Phase, *args: Any) -> None:
        """Give a phase of a task to a thread."""
        task.busy(phase)
        begin(self.executor, task.order, phase, *args)

    def release(self, task: Task) -> None:
        """Its stage has a free place again."""
        self.slots.release(task.stage)

    def _inherit(self, step: Step) -> Started:
        snapshot = self.book.snapshot
        scene = snapshot.enabled[step.index]
        previous = snapshot.enabled[step.index - 1]
        end = snapshot.picked(previous, "end")
        made_from = inputs(snapshot, scene, "start", previous)
        assert end is not None and made_from is not None
        self.book.commit(
            lambda draft: commits.inherit(
                draft, scene.id, end, made_from, digest(made_from), self.run_id
            )
        )
        self.book.tell("inherited", scene=scene.id, slot="start")
        return "inherited"

    def _make(self, step: Step, plan: Plan, tasks: Tasks) -> Started:
        snapshot = self.book.snapshot
        choices = self.choices(self.book.registry, snapshot.project)
        offered = choices.offered(step.kind, scene_of(snapshot, step))
        settings = choices.settings(offered)
        limits = offered.limits(settings)
        if not self.slots.claim(offered.key, limits):
            return "full"
        try:
            ask = make_ask(snapshot, self.folder, step, offered, settings)
            against = self._against(ask)
            if against:
                self.slots.release(offered.key)
                return self._refuse(step, against)
            take = self._begin(step, ask)
        except BaseException:
            self.slots.release(offered.key)
            raise
        pick = step.why == "asked for" or not _filled(plan, step)
        task = Task(step, self._order(take, ask), limits, ask.price_usd, pick)
        tasks.add(task)
        self.call(task, "send")
        return "started"

    def _against(self, ask: Ask) -> str | None:
        """Why a step must not begin. The budget's reason is kept apart."""
        why = ask.offered.ready(ask.settings) or ask.offered.objection(
            ask.job, ask.settings
        )
        if why:
            return why
        free = shutil.disk_usage(self.folder.path).free
        if free < LEAST_FREE:
            return f"only {free // 1_000_000} MB are free on the disk"
        snapshot = self.book.snapshot
        budget = snapshot.project.budget_usd
        over = over_budget(snapshot, ask.price_usd, budget)
        if over:
            self.over_budget = self.over_budget or over
        return over

    def _refuse(self, step: Step, why: str) -> Started:
        if why != self.over_budget:
            self.trouble = self.trouble or f"{step.label}: {why}"
        self.book.tell("warning", scene=step.scene, slot=step.slot, message=why)
        return "refused"

    def _begin(self, step: Step, ask: Ask) -> Take:
        offered = ask.offered
        take = self.book.commit(
            lambda draft: commits.begin(
                draft,
                step.scene,
                step.slot,
                run=self.run_id,
                stage=offered.name,
                plugin=f"{offered.plugin} {offered.version}".strip(),
                prompt=ask.prompt,
                inputs=ask.made_from,
                digest=digest(ask.made_from),
                estimate_usd=ask.price_usd,
            )
        )
        place = {"scene": take.scene, "slot": take.slot, "take": take.id}
        self.book.tell("take-started", **place, stage=offered.name)
        return take

    def _resume(self, step: Step, tasks: Tasks) -> Started:
        """Look after an operation that was accepted before, with its own stage."""
        snapshot = self.book.snapshot
        take = snapshot.by_id[step.take or ""]
        offered = self.book.registry.get(step.kind, take.stage or step.stage)
        choices = self.choices(self.book.registry, snapshot.project)
        settings = choices.settings(offered)
        limits = offered.limits(settings)
        if not self.slots.claim(offered.key, limits):
            return "full"
        job = job_of(snapshot, self.folder, step)
        ask = Ask(offered, settings, job, take.inputs, take.prompt, None)
        self.book.commit(lambda draft: commits.resumed(draft, take.id, self.run_id))
        task = Task(step, self._order(take, ask), limits, take.estimate_usd, pick=True)
        assert take.operation is not None
        task.operation = Operation(take.operation.id, dict(take.operation.data))
        tasks.add(task)
        self.book.tell("take-submitted", **task.place, operation=take.operation.id)
        self.call(task, "look", task.operation)
        return "started"

    def _order(self, take: Take, ask: Ask) -> Order:
        work = self.folder.work(take.id)
        shutil.rmtree(work, ignore_errors=True)
        self.folder.make(work)
        ctx = Context(
            dir=work,
            key=f"{self.book.snapshot.project.id}/{take.id}/{take.started_at}",
            settings=ask.settings,
            log=logger(take.id, self.post),
            report=self._reporter(take.id),
            secrets=self.book.secrets,
        )
        send, look = self.waits
        return Order(
            take=take.id,
            offered=ask.offered,
            job=ask.job,
            ctx=ctx,
            paid=ask.price is None or ask.price.usd > 0,
            place=lambda suffix: self._place(take, suffix),
            adopt=lambda source, dest: self._adopt(take, source, dest),
            post=self.post,
            limiter=self.limiter,
            send_waits=send,
            look_waits=look,
        )

    def _reporter(
        self, take_id: str
    ) -> Callable[[float | None, str, Path | None], None]:
        def report(fraction: float | None, note: str, preview: Path | None) -> None:
            self.post(Progress(take_id, fraction, note, preview))

        return report

    def _place(self, take: Take, suffix: str) -> Path:
        if take.scene is None:
            return self.folder.cut
        assert take.slot in ("start", "end", "clip")
        return self.folder.place(take.scene, take.slot, take.number, suffix)

    def _adopt(self, take: Take, source: Path, dest: Path) -> None:
        self.folder.adopt(source, dest, replace=take.slot == "cut")


def _filled(plan: Plan, step: Step) -> bool:
    """Whether a slot has a picture already: a further take does not displace it."""
    for place, state in plan.slots.items():
        if place == (step.scene, step.slot):
            return state.filled
    return False
