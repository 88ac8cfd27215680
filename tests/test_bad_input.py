"""What cannot be is refused with a plain sentence, and no folder is made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command import SMALL, at_work, copied, made, read, until, vidpipe
from vidpipe_tui.cli.working import refuse_full_disk
from vidpipe_tui.errors import NotSaved, UnknownName
from vidpipe_tui.project.edits import now
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import Project
from vidpipe_tui.project.workspace import Workspace


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([""], "the brief is empty"),
        (["  \x1b[31m\u202e "], "the brief is empty"),
        (["x", "--scenes", "0"], "scenes: from 1 to 1,000, not 0"),
        (["x", "--scenes", "10000"], "not 10,000"),
        (["x", "--scenes", "many"], "'--scenes': not a whole number see vidpipe gen"),
        (["x", "--budget", "little"], "'--budget': not a number see vidpipe gen"),
        (["x", "--seconds", "0"], "seconds: more than 0"),
        (["x", "--seconds", "61"], "at most 60, not 61"),
        (["x", "--seconds", "nan"], "not nan"),
        (["x", "--style", "cinematik"], "did you mean cinematic?"),
        (["x", "--aspect", "4:3"], "known: 16:9"),
        (["x", "--size", "72p"], "did you mean 720p?"),
        (["x", "--preset", "rehersal"], "did you mean rehearsal?"),
        (["x", "--video", "animatik"], "did you mean animatic?"),
        (["x", "--through", "vidoe"], "did you mean video?"),
        (["x", "--set", "animatic"], "is not stage.option=value"),
        (["x", "--set", "animatic.slat=no"], "did you mean slate?"),
        (["x", "--set", "animatic.slate=perhaps"], "slate is yes or no"),
        (["x", "--budget=-1"], "budget: dollars, 0 or more"),
        (["x", "--budget", "inf"], "budget: dollars, 0 or more"),
        (["x", "--takes", "10"], "takes: from 1 to 9, not 10"),
        (["x", "--crossfade", "3"], "crossfade: from 0 to 2 s"),
        (["x" * 20_001], "more than 20,000 characters"),
        (["x", "--nonsense"], "--nonsense"),
    ],
)
def test_a_new_film_that_cannot_be_is_refused_before_its_folder(tmp_path, words, told):
    workspace = tmp_path / "films"
    said = vidpipe(workspace, "generate", *words)
    assert said.code == 2
    assert told in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert not workspace.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["edit", "last", "1", "--seconds", "900"], "at most 60, not 900"),
        (["add", "last", "--seconds", "0"], "more than 0, at most 60, not 0"),
        (["edit", "last", "0", "--title", "x"], "no scene named '0' known: s01, s02"),
        (["move", "last", "1", "up"], "'ROW': not a whole number"),
    ],
)
def test_a_wrong_change_is_refused_in_words(film, words, told):
    said = vidpipe(film.parent, *words)
    assert said.code == 2
    assert told in " ".join(said.err.split())


def test_of_many_names_some_are_told_and_how_many_there_are():
    hint = UnknownName("scene", "s1002", (f"s{n:04}" for n in range(1, 1001))).hint
    assert hint.startswith("did you mean s1000? known: s0001, s0002,")
    assert hint.endswith("s0024 ... (1,000 in all)")


@pytest.mark.parametrize("verb", ["open", "serve", "takes", "recover", "doctor"])
def test_what_may_be_left_out_stands_in_one_pair_of_brackets(verb):
    usage = vidpipe(Path("unused"), verb, "--help").out
    assert "[PROJECT]" in usage or "[SCENE]" in usage
    assert "[[" not in usage


@pytest.mark.parametrize(
    ("name", "content", "words", "told"),
    [
        ("cut.json", '{"scenes": [', [], "cut.json, line 1, column 13: this is not"),
        ("cols.csv", "a,b\n1,2\n", [], "name the columns in the first row"),
        ("two.txt", "A.\n\nB.\n", ["--scenes", "3"], "2 scenes, 3 were asked for"),
        ("old.txt", b"Caf\xe9\n", [], "old.txt, line 1: this is not UTF-8"),
    ],
)
def test_a_script_that_cannot_be_read_is_refused_by_its_own_name(
    tmp_path, name, content, words, told
):
    script = tmp_path / name
    script.write_bytes(content if isinstance(content, bytes) else content.encode())
    workspace = tmp_path / "films"
    said = vidpipe(workspace, "generate", "--script", str(script), *words)
    assert said.code == 2
    assert told in " ".join(said.err.split())
    assert not workspace.exists()


def test_a_stage_without_its_key_is_refused_before_the_folder(tmp_path):
    said = vidpipe(tmp_path / "films", "generate", "x", "--preset", "google-key")
    assert said.code == 2
    assert "GEMINI_API_KEY" in said.err
    assert not (tmp_path / "films").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\t\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
        (b"a fox\n" * 700_000, "has 4 MB"),
    ],
)
def test_a_script_that_is_none_is_refused(tmp_path, content, told):
    script = tmp_path / "script.txt"
    script.write_bytes(content)
    said = vidpipe(tmp_path / "films", "generate", "--script", str(script))
    assert said.code == 2
    assert told in said.err
    assert not (tmp_path / "films").exists()


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_a_script_that_is_no_file_is_refused(tmp_path, name):
    said = vidpipe(tmp_path / "films", "generate", "--script", str(tmp_path / name))
    assert said.code == 2
    assert not (tmp_path / "films").exists()


def test_a_workspace_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    said = vidpipe(tmp_path / "file" / "films", "generate", "A fox", *SMALL)
    assert said.code == 1
    assert "cannot be written" in said.err
    assert "--workspace" in said.err


def film_of(scenes, seconds):
    return Project(
        id="film",
        title="A film",
        brief="A fox",
        scenes_wanted=scenes,
        seconds=seconds,
        created_at=now(),
        updated_at=now(),
    )


class FullDisk(Workspace):
    """A workspace whose disk has 30 MB left."""

    def free_bytes(self):
        return 30_000_000


def test_a_film_that_cannot_fit_on_the_disk_is_told_before_it_is_begun(tmp_path):
    workspace = FullDisk(tmp_path)
    refuse_full_disk(workspace, film_of(5, 4))
    with pytest.raises(NotSaved, match="has 30 MB left"):
        refuse_full_disk(workspace, film_of(100, 8))


def test_an_absent_project_is_told_with_those_there_are(film, tmp_path):
    copied(film, tmp_path)
    for verb in ("status", "plan", "resume", "takes", "log", "stop", "undo", "stitch"):
        said = vidpipe(tmp_path, verb, "zebra")
        assert said.code == 2
        assert "there is no project 'zebra'" in said.err
        assert film.name in said.err


def test_an_ambiguous_project_is_told_with_those_that_fit(film, tmp_path):
    copied(film, tmp_path)
    (tmp_path / "b").mkdir()
    copied(film, tmp_path / "b").rename(tmp_path / f"{film.name}x")
    said = vidpipe(tmp_path, "status", film.name[:5])
    assert said.code == 2
    assert film.name in said.err
    assert f"{film.name}x" in said.err


def test_unknown_scenes_slots_and_takes_are_told(film, tmp_path):
    copied(film, tmp_path)
    for words, told in (
        (("rerun", "last", "s09", "end"), "no scene named 's09'"),
        (("rerun", "last", "0", "end"), "no scene named '0'"),
        (("rerun", "last", "s01", "ned"), "did you mean end?"),
        (("pick", "last", "s01-end-9"), "did you mean s01-end-1?"),
        (("edit", "last", "s01"), "nothing to change"),
        (("edit", "last", "s01", "--seconds", "99"), "seconds"),
        (("edit", "last", "s01", "--stage", "video=vio"), "no video stage"),
        (("edit", "last", "s01", "--stage", "vide=animatic"), "did you mean video?"),
        (("move", "last", "s01", "7"), "there is no row 7"),
        (("import", "last", "s01", "end", "/nowhere.png"), "is not there"),
        (("import", "last", "s01", "end", __file__), "cannot fill a end"),
    ):
        said = vidpipe(tmp_path, *words)
        assert said.code == 2, words
        assert told in said.err, said.err


def test_a_file_that_only_claims_to_be_a_picture_is_refused(film, tmp_path):
    folder = copied(film, tmp_path)
    for slot, name in (("end", "junk.png"), ("clip", "junk.mp4")):
        (tmp_path / name).write_bytes(b"no picture at all" * 99)
        said = vidpipe(tmp_path, "import", "last", "s01", slot, str(tmp_path / name))
        assert said.code == 2
        assert "junk" in said.err
    assert len(read(folder).takes) == len(read(film).takes)


@pytest.mark.parametrize("harm", ["junk", "gone", "cut short"])
def test_a_harmed_picture_is_found_and_made_again(film, tmp_path, harm):
    folder = copied(film, tmp_path)
    clip = folder / "clips" / "s02-1.mp4"
    whole = clip.read_bytes()
    if harm == "gone":
        clip.unlink()
    else:
        clip.write_bytes(b"junk" * 9 if harm == "junk" else whole[: len(whole) // 2])
    plan = vidpipe(tmp_path, "plan", "last", "--json").data
    assert [(s["scene"], s["slot"]) for s in plan["steps"]] == [
        ("s02", "clip"),
        (None, "cut"),
    ]
    before = {take.id: take.sha256 for take in read(folder).takes}
    said = vidpipe(tmp_path, "resume", "last")
    assert said.code == 0, said.err
    after = {take.id: take.sha256 for take in read(folder).takes}
    assert set(after) - set(before) == {"s02-clip-2", "cut-2"}
    assert all(after[take] == before[take] for take in before)


def test_a_damaged_project_is_listed_and_named(film, tmp_path):
    folder = copied(film, tmp_path)
    (folder / "state.json").write_bytes(b'{"project": ')
    listed = vidpipe(tmp_path, "list")
    assert listed.code == 0
    assert folder.name in listed.out
    assert "damaged" in listed.out
    for verb in ("status", "resume", "plan"):
        said = vidpipe(tmp_path, verb, folder.name)
        assert said.code == 1
        assert "doctor" in said.err
    assert (folder / "state.json").read_bytes() == b'{"project": '


def test_a_second_run_is_refused_and_told_who_has_it(tmp_path):
    with at_work(tmp_path) as folder:
        run = holder(folder)
        assert run
        for verb in ("resume", "stitch"):
            said = vidpipe(tmp_path, verb, "last")
            assert said.code == 1
            assert f"pid {run.pid}" in said.err
            assert run.host in said.err
        os.kill(run.pid, 9)
        until(lambda: holder(folder) is None)
        again = vidpipe(tmp_path, "resume", "last")
        assert "another run" not in again.err


def test_errors_are_json_too(tmp_path):
    said = vidpipe(tmp_path, "status", "zebra", "--json")
    assert said.code == 2
    assert said.data["error"]["exit_code"] == 2
    assert "zebra" in said.data["error"]["message"]
    assert said.data["error"]["hint"]


def test_a_wrong_config_is_told_with_its_place(tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('colour = "red"\n')
    monkeypatch.setenv("VIDPIPE_CONFIG", str(config))
    said = vidpipe(tmp_path, "list")
    assert said.code == 2
    assert str(config) in said.err
