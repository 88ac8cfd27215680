"""A disk that knows each commit of a state file by what it changes, and kills at it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from vidpipe_tui.project.disk import Disk

Where: TypeAlias = Literal["before", "switch", "after"]
"""Before a commit's first file, between its sync and its name, or once it is safe."""
STATE, NEW = "state.json", "state.json.tmp"
SLOW_DISK = 0.5
"""Seconds before the commit of an intent: a request that does not wait gets away."""


class Commits(Disk):
    """Kills its process at the first commit that changes what none did before.

    ``met`` is a file of the changes that processes were killed at, one a line: with it
    the runs of a film are killed at each kind of commit once, and get through in the
    end. ``only`` is the one change to be killed at.
    """

    def __init__(self, where: Where, met: Path, only: str = "") -> None:
        self._where, self._met, self._only = where, met, only
        self._fd, self._path = -1, Path()
        self._changes: frozenset[str] = frozenset()

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        if path.name == NEW:
            self._fd, self._path = fd, path
        return fd

    def write(self, fd: int, data: memoryview, at: int) -> int:
        if fd == self._fd and at == 0:
            old = self._path.with_name(STATE).read_bytes()
            self._changes = changes(json.loads(old), json.loads(bytes(data)))
            if self._due("before"):
                self.unlink(self._path)  # as if it had not been begun
                if any(each.endswith("> submitting") for each in self._changes):
                    time.sleep(SLOW_DISK)
                self._kill()
        return super().write(fd, data, at)

    def replace(self, source: Path, target: Path) -> None:
        if source.name == NEW and self._due("switch"):
            self._kill()
        super().replace(source, target)

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        if self._fd != -1 and path == self._path.parent:
            if self._due("after"):
                self._kill()
            self._fd = -1

    def _due(self, where: Where) -> bool:
        return where == self._where and bool(self._unmet())

    def _unmet(self) -> frozenset[str]:
        news = self._changes - met(self._met)
        return news & {self._only} if self._only else news

    def _kill(self) -> None:
        news = "".join(f"{each}\n" for each in self._unmet())
        with self._met.open("a") as file:
            file.write(news)
        os.kill(os.getpid(), signal.SIGKILL)


def met(path: Path) -> frozenset[str]:
    """The changes that processes were killed at."""
    return frozenset(path.read_text().splitlines()) if path.exists() else frozenset()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """What a commit changes: {"s01-end submitting > done", "run begins", ...}."""
    stood = {row["id"]: row["status"] for row in old.get("takes", {}).values()}
    takes = {
        f"{_place(take)} {stood.get(take['id'], 'new')} > {take['status']}"
        for take in _changed(old, new, "takes")
    }
    runs = {
        "run ends" if run.get("ended_at") else "run begins"
        for run in _changed(old, new, "runs")
    }
    return frozenset(takes | runs) or frozenset({"something else"})


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], table: str
) -> list[Mapping[str, Any]]:
    rows = old.get(table, {})
    return [row for key, row in new.get(table, {}).items() if rows.get(key) != row]


def _place(take: Mapping[str, Any]) -> str:
    place = "-".join(each for each in (take["scene"], take["slot"]) if each)
    return f"{place} softened" if take["soften"] else place
