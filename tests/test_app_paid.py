"""Films that cost money: the exact price is asked for, the budget can be raised."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from vidpipe_tui.app.oracle import Oracle
from vidpipe_tui.app.screens.amount import AskAmount
from vidpipe_tui.app.screens.confirm import READING, UNASKED, Confirm
from vidpipe_tui.app.screens.new_film import NewFilmScreen
from vidpipe_tui.app.screens.scene_screen import SceneScreen
from vidpipe_tui.app.widgets.filter_line import FilterLine
from vidpipe_tui.app.widgets.form_row import Field
from vidpipe_tui.app.widgets.logline import LogLines
from vidpipe_tui.config import Config
from vidpipe_tui.engine.worker import start
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.store import Store

from . import films
from .app_films import an_app, every_state, opened, scenes_of, text_of, until
from .command import vidpipe

pytestmark = pytest.mark.anyio

QUICK = '{"video.rehearsal": {"latency": 0, "render": "plain", "poll_every": 0.05}, \
"keyframe.rehearsal": {"latency": 0, "render": "plain", "poll_every": 0.05}}'
PRICE = 2 * 0.134 + 0.05
"""Two pictures and half a second of film."""


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def unwritten(tmp_path):
    """A film of one scene to come, whose pictures cost money."""
    stages = {"storyboard": "animatic", "keyframe": "rehearsal", "video": "rehearsal"}
    return films.a_film(tmp_path, scenes=0, scenes_wanted=1, stages=stages)


@pytest.fixture
def staged(unwritten):
    """The same with its storyboard."""
    assert films.run(unwritten, through="storyboard").kind == "staged"
    return unwritten


@asynccontextmanager
async def form(workspace):
    app = an_app(workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
        yield app, pilot, app.screen


def told(app):
    """The lines of the log."""
    return [entry.text for entry in scenes_of(app).query_one(LogLines).entries]


def last(app):
    return (told(app) or [""])[-1]


def asks(app):
    """The box is open and has its price."""
    return isinstance(app.screen, Confirm) and app.screen.check_action("yes", ())


def spent(store):
    return films.money(store).spent_usd


def lines(app):
    return [deed.line for deed in app.journal.deeds]


# the storyboard is ready


async def test_a_film_begun_here_asks_by_itself_once_its_price_is_known(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("VIDPIPE_SETTINGS", QUICK)
    async with form(tmp_path / "films") as (app, pilot, screen):
        for name, value in (("preset", "rehearsal"), ("size", "360p")):
            screen.query_one(f"#{name}").choose(value)
        for name, value in (("scenes", "1"), ("seconds", "1")):
            screen.query_one(f"#{name}", Field).value = value
        await until(pilot, lambda: screen._answer)
        await pilot.press("enter")
        await pilot.pause(0.6)
        await pilot.press("enter")
        await until(pilot, lambda: asks(app), 20)
        (folder,) = (tmp_path / "films").iterdir()
        store = Store.open(folder)
        assert "about $0.37" in text_of(app)
        assert store.read().project.status == "staged"
        await pilot.press("escape")
        await pilot.pause(0.6)
        assert isinstance(app.screen, SceneScreen)  # once is enough
        assert last(app) == "storyboard ready: g makes the film, $0.37"
        assert spent(store) == 0
        await pilot.press("g")
        await until(pilot, lambda: asks(app))
        await pilot.pause(READING)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.status == "complete", 30)
    assert spent(store) == pytest.approx(0.368)


async def test_the_end_of_a_storyboard_that_is_looked_at_opens_the_box(unwritten):
    async with opened(unwritten) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: asks(app))
        text = text_of(app)
        assert "the storyboard" in text
        assert "asked with the exact price" in text
        await pilot.pause(READING)
        await pilot.press("enter")
        await until(pilot, lambda: unwritten.read().scenes)
        await until(pilot, lambda: asks(app))
        assert "about $0.32" in text_of(app)
    assert spent(unwritten) == 0
    assert unwritten.read().runs[-1].through == "storyboard"


async def test_a_key_on_its_way_when_the_box_opens_buys_nothing(staged):
    app = an_app(staged.folder.path.parent)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show_film(staged.folder.path, begun=True)
        await until(pilot, lambda: asks(app))
        await pilot.pause(READING)
        await pilot.press("enter")
        assert isinstance(app.screen, Confirm)
        await pilot.pause(UNASKED)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Confirm))
        films.until(lambda: len(staged.read().runs) == 2)
    films.until(lambda: holder(staged.folder) is None, 30)


async def test_a_film_opened_later_says_it_and_opens_no_box(staged):
    async with opened(staged) as (app, pilot):
        await until(pilot, lambda: "storyboard ready" in last(app))
        assert last(app) == "storyboard ready: g makes the film, $0.32"
        await pilot.pause(0.6)
        assert isinstance(app.screen, SceneScreen)
    assert spent(staged) == 0


async def test_at_80x24_the_line_can_be_read_whole(staged):
    async with opened(staged, (80, 24)) as (app, pilot):
        await until(pilot, lambda: "storyboard ready" in last(app))
        assert "storyboard ready: g makes the film, $0.32" in text_of(app)


async def test_the_line_names_the_users_own_key(staged):
    config = Config(workspace=staged.folder.path.parent, keymap={"resume": "f6"})
    async with opened(staged, config=config) as (app, pilot):
        await until(pilot, lambda: "storyboard ready" in last(app))
        assert "f6 makes the film" in last(app)


async def test_nobody_who_types_gets_a_box_under_their_keys(unwritten):
    async with opened(unwritten) as (app, pilot):
        await pilot.press("slash", *"map")
        start(unwritten.folder.path, through="storyboard")
        await until(pilot, lambda: last(app) == "done up to storyboard")
        await pilot.press(*"s", "enter")
        assert isinstance(app.screen, SceneScreen)
        assert app.screen.query_one(FilterLine).text == "maps"
        await until(pilot, lambda: asks(app))


async def test_a_film_that_was_to_stop_at_its_storyboard_opens_no_box(unwritten):
    films.change_project(unwritten, through="storyboard")
    async with opened(unwritten) as (app, pilot):
        start(unwritten.folder.path, through="storyboard")
        await until(pilot, lambda: "storyboard ready" in last(app))
        assert isinstance(app.screen, SceneScreen)


async def test_what_cannot_be_made_and_a_price_nobody_tells_are_said(staged):
    dead = Oracle(argv=["false"])
    async with opened(staged, oracle=dead) as (app, pilot):
        await until(pilot, lambda: "not known" in last(app))
    films.change_project(staged, stages={"video": "vanished"})
    async with opened(staged) as (app, pilot):
        await until(pilot, lambda: "vanished cannot make s01 clip" in last(app))


async def test_g_goes_on_from_the_keyframes_where_a_film_was_to_stop(tmp_path):
    store = films.a_film(tmp_path, scenes=1, through="keyframe")
    assert films.run(store, through="keyframe").kind == "staged"
    async with opened(store) as (app, pilot):
        await until(pilot, lambda: "keyframes ready" in last(app))
        assert last(app) == "keyframes ready: g makes the rest, $0.05"
        await pilot.press("g")
        await until(pilot, lambda: asks(app))
        await pilot.pause(READING)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.status == "complete", 30)
        assert lines(app) == ["vidpipe resume film --detach"]
    assert store.read().project.through is None


async def test_g_goes_no_further_than_the_film_was_to_go(tmp_path):
    store = films.a_film(tmp_path, scenes=1, through="keyframe")
    async with opened(store) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: asks(app))
        assert "about $0.27" in text_of(app)
        await pilot.pause(READING)
        await pilot.press("enter")
        await until(pilot, lambda: store.read().project.status == "staged", 30)
        assert lines(app) == ["vidpipe resume film --through keyframe --detach"]
    assert not store.read().takes_of("s01", "clip")


def test_a_storyboard_alone_is_staged_for_the_command_line_too(tmp_path):
    words = ("generate", "A fox", "--preset", "rehearsal", "--scenes", "1")
    assert vidpipe(tmp_path, *words).code == 3  # nobody is there to say yes
    status = vidpipe(tmp_path, "status", "last", "--json").data["project"]["status"]
    (film,) = vidpipe(tmp_path, "list", "--json").data["projects"]
    assert (status, film["status"]) == ("staged", "staged")


# the budget


@pytest.fixture
def capped(tmp_path):
    """A film whose run has ended at its budget, after both pictures."""
    store = films.a_film(tmp_path, scenes=1, budget_usd=0.3)
    assert films.run(store).waits_for == "budget"
    return store


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_run_that_ended_at_the_budget_says_what_to_do(capped, size):
    async with opened(capped, size) as (app, pilot):
        await until(pilot, lambda: told(app))
        assert "budget reached: b sets a new one" in text_of(app)


async def test_b_sets_another_budget_and_goes_on_after_its_price_is_agreed_to(capped):
    async with opened(capped) as (app, pilot):
        await pilot.press("b")
        assert isinstance(app.screen, AskAmount)
        await until(pilot, lambda: "$0.05 for what is missing" in text_of(app))
        assert "so $0.32 in all" in text_of(app)
        await pilot.press(*"0.5", "enter")
        await until(pilot, lambda: asks(app))
        assert capped.read().project.budget_usd == 0.5
        assert spent(capped) == pytest.approx(2 * 0.134)
        await pilot.pause(READING)
        await pilot.press("enter")
        await until(pilot, lambda: capped.read().project.status == "complete", 30)
        assert lines(app) == [
            "vidpipe resume film --budget 0.5",
            "vidpipe resume film --detach",
        ]
    assert spent(capped) == pytest.approx(PRICE)


async def test_the_line_of_a_new_budget_does_the_same_when_typed(capped, tmp_path):
    said = vidpipe(tmp_path, "resume", "film", "--budget", "0.5", "--yes")
    assert said.code == 0, said.err
    assert capped.read().project.budget_usd == 0.5
    assert spent(capped) == pytest.approx(PRICE)


@pytest.mark.parametrize("typed", ["much", "-1", "nan", ""])
async def test_what_is_no_amount_is_not_taken(capped, typed):
    async with opened(capped) as (app, pilot):
        await pilot.press("b", "delete")
        app.screen.query_one(Field).value = typed
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, AskAmount)
        assert ("dollars, 0 or more" in text_of(app)) == bool(typed)
        await pilot.press("escape")
    assert capped.read().project.budget_usd == 0.3


async def test_a_budget_is_typed_over_and_read_as_people_write_it(capped):
    async with opened(capped) as (app, pilot):
        await pilot.press("b", *"$2,5", "enter")
        await until(pilot, lambda: capped.read().project.budget_usd == 2.5)
        await until(pilot, lambda: asks(app))


async def test_with_a_run_at_work_a_new_budget_starts_nothing(tmp_path):
    store = every_state(tmp_path)
    async with opened(store) as (app, pilot):
        await pilot.press("b", *"20", "enter")
        await until(pilot, lambda: store.read().project.budget_usd == 20)
        await pilot.pause(0.4)
        assert isinstance(app.screen, SceneScreen)
