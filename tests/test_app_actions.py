"""What each key does to the film on the disk."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input

from vidpipe_tui.app.oracle import Oracle
from vidpipe_tui.app.screens.confirm import READING, Confirm
from vidpipe_tui.app.screens.edit_prompts import EditPrompts
from vidpipe_tui.app.screens.import_file import ImportFile, completions
from vidpipe_tui.app.screens.projects import ProjectsScreen
from vidpipe_tui.app.screens.takes import TakesScreen
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import Request

from . import films
from .app_films import (
    begun,
    every_state,
    fill,
    let_go,
    opened,
    row_of,
    scenes_of,
    shot_of,
    text_of,
    until,
)
from .command import vidpipe

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path, live=False)


def scene(store, number):
    return store.read().scenes[number - 1]


async def confirmed(app, pilot):
    """The box has its answer."""
    await until(pilot, lambda: app.screen.check_action("yes", ()))
    await pilot.pause(READING)


def done_lines(app):
    return [deed.line.split(" ", 3)[1:] for deed in app.journal.deeds]


async def test_r_shows_the_price_and_enter_asks_the_run_at_work(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("r")
        assert isinstance(app.screen, Confirm)
        await confirmed(app, pilot)
        assert "Rerun s01 clip" in text_of(app)
        assert "about $0.05" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.requests)
    assert store.read().project.requests == (Request(scene="s01", slot="clip"),)


async def test_enter_before_the_price_is_known_does_nothing(store):
    silent = Oracle(argv=["sleep", "60"])
    async with opened(store, oracle=silent) as (app, pilot):
        await pilot.press("r", "enter")
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
        assert not isinstance(app.screen, Confirm)
    assert store.read().project.requests == ()


async def test_enter_that_comes_with_the_price_buys_nothing(store):
    async with opened(store) as (app, pilot):
        await pilot.press("r")
        while not app.screen.check_action("yes", ()):
            await pilot.pause(0.01)
        await pilot.press("enter")
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
    assert store.read().project.requests == ()


async def test_r_on_marked_scenes_makes_the_same_slot_of_each(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("space", "space", "r")
        await confirmed(app, pilot)
        assert "Rerun s01 clip, s02 clip" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.requests)
    assert [r.scene for r in store.read().project.requests] == ["s01", "s02"]


async def test_shift_r_takes_all_that_comes_below(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("down", "left", "R")
        await confirmed(app, pilot)
        assert "and everything below" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.requests)
    asked = store.read().project.requests
    assert Request(scene="s02", slot="clip") in asked
    assert Request(scene="s03", slot="end") in asked


async def test_the_box_names_what_becomes_stale(store):
    async with opened(store) as (app, pilot):
        await pilot.press("left", "r")
        await confirmed(app, pilot)
        text = text_of(app)
    assert "stale" in text
    assert "s01 clip" in text
    assert "not remade" in text


async def test_a_stage_that_cannot_leaves_nothing_to_say_yes_to(store):
    films.change_project(store, stages={"video": "omni"})
    async with opened(store) as (app, pilot):
        await pilot.press("r")
        await until(pilot, lambda: "GEMINI_API_KEY" in text_of(app))
        await pilot.press("enter")
        assert isinstance(app.screen, Confirm)
        assert "do it" not in text_of(app)


@pytest.mark.slow
async def test_g_starts_a_run_that_outlives_the_screen(tmp_path):
    store = films.a_film(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("g")
        await confirmed(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.film.running)
        await pilot.press("q")
    assert app.return_code == 0
    assert "the run goes on" in app.farewell
    films.until(lambda: holder(store.folder) is None, 30)
    assert store.read().project.status == "complete"


async def test_g_with_a_run_at_work_only_says_so(tmp_path):
    async with opened(every_state(tmp_path)) as (app, pilot):
        await pilot.press("g")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm)


async def test_g_on_a_whole_film_has_nothing_to_do(tmp_path):
    store = films.made(films.a_film(tmp_path, scenes=1))
    async with opened(store) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: "the film is complete" in text_of(app))
        assert not app.screen.check_action("yes", ())


async def test_x_asks_to_stop_the_take_under_the_cursor(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        scenes_of(app).slot_of("s06", "clip")
        await pilot.press("x")
        await until(pilot, lambda: films.take(store, "s06-clip-1").stop)
        await pilot.press("up", "x")
        await pilot.pause(0.1)
    assert not films.take(store, "s05-clip-1").stop


async def test_shift_x_asks_before_it_stops_the_run(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("X")
        await pilot.pause()
        assert "Stop the run" in text_of(app)
        assert not store.read().runs[-1].stop
        await pilot.press("enter")
        await until(pilot, lambda: store.read().runs[-1].stop)


async def test_a_edit_shows_what_it_makes_stale_and_saves(store):
    async with opened(store) as (app, pilot):
        await pilot.press("e")
        assert isinstance(app.screen, EditPrompts)
        await pilot.press("shift+tab", *"wet")
        await until(pilot, lambda: "s01 end" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: scene(store, 1).end_prompt.endswith("wet"))
        await until(pilot, lambda: shot_of(scenes_of(app)).rows[0].end.state == "stale")
    assert [line[:1] for line in done_lines(app)] == [["edit"]]


async def test_an_edit_is_only_dropped_at_the_second_escape(store):
    async with opened(store) as (app, pilot):
        await pilot.press("e", "x", "escape")
        assert isinstance(app.screen, EditPrompts)
        await pilot.press("escape")
        assert not isinstance(app.screen, EditPrompts)
        await pilot.press("e", "escape")
        assert not isinstance(app.screen, EditPrompts)
    assert scene(store, 1).motion_prompt == "motion of 1"


async def test_a_length_that_cannot_be_is_not_saved(store):
    async with opened(store) as (app, pilot):
        await pilot.press("e", "tab", *"900", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, EditPrompts)
        assert "at most 60" in text_of(app)
    assert scene(store, 1).seconds is None


async def test_ctrl_j_begins_a_new_line_in_a_prompt(store):
    async with opened(store) as (_, pilot):
        await pilot.press("e", "ctrl+j", *"then", "enter")
        await until(pilot, lambda: scene(store, 1).motion_prompt.endswith("\nthen"))


async def test_an_import_is_looked_into_before_it_is_used(store, tmp_path):
    bad, good = tmp_path / "bad.png", tmp_path / "good.png"
    bad.write_bytes(b"no picture")
    Image.new("RGB", (320, 180), "teal").save(good)
    async with opened(store) as (app, pilot):
        await pilot.press("left", "i")
        assert isinstance(app.screen, ImportFile)
        line = app.screen.query_one(Input)
        line.value = str(bad)
        await until(pilot, lambda: "bad.png" in told(app))
        await pilot.press("enter")
        assert isinstance(app.screen, ImportFile)
        line.value = str(good)
        await until(pilot, lambda: "320x180" in told(app))
        await pilot.press("enter")
        await until(pilot, lambda: scene(store, 1).picked["end"] == "s01-end-2")
    assert films.take(store, "s01-end-2").source == "imported"
    assert good.exists()


def told(app):
    return " ".join(str(fact.text) for fact in app.screen.query_one(Facts)._facts)


def test_a_path_is_completed_with_what_can_fill_the_slot(tmp_path):
    for name in ("one.png", "one.mp4", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "only").mkdir()
    found = completions(f"{tmp_path}/", "end")
    assert [Path(path).name for path in found] == ["one.png", "only"]
    assert completions(f"{tmp_path}/on", "clip") == [
        f"{tmp_path}/one.mp4",
        f"{tmp_path}/only/",
    ]
    assert completions(f"{tmp_path}/nowhere/x", "end") == []


async def test_takes_are_picked_and_the_pick_is_undone(store):
    fill(store, 1, "end", 99)
    async with opened(store) as (app, pilot):
        await pilot.press("left", "t")
        assert isinstance(app.screen, TakesScreen)
        await pilot.press("up", "a")
        await until(pilot, lambda: scene(store, 1).picked["end"] == "s01-end-1")
        await pilot.press("u")
        await until(pilot, lambda: scene(store, 1).picked["end"] == "s01-end-2")
        await pilot.press("f")
        await pilot.pause(0.1)
        assert app.screen.has_class("-flicker")
        await pilot.press("f", "escape")
        assert not isinstance(app.screen, TakesScreen)


async def test_a_take_without_its_file_is_not_picked(store):
    fill(store, 1, "end", 99)
    store.folder.resolve(films.take(store, "s01-end-1").path).unlink()
    async with opened(store) as (app, pilot):
        await pilot.press("left", "t", "up", "a")
        await until(pilot, lambda: app.journal.deeds)
    assert "gone" in app.journal.deeds[0].error
    assert scene(store, 1).picked["end"] == "s01-end-2"


async def test_scenes_are_added_moved_and_taken_out(store):
    async with opened(store) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: scene(store, 2).id == "s01")
        await until(pilot, lambda: row_of(app).number == 2)
        await pilot.press("K")
        await until(pilot, lambda: scene(store, 1).id == "s01")
        await pilot.press("a")
        await until(pilot, lambda: len(store.read().scenes) == 11)
        assert scene(store, 2).id == "s11"
        await pilot.press("d")
        await until(pilot, lambda: not scene(store, 1).enabled)
        await until(pilot, lambda: not row_of(app).enabled)
        await pilot.press("d")
        await until(pilot, lambda: scene(store, 1).enabled)


async def test_marked_scenes_go_out_of_the_film_together(store):
    async with opened(store) as (_, pilot):
        await pilot.press("space", "space", "d")
        await until(pilot, lambda: not scene(store, 2).enabled)
    assert not scene(store, 1).enabled


async def test_u_takes_back_the_last_edit_and_says_when_there_is_none(store):
    async with opened(store) as (app, pilot):
        await pilot.press("d")
        await until(pilot, lambda: not scene(store, 1).enabled)
        await pilot.press("u")
        await until(pilot, lambda: scene(store, 1).enabled)
        await pilot.press("u")
        await until(pilot, lambda: len(app.journal.deeds) == 3)
    assert "nothing to take back" in app.journal.deeds[-1].error


async def test_every_deed_leaves_its_command_line(store):
    async with opened(store) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: app.journal.deeds)
    assert app.journal.deeds[0].line == "vidpipe move keeper-7f3a s01 2"


async def test_the_lines_of_deeds_do_the_same_when_typed(tmp_path):
    one = every_state(tmp_path / "one")
    other = every_state(tmp_path / "other")
    async with opened(one) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: scene(one, 2).id == "s01")
        await pilot.press("space", "space", "d")
        await until(pilot, lambda: sum(s.enabled for s in one.read().scenes) == 8)
        await pilot.press("escape", "e", *"xyz", "enter")
        await until(pilot, lambda: len(app.journal.deeds) == 4)
        scenes_of(app).slot_of("s06", "clip")
        await pilot.press("x")
        await until(pilot, lambda: films.take(one, "s06-clip-1").stop)
    for deed in app.journal.deeds:
        words = shlex.split(deed.line)[1:]
        words[1] = str(other.folder.path)
        assert vidpipe(tmp_path, *words).code == 0
    assert content(one) == content(other)


def content(store):
    snapshot = store.read()
    rows = [(s.id, s.enabled, s.title, s.motion_prompt) for s in snapshot.scenes]
    return rows, [take.id for take in snapshot.takes if take.stop]


def test_words_are_edited_in_the_users_editor(store, tmp_path, monkeypatch):
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('end of 1', 'end in the rain'))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.delenv("VISUAL", raising=False)
    from vidpipe_tui.app.editor import as_text, changed, editor

    assert editor() == [sys.executable, str(script)]
    text = as_text(scene(store, 1))
    path = tmp_path / "s01.txt"
    path.write_text(text)
    os.system(f"{sys.executable} {script} {path}")
    found = changed(scene(store, 1), path.read_text())
    assert found == {"end_prompt": "end in the rain"}


def test_an_edited_text_without_its_headings_changes_nothing(store):
    from vidpipe_tui.app.editor import as_text, changed
    from vidpipe_tui.errors import UsageError

    row = scene(store, 1)
    assert changed(row, as_text(row)) == {}
    with pytest.raises(UsageError, match="headings"):
        changed(row, "only words")
    with pytest.raises(UsageError, match="no field"):
        changed(row, "== colour ==\nred\n")


async def test_escape_goes_from_filter_to_marks_to_all_films(store):
    async with opened(store) as (app, pilot):
        screen = scenes_of(app)
        await pilot.press("slash", *"map", "enter", "space")
        assert [row.key for row in screen.table.rows] == ["s03"]
        await pilot.press("escape")
        assert len(screen.table.rows) == 10
        assert len(screen.table.marks) == 1
        await pilot.press("escape")
        assert len(screen.table.marks) == 0
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen))


async def test_a_failed_deed_is_a_message_and_the_app_lives(store):
    state = store.folder.state.read_bytes()
    async with opened(store) as (app, pilot):
        store.folder.state.write_bytes(b"{ not json")
        await pilot.press("d")
        await until(pilot, lambda: app.journal.deeds)
        assert app.journal.deeds[0].error
        store.folder.state.write_bytes(state)
        await pilot.press("d")
        await until(pilot, lambda: not scene(store, 1).enabled)


async def test_a_take_begun_elsewhere_shows_by_itself(store):
    async with opened(store) as (app, pilot):
        begun(store, 8, "clip", "failed", error="somebody else tried")
        shown = scenes_of(app)
        await until(pilot, lambda: shot_of(shown).rows[7].clip.state == "failed")
        assert shown.table.rows[7].clip.state == "failed"
        let_go(store)
