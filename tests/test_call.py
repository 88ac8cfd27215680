"""Whatever a stage does in a call fails that take and nothing more."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from vidpipe_tui.engine.call import DaemonExecutor, drive
from vidpipe_tui.errors import Busy, Cancelled
from vidpipe_tui.media.probe import probe_picture
from vidpipe_tui.project import edits, repair
from vidpipe_tui.project.model import TakeStatus
from vidpipe_tui.project.store import Store
from vidpipe_tui.stages import (
    Context,
    Cost,
    Keyframe,
    Limits,
    Operation,
    Poll,
    SceneDraft,
    Storyboard,
)

from . import films
from .films import (
    Reel,
    Sketch,
    a_clip,
    a_film,
    a_picture,
    an_engine,
    entries,
    offer,
    registry,
    run,
    studio,
    take,
)


def a_studio_film(folder: Path, *stages: Any, scenes: int = 2, **fields: Any):
    reg, names = studio(*stages)
    return a_film(folder, scenes, stages=names, **fields), reg


def raises(error: BaseException):
    def deed(job, ctx):
        raise error

    return deed


@pytest.mark.parametrize(
    "error",
    [
        ValueError("bug"), SystemExit(7), StopIteration(), KeyboardInterrupt(),
        MemoryError(), RecursionError(), asyncio.CancelledError(), Cancelled(),
        BaseException("odd"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_a_stage_that_raises_anything_fails_its_take_alone(tmp_path, error):
    def deed(job, ctx):
        if job.scene_id == "s01":
            raise error

    store, reg = a_studio_film(tmp_path, Reel(first=deed))
    outcome = run(store, reg)
    assert outcome.kind == "partial"
    assert take(store, "s02-clip-1").status is TakeStatus.DONE
    failed = take(store, "s01-clip-1")
    assert failed.status in (TakeStatus.FAILED, TakeStatus.STOPPED)
    assert failed.cost_usd == 0


def test_a_bug_is_told_with_its_traceback_in_the_log_only(tmp_path):
    store, reg = a_studio_film(tmp_path, Sketch(first=raises(KeyError("image"))))
    run(store, reg)
    assert take(store, "s01-start-1").error == "the stage broke: KeyError: 'image'"
    notes = [e.message or "" for e in entries(store) if e.kind == "note"]
    assert any("Traceback" in text for text in notes)


NONSENSE = [
    "x", 7, object(), [], {}, Keyframe, Keyframe("p"),  # type: ignore[arg-type]
    Keyframe(Path("/etc/passwd")), Keyframe(Path("missing.png")),
]  # fmt: skip


@pytest.mark.parametrize("result", NONSENSE, ids=lambda each: type(each).__name__)
def test_a_result_that_is_none_is_refused_in_words(tmp_path, result):
    store, reg = a_studio_film(tmp_path, Sketch(first=lambda job, ctx: result))
    outcome = run(store, reg)
    assert outcome.kind == "failed"
    failed = take(store, "s01-start-1")
    assert failed.status is TakeStatus.FAILED
    assert failed.error and "keyframe stage gave back" in failed.error
    assert not store.folder.keyframes.exists()


def test_a_bill_in_disorder_loses_no_picture(tmp_path):
    def deed(job, ctx):
        path = a_picture(job, ctx).path
        return Keyframe(path, Cost("free"), meta=None)  # type: ignore[arg-type]

    store, reg = a_studio_film(tmp_path, Sketch(first=deed))
    assert run(store, reg).kind == "complete"


def test_what_a_stage_logs_and_prints_is_in_the_log_with_its_take(tmp_path, capsys):
    def deed(job, ctx):
        ctx.log.info("logged %s", job.position)
        ctx.log.warning("careful")
        print("printed\x1b[2J")  # noqa: T201  # what plugins print is the subject

    store, reg = a_studio_film(tmp_path, Sketch(first=deed), scenes=1)
    run(store, reg)
    told = {(e.kind, e.take, e.message) for e in entries(store) if e.message}
    assert ("note", "s01-start-1", "logged start") in told
    assert ("warning", "s01-start-1", "careful") in told
    printed = [text for _, where, text in told if "printed" in text and where]
    assert printed and "\x1b" not in printed[0]
    assert capsys.readouterr().out == ""


def test_a_secret_is_in_no_log_and_no_message(tmp_path, monkeypatch):
    monkeypatch.setenv("STAGE_KEY", "hush-hush-12345")

    def deed(job, ctx):
        key = ctx.secret("STAGE_KEY")
        ctx.log.info("with %s", key)
        print(key)  # noqa: T201  # what plugins print is the subject
        raise ValueError(f"bad key {key}")

    store, reg = a_studio_film(tmp_path, Sketch(first=deed))
    run(store, reg)
    for path in store.folder.path.rglob("*"):
        if path.is_file():
            assert b"hush-hush" not in path.read_bytes(), path


def test_progress_is_told_from_any_thread(tmp_path):
    def deed(job, ctx):
        ctx.progress(0.25, "a quarter")
        inner = threading.Thread(target=lambda: ctx.progress(7, "too much"))
        inner.start()
        inner.join()

    store, reg = a_studio_film(tmp_path, Sketch(first=deed), scenes=1)
    heard: list[Any] = []
    run(store, reg, listen=heard.append)
    told = [e.fraction for e in heard if e.kind == "progress" and e.slot == "start"]
    assert told[:2] == [0.25, 1.0]


def test_an_async_stage_is_driven_and_stopped(tmp_path):
    cancelled = threading.Event()

    class Async:
        kind = "keyframe"
        name = "async"

        async def run(self, job, ctx):
            await asyncio.sleep(0.01)
            if job.position == "start":
                return a_picture(job, ctx)
            engine.stop()
            try:
                await asyncio.sleep(60)
            finally:
                cancelled.set()

    store, reg = a_studio_film(tmp_path, Async())
    engine = an_engine(store, reg)
    began = time.monotonic()
    assert engine.run().kind == "stopped"
    assert time.monotonic() - began < 5
    assert cancelled.wait(2)
    assert take(store, "s01-start-1").status is TakeStatus.DONE
    assert take(store, "s01-end-1").status is TakeStatus.STOPPED


def test_a_hung_call_is_left_to_itself_and_the_rest_goes_on(tmp_path):
    release = threading.Event()

    def hang(job, ctx):
        if job.scene_id == "s01":
            release.wait(20)

    reel = Reel(first=hang, limits=Limits(timeout=0.2, parallel=2))
    store, reg = a_studio_film(tmp_path, reel)
    outcome = run(store, reg)
    release.set()
    assert outcome.kind == "partial"
    hung = take(store, "s01-clip-1")
    assert (hung.status, hung.cost_usd) == (TakeStatus.TIMED_OUT, 0)
    assert take(store, "s02-clip-1").status is TakeStatus.DONE


def test_a_stage_that_hangs_again_and_again_gets_no_more_calls(tmp_path):
    release, calls = threading.Event(), []

    def hang(job, ctx):
        calls.append(job.scene_id)
        release.wait(20)

    reel = Reel(first=hang, limits=Limits(timeout=0.1))
    store, reg = a_studio_film(tmp_path, reel, scenes=6)
    run(store, reg)
    release.set()
    assert len(calls) == 3


def test_a_late_receipt_is_saved_and_the_clip_brought_in(tmp_path):
    class Late:
        kind = "video"
        name = "late"
        limits = Limits(network=True, timeout=0.2)

        def estimate(self, job, settings):
            return Cost(1.0)

        def submit(self, job, ctx):
            if job.scene_id == "s01":
                time.sleep(0.5)
            return Operation(f"op-{job.scene_id}")

        def poll(self, op, ctx):
            if op.id == "op-s02" and not statuses:
                statuses.append(take(store, "s01-clip-1").status)
            return Poll(done=time.monotonic() > end, wait=0.05)

        def fetch(self, op, job, ctx):
            return a_clip(job, ctx)

    statuses: list[TakeStatus] = []
    end = time.monotonic() + 1.5
    store, reg = a_studio_film(tmp_path, Late())
    assert run(store, reg).kind == "complete"
    assert statuses == [TakeStatus.UNKNOWN]
    assert take(store, "s01-clip-1").operation is not None


def test_a_late_picture_that_was_paid_for_is_kept(tmp_path):
    late = Limits(timeout=0.2)
    slow = Reel(first=lambda job, ctx: time.sleep(0.5), price=1.0, limits=late)
    seen: list[TakeStatus] = []

    def wait(job, ctx):
        films.until(lambda: take(store, "s01-clip-1").status is TakeStatus.UNKNOWN)
        films.until(lambda: take(store, "s01-clip-1").status is TakeStatus.DONE)
        seen.append(take(store, "s01-clip-1").status)

    reg, names = studio(slow)
    reg = registry(*reg.offered("keyframe"), *reg.offered("video"),
                   offer("video", Reel("patient", first=wait)))  # fmt: skip
    store = a_film(tmp_path, 2, stages=names)
    edits.edit_scene(store, "s02", stages={"video": "patient"})
    assert run(store, reg).kind == "complete"
    assert seen == [TakeStatus.DONE]


def test_a_free_result_after_a_stop_does_not_get_a_place(tmp_path, monkeypatch):
    monkeypatch.setattr("vidpipe_tui.engine.desk.FREE_GRACE", 0.05)
    done = threading.Event()

    def slow(job, ctx):
        engine.stop()
        time.sleep(0.3)
        done.set()

    store, reg = a_studio_film(tmp_path, Sketch(first=slow))
    engine = an_engine(store, reg)
    engine.run()
    assert done.wait(5)
    time.sleep(0.1)
    assert not store.folder.keyframes.exists()


@pytest.mark.parametrize(
    "answer",
    ["x", None, Operation(7), Operation("op", {"a": object()})],  # type: ignore[arg-type,dict-item]
    ids=["text", "nothing", "number", "object"],
)
def test_an_answer_that_is_no_receipt_may_have_been_charged(tmp_path, answer):
    class Odd:
        kind = "video"
        name = "odd"
        limits = Limits(network=True)

        def submit(self, job, ctx):
            return answer

        def poll(self, op, ctx):
            return Poll(done=True)

        def fetch(self, op, job, ctx):
            return a_clip(job, ctx)

    store, reg = a_studio_film(tmp_path, Odd(), scenes=1)
    assert run(store, reg).exit_code == 3
    assert take(store, "s01-clip-1").status is TakeStatus.UNKNOWN


@pytest.mark.parametrize(
    "poll",
    [
        Poll(done=False, wait=float("nan"), fraction=float("inf")),
        Poll(done=False, wait="soon", note=7),  # type: ignore[arg-type]
        Poll(done=False, wait=-5.0),
    ],
    ids=["nan", "words", "negative"],
)
def test_an_odd_look_does_not_break_the_run(tmp_path, poll, monkeypatch):
    monkeypatch.setattr("vidpipe_tui.engine.tasks.LOOK_EVERY", 0.01)

    class Odd:
        kind = "video"
        name = "odd"
        looks = 0

        def submit(self, job, ctx):
            return Operation("op")

        def poll(self, op, ctx):
            self.looks += 1
            return poll if self.looks < 3 else Poll(done=True)

        def fetch(self, op, job, ctx):
            return a_clip(job, ctx)

    store, reg = a_studio_film(tmp_path, Odd(), scenes=1)
    assert run(store, reg).kind == "complete"


def test_a_key_is_the_same_for_each_try_and_another_for_each_take(tmp_path):
    keys: list[str] = []

    def busy(job, ctx):
        keys.append(ctx.key)
        if len(keys) < 3:
            raise Busy("429")

    store, reg = a_studio_film(tmp_path, Sketch(first=busy), scenes=1)
    run(store, reg)
    assert len(keys) == 4
    assert len(set(keys[:3])) == 1
    assert len(set(keys)) == 2


def test_a_free_call_that_is_tried_again_is_never_called_a_charge(tmp_path):
    seen: list[TakeStatus] = []

    def busy(job, ctx):
        seen.append(take(store, "s01-start-1").status)
        if len(seen) < 2:
            raise Busy("429")

    store, reg = a_studio_film(tmp_path, Sketch(first=busy), scenes=1)
    run(store, reg)
    assert set(seen[:2]) == {TakeStatus.RUNNING}


def test_a_paid_call_is_written_down_before_it_is_made(tmp_path):
    seen: list[tuple[str, float | None]] = []

    def look(job, ctx):
        at_disk = take(Store.open(store.folder.path), "s01-start-1")
        seen.append((at_disk.status, at_disk.estimate_usd))

    store, reg = a_studio_film(tmp_path, Sketch(first=look, price=0.5), scenes=1)
    run(store, reg)
    assert seen[0] == ("submitting", 0.5)


def test_a_storyboard_is_taken_over_clean(tmp_path):
    class Board:
        kind = "storyboard"
        name = "board"

        def run(self, job, ctx):
            scene = SceneDraft(
                title="A\x1b[2J", description="d", start_prompt="s",
                end_prompt="e", motion_prompt="m",
            )  # fmt: skip
            return Storyboard((scene, scene), {"light": "low"}, "Title")

    store = a_film(tmp_path, 0, stages={"storyboard": "board"}, scenes_wanted=2)
    reg = registry(offer("storyboard", Board()))
    assert run(store, reg, through="storyboard").kind == "staged"
    snapshot = store.read()
    assert [scene.id for scene in snapshot.scenes] == ["s01", "s02"]
    assert snapshot.project.style_guide == {"light": "low"}
    assert "\x1b" not in snapshot.scenes[0].title


def test_calls_go_through_any_executor(tmp_path):
    store, reg = a_studio_film(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        assert run(store, reg, executor=pool).kind == "complete"


def test_a_machine_without_threads_left_is_busy(monkeypatch):
    def full(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    future = DaemonExecutor().submit(lambda: 1)
    assert isinstance(future.exception(0), Busy)


def test_a_value_that_is_no_coroutine_is_itself(tmp_path):
    assert drive(7, Context(dir=tmp_path, key="k")) == 7


HANGS = """
import sys, threading, time
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.films import *
def hang(job, ctx):
    while True:
        time.sleep(0.1)
reg, names = studio(Sketch(first=hang, limits=Limits(timeout=0.2)))
store = a_film(Path({folder!r}), 1, stages=names)
began = time.monotonic()
print(run(store, reg).kind, flush=True)
"""


def test_the_process_ends_though_a_call_hangs(tmp_path):
    root = str(Path(__file__).parent.parent)
    script = HANGS.format(root=root, folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=20, check=True
    )
    assert done.stdout == b"failed\n"


@pytest.mark.parametrize("name", ["a.PNG", "a", "a.part", "a.tmp", "a.p\x1b[31mng"])
def test_a_picture_of_an_odd_name_has_the_ending_of_a_picture(tmp_path, name):
    def draw(job, ctx):
        path = a_picture(job, ctx).path
        return Keyframe(path.rename(path.with_name(name)), Cost(0.0))

    store, reg = a_studio_film(tmp_path, Sketch(first=draw), scenes=1)
    assert run(store, reg).kind == "complete"
    assert probe_picture(store.folder.keyframes / "s01-start-1.png") == films.SIZE
    assert not repair.examine(store.folder.path)
