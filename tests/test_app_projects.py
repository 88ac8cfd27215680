"""Home: every project with what it is at, live; and what its keys do."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager

import pytest

from vidpipe_tui.app.screens.help import HelpScreen
from vidpipe_tui.app.screens.new_film import NewFilmScreen
from vidpipe_tui.app.screens.projects import ProjectsScreen
from vidpipe_tui.app.shelf import Shelf, Still
from vidpipe_tui.app.typed import EXAMPLE
from vidpipe_tui.app.widgets.listing import Listing
from vidpipe_tui.app.widgets.shelf_detail import spread
from vidpipe_tui.project.store import Store
from vidpipe_tui.project.workspace import Workspace

from . import films
from .app_films import an_app, every_state, text_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def shelf(tmp_path):
    """Four projects: at work, plain, torn, and one with odd signs in its title."""
    every_state(tmp_path)
    films.a_film(tmp_path / "x", scenes=2)
    (tmp_path / "x" / "film").rename(tmp_path / "fox-ab23")
    (tmp_path / "x").rmdir()
    odd = films.a_project(id="odd", title="[red]Odd[/red] \x1b[31mtitle")
    Store.create(tmp_path / "odd-cd45", odd)
    (tmp_path / "torn-ef67").mkdir()
    (tmp_path / "torn-ef67" / "state.json").write_text('{"project": ')
    return tmp_path


@asynccontextmanager
async def home(workspace, size=(120, 40), **options):
    app = an_app(workspace, **options)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen))
        screen = app.screen
        assert isinstance(screen, ProjectsScreen)
        await until(pilot, lambda: screen.entries)
        yield app, pilot, screen


def line_of(app, words):
    return next(line for line in text_of(app).splitlines() if words in line)


async def go_to(pilot, screen, key):
    assert screen.query_one(Listing).go_to(key)
    await pilot.pause(0.2)


async def test_each_project_has_one_line_with_what_it_is_at(shelf):
    async with home(shelf) as (app, _, __):
        keeper = line_of(app, "keeper-7f3a")
        fox = line_of(app, "fox-ab23")
        text = text_of(app)
    assert re.search(r"▶\s+The Lighthouse Keeper .*3/10\s+\$\d", keeper)
    assert re.search(r"·\s+Film\s+.*0/2\s+free", fox)
    assert "4 projects" in text
    assert "1 running" in text
    assert "this month" in text


async def test_a_damaged_project_says_why_and_what_to_do(shelf):
    async with home(shelf) as (app, pilot, screen):
        await go_to(pilot, screen, "torn-ef67")
        text = text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
    assert "✗" in next(line for line in text.splitlines() if "damaged" in line)
    assert "is not a state file" in text
    assert "vidpipe doctor" in text


async def test_a_title_is_shown_as_text_never_as_markup_or_codes(shelf):
    async with home(shelf) as (app, _, __):
        line = line_of(app, "odd-cd45")
    assert "[red]Odd[/red] title" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (40, 10)])
async def test_every_size_shows_the_projects_and_overflows_nowhere(shelf, size):
    async with home(shelf, size) as (app, _, __):
        lines = text_of(app).splitlines()
    assert len(lines) <= size[1]
    assert any("Lighthouse Keeper" in line for line in lines)


async def test_enter_opens_the_project_and_escape_leads_back_to_it(shelf):
    async with home(shelf) as (app, pilot, screen):
        await go_to(pilot, screen, "fox-ab23")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not screen)
        assert app.screen.film.name == "fox-ab23"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen))
        await until(pilot, lambda: app.screen.entry)
        assert app.screen.entry.key == "fox-ab23"


async def test_an_empty_workspace_opens_the_form_with_a_brief_to_overwrite(tmp_path):
    app = an_app(tmp_path / "none")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
        form = app.screen
        assert isinstance(form, NewFilmScreen)
        assert form.typed.brief == EXAMPLE
        await pilot.press("A")
        assert form.typed.brief == "A"
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert isinstance(app.screen, ProjectsScreen)
        assert "no film yet" in text_of(app)


async def test_a_filter_narrows_the_list_and_escape_clears_it(shelf):
    async with home(shelf) as (app, pilot, screen):
        await pilot.press("slash", *"odd")
        await pilot.pause()
        assert [line.key for line in screen.query_one(Listing).items] == ["odd-cd45"]
        assert "1 of 4 match odd" in text_of(app)
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert len(screen.query_one(Listing).items) == 4


async def test_archiving_hides_a_project_and_another_key_shows_it(shelf):
    async with home(shelf) as (app, pilot, screen):
        await go_to(pilot, screen, "odd-cd45")
        await pilot.press("A")
        await until(pilot, lambda: len(screen.query_one(Listing).items) == 3)
        assert Store.open(shelf / "odd-cd45").read().project.archived
        assert "1 archived" in text_of(app)
        await pilot.press("H")
        await pilot.pause()
        assert "(archived)" in line_of(app, "odd-cd45")
        await go_to(pilot, screen, "odd-cd45")
        await pilot.press("A")
        await until(pilot, lambda: "(archived)" not in text_of(app))
        lines = [deed.line for deed in app.journal.deeds]
        line = app.line("archive", shelf / "odd-cd45")
        assert lines == [line, f"{line} --back"]


async def test_f_forks_the_project_and_goes_to_the_fork(shelf):
    async with home(shelf) as (_, pilot, screen):
        await go_to(pilot, screen, "keeper-7f3a")
        await pilot.press("f")
        await until(pilot, lambda: len(screen.entries) == 5)
        assert screen.entry.title == "The Lighthouse Keeper (fork)"
        assert screen.entry.done == 3


async def test_what_others_change_shows_by_itself(shelf):
    async with home(shelf) as (app, pilot, screen):
        Store.create(shelf / "new-gh89", films.a_project(id="new", title="Brand new"))
        await until(pilot, lambda: len(screen.entries) == 5)
        assert "Brand new" in text_of(app)


async def test_the_cursor_stays_on_its_project_when_the_order_changes(shelf):
    async with home(shelf) as (_, pilot, screen):
        await go_to(pilot, screen, "fox-ab23")
        films.change_project(Store.open(shelf / "odd-cd45"), title="Now first")
        await until(pilot, lambda: screen.entries[0].key == "odd-cd45")
        assert screen.entry.key == "fox-ab23"


async def test_copying_offers_what_there_is(shelf):
    async with home(shelf) as (app, pilot, screen):
        await go_to(pilot, screen, "fox-ab23")
        await pilot.press("y", "2")
        await pilot.pause()
        assert app.clipboard == str(shelf / "fox-ab23")
        assert app.screen is screen


async def test_the_help_begins_with_the_keys_of_this_screen(shelf):
    async with home(shelf) as (app, pilot, _):
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        assert isinstance(app.screen, HelpScreen)
        assert app.screen.lines[0].group == "projects"


def test_only_what_changed_is_read_again(shelf):
    found = Shelf(Workspace(shelf))
    before = {entry.key: entry for entry in found.look()}
    films.change_project(Store.open(shelf / "odd-cd45"), title="Another")
    after = {entry.key: entry for entry in found.look()}
    assert {key for key in after if after[key] is not before[key]} == {"odd-cd45"}
    assert after["odd-cd45"].title == "Another"


def test_a_project_that_is_gone_leaves_the_list(shelf):
    found = Shelf(Workspace(shelf))
    assert len(found.look()) == 4
    (shelf / "odd-cd45").rename(shelf.parent / "away")
    assert len(found.look()) == 3


@pytest.mark.parametrize(
    ("count", "most", "numbers"),
    [(3, 5, [1, 2, 3]), (9, 3, [1, 5, 9]), (9, 1, [1]), (0, 4, [])],
)
def test_a_strip_shows_scenes_from_the_whole_length_of_a_film(count, most, numbers):
    stills = [Still(number, "current", None) for number in range(1, count + 1)]
    assert [still.number for still in spread(stills, most)] == numbers
