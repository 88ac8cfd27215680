"""What the threads of calls tell the coordinator, in order; a chatty one waits."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Iterator

from .messages import Message, Note, Progress

MOST_WAITING = 500
"""Messages in hand from which on nobody is heard who merely chats."""
PATIENCE = 1.0
"""How long such a thread is held up before what it said is dropped, in seconds."""


class Inbox:
    """A queue that no plugin can fill faster than it is emptied."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()

    def post(self, message: Message) -> None:
        """Tell the coordinator, from any thread but its own.

        Notes and progress wait for room; what ends or begins a call never does.
        """
        if isinstance(message, Note | Progress):
            end = time.monotonic() + PATIENCE
            while self._queue.qsize() >= MOST_WAITING:
                if time.monotonic() > end:
                    return
                time.sleep(0.01)
        self._queue.put(message)

    def wake(self) -> None:
        """End a wait; safe in a signal handler."""
        self._queue.put(None)

    def messages(self, wait: float, within: float) -> Iterator[Message]:
        """The first message that comes in ``wait`` seconds, and those after it.

        Not for longer than ``within`` seconds: there is more to do than to listen.
        """
        with contextlib.suppress(queue.Empty):
            message = self._queue.get(block=wait > 0, timeout=wait)
            end = time.monotonic() + within
            while True:
                if message is not None:
                    yield message
                if time.monotonic() > end:
                    return
                message = self._queue.get_nowait()
