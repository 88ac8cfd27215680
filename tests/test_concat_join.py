"""Clips become one film: copied where they fit, encoded where they do not."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.flashes import SIZE, drift, examine, grey, header, make_film, packets
from vidpipe_tui.media.frames import last_frame
from vidpipe_tui.stages import (
    BadResult,
    Cancelled,
    Context,
    StageError,
    StitchJob,
)
from vidpipe_tui.testing import StitchSuite

concat = importlib.import_module("vidpipe_tui.plugins.concat")


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """Clips as a provider makes them, and odd ones."""
    folder = tmp_path_factory.mktemp("clips")
    odd: dict[str, dict[str, Any]] = {
        "a": {"frames": 60},
        "b": {"level": 20},
        "mute": {"layout": None},
        "short": {"sound_frames": 41},
        "late": {"sound_from": 12},
        "upside": {"turn": 180},
        "cavlc": {"options": {"preset": "ultrafast"}},
        "rate": {"frames": 60, "fps": 30},
        "size": {"size": (160, 160)},
        "hevc": {"codec": "libx265", "options": {"x265-params": "log-level=none"}},
        "shape": {"shape": Fraction(4, 3)},
        "turned": {"size": SIZE[::-1], "turn": 90},
        "jitter": {"jitter": 300},
        "mono": {"rate": 44_100, "layout": "mono"},
    }
    made = {name: make_film(folder / f"{name}.mp4", **how) for name, how in odd.items()}
    made["mkv"] = make_film(folder / "c.mkv", container="matroska")
    return made


class Joiner:
    """Joins clips into a folder."""

    def __init__(self, folder: Path) -> None:
        self.dir = folder

    def __call__(self, *clips, crossfade=0.0, settings=None, **context) -> Path:
        scenes = tuple(f"s{number:02d}" for number in range(1, len(clips) + 1))
        job = StitchJob(
            clips=clips, scenes=scenes, size=SIZE, fps=24, crossfade=crossfade
        )
        ctx = Context(
            dir=self.dir, key="k", settings=settings or concat.Settings(), **context
        )
        path: Path = concat.Concat().run(job, ctx).path
        return path


@pytest.fixture
def join(tmp_path):
    folder = tmp_path / "take"
    folder.mkdir()
    return Joiner(folder)


def assert_sound_film(exam, frames):
    assert exam.frames == frames
    assert exam.errors == 0
    assert exam.disorder == 0
    assert exam.steady
    assert exam.times[0] == 0
    assert exam.size == SIZE
    assert exam.kinds in (["video"], ["video", "audio"])
    if "audio" in exam.kinds:
        assert exam.gaps == 0
        assert abs(exam.sound_seconds - frames / 24) < 0.025


def test_equal_clips_are_copied_packet_for_packet(join, clips):
    path = join(clips["a"], clips["b"], clips["a"])
    exam = examine(path)
    assert_sound_film(exam, 168)
    assert packets(path) == packets(clips["a"]) + packets(clips["b"]) + packets(
        clips["a"]
    )
    assert exam.flashes == pytest.approx([0, 1, 2, 2.5, 3.5, 4.5, 5.5, 6.5])
    assert drift(exam) < 0.025


def test_one_clip_is_a_film(join, clips):
    assert_sound_film(examine(join(clips["a"])), 60)


def test_the_index_comes_first_and_nothing_else_is_left(join, clips):
    path = join(clips["a"], clips["cavlc"])
    assert path == join.dir / "final.mp4"
    assert list(join.dir.iterdir()) == [path]
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    "odd",
    [
        "cavlc",
        "rate",
        "size",
        "hevc",
        "shape",
        "turned",
        "upside",
        "jitter",
        "mono",
        "mkv",
    ],
)
def test_an_odd_clip_is_made_to_fit_between_copied_ones(join, clips, odd):
    path = join(clips["a"], clips[odd], clips["b"])
    exam = examine(path)
    assert_sound_film(exam, 156)
    assert exam.flashes == pytest.approx([0, 1, 2, 2.5, 3.5, 4.5, 5.5])
    assert drift(exam) < 0.025
    film, first = packets(path), packets(clips["a"])
    last = packets(clips["b"])
    assert film[:60] == first
    assert film[-48:] == last


@pytest.mark.parametrize("odd", [["hevc"], ["hevc", "size"], ["rate", "turned"]])
def test_a_film_of_odd_clips_only(join, clips, odd):
    exam = examine(join(*(clips[name] for name in odd)))
    assert_sound_film(exam, 48 * len(odd))
    assert drift(exam) < 0.025


def test_two_encoders_headers_are_kept_side_by_side(join, clips):
    both, only = header(join(clips["a"], clips["cavlc"])), header(clips["a"])
    assert both[5] & 31 == 2
    assert only[8 : 8 + int.from_bytes(only[6:8], "big")] in both


def test_a_turned_clip_is_upright_and_not_stretched(join, tmp_path):
    clip = make_film(
        tmp_path / "t.mp4", 4, size=(36, 64), turn=-90, corner=True, layout=None
    )
    picture = last_frame(join(clip))
    # What is stored at the top left is shown at the top right after a clockwise turn.
    assert grey(picture, 120, 6) > 200
    assert grey(picture, 6, 6) < 60
    assert grey(picture, 120, 66) < 60


def test_a_tall_clip_is_padded_and_keeps_its_shape(join, clips):
    with av.open(str(join(clips["size"]))) as film:
        picture = next(film.decode(video=0)).to_image()
    assert grey(picture, 64, 36) > 200
    assert grey(picture, 10, 36) < 20
    assert grey(picture, 118, 36) < 20


@pytest.mark.parametrize("names", [["a", "mute", "b"], ["mute", "a"], ["a", "mute"]])
def test_a_clip_without_sound_is_silent(join, clips, names):
    exam = examine(join(*(clips[name] for name in names)))
    assert_sound_film(exam, sum(60 if name == "a" else 48 for name in names))
    for beep in exam.beeps:
        assert min(abs(beep - flash) for flash in exam.flashes) < 0.025
    assert len(exam.beeps) == len(exam.flashes) - 2


def test_a_film_without_any_sound_has_no_sound_stream(join, clips):
    exam = examine(join(clips["mute"], clips["mute"]))
    assert_sound_film(exam, 96)
    assert exam.kinds == ["video"]


@pytest.mark.parametrize("audio", ["auto", "encode"])
def test_sound_that_ends_early_does_not_pull_the_rest_forward(join, clips, audio):
    names = [clips["short"]] * 6
    exam = examine(join(*names, settings=concat.Settings(audio=audio)))
    assert_sound_film(exam, 288)
    assert drift(exam) < (0.025 if audio == "auto" else 0.003)


@pytest.mark.parametrize("audio", ["auto", "encode"])
def test_sound_that_begins_late_stays_late(join, clips, audio):
    film = join(*[clips["late"]] * 3, settings=concat.Settings(audio=audio))
    exam = examine(film)
    assert_sound_film(exam, 144)
    assert exam.beeps == pytest.approx([1, 3, 5], abs=0.025)


def test_copied_sound_is_not_encoded_again(join, clips):
    film = packets(join(clips["b"], clips["b"]), "audio")
    original = packets(clips["b"], "audio")
    assert set(original) <= set(film)


def test_names_with_apostrophes_blanks_and_other_letters(join, clips, tmp_path):
    folder = tmp_path / "it's a fílm: 100% 映画"
    folder.mkdir()
    odd = shutil.copy(clips["cavlc"], folder / "b'c d.mp4")
    clip = shutil.copy(clips["a"], folder / "a é.mp4")
    assert_sound_film(examine(join(clip, odd)), 108)


def test_no_clips_are_no_film(join):
    with pytest.raises(StageError, match="no clips"):
        join()


def _junk(path):
    path.write_bytes(b"junk" * 5000)


def _cut(path):
    data = make_film(path, 48, layout=None).read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def _only_sound(path):
    with av.open(str(path), "w") as out:
        out.add_stream("aac", rate=48_000, layout="stereo")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: None, "there is no film"),
        (lambda path: path.touch(), "empty file"),
        (lambda path: path.mkdir(), "not a file"),
        (_junk, "not a film"),
        (_cut, r"cut short: \d+ of 48 frames"),
        (_only_sound, "film"),
    ],
)
def test_a_bad_clip_is_refused_by_its_scene(join, clips, tmp_path, spoil, words):
    bad = tmp_path / "bad.mp4"
    spoil(bad)
    with pytest.raises(BadResult, match=f"scene s02: .*{words}"):
        join(clips["a"], bad)
    assert list(join.dir.iterdir()) == []


def test_a_clip_that_is_replaced_while_it_is_joined(join, clips, tmp_path):
    clip = Path(shutil.copy(clips["b"], tmp_path / "c.mp4"))
    other = make_film(tmp_path / "other.mp4", 30)

    def swap(fraction, note, preview):
        shutil.copy(other, clip)

    with pytest.raises(BadResult, match=r"scene s02: .*cut short: 30 of 48"):
        join(clips["a"], clip, report=swap)
    assert list(join.dir.iterdir()) == []


@pytest.mark.parametrize("odd", ["b", "hevc"])
def test_a_stop_leaves_nothing(join, clips, odd):
    calls, stopped = [], threading.Event()

    def stop(fraction, note, preview):
        calls.append(fraction)
        stopped.set()

    with pytest.raises(Cancelled):
        join(clips[odd], clips["a"], report=stop, stopped=stopped)
    assert calls
    assert list(join.dir.iterdir()) == []


def test_a_stop_before_the_start(join, clips):
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        join(clips["a"], stopped=stopped)


def test_progress_rises_and_names_the_scene(join, clips):
    told = []
    join(clips["a"], clips["hevc"], report=lambda f, note, p: told.append((f, note)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] <= 1
    assert {note for _, note in told} == {"scene s01", "scene s02"}


def test_a_full_disk_is_said_plainly_and_leaves_nothing(join, clips):
    script = f"""
import resource, sys
from pathlib import Path
from vidpipe_tui.plugins.concat import Concat, Settings
from vidpipe_tui.media.frames import last_frame
from vidpipe_tui.stages import Context, StageError, StitchJob
resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
clip = Path({str(clips["a"])!r})
job = StitchJob(clips=(clip,) * 9, scenes=("s01",) * 9, size={SIZE}, fps=24)
try:
    ctx = Context(dir=Path({str(join.dir)!r}), key="k", settings=Settings())
    Concat().run(job, ctx)
except StageError as error:
    sys.exit(f"{{error.message}} / {{error.hint}}")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("the film could not be written: File too large")
    assert "room" in done.stderr
    assert list(join.dir.iterdir()) == []


class TestConcat(StitchSuite):
    stage = concat.Concat()


class TestConcatCrossfade(TestConcat):
    crossfade = 0.25
