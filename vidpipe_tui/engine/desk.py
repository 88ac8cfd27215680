"""What becomes of the takes in hand: each message of a call turns into a commit."""

from __future__ import annotations

import logging
import traceback

from ..errors import Busy, Cancelled, StageError, TimedOut
from ..project.model import TakeStatus
from ..stages import Operation, Poll, Storyboard
from . import commits
from .book import Book
from .call import Ended, Made, Message, Note, Permit, Progress, Retry
from .check import cost_of
from .starts import Starter
from .step import Step
from .tasks import Task, Tasks
from .verdict import Verdict, of

PATIENT = 60.0
"""Seconds until the next look when a service did not answer the last ones."""


class Desk:
    """Handles messages and due tasks. Only the coordinator's thread calls it.

    A step that is over without a result is given back, so that the run does not try
    it again.
    """

    def __init__(self, book: Book, starter: Starter) -> None:
        self.book, self.starter = book, starter
        self.tasks = Tasks()
        self._abandoned: dict[str, Task] = {}

    def handle(self, message: Message, stopping: bool) -> Step | None:
        """Do what a message asks for."""
        task = self.tasks.get(message.take)
        if isinstance(message, Ended):
            return self._ended(task, message, stopping)
        if isinstance(message, Permit):
            self._permit(task, message, stopping)
        elif task is None:
            return None
        elif isinstance(message, Progress):
            fields = {"fraction": message.fraction, "note": message.note}
            self.book.tell("progress", **task.place, **fields)
        elif isinstance(message, Retry):
            self._retry(task, message, stopping)
        elif isinstance(message, Note):
            kind = "warning" if message.level >= logging.WARNING else "note"
            self.book.tell(kind, **task.place, message=message.text)
        return None

    def attend(self, task: Task, stopping: bool) -> Step | None:
        """A task is due: look at its operation, or call a call overdue."""
        if task.phase is None and not stopping:
            if task.outlived:
                return self._fail(task, of("look", _too_long(task), True, None))
            self.starter.call(task, "look", task.operation)
            return None
        if task.phase is None:
            return None
        return self._overdue(task, stopping)

    def stop(self, task: Task) -> None:
        """A person stops one take; its operation is cancelled at the service."""
        if task.order.ctx.stopped.is_set():
            return
        if task.phase is None:
            self.starter.call(task, "cancel", task.operation)
            return
        task.order.ctx.stopped.set()

    def stop_all(self) -> None:
        """The run ends: free calls are cancelled, a paid request may be answered.

        Operations stay with the service; the next run goes on with them.
        """
        for task in self.tasks:
            if task.operation is not None:
                task.order.ctx.stopped.set()
                self._leave(task)
            elif not task.sending:
                task.order.ctx.stopped.set()

    def abandon_free(self) -> None:
        """Wait no longer for calls that ignore a stop and cost nothing."""
        for task in self.tasks:
            if not task.sending:
                self._fail(task, of("send", Cancelled(), False, 0.0))

    def _permit(self, task: Task | None, message: Permit, stopping: bool) -> None:
        """The intent is on the disk before a paid request is on the wire."""
        if task is None or stopping or task.order.ctx.stopped.is_set():
            message.answer.set_exception(Cancelled())
            return
        try:
            self.book.commit(lambda d: commits.sending(d, task.id, message.attempt))
        except Exception as error:
            message.answer.set_exception(error)
            raise
        task.sending = task.order.paid
        task.busy("send")
        message.answer.set_result(None)

    def _retry(self, task: Task, message: Retry, stopping: bool) -> None:
        task.due += message.wait
        why = self.book.clean(str(message.error))
        if message.phase == "send":
            task.sending = False
            if stopping:
                task.order.ctx.stopped.set()
            self.book.commit(
                lambda d: commits.waiting(d, task.id, message.attempt, why)
            )
        fields = {"attempt": message.attempt, "wait": round(message.wait, 1)}
        self.book.tell("retry", **task.place, **fields, message=why)

    def _ended(self, task: Task | None, message: Ended, stopping: bool) -> Step | None:
        if task is None:
            return self._late(message, stopping)
        if message.error is not None:
            return self._error(task, message, stopping)
        value = message.value
        if isinstance(value, Operation):
            self._submitted(task, value, stopping)
        elif isinstance(value, Poll):
            self._looked(task, value, stopping)
        elif isinstance(value, Made | Storyboard):
            self._done(task, value)
        else:
            return self._fail(task, of("look", Cancelled(), True, None))
        return None

    def _submitted(self, task: Task, operation: Operation, stopping: bool) -> None:
        self.book.commit(lambda d: commits.submitted(d, task.id, operation))
        task.sending, task.operation = False, operation
        self.book.tell("take-submitted", **task.place, operation=operation.id)
        if stopping:
            self._leave(task)
        else:
            self.starter.call(task, "look", operation)

    def _looked(self, task: Task, poll: Poll, stopping: bool) -> None:
        if poll.done and not stopping:
            self.starter.call(task, "fetch", task.operation)
            return
        task.rest(poll.wait)
        fields = {"fraction": poll.fraction, "note": poll.note}
        self.book.tell("progress", **task.place, **fields)

    def _done(self, task: Task, value: Made | Storyboard) -> None:
        free = not task.order.paid and task.operation is None
        told = value.cost_usd if isinstance(value, Made) else cost_of(value)
        cost = told if told is not None else (0.0 if free else task.price_usd)
        if isinstance(value, Storyboard):
            board = value
            self.book.commit(lambda d: commits.storyboarded(d, task.id, board, cost))
        else:
            made, path = value, self.starter.folder.relative(value.path)
            self.book.commit(
                lambda d: commits.done(d, task.id, made, path, cost, task.pick)
            )
        self._over(task)
        self.book.tell("take-done", **task.place, cost_usd=cost)

    def _error(self, task: Task, message: Ended, stopping: bool) -> Step | None:
        error = message.error
        assert error is not None
        final = isinstance(error, StageError) and not isinstance(error, Busy)
        if message.phase == "look" and not final and not isinstance(error, Cancelled):
            why = self.book.clean(str(error) or type(error).__name__)
            self.book.tell("warning", **task.place, message=f"no answer: {why}")
            task.rest(PATIENT if not stopping else None)
            return None
        if isinstance(error, Cancelled) and stopping and task.operation is not None:
            self._leave(task)
            return None
        if not isinstance(error, StageError | Cancelled):
            trace = "".join(traceback.format_exception(error))
            self.book.tell("note", **task.place, message=trace)
        return self._fail(
            task, of(message.phase, error, task.order.paid, task.price_usd)
        )

    def _overdue(self, task: Task, stopping: bool) -> Step | None:
        """A call has outlived its limit: its thread is left to itself."""
        task.order.ctx.stopped.set()
        self._abandoned[task.id] = task
        phase = task.phase or "send"
        if phase == "cancel":
            return self._fail(task, of("look", Cancelled(), True, None))
        return self._fail(
            task, of(phase, _too_long(task), task.order.paid, task.price_usd)
        )

    def _late(self, message: Ended, stopping: bool) -> Step | None:
        """An answer after we gave up: a receipt or a picture is still worth having."""
        task = self._abandoned.pop(message.take, None)
        if task is None or not isinstance(message.value, Operation | Made):
            return None
        take = self.book.snapshot.by_id[task.id]
        if take.status is not TakeStatus.UNKNOWN:
            return None
        task.order.ctx.stopped.clear()
        self.tasks.add(task)
        self.starter.slots.claim(task.stage, task.limits)
        return self._ended(task, message, stopping)

    def _fail(self, task: Task, verdict: Verdict) -> Step:
        error = verdict.error
        if isinstance(error, StageError):
            error.message = self.book.clean(error.message)
            error.hint = self.book.clean(error.hint)
        self.book.commit(
            lambda d: commits.ended(d, task.id, verdict.status, error, verdict.cost_usd)
        )
        self._over(task)
        self.book.tell(
            "take-failed",
            **task.place,
            status=str(verdict.status),
            message=str(error),
            hint=error.hint if isinstance(error, StageError) else None,
            reasons=getattr(error, "reasons", ()),
        )
        return task.step

    def _leave(self, task: Task) -> None:
        """The service works on; the next run brings it in."""
        self._over(task)
        self.book.tell("note", **task.place, message="left to the service")

    def _over(self, task: Task) -> None:
        self.tasks.drop(task)
        self.starter.release(task)


def _too_long(task: Task) -> TimedOut:
    if task.phase is None:
        return TimedOut(
            f"not done after {task.limits.deadline / 60:.0f} minutes",
            hint="it is still open at the service: resume looks again",
        )
    return TimedOut(f"no answer within {task.limits.timeout:.0f} s")
