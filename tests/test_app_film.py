"""A project as the app follows it: states from the file, motion from the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vidpipe_tui.app.film import Film
from vidpipe_tui.app.keymap import pressed
from vidpipe_tui.app.log_words import log_line
from vidpipe_tui.app.own_words import keyed
from vidpipe_tui.app.scene_words import head
from vidpipe_tui.app.widgets.icons import Icons
from vidpipe_tui.engine.log import Entry, RunLog
from vidpipe_tui.project import edits

from . import films
from .app_films import AT, RUN, begun, every_state, fill, hold, let_go, shot_of


def seen(store, clock=lambda: AT):
    film = Film(store.folder.path, clock)
    assert film.look()
    return film


def rows(film):
    return {row.key: row for row in film.shot.rows}


def clips(film):
    return [row.clip.state for row in film.shot.rows]


@pytest.fixture
def store(tmp_path):
    return every_state(tmp_path)


def test_every_state_is_a_cell(store):
    assert clips(seen(store)) == [
        "current",
        "current",
        "filtered",
        "failed",
        "unknown",
        "running",
        "retrying",
        "missing",
        "stale",
        "blocked",
    ]


def test_motion_comes_from_the_log_and_only_to_the_take_it_is_about(store):
    film = seen(store)
    assert rows(film)["s06"].clip.fraction == 0.43
    assert rows(film)["s01"].clip.fraction is None
    log = RunLog(store.folder.run_log(RUN))
    log.write(Entry("progress", scene="s06", slot="clip", take="old", fraction=0.9))
    film.look()
    assert rows(film)["s06"].clip.fraction is None


def test_a_retry_says_when_it_tries_again(store):
    assert rows(seen(store))["s07"].note == "try 2 of 5 in 8 s"
    later = seen(store, lambda: AT + timedelta(seconds=30))
    assert rows(later)["s07"].note == "try 2 of 5"


def test_nothing_new_is_no_news_and_the_same_shot(store):
    film = seen(store)
    let_go(store)
    assert film.look()
    shot = film.shot
    assert not film.look()
    assert film.shot is shot


def test_only_the_row_that_changed_is_another_one(store):
    film = seen(store)
    before = rows(film)
    edits.edit_scene(store, "s02", title="Another title")
    assert film.look()
    changed = [key for key, row in rows(film).items() if row != before[key]]
    assert changed == ["s02"]


def test_a_second_film_on_the_same_project_sees_the_same(store):
    one, other = seen(store), seen(store)
    assert one.shot.rows == other.shot.rows
    assert one.shot.header == other.shot.header


def test_the_header_counts_what_needs_whom_and_the_money(store):
    header = seen(store).shot.header
    assert (header.done, header.total, header.running, header.faults) == (3, 10, 2, 3)
    assert (header.status, header.mood) == ("generating video", "running")
    assert header.budget == 10.0
    assert header.possibly == pytest.approx(0.4)
    assert "box7" in header.notes


def test_without_a_run_nothing_moves_and_it_says_how_the_film_was_left(store):
    let_go(store)
    film = seen(store)
    assert rows(film)["s06"].clip.fraction is None
    assert not film.running
    assert film.shot.header.eta is None
    assert film.shot.header.mood == "needs"


def test_the_time_left_shrinks_while_a_take_is_under_way(store):
    early = seen(store).shot.header.eta
    late = seen(store, lambda: AT + timedelta(seconds=5)).shot.header.eta
    assert early is not None
    assert late == early - 5


def test_time_spent_counts_on_in_whole_seconds_while_a_take_runs(store):
    early = rows(seen(store))["s06"].seconds
    late = rows(seen(store, lambda: AT + timedelta(seconds=7.4)))["s06"].seconds
    assert (early, late) == (90.0, 97.0)


def test_a_cost_that_nobody_confirmed_is_not_sure(store):
    found = rows(seen(store))
    assert not found["s05"].sure
    assert found["s01"].sure


def test_lines_tell_what_happened_once(store):
    film = seen(store)
    texts = [line.text for line in film.take_lines()]
    assert texts == [
        "started",
        "filtered by rehearsal: minors",
        "429: too many requests · try 2 of 5 in 38 s",
    ]
    assert film.take_lines() == []


def test_a_fault_offers_what_can_be_done_about_it(store):
    fault = next(line for line in seen(store).take_lines() if line.kind == "fault")
    assert [key for key, _ in fault.keys] == ["e", "r"]


def test_text_from_a_log_cannot_bring_escape_codes(store):
    log = RunLog(store.folder.run_log(RUN))
    log.write(Entry("note", message="\x1b[2Jboo [red]x[/red]\nline"))
    film = seen(store)
    assert film.take_lines()[-1].text == "boo [red]x[/red] line"


def test_a_new_run_is_followed_from_its_beginning(store):
    film = seen(store)
    film.take_lines()
    hold(store, "r20261123-150000-bbbb")
    RunLog(store.folder.run_log("r20261123-150000-bbbb")).write(Entry("run-started"))
    assert film.look()
    assert [line.text for line in film.take_lines()] == ["started"]
    assert rows(film)["s06"].clip.fraction is None


def test_a_project_that_cannot_be_read_keeps_its_last_shot_and_says_why(store):
    film = seen(store)
    shot, state = film.shot, store.folder.state
    good = state.read_bytes()
    state.write_bytes(b"{ not json")
    assert film.look()
    assert film.error is not None
    assert film.shot is shot
    assert not film.look()
    state.write_bytes(good)
    assert film.look()
    assert film.error is None


def test_a_folder_without_a_project_is_an_error_not_a_crash(tmp_path):
    film = Film(tmp_path / "nowhere")
    assert film.look()
    assert film.shot is None
    assert "no project" in str(film.error)


def test_a_finished_take_fills_its_row(store):
    film = seen(store)
    fill(store, 8, "clip", 10)
    film.look()
    assert rows(film)["s08"].clip.state == "current"
    assert rows(film)["s08"].cost == pytest.approx(0.53)


def test_the_pictures_of_a_shot_are_those_that_are_there(store):
    shot = seen(store).shot
    assert shot.picture("s01", "clip").name == "s01-1.png"
    assert shot.picture("s08", "clip") is None
    shot.picture("s02", "end").unlink()
    assert seen(store).shot.picture("s02", "end") is None


def test_neighbours_skip_scenes_that_are_out_of_the_film(store):
    edits.remove_scene(store, "s02")
    shot = seen(store).shot
    assert shot.below("s01").id == "s03"
    assert shot.above("s03").id == "s01"
    assert shot.below("s10") is None


def test_a_rerun_in_hand_shows_the_new_takes_number(store):
    begun(store, 1, "clip", "running", run=RUN)
    row = rows(seen(store))["s01"]
    assert (row.take, row.clip.state, row.clip.takes) == (2, "running", 2)


def test_a_refused_rerun_is_told_until_another_picture_was_picked_or_made(store):
    error, hint = "the filter refused it: fire", "vidpipe recover tells more"
    kept = fill(store, 1, "clip", 70)
    begun(store, 1, "clip", "filtered", error=error, hint=hint, instead_of=kept.id)
    film = seen(store)
    row, scene = rows(film)["s01"], film.shot.scene("s01")
    assert (row.want, row.note) == ("done", f"clip kept: {error}")
    assert Icons().cell(row.clip) == "●!"
    assert Icons(words=True).cell(row.clip) == "ok!"
    told = [fact.text for fact in head(film.shot, scene, "clip")]
    assert told[-2:] == [f"take 3 filtered: {error}", "m tells more"]
    assert len(head(film.shot, scene, "end")) == 2
    edits.pick(store, "s01-clip-1")
    film.look()
    assert rows(film)["s01"].note == ""
    assert not rows(film)["s01"].clip.setback
    edits.undo(store)
    film.look()
    assert rows(film)["s01"].clip.setback
    fill(store, 1, "clip", 90)
    film.look()
    assert rows(film)["s01"].note == ""


def test_a_real_run_is_followed_to_its_end(tmp_path):
    store = films.a_film(tmp_path)
    film = Film(store.folder.path)
    film.look()
    films.made(store)
    assert film.look()
    shot = shot_of(film)
    assert shot.header.status == "complete"
    assert {row.want for row in shot.rows} == {"done"}
    assert shot.view.film is not None
    assert film.take_lines()[-1].text == "the film is complete"


def test_a_thousand_scenes_are_looked_at(tmp_path):
    rows = [films.a_scene(1, id=f"s{n:04}", order=n) for n in range(1, 1001)]
    from vidpipe_tui.project.store import Store

    store = Store.create(tmp_path / "long", films.a_project(id="long"), rows)
    film = seen(store)
    assert len(film.shot.rows) == 1000
    edits.edit_scene(store, "s0500", title="The middle")
    assert film.look()
    assert film.shot.rows[499] == replace(film.shot.rows[499], title="The middle")


def test_whoever_settles_a_charge_is_no_run_whose_log_is_told_anew(tmp_path):
    store = every_state(tmp_path, live=False)
    RunLog(store.folder.run_log(RUN)).write(Entry("run-ended", outcome="partial"))
    film = seen(store)
    assert film.take_lines()
    hold(
        store, "r20261123-150000-none"
    )  # the lease is held for a moment, without a run
    film.look()
    let_go(store)
    film.look()
    assert film.take_lines() == []
    assert film.take_end() is None


@pytest.mark.parametrize(
    ("waits_for", "says"),
    [
        ("budget", "budget reached: b sets a new one · it costs $1"),
        ("charge", "a charge is in doubt: m settles it · s01-clip-1"),
        ("quota", "the quota is used up"),
    ],
)
def test_the_end_of_a_run_names_the_key_for_what_it_waits_for(waits_for, says):
    messages = {
        "budget": "the budget is reached: it costs $1",
        "charge": "s01-clip-1 may have been charged",
        "quota": "the quota is used up",
    }
    fields = {"outcome": "waits", "waits_for": waits_for}
    line = log_line(Entry("run-ended", message=messages[waits_for], **fields), {})
    assert line is not None
    assert line.text.startswith(says)
    assert line.kind == "warn"


def test_the_keys_of_a_line_are_the_users_own():
    entry = Entry("take-failed", scene="s01", slot="clip", status="filtered")
    line = log_line(entry, {}, pressed({"edit": "f2", "rerun": "ctrl+r"}))
    assert line is not None
    assert [key for key, _ in line.keys] == ["f2", "^r"]


@pytest.mark.parametrize(
    ("group", "typed", "told"),
    [
        ("charges", "--fetch brings it in", "f brings it in"),
        ("charges", "--give-up s01-clip-2 waits no longer", "^d waits no longer"),
        ("scene", "it costs again (vidpipe recover)", "it costs again (m)"),
        ("scene", "raise it with --budget USD", "raise it with b"),
        ("scene", "vidpipe doctor may mend it", "vidpipe doctor may mend it"),
        ("scene", "--budgets vidpipe resumes", "--budgets vidpipe resumes"),
    ],
)
def test_advice_for_a_command_line_names_the_key_that_does_it(group, typed, told):
    assert keyed(typed, pressed({"charges.give_up": "ctrl+d"}), group) == told
