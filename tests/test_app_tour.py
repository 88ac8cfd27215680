"""A tour of the scene screen and its boxes: how each looks, in every state."""

from __future__ import annotations

import time

import pytest
from PIL import Image

from vidpipe_tui.app.screens.charges import NOTHING
from vidpipe_tui.app.screens.confirm import Confirm
from vidpipe_tui.app.widgets.facts import Facts
from vidpipe_tui.app.widgets.listing import Listing
from vidpipe_tui.app.widgets.logline import LogLines
from vidpipe_tui.project import edits

from . import films
from .app_films import an_app, begun, every_state, fill, let_go, scenes_of, until

SIZES = ((120, 40), (80, 24))
BOTH = pytest.mark.parametrize("size", SIZES, ids=["120x40", "80x24"])


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


@pytest.fixture
def seen(snap_compare):
    """Open a film, press keys, wait for ``until``, and compare with how it looked."""

    def look(store, size, *keys, place=None, ready=None, then=()):
        app = an_app(store.folder.path.parent, store.folder.path)

        async def before(pilot):
            await until(pilot, lambda: app.film and app.film.shot)
            if place:
                scenes_of(app).slot_of(*place)
                await pilot.pause(0.2)
            await pilot.press(*keys)
            await until(pilot, lambda: ready is None or ready(app))
            await pilot.press(*then)
            await pilot.pause(0.2)

        return snap_compare(app, terminal_size=size, run_before=before)

    return look


def priced(app):
    """The box is there and has its answer."""
    return isinstance(app.screen, Confirm) and not says("asking what")(app)


def says(words):
    def said(app):
        facts = app.screen.query(Facts)
        return any(words in str(each._facts) for each in facts)

    return said


class TestScenes:
    """The table with a scene in every state."""

    @pytest.mark.parametrize(
        "size", [*SIZES, (60, 15), (40, 10)], ids=["120x40", "80x24", "60x15", "40x10"]
    )
    def test_every_state_while_a_run_is_at_work(self, seen, store, size):
        """Current, filtered, failed, unknown, running, retrying, missing, stale."""
        assert seen(store, size)

    @BOTH
    def test_a_rerun_that_came_to_nothing(self, seen, store, size):
        """The clip of before is kept: a mark at it, and the reason."""
        fields = {"error": "the filter refused it: fire", "instead_of": "s02-clip-1"}
        begun(store, 2, "clip", "filtered", hint="change the prompt", **fields)
        assert seen(store, size, place=("s02", "clip"))

    @BOTH
    def test_without_a_run(self, seen, store, size):
        """What the run left, and what needs somebody."""
        let_go(store)
        assert seen(store, size)

    def test_wide_signs_markup_and_a_long_title(self, seen, store):
        """Nothing from outside moves a column or colours a word."""
        assert seen(store, (160, 40), place=("s07", "clip"))

    @BOTH
    def test_marked_and_filtered(self, seen, store, size):
        """Two rows marked, the filter being typed."""
        assert seen(store, size, "space", "space", "slash", *"state:f")

    @BOTH
    def test_nothing_matches(self, seen, store, size):
        """A filter that no scene passes."""
        assert seen(store, size, "slash", *"nobody", "enter")

    @BOTH
    def test_the_budget_is_reached(self, seen, store, size):
        """The money is what the eye goes to."""
        films.change_project(store, budget_usd=2.5)
        let_go(store)
        assert seen(store, size)

    @BOTH
    def test_no_storyboard_yet(self, seen, tmp_path, size):
        """A film that was not begun says how to begin."""
        assert seen(films.a_film(tmp_path, scenes=0), size)

    def test_a_scene_out_of_the_film(self, seen, store):
        """It stays to be seen, and to be put back."""
        edits.remove_scene(store, "s02")
        assert seen(store, (120, 40), place=("s02", "clip"))

    def test_sorted_by_what_needs_somebody(self, seen, store):
        """Faults first, then what moves."""
        assert seen(store, (120, 40), "o")


class TestPane:
    """What is said of the slot under the cursor."""

    @pytest.mark.parametrize("scene", ["s03", "s04", "s05", "s06", "s07", "s09", "s10"])
    def test_a_clip_in_each_state(self, seen, store, scene):
        """Why it is so, and what to do."""
        assert seen(store, (120, 40), place=(scene, "clip"))

    def test_an_inherited_start(self, seen, store):
        """It says where it comes from."""
        assert seen(store, (80, 24), place=("s02", "start"))

    def test_the_seam(self, seen, store):
        """The end of one scene touches the start of the next."""
        assert seen(store, (120, 40), "w", place=("s04", "end"))

    def test_a_portrait_film(self, seen, tmp_path):
        """Pictures keep their shape."""
        store = films.a_film(tmp_path, scenes=2, size=(90, 160), aspect="9:16")
        assert seen(store, (120, 40))


class TestConfirm:
    """The box before money."""

    @BOTH
    def test_a_paid_rerun(self, seen, store, size):
        """What is made, what gets stale, the price."""
        assert seen(store, size, "r", place=("s02", "end"), ready=priced)

    def test_everything_below(self, seen, store):
        """More than can be named is counted."""
        assert seen(store, (120, 40), "R", place=("s01", "end"), ready=priced)

    def test_a_free_resume(self, seen, tmp_path):
        """Nothing to think about."""
        stages = {"keyframe": "animatic", "video": "animatic"}
        store = films.a_film(tmp_path, stages=stages, settings={})
        assert seen(store, (80, 24), "g", ready=priced)

    def test_over_the_budget(self, seen, store):
        """It says where the run will stop."""
        films.change_project(store, budget_usd=2.5)
        let_go(store)
        assert seen(store, (120, 40), "g", ready=priced)

    def test_a_stage_that_cannot(self, seen, store):
        """The reason, and no yes."""
        films.change_project(store, stages={"video": "omni"})
        assert seen(store, (80, 24), "r", ready=priced)

    def test_stopping_the_run(self, seen, store):
        """What is kept."""
        assert seen(store, (80, 24), "X", ready=priced)


class TestPaid:
    """What waits for a yes, or for a word on what was paid."""

    @BOTH
    def test_the_storyboard_is_ready(self, seen, tmp_path, size):
        """The key that makes the film, and what it costs."""
        store = films.a_film(tmp_path, scenes=0, scenes_wanted=3)
        films.run(store, through="storyboard")
        last = store.folder.runs / f"{store.read().runs[-1].id}.jsonl"
        last.unlink()  # it has times in it
        assert seen(store, size, ready=logged("storyboard ready"))

    def test_only_the_storyboard_first(self, seen, tmp_path):
        """A guess is no price to agree to."""
        store = films.a_film(tmp_path, scenes=0, scenes_wanted=3)
        assert seen(store, (80, 24), "g", ready=priced)

    @BOTH
    def test_charges(self, seen, store, size):
        """Open, lost, sent without a receipt: who has it, since when, at what price."""
        in_doubt(store)
        ready = says("the line broke")
        assert seen(store, size, "m", ready=ready, then=["down"])

    def test_nothing_in_doubt(self, seen, tmp_path):
        """Nothing is offered that cannot be done."""
        store = films.a_film(tmp_path)
        assert seen(store, (80, 24), "m", ready=lists(NOTHING))

    def test_giving_up(self, seen, store):
        """What was charged is asked."""
        in_doubt(store)
        ready = says("the line broke")
        assert seen(store, (80, 24), "m", ready=ready, then=["d"])

    @BOTH
    def test_the_budget(self, seen, store, size):
        """What is spent, and what the rest would cost."""
        let_go(store)
        assert seen(store, size, "b", ready=says("for what is missing"))


def in_doubt(store):
    """A film without a run, with a lost request and a job at its service."""
    let_go(store)
    fields = {"estimate_usd": 0.4, "operation": {"id": "op-s10-9f2c", "data": {}}}
    begun(store, 10, "clip", "submitted", **fields)


def logged(words):
    def said(app):
        return any(words in e.text for e in app.screen.query_one(LogLines).entries)

    return said


def lists(words):
    return lambda app: app.screen.query_one(Listing).empty == words


class TestEdit:
    """The words of a scene."""

    @BOTH
    def test_what_an_edit_makes_stale(self, seen, store, size):
        """Told before it is saved."""
        ready = says("s01 end")
        assert seen(
            store, size, "e", "space", *"wet", place=("s01", "end"), ready=ready
        )

    def test_leaving_with_changes(self, seen, store):
        """The second Esc drops them."""
        assert seen(store, (80, 24), "e", "x", "escape", ready=says("Esc again"))


class TestTakes:
    """The takes of a slot."""

    @BOTH
    def test_two_side_by_side(self, seen, store, size):
        """A is picked, B is under the cursor."""
        fill(store, 2, "end", 160)
        assert seen(store, size, "t", "up", place=("s02", "end"))

    def test_one_that_was_filtered(self, seen, store):
        """Why, and what it was asked for."""
        assert seen(store, (120, 40), "t", place=("s03", "clip"))

    def test_none(self, seen, store):
        """A slot nobody tried."""
        assert seen(store, (80, 24), "t", place=("s10", "clip"))


class TestImport:
    """A file of the user's own."""

    def test_paths_are_offered(self, seen, store, tmp_path, monkeypatch):
        """Folders and pictures, nothing else."""
        folder = tmp_path / "mine"
        (folder / "more").mkdir(parents=True)
        for name in ("beach.png", "boat.jpg", "notes.txt"):
            (folder / name).touch()
        monkeypatch.chdir(folder)
        ready = says("boat.jpg")
        assert seen(store, (80, 24), "i", place=("s01", "end"), ready=ready)

    def test_a_picture_is_shown_before_it_is_used(
        self, seen, store, tmp_path, monkeypatch
    ):
        """Its size, and itself."""
        Image.new("RGB", (320, 180), "#2f6f6f").save(tmp_path / "beach.png")
        monkeypatch.chdir(tmp_path)
        keys = ("i", *"beach", "full_stop", *"png")
        assert seen(
            store, (120, 40), *keys, place=("s01", "end"), ready=says("320x180")
        )

    def test_a_file_that_is_no_picture(self, seen, store, tmp_path, monkeypatch):
        """Why not."""
        (tmp_path / "beach.png").write_bytes(b"no picture")
        monkeypatch.chdir(tmp_path)
        keys = ("i", *"beach", "full_stop", *"png")
        ready = says("beach.png: ")
        assert seen(store, (80, 24), *keys, place=("s01", "end"), ready=ready)
