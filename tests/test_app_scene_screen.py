"""The scene screen: what it shows at which size, and what its keys show."""

from __future__ import annotations

import signal
import sys
import time
from typing import Any

import pytest

from tests.terminal.pty_app import PtyApp
from vidpipe_tui.app.keymap import GROUPS, SCENE, TABLE, checked, key_of
from vidpipe_tui.app.screens.edit_prompts import EditPrompts
from vidpipe_tui.app.screens.scene_screen import SceneScreen
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header
from vidpipe_tui.app.widgets.logline import LogLines
from vidpipe_tui.app.widgets.scene_table import SceneTable
from vidpipe_tui.config import Config
from vidpipe_tui.engine.log import Entry, RunLog
from vidpipe_tui.errors import ConfigError, UnknownName
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import holder

from . import films
from .app_films import (
    RUN,
    an_app,
    every_state,
    opened,
    row_of,
    scenes_of,
    text_of,
    until,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


class TestSizes:
    async def test_at_120x40_all_of_it_is_there(self, store):
        async with opened(store) as (app, _):
            text = text_of(app)
        for words in ("start  end  clip", "The lamp is lit", "rerun", "of $10.00"):
            assert words in text
        for words in ("43%", "eta", "box7", "clip  current", "filtered by rehearsal"):
            assert words in text

    @pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (40, 10)])
    async def test_no_size_hides_the_scenes_or_overflows(self, store, size):
        async with opened(store, size) as (app, _):
            lines = text_of(app).splitlines()
        assert len(lines) <= size[1]
        assert any("The map" in line for line in lines)
        assert any("43%" in line for line in lines)

    async def test_at_80x24_only_the_slot_under_the_cursor_has_a_picture(self, store):
        async with opened(store, (80, 24)) as (app, pilot):
            pane = scenes_of(app).pane
            left, right = pane._pair.pictures
            assert pane.player.display
            assert not pane._pair.display
            await pilot.press("left")
            assert right.display
            assert not left.display
            assert not pane.player.display
            await pilot.press("left")
            assert left.display
            assert not right.display

    async def test_at_60x15_the_pane_gives_way_and_at_40x10_the_bars_too(self, store):
        async with opened(store, (60, 15)) as (app, pilot):
            screen = scenes_of(app)
            assert not screen.pane.display
            assert screen.query_one(Footer).display
            await pilot.resize_terminal(40, 10)
            await pilot.pause()
            assert not screen.query_one(Footer).display
            assert not screen.query_one(LogLines).display
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            assert screen.pane.display
            assert screen.query_one(Footer).display

    async def test_previews_can_be_turned_off(self, store):
        config = Config(workspace=store.folder.path.parent, preview=False)
        async with opened(store, config=config) as (app, _):
            assert not scenes_of(app).pane.display


class TestFollowing:
    async def test_a_row_fills_while_a_run_is_at_work(self, store):
        async with opened(store) as (app, pilot):
            log = RunLog(store.folder.run_log(RUN))
            for fraction in (0.6, 0.8):
                log = RunLog(store.folder.run_log(RUN))
                log.write(
                    Entry(
                        "progress",
                        scene="s06",
                        slot="clip",
                        take="s06-clip-1",
                        fraction=fraction,
                    )
                )
                shown = f"{fraction:.0%}"
                await until(pilot, lambda shown=shown: shown in text_of(app))

    async def test_an_edit_from_elsewhere_shows_without_a_key(self, store):
        async with opened(store) as (app, pilot):
            edits.edit_scene(store, "s02", title="Changed by another")
            await until(pilot, lambda: "Changed by another" in text_of(app))

    async def test_two_apps_follow_the_same_film(self, store):
        async with opened(store) as (one, first), opened(store) as (other, second):
            edits.edit_scene(store, "s02", title="Seen by both")
            await until(first, lambda: "Seen by both" in text_of(one))
            await until(second, lambda: "Seen by both" in text_of(other))

    async def test_a_damaged_state_is_said_and_the_last_shot_stays(self, store):
        async with opened(store) as (app, pilot):
            store.folder.state.write_bytes(b"{ not json")
            await until(pilot, lambda: "cannot be read" in text_of(app))
            assert "The lamp is lit" in text_of(app)

    async def test_a_film_without_scenes_says_what_to_do(self, tmp_path):
        store = films.a_film(tmp_path, scenes=0)
        async with opened(store) as (app, _):
            assert "no storyboard yet: g makes it" in text_of(app)

    async def test_titles_from_outside_are_no_markup_and_no_codes(self, store):
        async with opened(store, (200, 40)) as (app, _):
            text = text_of(app)
        assert "[red]Footprints[/red] in the sand" in text
        assert "\x1b" not in text


class TestLooking:
    async def test_the_pane_tells_why_a_slot_is_as_it_is(self, store):
        async with opened(store) as (app, pilot):
            screen = scenes_of(app)
            for key, words in (
                ("s03", "the filter refused it: minors"),
                ("s04", "try again"),
                ("s05", "may have been charged"),
                ("s09", "stale"),
                ("s10", "waits for"),
            ):
                screen.slot_of(key, "clip")
                await pilot.pause(0.05)
                assert words in " ".join(text_of(app).split())

    async def test_n_goes_from_fault_to_fault(self, store):
        async with opened(store) as (app, pilot):
            found = []
            for _ in range(4):
                await pilot.press("n")
                found.append(row_of(app).key)
            assert found == ["s03", "s04", "s05", "s03"]
            await pilot.press("N")
            assert row_of(app).key == "s05"

    async def test_w_shows_the_seam_to_the_next_scene(self, store):
        async with opened(store) as (app, pilot):
            await pilot.press("w")
            await pilot.pause()
            text = text_of(app)
            assert "s01 end" in text
            assert "s02 start" in text
            await pilot.press("w")
            await pilot.pause()
            assert "s02 start" not in text_of(app)

    async def test_the_filter_says_how_many_match_and_shows_what_is_typed(self, store):
        async with opened(store) as (app, pilot):
            await pilot.press("slash", *"state:f")
            await pilot.pause()
            text = text_of(app)
            assert "state:f: 2 of 10" in text
            assert text.splitlines()[-1].strip() == "/ state:f"
            await pilot.press("enter")
            await pilot.pause()
            assert "rerun" in text_of(app).splitlines()[-1]

    async def test_marks_are_counted_in_the_header(self, store):
        async with opened(store) as (app, pilot):
            await pilot.press("space", "space", "asterisk")
            await pilot.pause()
            assert scenes_of(app).query_one(Header).info.marked == 8

    async def test_p_plays_the_clip_and_shift_p_the_film(self, tmp_path):
        store = films.made(films.a_film(tmp_path, scenes=2))
        async with opened(store) as (app, pilot):
            player: Any = scenes_of(app).pane.player
            await pilot.press("p")
            await until(pilot, lambda: player.position > 0)
            assert player.path.name == "s01-1.mp4"
            await pilot.press("P")
            await until(pilot, lambda: player.path.name == "final.mp4")
            await until(pilot, lambda: player.position > 0)
            await pilot.press("down")
            await until(pilot, lambda: player.path.name == "s02-1.mp4")

    async def test_shift_p_before_there_is_a_film_says_so(self, store):
        async with opened(store, notifications=True) as (app, pilot):
            await pilot.press("P")
            await pilot.pause()
            assert "not joined yet" in text_of(app)


class TestKeys:
    def test_every_key_has_an_action(self):
        for key in SCENE:
            name = key.action.split("(")[0]
            assert hasattr(SceneScreen, f"action_{name}"), key
        for key in TABLE:
            name = key.action.split("(")[0]
            assert hasattr(SceneTable, f"action_{name}"), key
        ids = [key.id for keys in GROUPS.values() for key in keys]
        assert len(ids) == len(set(ids))

    def test_no_two_deeds_of_one_screen_share_a_key(self):
        checked({})

    @pytest.mark.parametrize(
        ("keymap", "words"),
        [
            ({"rerun": "e"}, "both rerun and edit"),
            ({"rerun": "?"}, "app.help"),
            ({"rerum": "f9"}, "rerum"),
        ],
    )
    def test_a_keymap_that_cannot_be_names_both_sides(self, keymap, words):
        with pytest.raises(ConfigError, match=words) as caught:
            checked(keymap)
        assert caught.value.hint

    def test_an_unknown_theme_is_refused_with_the_nearest(self, store):
        config = Config(workspace=store.folder.path.parent, theme="nrod")
        with pytest.raises(ConfigError, match="nrod") as caught:
            an_app(store.folder.path.parent, config=config)
        assert "nord" in caught.value.hint

    def test_an_unknown_id_offers_the_nearest(self):
        with pytest.raises(UnknownName) as caught:
            key_of("rerum")
        assert "rerun" in caught.value.hint

    async def test_a_users_key_replaces_ours_in_deed_and_footer(self, store):
        config = Config(workspace=store.folder.path.parent, keymap={"disable": "f9"})
        async with opened(store, config=config) as (_, pilot):
            await pilot.press("d")
            await pilot.pause(0.2)
            assert store.read().scenes[0].enabled
            await pilot.press("f9")
            await until(pilot, lambda: not store.read().scenes[0].enabled)

    async def test_every_text_names_the_users_own_keys(self, store):
        keymap = {"takes": "f2", "play": "f3", "rerun": "f4", "edit.save": "f6"}
        keymap |= {"edit": "f7", "seam": "f8", "edit.back": "f9"}
        config = Config(workspace=store.folder.path.parent, keymap=keymap)
        async with opened(store, config=config) as (app, pilot):
            assert "f3 plays" in text_of(app)
            await pilot.press("f4")
            await until(pilot, lambda: "you have; f2 shows them" in text_of(app))
            await pilot.press("escape", "left", "f7")
            await until(pilot, lambda: isinstance(app.screen, EditPrompts))
            await pilot.press("x")
            await until(pilot, lambda: "f4 makes them again" in text_of(app))
            await pilot.press("f9")
            words = "f9 again drops what you typed, f6 saves it"
            await until(pilot, lambda: words in text_of(app))

    async def test_the_footer_begins_with_rerun_and_ends_with_help(self, store):
        for size in ((120, 40), (80, 24), (60, 15)):
            async with opened(store, size) as (app, _):
                last = text_of(app).splitlines()[-1].strip()
                assert last.startswith("r rerun")
                assert last.endswith("? help")


def vidpipe(store, *words, **options):
    argv = [sys.executable, "-m", "vidpipe_tui", *words]
    environ = {"VIDPIPE_WORKSPACE": str(store.folder.path.parent)}
    return PtyApp(argv, environ={**environ, **options.pop("environ", {})}, **options)


@pytest.mark.slow
class TestTerminal:
    def test_idle_it_writes_nothing(self, tmp_path):
        store = every_state(tmp_path, live=False)
        with vidpipe(store, "open", "keeper") as app:
            app.until(b"rerun")
            before = app.quiet(1.0)
            time.sleep(1.5)
            assert app.count == before

    def test_a_changed_cell_costs_the_bytes_of_a_cell(self, tmp_path):
        store = every_state(tmp_path, live=False)
        with vidpipe(store, "open", "keeper") as app:
            app.until(b"rerun")
            before = app.quiet(1.0)
            edits.edit_scene(store, "s10", title="Another title")
            app.until(lambda raw: len(raw) > before)
            assert app.quiet(0.6) - before < 600

    @pytest.mark.parametrize(
        ("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)]
    )
    def test_a_signal_leaves_the_terminal_clean_and_the_run_alone(
        self, tmp_path, number, code
    ):
        store = every_state(tmp_path)
        with vidpipe(store, "open", "keeper") as app:
            app.until(b"rerun")
            app.quiet()
            app.signal(number)
            assert app.wait() == code
            end = app.quiet_end()
        assert end.rindex(b"\x1b[?1049l") > end.rindex(b"\x1b[?1049h")
        assert end.rindex(b"\x1b[?1000l") > end.rindex(b"\x1b[?1000h")
        assert holder(store.folder) is not None

    def test_q_tells_where_a_run_goes_on(self, tmp_path):
        store = every_state(tmp_path)
        with vidpipe(store, "open", "keeper") as app:
            app.until(b"rerun")
            app.quiet()
            app.send(b"q")
            assert app.wait() == 0
            assert b"the run goes on: vidpipe open" in app.quiet_end()

    def test_keys_that_clash_are_refused_before_the_screen_is_taken(self, tmp_path):
        store = every_state(tmp_path, live=False)
        config = tmp_path / "config.toml"
        config.write_text('[keymap]\nrerun = "e"\n')
        environ = {"VIDPIPE_CONFIG": str(config)}
        with vidpipe(store, "open", "keeper", environ=environ) as app:
            assert app.wait() == 2
            end = app.quiet_end()
        assert b"both rerun and edit" in end
        assert b"\x1b[?1049h" not in end

    def test_16_colours_have_words_in_the_cells(self, tmp_path):
        store = every_state(tmp_path, live=False)
        environ = {"TERM": "screen", "COLORTERM": ""}
        with vidpipe(store, "open", "keeper", environ=environ) as app:
            app.until(b"rerun")
            app.quiet()
            text = "\n".join(app.screen())
        assert "filt" in text
        assert "same" in text
