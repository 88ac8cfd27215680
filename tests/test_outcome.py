"""How a run ended: the exit code, and what a person should know and do."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.outcome import EXIT, Outcome, judge
from vidpipe_tui.engine.step import Wish
from vidpipe_tui.project.edits import ask, remove_scene
from vidpipe_tui.project.model import Request, TakeStatus

from .films import a_film, a_plan, left_open, made, money, run


def judged(store, **fields) -> Outcome:
    usual = {
        "run": "r0", "stopped": False, "missing": True, "through": None,
        "over_budget": None, "trouble": None,
    }  # fmt: skip
    given = {**usual, **fields}
    wish = Wish(missing=given["missing"], through=given["through"])
    return judge(store.read(), a_plan(store, wish), **given)


@pytest.fixture
def store(tmp_path):
    return a_film(tmp_path, 2)


def test_every_ending_has_the_exit_code_of_the_design():
    assert EXIT == {
        "complete": 0, "done": 0, "staged": 0, "failed": 1, "waits": 3,
        "partial": 4, "stopped": 130,
    }  # fmt: skip


def test_a_whole_film_is_complete(store):
    assert judged(made(store)).kind == "complete"


def test_a_stop_comes_before_all_else(store):
    found = judged(store, stopped=True, over_budget="x", trouble="y")
    assert (found.kind, found.hint) == ("stopped", "vidpipe resume film")


def test_a_budget_waits_for_a_person(store):
    found = judged(store, over_budget="it costs $2")
    assert found.kind == "waits"
    assert "--budget" in found.hint


def test_a_known_charge_for_nothing_is_told_as_one(store):
    left_open(store, "s01", "clip", TakeStatus.UNKNOWN, cost_usd=0.4, error="gone")
    found = judged(store)
    assert found.kind == "waits"
    assert found.message.startswith("s01-clip-1 was charged $0.40")
    assert money(store).possibly_usd == 0


def test_a_film_without_a_clip_has_failed_and_names_what(store):
    left_open(store, "s01", "start", TakeStatus.FAILED, error="no key", hint="export K")
    found = judged(store)
    assert found.kind == "failed"
    assert found.message == "s01 start failed: no key"
    assert found.hint == "export K"


def test_a_film_with_a_hole_is_partial(store):
    run(store)
    (store.folder.clips / "s02-1.mp4").unlink()
    assert judged(store).kind == "partial"


def test_many_failures_are_counted(store):
    for scene in ("s01", "s02"):
        for slot in ("start", "end", "clip"):
            left_open(store, scene, slot, TakeStatus.FAILED, error="x")
    assert judged(store).message.endswith("; and 3 more")


def test_a_failure_of_another_run_is_not_this_ones(store):
    made(store)
    left_open(store, "s01", "clip", TakeStatus.FAILED, error="x")
    assert judged(store, run="r9").kind == "complete"
    assert judged(store, run="r0").kind == "failed"


def test_a_whole_film_with_a_wish_that_stands_is_not_complete(store):
    ask(made(store), [Request(scene="s02", slot="clip")])
    found = judged(store)
    assert (found.kind, found.exit_code) == ("failed", 1)
    assert found.message == "asked for and not made yet: s02 clip"
    assert found.hint.startswith("vidpipe resume film")
    assert judged(store, missing=False).kind == "failed"
    assert judged(store, no_quota="none today").waits_for == "quota"
    assert judged(store, through="keyframe").kind != "failed"
    remove_scene(store, "s02")
    run(store)
    assert judged(store).kind == "complete"


def test_a_spare_take_that_fails_leaves_no_hole(store):
    made(store)
    left_open(store, "s01", "clip", TakeStatus.FAILED, error="x", spare=True)
    assert judged(store).kind == "complete"


def test_only_what_was_asked_for_is_done_though_the_film_is_not(store):
    assert judged(store, missing=False).kind == "done"
    assert judged(store, missing=False, trouble="s01 clip: no").kind == "failed"


def test_a_run_through_a_stage_is_staged(store):
    run(store, through="keyframe")
    assert judged(store, through="keyframe").kind == "staged"
    assert judged(store, through="video").kind != "staged"


def test_a_film_without_any_scene_says_how_to_bring_one_back(store):
    for name in ("s01", "s02"):
        remove_scene(store, name)
    found = judged(store)
    assert found.kind == "failed"
    assert found.message == "every scene is taken out of the film"
    assert found.hint == "vidpipe edit film s01 --enabled brings one back"
