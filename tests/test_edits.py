"""What people change: checked, remembered, undone; no picture is made or lost by it."""

from __future__ import annotations

import contextlib
import os
import threading

import pytest

from vidpipe_tui.errors import NotSaved, UnknownName, UsageError
from vidpipe_tui.project import edits, repair
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.model import Request, Source, TakeStatus
from vidpipe_tui.project.store import Store

from .films import a_film, hashes, left_open, made, take


@pytest.fixture
def store(tmp_path):
    return a_film(tmp_path, 3)


def order(store):
    return [scene.id for scene in store.read().scenes]


def test_a_scene_is_named_by_its_id_or_row(store):
    edits.move_scene(store, "s03", 1)
    assert edits.scene_named(store.read(), "s01").id == "s01"
    assert edits.scene_named(store.read(), "1").id == "s03"
    with pytest.raises(UnknownName, match="no scene named 's9'"):
        edits.scene_named(store.read(), "s9")
    with pytest.raises(UnknownName, match="slot"):
        edits.slot_named("middle")


def test_an_edit_is_checked_cleaned_and_undone(store):
    before = store.read().scenes[0]
    edits.edit_scene(store, "s01", title="a\nb", end_prompt="x\x1b[31my", seconds="2")
    after = store.read().scenes[0]
    assert (after.title, after.seconds) == ("a b", 2.0)
    assert "\x1b" not in after.end_prompt
    assert edits.undo(store) == "edit s01"
    assert store.read().scenes[0] == before
    assert edits.undo(store) is None


@pytest.mark.parametrize("seconds", [0, -1, 61, "long", float("nan")])
def test_a_value_that_cannot_be_changes_nothing(store, seconds):
    before = store.read()
    with pytest.raises(UsageError, match="seconds"):
        edits.edit_scene(store, "s01", seconds=seconds)
    assert store.read().scenes == before.scenes
    assert store.read().project.changes == ()


def test_only_what_is_a_persons_can_be_edited(store):
    for field in ("id", "order", "status", "picked", "nonsense"):
        with pytest.raises(UnknownName):
            edits.edit_scene(store, "s01", **{field: "x"})


@pytest.mark.parametrize("field", ["seconds", "id"])
def test_a_film_whose_memory_of_an_edit_is_wrong_undoes_no_harm(store, field):
    edits.edit_scene(store, "s01", title="new")
    with store.transaction() as draft:
        wrong = draft.project.changes[0].model_copy(update={"fields": {field: "s99"}})
        draft.project = draft.project.model_copy(update={"changes": (wrong,)})
    with contextlib.suppress(UsageError):
        edits.undo(store)
    assert order(store) == ["s01", "s02", "s03"]
    assert store.read().scenes[0].seconds is None


def test_a_scene_taken_out_comes_back_whole(store):
    edits.remove_scene(store, "s02")
    assert [scene.id for scene in store.read().enabled] == ["s01", "s03"]
    edits.undo(store)
    assert [scene.id for scene in store.read().enabled] == ["s01", "s02", "s03"]


def test_a_new_scene_gets_an_id_that_no_scene_had(store):
    new = edits.add_scene(store, "s01", end_prompt="x")
    assert new.id == "s04"
    assert order(store) == ["s01", "s04", "s02", "s03"]
    edits.undo(store)
    assert edits.add_scene(store).id == "s05"
    assert [scene.id for scene in store.read().enabled][-1] == "s05"


def test_scenes_move_to_the_row_that_was_asked_for(store):
    edits.move_scene(store, "s01", 3)
    assert order(store) == ["s02", "s03", "s01"]
    edits.move_scene(store, "s01", 2)
    assert order(store) == ["s02", "s01", "s03"]
    edits.undo(store)
    assert order(store) == ["s02", "s03", "s01"]
    for row in (0, 4):
        with pytest.raises(UsageError, match="no row"):
            edits.move_scene(store, "s01", row)


def test_a_thousand_moves_into_one_gap_keep_the_order(store):
    for _ in range(100):
        last = order(store)[2]
        edits.move_scene(store, last, 2)
        assert order(store)[1] == last


def test_a_film_whose_orders_are_equal_can_be_ordered(store):
    with store.transaction() as draft:
        for scene in draft.snapshot.scenes:
            draft.put_scene(scene.model_copy(update={"order": 0.0}))
    edits.move_scene(store, "s03", 2)
    assert order(store) == ["s01", "s03", "s02"]


def test_a_pick_fills_the_slot_and_is_undone(tmp_path):
    store = made(a_film(tmp_path, 1))
    own = edits.put_file(
        store, "s01", "end", store.folder.keyframes / "s01-start-1.png"
    )
    assert edits.pick(store, "s01-end-1").id == "s01-end-1"
    assert store.read().scenes[0].picked["end"] == "s01-end-1"
    edits.undo(store)
    assert store.read().scenes[0].picked["end"] == own.id


def test_what_holds_no_picture_cannot_be_picked(tmp_path):
    store = made(a_film(tmp_path, 1))
    left_open(store, "s01", "end", TakeStatus.FAILED)
    with pytest.raises(UsageError, match="failed"):
        edits.pick(store, "s01-end-2")
    with pytest.raises(UsageError, match="fills no slot"):
        edits.pick(store, "cut-1")
    with pytest.raises(UnknownName):
        edits.pick(store, "s01-end-9")
    (store.folder.clips / "s01-1.mp4").unlink()
    with pytest.raises(UsageError, match="is gone"):
        edits.pick(store, "s01-clip-1")


def test_a_file_of_the_users_own_becomes_a_take_beside_the_others(tmp_path):
    store = made(a_film(tmp_path, 1))
    before = hashes(store)
    source = tmp_path / "It's ünïque.PNG"
    source.write_bytes((store.folder.keyframes / "s01-start-1.png").read_bytes())
    own = edits.put_file(store, "s01", "end", source, size=(160, 90))
    assert (own.id, own.path) == ("s01-end-2", "keyframes/s01-end-2.png")
    assert (own.source, own.cost_usd) == (Source.IMPORTED, 0)
    assert source.exists()
    assert before.items() <= hashes(store).items()
    assert set(hashes(store)) - set(before) == {own.path}
    edits.undo(store)
    assert store.read().scenes[0].picked["end"] == "s01-end-1"
    assert take(store, own.id).status is TakeStatus.DONE


def test_a_number_is_never_used_again(tmp_path):
    store = made(a_film(tmp_path, 1))
    stray = store.folder.keyframes / "s01-end-2.png"
    stray.write_bytes(b"left by a kill")
    own = edits.put_file(store, "s01", "end", store.folder.keyframes / "s01-end-1.png")
    assert own.id == "s01-end-3"
    assert stray.read_bytes() == b"left by a kill"


def test_an_import_that_a_kill_cuts_short_leaves_what_can_be_deleted(store, tmp_path):
    class Killed(Disk):
        def link(self, source, target):
            if target.name.startswith("s01-"):
                os._exit(9)
            super().link(source, target)

    source = tmp_path / "own.png"
    source.write_bytes(b"a picture")
    child = os.fork()
    if not child:
        folder = store.folder.path
        edits.put_file(Store.open(folder, Killed()), "s01", "end", source)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert {each.kind for each in repair.examine(store.folder.path)} == {"leftover"}


def test_an_import_that_fails_changes_nothing(store, tmp_path):
    with pytest.raises(NotSaved):
        edits.put_file(store, "s01", "end", tmp_path / "missing.png")
    assert store.read().takes == ()
    assert hashes(store) == {}


def test_requests_are_kept_once_and_only_for_scenes_of_the_film(store):
    wish = Request(scene="s02", slot="end")
    edits.ask(store, [wish, wish])
    edits.ask(store, [wish])
    assert store.read().project.requests == (wish,)
    with pytest.raises(UnknownName):
        edits.ask(store, [Request(scene="s77", slot="end")])
    edits.remove_scene(store, "s03")
    with pytest.raises(UsageError, match="not in the film"):
        edits.ask(store, [Request(scene="s03", slot="end")])


def test_no_more_edits_are_remembered_than_anybody_undoes(store):
    for number in range(edits.MOST_CHANGES + 5):
        edits.edit_scene(store, "s01", title=f"{number}")
    assert len(store.read().project.changes) == edits.MOST_CHANGES


def test_edits_of_two_people_at_once_are_both_kept(store):
    other = Store.open(store.folder.path)

    def edit(which, scene):
        for number in range(20):
            edits.edit_scene(which, scene, title=f"{number}")

    threads = [
        threading.Thread(target=edit, args=args)
        for args in ((store, "s01"), (other, "s02"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    titles = [scene.title for scene in store.read().scenes]
    assert titles[:2] == ["19", "19"]


def test_an_edit_that_a_full_disk_refuses_changes_nothing(tmp_path):
    class Full(Disk):
        full = False

        def write(self, fd, data, at):
            if self.full:
                raise OSError(28, "No space left on device")
            return super().write(fd, data, at)

    disk = Full()
    a_film(tmp_path, 1)
    store = Store.open(tmp_path / "film", disk)
    before = store.read()
    disk.full = True
    with pytest.raises(NotSaved, match="No space"):
        edits.edit_scene(store, "s01", title="x")
    disk.full = False
    assert store.read() == before
    edits.edit_scene(store, "s01", title="x")
    assert store.read().scenes[0].title == "x"
