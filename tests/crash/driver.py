"""Runs films in children that are killed, and says what is left afterwards.

    python -m tests.crash.driver points FOLDER
    python -m tests.crash.driver random FOLDER SEED KILLS
    python -m tests.crash.driver ordered FOLDER FAULT
    python -m tests.crash.driver proof FOLDER

It forks, so that a kill costs no start of Python: nothing here may start a thread.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import PIL.PngImagePlugin

from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.store import Store
from vidpipe_tui.registry import Registry

from .. import films
from .careful import CarefulDisk, Listener, Witness
from .watch import Acknowledged, Watch

assert av and PIL, "imported once, here, and not by each child"
KILLED = -1
MOST_KILLS_A_FILM = 30
FAULTS = ("busy_rate", "drop_rate", "lost_rate", "blip_rate", "broken_rate")


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


def one_run(folder: Path, disk: Disk | None = None, **options: Any) -> int:
    """A run over the film in ``folder``, in this process."""
    told = Acknowledged(folder.parent / "told.jsonl")
    store = Store.open(folder, disk)
    return films.run(store, listen=told.write, **options).exit_code


def a_watched_film(folder: Path, scenes: int, **settings: Any) -> Watch:
    """A film of the pretend service, with what was kept of it."""
    store = films.a_film(folder, scenes, settings=films.pretend(**settings))
    return Watch(store)


def whole(watch: Watch) -> int:
    """Let a film be finished in peace; gives the number of runs."""
    return watch.finish(lambda: in_child(lambda: one_run(watch.store.folder.path)))


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
            whole(watch)
            asked += sum(watch.sent_again.values())
            faults += [f"step {step} after={after}: {text}" for text in watch.faults]
    return {"faults": faults, "kills": kills, "asked": asked}


def at_random(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Kill runs at random moments, film after film; each film is finished at last."""
    chance, tally, faults = random.Random(seed), Counter[str](), list[str]()
    while tally["kills"] < kills:
        place = folder / f"{seed}-{tally['films']}"
        watch = _under_fire(place, chance, kills - tally["kills"], tally)
        faults += [f"seed {seed}, {place.name}: {text}" for text in watch.faults]
        if not watch.faults:
            shutil.rmtree(place)
    return {"faults": faults, **tally}


def _under_fire(
    place: Path, chance: random.Random, most: int, tally: Counter[str]
) -> Watch:
    rates = {name: chance.choice((0.0, 0.0, 0.1)) for name in FAULTS}
    latency = chance.choice((0.0, 0.02, 0.05))
    seed, scenes = chance.randrange(1000), chance.randint(1, 4)
    watch = a_watched_film(place, scenes, latency=latency, seed=seed, **rates)
    path, kills = watch.store.folder.path, 0
    while kills < min(most, MOST_KILLS_A_FILM):
        code = in_child(lambda: one_run(path), chance.uniform(0.0, 0.12))
        tally["runs"] += 1
        kills += code == KILLED
        watch.look()
        if code == 0:
            break
        if chance.random() < 0.5:
            watch.decide()
    tally["runs"] += whole(watch)
    _count(tally, watch, kills)
    return watch


def _count(tally: Counter[str], watch: Watch, kills: int) -> None:
    tally["films"] += 1
    tally["kills"] += kills
    tally["asked"] += sum(watch.sent_again.values())
    tally["charged"] += len(films.sent(watch.store))
    tally["takes"] += len(watch.store.read().takes)
    tally["told"] += len(watch.told.read())


def ordered(folder: Path, fault: str) -> dict[str, Any]:
    """Let the service kill us right after it has accepted and charged."""
    watch = a_watched_film(folder, 2, faults=fault)
    code = in_child(lambda: one_run(watch.store.folder.path))
    after = in_child(lambda: one_run(watch.store.folder.path))
    before = len(films.sent(watch.store))
    again = in_child(lambda: one_run(watch.store.folder.path))
    waits = [code, after, again, len(films.sent(watch.store)) - before]
    watch.decide()
    whole(watch)
    asked = sum(watch.sent_again.values())
    return {"faults": watch.faults, "asked": asked, "waits": waits}


def proof(folder: Path) -> dict[str, Any]:
    """One film in peace, each of its deeds watched for its order."""
    faults: list[str] = []
    store = films.a_film(folder, 2)
    path, disk = store.folder.path, CarefulDisk(faults)
    ours = films.installed()
    stages = [
        films.offer(kind, Witness(ours.get(kind, "rehearsal").stage, path, faults))
        for kind in ("keyframe", "video")
    ]
    others = [
        offered
        for kind in ("storyboard", "keyframe", "video", "stitch")
        for offered in ours.offered(kind)
        if offered.name != "rehearsal"
    ]
    outcome = films.run(
        Store.open(path, disk),
        Registry([*others, *stages]),
        listen=Listener(path, disk),
    )
    if outcome.kind != "complete":
        faults.append(f"the run ended {outcome}")
    return {"faults": sorted(set(faults)), "sent": len(films.sent(store))}


def main(words: list[str]) -> dict[str, Any]:
    """What a command line asks for."""
    what, place, *rest = words
    films.installed()
    if what == "points":
        return points(Path(place))
    if what == "random":
        return at_random(Path(place), int(rest[0]), int(rest[1]))
    if what == "ordered":
        return ordered(Path(place), rest[0])
    return proof(Path(place))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
