"""Many projects in one folder: names, finding one, and what is in the way."""

from __future__ import annotations

import re

import pytest

from tests.project_films import film
from vidpipe_tui.errors import Damaged, NoProject, NotSaved
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "films")


def make(workspace, name):
    return film(workspace.path / name, id=name, title=name)


class TestNewId:
    @pytest.mark.parametrize(
        ("brief", "words"),
        [
            (
                "A lighthouse keeper finds a bottle with a map",
                "a-lighthouse-keeper-finds-a",
            ),
            ("  Çà & là: l'été!  ", "ca-la-lete"),
            ("東京の夜", "film"),
            ("", "film"),
            ("../../etc/passwd", "etc-passwd"),
            ("\x1b[31mred\n", "31mred"),
            ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", None),
            ("extraordinarily incomprehensible circumstances", None),
        ],
    )
    def test_words_of_the_brief_and_four_signs(self, workspace, brief, words):
        found = workspace.new_id(brief)
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*-[a-z2-9]{4}", found)
        assert len(found) <= 45
        if words:
            assert found[:-5] == words

    def test_never_one_that_exists(self, workspace, monkeypatch):
        signs = iter("aaaaaaaabbbb")
        monkeypatch.setattr("secrets.choice", lambda _: next(signs))
        make(workspace, "film-aaaa")
        assert workspace.new_id("") == "film-bbbb"


class TestProjects:
    def test_none_without_a_folder(self, workspace):
        assert workspace.projects() == []
        assert not workspace.path.exists()

    def test_the_last_changed_comes_first(self, workspace):
        first = make(workspace, "one-aaaa")
        make(workspace, "two-bbbb")
        with first.transaction() as draft:
            draft.project = draft.project.model_copy(update={"title": "changed"})
        names = [folder.name for folder, _ in workspace.projects()]
        assert names == ["one-aaaa", "two-bbbb"]

    def test_a_damaged_one_is_listed_with_its_reason(self, workspace):
        make(workspace, "good-aaaa")
        make(workspace, "bad-bbbb").folder.state.write_bytes(b"junk")
        lost = make(workspace, "lost-cccc")
        with lost.transaction() as draft:
            draft.project = draft.project.model_copy(update={"title": "changed"})
        lost.folder.state.unlink()
        found = {folder.name: what for folder, what in workspace.projects()}
        assert isinstance(found["good-aaaa"], Snapshot)
        assert isinstance(found["bad-bbbb"], Damaged)
        assert isinstance(found["lost-cccc"], Damaged)

    def test_other_things_in_the_folder_are_passed_over(self, workspace):
        make(workspace, "good-aaaa")
        (workspace.path / "notes.txt").write_text("x")
        (workspace.path / "folder").mkdir()
        assert [folder.name for folder, _ in workspace.projects()] == ["good-aaaa"]


class TestFind:
    @pytest.fixture
    def three(self, workspace):
        for name in ("keeper-aaaa", "keeper-aabb", "tower-cccc"):
            make(workspace, name)
        return workspace

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("keeper-aaaa", "keeper-aaaa"),
            ("keeper-aab", "keeper-aabb"),
            ("t", "tower-cccc"),
            ("last", "tower-cccc"),
        ],
    )
    def test_by_id_by_its_beginning_and_the_last(self, three, name, found):
        assert three.find(name) == three.path / found

    def test_by_a_path(self, three, tmp_path, monkeypatch):
        other = film(tmp_path / "elsewhere")
        assert three.find(str(other.folder.path)) == other.folder.path
        monkeypatch.chdir(tmp_path)
        assert three.find("elsewhere") == other.folder.path
        assert three.find("./elsewhere/") == other.folder.path
        monkeypatch.chdir(other.folder.path)
        assert three.find(".") == other.folder.path

    def test_a_whole_id_is_not_taken_for_a_beginning(self, workspace):
        make(workspace, "keeper")
        make(workspace, "keeper-aaaa")
        assert workspace.find("keeper") == workspace.path / "keeper"

    def test_several_are_listed(self, three):
        with pytest.raises(NoProject, match="2 projects begin with 'keeper'") as caught:
            three.find("keeper")
        assert "keeper-aaaa, keeper-aabb" in caught.value.hint
        assert "tower" not in caught.value.hint

    @pytest.mark.parametrize("name", ["nothing", "", "/nowhere", "../films"])
    def test_none_is_told(self, three, name):
        with pytest.raises(NoProject, match="no project") as caught:
            three.find(name)
        assert "tower-cccc" in caught.value.hint

    def test_no_last_without_any(self, workspace):
        with pytest.raises(NoProject):
            workspace.find("last")

    def test_a_damaged_one_can_be_found(self, three):
        (three.path / "tower-cccc" / "state.json").write_bytes(b"junk")
        assert three.find("tower").name == "tower-cccc"


class TestRoom:
    def test_a_workspace_is_made_when_it_is_needed(self, workspace):
        assert workspace.free_bytes() > 0
        assert not workspace.path.exists()
        workspace.check_writable()
        assert workspace.path.stat().st_mode & 0o777 == 0o700
        assert list(workspace.path.iterdir()) == []

    def test_where_nothing_can_be_written_is_told(self, tmp_path):
        (tmp_path / "file").write_text("x")
        for path in (tmp_path / "file", tmp_path / "file" / "films", "/proc/films"):
            with pytest.raises(NotSaved, match="cannot be written") as caught:
                Workspace(tmp_path / path).check_writable()
            assert "--workspace" in caught.value.hint
