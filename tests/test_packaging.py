"""What a wheel holds, and that the pages say what the scripts do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def folders(top, name):
    for path in (ROOT / top).rglob("__init__.py"):
        yield ".".join((name, *path.parent.relative_to(ROOT / top).parts))


def test_every_package_is_named_for_the_wheel():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    there = {*folders("vidpipe_tui", "vidpipe_tui")}
    there |= {*folders("plugins", "vidpipe_tui.plugins")}
    assert listed == there


@pytest.mark.slow
def test_a_wheel_holds_every_module_and_data_file(tmp_path):
    source = tmp_path / "source"
    for top in ("vidpipe_tui", "plugins"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / top, source / top, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    words = ["wheel", "-q", "--no-deps", "--no-index", "--no-build-isolation"]
    words = [sys.executable, "-m", "pip", *words, "-w", str(tmp_path), str(source)]
    subprocess.run(words, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    data = (".py", ".toml", ".tcss", ".typed")
    for top, name in (
        ("vidpipe_tui", "vidpipe_tui"),
        ("plugins", "vidpipe_tui/plugins"),
    ):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in data or path.name == "py.typed":
                assert f"{name}/{path.relative_to(ROOT / top)}" in held
    assert not any(each.startswith(("plugins/", "tests/", "bench/")) for each in held)


def test_ci_runs_the_readmes_test_command():
    readme = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"^    (python3 -m venv .*pytest.*)$", readme, re.MULTILINE)
    assert command
    assert command[1] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
