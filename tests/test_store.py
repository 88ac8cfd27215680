"""A project's state: snapshots, transactions, and what is refused at the door."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading

import pytest
from tinydb import TinyDB

from tests.disks import FailingDisk
from tests.project_films import film, make_take, project, scene, take
from vidpipe_tui.errors import Damaged, NoProject, NotSaved, UnknownName, UsageError
from vidpipe_tui.project.lease import Lease
from vidpipe_tui.project.model import Run, TakeStatus
from vidpipe_tui.project.store import Store


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "film-ab23"


def retitle(store, title, scene_id="s01"):
    with store.transaction() as draft:
        old = draft.scene(scene_id)
        draft.put_scene(old.model_copy(update={"title": title}))


def tables(store):
    return json.loads(store.folder.state.read_bytes())


class TestCreate:
    def test_what_was_created_is_read_back(self, folder):
        store = film(folder, 2)
        snapshot = Store.open(folder).read()
        assert snapshot == store.read()
        assert [s.id for s in snapshot.scenes] == ["s01", "s02"]
        assert snapshot.project.model_dump(exclude={"updated_at"}) == (
            project().model_dump(exclude={"updated_at"})
        )

    def test_folder_and_file_are_the_owners_alone(self, folder):
        film(folder)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "state.json").stat().st_mode & 0o777 == 0o600

    def test_it_never_takes_the_place_of_a_project(self, folder):
        before = film(folder).folder.state.read_bytes()
        with pytest.raises(UsageError, match="already"):
            film(folder, 5)
        assert (folder / "state.json").read_bytes() == before

    def test_a_wrong_value_is_refused_before_anything_is_written(self, folder):
        bad = scene(1).model_copy(update={"seconds": -1.0})
        with pytest.raises(UsageError, match=r"scene s01: seconds: .+greater than 0"):
            Store.create(folder, project(), [bad])
        assert not (folder / "state.json").exists()

    def test_plain_tinydb_opens_it(self, folder):
        film(folder, 3)
        with TinyDB(folder / "state.json", access_mode="r") as database:
            found = database.table("scenes").all()
            assert [(d.doc_id, d["id"]) for d in found] == [
                (1, "s01"),
                (2, "s02"),
                (3, "s03"),
            ]
            (only,) = database.table("project").all()
        assert only["schema"] == 1
        assert "schema_" not in only


class TestReading:
    def test_the_same_object_until_something_changes(self, folder):
        store = film(folder)
        first = store.read()
        assert store.read() is first
        assert not store.changed()
        retitle(Store.open(folder), "New")
        assert store.changed()
        assert store.read() is not first
        assert not store.changed()

    def test_ones_own_commit_is_news_too(self, folder):
        store = film(folder)
        store.read()
        retitle(store, "New")
        assert store.changed()
        assert store.read().scenes[0].title == "New"

    def test_unchanged_documents_stay_the_same_objects(self, folder):
        film(folder, 3)
        reader, writer = Store.open(folder), Store.open(folder)
        before = reader.read()
        retitle(writer, "New", "s02")
        after = reader.read()
        assert after.scenes[1].title == "New"
        assert after.scenes[0] is before.scenes[0]
        assert after.scenes[2] is before.scenes[2]

    def test_it_locks_and_writes_nothing(self, folder):
        film(folder)
        for name in ("state.json.lock", "state.json.bak"):
            (folder / name).unlink(missing_ok=True)
        Store.open(folder).read()
        assert [file.name for file in folder.iterdir()] == ["state.json"]

    def test_scenes_come_in_the_films_order_and_takes_as_begun(self, folder):
        store = film(folder, 3)
        with store.transaction() as draft:
            draft.put_scene(scene(3, order=0.5))
            draft.put_take(take("s02", "clip"))
            draft.put_take(take("s01", "start"))
        snapshot = Store.open(folder).read()
        assert [s.id for s in snapshot.scenes] == ["s03", "s01", "s02"]
        assert [t.id for t in snapshot.takes] == ["s02-clip-1", "s01-start-1"]

    def test_it_goes_on_while_another_thread_is_in_a_transaction(self, folder):
        store, seen = film(folder), []
        with store.transaction() as draft:
            draft.put_scene(scene(1, title="Draft"))
            thread = threading.Thread(target=lambda: seen.append(store.read()))
            thread.start()
            thread.join(5)
        assert seen[0].scenes[0].title == "Scene 1"

    def test_a_thousand_scenes_open_in_little_memory(self, folder):
        scenes = [scene(n, start_prompt="p" * 900) for n in range(1, 1001)]
        store = Store.create(folder, project(), scenes)
        with store.transaction() as draft:
            for each in scenes:
                for slot in ("start", "end", "clip"):
                    draft.put_take(take(each.id, slot, prompt="p" * 300))
        code = (
            "import re, sys; from pathlib import Path;"
            "from vidpipe_tui.project.store import Store;"
            "s = Store.open(Path(sys.argv[1])).read();"
            "assert (len(s.scenes), len(s.takes)) == (1000, 3000);"
            # Its own peak: ru_maxrss would count the pytest it was forked from.
            "status = Path('/proc/self/status').read_text();"
            "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)"
        )
        run = [sys.executable, "-c", code, str(folder)]
        printed = subprocess.run(run, capture_output=True, check=True, text=True)
        assert int(printed.stdout) <= 150


class TestTransactions:
    def test_all_or_nothing(self, folder):
        store = film(folder)
        with pytest.raises(ZeroDivisionError), store.transaction() as draft:
            draft.put_scene(scene(1, title="New"))
            draft.put_take(take("s01", "clip"))
            raise ZeroDivisionError
        assert store.read() == Store.open(folder).read()
        assert store.read().scenes[0].title == "Scene 1"
        retitle(store, "Later")
        assert not store.read().takes

    def test_the_draft_shows_its_own_changes(self, folder):
        store = film(folder)
        with store.transaction() as draft:
            draft.put_scene(scene(1, title="One"))
            draft.put_scene(scene(1, title="Two"))
            draft.put_take(take("s01", "clip"))
            draft.project = draft.project.model_copy(update={"title": "Named"})
            assert draft.scene("s01").title == "Two"
            assert draft.take("s01-clip-1").slot == "clip"
            assert draft.snapshot.takes_of("s01", "clip")
            assert draft.snapshot.project.title == "Named"
        after = Store.open(folder).read()
        assert after == store.read()
        assert after.scenes[0].title == "Two"
        assert after.project.title == "Named"

    def test_an_empty_one_writes_nothing(self, folder):
        store = film(folder)
        before = store.folder.state.stat()
        with store.transaction() as draft:
            draft.put_scene(draft.scene("s01"))
        assert store.folder.state.stat() == before

    def test_unknown_names_are_told_with_the_nearest(self, folder):
        store = film(folder)
        with store.transaction() as draft:
            with pytest.raises(UnknownName, match="no scene named 's09'"):
                draft.scene("s09")
            with pytest.raises(UnknownName, match="no take"):
                draft.take("s01-clip-1")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"cost_usd": float("nan")}, "number"),
            ({"inputs": {"a": [float("inf")]}}, "number"),
            ({"path": "../../etc/passwd"}, "path"),
            ({"path": "/etc/passwd"}, "path"),
            ({"status": "finished"}, "status"),
            ({"inputs": {"a": object()}}, "take s01-clip-1"),
        ],
    )
    def test_wrong_values_are_refused_where_they_are_put(self, folder, fields, said):
        store = film(folder)
        bad = take("s01", "clip").model_copy(update=fields)
        with pytest.raises(UsageError, match=said), store.transaction() as draft:
            draft.put_take(bad)
        assert not store.read().takes

    def test_broken_text_of_a_model_is_kept_whole_otherwise(self, folder):
        store = film(folder)
        retitle(store, "Fire \ud83d!")
        assert store.read().scenes[0].title == "Fire ?!"
        assert store.read() == Store.open(folder).read()

    def test_fields_of_a_newer_vidpipe_survive(self, folder):
        store = film(folder)
        raw = tables(store)
        raw["scenes"]["1"]["mood"] = "blue"
        raw["notes"] = {"1": {"text": "kept"}}
        store.folder.state.write_text(json.dumps(raw))
        retitle(store, "New")
        found = tables(store)
        assert found["scenes"]["1"]["mood"] == "blue"
        assert found["notes"] == {"1": {"text": "kept"}}

    def test_ids_of_scenes_and_takes_are_never_used_twice(self, folder):
        store = film(folder, 2)
        with store.transaction() as draft:
            assert draft.next_scene_id() == "s03"
            assert draft.next_take("s01", "clip") == ("s01-clip-1", 1)
            draft.put_take(take("s01", "clip", 4))
            draft.put_take(take("s07", "clip"))
            assert draft.next_take("s01", "clip") == ("s01-clip-5", 5)
            assert draft.next_take("s01", "end") == ("s01-end-1", 1)
            assert draft.next_take(None, "cut") == ("cut-1", 1)
            assert draft.next_scene_id() == "s08"

    def test_a_take_gets_no_number_that_a_file_has(self, folder):
        store = film(folder)
        make_take(store, "s01", "clip")
        (folder / "clips" / "s01-2.webm").write_bytes(b"an orphan")
        with store.transaction() as draft:
            assert draft.next_take("s01", "clip") == ("s01-clip-3", 3)

    def test_a_thousand_and_more_scenes_have_ids(self, folder):
        store = film(folder, 1)
        with store.transaction() as draft:
            draft.put_scene(scene(9999, order=1))
            with pytest.raises(UsageError, match="at most"):
                draft.next_scene_id()

    def test_the_time_of_change_moves(self, folder):
        store = film(folder)
        before = store.read().project.updated_at
        retitle(store, "New")
        assert store.read().project.updated_at >= before != project().updated_at

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
    @pytest.mark.parametrize("at", range(1, 8))
    def test_a_full_disk_refuses_the_change_and_the_store_goes_on(
        self, folder, at, code
    ):
        film(folder)
        disk = FailingDisk()
        store = Store.open(folder, disk)
        disk.arm(at, code)
        with pytest.raises(NotSaved):
            retitle(store, "Lost")
        disk.arm(0)
        assert store.read().scenes[0].title == "Scene 1"
        retitle(store, "Kept")
        assert Store.open(folder).read() == store.read()
        assert store.read().scenes[0].title == "Kept"


class TestStatus:
    def test_it_is_written_down_with_each_commit(self, folder):
        store = film(folder, 1)
        for slot in ("start", "end", "clip"):
            make_take(store, "s01", slot)
        with store.transaction() as draft:
            made = {"clips": ["s01-clip-1"], "crossfade": 0.0}
            draft.put_take(take(None, "cut", inputs=made))
        found = tables(store)
        assert found["scenes"]["1"]["status"] == "video_done"
        assert found["project"]["1"]["status"] == "complete"

    def test_a_run_counts_while_it_holds_the_lease(self, folder):
        store = film(folder, 1)
        run = Run(id="r1", host="h", pid=1, started_at="now")
        with Lease.take(store.folder, "r1"), store.transaction() as draft:
            draft.put_run(run)
            status = TakeStatus.RUNNING
            draft.put_take(take("s01", "start", status=status, run="r1"))
        found = tables(store)
        assert found["scenes"]["1"]["status"] == "keyframes_generating"
        assert found["project"]["1"]["status"] == "keyframing"
        retitle(store, "Edited after the run died")
        found = tables(store)
        assert found["scenes"]["1"]["status"] == "pending"
        assert found["project"]["1"]["status"] == "pending"


class TestRefusals:
    def test_no_folder_no_project(self, tmp_path):
        with pytest.raises(NoProject, match="no project"):
            Store.open(tmp_path / "nothing")
        with pytest.raises(NoProject):
            Store.open(tmp_path)
        (tmp_path / "file").write_text("x")
        with pytest.raises(NoProject):
            Store.open(tmp_path / "file")

    def test_a_newer_one_is_refused_in_words(self, folder):
        store = film(folder)
        raw = tables(store)
        raw["project"]["1"] = {"schema": 2, "all": "different"}
        store.folder.state.write_text(json.dumps(raw))
        with pytest.raises(Damaged, match="newer vidpipe") as caught:
            Store.open(folder)
        assert "upgrade" in caught.value.hint
        with pytest.raises(Damaged, match="newer"), store.transaction():
            pass
        assert tables(store) == raw

    @pytest.mark.parametrize(
        ("table", "field", "value", "said"),
        [
            ("project", "fps", 0, "project film-ab23: fps: "),
            ("project", "id", "../x", "project ../x: id: "),
            ("project", "size", [1], "size"),
            ("project", "aspect", "4:3", "aspect"),
            ("scenes", "seconds", 999, "scene s01: seconds: "),
            ("scenes", "id", "../../x", "id: "),
            ("scenes", "order", "first", "order"),
            ("scenes", "title", None, "title"),
            ("takes", "path", "../../../etc/passwd", "path: it leads out"),
            ("takes", "path", "/etc/passwd", "path: it leads out"),
            ("takes", "path", "a\0b", "path: it leads out"),
            ("takes", "id", "/etc/x", "id: "),
            ("takes", "slot", "../x", "slot: "),
            ("takes", "cost_usd", "much", "cost_usd: "),
            ("runs", "id", "../../x", "id: "),
        ],
    )
    def test_a_wrong_field_is_named(self, folder, table, field, value, said):
        store = film(folder)
        with store.transaction() as draft:
            draft.put_take(take("s01", "clip", path="clips/s01-1.mp4"))
            draft.put_run(Run(id="r1", host="h", pid=1, started_at="x", ended_at="x"))
        raw = tables(store)
        raw[table]["1"][field] = value
        text = json.dumps(raw)
        store.folder.state.write_text(text)
        with pytest.raises(Damaged) as caught:
            Store.open(folder)
        assert said in caught.value.message
        assert "--repair" in caught.value.hint
        assert store.folder.state.read_text() == text

    def test_two_documents_of_one_id_are_refused(self, folder):
        store = film(folder)
        raw = tables(store)
        raw["scenes"]["9"] = raw["scenes"]["1"]
        store.folder.state.write_text(json.dumps(raw))
        with pytest.raises(Damaged, match="two scenes have the same id"):
            Store.open(folder)

    @pytest.mark.parametrize("count", [0, 2])
    def test_there_is_one_project_in_a_file(self, folder, count):
        store = film(folder)
        raw = tables(store)
        one = raw["project"]["1"]
        raw["project"] = {str(n): {**one, "id": f"x{n}"} for n in range(1, count + 1)}
        store.folder.state.write_text(json.dumps(raw))
        with pytest.raises(Damaged, match="project"):
            Store.open(folder)

    def test_escape_codes_of_a_stranger_stay_out_of_the_message(self, folder):
        store = film(folder)
        raw = tables(store)
        raw["scenes"]["1"]["id"] = "\x1b]0;owned\x07s01"
        store.folder.state.write_text(json.dumps(raw))
        with pytest.raises(Damaged) as caught:
            Store.open(folder)
        assert "\x1b" not in caught.value.message

    def test_a_reader_says_so_when_the_file_breaks_and_recovers(self, folder):
        store = film(folder)
        whole = store.folder.state.read_bytes()
        store.folder.state.write_bytes(whole[:100])
        with pytest.raises(Damaged):
            store.read()
        with pytest.raises(Damaged), store.transaction():
            pass
        store.folder.state.write_bytes(whole)
        assert [s.id for s in store.read().scenes] == ["s01", "s02"]


def test_four_processes_on_one_project_lose_no_take(folder):
    film(folder, 4)
    code = (
        "import sys; from pathlib import Path;"
        "from tests.project_films import take;"
        "from vidpipe_tui.project.store import Store;"
        "store, scene = Store.open(Path(sys.argv[1])), sys.argv[2]\n"
        "for _ in range(10):\n"
        "    with store.transaction(60) as draft:\n"
        "        _, n = draft.next_take(scene, 'clip')\n"
        "        draft.put_take(take(scene, 'clip', n))\n"
        "        old = draft.project\n"
        "        draft.project = old.model_copy(update={'seed': old.seed + 1})\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), f"s{n % 2 + 1:02}"])
        for n in range(4)
    ]
    assert [run.wait(60) for run in runs] == [0] * 4
    snapshot = Store.open(folder).read()
    assert snapshot.project.seed == 40
    for scene_id in ("s01", "s02"):
        numbers = [t.number for t in snapshot.takes_of(scene_id, "clip")]
        assert numbers == list(range(1, 21))
