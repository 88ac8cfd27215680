"""The box between those who report and the screen that shows: last value wins."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class UpdateBox(Generic[Key, Value]):
    """Takes updates from any thread; a timer of the screen empties it.

    However many come, only the newest of each key is kept: what is shown may be lossy,
    what is written down never is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: dict[Key, Value] = {}

    def put(self, key: Key, value: Value) -> None:
        """Replace what waits for this key."""
        with self._lock:
            self._pending.pop(key, None)
            self._pending[key] = value

    def take(self) -> dict[Key, Value]:
        """Everything that waits, oldest update first; the box is empty afterwards."""
        with self._lock:
            pending, self._pending = self._pending, {}
        return pending
