"""One call to Google, bounded as a whole and spoken of in plain sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from vidpipe_tui.stages import Cancelled, Context, StageError

from .access import Access, connect
from .faults import Phase, plainly

if TYPE_CHECKING:
    from google.genai import Client

T = TypeVar("T")


class Slow(Exception):
    """No whole answer within the time limit."""


def ask(
    access: Access,
    ctx: Context,
    phase: Phase,
    seconds: float,
    work: Callable[[Client], T],
    price: float | None = None,
) -> T:
    """Let ``work`` talk to Google for at most ``seconds``.

    A request that may cost (phase ``send``) is not given up on a stop: its answer
    says what was accepted. ``price`` is that of what is being fetched.

    Raises:
        StageError: ``Busy``, ``Refused``, ``Unsure`` or itself, see ``faults``.
        Cancelled: stopped while looking or fetching.
    """

    def call() -> T:
        with connect(access, ctx, seconds) as client:
            return work(client)

    try:
        return _bounded(call, seconds, None if phase == "send" else ctx)
    except (StageError, Cancelled):
        raise
    except Exception as error:  # the SDK raises types of five libraries
        raise plainly(error, phase, price) from error


def _bounded(call: Callable[[], T], seconds: float, ctx: Context | None) -> T:
    """Run ``call`` in a thread of its own and wait no longer than ``seconds``.

    The SDK's time limit is for one silence on the line; a server that drips outlives
    it. The thread is left to that limit when it is given up.
    """
    done = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001  # handed to the caller
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=work, name="google", daemon=True).start()
    _wait(done, seconds, ctx)
    if errors:
        raise errors[0]
    return results[0]


def _wait(done: threading.Event, seconds: float, ctx: Context | None) -> None:
    left = seconds
    while not done.wait(min(0.1, max(left, 0.0))):
        left -= 0.1
        if ctx is not None:
            ctx.check()
        if left <= 0:
            raise Slow(f"no answer within {seconds:g} s")
