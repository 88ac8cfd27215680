"""Many processes on one film at once: runs, viewers, command lines, plain readers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vidpipe_tui.engine.log import Entry
from vidpipe_tui.errors import Held
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request
from vidpipe_tui.project.store import Store

from . import films
from .crash.watch import Watch

SECONDS = float(os.environ.get("VIDPIPE_HANDS", "12"))
ROOT = Path(__file__).parents[1]


def say(word: str, value: Any) -> None:
    sys.stdout.write(f"{word} {json.dumps(value)}\n")
    sys.stdout.flush()


def until_told(deed: Callable[[int], None]) -> int:
    """Do it again and again until the time is over; how often."""
    end, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        number += 1
        deed(number)
    return number


def runs(folder: Path) -> None:
    """Run the film whenever it is free, and ask for another picture each time."""
    store = Store.open(folder)

    def listen(entry: Entry) -> None:
        # Both are told under the lease; the clock is the machine's.
        if entry.kind in ("run-started", "run-ended"):
            say(entry.kind, time.monotonic_ns())

    def deed(number: int) -> None:
        try:
            films.run(store, listen=listen)
            edits.ask(store, [Request(scene="s01", slot="end")])
        except Held as error:
            assert "at work on this project" in error.message
            time.sleep(0.01)

    until_told(deed)


def edits_of(folder: Path, hand: int) -> None:
    """Count in a place of its own, and in one that all share."""
    store = Store.open(folder)

    def deed(number: int) -> None:
        edits.edit_scene(store, f"s{hand:02}", description=str(number))
        with store.transaction() as draft:
            seed = draft.project.seed + 1
            draft.project = draft.project.model_copy(update={"seed": seed})
        time.sleep(0.003)

    say("edits", until_told(deed))


def lines(folder: Path) -> None:
    """A person at the command line."""
    from .command import vidpipe

    def deed(number: int) -> None:
        named = str(folder)
        moved = vidpipe(folder.parent, "move", named, "s03", str(number % 3 + 1))
        assert moved.code == 0, moved.err
        status = vidpipe(folder.parent, "status", named, "--json")
        assert len(status.data["scenes"]) == 3, status.err

    say("lines", until_told(deed))


def watches(folder: Path) -> None:
    """The app's follower: it never sees an error, and time never runs backwards."""
    from vidpipe_tui.app.film import Film

    film, seen = Film(folder), [""]

    def deed(number: int) -> None:
        film.look()
        assert film.error is None, film.error
        assert film.shot is not None
        at = film.shot.view.snapshot.project.updated_at
        assert at >= seen[-1], (at, seen[-1])
        seen[-1] = at
        time.sleep(0.005)

    say("looks", until_told(deed))


def reads(folder: Path) -> None:
    """A script of the user's that opens the file as it is."""

    def deed(number: int) -> None:
        tables = json.loads((folder / "state.json").read_bytes())
        assert len(tables["scenes"]) == 3 and len(tables["project"]) == 1

    say("reads", until_told(deed))


def hand(what: str, *words: Any) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "tests.test_many_hands", what, *map(str, words)]
    pipe = subprocess.PIPE
    env = {**os.environ, "VIDPIPE_HANDS": str(SECONDS)}
    return subprocess.Popen(
        line, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, env=env
    )


def heard(hands: list[subprocess.Popen[str]]) -> list[tuple[str, Any]]:
    """What all of them said; each has to end well."""
    found: list[tuple[str, Any]] = []
    try:
        for process in hands:
            out, err = process.communicate(timeout=SECONDS + 60)
            assert process.returncode == 0, err
            told = [line.partition(" ") for line in out.splitlines()]
            found += [(word, json.loads(value)) for word, _, value in told]
    finally:
        for process in hands:
            process.kill()
            process.wait()
    return found


@pytest.mark.slow
def test_nothing_is_lost_between_many_hands_and_one_run_is_at_work(tmp_path):
    store = films.a_film(tmp_path, 3, seed=0)
    folder = store.folder.path
    hands = [hand("runs", folder), hand("runs", folder)]
    hands += [hand("edits", folder, 1), hand("edits", folder, 2)]
    hands += [hand("watches", folder), hand("watches", folder)]
    hands += [hand("lines", folder), hand("reads", folder)]
    found = heard(hands)

    snapshot = store.read()
    counted = [value for word, value in found if word == "edits"]
    assert snapshot.project.seed == sum(counted)
    kept = [int(s.description) for s in snapshot.scenes if s.id in ("s01", "s02")]
    assert sorted(kept) == sorted(counted)
    for word in ("looks", "lines", "reads"):
        assert sum(value for each, value in found if each == word) > 5

    leases = sorted((at, word) for word, at in found if word.startswith("run-"))
    words = [word for _, word in leases]
    assert words == ["run-started", "run-ended"] * (len(words) // 2)
    assert len(words) > 8

    watch = Watch(store)
    watch.sent_again["s01-end"] = len(words)
    watch.look()
    watch.finish(lambda: films.run(store).exit_code)
    assert watch.faults == []


if __name__ == "__main__":
    films.installed()
    what, place, *rest = sys.argv[1:]
    deeds: dict[str, Callable[..., None]] = {
        "runs": runs,
        "edits": edits_of,
        "lines": lines,
        "watches": watches,
        "reads": reads,
    }
    deeds[what](Path(place), *map(int, rest))
