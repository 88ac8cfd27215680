"""The state file: what a kill, a full disk, a power cut and other writers do to it."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import TinyDB, where

from tests.disks import FailingDisk, PowerCut, PowerDisk, ShortDisk
from vidpipe_tui.errors import Damaged, Held, NotSaved
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.encoding import decode, encode, join, split
from vidpipe_tui.project.storage import ProjectStorage, beside

FILL = "x" * 600


def put(storage, number, doc_id=1, table="scenes", **more):
    storage.put(table, doc_id, encode(doc_id, {"n": number, "fill": FILL, **more}))


def commit(storage, number, **more):
    with storage.transaction():
        put(storage, number, **more)


def number_of(storage):
    """What the storage itself would tell."""
    return (storage.read() or {})["scenes"]["1"]["n"]


def on_disk(path):
    """What any other program would read."""
    return json.loads(path.read_bytes())


def number_in(path):
    return on_disk(path)["scenes"]["1"]["n"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.json"


class TestFile:
    def test_it_is_indented_sorted_and_ends_with_a_line(self, path):
        storage = ProjectStorage(path)
        with storage.transaction():
            storage.put("b", 2, encode(2, {"z": [1, {}], "a": "ü\n"}))
            storage.put("b", 10, encode(10, {}))
            storage.put("a", 1, encode(1, {"x": None}))
        text = path.read_text("utf-8")
        tables = {
            "a": {"1": {"x": None}},
            "b": {"2": {"a": "ü\n", "z": [1, {}]}, "10": {}},
        }
        assert text == json.dumps(tables, indent=2, ensure_ascii=False) + "\n"

    def test_only_the_owner_may_read_it(self, path):
        commit(ProjectStorage(path), 1)
        commit(ProjectStorage(path), 2)
        for file in path.parent.iterdir():
            assert file.stat().st_mode & 0o777 == 0o600, file

    def test_plain_tinydb_opens_it(self, path):
        commit(ProjectStorage(path), 7)
        with TinyDB(path, access_mode="r") as database:
            assert [d["n"] for d in database.table("scenes").all()] == [7]

    def test_tinydb_works_on_top_of_it(self, path):
        database = TinyDB(path, storage=ProjectStorage)
        storage = database.storage
        assert isinstance(storage, ProjectStorage)
        with storage.transaction():
            database.table("scenes").insert({"n": 1, "t": (1, 2)})
            database.table("scenes").insert({"n": 2})
            assert database.table("scenes").update({"n": 3}, where("n") == 2) == [2]
        assert on_disk(path)["scenes"] == {"1": {"n": 1, "t": [1, 2]}, "2": {"n": 3}}
        assert database.table("scenes").get(doc_id=1) == {"n": 1, "t": [1, 2]}

    def test_tinydb_may_not_write_outside_a_transaction(self, path):
        database = TinyDB(path, storage=ProjectStorage)
        with pytest.raises(RuntimeError, match="transaction"):
            database.table("scenes").insert({"n": 1})
        assert not path.exists()

    def test_a_file_of_other_layout_is_read_and_then_laid_out_as_ours(self, path):
        path.write_text('{"scenes": {"2": {"n": 5}, "1": {"n": 4}}}')
        storage = ProjectStorage(path)
        with storage.transaction():
            storage.put("scenes", 3, encode(3, {"n": 6}))
        assert on_disk(path) == {
            "scenes": {"1": {"n": 4}, "2": {"n": 5}, "3": {"n": 6}}
        }
        assert path.read_bytes() == join(storage.tables)

    @pytest.mark.parametrize(
        "edit",
        [
            lambda raw: raw.replace(b'"n": 4', b'"n":    44'),
            lambda raw: raw.replace(b"\n", b""),
            lambda raw: raw.replace(b"},\n    ", b"}, "),
            lambda raw: raw + b"\n\n",
            lambda raw: raw.replace(b'  "1"', b' "1"'),
        ],
    )
    def test_hand_edits_mean_what_json_says_they_mean(self, path, edit):
        storage = ProjectStorage(path)
        with storage.transaction():
            for doc_id in (1, 2, 3):
                storage.put(
                    "scenes", doc_id, encode(doc_id, {"n": 3 + doc_id, "e": {}})
                )
            storage.put("takes", 1, encode(1, {}))
        path.write_bytes(edit(path.read_bytes()))
        wanted = on_disk(path)
        assert storage.refresh()
        assert storage.read() == wanted
        assert ProjectStorage(path).read() == wanted

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
    def test_numbers_that_json_has_not_are_refused(self, number):
        with pytest.raises(ValueError, match="number"):
            encode(1, {"a": {"b": [1, number]}})

    @pytest.mark.parametrize("value", [2**70, {1: 2}, b"x", object(), {"a": {3}}])
    def test_values_that_json_has_not_are_refused(self, value):
        with pytest.raises(ValueError, match=r".+"):
            encode(1, {"a": value})

    def test_half_a_surrogate_pair_is_scrubbed(self, path):
        commit(ProjectStorage(path), 1, **{"a\ud800": ["b\udfffc"]})
        assert on_disk(path)["scenes"]["1"]["a?"] == ["b?c"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
documents = st.dictionaries(st.text(max_size=8), json_values, max_size=4)
names = st.text(min_size=1, max_size=6)
table = st.dictionaries(st.integers(1, 99), documents, max_size=3)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(names, table, min_size=1, max_size=3))
def test_any_documents_come_back_as_they_were(tables):
    rows = {
        name: {key: encode(key, doc) for key, doc in sorted(table.items())}
        for name, table in tables.items()
    }
    raw = join(rows)
    found = split(raw, {})
    assert found == rows == split(raw, rows)
    assert json.loads(raw) == {
        name: {str(key): doc for key, doc in table.items()}
        for name, table in tables.items()
    }


def test_nothing_is_written_when_nothing_changed(path):
    storage = ProjectStorage(path)
    commit(storage, 1)
    before = path.stat()
    commit(storage, 1)
    assert path.stat() == before


class TestRefusals:
    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"", "empty"),
            (b"\0" * 4096, "empty"),
            (b'{"scenes": {"1": {"n": 1', "not a state file"),
            (b"\x89PNG\r\n\x1a\n\xff", "not a state file"),
            (b"[]", "no tables"),
            (b"{}", "no tables"),
            (b'{"scenes": []}', "no table"),
            (b'{"scenes": {"a": {}}}', "else than documents"),
            (b'{"scenes": {"1": 2}}', "else than documents"),
            (b'{"scenes": {"1": {"n": NaN}}}', "number"),
            (b'{"a":' * 3000 + b"1" + b"}" * 3000, "too deep"),
        ],
    )
    def test_what_is_no_state_is_refused_and_left_alone(self, path, raw, said):
        path.write_bytes(raw)
        with pytest.raises(Damaged, match=said) as caught:
            ProjectStorage(path)
        assert "--repair" in caught.value.hint
        assert path.read_bytes() == raw
        assert [file.name for file in path.parent.iterdir()] == ["state.json"]

    def test_a_missing_file_beside_a_backup_is_damage(self, path):
        beside(path, ".bak").write_text("x")
        with pytest.raises(Damaged, match="missing"):
            ProjectStorage(path)

    def test_a_file_that_goes_away_is_damage(self, path):
        storage = ProjectStorage(path)
        commit(storage, 1)
        path.unlink()
        beside(path, ".bak").unlink(missing_ok=True)
        with pytest.raises(Damaged, match="missing"), storage.transaction():
            pass

    def test_links_and_pipes_are_not_followed(self, path, tmp_path):
        other = tmp_path / "other.json"
        other.write_text('{"scenes": {"1": {}}}')
        path.symlink_to(other)
        with pytest.raises(Damaged):
            ProjectStorage(path)
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(Damaged, match="plain file"):
            ProjectStorage(path)

    @pytest.mark.parametrize("suffix", [".lock", ".tmp", ".bak.tmp"])
    def test_a_strangers_links_do_not_make_us_write_elsewhere(self, path, suffix):
        storage = ProjectStorage(path)
        commit(storage, 1)
        target = path.parent / "precious"
        target.write_text("precious")
        link = beside(path, suffix)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        try:
            commit(storage, 2)
        except NotSaved:
            assert number_in(path) == 1
        assert target.read_text() == "precious"


class TestTransactions:
    def test_an_exception_drops_all_of_it(self, path):
        storage = ProjectStorage(path)
        commit(storage, 1)
        with pytest.raises(KeyError), storage.transaction():
            put(storage, 2)
            raise KeyError
        assert number_in(path) == 1
        assert number_of(storage) == 1

    def test_they_do_not_nest(self, path):
        storage = ProjectStorage(path)
        with (
            storage.transaction(),
            pytest.raises(RuntimeError, match="nest"),
            storage.transaction(),
        ):
            pass

    def test_the_generation_before_is_kept(self, path):
        storage = ProjectStorage(path)
        for number in range(3):
            commit(storage, number)
        assert number_in(path) == 2
        assert number_in(beside(path, ".bak")) == 1

    def test_without_links_the_backup_is_a_copy(self, path):
        class NoLinks(Disk):
            def link(self, source, target):
                raise OSError(errno.EPERM, "no links here")

        storage = ProjectStorage(path, NoLinks())
        for number in range(3):
            commit(storage, number)
        assert number_in(path) == 2
        assert number_in(beside(path, ".bak")) == 1
        assert path.stat().st_nlink == 1

    def test_readers_see_the_draft_only_in_its_own_thread(self, path):
        storage = ProjectStorage(path)
        commit(storage, 1)
        seen = []
        with storage.transaction():
            put(storage, 2)
            assert number_of(storage) == 2
            other = threading.Thread(target=lambda: seen.append(number_of(storage)))
            other.start()
            other.join()
        assert seen == [1]

    def test_leftovers_of_a_kill_are_no_hindrance(self, path):
        storage = ProjectStorage(path)
        commit(storage, 1)
        beside(path, ".tmp").write_text("half")
        beside(path, ".bak.tmp").write_text("half")
        commit(storage, 2)
        assert number_in(path) == 2
        assert number_in(beside(path, ".bak")) == 1
        assert not beside(path, ".tmp").exists()

    def test_each_generation_can_be_told_from_all_before(self, path):
        storage = ProjectStorage(path)
        seen = set()
        for number in range(60):
            commit(storage, number % 2)
            stat = path.stat()
            seen.add((stat.st_size, stat.st_mtime_ns))
        assert len(seen) == 60

    def test_a_held_lock_is_waited_for_and_its_holder_named(self, path):
        commit(ProjectStorage(path), 1)
        with ProjectStorage(path).transaction():
            with (
                pytest.raises(Held, match=rf"pid {os.getpid()} on .+ since 20"),
                ProjectStorage(path).transaction(0.05),
            ):
                pass
            assert number_in(path) == 1

    def test_another_thread_is_waited_for_too(self, path):
        storage = ProjectStorage(path)
        inside, leave = threading.Event(), threading.Event()

        def hold():
            with storage.transaction():
                inside.set()
                leave.wait()

        holder = threading.Thread(target=hold)
        holder.start()
        inside.wait()
        with pytest.raises(Held), storage.transaction(0.05):
            pass
        leave.set()
        holder.join()
        commit(storage, 5)
        assert number_in(path) == 5

    def test_a_change_by_others_is_seen_before_ours(self, path):
        one, two = ProjectStorage(path), ProjectStorage(path)
        commit(one, 1)
        with two.transaction() as changed:
            assert changed
            two.put("takes", 1, encode(1, {"t": 1}))
        with one.transaction() as changed:
            assert changed
            put(one, 2)
        with one.transaction() as changed:
            assert not changed
        found = on_disk(path)
        assert found["scenes"]["1"]["n"] == 2
        assert found["takes"] == {"1": {"t": 1}}


def count(path, times, step):
    """Add to a number again and again, each time two documents in one commit."""
    storage = ProjectStorage(path)
    for _ in range(times):
        with storage.transaction(60):
            was = decode(storage.tables["scenes"][1])["n"]
            put(storage, was + step)
            put(storage, was + step, doc_id=2)


def test_four_threads_on_one_storage_lose_no_update(path):
    storage = ProjectStorage(path)
    commit(storage, 0)

    def add():
        for _ in range(25):
            with storage.transaction():
                put(storage, decode(storage.drafted()["scenes"][1])["n"] + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert number_in(path) == 100


def test_four_processes_lose_no_update_and_readers_see_whole_commits(path):
    storage = ProjectStorage(path)
    with storage.transaction():
        put(storage, 0)
        put(storage, 0, doc_id=2)
    code = f"from tests.test_storage import count; count({str(path)!r}, 25, 1)"
    writers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    reader, reads = ProjectStorage(path), 0
    try:
        before = 0
        while any(writer.poll() is None for writer in writers):
            plain = on_disk(path)["scenes"]
            reader.refresh()
            ours = (reader.read() or {})["scenes"]
            assert plain["1"]["n"] == plain["2"]["n"]
            assert ours["1"]["n"] == ours["2"]["n"]
            assert before <= ours["1"]["n"]
            before, reads = ours["1"]["n"], reads + 1
    finally:
        for writer in writers:
            writer.kill() if writer.poll() is None else None
            writer.wait()
    assert [writer.returncode for writer in writers] == [0] * 4
    assert number_in(path) == 100
    assert reads > 10


def test_kill_9_at_any_time_loses_nothing(path):
    """A writer tells each number once its commit returned; then it is killed."""
    storage = ProjectStorage(path)
    with storage.transaction():
        for doc_id in range(1, 150):
            put(storage, 0, doc_id=doc_id)
    draw, acknowledged, halves = random.Random(7), 0, 0
    for _ in range(100):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _write_until_killed(path, acknowledged, writing)
        os.close(writing)
        for _ in range(draw.randint(1, 4)):
            told = os.read(reading, 4)
        time.sleep(draw.random() * 0.003)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while part := os.read(reading, 65536):
            told += part
        os.close(reading)
        acknowledged = int.from_bytes(told[-4:], "big")
        halves += beside(path, ".tmp").exists()
        found = number_in(path)
        assert found in (acknowledged, acknowledged + 1)
        assert len(on_disk(path)["scenes"]) == 149
        if beside(path, ".bak").exists():
            assert number_in(beside(path, ".bak")) in (found, found - 1)
        acknowledged = found
    assert acknowledged > 100
    assert halves > 0


def _write_until_killed(path, number, writing):
    try:
        storage = ProjectStorage(path)
        os.write(writing, number.to_bytes(4, "big"))
        while True:
            number += 1
            commit(storage, number)
            os.write(writing, number.to_bytes(4, "big"))
    finally:
        os._exit(1)


class TestFailingDisk:
    """An error at each call in turn; the same process goes on afterwards."""

    @pytest.mark.parametrize("half", [False, True])
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
    def test_memory_is_what_was_acknowledged(self, path, code, half):
        disk, failed, closed = FailingDisk(), set(), 0
        storage, saved = ProjectStorage(path, disk), 0
        commit(storage, saved)
        for at in range(1, 14):
            disk.arm(at, code, half)
            try:
                commit(storage, saved + 1)
            except NotSaved as error:
                assert error.hint
                failed.add(disk.last)
                closed += self._judge(storage, path, saved, disk)
            else:
                saved += 1
            disk.arm(0)
            if number_in(path) != saved:
                saved += 1
            storage = self._go_on(storage, path, disk, saved)
            saved += 1
            assert number_in(path) == saved
        wanted = {"open", "write", "stamp", "fsync", "close", "link", "replace"}
        assert wanted | {"sync_folder"} <= failed
        assert closed >= 2  # at the switch and at the sync after it

    def _judge(self, storage, path, saved, disk):
        """Whether it had to close; else nothing may have changed at all."""
        assert number_of(storage) == saved
        disk.arm(0)
        try:
            with storage.transaction():
                pass
        except NotSaved as error:
            assert "until it is opened again" in str(error)
            assert number_in(path) in (saved, saved + 1)
            return True
        assert number_in(path) == saved
        assert not beside(path, ".tmp").exists()
        return False

    def _go_on(self, storage, path, disk, saved):
        try:
            commit(storage, saved + 1)
        except NotSaved:
            storage = ProjectStorage(path, disk)
            commit(storage, saved + 1)
        return storage

    def test_a_disk_that_takes_few_bytes_at_a_time_gets_all(self, path):
        commit(ProjectStorage(path, ShortDisk()), 3)
        assert number_in(path) == 3

    @pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
    def test_a_folder_that_cannot_be_written_can_be_read(self, path, code):
        class ReadOnly(Disk):
            def open(self, path, flags):
                if flags & (os.O_WRONLY | os.O_RDWR):
                    raise OSError(code, os.strerror(code))
                return super().open(path, flags)

        commit(ProjectStorage(path), 4)
        storage = ProjectStorage(path, ReadOnly())
        assert number_of(storage) == 4
        with pytest.raises(NotSaved, match="looked at only"):
            commit(storage, 5)
        assert number_in(path) == 4


COMMITS = 4


def run_until_cut(path, disk):
    """Commit numbers until the power goes; gives the last acknowledged one."""
    told = 0
    try:
        storage = ProjectStorage(path, disk)
        for number in range(1, COMMITS + 1):
            commit(storage, number)
            told = number
    except PowerCut:
        pass
    return told


@pytest.mark.parametrize("ordered", [True, False])
def test_a_power_cut_at_any_call_loses_nothing(path, ordered):
    full = PowerDisk()
    assert run_until_cut(path, full) == COMMITS
    draw, looked = random.Random(3), 0
    for stop in range(1, full.calls + 1):
        disk = PowerDisk(stop)
        told = run_until_cut(path, disk)
        for _ in range(20):
            left = disk.survivors(draw, ordered)
            looked += _judge_survivors(left, path, told)
    assert looked > 500


def _judge_survivors(left, path, told):
    """The state is the acknowledged one or one more; a backup is whole."""
    state = left.get(str(path))
    if state is None:
        assert told == 0, "lost"
        return 0
    found = json.loads(state)["scenes"]["1"]["n"]
    assert found in (told, told + 1)
    backup = left.get(str(beside(path, ".bak")))
    if backup is not None:
        assert json.loads(backup)["scenes"]["1"]["n"] in (told - 1, told, found)
    return 1


class Storing(RuleBasedStateMachine):
    """Any order of commits, failures, hand edits and reopening: disk is the model."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "state.json"
        self.disk = FailingDisk()
        self.storage = ProjectStorage(self.path, self.disk)
        self.model: dict[str, dict[str, object]] = {}

    def teardown(self):
        self.folder.cleanup()

    tables = st.sampled_from(["scenes", "takes"])
    ids = st.integers(1, 4)

    @rule(table=tables, doc_id=ids, value=json_values)
    def change(self, table, doc_id, value):
        with self.storage.transaction():
            self._put(table, doc_id, value)

    @rule(table=tables, doc_id=ids, at=st.integers(1, 12), half=st.booleans())
    def change_on_a_full_disk(self, table, doc_id, at, half):
        before = json.dumps(self.model)
        self.disk.arm(at, errno.ENOSPC, half)
        try:
            with self.storage.transaction():
                self._put(table, doc_id, at)
        except NotSaved:
            self.disk.arm(0)
            there = on_disk(self.path) if self.path.exists() else {}
            if there != self.model:
                self.model = json.loads(before)
            self.storage = ProjectStorage(self.path, self.disk)
        self.disk.arm(0)

    @rule(table=tables, doc_id=ids)
    def give_up(self, table, doc_id):
        with pytest.raises(KeyError), self.storage.transaction():
            self.storage.put(table, doc_id, encode(doc_id, {"v": "dropped"}))
            raise KeyError

    @rule(table=tables, doc_id=ids, value=json_values)
    def another_program_changes(self, table, doc_id, value):
        other = ProjectStorage(self.path)
        with other.transaction():
            other.put(table, doc_id, encode(doc_id, {"v": value}))
        self.model.setdefault(table, {})[str(doc_id)] = {"v": value}

    @rule()
    def reopen(self):
        self.storage = ProjectStorage(self.path, self.disk)

    def _put(self, table, doc_id, value):
        self.storage.put(table, doc_id, encode(doc_id, {"v": value}))
        self.model.setdefault(table, {})[str(doc_id)] = {"v": value}

    @invariant()
    def disk_and_memory_are_the_model(self):
        if self.model:
            assert on_disk(self.path) == self.model
        self.storage.refresh()
        assert (self.storage.read() or {}) == self.model


TestStoring = Storing.TestCase
TestStoring.settings = settings(
    max_examples=60,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
