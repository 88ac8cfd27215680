"""What was done in this session, each deed as the command line that does the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done. ``at`` is the clock as shown, ``error`` why it was not done."""

    at: str
    line: str
    error: str = ""


class Journal:
    """The last deeds, oldest first."""

    def __init__(self, keep: int = 500) -> None:
        self._deeds: deque[Deed] = deque(maxlen=keep)

    @property
    def deeds(self) -> Sequence[Deed]:
        """Everything kept."""
        return tuple(self._deeds)

    def add(self, line: str, error: str = "") -> None:
        """Something was done just now, or was to be."""
        self._deeds.append(Deed(f"{datetime.now():%H:%M:%S}", line, error))
