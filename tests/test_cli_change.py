"""The verbs that change a film: what they write and say, and what undo takes back."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.command import at_work, copied, made, read, vidpipe
from vidpipe_tui.project.model import Source


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def ids(folder):
    return [scene.id for scene in read(folder).scenes]


def test_an_edit_while_a_run_is_at_work_leaves_what_is_missing_to_it_first(tmp_path):
    with at_work(tmp_path) as folder:
        said = vidpipe(tmp_path, "edit", "last", "2", "--title", "Snow")
        assert "what the run at work leaves missing, vidpipe resume" in said.err
        assert vidpipe(tmp_path, "stop", "last").code == 0
    said = vidpipe(tmp_path, "edit", folder.name, "2", "--title", "Rain")
    assert "the run at work" not in said.err
    assert "makes what is missing" in said.err


def test_every_field_of_a_scene_has_a_flag(film, tmp_path):
    folder = copied(film, tmp_path)
    fields = {
        "title": "Snow",
        "description": "It snows",
        "start_prompt": "white",
        "end_prompt": "whiter",
        "motion_prompt": "slow",
    }
    flags = [
        word for k, v in fields.items() for word in (f"--{k.replace('_', '-')}", v)
    ]
    words = ("edit", "last", "2", *flags, "--seconds", "2.5", "--disabled")
    assert vidpipe(tmp_path, *words).code == 0
    scene = read(folder).scenes[1]
    assert {key: getattr(scene, key) for key in fields} == fields
    assert (scene.seconds, scene.enabled) == (2.5, False)
    assert vidpipe(tmp_path, "edit", "last", "s02", "--enabled").code == 0
    assert read(folder).scenes[1].enabled


def test_a_scene_has_stages_of_its_own_and_gives_them_back(film, tmp_path):
    folder = copied(film, tmp_path)
    vidpipe(tmp_path, "edit", "last", "s01", "--stage", "video=rehearsal")
    assert read(folder).scenes[0].stages == {"video": "rehearsal"}
    vidpipe(tmp_path, "edit", "last", "s01", "--stage", "video=")
    assert read(folder).scenes[0].stages == {}


def test_a_changed_stage_makes_nothing_stale(film, tmp_path):
    copied(film, tmp_path)
    words = ("edit", "last", "s01", "--stage", "video=rehearsal", "--json")
    assert vidpipe(tmp_path, *words).data["stale"] == []


def test_scenes_are_added_moved_and_taken_out_and_nothing_is_lost(film, tmp_path):
    folder = copied(film, tmp_path)
    words = ("add", "last", "--after", "s01", "--title", "[red] snow \x1b[31m")
    added = vidpipe(tmp_path, *words)
    assert added.code == 0
    assert "s03 added: [red] snow" in added.out
    assert "\x1b" not in added.out
    assert ids(folder) == ["s01", "s03", "s02"]
    assert vidpipe(tmp_path, "move", "last", "s03", "1").code == 0
    assert ids(folder) == ["s03", "s01", "s02"]
    assert vidpipe(tmp_path, "remove", "last", "3").code == 0
    assert [scene.id for scene in read(folder).enabled] == ["s03", "s01"]
    assert (folder / "clips" / "s02-1.mp4").is_file()
    before = [scene.picked for scene in read(film).scenes]
    assert [s.picked for s in read(folder).scenes if s.id != "s03"] == before


def test_undo_takes_back_one_change_after_the_other(film, tmp_path):
    folder = copied(film, tmp_path)
    before = read(folder).scenes
    vidpipe(tmp_path, "edit", "last", "s01", "--title", "Snow")
    vidpipe(tmp_path, "move", "last", "s02", "1")
    assert "taken back: move s02" in vidpipe(tmp_path, "undo", "last").out
    assert "taken back: edit s01" in vidpipe(tmp_path, "undo", "last").out
    assert read(folder).scenes == before
    assert "nothing to undo" in vidpipe(tmp_path, "undo", "last").err


def test_a_picture_of_ones_own_is_copied_and_used(film, tmp_path):
    folder = copied(film, tmp_path)
    own = tmp_path / "my photo.jpg"
    Image.new("RGB", (300, 200), "navy").save(own)
    said = vidpipe(tmp_path, "import", "last", "s02", "end", str(own))
    assert said.code == 0, said.err
    own.unlink()
    take = read(folder).by_id[read(folder).scenes[1].picked["end"]]
    assert (take.source, take.size) == (Source.IMPORTED, (300, 200))
    assert (folder / (take.path or "")).is_file()
    assert "300x200" in said.err
    assert "s02 clip" in said.err
    assert vidpipe(tmp_path, "rerun", "last", "s02", "clip").code == 0
    assert len(read(folder).takes_of("s02", "clip")) == 2


def test_a_film_of_ones_own_fills_a_clip(film, tmp_path):
    folder = copied(film, tmp_path)
    own = folder / "output" / "final.mp4"
    said = vidpipe(tmp_path, "import", "last", "s01", "clip", str(own), "--json")
    assert said.code == 0, said.err
    take = read(folder).by_id[read(folder).scenes[0].picked["clip"]]
    assert take.seconds == 2.0
    assert vidpipe(tmp_path, "resume", "last", "--json").data["seconds"] == 3.0


def test_a_pick_of_a_take_without_its_file_is_refused(film, tmp_path):
    folder = copied(film, tmp_path)
    vidpipe(tmp_path, "rerun", "last", "s02", "end")
    (folder / "keyframes" / "s02-end-1.png").unlink()
    said = vidpipe(tmp_path, "pick", "last", "s02-end-1")
    assert said.code == 2
    assert "gone" in said.err
    assert read(folder).scenes[1].picked["end"] == "s02-end-2"
