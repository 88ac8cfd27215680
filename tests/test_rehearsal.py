"""The pretend service: its prices, its faults, and books that survive every kill."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vidpipe_tui.engine.check import check as check_result
from vidpipe_tui.errors import (
    BadResult,
    Busy,
    Refused,
    StageError,
    Unsure,
    UsageError,
)
from vidpipe_tui.media.probe import count_frames, probe
from vidpipe_tui.registry import load
from vidpipe_tui.stages import Context, KeyframeJob, Operation, VideoJob
from vidpipe_tui.testing import KeyframeSuite, VideoSuite

rehearsal = importlib.import_module("vidpipe_tui.plugins.rehearsal")
QUICK = {"latency": 0.0, "render": "plain"}


class TestKeyframe(KeyframeSuite):
    stage = rehearsal.RehearsalKeyframe()
    settings = QUICK


class TestClip(VideoSuite):
    stage = rehearsal.RehearsalClip()
    settings = QUICK


class TestSilentClip(VideoSuite):
    stage = rehearsal.RehearsalClip()
    settings = QUICK
    audio = False
    size = (180, 320)


class TestDrawnKeyframe(KeyframeSuite):
    stage = rehearsal.RehearsalKeyframe()
    settings = {"latency": 0.0}  # noqa: RUF012  # as an author writes it


class TestDrawnClip(VideoSuite):
    stage = rehearsal.RehearsalClip()
    settings = {"latency": 0.0}  # noqa: RUF012  # as an author writes it


def picture_job(scene: str = "s01", position: Any = "start") -> KeyframeJob:
    return KeyframeJob(
        scene_id=scene,
        index=0,
        position=position,
        prompt="a boat",
        style="cinematic",
        style_guide={},
        aspect="16:9",
        size=(160, 90),
        seconds=2.0,
        seed=1,
    )


@pytest.fixture
def film_job(tmp_path):
    frames = []
    for colour in ("black", "white"):
        frames.append(tmp_path / f"{colour}.png")
        Image.new("RGB", (160, 90), colour).save(frames[-1])
    return VideoJob(
        scene_id="s01",
        index=0,
        title="A boat",
        prompt="it rocks",
        style="cinematic",
        style_guide={},
        aspect="16:9",
        size=(160, 90),
        seconds=2.0,
        fps=24,
        seed=1,
        first_frame=frames[0],
        last_frame=frames[1],
    )


class Desk:
    """One project's folder, and calls as the engine would make them."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.settings = QUICK | settings
        self.service = rehearsal.Service(folder / "rehearsal-service")

    def context(self, stage: Any, take: str, **settings: Any) -> Context:
        work = self.folder / ".work" / take
        work.mkdir(parents=True, exist_ok=True)
        values = self.settings | settings
        return Context(dir=work, key=take, settings=stage.settings(**values))

    def submit(self, job: Any, take: str = "t1", **settings: Any) -> Operation:
        stage = stage_for(job)
        return stage.submit(job, self.context(stage, take, **settings))  # type: ignore[no-any-return]  # an Operation

    def poll(self, op: Operation, job: Any, take: str = "t1") -> Any:
        stage = stage_for(job)
        return stage.poll(op, self.context(stage, take))

    def fetch(self, op: Operation, job: Any, take: str = "t1") -> Any:
        stage = stage_for(job)
        return stage.fetch(op, job, self.context(stage, take))


def stage_for(job: Any) -> Any:
    picture = isinstance(job, KeyframeJob)
    return rehearsal.RehearsalKeyframe() if picture else rehearsal.RehearsalClip()


def test_a_picture_has_a_price_that_is_clearly_pretend(tmp_path):
    desk, job = Desk(tmp_path), picture_job()
    op = desk.submit(job)
    assert desk.poll(op, job).done
    result = desk.fetch(op, job)
    assert result.cost.usd == 0.134
    assert "pretend money, nothing is charged" in result.cost.basis
    assert result.meta["prompt"] == "a boat"
    assert desk.service.charged_usd() == pytest.approx(0.134)


def test_a_clip_costs_by_the_second_and_is_whole(tmp_path, film_job):
    desk = Desk(tmp_path)
    stage = rehearsal.RehearsalClip()
    estimate = stage.estimate(film_job, stage.settings())
    assert estimate.usd == pytest.approx(0.20)
    op = desk.submit(film_job)
    result = desk.fetch(op, film_job)
    assert result.cost == estimate
    film = probe(result.path)
    assert (film.width, film.height, count_frames(result.path)) == (160, 90, 48)
    assert film.audio is not None


def test_the_pretence_shows_in_the_picker():
    registry = load(only=["rehearsal"])
    for offered in (*registry.offered("keyframe"), *registry.offered("video")):
        assert "pretend money" in offered.summary


def test_an_operation_is_done_when_its_time_has_come_and_not_before(tmp_path):
    desk, job = Desk(tmp_path, latency=0.6), picture_job()
    op = desk.submit(job)
    early = desk.poll(op, job)
    assert not early.done
    assert early.fraction < 0.9
    assert 0 < early.wait <= 1.0
    time.sleep(0.6)
    assert desk.poll(op, job).done


def test_operations_outlive_the_process_that_sent_them(tmp_path):
    code = (
        "import sys, json, dataclasses\n"
        "from tests.test_rehearsal import Desk, picture_job\n"
        "from pathlib import Path\n"
        "op = Desk(Path(sys.argv[1])).submit(picture_job())\n"
        "print(json.dumps(dataclasses.asdict(op)))"
    )
    desk, job = Desk(tmp_path), picture_job()
    op = Operation(**json.loads(_python(code, tmp_path).stdout))
    assert desk.poll(op, job).done
    assert desk.fetch(op, job).path.exists()
    assert len(desk.service.requests()) == 1


@pytest.mark.parametrize("fault", ["busy", "drop"])
def test_what_is_not_accepted_is_busy_once_and_costs_nothing(tmp_path, fault):
    desk, job = Desk(tmp_path, faults=f"{fault}@s01-start"), picture_job()
    with pytest.raises(Busy) as caught:
        desk.submit(job)
    assert caught.value.wait == (2.0 if fault == "busy" else None)
    assert desk.service.requests() == []
    desk.submit(job)
    assert len(desk.service.requests()) == 1


def test_a_fault_happens_where_it_was_ordered_and_as_often(tmp_path):
    desk = Desk(tmp_path, faults="busy*2@s02-*, invalid@s03-end")
    desk.submit(picture_job("s01"))
    for position in ("start", "end"):
        with pytest.raises(Busy):
            desk.submit(picture_job("s02", position))
    desk.submit(picture_job("s02"))
    with pytest.raises(StageError, match="400"):
        desk.submit(picture_job("s03", "end"))
    assert [line["scene"] for line in desk.service.requests()] == ["s01", "s02"]


def test_a_lost_answer_is_unsure_and_charged(tmp_path):
    desk = Desk(tmp_path, faults="lost@s01-start")
    with pytest.raises(Unsure):
        desk.submit(picture_job())
    [line] = desk.service.requests()
    assert (line["key"], line["charged_usd"]) == ("t1", 0.134)


def test_a_crash_kills_the_process_after_the_charge_and_happens_once(tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.test_rehearsal import Desk, picture_job\n"
        "Desk(Path(sys.argv[1]), faults='crash@s01-start').submit(picture_job())\n"
        "print('the answer came')"
    )
    first = _python(code, tmp_path)
    assert first.returncode == -signal.SIGKILL
    assert first.stdout == ""
    service = Desk(tmp_path).service
    assert service.charged_usd() == pytest.approx(0.134)
    again = _python(code, tmp_path)
    assert "the answer came" in again.stdout, again.stderr
    assert len(service.requests()) == 2


def test_a_hang_is_charged_and_never_answers(tmp_path):
    desk = Desk(tmp_path, faults="hang@s01-start")
    thread = threading.Thread(
        target=desk.submit, args=(picture_job(),), daemon=True, name="hangs"
    )
    thread.start()
    end = time.monotonic() + 10
    while not desk.service.requests():
        assert time.monotonic() < end
        time.sleep(0.01)
    thread.join(0.2)
    assert thread.is_alive()


@pytest.mark.parametrize(("billed", "charged"), [(False, 0.0), (True, 0.134)])
def test_the_filter_speaks_when_the_job_is_done(tmp_path, billed, charged):
    desk = Desk(tmp_path, faults="refused@s01-start", refusals_billed=billed)
    op = desk.submit(picture_job())
    with pytest.raises(Refused) as caught:
        desk.poll(op, picture_job())
    assert "Support codes" in caught.value.reasons[0]
    assert caught.value.charged_usd == charged
    assert desk.service.charged_usd() == charged


def test_an_operation_that_fails_is_not_charged(tmp_path):
    desk = Desk(tmp_path, faults="failed@s01-start")
    op = desk.submit(picture_job())
    with pytest.raises(StageError, match="internal error") as caught:
        desk.poll(op, picture_job())
    assert caught.value.charged_usd == 0
    assert desk.service.charged_usd() == 0


def test_an_operation_may_never_end_or_be_forgotten(tmp_path):
    desk = Desk(tmp_path, faults="never@s01-start,expired@s02-start,blip@s01-start")
    never, gone = desk.submit(picture_job()), desk.submit(picture_job("s02"))
    with pytest.raises(Busy):
        desk.poll(never, picture_job())
    assert not desk.poll(never, picture_job()).done
    with pytest.raises(StageError, match="forgotten"):
        desk.poll(gone, picture_job("s02"))
    with pytest.raises(StageError, match="knows no operation"):
        desk.poll(Operation("../../etc"), picture_job())
    assert desk.service.charged_usd() == pytest.approx(0.268)


def test_a_broken_line_is_busy_and_the_next_fetch_brings_it(tmp_path, film_job):
    desk = Desk(tmp_path, faults="broken*2@s01-clip")
    op = desk.submit(film_job)
    for _ in range(2):
        with pytest.raises(Busy):
            desk.fetch(op, film_job)
    result = desk.fetch(op, film_job)
    assert count_frames(result.path) == 48
    assert len(desk.service.requests()) == 1


@pytest.mark.parametrize("fault", ["corrupt", "truncated", "size"])
@pytest.mark.parametrize("kind", ["keyframe", "video"])
def test_a_spoilt_file_is_found_by_the_engines_check(tmp_path, film_job, fault, kind):
    job = film_job if kind == "video" else picture_job()
    desk = Desk(tmp_path, faults=f"{fault}@*")
    op = desk.submit(job)
    for _ in range(2):
        result = desk.fetch(op, job)  # fetching again brings the same bad file
        with pytest.raises(BadResult):
            check_result(kind, job, result, tmp_path / ".work" / "t1")


def test_a_daily_quota_ends_it(tmp_path):
    desk = Desk(tmp_path, quota=2)
    desk.submit(picture_job("s01"))
    desk.submit(picture_job("s02"))
    with pytest.raises(Busy, match="quota of 2 jobs a day") as caught:
        desk.submit(picture_job("s03"))
    assert caught.value.wait is not None and 0 < caught.value.wait <= 86400


def test_a_cancelled_operation_ends_and_stays_charged(tmp_path):
    desk, job = Desk(tmp_path, latency=60), picture_job()
    op = desk.submit(job)
    stage = stage_for(job)
    stage.cancel(op, desk.context(stage, "t1"))
    with pytest.raises(StageError, match="cancelled") as caught:
        desk.poll(op, job)
    assert caught.value.charged_usd == 0.134


def test_chance_follows_the_seed_and_not_the_order(tmp_path):
    scenes = [f"s{number:02}" for number in range(40)]

    def busy(folder: str, seed: int, order: list[str]) -> set[str]:
        desk = Desk(tmp_path / folder, busy_rate=0.4, seed=seed)
        hit = set()
        for scene in order:
            try:
                desk.submit(picture_job(scene))
            except Busy:
                hit.add(scene)
        return hit

    first = busy("a", 1, scenes)
    assert 5 < len(first) < 30
    assert busy("b", 1, scenes[::-1]) == first
    assert busy("c", 2, scenes) != first


def test_a_rate_of_one_lets_nothing_through(tmp_path):
    desk = Desk(tmp_path, busy_rate=1.0)
    for _ in range(3):
        with pytest.raises(Busy):
            desk.submit(picture_job())


def test_the_books_are_right_with_many_hands(tmp_path):
    desk = Desk(tmp_path, faults="busy*5@*-end")
    jobs = [picture_job(f"s{number:02}", "end") for number in range(40)]

    def send(job: KeyframeJob) -> bool:
        try:
            desk.submit(job, take=job.scene_id)
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, jobs))
    assert sent.count(False) == 5
    lines = desk.service.requests()
    assert len(lines) == len({line["id"] for line in lines}) == 35


def test_a_shared_ledger_can_be_chosen(tmp_path):
    shared = tmp_path / "shared"
    Desk(tmp_path / "a", ledger=shared).submit(picture_job())
    Desk(tmp_path / "b", ledger=shared).submit(picture_job())
    assert len(rehearsal.Service(shared).requests()) == 2
    assert not (tmp_path / "a" / "rehearsal-service").exists()


def test_limits_follow_the_settings():
    stage = rehearsal.RehearsalClip()
    settings = stage.settings(parallel=2, rate=10.0, lengths="4, 6,8", deadline=5.0)
    limits = stage.limits_for(settings)
    assert (limits.parallel, limits.rate, limits.deadline) == (2, 10.0, 5.0)
    assert limits.seconds == (4.0, 6.0, 8.0)
    assert stage.limits_for(stage.settings()).seconds is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"faults": "bussy@s01-end"}, "there is no fault 'bussy'"),
        ({"faults": "busy"}, "does not say where"),
        ({"faults": "busy*x@s01-end"}, "after * stands how often"),
        ({"faults": "busy@../s01"}, "does not say where"),
        ({"lengths": "four"}, "lengths are numbers"),
        ({"busy_rate": 1.5}, "at most 1"),
    ],
)
def test_wrong_orders_are_told_before_anything_is_made(values, sentence):
    offered = load(only=["rehearsal"]).get("video", "rehearsal")
    with pytest.raises(UsageError) as caught:
        offered.make_settings(values)
    assert sentence in caught.value.message


def test_a_plain_keyframe_follows_its_prompt(tmp_path):
    desk = Desk(tmp_path)
    seen = set()
    for prompt in ("a boat", "a boat", "a cliff"):
        job = replace(picture_job(), prompt=prompt)
        seen.add(desk.fetch(desk.submit(job), job).path.read_bytes())
    assert len(seen) == 2


def test_half_a_ledger_line_is_never_written(tmp_path):
    desk = Desk(tmp_path)
    desk.submit(picture_job())
    [line] = (tmp_path / "rehearsal-service/requests.jsonl").read_text().splitlines()
    accepted = desk.service.find(json.loads(line)["id"])
    assert asdict(accepted) == json.loads(line)


def _python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parent.parent,
        env=os.environ,
        check=False,
    )
