"""A whole run on a small disk that is full in the middle and has room again later."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import PAID, QUICK, only, read, start, until, vidpipe
from vidpipe_tui.engine import room
from vidpipe_tui.engine.retry import SEND, Waits
from vidpipe_tui.errors import BadResult, Busy, NotSaved, StageError, Unsure
from vidpipe_tui.media.probe import count_frames
from vidpipe_tui.project.model import TakeStatus
from vidpipe_tui.stages import KeyframeJob, StitchJob, VideoJob

SIZE = 48_000_000
FILM = ("generate", "A fox. A crow. A hare.", "--scenes", "3", "--size", "360p")
SHORT = ("--seconds", "1")


class SmallDisk:
    """A disk of 48 MB that can be filled to the last byte."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self) -> None:
        chunk = b"\0" * 1_000_000
        fd = os.open(self._filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with contextlib.suppress(OSError):
            while True:
                if os.write(fd, chunk) < len(chunk):
                    chunk = chunk[: max(len(chunk) // 2, 1)]
        os.close(fd)

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    try:
        done = subprocess.run(words, capture_output=True, check=False)
        mounted = done.returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk of its own can only be mounted as root")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def finished(process, workspace):
    """The film of a run that came to its end, looked at frame by frame."""
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    folder = only(workspace)
    assert Path(out.strip()) == folder / "output" / "final.mp4"
    assert count_frames(folder / "output" / "final.mp4") == 3 * 24
    assert read(folder).project.status == "complete"
    return folder, err


def done(folder):
    takes = read(folder).takes
    return {take.id: take.sha256 for take in takes if take.status is TakeStatus.DONE}


@pytest.mark.slow
def test_a_run_waits_for_room_and_goes_on_where_it_was(disk):
    process = start(disk.path, *FILM, *SHORT)
    until(lambda: list(disk.path.glob("*/keyframes/*.png")))
    disk.fill()
    folder = only(disk.path)
    kept = done(folder)
    time.sleep(2.5)
    assert process.poll() is None
    assert kept.items() <= done(folder).items()
    disk.make_room()
    folder, err = finished(process, disk.path)
    assert kept.items() <= done(folder).items()
    assert "room" in err or "space" in err
    failed = [take for take in read(folder).takes if take.status is TakeStatus.FAILED]
    assert failed == []


@pytest.mark.slow
def test_wherever_the_disk_is_full_nothing_paid_is_lost_or_sent_twice(disk, tmp_path):
    service = tmp_path / "service"
    where = [
        word
        for kind in ("keyframe", "video")
        for word in ("--set", f"{kind}.rehearsal.ledger={service}")
    ]
    words = (*FILM, *SHORT, *PAID, *QUICK, *where, "--yes")
    process = start(disk.path, *words)
    until(lambda: list(disk.path.glob("*/.work/*")))
    chance = random.Random(77)
    for _ in range(5):
        if process.poll() is not None:
            break
        disk.fill()
        time.sleep(chance.uniform(0.2, 0.9))
        disk.make_room()
        time.sleep(chance.uniform(0.05, 0.4))
    folder, _ = finished(process, disk.path)
    takes = [take for take in read(folder).takes if take.operation]
    assert len(takes) == 4 + 3
    sent = (service / "requests.jsonl").read_text().splitlines()
    assert len(sent) == len(takes)
    assert {take.status for take in takes} == {TakeStatus.DONE}


def test_a_run_does_not_begin_on_a_full_disk_and_says_so(disk):
    vidpipe(disk.path, *FILM, *SHORT, "--through", "storyboard")
    disk.fill()
    before = sorted(disk.path.glob("*/state.json"))
    for words in (FILM, ("resume", "last")):
        said = vidpipe(disk.path, *words)
        assert said.code == 1
        assert "MB left" in said.err or "No space left" in said.err
    assert sorted(disk.path.glob("*/state.json")) == before


def test_what_a_call_may_need_grows_with_size_and_seconds(tmp_path):
    still = KeyframeJob(
        scene_id="s01",
        index=0,
        position="start",
        prompt="",
        style="anime",
        style_guide={},
        aspect="16:9",
        size=(1280, 720),
        seconds=8.0,
        seed=0,
    )
    clip = VideoJob(
        scene_id="s01",
        index=0,
        title="",
        prompt="",
        style="anime",
        style_guide={},
        aspect="16:9",
        size=(1280, 720),
        seconds=8.0,
        fps=24,
        seed=0,
        first_frame=tmp_path,
        last_frame=tmp_path,
    )
    part = tmp_path / "clip.mp4"
    part.write_bytes(b"x" * 5000)
    cut = StitchJob(
        clips=(part, tmp_path / "gone"), scenes=("s01",), size=(1, 1), fps=1
    )
    assert room.needs(still) == 1280 * 720 * 4
    assert 10_000_000 < room.needs(clip) < 30_000_000
    assert room.needs(cut) == 10_000


def test_too_little_room_is_told_with_both_figures(tmp_path):
    assert room.short(tmp_path, 0) is None
    said = room.short(tmp_path, 10**18)
    assert said is not None
    assert "MB are free on the disk, and this needs 1,000,000,000,008 MB" in said


def full(number=28):
    """The error of a full disk as it arrives through a plugin's own."""
    error = StageError("the picture cannot be saved")
    error.__cause__ = OSError(number, os.strerror(number))
    return error


@pytest.mark.parametrize("number", [28, 122, 30, 5])
@pytest.mark.parametrize("paid, found", [(False, room.NoRoom), (True, Unsure)])
def test_a_full_disk_in_a_stage_is_a_wait_or_a_doubt(tmp_path, number, paid, found):
    said = pytest.raises(found, match="the disk refused")
    with said, room.told_plainly(tmp_path, paid=paid):
        raise full(number)


@pytest.mark.parametrize(
    "error", [BadResult("junk"), OSError(13, "no"), Busy("429"), ValueError("x")]
)
def test_other_errors_stay_what_they_are(tmp_path, error):
    with pytest.raises(type(error)) as caught, room.told_plainly(tmp_path, paid=False):
        raise error
    assert caught.value is error


def test_a_full_disk_uses_up_no_tries():
    assert not SEND.used_up(50, room.PATIENCE - 1, room.NoRoom("full"))
    assert SEND.used_up(50, room.PATIENCE + 1, room.NoRoom("full"))
    assert SEND.used_up(5, 1.0, Busy("429"))
    assert Waits(first=2.0).after(9, room.NoRoom("full")) == 2.0


def test_what_is_written_is_tried_until_there_is_room():
    tries: list[int] = []
    told: list[str] = []

    def work():
        tries.append(1)
        if len(tries) < 4:
            raise NotSaved("x") from OSError(28, "full")
        return "there"

    assert room.until_room(work, told.append, lambda seconds: None) == "there"
    assert len(told) == 1
    with pytest.raises(NotSaved):
        room.until_room(lambda: _raise(NotSaved("taken")), told.append, time.sleep)


def _raise(error):
    raise error
