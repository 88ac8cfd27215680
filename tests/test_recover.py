"""What is open or in doubt, what the service says of it, and how it is settled."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from vidpipe_tui.engine import rescue
from vidpipe_tui.engine.leftovers import left_over, whole
from vidpipe_tui.engine.recover import case_of, cases, given_up
from vidpipe_tui.errors import Busy, Held, Refused, StageError, UnknownName, UsageError
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import Lease, holder
from vidpipe_tui.project.model import Request, TakeStatus
from vidpipe_tui.stages import Context, KeyframeJob, Limits, Poll

from . import films
from .films import (
    SIZE,
    Sketch,
    a_film,
    a_picture,
    installed,
    left_open,
    made,
    pretend,
    run,
    sent,
    states,
    studio,
    take,
)

Accepted = importlib.import_module("vidpipe_tui.plugins.rehearsal.service").Accepted
OP = {"id": "op-1", "data": {"service": "somebody"}}


def found(store, live_run=None):
    snapshot = store.read()
    known = cases(snapshot, live_run, left_over(store.folder, snapshot))
    return {case.take.id: case for case in known}


@pytest.mark.parametrize(
    ("status", "operation", "cost", "doubt"),
    [
        ("submitted", OP, None, "open"),
        ("running", OP, None, "open"),
        ("timed_out", OP, None, "open"),
        ("submitting", None, None, "unknown"),
        ("unknown", None, None, "unknown"),
        ("unknown", OP, 0.5, "unknown"),
        ("failed", OP, None, "untold"),
        ("stopped", OP, None, "untold"),
        ("failed", OP, 0.5, None),
        ("failed", None, 0.0, None),
        ("running", None, None, None),
        ("done", None, None, None),
        ("timed_out", None, 0.0, None),
    ],
)
def test_each_take_is_settled_or_in_one_doubt(tmp_path, status, operation, cost, doubt):
    store = a_film(tmp_path, 1)
    fields = {"operation": operation, "cost_usd": cost, "estimate_usd": 0.8}
    left = left_open(store, "s01", "clip", TakeStatus(status), **fields)
    case = found(store).get(left.id)
    assert (case.doubt if case else None) == doubt
    if case:
        assert case.price_usd == (cost or 0.8)
        assert case.provider == ("somebody" if operation else None)
        assert case.waits == (doubt == "unknown")


def test_what_a_live_run_looks_after_is_tended(tmp_path):
    store = a_film(tmp_path, 1)
    left_open(store, "s01", "clip", TakeStatus.SUBMITTED, operation=OP)
    left_open(store, "s01", "end", TakeStatus.SUBMITTING)
    assert {name: case.tended for name, case in found(store, "r0").items()} == {
        "s01-clip-1": True
    }
    assert not any(case.tended for case in found(store, "r9").values())


def test_only_the_newest_of_a_slot_in_the_film_waits(tmp_path):
    store = a_film(tmp_path, 2)
    for scene in ("s01", "s01", "s02"):
        left_open(store, scene, "clip", TakeStatus.UNKNOWN)
    edits.remove_scene(store, "s02")
    waiting = {name for name, case in found(store).items() if case.waits}
    assert waiting == {"s01-clip-2"}


def test_a_case_knows_its_age(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "clip", TakeStatus.UNKNOWN)
    with store.transaction() as draft:
        begun = {"started_at": "2026-11-23T03:00:00+00:00"}
        draft.put_take(left.model_copy(update=begun))
    at = datetime(2026, 11, 23, 3, 5, tzinfo=UTC)
    assert found(store)[left.id].age(at) == 300


@pytest.mark.parametrize(
    ("charged", "usd", "cost"),
    [(True, None, 0.8), (True, 0.3, 0.3), (False, None, 0.0)],
)
def test_a_person_settles_what_a_lost_take_has_cost(tmp_path, charged, usd, cost):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "clip", TakeStatus.UNKNOWN, estimate_usd=0.8)
    assert films.money(store).possibly_usd == 0.8
    rescue.give_up(store, left.id, charged, usd)
    settled = take(store, left.id)
    assert (settled.status, settled.cost_usd) == (TakeStatus.FAILED, cost)
    assert "given up by a person" in (settled.error or "")
    money = films.money(store)
    assert (money.spent_usd, money.possibly_usd) == (cost, 0)
    with pytest.raises(UnknownName, match="in doubt"):
        rescue.give_up(store, left.id, charged)


def test_a_charge_nobody_knows_needs_its_sum(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "clip", TakeStatus.UNKNOWN)
    with pytest.raises(UsageError, match="nobody knows what") as caught:
        given_up(found(store)[left.id], charged=True)
    assert "--cost" in caught.value.hint
    assert given_up(found(store)[left.id], charged=False).cost_usd == 0


def test_only_the_money_of_an_ended_take_is_settled(tmp_path):
    store = a_film(tmp_path, 1)
    fields = {"operation": OP, "estimate_usd": 0.8, "error": "no"}
    left = left_open(store, "s01", "clip", TakeStatus.STOPPED, **fields)
    rescue.give_up(store, left.id, charged=True)
    settled = take(store, left.id)
    assert (settled.status, settled.error) == (TakeStatus.STOPPED, "no")
    assert settled.cost_usd == 0.8


def test_a_take_a_dead_run_left_sending_can_be_given_up(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "start", TakeStatus.SUBMITTING, estimate_usd=0.1)
    rescue.give_up(store, left.id, charged=True)
    assert take(store, left.id).status is TakeStatus.FAILED
    assert run(store).kind == "complete"


def test_nothing_is_settled_while_a_run_lives(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(store, "s01", "clip", TakeStatus.UNKNOWN)
    with Lease.take(store.folder, "r1"):
        for deed in (
            lambda: rescue.give_up(store, left.id, True, 1.0),
            lambda: rescue.adopt(store, left.id),
            lambda: rescue.cancel(store, installed(), left.id),
        ):
            with pytest.raises(Held, match="r1"):
                deed()
    assert take(store, left.id) == left


# what the service says


def asked(store):
    return rescue.ask(store, installed(), rescue.find(store))


def left_at_the_service(store, latency=60.0):
    """A run that has sent the first picture and died."""
    films.change_project(store, settings=pretend(latency=latency))
    engine = films.an_engine(store)
    engine.store.folder.make(engine.store.folder.runs)
    thread = threading.Thread(target=engine.run)
    thread.start()
    films.until(lambda: take_open(store))
    engine.stop()
    thread.join()
    return take_open(store)


def take_open(store):
    return next((t for t in store.read().takes if t.operation and t.status.open), None)


def test_a_look_says_how_far_it_is_and_changes_nothing(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_at_the_service(store)
    before = store.read()
    answer = asked(store)[left.id]
    assert answer.word == "working"
    assert answer.fraction is not None and answer.fraction < 1
    assert store.read() is before
    assert len(sent(store)) == 1


def test_a_look_says_that_it_is_finished(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_at_the_service(store, latency=0.3)
    films.until(lambda: asked(store)[left.id].word == "finished")


@pytest.mark.parametrize(
    ("fault", "word", "says"),
    [
        ("expired", "gone", "has forgotten"),
        ("failed", "over", "internal error"),
        ("refused", "over", "safety filter"),
        ("blip*9", "silent", "did not answer"),
    ],
)
def test_a_look_tells_the_last_word_of_the_service(tmp_path, fault, word, says):
    store = a_film(tmp_path, 1, settings=pretend(latency=60, faults=f"{fault}@*"))
    service = films.service(store)
    left = left_sent(store, service, ends=fault.partition("*")[0])
    answer = asked(store)[left.id]
    assert (answer.word, says in answer.message) == (word, True)
    assert bool(answer.reasons) == (fault == "refused")
    assert take(store, left.id) == left


def left_sent(store, service, ends="done", slot="start", done_in=-1.0, **fields):
    """A take whose job the pretend service has accepted and finished."""
    number = len(store.read().takes_of("s01", slot)) + 1
    now = time.time()
    job = Accepted(
        id=f"op-s01-{slot}-{number}", key=f"k{slot}{number}", kind="keyframe",
        scene="s01", slot=slot, price_usd=0.1, charged_usd=0.1, accepted_at=now - 9,
        done_at=now + done_in, ends="done" if ends == "blip" else ends,
    )  # fmt: skip
    service.accept(job)
    usual = {
        "operation": {"id": job.id, "data": {}},
        "stage": "rehearsal",
        "estimate_usd": 0.1,
        "inputs": {"prompt": "p", "size": list(SIZE)},
        "digest": "d",
    }
    fields = {"status": TakeStatus.SUBMITTED, **usual, **fields}
    return left_open(store, "s01", slot, fields.pop("status"), **fields)


def test_a_stage_that_is_gone_or_broken_is_told(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_open(
        store, "s01", "clip", TakeStatus.SUBMITTED, operation=OP, stage="vanished"
    )
    answer = asked(store)[left.id]
    assert answer.word == "silent"
    assert "vanished" in answer.message


class Shop(films.Reel):
    """A service whose key is in SHOP_KEY, and that hands the clip to who looks."""

    def poll(self, op, ctx):
        ctx.secret("SHOP_KEY")
        (ctx.dir / "clip.mp4").write_bytes(b"clip")
        return Poll(done=True)

    def submit(self, job, ctx): ...
    def fetch(self, op, job, ctx): ...


def test_without_its_key_an_operation_stays_open_and_is_not_paid_again(tmp_path):
    registry, chosen = films.studio(Shop(name="shop"))
    store = a_film(tmp_path, 1, stages=chosen)
    left = left_open(
        store, "s01", "clip", TakeStatus.SUBMITTED, operation=OP, stage="shop"
    )
    answer = rescue.ask(store, registry, rescue.find(store))[left.id]
    assert (answer.word, answer.message) == ("silent", "SHOP_KEY is not set")
    run(store, registry)
    assert take(store, left.id).status is TakeStatus.TIMED_OUT
    assert [each.id for each in store.read().takes_of("s01", "clip")] == [left.id]


def test_a_look_may_keep_what_it_brings_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "open-sesame")
    registry, chosen = films.studio(Shop(name="shop"))
    store = a_film(tmp_path, 1, stages=chosen)
    left = left_open(
        store, "s01", "clip", TakeStatus.TIMED_OUT, operation=OP, stage="shop"
    )
    answer = rescue.ask(store, registry, rescue.find(store))[left.id]
    assert answer.word == "finished", answer
    assert (store.folder.work(left.id) / "clip.mp4").is_file()


def leaky(error):
    def poll(self, op, ctx):
        if isinstance(error, Poll):
            return error
        raise error

    return poll


@pytest.mark.parametrize(
    "error",
    [
        StageError("no: api_key=open-sesame1", hint="open-sesame1"),
        Refused("no", reasons=["open-sesame1"]),
        KeyError("open-sesame1"),
        Poll(done=False, note="at http://x/?key=open-sesame1"),
        Busy("x" * 390 + " open-sesame1"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_no_key_is_in_what_a_service_answers(tmp_path, monkeypatch, error):
    monkeypatch.setenv("SHOP_KEY", "open-sesame1")
    monkeypatch.setattr(Shop, "poll", leaky(error))
    registry, chosen = films.studio(Shop(name="shop"))
    store = a_film(tmp_path, 1, stages=chosen)
    left_open(store, "s01", "clip", TakeStatus.TIMED_OUT, operation=OP, stage="shop")
    (answer,) = rescue.ask(store, registry, rescue.find(store)).values()
    assert "***" in str(answer) or "…" in str(answer)
    assert "open-s" not in str(answer)


def test_a_look_that_hangs_is_waited_for_no_longer_than_told(tmp_path):
    class Slow(films.Reel):
        def submit(self, job, ctx): ...
        def poll(self, op, ctx):
            time.sleep(5)

    reg, _ = studio(Slow("slow"))
    store = a_film(tmp_path, 1)
    left = left_open(
        store, "s01", "clip", TakeStatus.SUBMITTED, operation=OP, stage="slow"
    )
    answers = rescue.ask(store, reg, rescue.find(store), patience=0.1)
    assert answers[left.id].word == "silent"


# bringing in


def test_all_that_is_open_is_brought_in_and_nothing_else_is_made(tmp_path):
    store = a_film(tmp_path, 2)
    service = films.service(store)
    old = left_sent(store, service, status=TakeStatus.TIMED_OUT)
    lost = left_sent(store, service, status=TakeStatus.UNKNOWN)
    edits.edit_scene(store, "s01", enabled=False)
    names = frozenset({old.id, lost.id})
    run(store, missing=False, bring=names)
    brought = [take(store, name) for name in (old.id, lost.id)]
    assert [t.status for t in brought] == [TakeStatus.DONE] * 2
    assert all(store.folder.resolve(t.path or "").is_file() for t in brought)
    assert [t.cost_usd for t in brought] == [0.1, 0.1]
    assert len(store.read().takes) == 2
    assert len(sent(store)) == 2
    assert store.read().scenes[0].picked["start"] in names


def test_what_cannot_be_brought_in_holds_up_nothing_and_ends(tmp_path):
    store = a_film(tmp_path, 1)
    service = films.service(store)
    bad = left_sent(store, service, ends="gone", status=TakeStatus.TIMED_OUT)
    good = left_sent(store, service)
    run(store, missing=False, bring=frozenset({bad.id, good.id}))
    lost = take(store, bad.id)
    assert (lost.status, lost.cost_usd) == (TakeStatus.UNKNOWN, 0.1)
    assert "its file is gone" in (lost.error or "")
    assert take(store, good.id).status is TakeStatus.DONE


def test_a_fetched_file_whose_commit_was_lost_is_replaced(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_sent(store, films.service(store))
    orphan = store.folder.place("s01", "start", left.number)
    store.folder.make(orphan.parent)
    orphan.write_bytes(b"half a picture of a run that was killed")
    assert run(store).kind == "complete"
    picture = take(store, left.id)
    assert picture.status is TakeStatus.DONE
    assert store.folder.sha256(orphan) == picture.sha256
    assert sent(store).count("s01-start") == 1


# cancelling


def test_a_cancelled_operation_is_stopped_at_what_the_service_charged(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_at_the_service(store)
    stopped = rescue.cancel(store, installed(), left.id)
    assert stopped.status is TakeStatus.STOPPED
    assert stopped.cost_usd == left.estimate_usd
    assert films.service(store).cancelled(left.operation.id)
    assert found(store) == {}


def test_what_is_finished_is_brought_in_not_cancelled(tmp_path):
    store = a_film(tmp_path, 1)
    left = left_sent(store, films.service(store))
    with pytest.raises(UsageError, match="finished at the service") as caught:
        rescue.cancel(store, installed(), left.id)
    assert "--fetch" in caught.value.hint
    assert take(store, left.id).status is TakeStatus.SUBMITTED


def test_what_cannot_be_cancelled_says_so(tmp_path):
    class Endless(films.Reel):
        def submit(self, job, ctx): ...
        def poll(self, op, ctx): ...

    reg, _ = studio(Endless("endless"))
    store = a_film(tmp_path, 1)
    fields = {"operation": OP, "stage": "endless"}
    left = left_open(store, "s01", "clip", TakeStatus.SUBMITTED, **fields)
    with pytest.raises(UsageError, match="endless cannot cancel"):
        rescue.cancel(store, reg, left.id)
    lost = left_open(store, "s01", "end", TakeStatus.UNKNOWN)
    with pytest.raises(UsageError, match="no operation"):
        rescue.cancel(store, reg, lost.id)


class Cancels(films.Reel):
    """A remote stage that does as it is told when a job is to be ended."""

    cancels: Callable[[], object] = staticmethod(lambda: None)

    def submit(self, job, ctx): ...
    def poll(self, op, ctx):
        return Poll(done=False)

    def cancel(self, op, ctx):
        self.cancels()


def open_at(store, stage):
    fields = {"operation": OP, "stage": stage}
    return left_open(store, "s01", "clip", TakeStatus.SUBMITTED, **fields)


def test_a_cancel_that_hangs_is_waited_for_no_longer_than_told(tmp_path):
    stage, hung = Cancels("slow"), threading.Event()
    stage.cancels = lambda: hung.wait(5)
    reg, _ = studio(stage)
    store = a_film(tmp_path, 1)
    left = open_at(store, "slow")
    with pytest.raises(StageError, match=r"did not answer within 0\.1 s"):
        rescue.cancel(store, reg, left.id, patience=0.1)
    hung.set()
    assert take(store, left.id) == left
    assert holder(store.folder) is None  # nobody is kept out by it


@pytest.mark.parametrize("error", [TimeoutError("too slow"), SystemExit(1), KeyError()])
def test_a_cancel_that_breaks_is_a_sentence_and_changes_nothing(tmp_path, error):
    def broken():
        raise error

    stage = Cancels("broken")
    stage.cancels = broken
    reg, _ = studio(stage)
    store = a_film(tmp_path, 1)
    left = open_at(store, "broken")
    with pytest.raises(StageError, match=f"not be cancelled: {type(error).__name__}"):
        rescue.cancel(store, reg, left.id)
    assert take(store, left.id) == left


# adopting what is left


def unknown_with_file(store, name, content=None, slot="start"):
    fields = {
        "stage": "sketch",
        "estimate_usd": 0.1,
        "inputs": {"prompt": "p", "size": list(SIZE)},
        "digest": "d",
    }
    left = left_open(store, "s01", slot, TakeStatus.UNKNOWN, **fields)
    work = store.folder.make(store.folder.work(left.id))
    if content is None:
        job = KeyframeJob(
            scene_id="s01", index=0, position="start", prompt="p", style="",
            style_guide={}, aspect="16:9", size=SIZE, seconds=1, seed=0,
        )  # fmt: skip
        content = a_picture(job, Context(dir=work, key="k")).path.read_bytes()
        (work / "picture.png").unlink()
    (work / name).write_bytes(content)
    return left


@pytest.mark.parametrize("name", ["keyframe.png", "keyframe.png.part", "odd"])
def test_a_whole_picture_that_was_left_is_adopted(tmp_path, name):
    store = a_film(tmp_path, 1)
    left = unknown_with_file(store, name)
    (store.folder.work(left.id) / "zzz.txt").write_text("notes")
    adopted = rescue.adopt(store, left.id)
    assert adopted.status is TakeStatus.DONE
    assert adopted.path == "keyframes/s01-start-1.png"
    assert store.folder.sha256(store.folder.resolve(adopted.path)) == adopted.sha256
    assert store.read().scenes[0].picked["start"] == left.id
    assert not store.folder.work(left.id).exists()
    assert films.money(store).possibly_usd == 0.1  # what it cost nobody has told
    assert run(store).kind == "complete"


def test_a_picture_that_lies_in_its_place_already_is_adopted(tmp_path):
    store = a_film(tmp_path, 1)
    left = unknown_with_file(store, "keyframe.png")
    place = store.folder.place("s01", "start", 1)
    store.folder.adopt(store.folder.work(left.id) / "keyframe.png", place)
    adopted = rescue.adopt(store, left.id, charged=True)
    assert (adopted.status, adopted.cost_usd) == (TakeStatus.DONE, 0.1)
    assert store.folder.resolve(adopted.path or "") == place


@pytest.mark.parametrize("content", [b"", b"<html>502</html>", b"\x89PNG\r\n\x1a\n"])
def test_half_a_picture_is_not(tmp_path, content):
    store = a_film(tmp_path, 1)
    left = unknown_with_file(store, "keyframe.png", content)
    assert whole(store.read(), store.folder, left) is None
    with pytest.raises(UsageError, match="nothing whole is left"):
        rescue.adopt(store, left.id)
    assert take(store, left.id).status is TakeStatus.UNKNOWN


def test_a_clip_that_was_left_is_adopted_if_it_is_as_long_as_asked(tmp_path):
    store = made(a_film(tmp_path, 1))
    film = store.folder.clip("s01", 1).read_bytes()
    edits.ask(store, [Request(scene="s01", slot="clip")])
    inputs = take(store, "s01-clip-1").inputs
    for number, seconds in ((2, 0.5), (3, 9.0)):
        fields = {"inputs": {**inputs, "seconds": seconds}, "stage": "rehearsal"}
        left = left_open(store, "s01", "clip", TakeStatus.UNKNOWN, **fields)
        assert left.number == number
        work = store.folder.make(store.folder.work(left.id))
        (work / "clip.mp4").write_bytes(film)
    assert rescue.adopt(store, "s01-clip-2").path == "clips/s01-2.mp4"
    with pytest.raises(UsageError, match="nothing whole"):
        rescue.adopt(store, "s01-clip-3")


def failed_with_file(store, content=None):
    left = unknown_with_file(store, "keyframe.png", content)
    with store.transaction() as draft:
        failed = {"status": TakeStatus.FAILED, "cost_usd": 0.1}
        draft.put_take(left.model_copy(update=failed))
    return left


def test_a_file_that_is_of_no_use_settles_itself(tmp_path):
    store = a_film(tmp_path, 1)
    failed_with_file(store, b"<html>502</html>")
    assert found(store) == {}


def test_a_file_whose_slot_was_filled_since_is_of_use_only_when_that_is_lost(tmp_path):
    store = a_film(tmp_path, 1)
    left = failed_with_file(store)
    run(store, through="keyframe")
    assert found(store) == {}
    filled = take(store, "s01-start-2")
    store.folder.resolve(filled.path or "").unlink()
    assert found(store)[left.id].doubt == "leftover"


def test_a_failed_take_with_a_paid_file_left_is_told(tmp_path):
    store = a_film(tmp_path, 1)
    left = failed_with_file(store)
    assert found(store)[left.id].doubt == "leftover"
    assert rescue.adopt(store, left.id).cost_usd == 0.1
    with pytest.raises(UnknownName):
        case_of(rescue.find(store), left.id)


def test_a_run_leaves_no_scratch_behind_but_what_may_be_paid_for(tmp_path):
    store = made(a_film(tmp_path, 1))
    work = store.folder.work("x").parent
    assert list(work.iterdir()) == []


# the service that wants hours


def test_a_quota_for_the_day_ends_the_run_and_waits(tmp_path):
    calls = []

    def no_more(job, ctx):
        calls.append(job.scene_id)
        raise Busy("resource exhausted", wait=7200)

    reg, chosen = studio(Sketch("sketch", no_more, price=0.1))
    store = a_film(tmp_path, 3, stages=chosen, settings={})
    outcome = run(store, reg)
    assert (outcome.kind, outcome.exit_code) == ("waits", 3)
    assert "quota for today is used up; try again after" in outcome.message
    assert calls == ["s01"]
    last = take(store, "s01-start-1")
    assert (last.status, last.cost_usd, last.attempts) == (TakeStatus.FAILED, 0, 1)
    assert not [e for e in films.entries(store) if e.kind == "retry"]


def test_a_stage_without_quota_holds_up_no_other(tmp_path):
    calls = []

    def no_more(job, ctx):
        calls.append(job.scene_id)
        raise Busy("resource exhausted", wait=7200)

    reel = films.Reel("reel", no_more, Limits(parallel=1), price=0.1)
    reg, chosen = studio(reel)
    store = a_film(tmp_path, 2, stages=chosen, settings={})
    assert run(store, reg).exit_code == 3
    assert calls == ["s01"]
    found = states(store)
    assert {found["s02 end"], found["s01 end"]} == {"current"}
    assert len(store.read().takes_of("s01", "clip")) == 1


def test_a_bearable_wait_is_waited(tmp_path):
    waits = iter([0.02, 0.03])

    def twice(job, ctx):
        for wait in waits:
            raise Busy("429", wait=wait)

    reg, chosen = studio(Sketch("sketch", twice))
    store = a_film(tmp_path, 1, stages=chosen, settings={})
    assert run(store, reg).kind == "complete"
