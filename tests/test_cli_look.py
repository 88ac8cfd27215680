"""list, status, plan, takes, log and what else only looks, in any circumstances."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from rich.console import Console, Group

from tests.command import at_work, copied, made, read, start, vidpipe
from vidpipe_tui.cli import show
from vidpipe_tui.cli.journal import told
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.engine.view import View
from vidpipe_tui.project.edits import ask, edit_scene
from vidpipe_tui.project.model import Request
from vidpipe_tui.project.store import Store
from vidpipe_tui.project.workspace import Workspace

VERBS = (
    *("status", "plan", "takes", "log", "resume", "stitch", "stop", "undo", "doctor"),
)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def test_every_verb_works_in_an_empty_workspace(tmp_path):
    for verb in ("list", "plugins", "doctor"):
        assert vidpipe(tmp_path, verb).code == 0, verb
    for verb in VERBS:
        said = vidpipe(tmp_path, verb, "last")
        assert said.code == 2, verb
        assert "there is no project" in said.err


@pytest.mark.parametrize("verb", ["list", "--help", "--version", "plugins"])
def test_looking_needs_no_key_and_no_place(tmp_path, verb):
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    if path := os.environ.get("PYTHONPATH"):
        env["PYTHONPATH"] = path
    words = [sys.executable, "-m", "vidpipe_tui", verb]
    done = subprocess.run(words, cwd="/", env=env, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


def test_what_list_prints_is_accepted_by_every_verb(film, tmp_path):
    copied(film, tmp_path).rename(tmp_path / "renamed by hand")
    listed = vidpipe(tmp_path, "list", "--json").data["projects"]
    assert [project["id"] for project in listed] == ["renamed by hand"]
    assert "renamed by hand" in vidpipe(tmp_path, "list").out
    for verb in VERBS:
        assert vidpipe(tmp_path, verb, listed[0]["id"]).code == 0, verb


def test_a_project_goes_by_beginning_folder_and_last(film, tmp_path):
    (tmp_path / "films").mkdir()
    folder = copied(film, tmp_path / "films")
    for name in (folder.name[:4], str(folder), "last"):
        said = vidpipe(tmp_path / "films", "status", name, "--json")
        assert said.data["project"]["id"] == folder.name
    elsewhere = vidpipe(tmp_path / "empty", "status", str(folder), "--json")
    assert elsewhere.data["project"]["clips"] == 2


def test_the_newest_project_stands_first(film, tmp_path):
    old, new = tmp_path / "old-film-aaaa", tmp_path / "new-film-aaaa"
    for folder in (old, new):
        copied(film, tmp_path).rename(folder)
        edit_scene(Store.open(folder), "s01", title="Edited")
    rows = vidpipe(tmp_path, "list").out.splitlines()
    assert [row.split()[1] for row in rows[1:]] == [new.name, old.name]


def test_status_tells_every_slot_by_sign_and_word(film, tmp_path):
    copied(film, tmp_path)
    out = vidpipe(tmp_path, "status", "last").out
    assert "● current" in out
    assert "↳ inherited" in out
    assert "final.mp4" in out
    data = vidpipe(tmp_path, "status", "last", "--json").data
    slot = data["scenes"][1]["slots"]["start"]
    assert slot["source"] == "inherited"
    assert data["scenes"][0]["slots"]["clip"] == {
        "state": "current",
        "why": "",
        "take": "s01-clip-1",
        "source": "generated",
        "stage": "animatic",
        "cost_usd": 0.0,
        "error": None,
        "hint": None,
        "operation": None,
        "reasons": [],
    }


def test_plain_letters_stand_in_where_the_terminal_has_no_others(
    film, tmp_path, monkeypatch
):
    copied(film, tmp_path)
    monkeypatch.setenv("VIDPIPE_ICONS", "ascii")
    for verb in ("list", "status", "takes"):
        words = (verb,) if verb == "list" else (verb, "last")
        assert vidpipe(tmp_path, *words).out.isascii(), verb


def test_an_ascii_terminal_ends_no_verb(film, tmp_path):
    folder = copied(film, tmp_path)
    edit_scene(Store.open(folder), "s01", title="Die Füchsin 狐")
    words = [sys.executable, "-m", "vidpipe_tui", "status", str(folder)]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, env=env, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_text_from_outside_is_neither_markup_nor_escape_codes(film, tmp_path):
    folder = copied(film, tmp_path)
    state = json.loads((folder / "state.json").read_bytes())
    nasty = "[red]x[/red] :smile: \x1b[2J\x1b]0;owned\x07\u202eevil\u200b"
    for scene in state["scenes"].values():
        scene["title"] = nasty
    for project in state["project"].values():
        project["title"] = nasty
    for take in state["takes"].values():
        take["error"] = nasty
        take["stage"] = nasty
    (folder / "state.json").write_text(json.dumps(state))
    for words in (
        ("list",),
        ("status", "last"),
        ("takes", "last"),
        ("plan", "last"),
        ("doctor", "last"),
    ):
        said = vidpipe(tmp_path, *words)
        shown = said.out + said.err
        assert "[red]x[/red] :smile:" in shown or words[0] == "doctor", words
        assert not set(shown) & set("\x1b\x07\u202e\u200b"), words


def test_status_watch_ends_with_the_run(tmp_path):
    with at_work(tmp_path):
        watch = start(tmp_path, "status", "last", "--watch", "--json")
        assert watch.stdout is not None
        first = watch.stdout.readline()
        assert vidpipe(tmp_path, "stop", "last").code == 0
        rest, _ = watch.communicate(timeout=60)
    rows = [json.loads(line) for line in (first, *rest.splitlines())]
    assert rows[0]["project"]["running"]["pid"]
    assert rows[-1]["project"]["running"] is None
    assert rows[-1]["project"]["status"] == "stopped"


def test_a_dead_run_is_not_called_running(tmp_path):
    with at_work(tmp_path):
        pass  # it was killed at the end of the block
    data = vidpipe(tmp_path, "list", "--json").data["projects"][0]
    assert data["running"] is None
    assert data["status"] in ("pending", "partial")


def test_takes_tells_which_are_picked_and_whether_their_files_are_there(film, tmp_path):
    folder = copied(film, tmp_path)
    (folder / "keyframes" / "s01-end-1.png").unlink()
    takes = {
        t["id"]: t for t in vidpipe(tmp_path, "takes", "last", "--json").data["takes"]
    }
    assert takes["s01-end-1"]["picked"] is True
    assert takes["s01-end-1"]["file"] == "gone"
    only = vidpipe(tmp_path, "takes", "last", "2", "--json").data["takes"]
    assert {take["scene"] for take in only} == {"s02"}
    assert "its file is gone" in vidpipe(tmp_path, "takes", "last").out


def test_log_tells_the_last_run(film, tmp_path):
    copied(film, tmp_path)
    out = vidpipe(tmp_path, "log", "last").out
    assert "run started" in out
    assert "done s02-clip-1, free" in out
    assert "run ended: complete" in out
    kinds = [
        json.loads(line)["kind"]
        for line in vidpipe(tmp_path, "log", "last", "--json").out.splitlines()
    ]
    assert kinds[0] == "run-started"
    assert kinds[-1] == "run-ended"


def test_a_retry_names_its_reason_and_the_try_to_come():
    entry = Entry("retry", attempt=1, wait=3.0, message="429: too many requests")
    line = told(entry)
    assert line is not None
    assert line.plain.endswith("429: too many requests; try 2 in 3 s")


def test_options_stand_before_or_after_the_verb(film, tmp_path):
    copied(film, tmp_path)
    words = ["--json", "list", "--workspace", str(tmp_path)]
    assert vidpipe(tmp_path, "--json", "list").data["projects"], words


def test_the_app_s_place_is_taken_by_a_list_where_there_is_no_screen(film, tmp_path):
    folder = copied(film, tmp_path)
    assert folder.name in vidpipe(tmp_path, "open").out
    assert "● current" in vidpipe(tmp_path, "open", "last").out


def test_looking_writes_nothing(film, tmp_path):
    folder = copied(film, tmp_path)

    def seen():
        found = (p for p in folder.rglob("*"))
        return {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in found}

    before = seen()
    for verb in ("status", "plan", "takes", "log", "doctor"):
        vidpipe(tmp_path, verb, "last")
    vidpipe(tmp_path, "list")
    assert seen() == before


def test_plugins_lists_stages_with_what_they_lack(tmp_path):
    data = vidpipe(tmp_path, "plugins", "--json").data
    stages = {(s["kind"], s["name"]): s for s in data["stages"]}
    assert stages["video", "animatic"]["not_ready"] is None
    assert stages["video", "veo"]["not_ready"]
    assert data["problems"] == []
    out = vidpipe(tmp_path, "plugins").out
    assert "slate" in out


def test_a_broken_plugin_is_listed_and_stops_nothing(tmp_path, monkeypatch):
    broken = tmp_path / "broken.py"
    broken.write_text("import sys  # hookimpl\nsys.exit(9)\n")
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", json.dumps([str(broken)]))
    said = vidpipe(tmp_path, "plugins")
    assert said.code == 0
    assert "called sys.exit" in said.out
    assert vidpipe(tmp_path, "doctor").code == 1


def test_doctor_finds_a_harmed_project_and_repair_mends_it(film, tmp_path):
    folder = copied(film, tmp_path)
    good = vidpipe(tmp_path, "doctor", "last", "--json")
    assert good.code == 0, good.out
    (folder / "state.json").write_bytes(b"{")
    said = vidpipe(tmp_path, "doctor", folder.name)
    assert said.code == 1
    assert "--repair" in said.out
    mended = vidpipe(tmp_path, "doctor", folder.name, "--repair")
    assert "backup" in mended.out
    assert len(read(folder).scenes) == 2


def test_a_wish_for_a_scene_that_is_out_of_the_film_is_told(film, tmp_path):
    store = Store.open(copied(film, tmp_path))
    ask(store, [Request(scene="s02", slot="clip")])
    said = "s02 clip is asked for, and waits: its scene is out of the film"
    for verb in ("status", "plan"):
        assert said not in vidpipe(tmp_path, verb, "last").out
    assert vidpipe(tmp_path, "remove", "last", "s02").code == 0
    for verb in ("status", "plan"):
        assert said in vidpipe(tmp_path, verb, "last").out
    told = vidpipe(tmp_path, "status", "last", "--json").data
    assert told["requests"] == [{"scene": "s02", "slot": "clip"}]


def test_doctor_is_content_with_a_film_that_needs_no_lost_file(film, tmp_path):
    folder = copied(film, tmp_path)
    assert vidpipe(tmp_path, "rerun", "last", "s01", "clip").code == 0
    (folder / "clips" / "s01-1.mp4").unlink()
    said = vidpipe(tmp_path, "doctor", "last")
    assert said.code == 0
    assert "clips/s01-1.mp4 of take s01-clip-1 is gone" in said.out
    assert "make again" not in said.err


def test_doctor_tells_of_a_lost_file_once_and_what_to_do(film, tmp_path):
    folder = copied(film, tmp_path)
    (folder / "clips" / "s02-1.mp4").unlink()
    said = vidpipe(tmp_path, "doctor", "last")
    assert said.code == 1
    assert said.out.splitlines() == ["clips/s02-1.mp4 of take s02-clip-1 is gone"]
    assert f"vidpipe plan {folder.name}" in said.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("status ", {"last"}),
        ("generate x --style ", {"anime", "cinematic"}),
        ("generate x --preset ", {"animatic", "rehearsal"}),
        ("generate x --video ", {"veo", "animatic"}),
        ("status last --", {"--watch", "--json"}),
        ("rerun last ", {"s01", "s02"}),
        ("pick last s02-", {"s02-end-1", "s02-clip-1"}),
    ],
)
def test_the_shell_completes_names(film, tmp_path, words, offered):
    folder = copied(film, tmp_path)
    env = {
        **os.environ,
        "_VIDPIPE_COMPLETE": "complete_bash",
        "COMP_WORDS": f"vidpipe {words}",
        "COMP_CWORD": str(len(f"vidpipe {words}".split(" ")) - 1),
        "VIDPIPE_WORKSPACE": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from vidpipe_tui.cli.main import app; app()"],
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert offered <= set(done.stdout.split()), done.stdout + done.stderr
    if words == "status ":
        assert folder.name in done.stdout


def seen_at(width, name, workspace):
    """The lines a table prints on a terminal of that width."""
    store = Store.open(Workspace(workspace).find("last"))
    view = View.of(store)
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    tables = {
        "list": lambda: show.project_table([view], False),
        "takes": lambda: show.take_table(view, view.snapshot.takes, False),
        "status": lambda: Group(show.slot_table(view, False)),
    }
    console.print(tables[name]())
    return out.getvalue().splitlines()


@pytest.mark.parametrize("name", ["list", "takes", "status"])
def test_a_narrow_terminal_shows_fewer_columns_with_whole_words(film, tmp_path, name):
    folder = copied(film, tmp_path)
    wide = seen_at(120, name, tmp_path)
    narrow = seen_at(40, name, tmp_path)
    assert len(narrow) == len(wide)
    assert all(len(line) <= 40 for line in narrow)
    assert [line[:1] for line in narrow[1:]] == [line[:1] for line in wide[1:]]
    first = {"list": folder.name, "takes": "s01-start-1", "status": "s01"}[name]
    assert any(first in line for line in narrow)
    assert len(narrow[0].split()) < len(wide[0].split())
