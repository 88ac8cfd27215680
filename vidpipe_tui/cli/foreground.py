"""A run in this process: progress on stderr, and signals that stop it in order."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

from ..engine.choices import Choices
from ..engine.limits import Limiter
from ..engine.outcome import Outcome
from ..engine.plan import Plan
from ..engine.run import Engine
from ..engine.worker import new_run_id, pace_folder
from ..errors import UsageError
from ..project.store import Store
from ..registry import Registry
from .aside import stray_output_to
from .desk import Desk
from .progress import Progress

if TYPE_CHECKING:
    from .working import Errand

AGAIN = 5.0
"""Seconds in which a second signal means: leave at once."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_here(
    desk: Desk, store: Store, registry: Registry, errand: Errand, plan: Plan
) -> Outcome:
    """Run the engine in this thread until it ends or is stopped."""
    run_id, folder = new_run_id(), store.folder
    stray = folder.make(folder.runs) / f"{run_id}.out"
    progress = Progress(desk, store, plan, _parallel(store, registry))
    with stray_output_to(stray, desk.err), progress:
        engine = Engine(
            store,
            registry,
            run_id=run_id,
            limiter=Limiter(pace_folder()),
            missing=errand.missing,
            through=errand.through,
            take_over=errand.take_over,
            bring=errand.bring,
            listen=progress.hear,
        )
        with stopped_by_signals(engine, progress):
            return engine.run()


def _parallel(store: Store, registry: Registry) -> int:
    """How many clips the film's video stage makes at once."""
    choices = Choices(registry, store.read().project)
    try:
        offered = choices.offered("video", None)
        return offered.limits(choices.settings(offered)).parallel
    except UsageError:  # it is not needed by what this run does, or told by it
        return 1


@contextlib.contextmanager
def stopped_by_signals(engine: Engine, progress: Progress) -> Iterator[None]:
    """The first signal stops the run in order; one more soon after leaves at once.

    A signal that is ignored already stays so: ``nohup`` means it.
    """
    first = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if first and now - first < AGAIN:
            progress.abandon()
            os._exit(130)
        first = now
        progress.stopping()
        engine.stop()

    heard = (s for s in _SIGNALS if signal.getsignal(s) is not signal.SIG_IGN)
    before = {each: signal.signal(each, stop) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
