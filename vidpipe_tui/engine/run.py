"""The coordinator: one thread that owns every commit and turns steps into calls.

It plans, starts what is ready, and waits for messages. Calls run in threads and post;
remote operations hold no thread while the service works. People's wishes (requests,
stops) arrive through the state file.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor

from ..errors import ProjectError
from ..project.edits import now
from ..project.lease import Lease
from ..project.model import Request, Run, Through, Work
from ..project.snapshot import Snapshot
from ..project.store import Draft, Store
from ..registry import Registry
from .book import Book
from .call import DaemonExecutor
from .choices import Choices, Unpriced
from .desk import Desk
from .inbox import Inbox
from .limits import Limiter
from .log import Entry
from .messages import Note
from .outcome import Outcome, judge
from .plan import Plan, plan
from .prints import captured_prints
from .retry import LOOK, SEND, Waits
from .settle import clear_work, settle
from .starts import Starter
from .step import Step, Wish
from .survey import Survey

TICK = 0.5
"""The longest wait between two looks at people's wishes, in seconds."""
LAST_WORDS = 5.0
"""How long observers may take to hear of a run's end, and threads to tell the rest."""


def _silent(entry: Entry) -> None:
    """Nobody watches."""


class Engine:
    """One run over a project.

    ``missing`` makes all that is missing, else only what people asked for; ``through``
    ends the run after that stage; ``take_over`` takes the project from a run on another
    host that may still be alive; ``bring`` names takes whose operations are brought in,
    and then nothing else is done. Call ``run`` once.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        *,
        run_id: str,
        limiter: Limiter,
        missing: bool = True,
        through: Through | None = None,
        take_over: bool = False,
        bring: frozenset[str] | None = None,
        listen: Callable[[Entry], None] = _silent,
        executor: Executor | None = None,
        send_waits: Waits = SEND,
        look_waits: Waits = LOOK,
    ) -> None:
        self.store, self.registry, self.run_id = store, registry, run_id
        self.missing, self.through = missing, through
        self._take_over, self._bring = take_over, bring
        self._inbox = Inbox()
        self._book = Book(store, registry, store.folder.run_log(run_id), listen)
        self._survey = Survey(store.folder)
        self._starter = Starter(
            self._book,
            run_id=run_id,
            limiter=limiter,
            post=self._inbox.post,
            executor=executor or DaemonExecutor(),
            waits=(send_waits, look_waits),
        )
        self._desk = Desk(self._book, self._starter)
        self._tried: frozenset[tuple[str | None, Work]] = frozenset()
        self._heard: frozenset[Request] = frozenset()
        self._stop = False
        self._planned: tuple[Snapshot, Wish, Plan] | None = None

    def stop(self) -> None:
        """End soon: commit what is in hand, leave remote operations to the service.

        May be called from a signal handler or another thread.
        """
        self._stop = True
        self._inbox.wake()

    def run(self) -> Outcome:
        """Do it.

        Raises:
            Held: another run has the project.
            NotSaved: the disk refuses; what was saved is still there.
            Damaged: the state file cannot be trusted.
        """
        folder = self.store.folder
        with Lease.take(folder, self.run_id, force=self._take_over):
            self._open()
            outcome: Outcome | None = None
            try:
                with self._prints():
                    self._work()
                self._hear_the_rest()
                outcome = self._judge()
                return outcome
            finally:
                self._close(outcome)

    def _prints(self) -> contextlib.AbstractContextManager[None]:
        return captured_prints(
            lambda take, line: self._inbox.post(Note(take, logging.INFO, line))
        )

    def _open(self) -> None:
        def begin(draft: Draft) -> None:
            settled[:] = [(take.id, take.error) for take in settle(draft)]
            run = Run(
                id=self.run_id,
                host=socket.gethostname(),
                pid=os.getpid(),
                started_at=now(),
                through=self.through,
            )
            draft.put_run(run)
            draft.project = draft.project.model_copy(update={"error": None})

        settled: list[tuple[str, str | None]] = []
        self.store.folder.refuse_links()
        self.store.folder.make(self.store.folder.runs)
        self._book.commit(begin)
        self._book.tell("run-started", message=self.run_id)
        for take, why in settled:
            self._book.tell("warning", take=take, message=why)
        clear_work(self.store.folder, self._book.snapshot)

    def _close(self, outcome: Outcome | None) -> None:
        kind = outcome.kind if outcome else "failed"
        message = outcome.message if outcome else "the run broke off"

        def end(draft: Draft) -> None:
            for run in draft.snapshot.runs:
                if run.id == self.run_id:
                    fields = {"ended_at": now(), "outcome": kind}
                    draft.put_run(run.model_copy(update=fields))
            whole = kind in ("complete", "done", "staged")
            error = None if whole else message
            draft.project = draft.project.model_copy(update={"error": error})

        self._starter.close()
        with contextlib.suppress(ProjectError):
            self._book.once(end)
        waits_for = outcome.waits_for if outcome else ""
        end_of_run = {"outcome": kind, "message": message, "waits_for": waits_for}
        self._book.tell("run-ended", **end_of_run)
        self.registry.drain(LAST_WORDS)

    def _work(self) -> None:
        snapshot = self._book.snapshot
        self._starter.prepare(self._plan(snapshot).steps, snapshot)
        while True:
            self._hear_people()
            self._book.flush()
            if not self._desk.stopping:
                self._start_ready()
            if not self._desk.tasks and not self._held_back:
                return
            self._wait()

    @property
    def _held_back(self) -> bool:
        """Whether steps wait for room on the disk."""
        return self._starter.waiting and not self._desk.stopping

    def _wait(self) -> None:
        """Handle messages until something may be ready or due."""
        for message in self._inbox.messages(self._desk.tasks.pause(TICK), TICK):
            self._note_over(self._desk.handle(message))
        for task in list(self._desk.tasks.due()):
            self._note_over(self._desk.attend(task))

    def _hear_the_rest(self) -> None:
        """What came after the last task was over: prints, and late receipts."""
        self._desk.stopping = True
        for message in self._inbox.messages(0.0, LAST_WORDS):
            self._desk.handle(message)

    def _note_over(self, step: Step | None) -> None:
        """A step came to nothing: this run does not try it again."""
        if step is not None:
            self._tried |= {step.place}
            if self._bring is not None and step.take:
                self._bring -= {step.take}

    def _start_ready(self) -> None:
        """Start every step whose turn it is; inheriting makes more ready at once."""
        again = True
        while again:
            again = self._starter.waiting = False
            snapshot = self._book.snapshot
            for step in self._plan(snapshot).ready:
                started = self._starter.start(step, snapshot)
                if started == "refused":
                    self._note_over(step)
                again = again or started == "inherited"

    def _plan(self, snapshot: Snapshot) -> Plan:
        """The plan as of this snapshot, without prices."""
        wish = Wish(
            missing=self.missing,
            requests=snapshot.project.requests,
            through=self.through,
            skip=self._tried,
            bring=self._bring,
        )
        known = self._planned
        if known and known[0] is snapshot and known[1] == wish:
            return known[2]
        self._survey.look(snapshot)
        stages = Unpriced(self._starter.choices(snapshot.project))
        folder = self.store.folder.path
        made = plan(snapshot, self._survey, stages, wish, self.run_id, folder)
        self._planned = (snapshot, wish, made)
        return made

    def _hear_people(self) -> None:
        """Stops and other wishes that somebody wrote into the state file."""
        snapshot = self._book.snapshot
        if any(run.stop for run in snapshot.runs if run.id == self.run_id):
            self._stop = True
        if self._stop and not self._desk.stopping:
            self._desk.stop_all()
        for task in self._desk.tasks:
            take = snapshot.by_id.get(task.id)
            if take and take.stop:
                self._desk.stop(task)
        asked = frozenset(snapshot.project.requests)
        self._tried -= {(new.scene, new.slot) for new in asked - self._heard}
        self._heard = asked

    def _judge(self) -> Outcome:
        """How it ended, by a fresh look with nothing skipped."""
        snapshot = self._book.snapshot
        self._survey.look(snapshot)
        wish = Wish(missing=self.missing, through=self.through)
        choices = Choices(self.registry, snapshot.project)
        return judge(
            snapshot,
            plan(snapshot, self._survey, choices, wish),
            run=self.run_id,
            stopped=self._stop,
            missing=self.missing,
            through=self.through,
            over_budget=self._starter.over_budget,
            trouble=self._starter.trouble,
            no_quota=next(iter(self._starter.no_quota.values()), None),
        )
