"""The book tells the truth: every name of the API is in it, and every example runs."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vidpipe_tui import hookspecs, stages, testing
from vidpipe_tui.registry import load
from vidpipe_tui.registry.faults import _OPTIONAL

ROOT = Path(__file__).parent.parent
BOOK = (ROOT / "hooks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", BOOK, re.M | re.S)
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("vidpipe_"))
EXPLAINED = [
    getattr(stages, name)
    for name in stages.__all__
    if dataclasses.is_dataclass(getattr(stages, name))
]


def rows_after(heading: str) -> list[str]:
    """The first column of the table that follows a heading, without backticks."""
    table = BOOK.partition(heading)[2].lstrip().partition("\n\n")[0]
    found = [re.match(r"\| `([^`]+)` \|", line) for line in table.splitlines()]
    return [match[1].partition("(")[0] for match in found if match]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """The examples, each in the file it names in its first line."""
    folder = tmp_path_factory.mktemp("shelf")
    for number, block in enumerate(BLOCKS):
        named = re.match(r"# (\w+\.py)\n", block)
        name = named[1] if named else "vidpipe_grey.py"
        assert named or number == 0, f"block {number} does not name its file"
        (folder / name).write_text(block)
    return folder


def test_the_first_example_is_the_file_in_plugins():
    assert BLOCKS[0] == (ROOT / "plugins" / "grey.py").read_text()


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_has_a_section_with_its_exact_signature(hook):
    signature = inspect.signature(getattr(hookspecs, hook))
    shown = f"### {hook}{signature}".replace("'", "")
    assert f"\n{shown}\n" in BOOK


@pytest.mark.parametrize("cls", EXPLAINED, ids=lambda cls: cls.__name__)
def test_each_field_is_explained_and_no_other(cls):
    wanted = [field.name for field in dataclasses.fields(cls)]
    if cls is stages.Context:
        wanted += [name for name in vars(cls) if inspect.isfunction(vars(cls)[name])]
        wanted = [name for name in wanted if not name.startswith("_")]
    assert sorted(rows_after(f"**`{cls.__name__}`**\n")) == sorted(wanted)


def test_each_error_is_in_the_table_with_its_arguments():
    section = BOOK.partition("## 6. Errors")[2].partition("\n## ")[0]
    for name in stages.__all__:
        value = getattr(stages, name)
        if not (inspect.isclass(value) and issubclass(value, Exception)):
            continue
        [row] = re.findall(rf"^\| `{name}\b([^`]*)`", section, re.M)
        if row:
            known = inspect.signature(value).parameters
            told = set(re.findall(r"(\w+)=", row)) | {"message"}
            assert told == set(known), name


def test_each_optional_attribute_is_in_the_table():
    told = rows_after("It may have more:\n")
    assert sorted(told) == sorted([*_OPTIONAL, "summary", "settings", "limits"])


def test_every_suite_is_named():
    for name in testing.__all__:
        if name.endswith("Suite"):
            assert f"`{name}`" in BOOK


def test_every_plugin_of_the_book_loads_without_a_problem(shelf):
    registry = load([shelf], only=())
    assert registry.problems == ()
    stages_found = {key for plugin in registry.plugins for key in plugin.stages}
    assert stages_found == {
        "keyframe.grey",
        "keyframe.tint",
        "stitch.ffconcat",
        "storyboard.lines",
        "video.acme",
        "video.dissolve",
    }


def test_the_tests_of_the_book_pass(shelf):
    shown = _python(["-m", "pytest", "-q", "-p", "no:cacheprovider", "."], shelf)
    assert "20 passed, 3 skipped" in shown


@pytest.mark.parametrize("name", ["tint", "lines", "dissolve", "ffconcat"])
def test_the_local_stages_of_the_book_pass_the_check(shelf, name):
    failed = [
        answer
        for answer in testing.check(name, load([shelf], only=()))
        if answer.outcome == "failed"
    ]
    assert failed == []


def test_sentences_on_broken_plugins_are_those_that_are_said():
    section = BOOK.partition("## 11. When it does not load")[2]
    bad = load([ROOT / "tests" / "bad_plugins"], only=())
    said = " ".join(problem.message for problem in bad.problems)
    for sentence in (
        "no hook named vidpipe_keyframes; did you mean vidpipe_keyframe?",
        "vidpipe_keyframe lacks its @hookimpl mark",
        "names are lower-case words joined by dashes",
        "has settings that cannot be used",
        "failed while it was imported",
        "has no run(job, ctx)",
        "; offer an object: ",
    ):
        assert sentence in section
        assert sentence in said


def test_every_link_inside_the_book_leads_somewhere():
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", BOOK, re.M)
    }
    for target in re.findall(r"\]\(#([^)]+)\)", BOOK):
        assert target in anchors


def _python(argv: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *argv], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
