"""The state file: what a kill, a full disk, a power cut and other writers do to it."""

from __future__ import annotations

import errno
import json
import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from tests.disks import commit, number_in, number_of, on_disk, put
from vidpipe_tui.errors import Damaged, Held, NotSaved
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.encoding import encode, join, split
from vidpipe_tui.project.storage import ProjectStorage, beside


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
            (b'{"scenes": {"1": {}, "01": {}}}', "'scenes' has two documents 1"),
            (b'{"scenes": {"1": {"n": 1}, "1": {"n": 2}}}', "two '1'"),
            (b'{"scenes": {"1": {}}, "scenes": {"2": {}}}', "two 'scenes'"),
        ],
    )
    def test_what_is_no_state_is_refused_and_left_alone(self, path, raw, said):
        path.write_bytes(raw)
        with pytest.raises(Damaged, match=said) as caught:
            ProjectStorage(path)
        assert "--repair" in caught.value.hint
        assert path.read_bytes() == raw
        assert [file.name for file in path.parent.iterdir()] == ["state.json"]

    def test_a_document_copied_by_hand_hides_no_other(self, path):
        storage = ProjectStorage(path)
        commit(storage, 1)
        row = encode(1, on_disk(path)["scenes"]["1"])
        head, row, tail = path.read_bytes().partition(row)
        path.write_bytes(head + row + b",\n" + row + tail)
        with pytest.raises(Damaged, match="two '1'"):
            ProjectStorage(path)

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
                pytest.raises(Held, match=rf"pid {os.getpid()} on .+"),
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
