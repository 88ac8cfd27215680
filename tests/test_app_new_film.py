"""The form of a new film: checked while it is typed, priced before it is begun."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from vidpipe_tui.app.screens.new_film import NewFilmScreen
from vidpipe_tui.app.screens.new_film_words import price_of, shape_of, trouble_of
from vidpipe_tui.app.screens.projects import ProjectsScreen
from vidpipe_tui.app.screens.scene_screen import SceneScreen
from vidpipe_tui.app.typed import Typed, field_of
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.form_row import Field, FormRow, Words
from vidpipe_tui.config import Config
from vidpipe_tui.project.model import ProjectStatus
from vidpipe_tui.project.store import Store

from .app_films import an_app, text_of, until

pytestmark = pytest.mark.anyio

PAID = '{"video.rehearsal": {"price": 0.4}, "keyframe.rehearsal": {"price": 0.1}}'


@pytest.fixture
def anyio_backend():
    return "asyncio"


@asynccontextmanager
async def form(workspace, size=(120, 40), **options):
    app = an_app(workspace, **options)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
        yield app, pilot, app.screen


def words(screen, name):
    return screen.query_one(f"#{name}", Words).text


def choose(screen, name, value):
    screen.query_one(f"#{name}", Choice).choose(value)


def beside(screen, name):
    row = screen.query_one(f"#{name}").parent
    assert isinstance(row, FormRow)
    return row.query(".row--words").last(Words).text


def folders(workspace):
    return list(workspace.iterdir()) if workspace.exists() else []


async def test_the_first_film_is_one_enter_away(tmp_path):
    workspace = tmp_path / "films"
    async with form(workspace) as (app, pilot, screen):
        choose(screen, "size", "360p")
        screen.query_one("#scenes", Field).value = "1"
        screen.query_one("#seconds", Field).value = "0.5"
        # The price of the form as it opened is "free, offline" too.
        whole = "one scene of 0.5 s · 640x360 · animatic"
        await until(pilot, lambda: words(screen, "shape") == whole)
        assert words(screen, "price") == "free, offline"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SceneScreen))
        (folder,) = folders(workspace)
        assert app.screen.film.folder == folder
        assert app.journal.deeds[-1].line.startswith("vidpipe generate ")
        store = Store.open(folder)
        ended = ProjectStatus.COMPLETE
        await until(pilot, lambda: store.read().project.status is ended, 30)


async def test_what_costs_money_asks_for_a_second_enter(tmp_path, monkeypatch):
    monkeypatch.setenv("VIDPIPE_SETTINGS", PAID)
    async with form(tmp_path / "films") as (app, pilot, screen):
        choose(screen, "preset", "rehearsal")
        screen.query_one("#scenes", Field).value = "2"
        price = "about $3.50 for 5 paid calls"
        await until(pilot, lambda: words(screen, "price") == price)
        monkeypatch.setattr(NewFilmScreen, "READING", 3600.0)
        await pilot.press("enter")
        await until(pilot, lambda: "Enter again begins it" in words(screen, "price"))
        await pilot.press("enter")  # too soon for anybody to have read it
        await pilot.pause(0.1)
        assert not folders(tmp_path / "films")
        screen.query_one("#scenes", Field).value = "3"
        await until(pilot, lambda: "$5.20" in words(screen, "price"))
        assert "Enter again" not in words(screen, "price")
        assert not folders(tmp_path / "films")
        monkeypatch.setattr(NewFilmScreen, "READING", 0.0)
        await pilot.press("enter")
        await until(pilot, lambda: "Enter again begins it" in words(screen, "price"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SceneScreen))
        (folder,) = folders(tmp_path / "films")
        store = Store.open(folder)
        # The scenes are not known yet: only the free storyboard is made for now.
        await until(pilot, lambda: store.read().scenes, 20)
        assert not store.read().takes_of("s01", "start")


async def test_errors_stand_beside_their_fields_and_nothing_is_made(tmp_path):
    async with form(tmp_path / "films") as (_, pilot, screen):
        screen.query_one("#seconds", Field).value = "long"
        await until(pilot, lambda: "not 'long'" in beside(screen, "seconds"))
        screen.query_one("#seconds", Field).value = "4"
        screen.query_one("#scenes", Field).value = "5000"
        await until(pilot, lambda: "1,000" in beside(screen, "scenes"))
        await pilot.press("enter")
        await pilot.pause(0.6)
        assert "1,000" in beside(screen, "scenes")
        assert not folders(tmp_path / "films")


async def test_an_empty_brief_is_no_error_before_enter(tmp_path):
    async with form(tmp_path / "films") as (_, pilot, screen):
        await pilot.press("backspace")
        await pilot.pause(0.6)
        assert "What is the film about?" in words(screen, "brief-words")
        await pilot.press("enter")
        said = "say what the film is about"
        await until(pilot, lambda: words(screen, "brief-words") == said)


async def test_a_stage_that_is_not_ready_is_named_before_anything_is_made(tmp_path):
    async with form(tmp_path / "films") as (_, pilot, screen):
        choose(screen, "preset", "google-key")
        await until(pilot, lambda: "GEMINI_API_KEY" in words(screen, "trouble"))
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert not folders(tmp_path / "films")


async def test_what_was_typed_is_there_when_one_comes_back(tmp_path):
    async with form(tmp_path / "films") as (app, pilot, screen):
        await pilot.press(*"A boat")
        screen.query_one("#budget", Field).value = "3.50"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
        assert app.screen.typed.brief == "A boat"
        assert app.screen.query_one("#budget", Field).value == "3.50"


async def test_stages_unfold_and_one_chosen_by_hand_counts(tmp_path):
    async with form(tmp_path / "films") as (app, pilot, screen):
        row = screen.query_one("#stage-keyframe").parent
        assert not row.display
        await until(pilot, lambda: words(screen, "price"))
        stage = screen.query_one("#stage-keyframe", Choice)
        await until(pilot, lambda: "rehearsal" in stage.choices)
        choose(screen, "fold", "by hand")
        await until(pilot, lambda: row.display)
        stage.choose("rehearsal")
        await until(pilot, lambda: screen.typed.stages == {"keyframe": "rehearsal"})
        await until(pilot, lambda: "animatic · rehearsal" in words(screen, "shape"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
        assert app.screen.query_one("#stage-keyframe").parent.display
        assert app.screen.typed.stages == {"keyframe": "rehearsal"}


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10)])
async def test_every_size_shows_the_brief(tmp_path, size):
    async with form(tmp_path / "films", size) as (app, _, __):
        lines = text_of(app).splitlines()
    assert len(lines) <= size[1]
    assert any("a chest on" in line for line in lines)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("brief", "  ", "say what"),
        ("scenes", "-3", "a whole number"),
        ("scenes", "2.5", "a whole number"),
        ("seconds", "nan", "a number of seconds"),
        ("budget", "much", "an amount"),
    ],
)
def test_what_is_no_number_is_said_at_once(field, text, said):
    typed = Typed(**{"brief": "A boat", field: text})
    assert said in typed.errors()[field]
    assert set(typed.errors()) == {field}


def test_numbers_are_read_as_people_write_them():
    typed = Typed(brief="A boat", scenes="3", seconds="2,5", budget="$10")
    assert not typed.errors()
    wanted = typed.wanted()
    assert (wanted["scenes"], wanted["seconds"], wanted["budget"]) == (3, 2.5, 10.0)


def test_the_equal_command_line_leaves_out_what_is_usual(tmp_path):
    usual = Typed.first(Config(workspace=tmp_path))
    typed = Typed.first(Config(workspace=tmp_path), "It's a boat")
    assert typed.line(usual) == "vidpipe generate 'It'\"'\"'s a boat' --detach"
    other = Typed(brief="A boat", scenes="3", seconds="4", budget="$2", preset="mine")
    assert other.line(usual) == (
        "vidpipe generate 'A boat' --scenes 3 --preset mine --budget 2 --detach"
    )


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("scenes: from 1 to 1,000, not 0", "scenes"),
        ("no style named 'x'", "style"),
        ("the brief is empty", "brief"),
        ("the plugins did not answer", ""),
    ],
)
def test_a_refusal_is_shown_where_it_belongs(message, field):
    assert field_of(message) == field


ANSWER = {
    "free": False,
    "estimate_usd": 4.12,
    "groups": [
        {"count": 4, "inherited": 3, "usd": 0.52},
        {"count": 4, "inherited": 0, "usd": 3.6},
        {"count": 1, "inherited": 0, "usd": 0.0},
    ],
    "stages": {"storyboard": "gemini", "keyframe": "gemini", "video": "veo"},
    "budget_usd": None,
    "size": [1280, 720],
    "scenes": 18,
    "seconds": 8.0,
    "objections": [],
}


def test_a_price_is_told_with_its_calls_and_an_unknown_one_as_unknown():
    assert price_of(ANSWER, armed=False) == ("about $4.12 for 5 paid calls", "warn")
    unknown = {**ANSWER, "estimate_usd": None}
    assert price_of(unknown, armed=False)[0].startswith("price unknown")
    over = price_of({**ANSWER, "budget_usd": 1.0}, armed=False)[0]
    assert "the budget is $1.00" in over
    assert price_of({**ANSWER, "free": True}, armed=False)[0] == "free"


def test_the_length_of_the_film_is_told():
    assert "18 scenes of 8 s, 2:24 in all" in shape_of(ANSWER)
    assert "as many scenes as the story has" in shape_of({**ANSWER, "scenes": None})


def test_reasons_are_told_once_and_counted():
    same = {"stage": "veo", "why": "no key"}
    other = {"stage": "gemini", "why": "no key"}
    told = trouble_of({**ANSWER, "objections": [same, same, other]})
    assert told == "veo cannot make it: no key (and 1 more)"
