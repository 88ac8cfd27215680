"""The run log: one JSON line for each thing that happened; written and followed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import orjson

from ..redact import redact
from ..text import is_unsafe, scrub

Kind: TypeAlias = Literal[
    "run-started",
    "run-ended",
    "take-started",
    "take-submitted",
    "progress",
    "retry",
    "take-done",
    "take-failed",
    "inherited",
    "note",
    "warning",
]
LONGEST_TEXT = 8_000
MOST_CHAT = 400_000
"""About so many bytes of what one take's stage logs and prints are kept."""
_ENVELOPE = 100
"""Bytes of a line beside its text."""
PROGRESS_EVERY = 0.5
"""The least seconds between two progress lines of one take."""
ONE_LOOK = 4_000_000
"""The most bytes that one look at a log reads."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a run's log; what does not belong to its kind is left empty.

    ``at`` is UTC as ISO 8601, filled in when it is written. ``attempt`` and ``wait``
    (seconds) belong to a retry; ``status``, ``hint`` and ``reasons`` to a failed take;
    ``outcome`` and ``waits_for`` to the end of a run. Show its texts through
    ``text.one_line``.
    """

    kind: Kind | str
    scene: str | None = None
    slot: str | None = None
    take: str | None = None
    stage: str | None = None
    fraction: float | None = None
    note: str | None = None
    message: str | None = None
    operation: str | None = None
    attempt: int | None = None
    wait: float | None = None
    cost_usd: float | None = None
    status: str | None = None
    hint: str | None = None
    reasons: tuple[str, ...] = ()
    outcome: str | None = None
    waits_for: str | None = None
    at: str = ""


_NAMES = tuple(field.name for field in fields(Entry))
_NUMBERS = {"fraction", "wait", "cost_usd"}


class RunLog:
    """Appends to the log of one run, from any thread, and never disturbs the run.

    ``secrets`` gives the values that must not be written, as known so far. A line that
    the disk refuses is counted, and the next one that works is preceded by a warning.
    ``clock`` tells seconds that never go back.
    """

    def __init__(
        self,
        path: Path,
        secrets: Callable[[], Collection[str]] = tuple,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._secrets = secrets
        self._clock = clock
        self._lock = threading.Lock()
        self._shown: dict[str | None, float] = {}
        self._held: dict[str | None, Entry] = {}
        self._chat: dict[str | None, int] = {}
        self._unheard: dict[str | None, int] = {}
        self._lost = 0
        self._torn = _ends_torn(path)

    @property
    def lost(self) -> int:
        """How many lines could not be written since the last that could."""
        return self._lost

    def write(self, entry: Entry) -> None:
        """Append a line; progress of one take at most twice a second.

        Progress that comes sooner is held until the next, a ``flush`` or the take's
        end.
        """
        if not entry.at:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            entry = replace(entry, at=now)
        with self._lock:
            if entry.kind == "progress":
                self._held[entry.take] = entry
                self._flush()
                return
            if entry.kind in ("take-done", "take-failed"):
                self._end(entry.take, entry)
            elif entry.kind == "run-ended":
                for take in list(self._chat):
                    self._end(take, entry)
            self._append(entry)

    def has_room(self, take: str | None, text: str) -> bool:
        """Whether a line that a take's stage says is to be written, or is too much.

        What is left out is counted, and told at the end of the take.
        """
        with self._lock:
            size = self._chat.get(take, 0) + min(len(text), LONGEST_TEXT) + _ENVELOPE
            if size > MOST_CHAT:
                self._unheard[take] = self._unheard.get(take, 0) + 1
                return False
            self._chat[take] = size
            return True

    def flush(self) -> None:
        """Write the progress that was held and is due now; for a tick of the run."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        now = self._clock()
        soonest = now - PROGRESS_EVERY
        due = [take for take in self._held if self._shown.get(take, soonest) <= soonest]
        for take in due:
            self._shown[take] = now
            self._append(self._held.pop(take))

    def _end(self, take: str | None, last: Entry) -> None:
        """Write what was held back of a take, before its ``last`` line."""
        self._shown.pop(take, None)
        held = self._held.pop(take, None)
        if held:
            self._append(held)
        self._chat.pop(take, None)
        if unheard := self._unheard.pop(take, 0):
            more = "1 more line was" if unheard == 1 else f"{unheard:,} more lines were"
            self._append(
                Entry(
                    "note",
                    scene=last.scene,
                    slot=last.slot,
                    take=take,
                    message=f"and {more} left out",
                    at=last.at,
                )
            )

    def _append(self, entry: Entry) -> None:
        data = b"\n" if self._torn else b""
        if self._lost:
            lines = "1 line" if self._lost == 1 else f"{self._lost} lines"
            message = f"{lines} of this log could not be written"
            data += self._line(Entry("warning", message=message, at=entry.at))
        data += self._line(entry)
        written = _write(self._path, data)
        if written == len(data):
            self._lost, self._torn = 0, False
            return
        self._lost += 1
        if written:
            self._torn = data[written - 1 : written] != b"\n"

    def _line(self, entry: Entry) -> bytes:
        secrets = self._secrets()
        values = {name: self._clean(getattr(entry, name), secrets) for name in _NAMES}
        kept = {name: value for name, value in values.items() if value not in _EMPTY}
        return orjson.dumps(kept) + b"\n"

    def _clean(self, value: Any, secrets: Collection[str]) -> Any:
        if isinstance(value, tuple | list):
            return [self._clean(part, secrets) for part in value]
        if value is None or isinstance(value, int | float):
            return value
        text = scrub(str(value)[: LONGEST_TEXT * 8])
        return redact(text, secrets)[:LONGEST_TEXT]


_EMPTY: tuple[object, ...] = (None, "", [])


def _write(path: Path, data: bytes) -> int:
    """Append in one call; how many bytes the disk took (it may be full)."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o600)
        try:
            return os.write(descriptor, data)
        finally:
            os.close(descriptor)
    except OSError:
        return 0


def _ends_torn(path: Path) -> bool:
    """Whether a log ends in the middle of a line: its writer was killed."""
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:
        return False


def follow(
    path: Path, offset: int = 0, most: int = ONE_LOOK
) -> tuple[list[Entry], int]:
    """The lines from ``offset`` on, and the offset for the next look.

    Reads at most ``most`` bytes; a first look (offset 0) at a longer log gives its
    end. A line that is not finished yet comes with a later look, lines that are no
    entries are passed over, a log that is not there yet is empty, and one that became
    shorter is read anew.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            offset = offset if 0 <= offset <= size else 0
            # One byte more, to see whether a line begins just there.
            start = size - most - 1 if offset == 0 and size > most else offset
            file.seek(start)
            data = file.read(most + 1)
    except FileNotFoundError:
        return [], 0
    except OSError:
        return [], offset
    begin = 0 if start == offset else data.find(b"\n") + 1
    end = data.rfind(b"\n") + 1
    if not end:
        # A line longer than a look can never be read: it is passed over.
        return [], start + len(data) if len(data) > most else offset
    entries = map(_parse, data[begin:end].split(b"\n"))
    return [entry for entry in entries if entry], start + end


def _parse(line: bytes) -> Entry | None:
    try:
        values = orjson.loads(line)
    except ValueError:
        return None
    if not isinstance(values, dict) or not isinstance(values.get("kind"), str):
        return None
    read = {name: _value(name, values.get(name)) for name in _NAMES}
    return Entry(**{name: value for name, value in read.items() if value is not None})


def _value(name: str, value: Any) -> Any:
    """A field as ``Entry`` has it, or None if the line has something else there."""
    if name == "reasons":
        parts = value if isinstance(value, list) else []
        return tuple(_shown(part) for part in parts if isinstance(part, str))
    if name in _NUMBERS or name == "attempt":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return (int(value) if name == "attempt" else float(value)) if number else None
    return _shown(value) if isinstance(value, str) else None


def _shown(text: str) -> str:
    """A text of a log that may be a stranger's."""
    return scrub(text) if is_unsafe(text) else text
