"""Runs films in children that are killed, and says what is left afterwards.

    python -m tests.crash.driver points FOLDER
    python -m tests.crash.driver random FOLDER SEED ROUNDS
    python -m tests.crash.driver ordered FOLDER FAULT

It forks, so that a kill costs no start of Python: nothing here may start a thread.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import PIL.PngImagePlugin

from vidpipe_tui.project import edits
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.model import Request, TakeStatus
from vidpipe_tui.project.store import Store

from .. import films

assert av and PIL, "imported once, here, and not by each child"
KILLED = -1
PATIENT = 40
"""Runs after which a film has to be whole."""


class Mortal(Disk):
    """Kills its process before or after the given rename or link, counted from 1.

    Those that keep the generation before do not count: that is the storage's own test.
    """

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def _step(self, deed: Callable[[], None], target: Path) -> None:
        if ".bak" in target.name:
            deed()
            return
        self.left -= 1
        if self.left == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        deed()
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def replace(self, source: Path, target: Path) -> None:
        self._step(lambda: super(Mortal, self).replace(source, target), target)

    def link(self, source: Path, target: Path) -> None:
        self._step(lambda: super(Mortal, self).link(source, target), target)


def in_child(deed: Callable[[], int], kill_after: float | None = None) -> int:
    """What a deed in a process of its own ends with; ``KILLED`` if it was killed."""
    pid = os.fork()
    if not pid:
        code = 99
        try:
            code = deed()
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return KILLED if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def one_run(folder: Path, disk: Disk | None = None) -> int:
    """A run over the film in ``folder``, in this process."""
    return films.run(Store.open(folder, disk)).exit_code


class Watch:
    """What must hold after every kill; faults are told, not raised."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults: list[str] = []
        self.kept: dict[str, str] = {}
        self.sent_again: Counter[str] = Counter()

    def look(self) -> None:
        """Compare what was finished with what it was."""
        snapshot = self.store.read()
        now = films.hashes(self.store)
        for take in snapshot.takes:
            if take.status is TakeStatus.DONE and take.scene and take.path:
                self.kept.setdefault(take.path, str(take.sha256))
        for path, sha256 in self.kept.items():
            if now.get(path) != sha256:
                self.faults.append(f"{path} is not what it was")
        keys = Counter(line["key"] for line in films.service(self.store).requests())
        self.faults += [f"sent twice: {key}" for key, n in keys.items() if n > 1]

    def decide(self) -> None:
        """As a person: send again what may have been charged."""
        for take in films.a_plan(self.store).decisions:
            if take.scene and take.slot in ("start", "end", "clip"):
                edits.ask(self.store, [Request(scene=take.scene, slot=take.slot)])
                self.sent_again[f"{take.scene}-{take.slot}"] += 1

    def finish(self) -> int:
        """Run until the film is whole; gives the number of runs."""
        runs = 0
        while runs < PATIENT:
            runs += 1
            code = in_child(lambda: one_run(self.store.folder.path))
            self.look()
            if code == 0:
                break
            self.decide()
        else:
            self.faults.append("the film was never whole")
        self._books()
        return runs

    def _books(self) -> None:
        sent = Counter(films.sent(self.store))
        for place, count in sent.items():
            if count > 1 + self.sent_again[place]:
                self.faults.append(f"{place} was paid {count} times")
        money = films.money(self.store)
        known = money.spent_usd + money.possibly_usd
        charged = films.service(self.store).charged_usd()
        if charged > known + 1e-6:
            self.faults.append(f"{charged} charged, {known} in the books")
        if not films.a_plan(self.store).complete:
            self.faults.append("the film has a hole")

    def report(self, **more: Any) -> dict[str, Any]:
        """All that is worth telling."""
        asked = sum(self.sent_again.values())
        return {"faults": self.faults, "asked": asked, **more}


def a_watched_film(folder: Path, scenes: int, **settings: Any) -> Watch:
    """A film of the pretend service, with what was kept of it."""
    store = films.a_film(folder, scenes, settings=films.pretend(**settings))
    return Watch(store)


def points(folder: Path) -> dict[str, Any]:
    """Kill a run at every rename and link it makes, before and after it."""
    kills, faults, asked = 0, [], 0
    for after in (False, True):
        step = 0
        while True:
            step += 1
            watch = a_watched_film(folder / f"{step}-{after}", 1)
            path = watch.store.folder.path
            disk = Mortal(step, after)
            code = in_child(lambda p=path, d=disk: one_run(p, d))  # type: ignore[misc]
            if code != KILLED:
                break
            kills += 1
            watch.look()
            watch.finish()
            asked += sum(watch.sent_again.values())
            faults += [f"step {step} after={after}: {text}" for text in watch.faults]
    return {"faults": faults, "kills": kills, "asked": asked}


def at_random(folder: Path, seed: int, rounds: int) -> dict[str, Any]:
    """Kill runs at random moments until the rounds are over, then finish."""
    chance = random.Random(seed)
    watch = a_watched_film(folder, 4, latency=0.05)
    path, kills = watch.store.folder.path, 0
    for _ in range(rounds):
        code = in_child(lambda: one_run(path), chance.uniform(0.0, 0.25))
        kills += code == KILLED
        watch.look()
        watch.decide()
    runs = watch.finish()
    return watch.report(kills=kills, runs=runs)


def ordered(folder: Path, fault: str) -> dict[str, Any]:
    """Let the service kill us right after it has accepted and charged."""
    watch = a_watched_film(folder, 2, faults=fault)
    code = in_child(lambda: one_run(watch.store.folder.path))
    after = in_child(lambda: one_run(watch.store.folder.path))
    before = len(films.sent(watch.store))
    again = in_child(lambda: one_run(watch.store.folder.path))
    waits = [code, after, again, len(films.sent(watch.store)) - before]
    watch.decide()
    watch.finish()
    return watch.report(waits=waits)


if __name__ == "__main__":
    films.installed()
    what, place, *rest = sys.argv[1:]
    if what == "points":
        found = points(Path(place))
    elif what == "random":
        found = at_random(Path(place), int(rest[0]), int(rest[1]))
    else:
        found = ordered(Path(place), rest[0])
    sys.stdout.write(json.dumps(found))
