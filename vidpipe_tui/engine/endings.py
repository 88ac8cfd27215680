"""How takes end: a picture that fills its slot, or the reason why there is none."""

from __future__ import annotations

import shutil
from dataclasses import replace

from ..errors import Refused
from ..project.model import TakeStatus
from ..stages import Storyboard
from . import commits
from .book import Book
from .check import cost_of
from .messages import Made
from .starts import Starter
from .step import Step
from .tasks import Task
from .verdict import Verdict


class Endings:
    """Books what becomes of the takes in hand, and takes them out of hand."""

    def __init__(self, book: Book, starter: Starter) -> None:
        self._book, self._starter = book, starter

    def done(self, task: Task, value: Made | Storyboard) -> None:
        """A stage has made something that was checked: it fills its slot."""
        cost = value.cost_usd if isinstance(value, Made) else cost_of(value)
        if cost is None and task.price_usd == 0:
            cost = 0.0
        heir = None
        if isinstance(value, Storyboard):
            board = self._book.clean_board(value)
            self._book.commit(lambda d: commits.storyboarded(d, task.id, board, cost))
        else:
            heir = self._keep(task, value, cost)
        self._starter.tasks.drop(task)
        shutil.rmtree(task.order.ctx.dir, ignore_errors=True)
        self._book.tell("take-done", **task.place, cost_usd=cost)
        if heir:
            self._book.tell("inherited", scene=heir, slot="start")

    def _keep(self, task: Task, made: Made, cost: float | None) -> str | None:
        """Book a file in its place; gives the scene that starts on it now, if any."""
        clean, path = self._book.clean, self._starter.folder.relative(made.path)
        prompt, model = made.prompt and clean(made.prompt), made.model
        made = replace(made, prompt=prompt, model=model and clean(model))
        return self._book.commit(lambda d: commits.done(d, task.id, made, path, cost))

    def fail(self, task: Task, verdict: Verdict, stopping: bool) -> Step:
        """A take came to nothing, or nobody knows; ``stopping``: its run ends."""
        error = verdict.error
        error.message = self._book.clean(error.message)
        error.hint = self._book.clean(error.hint)
        if isinstance(error, Refused):
            error.reasons = tuple(self._book.clean(str(each)) for each in error.reasons)
        filtered = verdict.status is TakeStatus.FILTERED
        take = self._book.snapshot.by_id[task.id]
        softer = self._starter.softer(take) if filtered else ()
        unsent = stopping and verdict.status is TakeStatus.STOPPED
        unsent = unsent and task.operation is None
        ended = (task.id, verdict.status, error, verdict.cost_usd, softer, unsent)
        self._book.commit(lambda d: commits.ended(d, *ended))
        self._starter.tasks.drop(task)
        self._book.tell(
            "take-failed",
            **task.place,
            status=str(verdict.status),
            message=error.message,
            hint=error.hint,
            stage=task.order.offered.name,
            reasons=getattr(error, "reasons", ()),
        )
        for each in softer:
            text = f"asked for again, its prompt softened to level {each.soften}"
            self._book.tell("note", scene=each.scene, slot=each.slot, message=text)
        return task.step
