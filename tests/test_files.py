"""A project's folder: names, moves that lose nothing, and files that changed."""

from __future__ import annotations

import errno
import os

import pytest

from tests.disks import FailingDisk
from tests.project_films import film, make_take
from vidpipe_tui.errors import Damaged, NotSaved
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.files import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "film")


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "made.png"
    path.write_bytes(b"picture")
    return path


def test_names_are_those_of_the_design(folder):
    names = [
        folder.keyframe("s03", "end", 2),
        folder.clip("s03", 1),
        folder.place("s03", "clip", 1, ".webm"),
        folder.place("s03", "start", 4),
        folder.cut,
        folder.run_log("r1"),
        folder.work("s03-end-2"),
        folder.state,
    ]
    assert [folder.relative(name) for name in names] == [
        "keyframes/s03-end-2.png",
        "clips/s03-1.mp4",
        "clips/s03-1.webm",
        "keyframes/s03-start-4.png",
        "output/final.mp4",
        "runs/r1.jsonl",
        ".work/s03-end-2",
        "state.json",
    ]


class TestResolve:
    @pytest.mark.parametrize(
        "path", ["../x", "/etc/passwd", "a/../../x", "", ".", "a\0b", "clips/.."]
    )
    def test_paths_that_lead_out_are_refused(self, folder, path):
        with pytest.raises(Damaged, match="leads out"):
            folder.resolve(path)

    def test_links_that_lead_out_are_refused(self, folder, tmp_path):
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "x.png").write_text("x")
        folder.make(folder.path)
        folder.keyframes.symlink_to(tmp_path / "other")
        with pytest.raises(Damaged, match="leads out"):
            folder.resolve("keyframes/x.png")

    def test_a_project_below_a_link_is_fine(self, tmp_path):
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        found = Folder(tmp_path / "link").resolve("clips/a.mp4")
        assert found == tmp_path / "link" / "clips" / "a.mp4"


class TestAdopt:
    def test_the_file_moves_and_is_the_owners_alone(self, folder, made):
        dest = folder.adopt(made, folder.keyframe("s01", "end", 1))
        assert dest.read_bytes() == b"picture"
        assert not made.exists()
        assert dest.stat().st_mode & 0o777 == 0o600
        assert dest.stat().st_nlink == 1
        assert dest.parent.stat().st_mode & 0o777 == 0o700

    def test_nothing_is_ever_overwritten(self, folder, made):
        dest = folder.keyframe("s01", "end", 1)
        folder.make(dest.parent)
        dest.write_bytes(b"paid for")
        with pytest.raises(NotSaved, match="there already"):
            folder.adopt(made, dest)
        assert dest.read_bytes() == b"paid for"
        assert made.exists()

    def test_the_same_bytes_placed_before_a_kill_count_as_done(self, folder, made):
        dest = folder.keyframe("s01", "end", 1)
        folder.make(dest.parent)
        dest.write_bytes(b"picture")
        assert folder.adopt(made, dest) == dest
        assert not made.exists()

    def test_the_cut_takes_the_place_of_the_one_before(self, folder, made):
        folder.make(folder.output)
        folder.cut.write_bytes(b"old")
        folder.adopt(made, folder.cut, replace=True)
        assert folder.cut.read_bytes() == b"picture"

    def test_where_there_are_no_links_it_still_overwrites_nothing(self, tmp_path, made):
        class NoLinks(Disk):
            def link(self, source, target):
                raise OSError(errno.EPERM, "no links here")

        folder = Folder(tmp_path / "film", NoLinks())
        dest = folder.adopt(made, folder.clip("s01", 1))
        assert dest.read_bytes() == b"picture"
        made.write_bytes(b"other")
        with pytest.raises(NotSaved):
            folder.adopt(made, dest)
        assert dest.read_bytes() == b"picture"

    def test_links_and_pipes_are_not_adopted(self, folder, made, tmp_path):
        link, pipe = tmp_path / "link", tmp_path / "pipe"
        link.symlink_to(made)
        os.mkfifo(pipe)
        for source in (link, pipe, tmp_path / "nothing"):
            with pytest.raises(NotSaved):
                folder.adopt(source, folder.clip("s01", 1))
        assert not folder.clip("s01", 1).exists()

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
    @pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
    def test_the_picture_is_somewhere_whatever_fails(self, tmp_path, made, at, code):
        disk = FailingDisk()
        folder = Folder(tmp_path / "film", disk)
        folder.make(folder.clips)
        dest = folder.clip("s01", 1)
        disk.arm(at, code)
        try:
            folder.adopt(made, dest)
        except NotSaved:
            disk.arm(0)
            assert b"picture" in [p.read_bytes() for p in (made, dest) if p.exists()]
            if made.exists():
                folder.adopt(made, dest)
        assert dest.read_bytes() == b"picture"

    def test_it_is_synced_before_it_has_its_name(self, tmp_path, made):
        calls = []

        class Watched(Disk):
            def fsync(self, fd):
                calls.append("file")
                super().fsync(fd)

            def link(self, source, target):
                calls.append("name")
                super().link(source, target)

            def sync_folder(self, path):
                calls.append(path.name)
                super().sync_folder(path)

        folder = Folder(tmp_path / "film", Watched())
        folder.make(folder.clips)
        calls.clear()
        folder.adopt(made, folder.clip("s01", 1))
        assert calls == ["file", "name", "clips"]

    def test_a_users_own_file_is_copied(self, folder, made):
        dest = folder.copy_in(made, folder.keyframe("s01", "start", 1))
        assert made.read_bytes() == dest.read_bytes() == b"picture"
        assert os.listdir(folder.keyframes) == ["s01-start-1.png"]  # noqa: PTH208

    def test_a_users_file_that_is_not_there_is_told(self, folder, tmp_path):
        with pytest.raises(NotSaved):
            folder.copy_in(tmp_path / "nothing", folder.clip("s01", 1))
        assert not list(folder.clips.iterdir())


class TestSurvey:
    @pytest.fixture
    def store(self, tmp_path):
        store = film(tmp_path / "film")
        make_take(store, "s01", "clip", b"made")
        return store

    def states(self, store):
        found = store.folder.survey(store.read(), full=True)
        quick = Folder(store.folder.path).survey(store.read(), full=False)
        return quick.state("s01-clip-1"), found.state("s01-clip-1")

    def test_as_it_was(self, store):
        assert self.states(store) == ("ok", "ok")

    def test_gone(self, store):
        store.folder.clip("s01", 1).unlink()
        assert self.states(store) == ("gone", "gone")

    def test_emptied(self, store):
        store.folder.clip("s01", 1).write_bytes(b"")
        assert self.states(store) == ("gone", "gone")

    def test_replaced_by_junk_of_the_same_length(self, store):
        assert self.states(store) == ("ok", "ok")
        store.folder.clip("s01", 1).write_bytes(b"junk")
        assert self.states(store) == ("ok", "changed")

    def test_replaced_by_a_link_that_leads_out(self, store, tmp_path):
        (tmp_path / "film.mp4").write_bytes(b"made")
        store.folder.clip("s01", 1).unlink()
        store.folder.clip("s01", 1).symlink_to(tmp_path / "film.mp4")
        assert self.states(store) == ("gone", "gone")

    def test_replaced_by_a_folder(self, store):
        store.folder.clip("s01", 1).unlink()
        store.folder.clip("s01", 1).mkdir()
        assert self.states(store) == ("gone", "gone")

    def test_a_take_nobody_knows_is_gone(self, store):
        assert store.folder.survey(store.read(), full=False).state("x-1") == "gone"
