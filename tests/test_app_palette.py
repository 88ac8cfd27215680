"""The palette: every action of the screen below it, by name."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from vidpipe_tui.app.keymap import GROUPS, SCENE
from vidpipe_tui.app.screens.help import HelpScreen
from vidpipe_tui.app.screens.palette import deeds

from .app_films import every_state, opened, scenes_of, text_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


async def test_every_action_of_the_screen_is_in_it_once(store):
    async with opened(store) as (app, _):
        names = [deed.name for deed in deeds(scenes_of(app))]
    moves = ("move(", "back")
    wanted = [key.help for key in SCENE if not key.action.startswith(moves)]
    assert set(wanted) <= set(names)
    assert len(names) == len(set(names))
    ours = {key.help for keys in GROUPS.values() for key in keys}
    assert set(names) <= ours


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_typing_finds_an_action_and_enter_does_it(store, key):
    async with opened(store) as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await until(pilot, lambda: "make this slot again" in text_of(app))
        await pilot.press(*"keys that work")
        await until(pilot, lambda: "make this slot again" not in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_an_action_is_done_on_the_screen_below(store):
    async with opened(store) as (app, pilot):
        before = scenes_of(app).pane.seam
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"beside the next")
        await until(pilot, lambda: "beside the next" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, CommandPalette))
        assert scenes_of(app).pane.seam is not before


async def test_an_action_is_found_by_its_command_too(store):
    async with opened(store) as (app, pilot):
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"import PROJECT")
        await until(pilot, lambda: "picture or film of your own" in text_of(app))
