"""What a wish to make something again reaches, and what it leaves stale."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.reach import blast, followers, reach
from vidpipe_tui.engine.slots import slots
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request

from .films import a_film, a_plan, made, run


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return made(a_film(tmp_path_factory.mktemp("whole"), 3))


def reached(store, row, slot, below=True):
    snapshot = store.read()
    wanted = reach(snapshot, snapshot.scenes[row], slot, below)
    return [f"{request.scene} {request.slot}" for request in wanted]


def left_stale(store, row, slot, below):
    snapshot = store.read()
    found = slots(snapshot, store.folder.survey(snapshot, full=False), None)
    wanted = reach(snapshot, snapshot.scenes[row], slot, below)
    return {f"{s.scene} {s.slot}" for s in blast(snapshot, found, wanted)}


def test_a_slot_alone(whole):
    assert reached(whole, 1, "end", below=False) == ["s02 end"]


def test_below_a_keyframe_lies_what_is_made_from_it(whole):
    assert reached(whole, 1, "end") == [
        "s02 end", "s02 clip", "s03 start", "s03 end", "s03 clip",
    ]  # fmt: skip
    assert reached(whole, 2, "start") == ["s03 start", "s03 end", "s03 clip"]


def test_below_a_clip_lie_the_clips_after_it(whole):
    assert reached(whole, 0, "clip") == ["s01 clip", "s02 clip", "s03 clip"]


def test_the_chain_ends_where_a_scene_starts_on_its_own_picture(tmp_path):
    store = made(a_film(tmp_path, 3))
    picture = store.folder.keyframes / "s01-start-1.png"
    edits.put_file(store, "s03", "start", picture)
    assert reached(store, 0, "end") == [
        "s01 end", "s01 clip", "s02 start", "s02 end", "s02 clip",
    ]  # fmt: skip
    assert "s03 end" not in left_stale(store, 0, "end", below=False)


def test_one_end_alone_leaves_the_next_scene_stale_and_no_further(whole):
    assert left_stale(whole, 0, "end", below=False) == {
        "s01 clip", "s02 end", "s02 clip",
    }  # fmt: skip


def test_what_was_told_to_go_stale_is_what_went_stale(tmp_path):
    store = made(a_film(tmp_path, 3))
    told = left_stale(store, 0, "end", below=False)
    edits.edit_scene(store, "s01", end_prompt="another end")
    edits.ask(store, [Request(scene="s01", slot="end")])
    run(store, missing=False)
    plan = a_plan(store)
    assert {f"{state.scene} {state.slot}" for state in plan.stale} == told


def test_with_all_below_nothing_stays_stale(whole):
    assert left_stale(whole, 0, "start", below=True) == set()


def test_a_clip_leaves_nothing_stale(whole):
    assert left_stale(whole, 0, "clip", below=False) == set()


def test_the_next_start_follows_by_itself(whole):
    snapshot = whole.read()
    files = whole.folder.survey(snapshot, full=False)
    found = slots(snapshot, files, None)
    wanted = reach(snapshot, snapshot.scenes[0], "end", False)
    follow = followers(snapshot, found, wanted)
    assert [(state.scene, state.slot) for state in follow] == [("s02", "start")]
