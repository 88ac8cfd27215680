"""What a start does not import, and the import rules between the rooms."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import copied, made

HEAVY = ("textual", "google", "av", "PIL", "vidpipe_tui.plugins", "vidpipe_tui.app")
_PRINT = (
    "import sys\n"
    "from vidpipe_tui.cli.main import run\n"
    "code = run(sys.argv[1:])\n"
    "sys.stderr.write('\\n'.join(['modules:', *sys.modules]))\n"
    "sys.exit(code)\n"
)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def imported(*words, python=_PRINT):
    done = subprocess.run(
        [sys.executable, "-c", python, *words],
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    modules = done.stderr.partition("modules:\n")[2].split()
    assert "vidpipe_tui" in modules
    return modules


def heavy(modules):
    return [
        module
        for module in modules
        if any(module == name or module.startswith(f"{name}.") for name in HEAVY)
    ]


@pytest.mark.parametrize("words", [["--help"], ["generate", "--help"], ["--version"]])
def test_help_imports_next_to_nothing(words):
    modules = imported(*words)
    assert heavy(modules) == []
    assert not {"pydantic_settings", "tinydb", "pluggy", "tenacity"} & set(modules)


@pytest.mark.parametrize("verb", ["list", "status", "takes", "log", "undo", "edit"])
def test_looking_and_editing_load_no_plugin_and_no_picture(film, tmp_path, verb):
    copied(film, tmp_path)
    words = {
        "list": [verb],
        "edit": [verb, "last", "s01", "--title", "Snow"],
    }.get(verb, [verb, "last"])
    assert heavy(imported(*words, "--workspace", str(tmp_path))) == []


def test_the_public_modules_import_nothing_heavy():
    python = (
        "import sys, vidpipe_tui.hookspecs, vidpipe_tui.stages\n"
        "sys.stderr.write('\\n'.join(['modules:', *sys.modules]))\n"
    )
    modules = imported(python=python)
    assert heavy(modules) == []
    assert not {"tinydb", "pydantic", "typer", "rich"} & set(modules)


def test_the_rooms_import_one_way():
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
