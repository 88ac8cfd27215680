"""What must hold of a film after every kill, looked at from outside."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vidpipe_tui.engine.log import Entry
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.media.probe import count_frames, probe_picture
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request, Take, TakeStatus
from vidpipe_tui.project.store import Store

from .. import films

CENT = 1e-6
NO_RECEIPT = (TakeStatus.SUBMITTING, TakeStatus.UNKNOWN)
DONE_FIELDS = ("status", "path", "sha256", "cost_usd", "operation", "digest")


@dataclass(frozen=True)
class Acknowledged:
    """What a run has told the world: a file that a killed run leaves behind."""

    path: Path

    def write(self, entry: Entry) -> None:
        """Note what was told, in one write: a kill cannot tear it."""
        told = {
            "kind": entry.kind,
            "take": entry.take,
            "scene": entry.scene,
            "operation": entry.operation,
        }
        fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(fd, json.dumps(told).encode() + b"\n")
        os.close(fd)

    def read(self) -> list[dict[str, Any]]:
        """All that was told, oldest first."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_bytes().splitlines()]


@dataclass(frozen=True)
class Accepted:
    """One paid request that a service has accepted.

    ``place`` is what it was for ("s01-end"); ``operation`` is the id the service gave
    it, if it gave one.
    """

    take: str
    place: str
    operation: str


class Books(Protocol):
    """What a service has written down of one film."""

    def accepted(self) -> list[Accepted]:
        """Each paid request, oldest first."""
        ...

    def charged_usd(self) -> float:
        """What all of them cost."""
        ...


class PretendBooks:
    """The books of the pretend service, which is told the take of each request."""

    def __init__(self, store: Store) -> None:
        self._service = films.service(store)

    def accepted(self) -> list[Accepted]:
        """Each paid request, oldest first."""
        return [
            Accepted(
                line["key"].split("/")[1], f"{line['scene']}-{line['slot']}", line["id"]
            )
            for line in self._service.requests()
        ]

    def charged_usd(self) -> float:
        """What all of them cost."""
        charged: float = self._service.charged_usd()
        return charged


class Watch:
    """A film under fire, its clips of ``frames`` each. Faults are told, not raised."""

    def __init__(
        self, store: Store, books: Books | None = None, frames: int = 4
    ) -> None:
        self.store, self.frames = store, frames
        self.books = books or PretendBooks(store)
        self.told = Acknowledged(store.folder.path.parent / "told.jsonl")
        self.faults: list[str] = []
        self.sent_again: Counter[str] = Counter()
        self._done: dict[str, Take] = {}
        self._takes: set[str] = set()
        self._whole: set[tuple[Path, int, int]] = set()

    def look(self) -> None:
        """Compare what there is with what was acknowledged and what was charged."""
        self._nothing_is_torn()
        snapshot = self.store.read()
        by_id = dict(snapshot.by_id)
        for gone in self._takes - by_id.keys():
            self.faults.append(f"{gone} is not in the state any more")
        self._takes = set(by_id)
        self._what_was_told_is_there(by_id)
        self._what_was_done_stays(by_id)
        self._each_charge_has_its_take(by_id)
        self._each_file_has_its_take(by_id)

    def _nothing_is_torn(self) -> None:
        folder = self.store.folder
        for path in (folder.state, folder.path / "state.json.bak"):
            if path.exists():
                json.loads(path.read_bytes())
        for path in (*folder.keyframes.glob("*"), *folder.clips.glob("*"), folder.cut):
            if path.exists():
                self._open(path)

    def _open(self, path: Path) -> None:
        found = path.stat()
        look = (path, found.st_size, found.st_mtime_ns)
        if look in self._whole:
            return
        try:
            frames = self.frames if path.suffix == ".mp4" else 0
            got = count_frames(path) if frames else bool(probe_picture(path))
            if not got or (path.parent.name == "clips" and got != frames):
                self.faults.append(f"{path.name} has {got} frames")
        except VidpipeError as error:
            self.faults.append(f"{path.name} is torn: {error.message}")
        self._whole.add(look)

    def _what_was_told_is_there(self, by_id: dict[str, Take]) -> None:
        for line in self.told.read():
            if line["kind"] not in ("take-started", "take-submitted", "take-done"):
                continue
            take = by_id.get(line["take"])
            if take is None:
                self.faults.append(f"{line['take']} was told of and is not there")
            elif line["kind"] == "take-done" and take.status is not TakeStatus.DONE:
                self.faults.append(f"{take.id} was done and is {take.status}")
            elif line["kind"] == "take-submitted" and (
                take.operation is None or take.operation.id != line["operation"]
            ):
                self.faults.append(f"{take.id} has lost {line['operation']}")

    def _what_was_done_stays(self, by_id: dict[str, Take]) -> None:
        now = films.hashes(self.store)
        for take in by_id.values():
            if take.status is TakeStatus.DONE:
                self._done.setdefault(take.id, take)
        for old in self._done.values():
            take = by_id.get(old.id, old)
            if any(getattr(take, each) != getattr(old, each) for each in DONE_FIELDS):
                self.faults.append(f"{old.id} is not what it was")
            if old.scene and now.get(old.path or "") != old.sha256:
                self.faults.append(f"{old.path} is not what it was")

    def _each_charge_has_its_take(self, by_id: dict[str, Take]) -> None:
        lines = self.books.accepted()
        for name, count in Counter(line.take for line in lines).items():
            if count > 1:
                self.faults.append(f"{name} was sent {count} times")
        for line in lines:
            take = by_id.get(line.take)
            if take is None:
                self.faults.append(f"nobody knows of {line}")
            elif take.operation and take.operation.id != line.operation:
                self.faults.append(f"{take.id} has another operation")
            elif not _booked(take):
                self.faults.append(f"{take.id} is {take.status} and was charged")

    def _each_file_has_its_take(self, by_id: dict[str, Take]) -> None:
        names = {path.stem for path in self.store.folder.keyframes.glob("*")}
        clips = self.store.folder.clips.glob("*")
        names |= {"-clip-".join(path.stem.split("-")) for path in clips}
        self.faults += [f"{name} is nobody's file" for name in names - by_id.keys()]

    def decide(self) -> None:
        """As a person: send again what may have been charged."""
        asked = {(each.scene, each.slot) for each in self.store.read().project.requests}
        for take in films.a_plan(self.store).decisions:
            if take.scene is None or take.slot not in ("start", "end", "clip"):
                continue
            if (take.scene, take.slot) not in asked:
                again = Request(scene=take.scene, slot=take.slot, soften=take.soften)
                edits.ask(self.store, [again])
                self.sent_again[f"{take.scene}-{take.slot}"] += 1

    def allowed(self, place: str) -> int:
        """How often something may have been paid for."""
        return 1 + self.sent_again[place]

    def finish(self, run: Callable[[], int], most: int = 40) -> int:
        """Let it run until the film is whole; gives the number of runs."""
        for runs in range(1, most + 1):
            code = run()
            self.look()
            if code == 0:
                self._books()
                self._film()
                return runs
            self.decide()
        self.faults.append("the film was never whole")
        return most

    def _books(self) -> None:
        lines = self.books.accepted()
        for place, count in Counter(line.place for line in lines).items():
            if count > self.allowed(place):
                self.faults.append(f"{place} was paid {count} times")
        money = films.money(self.store)
        charged = self.books.charged_usd()
        if not (
            money.spent_usd - CENT
            <= charged
            <= money.spent_usd + money.possibly_usd + CENT
        ):
            self.faults.append(f"{charged} charged, {money} in the books")

    def _film(self) -> None:
        snapshot = self.store.read()
        if not films.a_plan(self.store).complete:
            self.faults.append("the film has a hole")
        left = [take.id for take in snapshot.takes if take.status.open]
        self.faults += [f"{take} was left open" for take in left]
        frames = self.frames * len(snapshot.enabled)
        if count_frames(self.store.folder.cut) != frames:
            self.faults.append(f"the film has not {frames} frames")


def _booked(take: Take) -> bool:
    """Whether the state says of a take that it was charged, or may have been."""
    return bool(take.operation or take.cost_usd) or take.status in NO_RECEIPT
