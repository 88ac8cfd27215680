"""A fork: a second film that stands on its own, with everything current in it."""

from __future__ import annotations

import pytest

from vidpipe_tui.errors import NotSaved
from vidpipe_tui.project import edits
from vidpipe_tui.project.fork import archive, fork
from vidpipe_tui.project.model import Request
from vidpipe_tui.project.store import Store
from vidpipe_tui.project.workspace import Workspace

from . import films


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return films.made(films.a_film(tmp_path_factory.mktemp("made"), scenes=3))


@pytest.fixture
def forked(made, tmp_path):
    return fork(made, Workspace(tmp_path))


def test_everything_is_current_the_inherited_pictures_too(forked):
    assert set(films.states(forked).values()) == {"current"}
    assert films.a_plan(forked).complete


def test_it_has_cost_nothing_and_has_no_past(made, forked):
    edits.edit_scene(made, "s01", title="Another")
    assert films.money(forked).spent_usd == 0
    assert films.money(forked).unpriced == 0
    assert forked.read().runs == ()
    assert forked.read().project.changes == ()
    assert edits.undo(forked) is None


def test_it_has_a_name_of_its_own_and_says_what_it_is(made, forked):
    project = forked.read().project
    assert project.id == forked.folder.path.name != made.read().project.id
    assert project.title.endswith("(fork)")


def test_its_pictures_are_its_own(made, forked):
    before = films.hashes(made)
    for path in (*forked.folder.keyframes.iterdir(), *forked.folder.clips.iterdir()):
        path.write_bytes(b"another")
    assert films.hashes(made) == before


def test_only_what_shows_in_the_film_comes_along(tmp_path):
    old = films.made(films.a_film(tmp_path / "a", scenes=1))
    edits.ask(old, [Request(scene="s01", slot="clip")])
    films.run(old)
    new = fork(old, Workspace(tmp_path / "b"))
    assert [take.id for take in new.read().takes_of("s01", "clip")] == ["s01-clip-2"]
    with new.transaction() as draft:
        assert draft.next_take("s01", "clip")[1] == 3


def test_a_lost_picture_is_missing_and_the_rest_is_there(tmp_path):
    old = films.made(films.a_film(tmp_path / "a", scenes=2))
    next(old.folder.clips.glob("s02*")).unlink()
    states = films.states(fork(old, Workspace(tmp_path / "b")))
    assert states.pop("s02 clip") in ("missing", "blocked")
    assert set(states.values()) == {"current"}


def test_a_fork_that_cannot_be_saved_leaves_nothing_behind(made, tmp_path):
    place = tmp_path / "taken"
    place.write_text("a file, not a folder")
    with pytest.raises(NotSaved):
        fork(made, Workspace(place))
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_picture_that_leads_out_of_the_folder_is_not_copied(made, tmp_path):
    snapshot = made.read()
    (tmp_path / "old").mkdir()
    old = Store.create(tmp_path / "old", snapshot.project, snapshot.scenes)
    with old.transaction() as draft:
        for take in snapshot.takes:
            draft.put_take(take)
    for path in made.folder.keyframes.iterdir():
        target = old.folder.path / made.folder.relative(path)
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(tmp_path / "elsewhere")  # out of the folder: refused
    new = fork(old, Workspace(tmp_path / "b"))
    assert "current" not in films.states(new).values()


def test_an_archived_project_is_only_marked(tmp_path):
    store = films.a_film(tmp_path)
    archive(store, True)
    assert Store.open(store.folder.path).read().project.archived
    archive(store, False)
    assert not Store.open(store.folder.path).read().project.archived
