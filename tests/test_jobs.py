"""Jobs tell a stage all it needs; digests tell what a picture is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from vidpipe_tui.engine.jobs import (
    before,
    cut_inputs,
    digest,
    inputs,
    keyframe_job,
    stitch_job,
    storyboard_job,
    video_job,
)
from vidpipe_tui.errors import Damaged
from vidpipe_tui.project.files import Folder

from .films import SIZE, a_film, a_project, a_scene, made


def test_jobs_carry_aspect_seed_size_and_style(tmp_path):
    project = a_project(aspect="9:16", seed=7, style="anime", style_guide={"a": "b"})
    scene = a_scene(1, seconds=3.0)
    jobs = (
        keyframe_job(project, scene, 0, "end", Path("start.png")),
        video_job(project, scene, 0, Path("a"), Path("b")),
    )
    for job in jobs:
        assert (job.aspect, job.seed, job.size) == ("9:16", 7, SIZE)
        assert (job.style, job.style_guide, job.seconds) == ("anime", {"a": "b"}, 3.0)
    board = storyboard_job(project, Folder(tmp_path))
    assert (board.aspect, board.seed, board.script) == ("9:16", 7, None)


def test_the_prompt_a_stage_gets_is_the_users_byte_for_byte():
    text = "  Ein „Leuchtturm“\n\tim Nebel  "
    scene = a_scene(1, start_prompt=text, end_prompt=text + "2", motion_prompt=text)
    project = a_project()
    assert keyframe_job(project, scene, 0, "start", None).prompt == text
    assert keyframe_job(project, scene, 0, "end", None).prompt == text + "2"
    assert video_job(project, scene, 0, Path("a"), Path("b")).prompt == text


def test_a_script_lies_in_the_projects_folder(tmp_path):
    job = storyboard_job(a_project(script="script.txt"), Folder(tmp_path))
    assert job.script == tmp_path / "script.txt"


@pytest.mark.parametrize("script", ["/etc/passwd", "../secret.txt", "link.txt"])
def test_a_script_anywhere_else_is_refused(tmp_path, script):
    (tmp_path / "film").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "film" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Damaged, match="leads out of the project's folder"):
        storyboard_job(a_project(script=script), Folder(tmp_path / "film"))


def test_the_scene_before_is_the_one_in_the_film(tmp_path):
    store = a_film(tmp_path, 3)
    with store.transaction() as draft:
        off = draft.scene("s02").model_copy(update={"enabled": False})
        draft.put_scene(off)
    snapshot = store.read()
    found = before(snapshot, snapshot.scenes[2])
    assert found is not None and found.id == "s01"
    assert before(snapshot, snapshot.scenes[0]) is None


def test_inputs_are_known_once_their_pictures_are_there(tmp_path):
    store = a_film(tmp_path, 2)
    snapshot = store.read()
    first, second = snapshot.scenes
    assert inputs(snapshot, first, "end", None) is None
    assert inputs(snapshot, second, "start", first) is None
    snapshot = made(store).read()
    first, second = snapshot.scenes
    end = snapshot.by_id["s01-end-1"].sha256
    assert inputs(snapshot, second, "start", first) == {"inherits": end}
    clip = inputs(snapshot, first, "clip", None)
    assert clip is not None and clip["end"] == end


def test_a_digest_is_of_the_values_not_of_their_order():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_a_cut_is_made_of_its_clips_and_their_overlap(tmp_path):
    store = made(a_film(tmp_path, 2))
    snapshot = store.read()
    clips = tuple(snapshot.by_id[f"s0{n}-clip-1"] for n in (1, 2))
    one = cut_inputs(snapshot.project, clips)
    other = snapshot.project.model_copy(update={"crossfade": 0.5})
    assert digest(one) != digest(cut_inputs(other, clips))
    assert digest(one) != digest(cut_inputs(snapshot.project, clips[::-1]))
    job = stitch_job(other, ("s01", "s02"), (Path("a"), Path("b")))
    assert (job.crossfade, job.scenes, job.fps) == (0.5, ("s01", "s02"), 8)
