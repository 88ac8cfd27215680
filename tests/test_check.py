"""No result is committed but what was asked for, whatever a stage gives back."""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from vidpipe_tui.engine.check import Checked, check, cost_of
from vidpipe_tui.errors import BadResult
from vidpipe_tui.stages import (
    Clip,
    Cost,
    Cut,
    Keyframe,
    KeyframeJob,
    SceneDraft,
    StitchJob,
    Storyboard,
    StoryboardJob,
    VideoJob,
)

SIZE = (160, 90)
JUNK: Any = "3"


def picture(path: Path, size=SIZE) -> Path:
    Image.new("RGB", size, "navy").save(path)
    return path


def noise(size: tuple[int, int], seed: int) -> Image.Image:
    """A picture with bytes to lose when it is cut short."""
    data = random.Random(seed).randbytes(size[0] * size[1] * 3)
    return Image.frombytes("RGB", size, data)


def film(path: Path, seconds=1.0, size=SIZE, fps=24, flags="faststart") -> Path:
    """An H.264 film with its index in front."""
    with av.open(str(path), "w", options={"movflags": flags}) as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_image(noise(size, number))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def second(tmp_path_factory):
    """The bytes of a film of one second."""
    return film(tmp_path_factory.mktemp("film") / "one.mp4").read_bytes()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


KEYFRAME = KeyframeJob(
    scene_id="s01",
    index=0,
    position="end",
    prompt="A lighthouse",
    style="cinematic",
    style_guide={},
    aspect="16:9",
    size=SIZE,
    seconds=1.0,
    seed=0,
)


def keyframe_job(**more: Any) -> KeyframeJob:
    return replace(KEYFRAME, **more)


VIDEO = VideoJob(
    scene_id="s01",
    index=0,
    title="Dawn",
    prompt="The lamp turns",
    style="cinematic",
    style_guide={},
    aspect="16:9",
    size=SIZE,
    seconds=1.0,
    fps=24,
    seed=0,
    first_frame=Path("/a.png"),
    last_frame=Path("/b.png"),
)


def video_job(**more: Any) -> VideoJob:
    return replace(VIDEO, **more)


def storyboard_job(scenes=None):
    return StoryboardJob(
        brief="b", style="anime", scenes=scenes, aspect="16:9", seconds=4.0, seed=0
    )


STITCH = StitchJob(clips=(Path("/a.mp4"),), scenes=("s01",), size=SIZE, fps=24)


DRAFT = SceneDraft(
    title="Dawn",
    description="The sun rises",
    start_prompt="A dark sea",
    end_prompt="A bright sea",
    motion_prompt="The sun climbs",
)


def draft(**more: Any) -> SceneDraft:
    return replace(DRAFT, **more)


def refusal(kind, job, result, folder):
    with pytest.raises(BadResult) as caught:
        check(kind, job, result, folder)
    return caught.value.message


# What is right passes.


def test_a_good_keyframe_is_measured_and_hashed(folder):
    path = picture(folder / "keyframe.png")
    checked = check("keyframe", keyframe_job(), Keyframe(path), folder)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert checked == Checked(path.resolve(), digest, SIZE)


def test_a_good_clip_is_measured_and_its_frames_are_counted(folder, second):
    path = folder / "clip.mp4"
    path.write_bytes(second)
    checked = check("video", video_job(), Clip(path), folder)
    assert checked.frames == 24
    assert checked.seconds == pytest.approx(1.0, abs=0.01)
    assert checked.size == SIZE
    assert checked.sha256 == hashlib.sha256(second).hexdigest()


def test_frames_are_counted_where_the_header_does_not_tell(folder):
    path = film(folder / "clip.mp4", flags="frag_keyframe+empty_moov")
    checked = check("video", video_job(), Clip(path), folder)
    assert checked.frames == 24
    assert checked.seconds == pytest.approx(1.0, abs=0.05)


def test_a_good_cut_may_have_any_length(folder, second):
    path = folder / "final.mp4"
    path.write_bytes(second)
    assert check("stitch", STITCH, Cut(path), folder).frames == 24


def test_a_folder_reached_through_a_link_is_still_the_folder(folder, tmp_path):
    picture(folder / "keyframe.png")
    (tmp_path / "alias").symlink_to(folder)
    alias = tmp_path / "alias"
    checked = check(
        "keyframe", keyframe_job(), Keyframe(alias / "keyframe.png"), folder
    )
    assert checked.path == (folder / "keyframe.png").resolve()


# The wrong thing.


@pytest.mark.parametrize("kind", ["storyboard", "keyframe", "video", "stitch"])
@pytest.mark.parametrize("junk", [None, "keyframe.png", Path("/x"), 3, object()])
def test_something_else_than_the_promised_type_is_refused(kind, junk, folder):
    message = refusal(kind, keyframe_job(), junk, folder)
    assert message.startswith(f"the {kind} stage gave back ")


def test_a_clip_is_no_keyframe(folder, second):
    (folder / "clip.mp4").write_bytes(second)
    message = refusal("keyframe", keyframe_job(), Clip(folder / "clip.mp4"), folder)
    assert message == "the keyframe stage gave back a Clip, it should be a Keyframe"


@pytest.mark.parametrize("path", [None, 7, "keyframe.png", b"keyframe.png"])
def test_a_path_that_is_no_path_is_refused(path, folder):
    message = refusal("keyframe", keyframe_job(), Keyframe(path), folder)
    assert "should be a pathlib.Path" in message


# The wrong place.


def test_a_file_outside_the_folder_is_refused(folder, tmp_path):
    path = picture(tmp_path / "elsewhere.png")
    message = refusal("keyframe", keyframe_job(), Keyframe(path), folder)
    assert message == (
        "the keyframe stage gave back a file outside ctx.dir: elsewhere.png"
    )
    sideways = folder / ".." / "elsewhere.png"
    assert "outside" in refusal("keyframe", keyframe_job(), Keyframe(sideways), folder)


def test_a_link_that_leads_out_is_refused(folder, tmp_path):
    (folder / "keyframe.png").symlink_to(picture(tmp_path / "mine.png"))
    result = Keyframe(folder / "keyframe.png")
    assert "outside" in refusal("keyframe", keyframe_job(), result, folder)


def test_a_relative_path_is_not_taken_for_one_in_the_folder(folder):
    picture(folder / "keyframe.png")
    result = Keyframe(Path("keyframe.png"))
    assert "outside" in refusal("keyframe", keyframe_job(), result, folder)


def test_what_is_no_file_is_refused_without_waiting_for_it(folder):
    os.mkfifo(folder / "pipe.png")
    (folder / "folder.png").mkdir()
    (folder / "loop.png").symlink_to(folder / "loop.png")
    for name in ("pipe.png", "folder.png", "loop.png", "gone.png", "nul\0.png"):
        message = refusal("keyframe", keyframe_job(), Keyframe(folder / name), folder)
        assert message.startswith("the keyframe stage gave back ")
        assert "\0" not in message


def test_an_empty_file_is_refused(folder):
    (folder / "clip.mp4").touch()
    message = refusal("video", video_job(), Clip(folder / "clip.mp4"), folder)
    assert message == "the video stage gave back an empty file: clip.mp4"


def test_a_name_with_escape_codes_does_not_reach_the_message(folder):
    path = folder / "a\x1b[31mred.png"
    path.touch()
    assert "\x1b" not in refusal("keyframe", keyframe_job(), Keyframe(path), folder)


# The wrong picture.


def test_a_keyframe_of_another_size_names_both_sizes(folder):
    path = picture(folder / "keyframe.png", (128, 128))
    message = refusal("keyframe", keyframe_job(), Keyframe(path), folder)
    assert "the picture is 128x128, asked for 160x90" in message


@pytest.mark.parametrize(
    "content", [b"<html>429</html>", b"\x89PNG\r\n\x1a\n", b"{}", b"\0" * 5000]
)
def test_a_file_that_is_no_picture_is_refused(folder, content):
    path = folder / "keyframe.png"
    path.write_bytes(content)
    message = refusal("keyframe", keyframe_job(), Keyframe(path), folder)
    assert message.startswith("the keyframe stage gave back a bad file: ")


def test_half_a_picture_is_refused(folder):
    path = folder / "keyframe.png"
    noise(SIZE, 1).save(path)
    path.write_bytes(path.read_bytes()[:20_000])
    assert "bad file" in refusal("keyframe", keyframe_job(), Keyframe(path), folder)


# The wrong film.


def test_a_clip_of_the_wrong_length_says_what_was_asked_and_what_came(folder):
    path = film(folder / "clip.mp4", 1.25)
    message = refusal("video", video_job(seconds=4.0), Clip(path), folder)
    assert message.endswith("asked for 4 s, got 1.2 s")


@pytest.mark.parametrize("asked", [0.51, 1.5])
def test_half_a_second_more_or_less_is_let_pass(folder, second, asked):
    path = folder / "clip.mp4"
    path.write_bytes(second)
    assert check("video", video_job(seconds=asked), Clip(path), folder).frames == 24
    far = video_job(seconds=asked + (0.02 if asked > 1 else -0.02))
    assert "asked for" in refusal("video", far, Clip(path), folder)


@pytest.mark.parametrize("size", [(320, 178), (320, 180), (158, 90)])
def test_a_clip_of_nearly_the_same_aspect_is_let_pass(folder, size):
    path = film(folder / "clip.mp4", 0.5, size)
    checked = check("video", video_job(seconds=0.5), Clip(path), folder)
    assert checked.size == size


@pytest.mark.parametrize("size", [(90, 160), (120, 90), (160, 84), (160, 96)])
def test_a_clip_of_another_aspect_names_both_sizes(folder, size):
    path = film(folder / "clip.mp4", 0.5, size)
    message = refusal("video", video_job(seconds=0.5), Clip(path), folder)
    assert f"the clip is {size[0]}x{size[1]}, asked for 160x90" in message


@pytest.mark.parametrize("kind", ["video", "stitch"])
def test_a_film_cut_short_is_refused(folder, second, kind):
    path = folder / "clip.mp4"
    path.write_bytes(second[: len(second) * 2 // 3])
    job, result = (video_job(), Clip(path)) if kind == "video" else (STITCH, Cut(path))
    assert "cut short" in refusal(kind, job, result, folder)


@pytest.mark.parametrize("kind", ["video", "stitch"])
@pytest.mark.parametrize("content", [b"not a film" * 90, b"\0" * 4096])
def test_a_file_that_is_no_film_is_refused(folder, content, kind):
    path = folder / "clip.mp4"
    path.write_bytes(content)
    job, result = (video_job(), Clip(path)) if kind == "video" else (STITCH, Cut(path))
    assert "bad file" in refusal(kind, job, result, folder)


def test_a_still_is_no_clip(folder):
    path = picture(folder / "clip.png")
    assert "bad file" in refusal("video", video_job(), Clip(path), folder)


# Storyboards.


def test_a_good_storyboard_comes_back_as_it_is(folder):
    board = Storyboard(
        (draft(), draft(title="Dusk", transition="dissolve", seconds=6.5)),
        {"palette": "cold blues"},
        "The Keeper",
        Cost(0.01, "list price"),
    )
    assert check("storyboard", storyboard_job(2), board, folder) == board


def test_the_texts_of_a_storyboard_are_made_safe(folder):
    scene = draft(
        title="\x1b]0;owned\x07Dawn\r\nbreaks",
        start_prompt="  A\x00 sea\u202e \ud800 ",
        transition="fade\nout",
    )
    board = Storyboard((scene,), {"a\nb": "x\x1b[2J", "": "y"}, "T\x07")
    clean = check("storyboard", storyboard_job(), board, folder)
    assert clean.scenes[0].title == "Dawn breaks"
    assert clean.scenes[0].start_prompt == "A sea ?"
    assert clean.scenes[0].transition == "fade out"
    assert clean.style_guide == {"a b": "x"}
    assert clean.title == "T"


def test_what_a_scene_leaves_empty_is_taken_from_its_description(folder):
    board = Storyboard((draft(title=" ", end_prompt="", transition=""),))
    (scene,) = check("storyboard", storyboard_job(), board, folder).scenes
    assert scene.title == "The sun rises"
    assert scene.end_prompt == "The sun rises"
    assert scene.transition == "cut"


def test_a_scene_without_any_title_gets_its_number(folder):
    board = Storyboard((draft(), draft(title="", description="")))
    scenes = check("storyboard", storyboard_job(), board, folder).scenes
    assert scenes[1].title == "Scene 2"


@pytest.mark.parametrize("name", ["start_prompt", "end_prompt", "motion_prompt"])
def test_a_scene_with_nothing_to_draw_is_refused(folder, name):
    board = Storyboard((draft(), draft(**{name: "\n", "description": ""})))
    message = refusal("storyboard", storyboard_job(), board, folder)
    assert message == f"scene 2 has no {name.replace('_', ' ')}"


def test_texts_are_capped(folder):
    board = Storyboard((draft(title="T" * 5000, start_prompt="p" * 100_000),))
    (scene,) = check("storyboard", storyboard_job(), board, folder).scenes
    assert len(scene.start_prompt) == 8000
    assert len(scene.title) == 120


@pytest.mark.parametrize(
    ("scenes", "wanted", "message"),
    [
        ((), None, "the storyboard has no scenes"),
        ((draft(),) * 4, 5, "asked for 5 scenes, the storyboard has 4"),
        (
            (draft(),) * 1001,
            None,
            "the storyboard has 1001 scenes, at most 1000 can be made",
        ),
        (None, None, "the storyboard's scenes are not a tuple of SceneDraft"),
        ("scenes", None, "the storyboard's scenes are not a tuple of SceneDraft"),
        (({"title": "x"},), None, "scene 1 of the storyboard is not a SceneDraft"),
        ((draft(title=None),), None, "scene 1's title is not text but None"),
        ((draft(end_prompt=4),), None, "scene 1's end prompt is not text but 4"),
        ((draft(seconds=0),), None, "scene 1 lasts 0 s, it can be up to 60 s"),
        ((draft(seconds=-1.5),), None, "scene 1 lasts -1.5 s, it can be up to 60 s"),
        ((draft(seconds=90),), None, "scene 1 lasts 90 s, it can be up to 60 s"),
        ((draft(seconds="4"),), None, "scene 1 lasts '4' seconds"),
        ((draft(seconds=float("nan")),), None, "scene 1 lasts nan seconds"),
        ((draft(seconds=True),), None, "scene 1 lasts True seconds"),
    ],
)
def test_a_storyboard_that_cannot_be_filmed_is_refused(folder, scenes, wanted, message):
    board = Storyboard(scenes)
    assert refusal("storyboard", storyboard_job(wanted), board, folder) == message


@pytest.mark.parametrize("guide", [None, ["cold"], {"palette": 3}, {3: "x"}])
def test_a_style_guide_that_is_no_mapping_of_words_is_refused(folder, guide):
    board = Storyboard((draft(),), guide)
    assert "style guide" in refusal("storyboard", storyboard_job(), board, folder)


def test_a_thousand_scenes_are_possible(folder):
    board = Storyboard((draft(),) * 1000)
    checked = check("storyboard", storyboard_job(1000), board, folder)
    assert len(checked.scenes) == 1000


@pytest.mark.parametrize(
    ("cost", "amount"),
    [
        (None, None),
        (Cost(0.0), 0.0),
        (Cost(3), 3.0),
        (Cost(float("nan")), None),
        (Cost(float("inf")), None),
        (Cost(-1.0), None),
        (replace(Cost(3), usd=JUNK), None),
        (3.0, None),
    ],
)
def test_only_an_amount_of_money_is_a_cost(cost, amount):
    assert cost_of(Keyframe(Path("/x"), cost)) == amount
