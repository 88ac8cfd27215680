"""The pretend service: it outlives our process and keeps its own books.

Everything lies in one folder: ``requests.jsonl`` has a line for each job it accepted
and what it charged, ``operations/`` how each will end, ``used/`` which faults have
happened. Tests read it as the truth that our state file has to agree with.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vidpipe_tui.stages import StageError, Unsure


@dataclass(frozen=True)
class Accepted:
    """A job the service has taken, and how it will end.

    ``ends`` is "done", "refused", "failed", "never", "expired" or "gone"; ``spoilt``
    names what is wrong with the file, if anything. Times are seconds since the epoch.
    """

    id: str
    key: str
    kind: str
    scene: str
    slot: str
    price_usd: float
    charged_usd: float
    accepted_at: float
    done_at: float
    ends: str = "done"
    spoilt: str = ""

    @property
    def place(self) -> str:
        """The scene-slot it is for: "s03-clip"."""
        return f"{self.scene}-{self.slot}"


@dataclass(frozen=True)
class Service:
    """One pretend service in its folder; any number of processes may use it."""

    folder: Path

    def accept(self, job: Accepted) -> None:
        """Take a job and charge for it; on the disk when this returns."""
        operations = self._made("operations")
        part = operations / f"{job.id}.part"
        _append(part, asdict(job))
        part.rename(operations / f"{job.id}.json")
        _append(self.folder / "requests.jsonl", asdict(job))

    def find(self, operation: str) -> Accepted:
        """An operation by its id.

        Raises:
            Unsure: the service knows no such operation.
        """
        try:
            text = self._operation(operation).read_text(encoding="utf-8")
        except OSError:
            raise Unsure(
                f"the service knows no operation {operation}",
                hint="it is lost or has expired; sending again costs again",
            ) from None
        return Accepted(**json.loads(text))

    def cancel(self, operation: str) -> None:
        """Stop working on an operation; it stays charged."""
        self._made("cancelled").joinpath(Path(operation).name).touch(0o600)

    def cancelled(self, operation: str) -> bool:
        """Whether somebody cancelled it."""
        return (self.folder / "cancelled" / Path(operation).name).exists()

    def requests(self) -> list[dict[str, Any]]:
        """Every job it ever accepted, oldest first."""
        try:
            text = (self.folder / "requests.jsonl").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.splitlines()]

    def charged_usd(self) -> float:
        """What it has charged so far, in pretend dollars."""
        return sum(float(line["charged_usd"]) for line in self.requests())

    def accepted_today(self) -> int:
        """Jobs accepted since midnight UTC."""
        midnight = time.time() // 86400 * 86400
        return sum(line["accepted_at"] >= midnight for line in self.requests())

    def claim(self, label: str, times: int | None = None) -> int | None:
        """Count one more of something; ``None`` when ``times`` are used up.

        Safe between threads and processes, and remembered over restarts.
        """
        used = self._made("used")
        number = 1
        while times is None or number <= times:
            try:
                used.joinpath(f"{label}-{number}").touch(0o600, exist_ok=False)
            except FileExistsError:
                number += 1
            else:
                return number
        return None

    def _operation(self, operation: str) -> Path:
        return self.folder / "operations" / f"{Path(operation).name}.json"

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for path in (self.folder, folder):
            if path.is_symlink():  # it may have come with a stranger's film
                raise StageError(f"{path} is a link; the service needs a plain folder")
            path.mkdir(0o700, exist_ok=True)
        return folder


def new_id(place: str) -> str:
    """An operation's id, like "op-s03-clip-5f0c9a1e"."""
    return f"op-{place}-{uuid.uuid4().hex[:8]}"


def _append(path: Path, line: Mapping[str, Any]) -> None:
    """Add a line in one write and wait for the disk: half a line is never seen."""
    data = json.dumps(line, sort_keys=True).encode() + b"\n"
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    file = os.open(path, flags, 0o600)
    try:
        os.write(file, data)
        os.fsync(file)
    finally:
        os.close(file)
