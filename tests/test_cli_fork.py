"""fork and archive: a second film in one line, and a list that agrees with the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import copied, made, read, vidpipe


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def listed(workspace, *words):
    projects = vidpipe(workspace, "list", "--json", *words).data["projects"]
    return [(project["id"], project["archived"]) for project in projects]


def test_a_fork_prints_its_folder_and_is_whole_for_nothing(film, tmp_path):
    old = copied(film, tmp_path)
    said = vidpipe(tmp_path, "fork", "last")
    assert said.code == 0, said.err
    new = Path(said.out.strip())
    assert new.parent == tmp_path
    assert new.name != old.name
    assert f"{new.name} is a copy of {old.name}" in said.err
    status = vidpipe(tmp_path, "status", new.name, "--json").data["project"]
    assert (status["status"], status["clips"], status["spent_usd"]) == (
        "complete",
        2,
        0,
    )


def test_a_fork_has_the_title_it_is_given_and_an_id_after_it(film, tmp_path):
    old = copied(film, tmp_path)
    data = vidpipe(
        tmp_path, "fork", old.name, "--title", "[red] By\nnight \x1b[31m", "--json"
    ).data
    assert data["forked"] == old.name
    assert data["project"].startswith("red-by-night-")
    assert data["folder"] == str(tmp_path / data["project"])
    title = read(tmp_path / data["project"]).project.title
    assert title == data["title"]
    assert title.startswith("[red] By night")
    assert "\x1b" not in title


def test_a_fork_of_another_place_lands_in_the_workspace(film, tmp_path):
    said = vidpipe(tmp_path / "new", "fork", str(film), "--json")
    assert said.code == 0, said.err
    assert Path(said.data["folder"]).parent == tmp_path / "new"


def test_a_fork_without_a_letter_in_its_title_is_refused(film, tmp_path):
    copied(film, tmp_path)
    said = vidpipe(tmp_path, "fork", "last", "--title", "  ")
    assert (said.code, said.out) == (2, "")
    assert "a film needs a title" in said.err
    assert len(list(tmp_path.iterdir())) == 1


def test_an_archived_film_is_listed_only_with_all_and_comes_back(film, tmp_path):
    folder = copied(film, tmp_path)
    said = vidpipe(tmp_path, "archive", "last")
    assert said.code == 0, said.err
    assert "--back" in said.err
    assert read(folder).project.archived
    assert listed(tmp_path) == []
    hidden = vidpipe(tmp_path, "list")
    assert folder.name not in hidden.out
    assert "1 archived; vidpipe list --all" in hidden.err
    assert "no films" not in hidden.err
    assert listed(tmp_path, "--all") == [(folder.name, True)]
    assert "(archived)" in vidpipe(tmp_path, "list", "--all").out
    back = vidpipe(tmp_path, "archive", folder.name, "--back", "--json")
    assert back.data == {"project": folder.name, "archived": False}
    assert listed(tmp_path) == [(folder.name, False)]


def test_an_archived_film_is_still_found_by_its_name(film, tmp_path):
    folder = copied(film, tmp_path)
    vidpipe(tmp_path, "archive", "last")
    assert vidpipe(tmp_path, "status", folder.name).code == 0


def test_archiving_twice_writes_nothing(film, tmp_path):
    folder = copied(film, tmp_path)
    vidpipe(tmp_path, "archive", "last")
    before = (folder / "state.json").stat()
    assert vidpipe(tmp_path, "archive", "last").code == 0
    now = (folder / "state.json").stat()
    assert (now.st_ino, now.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
