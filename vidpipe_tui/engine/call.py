"""One stage call: its thread, its messages to the coordinator, its end.

Calls go through a ``concurrent.futures.Executor``. Ours gives each call a daemon
thread: a ``ThreadPoolExecutor`` would hold up the exit for a plugin that hangs.
Threads touch no state; they post messages, and the coordinator commits.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import orjson

from ..errors import BadResult, Busy, Cancelled, Unsure
from ..media.apart import Looks
from ..project.files import Folder
from ..registry import Offered
from ..stages import Context, Job, Operation, Poll, Storyboard
from .check import Checked, check, cost_of
from .limits import Limiter, key_of
from .messages import Ended, Made, Note, Permit, Phase, Post, Retry
from .prints import TAKE
from .retry import LONGEST_ASKED, LOOK, SEND, Waits, attempt, patiently
from .room import told_plainly, until_room

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that a call's thread needs to know."""

    take: str
    offered: Offered
    job: Job
    ctx: Context
    paid: bool
    folder: Folder
    place: Callable[[Path], Path]
    """Where the file of its result goes."""
    looks: Looks
    """Who opens the result: apart from this process where it comes from a service."""
    again: bool
    """An earlier run may have put the result in its place without writing it down."""
    post: Post
    limiter: Limiter
    send_waits: Waits = SEND
    look_waits: Waits = LOOK


class DaemonExecutor(Executor):
    """A daemon thread for each call: a call that hangs never holds up the exit."""

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Start a call now."""
        future: Future[T] = Future()

        def body() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            # A plugin may raise anything at all, SystemExit too: it ends this call.
            except BaseException as error:  # noqa: BLE001
                future.set_exception(error)

        try:
            threading.Thread(target=body, daemon=True).start()
        except RuntimeError as error:
            future.set_exception(Busy(f"this machine is full: {error}"))
        return future


def begin(executor: Executor, order: Order, phase: Phase, *args: Any) -> None:
    """Start a phase of a take; its end is posted as ``Ended``."""
    phases: dict[Phase, Callable[..., Any]] = {
        "send": _send,
        "look": _look,
        "fetch": _fetch,
        "cancel": _cancel,
    }

    def work() -> Any:
        TAKE.set(order.take)
        return phases[phase](order, *args)

    future = executor.submit(work)

    def ended(future: Future[Any]) -> None:
        error = future.exception()
        value = None if error else future.result()
        order.post(Ended(order.take, phase, value, error))

    future.add_done_callback(ended)


def _send(order: Order) -> Operation | Made | Storyboard:
    """Submit, or run a local stage; waits for its turn, then for the permit."""
    offered, ctx = order.offered, order.ctx
    limits = offered.limits(ctx.settings)
    key = key_of(offered.kind, offered.name, limits)

    def before(number: int) -> None:
        order.limiter.wait(key, limits, ctx)
        answer: Future[None] = Future()
        order.post(Permit(order.take, number, answer))
        if order.paid or number > 1:
            answer.result()

    def on_retry(number: int, wait: float, error: Busy) -> None:
        order.post(Retry(order.take, "send", number, wait, error))

    stage = offered.stage
    method = stage.submit if offered.remote else stage.run

    def once() -> Operation | Made | Storyboard:
        with told_plainly(ctx.dir, order.paid):
            value = drive(method(order.job, ctx), ctx)
            return _receipt(value) if offered.remote else _made(order, value)

    return attempt(
        once, ctx=ctx, before=before, on_retry=on_retry, waits=order.send_waits
    )


def _look(order: Order, operation: Operation) -> Poll:
    stage, ctx = order.offered.stage, order.ctx

    def on_retry(number: int, wait: float, error: Exception) -> None:
        order.post(Retry(order.take, "look", number, wait, error))

    def once() -> Any:
        with told_plainly(ctx.dir, paid=False):
            return drive(stage.poll(operation, ctx), ctx)

    poll = patiently(once, ctx=ctx, on_retry=on_retry, waits=order.look_waits)
    if not isinstance(poll, Poll):
        raise BadResult(f"poll gave a {type(poll).__name__}, not a Poll")
    wait, fraction = _number(poll.wait), _number(poll.fraction)
    note = _text(poll.note) or ""
    return replace(poll, done=bool(poll.done), fraction=fraction, note=note, wait=wait)


def _fetch(order: Order, operation: Operation) -> Made | Storyboard:
    stage, ctx = order.offered.stage, order.ctx

    def on_retry(number: int, wait: float, error: Exception) -> None:
        order.post(Retry(order.take, "fetch", number, wait, error))

    def once() -> Made | Storyboard:
        # What the service has made can be brought again: a full disk loses nothing.
        with told_plainly(ctx.dir, paid=False):
            return _made(order, drive(stage.fetch(operation, order.job, ctx), ctx))

    return patiently(once, ctx=ctx, on_retry=on_retry, waits=order.look_waits)


def _cancel(order: Order, operation: Operation) -> None:
    """Ask the service to end an operation, where it can be asked."""
    cancel = getattr(order.offered.stage, "cancel", None)
    if cancel is not None:
        drive(cancel(operation, order.ctx), order.ctx)


def _made(order: Order, result: Any) -> Made | Storyboard:
    checked = _checked(order, result)
    if isinstance(checked, Storyboard):
        return checked
    if not order.paid:
        order.ctx.check()
    dest = order.place(checked.path)
    over = order.again or order.offered.kind == "stitch"
    until_room(
        lambda: order.folder.adopt(checked.path, dest, replace=over),
        lambda why: order.post(Note(order.take, logging.WARNING, why)),
        order.ctx.sleep,
    )
    meta = result.meta if isinstance(result.meta, Mapping) else {}
    return Made(
        path=dest,
        checked=checked,
        cost_usd=cost_of(result),
        prompt=_text(meta.get("prompt")),
        model=_text(meta.get("model")),
    )


def _checked(order: Order, result: Any) -> Checked | Storyboard:
    try:
        return check(order.offered.kind, order.job, result, order.ctx.dir, order.looks)
    except BadResult as error:
        # What is of no use has been paid for all the same.
        if error.charged_usd is None:
            error.charged_usd = cost_of(result)
        raise


def _number(value: Any) -> float | None:
    """A number of a plugin's that is one and not below 0."""
    if not isinstance(value, int | float) or not 0 <= value < LONGEST_ASKED:
        return None
    return float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _receipt(value: Any) -> Operation:
    """An operation as it will be read back: what JSON cannot hold is refused now.

    The service may have accepted the job all the same.
    """
    if not isinstance(value, Operation) or not isinstance(value.id, str):
        raise Unsure(f"submit gave a {type(value).__name__}, not an Operation")
    try:
        data = orjson.loads(orjson.dumps(dict(value.data)))
    except (TypeError, ValueError) as error:
        raise Unsure(f"the operation's data cannot be stored: {error}") from error
    return Operation(value.id, data)


def drive(value: Any, ctx: Context) -> Any:
    """The value itself, or what an ``async def`` stage returns in the end.

    A coroutine runs on a loop of its own in this thread, and is cancelled on a stop.
    """
    if not inspect.isawaitable(value):
        return value
    return asyncio.run(_until_stopped(value, ctx))


async def _until_stopped(value: Any, ctx: Context) -> Any:
    task = asyncio.ensure_future(value)
    while not (await asyncio.wait({task}, timeout=0.1))[0]:
        if ctx.stopped.is_set() and not task.cancelling():
            task.cancel()
    try:
        return task.result()
    except asyncio.CancelledError:
        raise Cancelled from None


def logger(take: str, post: Post) -> logging.Logger:
    """A logger whose lines go to the run's log, tagged with the take."""
    log = logging.Logger(take, logging.DEBUG)
    log.addHandler(_ToCoordinator(take, post))
    return log


class _ToCoordinator(logging.Handler):
    def __init__(self, take: str, post: Post) -> None:
        super().__init__()
        self.take, self.post = take, post

    def emit(self, record: logging.LogRecord) -> None:
        self.post(Note(self.take, record.levelno, record.getMessage()))
