"""kill -9 at each commit of a film at Google's: each take is paid once at most.

The real SDK against the stand-in, in both ways of access. A chain of runs of one film
is killed at each kind of commit in turn; after each kill the ledger of the stand-in is
held against the state file.
"""

from __future__ import annotations

import pytest

from ..google_server import GoogleServer
from ..google_server.kit import point
from .driver import KILLED
from .google import WAITS
from .test_kills import drive

MODES = ["key", "vertex"]
DRAWN = ["storyboard", "s01-start", "s01-end", "s02-end"]
FILMED = ["s01-clip", "s02-clip"]
SENT = ["new > running", "running > submitting"]
LEFT = ["running > stopped", "submitting > unknown"]
"""What a run makes of a take that a killed one has left."""
COMMITS = {
    *("run begins", "run ends", "s02-start new > done"),
    *("cut new > running", "cut running > done", "cut running > stopped"),
    *(f"{place} {step}" for place in DRAWN + FILMED for step in SENT + LEFT),
    *(f"{place} submitting > done" for place in DRAWN),
    *(f"{place} submitting > submitted" for place in FILMED),
    *(f"{place} submitted > submitted" for place in FILMED),
    *(f"{place} submitted > done" for place in FILMED),
}


TROUBLE = [
    ("image", "429", 1),
    ("image", "drop", 1),
    ("poll", "expired", 1),
    ("video", "rai", 3),
    ("interaction", "refused", 3),
]
TROUBLED = {
    "s01-start submitting > running",
    "s01-clip submitted > unknown",
    "s01-clip submitted > filtered",
    *(f"s01-clip softened {step}" for step in SENT + LEFT),
    "s01-clip softened submitting > submitted",
    "s01-clip softened submitted > done",
}


@pytest.fixture
def kill(monkeypatch, tmp_path):
    """Has films killed at a stand-in of its own; gives what came of it."""

    def killed(what, mode, which, trouble=()):
        with GoogleServer() as server:
            point(monkeypatch, server, mode, tmp_path)
            for kind, fault, times in trouble:
                server.inject(kind, fault, times)
            words = (what, tmp_path / "film", mode, server.url, which)
            return drive(*words, driver="google")

    return killed


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before", "switch", "after"])
@pytest.mark.parametrize("mode", MODES)
def test_kills_at_each_commit_pay_no_take_twice_and_lose_no_charge(kill, mode, where):
    found = kill("chain", mode, where)
    assert found["faults"] == []
    assert set(found["met"]) >= COMMITS
    assert found["runs"].count(KILLED) > 30
    # Each paid request was in doubt once, and a person was asked.
    assert set(found["asked"]) == {*DRAWN, *FILMED}


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "where"), [("vertex", "before"), ("key", "after")])
def test_kills_in_a_troubled_film_send_no_refused_words_again_either(kill, mode, where):
    found = kill("chain", mode, where, TROUBLE)
    assert found["faults"] == []
    assert set(found["met"]) >= TROUBLED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "change"),
    [
        ("key", "storyboard submitting > done"),
        ("vertex", "s01-end submitting > done"),
        ("key", "s02-clip submitting > submitted"),
        ("vertex", "s02-clip submitting > submitted"),
    ],
)
def test_a_receipt_that_a_kill_takes_is_asked_for_and_not_sent_again(
    kill, mode, change
):
    found = kill("alone", mode, change)
    place = change.split()[0]
    assert found["faults"] == []
    assert found["runs"][:3] == [KILLED, WAITS, WAITS]
    assert found["asked"][place] == 1
    assert {f"{place}-1", f"{place}-2"} <= set(found["charged"])
