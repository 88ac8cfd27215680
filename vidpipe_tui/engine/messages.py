"""What the thread of a call tells the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from .check import Checked

Phase: TypeAlias = Literal["send", "look", "fetch", "cancel"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a take is."""

    take: str
    fraction: float | None
    note: str
    preview: Path | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a stage logged or printed; ``take`` may be empty."""

    take: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A try came to nothing and cost nothing; the next one comes after ``wait``."""

    take: str
    phase: Phase
    attempt: int
    wait: float
    error: Exception


@dataclass(frozen=True, slots=True)
class Permit:
    """A call is about to begin; a paid one does so once its intent is on the disk."""

    take: str
    attempt: int
    answer: Future[None]


@dataclass(frozen=True, slots=True)
class Ended:
    """A phase of a take is over, with a value or an error."""

    take: str
    phase: Phase
    value: object = None
    error: BaseException | None = None


Message: TypeAlias = Progress | Note | Retry | Permit | Ended
Post: TypeAlias = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A checked result, in its place in the project's folder."""

    path: Path
    checked: Checked
    cost_usd: float | None
    prompt: str | None
    model: str | None
