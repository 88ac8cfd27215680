"""The state of every slot, and exactly what each edit makes stale."""

from __future__ import annotations

from typing import Any

import pytest

from vidpipe_tui.engine.slots import SlotState, changes, slots
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import TakeStatus

from .films import (
    a_film,
    change_project,
    left_open,
    made,
    pretend,
    stale,
    states,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A film of three scenes; tests undo what they change."""
    return made(a_film(tmp_path_factory.mktemp("whole"), 3))


def test_a_whole_film_is_current(whole):
    assert set(states(whole).values()) == {"current"}


@pytest.mark.parametrize(
    ("scene", "field", "value", "hit"),
    [
        ("s01", "start_prompt", "x", {"s01 start"}),
        ("s01", "end_prompt", "x", {"s01 end"}),
        ("s02", "end_prompt", "x", {"s02 end"}),
        ("s02", "start_prompt", "x", set()),  # its start is inherited
        ("s02", "motion_prompt", "x", {"s02 clip"}),
        ("s02", "seconds", 1.0, {"s02 clip"}),
        ("s02", "title", "x", set()),
        ("s02", "description", "x", set()),
        ("s02", "transition", "fade", set()),
        ("s02", "stages", {"video": "animatic"}, set()),
    ],
)
def test_an_edit_makes_stale_what_is_made_from_it(whole, scene, field, value, hit):
    edits.edit_scene(whole, scene, **{field: value})
    try:
        assert stale(whole) == hit
    finally:
        edits.undo(whole)
    assert stale(whole) == set()


EVERY_CLIP = {"s01 clip", "s02 clip", "s03 clip"}
EVERY_PICTURE = {"s01 start", "s01 end", "s02 end", "s03 end", *EVERY_CLIP}


@pytest.mark.parametrize(
    ("field", "value", "hit"),
    [
        ("style", "anime", EVERY_PICTURE),
        ("style_guide", {"light": "low"}, EVERY_PICTURE),
        ("size", (320, 180), EVERY_PICTURE),
        ("seconds", 0.75, EVERY_CLIP),
        ("stages", {"keyframe": "animatic", "video": "animatic"}, set()),
        ("settings", pretend(price=9.0), set()),
        ("seed", 7, set()),
        ("budget_usd", 1.0, set()),
        ("crossfade", 0.25, set()),
        ("title", "x", set()),
        ("brief", "x", set()),
    ],
)
def test_a_change_of_the_film_makes_stale_what_shows_it(whole, field, value, hit):
    before = getattr(whole.read().project, field)
    change_project(whole, **{field: value})
    try:
        assert stale(whole) == hit
    finally:
        change_project(whole, **{field: before})


def test_another_pick_makes_stale_what_was_made_from_the_first(whole):
    picture = whole.folder.keyframes / "s03-end-1.png"
    edits.put_file(whole, "s01", "end", picture)
    try:
        assert stale(whole) == {"s01 clip", "s02 start"}
    finally:
        edits.undo(whole)


def test_a_scene_taken_out_changes_what_the_next_one_follows(whole):
    edits.remove_scene(whole, "s02")
    try:
        assert stale(whole) == {"s03 start"}
    finally:
        edits.undo(whole)


def test_a_scene_moved_to_the_front_says_why_its_start_is_stale(whole):
    edits.move_scene(whole, "s02", 1)
    try:
        assert "s02 start" in stale(whole)
        assert "s01 start" in stale(whole)
        why = {f"{s.scene} {s.slot}": s.why for s in look(whole).values()}
        assert why["s02 start"] == "it was inherited, and is now the first scene"
        assert why["s01 start"].startswith("it was drawn by itself")
    finally:
        edits.undo(whole)


def look(store, live=None) -> dict[Any, SlotState]:
    snapshot = store.read()
    return dict(slots(snapshot, store.folder.survey(snapshot, full=True), live))


def test_a_new_film_waits_slot_by_slot(tmp_path):
    store = a_film(tmp_path, 2)
    assert states(store) == {
        "s01 start": "missing",
        "s01 end": "blocked",
        "s01 clip": "blocked",
        "s02 start": "blocked",
        "s02 end": "blocked",
        "s02 clip": "blocked",
    }
    assert look(store)["s02", "start"].why == "waits for s01 end"


@pytest.mark.parametrize(
    ("status", "fields", "live", "state"),
    [
        ("running", {}, "r0", "running"),
        ("running", {"error": "429"}, "r0", "retrying"),
        ("running", {}, None, "missing"),
        ("submitting", {}, "r0", "running"),
        ("submitting", {}, None, "unknown"),
        ("submitted", {"operation": {"id": "op"}}, None, "running"),
        ("failed", {"error": "no"}, None, "failed"),
        ("filtered", {}, None, "filtered"),
        ("unknown", {}, None, "unknown"),
        ("timed_out", {"operation": {"id": "op"}}, None, "failed"),
        ("stopped", {}, None, "missing"),
    ],
)
def test_the_newest_try_tells_the_state_of_an_empty_slot(
    tmp_path, status, fields, live, state
):
    store = a_film(tmp_path, 1)
    left_open(store, "s01", "start", TakeStatus(status), **fields)
    assert look(store, live)["s01", "start"].state == state


def test_a_failed_try_leaves_a_filled_slot_as_it_was(whole):
    left_open(whole, "s03", "clip", TakeStatus.FAILED, error="no")
    assert look(whole)["s03", "clip"].state == "current"


def test_a_file_that_is_gone_or_changed_is_named(tmp_path):
    store = made(a_film(tmp_path, 1))
    clip = store.folder.clips / "s01-1.mp4"
    clip.write_bytes(b"junk")
    assert look(store)["s01", "clip"].why.endswith("is not the one it was")
    clip.unlink()
    assert look(store)["s01", "clip"].why == "the file of s01-clip-1 is gone"


def test_what_changed_is_told_in_words():
    then = {"prompt": "a", "style": "x", "seconds": 1}
    assert changes(then, {**then, "prompt": "b"}) == "the prompt was edited"
    both = changes(then, {**then, "style": "y", "seconds": 2})
    assert both == "the style was changed, the length was changed"


def test_a_failed_try_is_a_setback_until_another_picture_is_there(tmp_path):
    store = made(a_film(tmp_path, 1))
    kept = {"instead_of": "s01-clip-1", "error": "no"}

    def setback():
        found = slots(store.read(), store.folder.survey(store.read(), False), None)
        last = found["s01", "clip"].setback
        return last and last.id

    assert setback() is None
    left_open(store, "s01", "clip", TakeStatus.FAILED, spare=True, **kept)
    assert setback() is None
    left_open(store, "s01", "clip", TakeStatus.FAILED, **kept)
    assert setback() == "s01-clip-3"
    left_open(store, "s01", "clip", TakeStatus.FAILED, instead_of="gone", error="no")
    assert setback() is None
