"""What a run would do, in which order, at what price."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.choices import Choices
from vidpipe_tui.engine.plan import Plan, plan
from vidpipe_tui.engine.step import Wish
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request, TakeStatus

from .films import (
    a_film,
    change_project,
    installed,
    left_open,
    made,
    pretend,
    run,
)


def planned(store, wish: Wish | None = None) -> Plan:
    snapshot = store.read()
    files = store.folder.survey(snapshot, full=True)
    choices = Choices(installed(), snapshot.project)
    return plan(snapshot, files, choices, wish or Wish(), folder=store.folder.path)


def labels(steps) -> list[str]:
    return [step.label for step in steps]


def test_a_new_film_is_planned_whole_with_its_price(tmp_path):
    store = a_film(
        tmp_path, 2, settings=pretend({"price": 0.1}, {"price": 0.2}), seconds=5
    )
    found = planned(store)
    assert labels(found.steps) == [
        "s01 start", "s01 end", "s01 clip", "s02 start", "s02 end", "s02 clip", "cut",
    ]  # fmt: skip
    assert found.estimate_usd == pytest.approx(3 * 0.1 + 2 * 5 * 0.2)
    assert labels(found.paid) == [
        "s01 start", "s01 end", "s01 clip", "s02 end", "s02 clip",
    ]  # fmt: skip
    assert labels(found.ready) == ["s01 start"]
    assert not found.complete


def test_a_plan_before_the_storyboard_imagines_the_scenes(tmp_path):
    store = a_film(tmp_path, 0, scenes_wanted=3)
    found = planned(store)
    assert found.imagined
    assert labels(found.ready) == ["storyboard"]
    assert len(found.steps) == 1 + 3 * 3 + 1 - 1  # the cut is not priced yet
    assert found.slots == {}


def test_a_whole_film_has_nothing_to_do(tmp_path):
    store = made(a_film(tmp_path, 2))
    found = planned(store)
    assert (found.steps, found.complete, found.estimate_usd) == ((), True, 0)


def test_stale_is_listed_and_not_remade(tmp_path):
    store = made(a_film(tmp_path, 2))
    edits.edit_scene(store, "s01", motion_prompt="x")
    found = planned(store)
    assert [f"{s.scene} {s.slot}" for s in found.stale] == ["s01 clip"]
    assert found.steps == ()
    assert found.complete


def test_an_unknown_price_makes_the_whole_unknown(tmp_path):
    from .films import Reel, studio

    reg, names = studio(Reel(price=None))
    store = a_film(tmp_path, 1, stages=names)
    snapshot = store.read()
    files = store.folder.survey(snapshot, full=True)
    found = plan(snapshot, files, Choices(reg, snapshot.project), Wish())
    assert found.estimate_usd is None
    assert labels(found.paid) == ["s01 clip"]


def test_a_request_alone_asks_for_that_and_the_cut(tmp_path):
    store = made(a_film(tmp_path, 2))
    asked = (Request(scene="s02", slot="end"),)
    found = planned(store, Wish(missing=False, requests=asked))
    assert labels(found.steps) == ["s02 end"]
    asked = (Request(scene="s02", slot="clip"),)
    found = planned(store, Wish(missing=False, requests=asked))
    assert labels(found.steps) == ["s02 clip"]
    assert labels(found.ready) == ["s02 clip"]


def test_requests_wait_for_what_comes_before_them(tmp_path):
    store = made(a_film(tmp_path, 2))
    asked = tuple(Request(scene="s01", slot=s) for s in ("start", "end", "clip"))
    found = planned(store, Wish(missing=False, requests=asked))
    assert labels(found.ready) == ["s01 start"]


def test_keyframes_come_before_clips_and_free_things_first(tmp_path):
    store = a_film(tmp_path, 3)
    run(store, through="keyframe")
    (store.folder.keyframes / "s03-end-1.png").unlink()
    assert labels(planned(store).ready) == ["s03 end", "s01 clip", "s02 clip"]


def test_an_operation_of_a_dead_run_is_looked_after_first(tmp_path):
    store = a_film(tmp_path, 2)
    run(store, through="keyframe")
    status, op = TakeStatus.SUBMITTED, {"id": "op"}
    left_open(store, "s02", "clip", status, operation=op, stage="rehearsal")
    found = planned(store)
    first = found.ready[0]
    assert (first.label, first.way, first.take) == ("s02 clip", "poll", "s02-clip-1")
    assert first.price is not None and first.price.usd == 0


def test_an_operation_of_a_scene_taken_out_does_not_hold_up_the_cut(tmp_path):
    store = made(a_film(tmp_path, 2))
    status, op = TakeStatus.SUBMITTED, {"id": "op"}
    left_open(store, "s02", "clip", status, operation=op, stage="rehearsal")
    edits.remove_scene(store, "s02")
    found = planned(store)
    assert labels(found.ready) == ["cut"]
    assert found.decisions == ()


def test_a_charge_nobody_knows_of_is_a_decision_until_somebody_decides(tmp_path):
    store = a_film(tmp_path, 1)
    left_open(store, "s01", "start", TakeStatus.UNKNOWN)
    found = planned(store)
    assert [take.id for take in found.decisions] == ["s01-start-1"]
    assert "s01 start" not in labels(found.steps)
    left_open(store, "s01", "start", TakeStatus.DONE)
    assert planned(store).decisions == ()


def test_no_cut_is_planned_while_a_clip_waits_for_a_person(tmp_path):
    store = a_film(tmp_path, 2)
    run(store, through="keyframe")
    left_open(store, "s02", "clip", TakeStatus.UNKNOWN)
    assert labels(planned(store).steps) == ["s01 clip"]
    left_open(store, "s02", "clip", TakeStatus.FAILED)
    assert labels(planned(store).steps) == ["s01 clip", "s02 clip", "cut"]


def test_a_spare_take_that_may_have_been_paid_is_not_made_again(tmp_path):
    store = made(a_film(tmp_path, 1))
    done = store.read().by_id["s01-clip-1"]
    left_open(store, "s01", "clip", TakeStatus.UNKNOWN, digest=done.digest, spare=True)
    change_project(store, takes=2)
    assert "s01 clip" not in labels(planned(store).steps)


def test_what_a_stage_cannot_do_is_told_and_not_ready(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(video={"lengths": "8"}))
    run(store, through="keyframe")
    found = planned(store)
    assert labels(found.objections) == ["s01 clip"]
    assert found.ready == ()


@pytest.mark.parametrize(
    ("through", "slots"),
    [("storyboard", set()), ("keyframe", {"start", "end"}),
     ("video", {"start", "end", "clip"})],
)  # fmt: skip
def test_a_plan_through_a_stage_ends_there(tmp_path, through, slots):
    store = a_film(tmp_path, 1)
    found = planned(store, Wish(through=through))
    assert {step.slot for step in found.steps} == slots
