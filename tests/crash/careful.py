"""Watches the order of a run's deeds: what must be safe before what is told or sent.

A disk and two stages that do the real thing and note, as it happens, each step that a
power cut or a kill at that moment would make a loss of.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from vidpipe_tui.engine.log import Entry
from vidpipe_tui.errors import Held
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.lease import Lease
from vidpipe_tui.stages import Context, Operation, Poll

STATE = "state.json"


class CarefulDisk(Disk):
    """Notes names given to bytes that were not synced, and names not synced in time."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        self._safe: set[int] = set()
        self._files: dict[int, int] = {}
        self._names: dict[Path, set[str]] = {}
        self._lock = threading.RLock()

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        with self._lock:
            self._files[fd] = os.fstat(fd).st_ino
            if flags & os.O_WRONLY:
                self._safe.discard(self._files[fd])
        return fd

    def write(self, fd: int, data: memoryview, at: int) -> int:
        with self._lock:
            self._safe.discard(self._files[fd])
        return super().write(fd, data, at)

    def fsync(self, fd: int) -> None:
        super().fsync(fd)
        with self._lock:
            self._safe.add(self._files[fd])

    def replace(self, source: Path, target: Path) -> None:
        self._named(source, target)
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        self._named(source, target)
        super().link(source, target)

    def unlink(self, path: Path) -> None:
        self._forget(path)
        super().unlink(path)

    def sync_folder(self, path: Path) -> None:
        with self._lock:
            known = set(self._names.get(path, ()))
        super().sync_folder(path)
        with self._lock:
            self._names[path] = self._names.get(path, set()) - known

    def synced(self, path: Path) -> bool:
        """Whether a file would have its name after a power cut now."""
        with self._lock:
            return path.name not in self._names.get(path.parent, ())

    def _named(self, source: Path, target: Path) -> None:
        with self._lock:
            old = STATE in source.name and ".tmp" not in source.name.partition(STATE)[2]
            backup = source.name.startswith(f"{STATE}.bak")
            if not (old or backup) and source.lstat().st_ino not in self._safe:
                self.faults.append(f"{target.name} got its name before its bytes")
            self._forget(target)
            self._names.setdefault(target.parent, set()).add(target.name)

    def _forget(self, path: Path) -> None:
        """Its inode may be given to another file."""
        with self._lock, contextlib.suppress(OSError):
            if path.lstat().st_nlink == 1:
                self._safe.discard(path.lstat().st_ino)


class Witness:
    """A remote stage that looks at the disk in the moments that matter."""

    def __init__(self, stage: Any, folder: Path, faults: list[str]) -> None:
        self.name, self.summary = stage.name, stage.summary
        self.settings, self.limits_for = stage.settings, stage.limits_for
        self.estimate, self.fetch = stage.estimate, stage.fetch
        self._stage, self._folder, self._faults = stage, folder, faults

    def submit(self, job: Any, ctx: Context) -> Operation:
        take = self._written(ctx.dir.name)
        if take["status"] != "submitting" or not take["estimate_usd"]:
            self._faults.append(f"{ctx.dir.name} was sent and is {take['status']}")
        with contextlib.suppress(Held):
            Lease.take(self._folder, "another-run").release()
            self._faults.append("another run could have begun at the same time")
        receipt: Operation = self._stage.submit(job, ctx)
        return receipt

    def poll(self, op: Operation, ctx: Context) -> Poll:
        known = self._written(ctx.dir.name)["operation"]
        if known is None or known["id"] != op.id:
            self._faults.append(f"{op.id} was looked at before it was written down")
        found: Poll = self._stage.poll(op, ctx)
        return found

    def _written(self, take: str) -> dict[str, Any]:
        """A take as it stands on the disk."""
        tables = json.loads((self._folder / STATE).read_bytes())
        rows: list[dict[str, Any]] = list(tables["takes"].values())
        return next(row for row in rows if row["id"] == take)


class Listener:
    """Holds what a run tells against what a power cut would leave of it."""

    def __init__(self, folder: Path, disk: CarefulDisk) -> None:
        self._folder, self._disk = folder, disk

    def __call__(self, entry: Entry) -> None:
        if entry.kind not in ("take-started", "take-submitted", "take-done"):
            return
        state = self._folder / STATE
        if not self._disk.synced(state):
            self._disk.faults.append(f"{entry.kind} was told before it was safe")
        tables = json.loads(state.read_bytes())
        take = next(
            (row for row in tables["takes"].values() if row["id"] == entry.take), None
        )
        if take is None:
            self._disk.faults.append(f"{entry.take} was told of and is not there")
        elif entry.kind == "take-done":
            self._is_done(take)
        elif entry.kind == "take-submitted" and take["operation"] is None:
            self._disk.faults.append(f"{entry.take} was told as sent without its id")

    def _is_done(self, take: dict[str, Any]) -> None:
        if take["status"] != "done":
            self._disk.faults.append(f"{take['id']} was told as done too early")
        elif take["path"] and not self._disk.synced(self._folder / take["path"]):
            self._disk.faults.append(f"{take['path']} could lose its name")
