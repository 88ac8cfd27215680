"""Open operations and charges in doubt, on the screen: seen, asked about, settled."""

from __future__ import annotations

import shlex

import pytest

from vidpipe_tui.app.screens.amount import AskAmount
from vidpipe_tui.app.screens.charges import NOTHING, ChargesScreen
from vidpipe_tui.app.screens.confirm import Confirm
from vidpipe_tui.app.screens.scene_screen import SceneScreen
from vidpipe_tui.app.widgets.listing import Listing
from vidpipe_tui.app.widgets.logline import LogLines
from vidpipe_tui.config import load_config
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import TakeStatus

from . import films
from .app_films import BEGAN, RUN, every_state, hold, opened, scenes_of, text_of, until
from .command import vidpipe
from .test_recover import left_sent, unknown_with_file

pytestmark = pytest.mark.anyio

LOST = {
    "stage": "rehearsal",
    "estimate_usd": 0.4,
    "error": "the line broke [red]here[/red]\x1b[31m",
}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    """A film with a finished job at its service, and a request without receipt."""
    found = films.a_film(tmp_path)
    left_sent(found, films.service(found))
    films.left_open(found, "s02", "clip", TakeStatus.UNKNOWN, **LOST)
    with found.transaction() as draft:
        for take in draft.snapshot.takes:
            draft.put_take(take.model_copy(update={"started_at": BEGAN}))
    return found


async def shown(app, pilot):
    """The screen is open and knows what there is."""
    await pilot.press("m")
    assert isinstance(app.screen, ChargesScreen)
    await until(pilot, lambda: takes(app) or NOTHING in text_of(app))


def takes(app):
    return [item.key for item in app.screen.query_one(Listing).items]


def hints(app):
    """The keys that can be pressed now, by their words."""
    active = app.screen.active_bindings.values()
    return {each.binding.description for each in active if each.enabled}


def lines(app):
    return [deed.line for deed in app.journal.deeds]


async def test_each_is_shown_with_its_provider_id_age_and_price(store):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        assert takes(app) == ["s01-start-1", "s02-clip-1"]
        text = text_of(app)
        assert "open at the service" in text
        assert "$0.10" in text
        assert "1 min ago" in text
        assert "rehearsal op-s01-start-1" in text
        await pilot.press("down")
        await pilot.pause(0.1)
        assert "may have been charged" in text_of(app)
        assert "possibly $0.50 more" in text_of(app)


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_the_price_is_there_in_a_small_window_too(store, size):
    async with opened(store, size) as (app, pilot):
        await shown(app, pilot)
        assert "$0.40" in text_of(app)
        assert "give up" in text_of(app)


async def test_words_of_a_service_are_no_markup(store):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("down")
        await until(pilot, lambda: "the line broke [red]here[/red]" in text_of(app))


async def test_a_film_with_nothing_open_says_so_and_offers_nothing(tmp_path):
    async with opened(films.a_film(tmp_path)) as (app, pilot):
        await shown(app, pilot)
        assert NOTHING in text_of(app)
        assert not {"look", "fetch all", "give up", "adopt", "cancel"} & hints(app)


async def test_a_film_that_waits_for_a_word_on_a_charge_says_which_key(store):
    async with opened(store) as (app, pilot):
        log = scenes_of(app).query_one(LogLines)
        await until(pilot, lambda: log.entries)
        assert log.entries[-1].text == "a charge is in doubt: m settles it"


async def test_a_look_asks_the_service_and_changes_nothing(store):
    before = store.folder.state.read_bytes()
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        assert "not asked yet" in text_of(app)
        assert "cancel" in hints(app)
        await pilot.press("l")
        await until(pilot, lambda: "there finished" in text_of(app))
        assert "cancel" not in hints(app)  # there is nothing left to end
        assert lines(app) == ["vidpipe recover film"]
    assert store.folder.state.read_bytes() == before


async def test_all_that_is_open_is_fetched_by_a_run_that_makes_nothing_else(store):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, SceneScreen))
        done = TakeStatus.DONE
        await until(pilot, lambda: films.take(store, "s01-start-1").status is done, 20)
        await until(pilot, lambda: holder(store.folder) is None, 20)
        assert lines(app) == ["vidpipe recover film --fetch"]
    assert films.sent(store) == ["s01-start"]
    assert len(store.read().takes) == 2


@pytest.mark.parametrize(
    ("typed", "cost", "flags"),
    [
        ("", 0.4, "--charged"),
        ("0.25", 0.25, "--charged --cost 0.25"),
        ("0", 0.0, "--not-charged"),
    ],
)
async def test_what_is_given_up_costs_what_a_person_says(
    store, tmp_path, typed, cost, flags
):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("down", "d")
        assert isinstance(app.screen, AskAmount)
        await pilot.press(*typed, "enter")
        await until(pilot, lambda: takes(app) == ["s01-start-1"])
        (line,) = lines(app)
    settled = films.take(store, "s02-clip-1")
    assert (settled.status, settled.cost_usd) == (TakeStatus.FAILED, cost)
    assert line == f"vidpipe recover film --give-up s02-clip-1 {flags}"
    again = films.a_film(tmp_path / "again")
    films.left_open(again, "s02", "clip", TakeStatus.UNKNOWN, **LOST)
    vidpipe(tmp_path / "again", *shlex.split(line)[1:])
    assert films.take(again, "s02-clip-1").cost_usd == cost


async def test_escape_gives_nothing_up(store):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("down", "d", "escape")
        await pilot.pause(0.2)
        assert isinstance(app.screen, ChargesScreen)
        assert lines(app) == []
    assert films.take(store, "s02-clip-1").status is TakeStatus.UNKNOWN


async def test_a_whole_file_that_is_left_is_adopted(tmp_path):
    store = films.a_film(tmp_path, 1)
    unknown_with_file(store, "keyframe.png")
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await until(pilot, lambda: "keyframe.png is whole" in text_of(app))
        await pilot.press("a")
        await pilot.press("enter")
        await until(pilot, lambda: NOTHING in text_of(app))
        line = "vidpipe recover film --adopt s01-start-1 --charged"
        assert lines(app) == [line]
    adopted = films.take(store, "s01-start-1")
    assert (adopted.status, adopted.cost_usd) == (TakeStatus.DONE, 0.1)
    assert store.read().scenes[0].picked["start"] == "s01-start-1"


async def test_an_operation_is_ended_at_its_service(tmp_path):
    store = films.a_film(tmp_path, settings=films.pretend(latency=60))
    left = left_sent(store, films.service(store), done_in=60)
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: NOTHING in text_of(app))
        assert lines(app) == ["vidpipe recover film --cancel s01-start-1"]
    assert films.take(store, left.id).status is TakeStatus.STOPPED
    assert films.service(store).cancelled(left.operation.id)


async def test_what_turns_out_to_be_finished_is_not_cancelled_but_shown_so(store):
    async with opened(store, notifications=True) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: "there finished" in text_of(app))
        assert "finished at the service" in app.journal.deeds[0].error
        assert "f brings it in" in text_of(app)
    assert films.take(store, "s01-start-1").status is TakeStatus.SUBMITTED


async def test_sending_again_asks_for_the_price_of_that_slot_alone(store):
    async with opened(store) as (app, pilot):
        await pilot.press("space")  # another row is marked
        await shown(app, pilot)
        await pilot.press("down", "r")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await until(pilot, lambda: "Rerun s02 clip" in text_of(app))
        await pilot.press("escape")
    assert store.read().project.requests == ()


async def test_what_a_run_looks_after_is_left_to_it(tmp_path):
    store = every_state(tmp_path)
    films.left_open(
        store, "s10", "clip", TakeStatus.SUBMITTED, operation={"id": "op-1", "data": {}}
    )
    with store.transaction() as draft:
        tended = draft.take("s10-clip-1").model_copy(update={"run": RUN})
        draft.put_take(tended)
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("end")
        await until(pilot, lambda: "the run looks after it" in text_of(app))
        assert not {"look", "fetch all", "give up", "adopt", "cancel"} & hints(app)


async def test_what_cannot_be_settled_now_is_said_and_nothing_is_changed(store):
    async with opened(store) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("down", "d")
        hold(store)  # a run begins on another machine
        await pilot.press("enter")
        await until(pilot, lambda: app.journal.deeds)
        assert app.journal.deeds[0].error
    assert films.take(store, "s02-clip-1").status is TakeStatus.UNKNOWN


async def test_a_look_that_hangs_ends_and_the_app_lives(tmp_path, monkeypatch):
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "hangs.py").write_text(HANGS)
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", f'["{plugins}"]')
    monkeypatch.setattr(ChargesScreen, "SERVICES", 0.5)
    store = films.a_film(tmp_path)
    operation = {"id": "op-1", "data": {}}
    films.left_open(
        store, "s01", "clip", TakeStatus.SUBMITTED, operation=operation, stage="hangs"
    )
    config = load_config(workspace=tmp_path)
    async with opened(store, config=config) as (app, pilot):
        await shown(app, pilot)
        await pilot.press("l")
        await until(pilot, lambda: "it could not be asked" in text_of(app), 25)
        await pilot.press("escape")
        assert isinstance(app.screen, SceneScreen)


HANGS = """
import time
from vidpipe_tui.hookspecs import hookimpl

class Hangs:
    name = "hangs"
    def submit(self, job, ctx): ...
    def poll(self, op, ctx):
        time.sleep(120)
    def fetch(self, op, job, ctx): ...

@hookimpl
def vidpipe_video():
    return Hangs()
"""
