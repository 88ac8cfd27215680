"""What is tried again, how often and after which wait: the only place that does.

A call that may cost is tried again only after ``Busy``, which means that nothing was
accepted. A look at something that is paid already may be repeated freely.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception

from ..errors import Busy, Cancelled, StageError
from ..stages import Context
from .room import PATIENCE, NoRoom

T = TypeVar("T")
LONGEST_ASKED = 86_400.0
"""The longest wait a service may ask for, in seconds."""
LONGEST_WAITED = 300.0
"""A service that asks for more has no quota left: nobody sits and waits, in seconds."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait between tries: ``first``, doubled each time up to ``most``.

    Up to ``jitter`` seconds are added at random, so that many do not come back at the
    same moment. A service that asks for a longer wait gets it. Seconds.
    """

    first: float = 2.0
    most: float = 60.0
    jitter: float = 2.0
    tries: int = 5

    def after(self, attempt: int, error: BaseException | None) -> float:
        """The wait after try number ``attempt`` (from 1) failed with ``error``."""
        if isinstance(error, NoRoom):
            return self.first
        wait = min(self.first * 2.0 ** (attempt - 1), self.most)
        return max(wait, asked(error)) + random.uniform(0.0, self.jitter)

    def used_up(self, attempt: int, spent: float, error: BaseException | None) -> bool:
        """Whether try number ``attempt`` was the last, after ``spent`` seconds.

        A full disk counts no tries: room is waited for.
        """
        if isinstance(error, NoRoom):
            return spent > PATIENCE
        return attempt >= self.tries


SEND = Waits()
LOOK = Waits(first=5.0, most=40.0, jitter=0.0)


def attempt(
    send: Callable[[], T],
    *,
    ctx: Context,
    before: Callable[[int], None],
    on_retry: Callable[[int, float, Busy], None],
    waits: Waits = SEND,
) -> T:
    """Run ``send`` in this thread, again only after ``Busy`` with a bearable wait.

    ``before(n)`` is called before try ``n`` (from 1): the place to write down that it
    is about to be sent. ``on_retry(n, wait, error)`` is told that try ``n`` failed and
    that the next comes in ``wait`` seconds.

    Raises:
        Busy: the last one, as it was raised, when all tries are used up or the service
            asks for a longer wait than ``LONGEST_WAITED``.
        Cancelled: the take was stopped before a try or in a wait.
    """

    def begin(state: RetryCallState) -> None:
        ctx.check()
        before(state.attempt_number)

    def told(number: int, wait: float, error: BaseException) -> None:
        if isinstance(error, Busy):
            on_retry(number, wait, error)

    tries = _tries(ctx, waits, _worth_waiting, begin, told)
    return tries(send)


def patiently(
    look: Callable[[], T],
    *,
    ctx: Context,
    on_retry: Callable[[int, float, Exception], None],
    waits: Waits = LOOK,
) -> T:
    """Run ``look``, which may be repeated freely: a poll or a fetch.

    Everything is tried again but a final ``StageError``, a stop, and what asks for a
    longer wait than ``LONGEST_WAITED``.

    Raises:
        StageError: the stage says that it is final.
        Cancelled: the take was stopped.
        Exception: whatever the last try raised.
    """

    def told(number: int, wait: float, error: BaseException) -> None:
        if isinstance(error, Exception):
            on_retry(number, wait, error)

    return _tries(ctx, waits, _may_pass, lambda state: ctx.check(), told)(look)


def _tries(
    ctx: Context,
    waits: Waits,
    again: Callable[[BaseException], bool],
    before: Callable[[RetryCallState], None],
    told: Callable[[int, float, BaseException], None],
) -> Retrying:
    def before_sleep(state: RetryCallState) -> None:
        error = _error(state)
        if error is not None:
            told(state.attempt_number, state.upcoming_sleep, error)

    return Retrying(
        stop=lambda state: waits.used_up(
            state.attempt_number, state.seconds_since_start or 0.0, _error(state)
        ),
        wait=lambda state: waits.after(state.attempt_number, _error(state)),
        retry=retry_if_exception(again),
        sleep=ctx.sleep,
        before=before,
        before_sleep=before_sleep,
        reraise=True,
    )


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, Busy):
        return _worth_waiting(error)
    return isinstance(error, Exception) and not isinstance(
        error, StageError | Cancelled
    )


def _worth_waiting(error: BaseException) -> bool:
    return isinstance(error, Busy) and asked(error) <= LONGEST_WAITED


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def asked(error: BaseException | None) -> float:
    """How long a service asked to wait, in seconds, at most ``LONGEST_ASKED``.

    A plugin may have put anything there.
    """
    wait = error.wait if isinstance(error, Busy) else None
    if not isinstance(wait, int | float) or not math.isfinite(wait):
        return 0.0
    return min(float(wait), LONGEST_ASKED)
