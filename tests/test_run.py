"""Whole runs: order, failures, wishes of people, stops, budgets, leases."""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from vidpipe_tui.engine import desk as desk_module
from vidpipe_tui.engine.view import View
from vidpipe_tui.errors import Held, StageError, Unsure
from vidpipe_tui.media.probe import count_frames, probe
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request, Source, TakeStatus
from vidpipe_tui.registry import Registry
from vidpipe_tui.stages import (
    Clip,
    Cost,
    Event,
    Limits,
    Operation,
    Poll,
)

from . import films
from .films import (
    Reel,
    Sketch,
    a_clip,
    a_film,
    a_picture,
    an_engine,
    change_project,
    entries,
    hashes,
    made,
    pretend,
    run,
    sent,
    service,
    states,
    studio,
    take,
    until,
)


def a_studio_film(folder: Path, *stages: Any, scenes: int = 2, **fields: Any):
    reg, names = studio(*stages)
    return a_film(folder, scenes, stages=names, **fields), reg


def in_thread(engine: Any) -> tuple[threading.Thread, list[Any]]:
    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.append(engine.run()))
    thread.start()
    return thread, result


# --- the way of a whole film


def test_a_brief_becomes_a_film(tmp_path):
    store = a_film(tmp_path, 0, scenes_wanted=3, stages={
        "storyboard": "animatic", "keyframe": "rehearsal", "video": "rehearsal",
    })  # fmt: skip
    outcome = run(store)
    assert (outcome.kind, outcome.exit_code) == ("complete", 0)
    snapshot = store.read()
    assert [scene.id for scene in snapshot.scenes] == ["s01", "s02", "s03"]
    assert snapshot.project.status == "complete"
    assert probe(store.folder.cut).width == 160
    clips = [
        store.folder.resolve(t.path or "") for t in snapshot.takes if t.slot == "clip"
    ]
    assert count_frames(store.folder.cut) == sum(count_frames(clip) for clip in clips)


def test_each_scene_starts_on_the_end_of_the_one_before_for_free(tmp_path):
    store = made(a_film(tmp_path, 3))
    for before, scene in (("s01", "s02"), ("s02", "s03")):
        start, end = take(store, f"{scene}-start-1"), take(store, f"{before}-end-1")
        assert start.source is Source.INHERITED
        assert (start.path, start.sha256, start.cost_usd) == (end.path, end.sha256, 0)
    assert sorted(sent(store)) == [
        "s01-clip", "s01-end", "s01-start", "s02-clip", "s02-end", "s03-clip",
        "s03-end",
    ]  # fmt: skip


def test_a_clip_starts_while_the_chain_of_keyframes_goes_on(tmp_path):
    began = threading.Event()

    def wait_for_a_clip(job, ctx):
        if job.scene_id == "s03":
            assert began.wait(10), "no clip began before the last keyframe"

    reel = Reel(first=lambda job, ctx: began.set())
    store, reg = a_studio_film(tmp_path, Sketch(first=wait_for_a_clip), reel, scenes=3)
    assert run(store, reg).kind == "complete"


def test_an_end_is_drawn_from_its_start_and_a_clip_from_both(tmp_path):
    seen: dict[str, tuple[Any, ...]] = {}

    def draw(job, ctx):
        seen[f"{job.scene_id}-{job.position}"] = (job.start_frame,)

    def film(job, ctx):
        seen[f"{job.scene_id}-clip"] = (job.first_frame, job.last_frame)

    store, reg = a_studio_film(tmp_path, Sketch(first=draw), Reel(first=film))
    run(store, reg)
    keyframes = store.folder.keyframes
    assert seen == {
        "s01-start": (None,),
        "s01-end": (keyframes / "s01-start-1.png",),
        "s02-end": (keyframes / "s01-end-1.png",),
        "s01-clip": (keyframes / "s01-start-1.png", keyframes / "s01-end-1.png"),
        "s02-clip": (keyframes / "s01-end-1.png", keyframes / "s02-end-1.png"),
    }


def test_no_more_calls_of_a_stage_at_once_than_it_bears(tmp_path):
    now, most, guard = [0], [0], threading.Lock()

    def count(job, ctx):
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        until(lambda: most[0] > 1)  # the first waits for a second
        time.sleep(0.03)
        with guard:
            now[0] -= 1

    reel = Reel(first=count, limits=Limits(parallel=2))
    store, reg = a_studio_film(tmp_path, reel, scenes=6)
    run(store, reg)
    assert most[0] == 2


def test_a_clip_that_is_being_fetched_keeps_none_from_being_sent(tmp_path):
    second = threading.Event()

    class Narrow(Remote):
        limits = Limits(network=True, parallel=1)

        def submit(self, job, ctx):
            if job.scene_id == "s02":
                second.set()
            return super().submit(job, ctx)

        def fetch(self, op, job, ctx):
            assert second.wait(10), "the second clip was not sent meanwhile"
            return super().fetch(op, job, ctx)

    store, reg = a_studio_film(tmp_path, Narrow(), scenes=2)
    assert run(store, reg).kind == "complete"


def test_a_service_has_no_more_operations_at_once_than_it_bears(tmp_path):
    open_now: set[str] = set()
    most: list[int] = []

    class Narrow(Remote):
        def submit(self, job, ctx):
            open_now.add(job.scene_id)
            most.append(len(open_now))
            return super().submit(job, ctx)

        def poll(self, op, ctx):
            time.sleep(0.02)
            open_now.discard(op.id.removeprefix("op-"))
            return super().poll(op, ctx)

    store, reg = a_studio_film(tmp_path, Narrow(), scenes=6)
    assert run(store, reg).kind == "complete"
    assert max(most) == 2


def test_calls_keep_the_distance_their_stage_asks_for(tmp_path):
    starts: list[float] = []

    def note(job, ctx):
        starts.append(time.time())

    reel = Reel(first=note, limits=Limits(parallel=4, delay=0.15))
    store, reg = a_studio_film(tmp_path, reel, scenes=4)
    run(store, reg)
    starts.sort()
    gaps = [b - a for a, b in pairwise(starts)]
    assert min(gaps) > 0.1


def test_the_wait_for_its_turn_is_not_counted_as_a_hang(tmp_path):
    limits = Limits(parallel=4, delay=0.3, timeout=0.25)
    store, reg = a_studio_film(tmp_path, Reel(limits=limits), scenes=4)
    assert run(store, reg).kind == "complete"


def test_a_run_through_a_stage_ends_there(tmp_path):
    store = a_film(tmp_path, 2)
    assert run(store, through="keyframe").kind == "staged"
    assert "clip" not in " ".join(sent(store))
    assert run(store, through="video").kind == "staged"
    assert not store.folder.cut.exists()
    assert run(store).kind == "complete"


def test_more_takes_of_each_slot_to_choose_from(tmp_path):
    store = a_film(tmp_path, 2, takes=3)
    assert run(store).kind == "complete"
    snapshot = store.read()
    assert len(snapshot.takes_of("s01", "clip")) == 3
    assert len(snapshot.takes_of("s02", "end")) == 3
    assert len(snapshot.takes_of("s02", "start")) == 1  # inherited
    assert {pick.rpartition("-")[2] for s in snapshot.scenes for pick in
            s.picked.values()} == {"1"}  # fmt: skip
    assert run(store).kind == "complete"
    assert len(sent(store)) == 3 * 5


def test_spare_takes_hold_up_nobody(tmp_path):
    """The cut and the chain go on while a second take of a clip is being made."""
    cut_is_there = threading.Event()

    def wait(job, ctx):
        if "clip-2" in ctx.key:
            assert cut_is_there.wait(10)

    reel = Reel(first=wait)
    store, reg = a_studio_film(tmp_path, reel, scenes=1, takes=2)

    def listen(entry):
        if entry.kind == "take-done" and entry.slot == "cut":
            cut_is_there.set()

    assert run(store, reg, listen=listen).kind == "complete"


# --- what goes wrong


def test_a_failed_scene_fails_alone_and_the_next_run_makes_only_that(tmp_path):
    store = a_film(tmp_path, 3, settings=pretend(faults="invalid@s02-clip"))
    outcome = run(store)
    assert (outcome.kind, outcome.exit_code) == ("partial", 4)
    assert "s02 clip" in outcome.message
    assert store.read().project.status == "partial"
    assert not store.folder.cut.exists()
    before = hashes(store)
    count = len(sent(store))
    assert run(store).kind == "complete"
    assert sent(store)[count:] == ["s02-clip"]
    assert before.items() <= hashes(store).items()


def test_a_filtered_take_tells_the_reasons_of_the_service(tmp_path):
    store = a_film(tmp_path, 2, settings=pretend(faults="refused@s01-clip"))
    assert run(store).kind == "partial"
    filtered = take(store, "s01-clip-1")
    assert filtered.status is TakeStatus.FILTERED
    assert "usage guidelines" in filtered.reasons[0]
    assert filtered.cost_usd == 0
    assert states(store)["s01 clip"] == "filtered"
    line = next(e for e in entries(store) if e.kind == "take-failed")
    assert (line.status, line.reasons) == ("filtered", filtered.reasons)


def test_busy_is_tried_again_and_costs_nothing(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="busy*3@s01-end"))
    assert run(store).kind == "complete"
    assert sent(store).count("s01-end") == 1
    assert take(store, "s01-end-1").attempts == 4
    retries = [e for e in entries(store) if e.kind == "retry"]
    assert [e.attempt for e in retries] == [1, 2, 3]


def test_a_stage_that_stays_busy_fails_at_no_cost(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="drop*9@s01-start"))
    outcome = run(store)
    assert outcome.kind == "failed"
    last = take(store, "s01-start-1")
    assert (last.status, last.cost_usd, last.attempts) == (TakeStatus.FAILED, 0, 5)
    assert sent(store) == []


def test_a_lost_answer_is_never_sent_again(tmp_path):
    store = a_film(tmp_path, 2, settings=pretend(faults="lost@s02-clip"))
    outcome = run(store)
    assert (outcome.kind, outcome.exit_code) == ("waits", 3)
    assert "s02-clip-1 may have been charged" in outcome.message
    for _ in range(2):
        assert run(store).exit_code == 3
    assert sent(store).count("s02-clip") == 1
    assert states(store)["s02 clip"] == "unknown"
    edits.ask(store, [Request(scene="s02", slot="clip")])
    assert run(store).kind == "complete"  # a person has sent it again
    assert sent(store).count("s02-clip") == 2


def test_a_lost_answer_may_cost_and_the_budget_counts_it(tmp_path):
    faults = pretend(faults="lost@s01-start", price=1.0)
    store = a_film(tmp_path, 1, settings=faults, budget_usd=1.5)
    run(store)
    money = films.money(store)
    assert (money.spent_usd, money.possibly_usd) == (0, 1.0)
    edits.ask(store, [Request(scene="s01", slot="start")])
    outcome = run(store)
    assert (outcome.kind, outcome.exit_code) == ("waits", 3)
    assert "budget" in outcome.message
    assert len(sent(store)) == 1


def test_the_budget_is_a_hard_cap_with_what_runs_reserved(tmp_path):
    settings = pretend(price=1.0, latency=0.05)
    store = a_film(tmp_path, 4, settings=settings, budget_usd=3.0)
    outcome = run(store)
    assert outcome.exit_code == 3
    assert service(store).charged_usd() <= 3.0
    assert len(sent(store)) >= 3


def test_money_that_a_failure_gives_back_is_spent_on_the_next(tmp_path):
    clip = {"price": 2.0, "latency": 0.05, "faults": "refused@s01-clip"}
    store = a_film(
        tmp_path, 2, settings=pretend(keyframe={"price": 0.0}, video=clip),
        budget_usd=1.0,
    )  # fmt: skip
    outcome = run(store)
    assert service(store).charged_usd() == 1.0
    assert states(store)["s02 clip"] == "current"
    assert outcome.kind == "partial"


def test_an_unknown_price_does_not_pass_a_budget(tmp_path):
    store, reg = a_studio_film(tmp_path, Sketch(price=None), budget_usd=5.0)
    outcome = run(store, reg)
    assert outcome.exit_code == 3
    assert "unknown" in outcome.message
    assert store.read().takes == ()


def test_a_cost_that_nobody_told_is_not_told_as_spent(tmp_path):
    def draw(job, ctx):
        return replace(a_picture(job, ctx), cost=None)

    store, reg = a_studio_film(tmp_path, Sketch(first=draw, price=0.25), scenes=1)
    run(store, reg)
    assert take(store, "s01-end-1").cost_usd is None
    assert films.money(store).possibly_usd == 0.5


def test_a_timed_out_operation_is_polled_on_by_the_next_run(tmp_path):
    settings = pretend(video={"latency": 0.6, "deadline": 0.1})
    store = a_film(tmp_path, 1, settings=settings)
    outcome = run(store)
    assert outcome.kind == "failed"
    parked = take(store, "s01-clip-1")
    assert parked.status is TakeStatus.TIMED_OUT
    assert parked.hint == "vidpipe resume film looks again"
    assert states_why(store, "s01 clip") == (
        "not done after 0.1 s (still open at the service)"
    )
    assert outcome.message.startswith("s01 clip timed out by rehearsal: ")
    time.sleep(0.5)
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1


def test_a_rerun_gives_up_an_operation_that_never_ends(tmp_path):
    settings = pretend(video={"deadline": 0.1, "faults": "never@s01-clip"})
    store = a_film(tmp_path, 1, settings=settings)
    run(store)
    edits.ask(store, [Request(scene="s01", slot="clip")])
    assert run(store).kind == "complete"
    assert take(store, "s01-clip-2").status is TakeStatus.DONE


def test_an_operation_is_brought_in_as_it_was_asked_for(tmp_path):
    """Edits made since, even another length, do not make the paid clip junk."""
    settings = pretend(video={"latency": 0.5, "deadline": 0.1})
    store = a_film(tmp_path, 1, settings=settings)
    run(store)
    edits.edit_scene(store, "s01", seconds=3.0, motion_prompt="another")
    time.sleep(0.4)
    assert run(store).kind == "complete"
    clip = take(store, "s01-clip-1")
    assert clip.status is TakeStatus.DONE
    assert clip.seconds == pytest.approx(0.5, abs=0.15)
    assert states(store)["s01 clip"] == "stale"


def test_an_operation_is_brought_in_although_a_picture_is_gone(tmp_path):
    settings = pretend(video={"latency": 0.4, "deadline": 0.1})
    store, reg = a_film(tmp_path, 1, settings=settings), films.installed()
    run(store, reg)
    (store.folder.keyframes / "s01-end-1.png").unlink()
    time.sleep(0.3)

    class Blind(type(reg.get("video", "rehearsal").stage)):  # type: ignore[misc]
        def _render(self, job, ctx):
            return a_clip(job, ctx).path

    outcome = run(store, films.registry(films.offer("video", Blind())))
    assert take(store, "s01-clip-1").status is TakeStatus.DONE, outcome


def test_a_line_that_breaks_in_the_fetch_is_taken_up_again(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="broken*2@s01-clip"))
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1


def test_a_fetch_that_never_works_keeps_what_was_paid_for(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="broken*5@s01-clip"))
    assert run(store).kind == "failed"
    assert take(store, "s01-clip-1").status is TakeStatus.TIMED_OUT
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1


def test_looks_that_fail_do_not_fail_a_job(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_module, "PATIENT", 0.01)
    store = a_film(tmp_path, 1, settings=pretend(faults="blip*12@s01-clip"))
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1


def test_a_job_the_service_has_lost_waits_for_a_person(tmp_path):
    class Forgets(Remote):
        def poll(self, op, ctx):
            raise Unsure("no such job any more")

    store, reg = a_studio_film(tmp_path, Forgets(), scenes=1)
    assert run(store, reg).exit_code == 3
    assert run(store, reg).exit_code == 3
    assert take(store, "s01-clip-1").status is TakeStatus.UNKNOWN
    assert len(store.read().takes_of("s01", "clip")) == 1


def test_junk_is_never_committed(tmp_path):
    for fault in ("corrupt", "truncated", "size"):
        settings = pretend(faults=f"{fault}@s01-start")
        store = a_film(tmp_path / fault, 1, settings=settings)
        run(store)
        junk = take(store, "s01-start-1")
        assert (junk.status, junk.path) == (TakeStatus.FAILED, None), fault
        assert not store.folder.keyframes.exists()
        assert run(store).kind == "complete"


def test_a_keyframe_that_was_changed_on_disk_is_not_used(tmp_path):
    store = made(a_film(tmp_path, 2))
    picture = store.folder.keyframes / "s01-end-1.png"
    picture.write_bytes(picture.read_bytes() + b"x")
    assert states(store)["s01 end"] == "missing"
    assert states(store)["s02 start"] == "missing"
    assert run(store).kind == "complete"
    assert store.read().scenes[0].picked["end"] == "s01-end-2"
    assert picture.read_bytes().endswith(b"x")  # left as the user's


def test_a_deleted_clip_is_made_again_and_the_cut_is_joined(tmp_path):
    store = made(a_film(tmp_path, 3))
    (store.folder.clips / "s02-1.mp4").unlink()
    before, count = hashes(store), len(sent(store))
    assert run(store).kind == "complete"
    assert sent(store)[count:] == ["s02-clip"]
    assert len(store.read().takes_of(None, "cut")) == 2
    after = hashes(store)
    assert set(after) - set(before) == {"clips/s02-2.mp4"}
    assert before.items() <= after.items()


def test_nothing_is_done_where_nothing_is_missing(tmp_path):
    store = made(a_film(tmp_path, 2))
    count, cut = len(sent(store)), store.folder.cut.stat().st_mtime_ns
    assert run(store).kind == "complete"
    assert (len(sent(store)), store.folder.cut.stat().st_mtime_ns) == (count, cut)


def test_a_stage_that_is_not_installed_stops_only_its_own_scenes(tmp_path):
    store = a_film(tmp_path, 3)
    edits.edit_scene(store, "s02", stages={"video": "nobody"})
    outcome = run(store)
    assert outcome.kind == "partial"
    assert "s02 clip" in outcome.message
    assert "nobody" in outcome.message
    found = states(store)
    assert (found["s01 clip"], found["s03 clip"]) == ("current", "current")
    assert found["s02 clip"] == "missing"


def test_a_stage_that_cannot_do_it_says_so_and_gets_no_money(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(video={"lengths": "4,8"}))
    outcome = run(store)
    assert "does 4 and 8 s, not 0.5 s" in outcome.message
    assert "s01-clip" not in sent(store)
    assert store.read().takes_of("s01", "clip") == ()


def test_a_crossfade_changes_the_cut_alone(tmp_path):
    store = made(a_film(tmp_path, 2))
    count, before = len(sent(store)), hashes(store)
    length = probe(store.folder.cut).seconds
    change_project(store, crossfade=0.2)
    assert run(store).kind == "complete"
    assert (len(sent(store)), hashes(store)) == (count, before)
    assert probe(store.folder.cut).seconds < length
    assert len(store.read().takes_of(None, "cut")) == 2


def test_a_failed_cut_is_no_film_called_complete(tmp_path):
    store = made(a_film(tmp_path, 2))
    change_project(store, crossfade=30.0)
    outcome = run(store)
    assert outcome.kind == "partial"
    assert "cut" in outcome.message


# --- what people ask for


def test_a_request_makes_only_what_was_asked_and_joins_the_cut(tmp_path):
    store = made(a_film(tmp_path, 3))
    before, count = hashes(store), len(sent(store))
    edits.ask(store, [Request(scene="s02", slot="clip")])
    assert run(store, missing=False).kind == "complete"
    assert sent(store)[count:] == ["s02-clip"]
    assert store.read().scenes[1].picked["clip"] == "s02-clip-2"
    assert store.read().project.requests == ()
    assert before.items() <= hashes(store).items()
    assert len(store.read().takes_of(None, "cut")) == 2


def test_a_request_with_all_below_makes_the_chain_anew(tmp_path):
    store = made(a_film(tmp_path, 3))
    count = len(sent(store))
    from vidpipe_tui.engine.reach import reach

    snapshot = store.read()
    edits.ask(store, reach(snapshot, snapshot.scenes[1], "end", below=True))
    assert run(store, missing=False).kind == "complete"
    assert sorted(sent(store)[count:]) == ["s02-clip", "s02-end", "s03-clip", "s03-end"]
    assert take(store, "s03-start-2").sha256 == take(store, "s02-end-2").sha256
    assert not films.stale(store)


def test_a_failed_rerun_is_told_and_the_old_take_stays(tmp_path):
    store = made(a_film(tmp_path, 2))
    change_project(store, settings=pretend(faults="refused@s01-clip"))
    edits.ask(store, [Request(scene="s01", slot="clip")])
    outcome = run(store, missing=False)
    assert (outcome.kind, outcome.exit_code) == ("failed", 1)
    assert outcome.message.startswith("s01 clip filtered by rehearsal")
    assert outcome.hint.startswith("vidpipe rerun film s01 clip")
    assert store.read().scenes[0].picked["clip"] == "s01-clip-1"
    assert run(store).kind == "complete"


@pytest.mark.parametrize("why", ["a length it cannot do", "no such stage", "a setting"])
@pytest.mark.parametrize("missing", [True, False])
def test_a_request_that_the_stage_refuses_is_answered_once(tmp_path, why, missing):
    store = made(a_film(tmp_path, 2))
    before, count = hashes(store), len(sent(store))
    if why == "no such stage":
        change_project(store, stages={"keyframe": "rehearsal", "video": "gone"})
    else:
        wrong = {"lengths": "4"} if why == "a length it cannot do" else {"speed": "9"}
        change_project(store, settings=pretend(video=wrong))
    edits.ask(store, [Request(scene="s01", slot="clip")])
    outcome = run(store, missing=missing)
    assert (outcome.kind, outcome.exit_code) == ("failed", 1)
    refused = take(store, "s01-clip-2")
    assert (refused.status, refused.cost_usd) == (TakeStatus.FAILED, 0.0)
    assert refused.error and refused.error in outcome.message
    told = [(e.kind, e.take) for e in entries(store) if e.kind == "take-failed"]
    assert told == [("take-failed", "s01-clip-2")]
    slot = View.of(store).slots["s01", "clip"]
    assert (slot.state, slot.setback) == ("current", refused)
    assert store.read().project.requests == ()
    assert (len(sent(store)), hashes(store)) == (count, before)
    assert run(store).kind == "complete"
    assert len(store.read().takes_of("s01", "clip")) == 2


def test_a_refused_request_holds_up_no_other(tmp_path):
    store = made(a_film(tmp_path, 2))
    edits.edit_scene(store, "s01", seconds=2.0)
    change_project(store, settings=pretend(video={"lengths": "0.5"}))
    edits.ask(store, [Request(scene=scene, slot="clip") for scene in ("s01", "s02")])
    assert run(store).kind == "failed"
    assert take(store, "s01-clip-2").status is TakeStatus.FAILED
    assert store.read().scenes[1].picked["clip"] == "s02-clip-2"
    assert store.read().project.requests == ()


def test_a_request_that_no_quota_is_left_for_stands(tmp_path):
    store = made(a_film(tmp_path, 2))
    change_project(store, settings=pretend(quota=1, video={"parallel": 1}))
    wishes = [Request(scene=scene, slot="clip") for scene in ("s01", "s02")]
    edits.ask(store, wishes)
    outcome = run(store)
    assert (outcome.kind, outcome.waits_for) == ("waits", "quota")
    assert store.read().project.requests == (wishes[1],)
    change_project(store, settings=pretend())
    assert run(store).kind == "complete"
    assert store.read().scenes[1].picked["clip"] == "s02-clip-2"


def test_a_request_that_waits_for_another_picture_is_not_called_done(tmp_path):
    store = made(a_film(tmp_path, 1))
    edits.ask(store, [Request(scene="s01", slot="clip")])
    (store.folder.keyframes / "s01-end-1.png").unlink()
    outcome = run(store, missing=False)
    assert outcome.exit_code == 1
    assert "asked for and not made yet: s01 clip" in outcome.message
    assert run(store).kind == "complete"
    assert store.read().scenes[0].picked["clip"] == "s01-clip-2"


def test_a_request_made_while_a_run_lives_is_taken_up(tmp_path):
    asked = threading.Event()

    def wait(job, ctx):
        if "s02-clip-1" in ctx.key:
            assert asked.wait(10)

    store, reg = a_studio_film(tmp_path, Reel(first=wait))
    thread, result = in_thread(an_engine(store, reg))
    until(lambda: states(store)["s01 clip"] == "current")
    edits.ask(store, [Request(scene="s01", slot="clip")])
    asked.set()
    thread.join(10)
    assert result[0].kind == "complete"
    assert store.read().scenes[0].picked["clip"] == "s01-clip-2"


def test_a_request_for_what_failed_in_this_run_is_taken_up_by_it(tmp_path):
    asked = threading.Event()

    def fail_once(job, ctx):
        if "s01-clip-1" in ctx.key:
            raise StageError("not today")
        if job.scene_id == "s02":
            assert asked.wait(10)

    store, reg = a_studio_film(tmp_path, Reel(first=fail_once))
    thread, result = in_thread(an_engine(store, reg))
    until(lambda: states(store)["s01 clip"] == "failed")
    edits.ask(store, [Request(scene="s01", slot="clip")])
    asked.set()
    thread.join(10)
    assert result[0].kind == "complete"


def test_a_pick_made_while_a_take_is_made_is_not_displaced(tmp_path):
    store = made(a_film(tmp_path, 1))
    picture = store.folder.keyframes / "s01-end-1.png"
    go, begun = threading.Event(), threading.Event()

    def wait(job, ctx):
        begun.set()
        assert go.wait(10)

    reg, names = studio(Sketch(first=wait))
    change_project(store, stages=names)
    edits.ask(store, [Request(scene="s01", slot="end")])
    thread, _ = in_thread(an_engine(store, reg, missing=False))
    assert begun.wait(10)
    mine = edits.put_file(store, "s01", "end", picture, size=films.SIZE)
    go.set()
    thread.join(10)
    assert store.read().scenes[0].picked["end"] == mine.id
    assert take(store, "s01-end-2").status is TakeStatus.DONE


def test_a_picture_of_the_users_own_at_a_start_stays(tmp_path):
    store = made(a_film(tmp_path, 2))
    own = edits.put_file(
        store, "s02", "start", store.folder.keyframes / "s01-start-1.png"
    )
    assert states(store)["s02 start"] == "current"
    assert films.stale(store) == {"s02 end", "s02 clip"}
    run(store)
    assert store.read().scenes[1].picked["start"] == own.id


def test_scenes_moved_while_a_run_lives_are_made_of_their_own_prompts(tmp_path):
    """A plan's row numbers are of the moment it was made."""
    store, reg = a_studio_film(tmp_path, scenes=4)

    def shuffle(entry):
        if entry.kind == "take-started" and entry.slot != "cut":
            edits.move_scene(store, "4", 1)

    run(store, reg, listen=shuffle)
    for each in store.read().takes:
        if each.scene and each.source is Source.GENERATED and each.prompt:
            number = int(each.scene[1:])
            assert each.prompt.endswith(f"of {number}"), each.id


# --- stops


@pytest.mark.parametrize("when", ["s01-start", "s02-end", "s01-clip", "s02-clip"])
def test_a_stop_during_any_item_stays_stopped(tmp_path, when):
    store = a_film(tmp_path, 2, settings=pretend(latency=0.1))

    def listen(entry):
        if entry.kind == "take-submitted" and f"{entry.scene}-{entry.slot}" == when:
            with store.transaction() as draft:
                runs = draft.snapshot.runs
                draft.put_run(runs[-1].model_copy(update={"stop": True}))

    engine = an_engine(store, listen=listen)
    outcome = engine.run()
    assert (outcome.kind, outcome.exit_code) == ("stopped", 130)
    assert store.read().project.status == "stopped"
    count = len(sent(store))
    time.sleep(0.15)
    assert len(sent(store)) == count
    assert run(store).kind == "complete"
    assert len(sent(store)) == len(set(sent(store))), "something was paid twice"


def test_a_stop_before_anything_is_sent_forgets_no_wish(tmp_path):
    def stop(job, ctx):
        if engine is not None:
            engine.stop()
            ctx.sleep(10)

    engine = None
    store, reg = a_studio_film(tmp_path, Reel(first=stop), scenes=1)
    assert run(store, reg).kind == "complete"
    wish = Request(scene="s01", slot="clip")
    edits.ask(store, [wish])
    engine = an_engine(store, reg)
    assert engine.run().kind == "stopped"
    assert take(store, "s01-clip-2").status is TakeStatus.STOPPED
    assert store.read().project.requests == (wish,)
    engine = None
    assert run(store, reg).kind == "complete"
    assert take(store, "s01-clip-3").status is TakeStatus.DONE


def test_a_stop_while_the_cut_is_joined_stays_stopped(tmp_path):
    store = a_film(tmp_path, 2)

    def listen(entry):
        if entry.slot == "cut":
            engine.stop()

    engine = an_engine(store, listen=listen)
    outcome = engine.run()
    assert outcome.kind == "stopped"
    assert run(store).kind == "complete"


def test_a_stop_waits_for_the_receipt_of_what_is_being_sent(tmp_path):
    go = threading.Event()

    class Slow(Remote):
        def submit(self, job, ctx):
            engine.stop()
            go.wait(0.3)
            return super().submit(job, ctx)

    store, reg = a_studio_film(tmp_path, Slow(), scenes=1)
    engine = an_engine(store, reg)
    assert engine.run().kind == "stopped"
    left = take(store, "s01-clip-1")
    assert left.status is TakeStatus.SUBMITTED
    assert left.operation is not None
    reg, _ = studio(Remote())
    assert run(store, reg).kind == "complete"
    assert len(store.read().takes_of("s01", "clip")) == 1


def test_a_stop_does_not_wait_for_a_free_call_that_ignores_it(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_module, "FREE_GRACE", 0.1)
    release = threading.Event()

    def hang(job, ctx):
        engine.stop()
        release.wait(20)

    store, reg = a_studio_film(tmp_path, Sketch(first=hang))
    engine = an_engine(store, reg)
    began = time.monotonic()
    assert engine.run().kind == "stopped"
    assert time.monotonic() - began < 5
    assert take(store, "s01-start-1").status is TakeStatus.STOPPED
    release.set()


def test_a_paid_call_that_outlives_a_stop_may_have_been_charged(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_module, "PAID_GRACE", 0.1)
    release = threading.Event()

    def hang(job, ctx):
        engine.stop()
        release.wait(20)

    store, reg = a_studio_film(tmp_path, Sketch(first=hang, price=1.0))
    engine = an_engine(store, reg)
    assert engine.run().kind == "stopped"
    assert take(store, "s01-start-1").status is TakeStatus.UNKNOWN
    release.set()
    assert run(store, reg).exit_code == 3


def test_one_take_is_stopped_and_its_operation_cancelled(tmp_path):
    settings = pretend(video={"latency": 30.0, "poll_every": 0.05})
    store = a_film(tmp_path, 1, settings=settings)

    def listen(entry):
        if entry.kind == "take-submitted" and entry.slot == "clip":
            edits.ask_stop_take(store, entry.take)

    outcome = run(store, listen=listen)
    assert outcome.kind == "failed"
    stopped = take(store, "s01-clip-1")
    assert stopped.status is TakeStatus.STOPPED
    assert stopped.operation is not None
    assert service(store).cancelled(stopped.operation.id)


def test_a_take_stopped_while_it_is_sent_keeps_its_receipt(tmp_path):
    cancelled: list[str] = []

    class Slow(Remote):
        def submit(self, job, ctx):
            edits.ask_stop_take(store, "s01-clip-1")
            time.sleep(0.7)
            ctx.check()
            return super().submit(job, ctx)

        def cancel(self, op, ctx):
            ctx.check()
            cancelled.append(op.id)

    store, reg = a_studio_film(tmp_path, Slow(), scenes=1)
    run(store, reg)
    stopped = take(store, "s01-clip-1")
    assert stopped.status is TakeStatus.STOPPED
    assert stopped.operation is not None
    assert cancelled == [stopped.operation.id]


# --- two at once, and what the outside hears


def test_two_runs_at_once_are_refused_with_pid_and_host(tmp_path):
    begun, go = threading.Event(), threading.Event()

    def wait(job, ctx):
        begun.set()
        go.wait(10)

    store, reg = a_studio_film(tmp_path, Sketch(first=wait))
    thread, _ = in_thread(an_engine(store, reg))
    assert begun.wait(10)
    with pytest.raises(Held, match=f"pid {os.getpid()} on {socket.gethostname()}"):
        run(store, reg)
    go.set()
    thread.join(10)
    assert run(store, reg).kind == "complete"


def test_observers_hear_of_each_commit_after_it(tmp_path):
    heard: list[tuple[str, str]] = []

    class Told(Registry):
        def tell(self, event: Event) -> None:
            status = ""
            if event.take and event.kind == "take-done":
                status = str(take(store, event.take).status)
            heard.append((event.kind, status))

    store = a_film(tmp_path, 1)
    kinds = films._KINDS
    run(store, Told([o for k in kinds for o in films.installed().offered(k)]))
    assert heard[0][0] == "run-started"
    assert heard[-1][0] == "run-ended"
    done = [status for kind, status in heard if kind == "take-done"]
    assert done == ["done"] * 4


def test_the_log_tells_a_run_from_its_start_to_its_end(tmp_path):
    store = made(a_film(tmp_path, 1))
    kinds = [entry.kind for entry in entries(store)]
    assert (kinds[0], kinds[-1]) == ("run-started", "run-ended")
    assert kinds.count("take-started") == kinds.count("take-done") == 4
    assert entries(store)[-1].outcome == "complete"


def test_what_a_dead_run_left_is_told(tmp_path):
    store = a_film(tmp_path, 1)
    films.left_open(store, "s01", "start", TakeStatus.SUBMITTING)
    run(store)
    told = [entry.message or "" for entry in entries(store) if entry.kind == "warning"]
    assert any("may have been charged" in text for text in told)


def states_why(store, place: str) -> str:
    found = films.a_plan(store).slots.values()
    return next(each.why for each in found if f"{each.scene} {each.slot}" == place)


class Remote:
    """A remote video stage that is done at the first look."""

    kind = "video"
    name = "remote"
    limits = Limits(network=True, parallel=2)

    def estimate(self, job, settings):
        return Cost(1.0)

    def submit(self, job, ctx):
        return Operation(f"op-{job.scene_id}")

    def poll(self, op, ctx):
        return Poll(done=True)

    def fetch(self, op, job, ctx) -> Clip:
        return a_clip(job, ctx)


def test_an_operation_whose_plugin_is_gone_waits_and_the_rest_goes_on(tmp_path):
    settings = pretend(video={"latency": 30.0, "poll_every": 0.05})
    store = a_film(tmp_path, 2, settings=settings)
    engine = an_engine(store)
    thread, _ = in_thread(engine)
    until(lambda: len(sent(store)) == 5)
    until(lambda: all(take.operation for take in store.read().takes_of("s02", "clip")))
    engine.stop()
    thread.join(10)
    reg, names = studio()
    gone = Registry(
        offered
        for kind in films._KINDS
        for offered in reg.offered(kind)
        if offered.name != "rehearsal"
    )
    change_project(store, stages=names)
    edits.add_scene(store, start_prompt="x", end_prompt="x", motion_prompt="x")
    outcome = run(store, gone)
    assert outcome.exit_code != 0
    assert "rehearsal" in outcome.message
    left = take(store, "s02-clip-1")
    assert left.status is TakeStatus.SUBMITTED
    assert len(store.read().takes_of("s02", "clip")) == 1
    assert states(store)["s03 clip"] == "current"
