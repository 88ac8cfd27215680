"""A tour of home, the form of a new film, and the screens beside the table."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime

import pytest
from textual.widgets import LoadingIndicator, OptionList

from vidpipe_tui.app.journal import Deed
from vidpipe_tui.app.screens.full_picture import FullPicture
from vidpipe_tui.app.screens.new_film import NewFilmScreen
from vidpipe_tui.app.screens.palette import deeds
from vidpipe_tui.app.screens.projects import ProjectsScreen
from vidpipe_tui.app.screens.stage_picker import StagePicker
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.form_row import Field, Words
from vidpipe_tui.app.widgets.listing import Listing
from vidpipe_tui.project.model import SLOTS
from vidpipe_tui.project.store import Store

from . import films
from .app_films import an_app, every_state, fill, scenes_of, until

SIZES = ((120, 40), (80, 24))
BOTH = pytest.mark.parametrize("size", SIZES, ids=["120x40", "80x24"])
ALL = pytest.mark.parametrize(
    "size", [*SIZES, (60, 15), (40, 10)], ids=["120x40", "80x24", "60x15", "40x10"]
)


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def dated(folder, at):
    """Let a project be changed last at a time that stands still."""
    state = folder / "state.json"
    text = re.sub(r'"updated_at": "[^"]*"', f'"updated_at": "{at}"', state.read_text())
    state.write_text(text)


@pytest.fixture
def store(tmp_path):
    """A film in every state, among others."""
    store = every_state(tmp_path)
    dated(store.folder.path, "2026-11-23T14:01:00.000+00:00")
    others = (
        ("fox-on-the-ice-02bd", "Fox on the ice", "2026-11-22T10:00:00.000+00:00"),
        ("map-cd34", "灯台守と古い地図、そして夜明け", "2026-11-20T10:00:00.000+00:00"),
        ("odd-ef56", "[red]Odd[/red] \x1b[31msigns", "2025-03-02T10:00:00.000+00:00"),
    )
    for key, title, at in others:
        project = films.a_project(id=key, title=title, brief=f"{title}, and a storm")
        made = Store.create(tmp_path / key, project, [films.a_scene(1)])
        if key.startswith("fox"):
            for hue, slot in enumerate(SLOTS):
                fill(made, 1, slot, 140 + 20 * hue, cost_usd=0.0)
        dated(tmp_path / key, at)
    (tmp_path / "torn-ab12").mkdir()
    (tmp_path / "torn-ab12" / "state.json").write_text("{")
    torn = datetime(2026, 11, 23, 6, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "torn-ab12", (torn, torn))
    return store


@pytest.fixture
def home(snap_compare):
    """Open home, do something, and compare with how it looked."""

    def look(workspace, size, *keys, ready=None):
        app = an_app(workspace)

        async def before(pilot):
            def there():
                screen = app.screen
                return isinstance(screen, ProjectsScreen) and screen.entries

            await until(pilot, there)
            app.screen.query_one(Listing).go_to("keeper-7f3a")
            await pilot.pause(0.4)
            await pilot.press(*keys)
            await until(pilot, lambda: ready is None or ready(app))
            await pilot.pause(0.3)

        return snap_compare(app, terminal_size=size, run_before=before)

    return look


@pytest.fixture
def film(snap_compare):
    """Open the film with a scene in every state, and go where keys lead."""

    def look(store, size, *keys, ready=None, first=None):
        app = an_app(store.folder.path.parent, store.folder.path)

        async def before(pilot):
            await until(pilot, lambda: app.film and app.film.shot)
            if first:
                first(app)
            await pilot.press(*keys)
            await until(pilot, lambda: ready is None or ready(app))
            await pilot.pause(0.5)

        return snap_compare(app, terminal_size=size, run_before=before)

    return look


class TestHome:
    """Every project, and the one under the cursor in pictures."""

    @ALL
    def test_projects(self, home, store, size):
        """Running, done, new, damaged; long, wide and odd titles."""
        assert home(store.folder.path.parent, size)

    def test_being_filtered(self, home, store):
        """What matches, and how many do."""
        assert home(store.folder.path.parent, (80, 24), "slash", *"fox")

    def test_nothing_matches(self, home, store):
        """A friendly line."""
        assert home(store.folder.path.parent, (80, 24), "slash", *"zebra")

    def test_help(self, home, store):
        """The keys of home first."""
        assert home(store.folder.path.parent, (80, 24), "question_mark")


class TestNewFilm:
    """Typed, checked, priced."""

    @pytest.fixture
    def form(self, snap_compare, tmp_path):
        def look(size, fill_in, ready, *keys):
            app = an_app(tmp_path / "none")

            async def before(pilot):
                await until(pilot, lambda: isinstance(app.screen, NewFilmScreen))
                fill_in(app.screen)
                await until(pilot, lambda: ready(app.screen))
                await pilot.press(*keys)
                await pilot.pause(0.5)

            return snap_compare(app, terminal_size=size, run_before=before)

        return look

    @ALL
    def test_an_empty_workspace(self, form, size):
        """A brief to overwrite; the film is one Enter away."""
        assert form(size, lambda screen: None, lambda screen: price(screen, "free"))

    @BOTH
    def test_wrong_numbers(self, form, size):
        """Each error stands beside its field."""

        def wrong(screen):
            screen.query_one("#seconds", Field).value = "long"
            screen.query_one("#budget", Field).value = "much"

        assert form(size, wrong, lambda screen: price(screen, "no price"), "tab")

    @BOTH
    def test_a_film_that_costs_money_before_the_second_enter(
        self, form, size, monkeypatch
    ):
        """The price, and the stages by hand."""
        monkeypatch.setenv("VIDPIPE_SETTINGS", '{"video.rehearsal": {"price": 0.4}}')

        def paid(screen):
            screen.query_one("#scenes", Field).value = "6"
            screen.query_one("#preset", Choice).choose("rehearsal")
            screen.query_one("#fold", Choice).choose("by hand")

        assert form(size, paid, lambda screen: price(screen, "about"), "enter")

    def test_a_stage_without_its_key(self, form):
        """Why it cannot be made, before anything is made."""

        def google(screen):
            screen.query_one("#preset", Choice).choose("google-key")

        def told(screen):
            return "GEMINI" in screen.query_one("#trouble", Words).text

        assert form((120, 40), google, told)


class TestStages:
    """Who makes it, at what price, with which settings."""

    @BOTH
    def test_for_a_scene(self, film, store, size):
        """The film's choice, those that work, those that do not, and why."""
        assert film(store, size, "s", ready=listed)

    def test_for_the_whole_film(self, film, store):
        """All four kinds."""
        assert film(store, (120, 40), "s", "w", ready=listed)

    @BOTH
    def test_settings(self, film, store, size):
        """A form drawn from the options."""

        def opened(app):
            if not listed(app):
                return bool(app.screen.query("#option-latency"))
            app.screen.query_one(Listing).go_to("video.rehearsal")
            app.screen.action_settings()
            return False

        assert film(store, size, "s", ready=opened)


class TestPictures:
    """The sheet, and one picture as large as the terminal."""

    @ALL
    def test_the_sheet(self, film, store, size):
        """Every end keyframe with its state."""
        assert film(store, size, "c")

    @BOTH
    def test_a_seam(self, film, store, size):
        """Two neighbours marked."""
        assert film(store, size, "c", "space", "space")

    @BOTH
    def test_one_picture(self, film, store, size):
        """As large as the terminal, a take that is not picked."""
        fill(store, 1, "end", 250)
        keys = ("left", "enter", "left_square_bracket")
        assert film(store, size, *keys, ready=large)

    def test_no_picture_yet(self, film, store):
        """Its place says why."""
        assert film(store, (80, 24), "end", "enter", ready=large)


class TestBoxes:
    """What lies over a screen."""

    @BOTH
    def test_help(self, film, store, size):
        """The keys of this screen first."""
        assert film(store, size, "question_mark")

    @BOTH
    def test_palette(self, film, store, size):
        """Every action, by name."""

        def all_found(app):
            lists = app.screen.query(OptionList)
            count = len(list(deeds(app.screen_stack[-2])))
            busy = [each for each in app.screen.query(LoadingIndicator) if each.visible]
            return lists and lists.first().option_count == count and not busy

        assert film(store, size, "colon", ready=all_found)

    @BOTH
    def test_command_log(self, film, store, size):
        """What was done, and what failed."""

        def done(app):
            for deed in (
                Deed(
                    "14:02:11", "vidpipe edit keeper-7f3a s05 --title 'The [red] door'"
                ),
                Deed("14:02:31", "vidpipe pick keeper-7f3a s09-end-9", "no such take"),
            ):
                app.journal._deeds.append(deed)

        assert film(store, size, "at", first=done)

    def test_command_log_without_deeds(self, film, store):
        """What will be there."""
        assert film(store, (80, 24), "at")


def price(screen, words):
    """The price line says this by now."""
    return screen.query_one("#price", Words).text.startswith(words)


def listed(app):
    """The stages are there."""
    screen = app.screen
    return isinstance(screen, StagePicker) and bool(screen.query_one(Listing).items)


def large(app):
    """The picture has the terminal."""
    return isinstance(app.screen, FullPicture) and scenes_of(app)
