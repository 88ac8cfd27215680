"""What the original got wrong, as far as its engine goes. B<n> is its number there."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from vidpipe_tui.errors import Held, StageError
from vidpipe_tui.media.probe import probe
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import (
    ProjectStatus,
    Request,
    SceneStatus,
    Take,
    TakeStatus,
)
from vidpipe_tui.project.store import Store
from vidpipe_tui.stages import Keyframe, Limits

from . import films
from .films import (
    Reel,
    Sketch,
    a_film,
    a_project,
    an_engine,
    change_project,
    hashes,
    left_open,
    made,
    pretend,
    run,
    sent,
    service,
    states,
    studio,
    take,
)


def test_b1_a_film_with_a_failed_scene_is_not_called_complete(tmp_path):
    store = a_film(tmp_path, 3, settings=pretend(faults="failed@s02-clip"))
    assert run(store).kind == "partial"
    assert store.read().project.status is ProjectStatus.PARTIAL
    assert not store.folder.cut.exists()
    count = len(sent(store))
    assert run(store).kind == "complete"
    assert sent(store)[count:] == ["s02-clip"]
    assert probe(store.folder.cut).seconds == pytest.approx(1.5, abs=0.2)


def test_b2_a_job_that_timed_out_is_polled_on_and_not_sent_again(tmp_path):
    settings = pretend(video={"latency": 0.5, "deadline": 0.1})
    store = a_film(tmp_path, 1, settings=settings)
    assert run(store).kind == "failed"
    time.sleep(0.4)
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1


def test_b3_a_clip_that_is_there_but_not_written_down_is_fetched_again(tmp_path):
    """As a kill between the rename and the commit leaves it."""
    store = a_film(tmp_path, 1)
    run(store, through="video")
    done = take(store, "s01-clip-1")
    (store.folder.clips / "s01-1.mp4").write_bytes(b"another fetch's bytes")
    with store.transaction() as draft:
        status = TakeStatus.SUBMITTED
        fields = {"status": status, "path": None, "sha256": None, "run": "r0"}
        draft.put_take(done.model_copy(update=fields))
        scene = draft.scene("s01")
        picked = {k: v for k, v in scene.picked.items() if k != "clip"}
        draft.put_scene(scene.model_copy(update={"picked": picked}))
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1
    assert store.read().scenes[0].picked["clip"] == "s01-clip-1"
    assert probe(store.folder.clips / "s01-1.mp4").width == 160


def test_b4_a_download_that_breaks_twice_is_taken_up_again(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="broken*2@s01-clip"))
    assert run(store).kind == "complete"
    assert sent(store).count("s01-clip") == 1
    clip = take(store, "s01-clip-1")
    assert hashes(store)[clip.path or ""] == clip.sha256


def test_b5_a_stop_during_the_last_item_of_a_stage_stays_stopped(tmp_path):
    store = a_film(tmp_path, 2, settings=pretend(latency=0.05))

    def listen(entry):
        if entry.kind == "take-submitted" and entry.take == "s02-end-1":
            with store.transaction() as draft:
                last = draft.snapshot.runs[-1]
                draft.put_run(last.model_copy(update={"stop": True}))

    assert run(store, listen=listen).kind == "stopped"
    assert store.read().project.status is ProjectStatus.STOPPED
    assert "s02-clip" not in sent(store)
    count = len(sent(store))
    time.sleep(0.1)
    assert len(sent(store)) == count


def test_b6_a_second_run_is_refused_and_a_killed_one_does_not_block(tmp_path):
    store = a_film(tmp_path, 1)
    root = str(Path(__file__).parent.parent)
    script = (
        f"import sys, time; sys.path.insert(0, {root!r})\n"
        "from vidpipe_tui.project.lease import Lease\n"
        "from pathlib import Path\n"
        f"lease = Lease.take(Path({str(store.folder.path)!r}), 'r1')\n"
        "print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Held, match=f"pid {process.pid} on "):
            run(store)
        process.kill()
    assert run(store).kind == "complete"


def test_b7_a_request_without_a_receipt_asks_and_is_not_sent_again(tmp_path):
    store = a_film(tmp_path, 1)
    left_open(store, "s01", "start", TakeStatus.SUBMITTING, estimate_usd=0.13)
    outcome = run(store)
    assert outcome.exit_code == 3
    assert "may have been charged" in outcome.message
    assert sent(store) == []


def test_b8_a_new_take_never_changes_the_bytes_of_an_old_one(tmp_path):
    store = made(a_film(tmp_path, 1))
    before = hashes(store)
    for slot in ("start", "end", "clip"):
        edits.ask(store, [Request(scene="s01", slot=slot)])
    assert run(store).kind == "complete"
    assert before.items() <= hashes(store).items()
    assert len(hashes(store)) == 2 * len(before)


def test_b8_a_rerun_that_breaks_off_leaves_the_old_take_picked(tmp_path):
    store = made(a_film(tmp_path, 1))
    edits.ask(store, [Request(scene="s01", slot="clip")])

    def listen(entry):
        if entry.kind == "take-started":
            engine.stop()

    engine = an_engine(store, listen=listen)
    engine.run()
    assert store.read().scenes[0].picked["clip"] == "s01-clip-1"


def test_b9_a_run_killed_over_its_storyboard_is_taken_up(tmp_path):
    store = a_film(
        tmp_path, 0, scenes_wanted=1,
        stages={"storyboard": "animatic", "keyframe": "rehearsal",
                "video": "rehearsal"},
    )  # fmt: skip
    with store.transaction() as draft:
        take_id, number = draft.next_take(None, "storyboard")
        draft.put_take(
            Take(
                id=take_id, slot="storyboard", number=number,
                status=TakeStatus.RUNNING, run="r0",
            )
        )  # fmt: skip
    assert run(store).kind == "complete"
    assert take(store, "storyboard-2").status is TakeStatus.DONE


def test_b11_an_end_that_fails_twice_leaves_one_start_and_no_end(tmp_path):
    store = a_film(tmp_path, 1, settings=pretend(faults="invalid*2@s01-end"))
    for _ in range(2):
        assert run(store).kind == "failed"
        snapshot = store.read()
        assert set(snapshot.scenes[0].picked) == {"start"}
        assert len(snapshot.takes_of("s01", "start")) == 1
    assert run(store).kind == "complete"
    assert sent(store).count("s01-start") == 1


def test_b12_parallel_rate_and_delay_change_what_a_run_does(tmp_path):
    spans: dict[str, list[float]] = {}
    for name, limits in {
        "one": Limits(parallel=1),
        "many": Limits(parallel=4),
    }.items():
        times: list[float] = []

        def note(job, ctx, times=times):
            times.append(time.monotonic())
            ctx.sleep(0.1)

        reg, names = studio(Reel(first=note, limits=limits))
        run(a_film(tmp_path / name, 4, stages=names), reg)
        spans[name] = sorted(times)
    assert spans["one"][3] - spans["one"][0] > 0.29
    assert spans["many"][3] - spans["many"][0] < 0.29


def test_b13_statuses_are_one_enum_and_others_are_refused():
    for status in ProjectStatus:
        assert a_project(status=str(status)).status is status
    for scene_status in SceneStatus:
        scene = films.a_scene(1, status=str(scene_status))
        assert scene.status is scene_status
    with pytest.raises(ValidationError):
        a_project(status="video_gen")


def test_b20_a_request_holds_the_aspect_and_the_seed(tmp_path):
    seen: list[tuple[str, int]] = []

    def note(job, ctx):
        seen.append((job.aspect, job.seed))

    reg, names = studio(Sketch(first=note), Reel(first=note))
    store = a_film(tmp_path, 1, stages=names, aspect="9:16", size=(90, 160), seed=42)
    run(store, reg)
    assert set(seen) == {("9:16", 42)}


def test_b20_a_picture_of_another_ratio_is_refused(tmp_path):
    def square(job, ctx) -> Keyframe:
        from PIL import Image

        path = ctx.dir / "square.png"
        Image.new("RGB", (90, 90)).save(path)
        return Keyframe(path)

    reg, names = studio(Sketch(first=square))
    store = a_film(tmp_path, 1, stages=names)
    run(store, reg)
    assert "90x90, asked for 160x90" in (take(store, "s01-start-1").error or "")


def test_b21_the_prompt_a_stage_gets_is_the_one_in_the_file(tmp_path):
    seen: dict[str, str] = {}

    def note(job, ctx):
        seen[ctx.key.split("/")[1]] = job.prompt

    reg, names = studio(Sketch(first=note), Reel(first=note))
    store = a_film(tmp_path, 1, stages=names)
    run(store, reg)
    for take_id, prompt in seen.items():
        assert take(store, take_id).prompt == prompt
    assert seen["s01-end-1"] == store.read().scenes[0].end_prompt


def test_b22_a_scene_without_an_answer_is_named_and_the_others_go_on(tmp_path):
    def nothing(job, ctx):
        if job.scene_id == "s01":
            raise AttributeError("'NoneType' object has no attribute 'parts'")

    reg, names = studio(Reel(first=nothing))
    store = a_film(tmp_path, 2, stages=names)
    outcome = run(store, reg)
    assert outcome.kind == "partial"
    assert "s01 clip" in outcome.message
    assert states(store)["s02 clip"] == "current"


def test_b23_a_stage_without_end_frames_says_so_before_any_money(tmp_path):
    blind = Reel(limits=Limits(end_frame=False), price=1.0)
    reg, names = studio(blind)
    store = a_film(tmp_path, 1, stages=names)
    outcome = run(store, reg)
    assert "cannot end a clip on a given picture" in outcome.message
    assert store.read().takes_of("s01", "clip") == ()


def test_b24_a_run_spends_nothing_beyond_its_budget(tmp_path):
    store = a_film(tmp_path, 3, settings=pretend(price=1.0), budget_usd=0.5)
    assert run(store).exit_code == 3
    assert service(store).charged_usd() == 0


def test_a_rerun_while_the_film_is_watched_reads_no_half_state(tmp_path):
    """Readers beside a run never see a take without its scene, nor an error."""
    store = a_film(tmp_path, 3)
    faults: list[str] = []
    over = threading.Event()

    def watch():
        other = Store.open(store.folder.path)
        while not over.is_set():
            snapshot = other.read()
            for scene in snapshot.scenes:
                for take_id in scene.picked.values():
                    if take_id not in snapshot.by_id:
                        faults.append(take_id)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        assert run(store).kind == "complete"
    finally:
        over.set()
        thread.join()
    assert faults == []


def test_settings_changed_between_runs_make_nothing_paid_stale(tmp_path):
    store = made(a_film(tmp_path, 2))
    count = len(sent(store))
    reg, names = studio(Sketch(first=fails), Reel(first=fails))
    change_project(store, stages=names, seed=99)
    assert run(store, reg).kind == "complete"
    assert len(sent(store)) == count


def fails(job, ctx):
    raise StageError("must not be called")
