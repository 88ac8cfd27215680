"""The sheet of all pictures, and one picture as large as the terminal."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from textual.geometry import Size

from vidpipe_tui.app.previews import Previews
from vidpipe_tui.app.screens.contact_sheet import SheetScreen
from vidpipe_tui.app.screens.full_picture import FullPicture
from vidpipe_tui.app.widgets.contact_sheet import ContactSheet, Tile
from vidpipe_tui.app.widgets.pair import Pair

from . import films
from .app_films import LINK, every_state, fill, opened, scenes_of, text_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


@asynccontextmanager
async def sheet(store, size=(120, 40)):
    async with opened(store, size) as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, SheetScreen))
        yield app, pilot, app.screen


@asynccontextmanager
async def picture(store, *keys, size=(120, 40)):
    async with opened(store, size) as (app, pilot):
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: isinstance(app.screen, FullPicture))
        yield app, pilot, app.screen


async def test_every_scene_is_there_with_number_title_and_state(store):
    async with sheet(store) as (app, _, screen):
        text = text_of(app)
        tiles = screen.sheet._tiles
    assert "1 The lamp is lit" in text
    assert "6 Storm" in text
    assert [tile.key for tile in tiles] == [f"s{n:02}" for n in range(1, 11)]
    assert [tile.key for tile in tiles if tile.fault] == ["s03", "s04", "s05"]


async def test_the_cursor_moves_both_ways_and_enter_goes_to_the_scene(store):
    async with sheet(store) as (app, pilot, screen):
        across = screen.sheet._across
        assert across > 1
        await pilot.press("right", "down")
        assert screen.sheet.key == f"s{2 + across:02}"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not screen)
        row = scenes_of(app).table.row
        assert row
        assert row.key == f"s{2 + across:02}"
        assert scenes_of(app).table.slot == "end"


async def test_the_sheet_begins_at_the_scene_one_came_from(store):
    async with opened(store) as (app, pilot):
        await pilot.press("down", "down", "c")
        await until(pilot, lambda: isinstance(app.screen, SheetScreen))
        assert app.screen.sheet.key == "s03"


async def test_two_marked_neighbours_show_their_seam(store):
    async with sheet(store) as (_, pilot, screen):
        await pilot.press("space")
        await pilot.pause()
        assert not screen.query_one(Pair).display
        await pilot.press("space")
        await until(pilot, lambda: screen.query_one(Pair).display)
        left, right = screen.query_one(Pair).pictures
        assert left.path.name.startswith("s01-end")
        assert right.path.name.startswith("s02-start")
        await pilot.press("right", "space")
        await pilot.pause()
        assert screen.marks == ("s02", "s04")
        assert not screen.query_one(Pair).display
        await pilot.press("escape")
        assert screen.marks == ()


async def test_takes_flip_in_place_and_nothing_is_picked(store):
    fill(store, 1, "end", 250)
    picked = store.read().scenes[0].picked["end"]
    async with sheet(store) as (app, pilot, screen):
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert screen.sheet._tiles[0].path.name == "s01-end-1.png"
        assert "take 1" in text_of(app)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert screen.sheet._tiles[0].path.name == "s01-end-2.png"
    assert store.read().scenes[0].picked["end"] == picked


async def test_n_goes_from_one_scene_that_needs_somebody_to_the_next(store):
    async with sheet(store) as (_, pilot, screen):
        found = []
        for _ in range(4):
            await pilot.press("n")
            found.append(screen.sheet.key)
    assert found == ["s03", "s04", "s05", "s03"]


async def test_of_a_thousand_scenes_only_what_is_seen_is_decoded(tmp_path):
    store = films.a_film(tmp_path, scenes=1000)
    for number in (1, 2, 3):
        fill(store, number, "start", 30 * number)
        fill(store, number, "end", 30 * number + 30)
    async with sheet(store) as (app, pilot, screen):
        await until(pilot, lambda: len(screen.sheet._ready) == 3)
        await pilot.press("end")
        await pilot.pause(0.2)
        assert screen.sheet.key == "s1000"
        assert not screen.sheet._ready
        await pilot.press("home")
        await until(pilot, lambda: len(screen.sheet._ready) == 3)
        assert app.previews.bytes_kept < 2_000_000


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10)])
async def test_every_size_shows_whole_pictures(store, size):
    async with sheet(store, size) as (app, pilot, screen):
        await until(pilot, lambda: screen.sheet._ready)
        assert len(text_of(app).splitlines()) <= size[1]
        assert screen.sheet._high <= screen.sheet.size.height + 1


@pytest.mark.parametrize(
    ("count", "room", "across"),
    [
        (1, (80, 30), 1),
        (4, (80, 30), 2),
        (200, (80, 30), 3),
        (3, (80, 9), 3),
        (6, (78, 17), 3),
    ],
)
def test_pictures_are_as_large_as_lets_all_be_seen(count, room, across):
    class Fixed(ContactSheet):
        size = Size(*room)

    found = Fixed(Previews(), LINK)
    found._tiles = tuple(Tile(str(n), "") for n in range(count))
    assert found._across == across


async def test_a_picture_fills_the_terminal_and_says_what_it_is(store):
    async with picture(store, "left") as (app, pilot, screen):
        await until(pilot, lambda: screen.player.shown)
        columns, rows = screen.player.shown.size
        assert (columns, rows) == (120, 34)
        assert "The lamp is lit · s01 end" in text_of(app)


async def test_arrows_go_to_other_slots_and_scenes_and_the_cursor_follows(store):
    async with picture(store, "left") as (app, pilot, screen):
        await pilot.press("left")
        assert screen.place == ("s01", "start")
        await pilot.press("left", "j", "j", "right")
        assert screen.place == ("s03", "end")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not screen)
        place = scenes_of(app).place
        assert place
        assert (place[0].id, place[1]) == ("s03", "end")


async def test_takes_flip_in_the_same_place(store):
    fill(store, 1, "end", 250)
    async with picture(store, "left") as (app, pilot, screen):
        assert screen.take.id == "s01-end-2"
        assert "take 2 (2 of 2) · picked" in text_of(app)
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert screen.take.id == "s01-end-1"
        assert "not picked" in text_of(app)


async def test_a_slot_without_a_picture_says_so(store):
    async with picture(store, "end") as (app, _, screen):
        assert screen.place[0] == "s10"
        assert "waits for its pictures" in text_of(app)


async def test_a_new_take_shows_by_itself(store):
    async with picture(store, "left") as (_, pilot, screen):
        fill(store, 1, "end", 250)
        await until(pilot, lambda: screen.player.path.name == "s01-end-2.png")
