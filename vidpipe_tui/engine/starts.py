"""From a step that is ready to a call that runs: all that must hold before money."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any, Literal, TypeAlias

from ..errors import NotSaved, StageError, UsageError, VidpipeError
from ..media.apart import Apart
from ..project.model import Project, Request, Take, TakeStatus
from ..project.snapshot import Snapshot
from ..registry import Offered
from ..stages import Operation
from . import commits, room
from .asks import Ask, job_again, make_ask, scene_of
from .book import Book
from .call import begin
from .choices import Choices, loaded
from .jobs import digest
from .limits import Limiter, over_budget
from .messages import Phase, Post
from .orders import Orders
from .retry import Waits
from .soften import level_of, next_requests, softened
from .step import Step
from .tasks import Task, Tasks
from .warm import prepare

Started: TypeAlias = Literal["started", "inherited", "later", "refused"]
MOST_HUNG = 3
"""A stage with so many calls that did not come back gets no more in this run."""


class Starter:
    """Starts steps. ``over_budget`` and ``trouble`` keep the first reason not to.

    ``no_quota`` says of stages why their service takes nothing more in this run.
    ``waiting``: something is held back until there is room on the disk.
    """

    def __init__(
        self,
        book: Book,
        *,
        run_id: str,
        limiter: Limiter,
        post: Post,
        executor: Executor,
        waits: tuple[Waits, Waits],
    ) -> None:
        self.book, self.run_id = book, run_id
        self.executor = executor
        self.folder = book.store.folder
        self.tasks = Tasks()
        self.hung: Counter[str] = Counter()
        self.no_quota: dict[str, str] = {}
        self.over_budget: str | None = None
        self.trouble: str | None = None
        self.waiting = False
        self._short_since: float | None = None
        self._apart = Apart()
        self._orders = Orders(book, limiter, post, self._apart, waits)
        self._choices: Choices | None = None

    def choices(self, project: Project) -> Choices:
        """The stages chosen now; a new object only when the choice changed."""
        known = self._choices
        if known is None or (known.project.stages, known.project.settings) != (
            project.stages,
            project.settings,
        ):
            self._choices = known = Choices(self.book.registry, project)
        return known

    def prepare(self, steps: Iterable[Step], snapshot: Snapshot) -> None:
        """Load ahead what these steps will need, in threads of its own."""
        choices = self.choices(snapshot.project)
        prepare(self.executor, choices, steps, snapshot.scenes, self._apart)

    def start(self, step: Step, snapshot: Snapshot) -> Started:
        """Begin a step of the plan that was made of ``snapshot``.

        Not if its stage has no place free, or anything speaks against it.
        """
        try:
            if step.way == "inherit":
                return self._inherit(step)
            if step.way == "poll":
                return self._resume(step, snapshot)
            return self._make(step, snapshot)
        except UsageError as error:  # its stage is not there, or cannot be set so
            return self._cannot(step, error.message, error.hint)
        except VidpipeError as error:
            return self._refuse(step, error.message)

    def call(self, task: Task, phase: Phase, *args: Any) -> None:
        """Give a phase of a task to a thread."""
        task.busy(phase)
        if phase == "send":
            task.idle()
        begin(self.executor, task.order, phase, *args)

    def close(self) -> None:
        """Nothing more comes: end what was begun to look at files."""
        self._apart.close()

    def softer(self, take: Take) -> tuple[Request, ...]:
        """What a take that the filter refused is followed by, where that is allowed."""
        snapshot = self.book.snapshot
        return next_requests(snapshot, self.choices(snapshot.project), take)

    def _full(self, offered: Offered, settings: Any) -> bool:
        most = max(offered.limits(settings).parallel, 1)
        return self.tasks.working(offered.key) >= most

    def _inherit(self, step: Step) -> Started:
        scene = step.scene or ""
        self.book.commit(lambda draft: commits.inherit(draft, scene, self.run_id))
        self.book.tell("inherited", scene=scene, slot="start")
        return "inherited"

    def _make(self, step: Step, snapshot: Snapshot) -> Started:
        choices = self.choices(snapshot.project)
        offered = choices.offered(step.kind, scene_of(snapshot, step))
        settings = softened(offered, choices.settings(offered), step.soften)
        if self._full(offered, settings):
            return "later"
        ask = make_ask(snapshot, self.folder, step, offered, settings)
        if over := self._over_budget(ask):
            if any(task.price_usd != 0 for task in self.tasks):
                return "later"  # what is in hand may cost less than is reserved for it
            self.over_budget = self.over_budget or over
            return self._refuse(step, over)
        if closed := self._closed(offered):
            return self._refuse(step, closed)
        if why := offered.ready(settings) or offered.objection(ask.job, settings):
            return self._cannot(step, why)
        if short := self._short(ask):
            return self._wait_for_room(step, short)
        self._short_since = None
        take = self._begin(step, ask)
        task = self._task(step, take, ask, take.estimate_usd)
        self.call(task, "send")
        return "started"

    def _over_budget(self, ask: Ask) -> str | None:
        snapshot = self.book.snapshot
        return over_budget(snapshot, ask.price_usd, snapshot.project.budget_usd)

    def _closed(self, offered: Offered) -> str | None:
        """Why a stage gets no more calls in this run."""
        if offered.key in self.no_quota:
            return self.no_quota[offered.key]
        if self.hung[offered.key] >= MOST_HUNG:
            return f"{MOST_HUNG} calls of {offered.name} did not come back"
        return None

    def _short(self, ask: Ask) -> str | None:
        """Why there is no room for a call beside those that are in hand."""
        in_hand = sum(room.needs(task.order.job) for task in self.tasks)
        return room.short(self.folder.path, in_hand + room.needs(ask.job))

    def _wait_for_room(self, step: Step, short: str) -> Started:
        """Begin it later, when somebody has made room; not for ever."""
        now = time.monotonic()
        if self._short_since is None:
            self._short_since = now
            self._tell(step, f"{short}; waiting for room")
        if now - self._short_since > room.PATIENCE and not self.tasks:
            return self._refuse(step, short)
        self.waiting = True
        return "later"

    def _tell(self, step: Step, why: str) -> None:
        self.book.tell("warning", scene=step.scene, slot=step.slot, message=why)

    def _refuse(self, step: Step, why: str) -> Started:
        if why != self.over_budget:
            self.trouble = self.trouble or f"{step.label}: {why}"
        self._tell(step, why)
        return "refused"

    def _cannot(self, step: Step, why: str, hint: str = "") -> Started:
        """Refuse what its stage cannot do; a person who has asked for it is answered.

        Their request would else stand for ever, and nothing would show why.
        """
        asked = self.book.snapshot.project.requests
        wished = step.place in {(each.scene, each.slot) for each in asked}
        if step.way != "make" or not wished:
            return self._refuse(step, why)
        error = StageError(self.book.clean(why), hint=self.book.clean(hint))
        named = {"run": self.run_id, "stage": step.stage}
        take = self.book.commit(
            lambda d: commits.refuse(d, step.scene, step.slot, **named, error=error)
        )
        place = {"scene": take.scene, "slot": take.slot, "take": take.id}
        told = {"status": str(take.status), "message": error.message}
        self.book.tell("take-failed", **place, **told, hint=hint, stage=step.stage)
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
                spare=step.spare,
                soften=level_of(ask.settings),
            )
        )
        place = {"scene": take.scene, "slot": take.slot, "take": take.id}
        self.book.tell("take-started", **place, stage=offered.name)
        return take

    def _resume(self, step: Step, snapshot: Snapshot) -> Started:
        """Look after an operation that was accepted before, with its own stage."""
        take = snapshot.by_id[step.take or ""]
        assert take.operation is not None
        name = take.stage or step.stage
        offered = loaded(self.book.registry, step.kind, name, [take])
        settings = self.choices(snapshot.project).settings(offered)
        if self._full(offered, settings):
            return "later"
        job = job_again(snapshot, self.folder, step, take)
        ask = Ask(offered, settings, job, take.inputs, take.prompt, None)
        self.book.commit(lambda draft: commits.resumed(draft, take.id, self.run_id))
        task = self._task(step, take, ask, take.estimate_usd)
        task.operation = Operation(take.operation.id, dict(take.operation.data))
        self.book.tell("take-submitted", **task.place, operation=take.operation.id)
        self.call(task, "look", task.operation)
        return "started"

    def _task(self, step: Step, take: Take, ask: Ask, price: float | None) -> Task:
        """A take that is begun, in hand.

        Raises:
            NotSaved: it has nowhere to be made; the take is ended.
        """
        try:
            order = self._orders.of(take, ask)
        except NotSaved as error:
            why = StageError(error.message, hint=error.hint)
            self.book.commit(
                lambda draft: commits.ended(
                    draft, take.id, TakeStatus.FAILED, why, cost_usd=0.0
                )
            )
            raise
        limits = ask.offered.limits(ask.settings)
        task = Task(step, order, limits, price)
        self.tasks.add(task)
        return task
