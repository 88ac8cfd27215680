"""Who makes a picture: chosen for a scene or the film, with settings, and priced."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from vidpipe_tui.app.screens.settings_form import SettingsForm, shown
from vidpipe_tui.app.screens.stage_picker import StagePicker
from vidpipe_tui.app.stage_words import items_of, stage_line
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.app.widgets.form_row import Field, FormRow, Words
from vidpipe_tui.app.widgets.listing import Listing

from . import films
from .app_films import fill, opened, text_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    made = films.a_film(tmp_path, scenes=2)
    fill(made, 1, "start", 20)
    fill(made, 1, "end", 60)
    return made


@asynccontextmanager
async def picker(store, size=(120, 40)):
    async with opened(store, size) as (app, pilot):
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, StagePicker))
        screen = app.screen
        await until(pilot, lambda: screen.query_one(Listing).items)
        yield app, pilot, screen


def go_to(screen, key):
    assert screen.query_one(Listing).go_to(key)


def scene(store, number):
    return store.read().scenes[number - 1]


async def test_each_stage_says_what_it_is_whether_it_works_and_its_price(store):
    async with picker(store) as (app, _, __):
        lines = text_of(app).splitlines()
    animatic = next(line for line in lines if "drawn stills" in line)
    assert "free" in animatic
    assert any("GEMINI_API_KEY is not set" in line for line in lines)
    assert any("as the film" in line and "rehearsal" in line for line in lines)
    assert not any("joins the clips" in line for line in lines)


async def test_enter_chooses_for_this_scene_alone_and_can_be_taken_back(store):
    async with picker(store) as (app, pilot, screen):
        go_to(screen, "keyframe.animatic")
        await pilot.press("enter")
        await until(pilot, lambda: scene(store, 1).stages)
        assert scene(store, 1).stages == {"keyframe": "animatic"}
        assert not scene(store, 2).stages
        assert "edit" in app.journal.deeds[-1].line
        assert "--stage keyframe=animatic" in app.journal.deeds[-1].line
        go_to(screen, "keyframe.")
        await pilot.press("enter")
        await until(pilot, lambda: not scene(store, 1).stages)


async def test_w_goes_to_the_whole_film_with_all_its_kinds(store):
    async with picker(store) as (app, pilot, screen):
        await pilot.press("w")
        await pilot.pause()
        assert "Who makes the whole film" in text_of(app)
        assert "joins the clips" in text_of(app)
        go_to(screen, "video.animatic")
        await pilot.press("enter")
        project = store.read
        await until(pilot, lambda: project().project.stages["video"] == "animatic")
        assert not scene(store, 1).stages


async def test_y_copies_the_equal_command_line(store):
    async with picker(store) as (app, pilot, screen):
        go_to(screen, "video.animatic")
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard.endswith("s01 --stage video=animatic")


async def test_settings_are_drawn_from_the_options_and_saved(store):
    async with picker(store) as (app, pilot, screen):
        go_to(screen, "keyframe.rehearsal")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsForm))
        form = app.screen
        assert form.query_one("#option-render", Choice).value == "plain"
        form.query_one("#option-price", Field).value = "0.25"
        form.query_one("#option-render", Choice).choose("animatic")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        saved = store.read().project.settings["keyframe.rehearsal"]
        assert (saved["price"], saved["render"]) == (0.25, "animatic")
        assert saved["latency"] == 0.0
        line = app.journal.deeds[-1].line
        assert "--set keyframe.rehearsal.price=0.25" in line


async def test_a_value_that_cannot_be_is_refused_at_its_row(store):
    async with picker(store) as (app, pilot, screen):
        before = store.read().project.settings
        go_to(screen, "keyframe.rehearsal")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsForm))
        form = app.screen
        field = form.query_one("#option-parallel", Field)
        field.value = "900"
        row = field.parent
        assert isinstance(row, FormRow)
        words = row.query(".row--words").last(Words)
        await until(pilot, lambda: "at most 64" in words.text)
        await pilot.press("enter")
        await pilot.pause(0.5)
        assert app.screen is form
        await pilot.press("escape")
        await pilot.pause()
        assert store.read().project.settings == before


async def test_a_value_can_go_back_to_the_usual_one(store):
    async with picker(store) as (app, pilot, screen):
        go_to(screen, "keyframe.rehearsal")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsForm))
        app.screen.query_one("#option-latency", Field).focus()
        await pilot.pause()
        assert "at least 0" in str(text_of(app))
        await pilot.press("ctrl+r", "enter")
        await until(pilot, lambda: app.screen is screen)
        assert "latency" not in store.read().project.settings["keyframe.rehearsal"]


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_every_size_shows_the_stages(store, size):
    async with picker(store, size) as (app, _, screen):
        lines = text_of(app).splitlines()
        assert len(lines) <= size[1]
        assert any("animatic" in line for line in lines)
        assert screen.query_one(Facts)


def a_stage(**fields):
    usual = {
        "kind": "video",
        "name": "veo",
        "summary": "clips",
        "plugin": "p",
        "version": "1",
        "options": [],
        "ready": True,
        "why": None,
        "price": None,
    }
    return {**usual, **fields}


def told(own, stages):
    chosen = "veo" if own else "animatic"
    return {
        "kinds": [
            {
                "kind": "video",
                "chosen": chosen,
                "own": own,
                "project": "animatic",
                "stages": stages,
            }
        ]
    }


def test_an_unknown_price_is_never_free():
    (_, __, item) = items_of(told(False, []), [told(False, [a_stage()])], whole=False)
    assert item.price == "unknown"
    free = a_stage(price={"usd": 0.0, "basis": ""})
    (_, __, item) = items_of(told(False, []), [told(False, [free])], whole=False)
    assert item.price == "free"


@pytest.mark.parametrize("own", [True, False])
def test_the_mark_is_on_the_scenes_own_choice_or_on_the_films(own):
    answer = told(own, [a_stage(), a_stage(name="animatic")])
    items = items_of(answer, [answer], whole=False)
    assert [item.name for item in items if item.chosen] == (["veo"] if own else [""])


def test_a_line_of_a_stage_is_text_never_codes():
    odd = a_stage(summary="\x1b[31mred[/red]", price={"usd": 1.0, "basis": ""})
    (_, __, item) = items_of(told(False, []), [told(False, [odd])], whole=False)
    left, right = stage_line(item, 100)
    text = "".join(span for span, _ in (*left, *right))
    assert "\x1b" not in text
    assert "red[/red]" in text


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ({"type": "bool", "set": True, "value": False, "choices": []}, "no"),
        ({"type": "bool", "set": False, "value": True, "choices": []}, "usual"),
        ({"type": "str", "set": True, "value": None, "choices": []}, "none"),
        ({"type": "int", "set": False, "value": 3, "choices": []}, ""),
    ],
)
def test_a_value_shows_as_it_would_be_typed(option, text):
    assert shown(option) == text
