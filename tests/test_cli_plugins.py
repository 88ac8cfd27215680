"""Plugins that are typed, named in a variable, and passed on to a worker."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.command import SMALL, only, read, real, until, vidpipe
from vidpipe_tui.project.lease import holder

ROOT = Path(__file__).parents[1]
GREY = (ROOT / "plugins" / "grey.py").read_text()
RED = GREY.replace('"grey"', '"red"').replace("Grey", "Red")


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "vidpipe_grey.py").write_text(GREY)
    return folder


def names(said):
    return {stage["name"] for stage in said.data["stages"]}


def test_a_typed_plugin_makes_a_film_and_is_in_the_line_that_goes_on(tmp_path, shelf):
    words = ("--keyframe", "grey", "--plugins", str(shelf), "--through", "keyframe")
    said = vidpipe(tmp_path / "films", "generate", "A fox", *SMALL, *words)
    assert said.code == 0, said.err
    folder = only(tmp_path / "films")
    assert {take.stage for take in read(folder).takes_of("s01", "end")} == {"grey"}
    resume = f"vidpipe resume {folder.name} --workspace {tmp_path / 'films'}"
    assert f"{resume} --plugins {shelf}" in said.err
    without = vidpipe(tmp_path / "films", "resume", "last")
    assert without.code == 2
    assert "the keyframe stage 'grey' came from the plugin " in without.err
    assert "--plugins FILE_OR_FOLDER" in without.err
    assert "did you mean" not in without.err
    (folder / "keyframes" / "s01-end-1.png").unlink()
    plan = vidpipe(tmp_path / "films", "plan", "last")
    assert "came from the plugin " in plan.out
    assert "did you mean" not in plan.out
    assert vidpipe(tmp_path / "films", "resume", "last", *words[2:4]).code == 0


def test_several_may_be_typed(tmp_path, shelf):
    (tmp_path / "red.py").write_text(RED)
    both = ("--plugins", str(shelf), "--plugins", str(tmp_path / "red.py"))
    assert {"grey", "red"} <= names(vidpipe(tmp_path, "plugins", *both, "--json"))


def test_a_typed_plugin_that_is_not_there_is_named(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox", "--plugins", "nowhere.py")
    assert said.code == 2
    assert "nowhere.py is not there" in said.err
    assert not list(tmp_path.glob("*/state.json"))


@pytest.mark.parametrize("form", ["{a}", "{a}:{b}", '["{a}", "{b}"]'])
def test_the_variable_takes_paths_as_people_write_them(
    tmp_path, shelf, monkeypatch, form
):
    (tmp_path / "red.py").write_text(RED)
    text = form.format(a=shelf, b=tmp_path / "red.py")
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", text)
    found = names(vidpipe(tmp_path, "plugins", "--json"))
    assert "grey" in found
    assert ("red" in found) == ("{b}" in form)


def test_a_broken_list_in_the_variable_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", '["a')
    said = vidpipe(tmp_path, "list")
    assert said.code == 2
    assert "VIDPIPE_PLUGINS_DIR" in said.err or "plugins_dir" in said.err


def test_the_line_in_the_book_works_and_so_does_its_worker(
    tmp_path, shelf, monkeypatch
):
    book = (ROOT / "hooks.md").read_text()
    (line,) = re.findall(r"^    vidpipe (generate .*)$", book, re.MULTILINE)
    monkeypatch.chdir(shelf)
    words = (*shlex.split(line), "--size", "360p", "--through", "keyframe", "--detach")
    said = real(tmp_path / "films", *words)
    assert said.code == 0, said.err
    folder = only(tmp_path / "films")
    until(lambda: holder(folder) is None and read(folder).runs[-1].ended_at)
    assert read(folder).runs[-1].outcome == "staged"
    assert {take.stage for take in read(folder).takes_of("s01", "end")} == {"grey"}
