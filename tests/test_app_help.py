"""Help, copy menu and command log: made from what is, and searchable."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from vidpipe_tui.app.journal import Journal
from vidpipe_tui.app.keymap import GROUPS, checked
from vidpipe_tui.app.screens.command_log import CommandLog
from vidpipe_tui.app.screens.copy_menu import CopyItem, CopyMenu
from vidpipe_tui.app.screens.help import TITLES, HelpScreen, filtered, lines_for
from vidpipe_tui.app.widgets.filter_line import matches
from vidpipe_tui.app.widgets.listing import Listing
from vidpipe_tui.config import Config

from .app_films import every_state, opened, text_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


async def test_the_keys_of_this_screen_come_first(store):
    async with opened(store) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        headings = [line.group for line in app.screen.lines if line.key is None]
        text = text_of(app)
    assert headings[0] == TITLES["scene"]
    assert "elsewhere: projects" in headings
    assert "make this slot again" in text
    assert "vidpipe rerun PROJECT SCENE SLOT" in text


def test_every_key_there_is_stands_in_the_help_and_every_group_has_a_title():
    lines = lines_for(None)
    assert {line.id for line in lines if line.key} == {
        key.id for keys in GROUPS.values() for key in keys
    }
    assert GROUPS.keys() == TITLES.keys()


async def test_the_users_own_keys_are_shown(store):
    config = Config(workspace=store.folder.path.parent, keymap={"rerun": "f7"})
    async with opened(store, config=config) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        line = next(line for line in app.screen.lines if line.id == "rerun")
    assert line.keys.lower() == "f7"


async def test_a_filter_keeps_matching_keys_under_their_headings(store):
    async with opened(store) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("slash", *"undo")
        await pilot.pause()
        items = app.screen.query_one(Listing).items
        assert [item.key is None for item in items][:2] == [True, False]
        assert all("undo" in f"{i.help}{i.verb}{i.id}" for i in items if i.key)
        await pilot.press("enter", "y")
        await pilot.pause()
        assert app.clipboard == "vidpipe undo PROJECT"
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen.query_one(Listing).items) > 50
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


def test_the_keys_of_the_readme_can_be_set_so():
    readme = Path(__file__).parents[1] / "README.md"
    lines = [line.strip() for line in readme.read_text("utf-8").splitlines()]
    begin = lines.index("[keymap]") + 1
    table = lines[begin : lines.index("", begin)]
    keymap = tomllib.loads("\n".join(table))
    assert keymap
    assert checked(keymap) == keymap


def test_a_filter_that_fits_nothing_leaves_no_headings():
    assert filtered(lines_for(None), "zzzz") == []


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10)])
async def test_help_fits_every_window(store, size):
    async with opened(store, size) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        lines = text_of(app).splitlines()
    assert len(lines) <= size[1]
    assert any("make this slot" in line for line in lines)


async def test_only_what_is_there_is_offered_and_a_number_copies_it(store):
    async with opened(store, notifications=True) as (app, pilot):
        items = [
            CopyItem("none", " "),
            CopyItem("a", "one"),
            CopyItem("b", "two\x1b[1m"),
        ]
        menu = CopyMenu(items)
        app.push_screen(menu)
        await pilot.pause(0.1)
        assert [item.name for item in menu.query_one(Listing).items] == ["a", "b"]
        await pilot.press("2")
        await pilot.pause()
        assert app.clipboard == "two"
        assert app.screen is not menu


async def test_enter_copies_the_line_under_the_cursor_and_escape_nothing(store):
    async with opened(store) as (app, pilot):
        said: list[str | None] = []
        app.push_screen(
            CopyMenu([CopyItem("a", "one"), CopyItem("b", "two")]), said.append
        )
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.clipboard == "two"
        app.push_screen(CopyMenu([CopyItem("a", "one")]), said.append)
        await pilot.press("escape")
        await pilot.pause()
        assert app.clipboard == "two"
        assert said == ["b", None]


async def test_the_command_log_begins_at_the_newest_and_copies(store):
    async with opened(store) as (app, pilot):
        app.journal.add("vidpipe edit film s01 --title 'A [red]'")
        app.journal.add("vidpipe pick film s09-end-9", "no take named 's09-end-9'")
        await pilot.press("at")
        await until(pilot, lambda: isinstance(app.screen, CommandLog))
        assert "no take named" in text_of(app)
        assert "A [red]" in text_of(app)
        await pilot.press("y")
        assert app.clipboard == "vidpipe pick film s09-end-9"


async def test_an_empty_command_log_says_what_will_be_there(store):
    async with opened(store) as (app, pilot):
        app.push_screen(CommandLog(Journal()))
        await pilot.pause(0.1)
        assert "shows up here as a command line" in text_of(app)


@pytest.mark.parametrize(
    ("text", "found"),
    [("fox", True), ("FOX ice", True), ("!fox", False), ("!cat fox", True), ("", True)],
)
def test_all_words_must_match_and_a_mark_turns_one_round(text, found):
    assert matches(text, "A Fox", "on the ice") is found
