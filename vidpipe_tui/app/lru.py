"""What was used last stays, up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Lru(Generic[Kept]):
    """Values with their weight in bytes; used from several threads.

    ``drop`` is told of each value that had to go.
    """

    def __init__(
        self, limit: int, drop: Callable[[Kept], None] = lambda value: None
    ) -> None:
        self.limit = limit
        self._drop = drop
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """The bytes of everything kept."""
        return self._weight

    def get(self, key: Hashable) -> Kept | None:
        """The value, which is the last used from now on."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Kept, weight: int) -> None:
        """Keep a value; the longest unused go, never the new one itself."""
        gone: list[Kept] = []
        with self._lock:
            _, old = self._kept.pop(key, (None, 0))
            self._kept[key] = (value, weight)
            self._weight += weight - old
            while self._weight > self.limit and len(self._kept) > 1:
                _, (dropped, freed) = self._kept.popitem(last=False)
                self._weight -= freed
                gone.append(dropped)
        for dropped in gone:
            self._drop(dropped)

    def clear(self) -> None:
        """Let everything go."""
        with self._lock:
            gone = [value for value, _ in self._kept.values()]
            self._kept.clear()
            self._weight = 0
        for dropped in gone:
            self._drop(dropped)
