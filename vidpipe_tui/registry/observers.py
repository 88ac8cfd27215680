"""Tells one plugin's ``vidpipe_event`` hook of commits, from a thread of its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from ..stages import Event
from .faults import PLUGIN_FAULTS

_MOST_WAITING = 1000
_log = logging.getLogger(__name__)


class Observer:
    """Hands events to a hook in order; a slow or hanging one holds up nobody.

    When a thousand events wait, the hook hangs: newer events are dropped, and that is
    logged once.
    """

    def __init__(self, source: str, hook: Callable[..., Any]) -> None:
        self._source = source
        self._hook = hook
        self._events: queue.Queue[Event] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._told_full = False

    def tell(self, event: Event) -> None:
        """Pass an event on and come back at once."""
        if self._thread is None:
            name = f"observer {self._source}"
            self._thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._thread.start()
        try:
            self._events.put_nowait(event)
        except queue.Full:
            if not self._told_full:
                _log.warning("%s does not keep up with events", self._source)
            self._told_full = True

    def drain(self, seconds: float) -> bool:
        """Wait until every event was heard; False if the time ran out."""
        end = time.monotonic() + seconds
        with self._events.all_tasks_done:
            while self._events.unfinished_tasks:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._events.all_tasks_done.wait(left)
        return True

    def _work(self) -> None:
        while True:
            event = self._events.get()
            try:
                self._hook(event=event)
            except PLUGIN_FAULTS as error:
                _log.warning(
                    "%s: vidpipe_event failed: %s", self._source, error, exc_info=error
                )
            finally:
                self._events.task_done()
