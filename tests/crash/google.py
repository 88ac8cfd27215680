"""Kills runs of a film at Google's stand-in, and holds its ledger against the state.

    python -m tests.crash.google chain FOLDER MODE URL WHERE
    python -m tests.crash.google alone FOLDER MODE URL CHANGE

The stand-in at URL is another process, and the environment leads there (MODE is "key"
or "vertex"). It forks, so that a kill costs no start of Python and no import of the
SDK: nothing here may start a thread. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from vidpipe_tui.config import PRESETS
from vidpipe_tui.engine import rescue
from vidpipe_tui.engine.choices import Choices
from vidpipe_tui.engine.limits import Limiter
from vidpipe_tui.project.model import Scene, Take, TakeStatus
from vidpipe_tui.project.store import Store

from .. import films
from .commits import Commits, Where, met
from .driver import KILLED, in_child, one_run
from .watch import CENT, Accepted, Watch

SECONDS = 4.0
"""The shortest clip that Veo makes; Omni makes it too."""
FRAMES = 96
MOST_RUNS = 150
WAITS = 3
"""What a run ends with that needs a person."""
PRESET = {"key": "google-key", "vertex": "google"}
QUICK = {
    "keyframe.gemini": {"delay": 0.0},
    "video.veo": {"poll_seconds": 0.0},
    "video.omni": {"poll_seconds": 0.0},
}
PICTURES, CLIPS = ("start", "end"), ("video", "interaction")


def a_film(folder: Path, mode: str) -> Store:
    """A film of two scenes without a storyboard, by a preset of Google's."""
    preset = PRESETS[PRESET[mode]]
    settings = {
        key: {**values, **QUICK.get(key, {})} for key, values in preset.settings.items()
    }
    fields = {
        "size": (320, 180),
        "seconds": SECONDS,
        "fps": 24,
        "scenes_wanted": 2,
        "soften": 2,
        "stages": dict(preset.stages),
        "settings": settings,
    }
    return films.a_film(folder, 0, **fields)


class Ledger:
    """What Google's stand-in has accepted, each request with the take it was for.

    Google is not told of takes. A request is known by its operation if a take has it.
    Else its words name its place in the film, and it belongs to the newest take there
    that was sent: takes of one place follow each other, and it is read after each run.
    """

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url
        self._takes: dict[str, str] = {}
        self.read()

    def read(self) -> None:
        """Read all of it, once nothing that a killed run has sent is under way."""
        while True:
            with urllib.request.urlopen(f"{self._url}/__ledger") as answer:
                told: dict[str, Any] = json.load(answer)
            if told["lines"] == 1:  # which is ours
                break
            time.sleep(0.005)
        self.charges: list[dict[str, Any]] = told["charges"]
        self._requests, self._usd = told["ledger"], float(told["usd"])

    def accepted(self) -> list[Accepted]:
        """Each paid request, oldest first."""
        return [self._accepted(charge) for charge in self.charges]

    def charged_usd(self) -> float:
        """What all of them cost."""
        return self._usd

    def prices(self) -> dict[str, float]:
        """What each take has cost of which a request was accepted."""
        return {self.take_of(each): each["usd"] for each in self.charges}

    def take_of(self, charge: dict[str, Any]) -> str:
        """The take that a charge was for."""
        return self._accepted(charge).take

    def polled(self) -> frozenset[str]:
        """The operations that were looked at."""
        looks = [each for each in self._requests if each["kind"] == "poll"]
        return frozenset(
            look["body"].get("operationName")
            or urlsplit(look["path"]).path.split("/interactions/")[1]
            for look in looks
        )

    def _accepted(self, charge: dict[str, Any]) -> Accepted:
        place = self._place(charge)
        take = self._takes.get(charge["id"]) or self._take(place, charge["operation"])
        self._takes[charge["id"]] = take
        return Accepted(take, place, charge["operation"])

    def _place(self, charge: dict[str, Any]) -> str:
        if charge["kind"] == "text":
            return "storyboard"
        slots = ("clip",) if charge["kind"] in CLIPS else PICTURES
        for scene in self._store.read().scenes:
            for slot in slots:
                if _words(scene, slot) in charge["prompt"]:
                    return f"{scene.id}-{slot}"
        raise AssertionError(f"no scene asked for {charge['prompt']!r}")

    def _take(self, place: str, operation: str) -> str:
        takes = [take for take in self._store.read().takes if _place(take) == place]
        for take in takes:
            if take.operation and take.operation.id == operation:
                return take.id
        sent = [take for take in takes if take.attempts]
        return sent[-1].id if sent else f"no take of {place}"


def _words(scene: Scene, slot: str) -> str:
    words: str = getattr(scene, f"{'motion' if slot == 'clip' else slot}_prompt")
    return words


def _place(take: Take) -> str:
    return f"{take.scene}-{take.slot}" if take.scene else take.slot


class GoogleWatch(Watch):
    """A film at Google's. A person looks at the ledger before it is sent again."""

    def __init__(self, store: Store, url: str) -> None:
        self.ledger = Ledger(store, url)
        super().__init__(store, self.ledger, FRAMES)

    def look(self) -> None:
        """As ever; and prices are the ledger's, and operations the state's."""
        self.ledger.read()
        super().look()
        takes = self.store.read().by_id
        for name, usd in self.ledger.prices().items():
            cost = takes[name].cost_usd if name in takes else None
            if cost is not None and abs(cost - usd) > CENT:
                self.faults.append(f"{name} cost ${usd} and is down as ${cost}")
        known = {take.operation.id for take in takes.values() if take.operation}
        for strange in self.ledger.polled() - known:
            self.faults.append(f"{strange} was looked at and is not written down")
        self._no_refused_words_again(takes)

    def _no_refused_words_again(self, takes: Mapping[str, Take]) -> None:
        refused = set()
        for charge in self.ledger.charges:
            name = self.ledger.take_of(charge)
            take = takes.get(name)
            if charge["prompt"] in refused:
                self.faults.append(f"{name} repeats words that were refused")
            if take and take.status is TakeStatus.FILTERED:
                refused.add(charge["prompt"])

    def allowed(self, place: str) -> int:
        """As ever; and what the filter takes back is made anew, maybe with its end."""
        scene = place.split("-")[0]
        refused = [
            take
            for take in self.store.read().takes
            if (take.scene, take.slot) == (scene, "clip")
            and take.status is TakeStatus.FILTERED
        ]
        return super().allowed(place) + len(refused)

    def decide(self) -> None:
        """Give up storyboards and every other slot, asking the ledger; resend the rest.

        What waits has to say why.
        """
        for take in films.a_plan(self.store).decisions:
            if take.status is not TakeStatus.UNKNOWN or not take.error:
                self.faults.append(f"{take.id} waits as {take.status}: {take.error}")
            if take.scene is None or sum(self.sent_again.values()) % 2:
                usd = self.ledger.prices().get(take.id)
                rescue.give_up(self.store, take.id, usd is not None, usd)
                self.sent_again[_place(take)] += 1
        super().decide()


class Trial:
    """One film that is killed and made whole."""

    def __init__(self, folder: Path, mode: str, url: str) -> None:
        store = a_film(folder, mode)
        self.watch, self._folder = GoogleWatch(store, url), folder
        self._path, self._met = store.folder.path, folder / "met.txt"
        self.runs: list[int] = []
        _prepare(store)

    def run(self, where: Where | None = None, only: str = "") -> int:
        """A run of its own pace; ``where`` it is killed at a kind of commit, if new."""
        disk = Commits(where, self._met, only) if where else None
        limiter = Limiter(self._folder / f"pace-{len(self.runs)}")
        code = in_child(lambda: one_run(self._path, disk, limiter=limiter))
        self.runs.append(code)
        self.watch.look()
        return code

    def wait(self) -> None:
        """Run again what needs a person: it needs one still, and was not sent again."""
        waiting = {_place(take) for take in films.a_plan(self.watch.store).decisions}
        before = self._sent(waiting)
        code, sent = self.run(), self._sent(waiting) - before
        if (code, sent) != (WAITS, 0) or not waiting:
            text = f"of {waiting}, undecided, {sent} were sent, and the run gave {code}"
            self.watch.faults.append(text)

    def _sent(self, places: set[str]) -> int:
        return sum(line.place in places for line in self.watch.ledger.accepted())

    def told(self) -> dict[str, Any]:
        """Make it whole in peace, and say how it all went."""
        self.watch.finish(self.run)
        return {
            "faults": self.watch.faults,
            "met": sorted(met(self._met)),
            "runs": self.runs,
            "asked": dict(self.watch.sent_again),
            "takes": [take.id for take in self.watch.store.read().takes],
            "charged": sorted(self.watch.ledger.prices()),
        }


def _prepare(store: Store) -> None:
    """Load the SDK and make its clients here, and not in each child."""
    choices = Choices(films.installed(), store.read().project)
    for kind in ("storyboard", "keyframe", "video"):
        offered = choices.offered(kind, None)
        offered.stage.prepare(choices.settings(offered))


def chain(trial: Trial, where: Where) -> None:
    """Kill the runs of one film at each kind of commit, one after the other."""
    while len(trial.runs) < MOST_RUNS:
        code = trial.run(where)
        if code == 0:
            return
        if code == WAITS:
            trial.wait()
            trial.watch.decide()
        elif code != KILLED:
            trial.watch.faults.append(f"a run ended with {code}")
    trial.watch.faults.append("it is never whole")


def alone(trial: Trial, change: str) -> None:
    """Kill the first run of a film before one commit, and let two more wait."""
    trial.run("before", change)
    trial.wait()
    trial.wait()


def main(words: list[str]) -> dict[str, Any]:
    """What a command line asks for."""
    what, folder, mode, url, which = words
    trial = Trial(Path(folder), mode, url)
    if what == "chain":
        chain(trial, cast(Where, which))
    else:
        alone(trial, which)
    return trial.told()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
