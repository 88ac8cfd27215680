"""What a run does first with the takes that a dead one left."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.settle import clear_work, settle, settled_take
from vidpipe_tui.project.model import Request, TakeStatus

from .films import a_film, left_open, made, take


@pytest.mark.parametrize(
    ("status", "operation", "becomes"),
    [
        ("running", None, "stopped"),
        ("submitting", None, "unknown"),
        ("submitted", {"id": "op"}, "submitted"),
        ("running", {"id": "op"}, "running"),
        ("done", None, "done"),
        ("failed", None, "failed"),
        ("timed_out", {"id": "op"}, "timed_out"),
    ],
)
def test_each_open_take_is_decided_by_one_rule(tmp_path, status, operation, becomes):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "end", TakeStatus(status), operation=operation)
    with store.transaction() as draft:
        settled = settle(draft)
    found = take(store, left.id)
    assert found.status == becomes
    assert bool(settled) == (status != becomes)
    assert (found.finished_at is not None) == bool(settled)
    assert settled_take(found, "film") is found


def test_what_may_have_been_charged_is_told_with_its_price(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "clip", TakeStatus.SUBMITTING, estimate_usd=3.2)
    found = settled_take(left, "film")
    assert "may have been charged (about $3.20)" in (found.error or "")
    assert (found.hint or "").endswith("vidpipe recover film")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(a_film(tmp_path_factory.mktemp("made"), 1))


@pytest.mark.parametrize(
    ("more", "stands"),
    [
        ({}, True),
        ({"soften": 1}, True),
        ({"spare": True}, False),
        ({"stop": True}, False),
        ({"instead_of": "s01-clip-7"}, False),
        ({"status": TakeStatus.SUBMITTING}, False),
    ],
)
def test_a_wish_stands_whose_take_was_never_sent(film, more, stands):
    fields = {"status": TakeStatus.RUNNING, "instead_of": "s01-clip-1", **more}
    left_open(film, "s01", "clip", **fields)
    with film.transaction() as draft:
        draft.project = draft.project.model_copy(update={"requests": ()})
        settle(draft)
        asked = draft.project.requests
    wish = Request(scene="s01", slot="clip", soften=more.get("soften", 0))
    assert asked == ((wish,) if stands else ())


def test_a_newer_wish_than_that_of_a_dead_run_holds(film):
    left_open(film, "s01", "clip", TakeStatus.RUNNING, instead_of="s01-clip-1")
    newer = Request(scene="s01", slot="clip", soften=2)
    with film.transaction() as draft:
        draft.project = draft.project.model_copy(update={"requests": (newer,)})
        settle(draft)
        assert draft.project.requests == (newer,)


def test_scratch_is_removed_but_not_what_may_be_paid_for(tmp_path):
    store = a_film(tmp_path, 1)
    kept = [
        left_open(store, "s01", "start", TakeStatus.UNKNOWN),
        left_open(store, "s01", "clip", TakeStatus.SUBMITTED, operation={"id": "op"}),
        left_open(store, "s01", "end", TakeStatus.FAILED, cost_usd=0.5),
    ]
    gone = [
        left_open(store, "s01", "end", TakeStatus.DONE, cost_usd=0.5),
        left_open(store, "s01", "end", TakeStatus.FAILED, cost_usd=0.0),
    ]
    for each in (*kept, *gone):
        store.folder.make(store.folder.work(each.id))
        (store.folder.work(each.id) / "file").touch()
    clear_work(store.folder, store.read())
    assert all(store.folder.work(each.id).exists() for each in kept)
    assert not any(store.folder.work(each.id).exists() for each in gone)
