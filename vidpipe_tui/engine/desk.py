"""What becomes of the takes in hand: each message of a call turns into a commit."""

from __future__ import annotations

import logging
import threading
import traceback
from dataclasses import replace

from ..errors import Busy, Cancelled, StageError, TimedOut
from ..project.model import TakeStatus
from ..stages import Operation, Poll, Storyboard
from . import commits
from .book import Book
from .endings import Endings
from .messages import Ended, Made, Message, Note, Permit, Progress, Retry
from .starts import Starter
from .step import Step
from .tasks import Task
from .verdict import Verdict, no_quota, of, stopped

PATIENT = 60.0
"""Seconds until the next look when a service did not answer the last ones."""
PAID_GRACE = 30.0
"""How long a stop waits for the answer to a paid request, in seconds."""
FREE_GRACE = 3.0
"""How long a stop waits for a call that costs nothing, in seconds."""


class Desk:
    """Handles messages and due tasks. Only the coordinator's thread calls it.

    A step that is over without a result is given back, so that the run does not try
    it again.
    """

    def __init__(self, book: Book, starter: Starter) -> None:
        self.book, self.starter = book, starter
        self.tasks = starter.tasks
        self._endings = Endings(book, starter)
        self.stopping = False
        self._abandoned: dict[str, Task] = {}

    def handle(self, message: Message) -> Step | None:
        """Do what a message asks for."""
        task = self.tasks.get(message.take)
        if isinstance(message, Ended):
            return self._ended(task, message)
        if isinstance(message, Permit):
            self._permit(task, message)
        elif isinstance(message, Note):
            kind = "warning" if message.level >= logging.WARNING else "note"
            self.book.pass_on(kind, message.text, **_place(task, message))
        elif task is None:
            return None
        elif isinstance(message, Progress):
            fields = {"fraction": message.fraction, "note": message.note}
            self.book.tell("progress", **task.place, **fields)
        elif isinstance(message, Retry):
            self._retry(task, message)
        return None

    def attend(self, task: Task) -> Step | None:
        """A task is due: look at its operation, or wait no longer for its call."""
        if task.phase is not None:
            return self._overdue(task)
        if task.outlived:
            return self._fail(task, of("look", self._too_long(task), True, None))
        self.starter.call(task, "look", task.operation)
        return None

    def stop(self, task: Task) -> None:
        """A person stops one take; its operation is cancelled at the service."""
        if task.unwanted:
            return
        task.unwanted = True
        if task.phase is None:
            self._cancel(task)
        else:
            self._call_off(task)

    def stop_all(self) -> None:
        """The run ends: free calls are cancelled, a paid request may be answered.

        Operations stay with the service; the next run goes on with them.
        """
        self.stopping = True
        for task in self.tasks:
            if task.phase == "cancel":
                continue
            if task.operation is not None:
                task.order.ctx.stopped.set()
                self._leave(task)
            else:
                self._call_off(task)

    def _call_off(self, task: Task) -> None:
        """Let a thread know; one that awaits the answer to a paid request may end."""
        if task.sending:
            task.hurry(PAID_GRACE)
        else:
            task.order.ctx.stopped.set()
            task.hurry(FREE_GRACE)

    def _cancel(self, task: Task) -> None:
        """Ask the service to end an operation; the thread of a look stays stopped."""
        ctx = replace(task.order.ctx, stopped=threading.Event())
        task.order = replace(task.order, ctx=ctx)
        self.starter.call(task, "cancel", task.operation)

    def _permit(self, task: Task | None, message: Permit) -> None:
        """The intent is on the disk before a paid request is on the wire."""
        if task is None or self.stopping or task.unwanted:
            message.answer.set_exception(Cancelled())
            return
        paid, attempt = task.order.paid, message.attempt
        if paid or attempt > 1:
            try:
                self.book.commit(lambda d: commits.sending(d, task.id, attempt, paid))
            except Exception as error:
                message.answer.set_exception(error)
                raise
        task.sending = paid
        task.busy("send")
        message.answer.set_result(None)

    def _retry(self, task: Task, message: Retry) -> None:
        why = self.book.clean(str(message.error))
        if message.phase == "send":
            task.sending = False
            task.idle()
            if self.stopping or task.unwanted:
                self._call_off(task)
            number = message.attempt
            self.book.commit(lambda d: commits.waiting(d, task.id, number, why))
        else:
            task.due += message.wait
        fields = {"attempt": message.attempt, "wait": round(message.wait, 1)}
        self.book.tell("retry", **task.place, **fields, message=why)

    def _ended(self, task: Task | None, message: Ended) -> Step | None:
        if task is None:
            return self._late(message)
        if message.phase != task.phase:
            return None
        if message.phase == "cancel":
            return self._cancelled(task, message)
        if message.error is not None:
            return self._error(task, message)
        value = message.value
        if isinstance(value, Operation):
            self._submitted(task, value)
        elif isinstance(value, Poll):
            self._looked(task, value)
        elif isinstance(value, Made | Storyboard):
            self._endings.done(task, value)
        return None

    def _submitted(self, task: Task, operation: Operation) -> None:
        self.book.commit(lambda d: commits.submitted(d, task.id, operation))
        task.sending, task.operation = False, operation
        self.book.tell("take-submitted", **task.place, operation=operation.id)
        if task.unwanted:
            self._cancel(task)
        elif self.stopping:
            self._leave(task)
        else:
            self.starter.call(task, "look", operation)

    def _looked(self, task: Task, poll: Poll) -> None:
        if task.unwanted:
            self._cancel(task)
            return
        if poll.done:
            task.made = True
            self.starter.call(task, "fetch", task.operation)
            return
        task.rest(poll.wait)
        fields = {"fraction": poll.fraction, "note": poll.note}
        self.book.tell("progress", **task.place, **fields)

    def _cancelled(self, task: Task, message: Ended) -> Step:
        if message.error is not None:
            why = str(message.error) or type(message.error).__name__
            text = f"the service did not take the stop: {why}"
            self.book.tell("warning", **task.place, message=text)
        return self._fail(task, stopped())

    def _error(self, task: Task, message: Ended) -> Step | None:
        error = message.error
        assert error is not None
        final = isinstance(error, StageError) and not isinstance(error, Busy)
        if task.operation is not None and task.unwanted and not final:
            self._cancel(task)
            return None
        if message.phase == "look" and not final:
            why = str(error) or type(error).__name__
            self.book.tell("warning", **task.place, message=f"no answer: {why}")
            task.rest(PATIENT)
            return None
        if not isinstance(error, StageError | Cancelled):
            trace = "".join(traceback.format_exception(error))
            self.book.tell("note", **task.place, message=trace)
        verdict = of(message.phase, error, task.sending, task.price_usd)
        if message.phase == "send" and no_quota(error):
            self.starter.no_quota[task.stage] = self.book.clean(verdict.error.message)
        return self._fail(task, verdict)

    def _overdue(self, task: Task) -> Step | None:
        """A call has outlived its limit: its thread is left to itself."""
        if task.phase == "cancel":
            return self._fail(task, stopped())
        called_off = task.unwanted or self.stopping
        task.order.ctx.stopped.set()
        if task.operation is not None and task.unwanted:
            self._cancel(task)
            return None
        self._abandoned[task.id] = task
        error: BaseException = self._too_long(task)
        if not called_off:
            self.starter.hung[task.stage] += 1
        elif not task.sending:
            error = Cancelled()
        phase = task.phase or "look"
        return self._fail(task, of(phase, error, task.sending, task.price_usd))

    def _late(self, message: Ended) -> Step | None:
        """An answer after we gave up: a receipt or a picture is still worth having."""
        task = self._abandoned.pop(message.take, None)
        if task is None or not isinstance(message.value, Operation | Made):
            return None
        if self.book.snapshot.by_id[task.id].status is not TakeStatus.UNKNOWN:
            return None
        task.order.ctx.stopped.clear()
        self.tasks.add(task)
        return self._ended(task, message)

    def _fail(self, task: Task, verdict: Verdict) -> Step:
        return self._endings.fail(task, verdict, self.stopping)

    def _too_long(self, task: Task) -> TimedOut:
        """Why no more is waited for an operation, or for a call."""
        if task.phase is None:
            name = self.book.snapshot.project.id
            return TimedOut(
                f"not done after {_lasting(task.limits.deadline)}",
                hint=f"vidpipe resume {name} looks again",
            )
        return TimedOut(f"no answer within {_lasting(task.limits.timeout)}")

    def _leave(self, task: Task) -> None:
        """The service works on; the next run brings it in."""
        self.tasks.drop(task)
        self.book.tell("note", **task.place, message="left to the service")


def _place(task: Task | None, message: Note) -> dict[str, str | None]:
    """How a log line names where a note comes from."""
    if task is not None:
        return task.place
    return {"take": message.take} if message.take else {}


def _lasting(seconds: float) -> str:
    """A length of time in the unit that says most."""
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
