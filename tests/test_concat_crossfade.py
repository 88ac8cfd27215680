"""Clips that go over into each other, picture and sound."""

from __future__ import annotations

import array
import importlib
import math

import av
import pytest

from tests.flashes import SIZE, drift, examine, make_film, packets
from vidpipe_tui.stages import Context, StageError, StitchJob

concat = importlib.import_module("vidpipe_tui.plugins.concat")
crossfade = importlib.import_module("vidpipe_tui.plugins.concat.crossfade")


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fading")
    return {
        "a": make_film(folder / "a.mp4", 96),
        "b": make_film(folder / "b.mp4", 96, level=30),
        "odd": make_film(folder / "odd.mp4", 90, fps=30, size=(160, 160)),
        "open": make_film(
            folder / "open.mp4",
            96,
            options={"preset": "medium", "x264-params": "open-gop=1:scenecut=0"},
        ),
        "mute": make_film(folder / "mute.mp4", 72, layout=None),
    }


@pytest.fixture
def join(tmp_path):
    def run(*clips, seconds):
        scenes = tuple(f"s{number:02d}" for number in range(1, len(clips) + 1))
        job = StitchJob(
            clips=clips, scenes=scenes, size=SIZE, fps=24, crossfade=seconds
        )
        return concat.Concat().run(job, Context(dir=tmp_path, key="k")).path

    return run


@pytest.mark.parametrize(
    ("names", "seconds", "frames"),
    [
        (["a", "b"], 0.5, 180),
        (["a", "b", "a"], 1.0, 240),
        (["a", "odd", "mute", "b"], 0.5, 96 + 72 + 72 + 96 - 36),
        (["mute", "mute"], 1.5, 108),
        (["odd", "odd"], 0.25, 138),
        (["open", "open", "open"], 0.5, 264),
        (["a"], 0.5, 96),
        (["a", "b"], 0.01, 192),
    ],
)
def test_the_film_is_as_long_as_its_clips_less_the_overlaps(
    join, clips, names, seconds, frames
):
    exam = examine(join(*(clips[name] for name in names), seconds=seconds))
    assert exam.frames == frames
    assert exam.errors == exam.disorder == exam.gaps == 0
    assert exam.steady
    assert exam.kinds == (["video"] if set(names) == {"mute"} else ["video", "audio"])
    if "audio" in exam.kinds:
        assert abs(exam.sound_seconds - frames / 24) < 0.025


def test_only_the_overlap_is_encoded(join, clips):
    film = packets(join(clips["a"], clips["b"], seconds=0.5))
    a, b = packets(clips["a"]), packets(clips["b"])
    assert film[:72] == a[:72]
    assert film[-72:] == b[-72:]


def test_the_picture_goes_over_frame_by_frame(join, clips):
    exam = examine(join(clips["a"], clips["b"], seconds=0.5))
    plain = [examine(clips[name]).brightness for name in ("a", "b")]
    for place in range(12):
        weight = (place + 1) / 13
        mixed = plain[0][84 + place] * (1 - weight) + plain[1][place] * weight
        assert abs(exam.brightness[84 + place] - mixed) < 6
    for place in range(84):
        assert abs(exam.brightness[place] - plain[0][place]) < 6
    for place in range(12, 96):
        assert abs(exam.brightness[84 + place] - plain[1][place]) < 6


def test_sound_and_picture_stay_together(join, clips):
    # Whole seconds of overlap, so that flashes and beeps of both clips coincide.
    exam = examine(join(*[clips["a"], clips["b"]] * 3, seconds=1.0))
    assert exam.flashes == pytest.approx(list(range(19)))
    assert drift(exam) < 0.005


def _tone(path, phase):
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=24)
        video.width, video.height = SIZE
        sound = out.add_stream("aac", rate=48_000, layout="stereo")
        for number in range(48):
            frame = av.VideoFrame(SIZE[0], SIZE[1], "yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode())
        for at in range(0, 96_000, 1000):
            wave = array.array(
                "f",
                (
                    0.4 * math.sin(2 * math.pi * (440 + phase) * n / 48_000)
                    for n in range(at, at + 1000)
                ),
            )
            piece = av.AudioFrame("fltp", "stereo", 1000)
            for plane in piece.planes:
                plane.update(wave.tobytes())
            piece.sample_rate, piece.pts = 48_000, at
            out.mux(sound.encode(piece))
        out.mux(sound.encode())
    return path


def test_the_sound_goes_over_without_a_hole_or_a_bump(join, tmp_path):
    one, two = _tone(tmp_path / "1.mp4", 0), _tone(tmp_path / "2.mp4", 333)
    with av.open(str(join(one, two, seconds=1.0))) as film:
        samples = array.array("f")
        for frame in film.decode(audio=0):
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
    loudness = [
        math.sqrt(sum(value * value for value in samples[at : at + 4800]) / 4800)
        for at in range(4800, 3 * 48_000 - 9600, 4800)
    ]
    assert min(loudness) > 0.4 / math.sqrt(2) * 0.85
    assert max(loudness) < 0.4 / math.sqrt(2) * 1.15


@pytest.mark.parametrize("seconds", [-0.5, math.inf, math.nan])
def test_an_impossible_crossfade_is_refused(join, clips, seconds):
    with pytest.raises(StageError, match="not possible"):
        join(clips["a"], clips["b"], seconds=seconds)


def test_a_crossfade_longer_than_half_a_clip_names_the_clip(join, clips, tmp_path):
    with pytest.raises(StageError, match=r"scene s02 has 3\.00 s") as caught:
        join(clips["a"], clips["mute"], seconds=1.6)
    assert "at most 1.50 s" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(128, 72), (854, 480), (30, 50)])
def test_a_blend_is_exact_whatever_the_rows_padding(size):
    def flat(level):
        frame = av.VideoFrame(size[0], size[1], "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([level]) * plane.buffer_size)
        return frame

    mixed = crossfade.blend(flat(100), flat(200), 0.25)
    picture = mixed.reformat(format="gray").planes[0]
    rows = bytes(picture)
    shown = {rows[row * picture.line_size + size[0] - 1] for row in range(size[1])}
    assert shown == {rows[0]}
    assert {bytes(p)[0] for p in mixed.planes} == {125}
