"""Damaged projects: looked at without a change, mended without losing anything."""

from __future__ import annotations

import errno
import json
import shutil

import pytest

from tests.disks import FailingDisk
from tests.project_films import film, make_take, take
from vidpipe_tui.errors import Damaged, Held, NoProject, NotSaved
from vidpipe_tui.project.lease import Lease
from vidpipe_tui.project.repair import examine, repair
from vidpipe_tui.project.store import Store


@pytest.fixture
def store(tmp_path):
    """A scene with a clip and two end frames, and one whose title changed last."""
    store = film(tmp_path / "film-ab23", 2)
    make_take(store, "s01", "end", b"first")
    make_take(store, "s01", "end", b"second")
    make_take(store, "s01", "clip", b"clip")
    with store.transaction() as draft:
        old = draft.scene("s02")
        draft.put_scene(old.model_copy(update={"title": "Last change"}))
    return store


def content(store):
    path = store.folder.path
    return {p.name: p.read_bytes() for p in path.rglob("*") if p.is_file()}


def kinds(store):
    return [(found.kind, found.path) for found in examine(store.folder.path)]


def break_state(store, raw=b'{"half'):
    store.folder.state.unlink(missing_ok=True)  # the backup may be the same file
    store.folder.state.write_bytes(raw)


def no_backup(store):
    (store.folder.path / "state.json.bak").unlink()


class TestExamine:
    def test_a_sound_project_has_nothing(self, store):
        assert examine(store.folder.path) == []

    def test_each_thing_is_found_and_nothing_changes(self, store):
        folder = store.folder
        folder.clip("s01", 1).unlink()
        folder.keyframe("s01", "end", 2).write_bytes(b"junk")
        folder.keyframe("s09", "end", 1).write_bytes(b"orphan")
        (folder.clips / "s01-2.mp4.part").write_bytes(b"half")
        (folder.path / "state.json.tmp").write_bytes(b"half")
        folder.make(folder.work("s01-clip-2"))
        before = content(store)
        assert sorted(kinds(store)) == [
            ("changed", "keyframes/s01-end-2.png"),
            ("gone", "clips/s01-1.mp4"),
            ("leftover", ".work/s01-clip-2"),
            ("leftover", "clips/s01-2.mp4.part"),
            ("leftover", "state.json.tmp"),
            ("orphan", "keyframes/s09-end-1.png"),
        ]
        assert content(store) == before

    def test_a_lost_take_that_no_slot_holds_is_a_note(self, store):
        store.folder.keyframe("s01", "end", 1).unlink()
        (old,) = examine(store.folder.path)
        assert not old.fault
        assert old.message.endswith("is gone; the film does without it")
        store.folder.keyframe("s01", "end", 2).unlink()
        assert [found.fault for found in examine(store.folder.path)] == [False, True]

    def test_a_lost_picture_that_the_next_scene_starts_on_is_told_once(self, store):
        with store.transaction() as draft:
            end = draft.take("s01-end-2")
            heir = take("s02", "start", path=end.path, sha256=end.sha256)
            draft.put_take(heir)
            picked = {"picked": {"start": heir.id}}
            draft.put_scene(draft.scene("s02").model_copy(update=picked))
        store.folder.keyframe("s01", "end", 2).unlink()
        (found,) = examine(store.folder.path)
        assert found.fault
        assert "of take s01-end-2" in found.message

    def test_work_of_a_live_run_is_no_leftover(self, store):
        store.folder.make(store.folder.work("s01-clip-2"))
        with Lease.take(store.folder, "r1"):
            assert kinds(store) == []

    def test_older_cuts_whose_place_was_taken_are_not_lost(self, store):
        with store.transaction() as draft:
            for number in (1, 2):
                made = store.folder.make(store.folder.work("cut")) / "made"
                made.write_bytes(b"film %d" % number)
                sha = store.folder.sha256(made)
                path = store.folder.adopt(made, store.folder.cut, replace=True)
                where = store.folder.relative(path)
                draft.put_take(take(None, "cut", number, path=where, sha256=sha))
        shutil.rmtree(store.folder.path / ".work")
        assert kinds(store) == []

    @pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\x89PNG", b'{"half'])
    def test_a_damaged_state_is_told_and_left_alone(self, store, raw):
        break_state(store, raw)
        before = content(store)
        (found,) = examine(store.folder.path)
        assert found.kind == "state"
        assert "--repair" in found.hint
        assert content(store) == before

    def test_what_is_no_project_is_told(self, tmp_path):
        with pytest.raises(NoProject):
            examine(tmp_path)
        with pytest.raises(NoProject):
            repair(tmp_path)
        assert list(tmp_path.iterdir()) == []


class TestFromTheBackup:
    def test_it_is_one_change_older_and_says_so(self, store):
        break_state(store)
        report = repair(store.folder.path)
        assert "one change older" in report.done[0]
        found = Store.open(store.folder.path).read()
        assert found.scenes[1].title == "Scene 2"
        assert [t.id for t in found.takes] == [
            "s01-end-1",
            "s01-end-2",
            "s01-clip-1",
        ]

    def test_the_damaged_file_is_kept(self, store):
        break_state(store, b"precious junk")
        report = repair(store.folder.path)
        assert report.kept is not None
        assert report.kept.name.startswith("state.json.damaged-")
        assert report.kept.read_bytes() == b"precious junk"
        break_state(store, b"more junk")
        again = repair(store.folder.path)
        assert again.kept != report.kept
        assert report.kept.read_bytes() == b"precious junk"

    def test_a_missing_state_comes_back_too(self, store):
        store.folder.state.unlink()
        report = repair(store.folder.path)
        assert report.kept is None
        assert len(Store.open(store.folder.path).read().scenes) == 2

    def test_what_the_backup_does_not_know_yet_becomes_a_take(self, store):
        make_take(store, "s02", "clip", b"the last thing made")
        break_state(store)
        report = repair(store.folder.path)
        assert any("s02-clip-1" in line for line in report.done)
        found = Store.open(store.folder.path).read()
        last = found.picked(found.scenes[1], "clip")
        assert last is not None and last.source == "imported"
        assert report.kept is not None
        assert kinds(store) == [("leftover", report.kept.name)]

    def test_the_mended_project_can_be_changed(self, store):
        break_state(store)
        repair(store.folder.path)
        again = Store.open(store.folder.path)
        make_take(again, "s02", "start")
        assert Store.open(store.folder.path).read().takes_of("s02", "start")


class TestFromTheFolder:
    def test_scenes_and_takes_come_from_the_files(self, store):
        break_state(store, b"")
        no_backup(store)
        report = repair(store.folder.path)
        assert "no backup" in report.done[0]
        found = Store.open(store.folder.path).read()
        assert [s.id for s in found.scenes] == ["s01"]
        assert found.scenes[0].picked == {"end": "s01-end-2", "clip": "s01-clip-1"}
        assert {t.id for t in found.takes} == {"s01-end-1", "s01-end-2", "s01-clip-1"}
        assert all(t.source == "imported" and t.sha256 for t in found.takes)
        assert all(t.cost_usd is None for t in found.takes)

    def test_documents_that_are_still_whole_are_kept(self, store):
        raw = store.folder.state.read_bytes()
        break_state(store, raw[: raw.index(b'"takes": {') + 1300])
        no_backup(store)
        repair(store.folder.path)
        found = Store.open(store.folder.path).read()
        assert found.project.brief == "A keeper finds a bottle"
        assert found.scenes[1].title == "Last change"
        assert found.by_id["s01-end-1"].source == "generated"
        assert found.by_id["s01-clip-1"].source == "imported"
        assert found.scenes[0].picked["clip"] == "s01-clip-1"

    def test_what_a_damaged_backup_still_knows_is_used(self, store):
        raw = store.folder.state.read_bytes()
        break_state(store, raw[:200])
        (store.folder.path / "state.json.bak").unlink()
        (store.folder.path / "state.json.bak").write_bytes(raw[:-40])
        repair(store.folder.path)
        found = Store.open(store.folder.path).read()
        assert found.project.brief == "A keeper finds a bottle"
        assert len(found.scenes) == 2

    def test_without_any_state_the_pictures_are_enough(self, store):
        store.folder.state.unlink()
        no_backup(store)
        assert kinds(store) == [("state", "state.json")]
        repair(store.folder.path)
        assert len(Store.open(store.folder.path).read().takes) == 3

    def test_strange_names_make_no_takes(self, store):
        store.folder.state.unlink()
        no_backup(store)
        for name in ("s01-9999999.mp4", "../x", "notes.txt", "s1-1.mp4", "s01-0.mp4"):
            (store.folder.clips / name).write_bytes(b"x")
        (store.folder.clips / "s05-1.mp4").symlink_to("/etc/passwd")
        repair(store.folder.path)
        assert len(Store.open(store.folder.path).read().takes) == 3


class TestRefusals:
    def test_a_sound_state_is_left_as_it_is(self, store):
        before = content(store)
        report = repair(store.folder.path)
        assert report == type(report)((), None, ())
        assert content(store) == before

    def test_a_newer_one_is_not_ours_to_mend(self, store):
        raw = json.loads(store.folder.state.read_bytes())
        raw["project"]["1"]["schema"] = 9
        break_state(store, json.dumps(raw).encode())
        before = content(store)
        with pytest.raises(Damaged, match="newer"):
            repair(store.folder.path)
        assert content(store) == before

    def test_not_while_a_run_is_at_work(self, store):
        break_state(store)
        with (
            Lease.take(store.folder, "r1"),
            pytest.raises(Held, match="run r1") as told,
        ):
            repair(store.folder.path)
        assert told.value.hint.endswith(f"vidpipe stop {store.folder.path}")

    @pytest.mark.parametrize("at", range(1, 8))
    def test_a_full_disk_leaves_the_damaged_file_and_the_backup(self, store, at):
        break_state(store, b"junk")
        disk = FailingDisk()
        disk.arm(at, errno.ENOSPC)
        with pytest.raises(NotSaved):
            repair(store.folder.path, disk)
        left = content(store)
        assert b"junk" in left.values()
        assert len(json.loads(left["state.json.bak"])["takes"]) == 3
        repair(store.folder.path)
        assert len(Store.open(store.folder.path).read().takes) == 3
