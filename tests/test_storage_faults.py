"""The state file under kills, faults, power cuts and many writers at once."""

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
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.disks import (
    FailingDisk,
    PowerCut,
    PowerDisk,
    ShortDisk,
    commit,
    number_in,
    number_of,
    on_disk,
    put,
)
from vidpipe_tui.errors import NotSaved
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.encoding import decode, encode
from vidpipe_tui.project.storage import ProjectStorage, beside


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.json"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


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
    code = f"from tests.test_storage_faults import count; count({str(path)!r}, 25, 1)"
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
