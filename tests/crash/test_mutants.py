"""Broken versions of the house, each of which the proof of order has to catch."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from .test_kills import ROOT, drive

SWITCH = """            self.disk.replace(tmp, self.path)
            self.disk.sync_folder(self._folder)
"""
SUBMITTED = (
    "        self.book.commit(lambda d: commits.submitted(d, task.id, operation))\n"
)
LOOKED = "    def _looked(self, task: Task, poll: Poll) -> None:\n"
LATE = (
    LOOKED
    + "        operation = task.operation\n        assert operation\n"
    + SUBMITTED
)
PERMIT = "self.book.commit(lambda d: commits.sending(d, task.id, attempt, paid))"
ADOPTED = """            self._sync(source)
            if replace:
                self.disk.replace(source, dest)
            else:
                self._move(source, dest)
            self.disk.sync_folder(dest.parent)
"""
RENAMED_FIRST = (
    SWITCH + "            fd = self.disk.open(self.path, os.O_RDONLY)\n"
    "            self.disk.fsync(fd)\n            self.disk.close(fd)\n"
)
UNSYNCED = """def _unsynced(disk, path, data, newer_than):
    class Lazy(type(disk)):
        def fsync(self, fd): pass
    lazy = object.__new__(Lazy)
    lazy.__dict__ = disk.__dict__
    return write_new(lazy, path, data, newer_than)


"""
TOLD = """        self.book.tell("take-submitted", **task.place, operation=operation.id)
        if task.unwanted:
"""


@dataclass(frozen=True)
class Mutant:
    """A file, what in it is put for what, and words of the fault that shows."""

    file: str
    edits: tuple[tuple[str, str], ...]
    shows: str


FSYNC = "        disk.fsync(fd)\n"
MUTANTS = {
    "no fsync of the state": Mutant(
        "project/disk.py", ((FSYNC, ""),), "before its bytes"
    ),
    "no fsync of the folder": Mutant(
        "project/storage.py",
        ((SWITCH, SWITCH.splitlines(keepends=True)[0]),),
        "before it was safe",
    ),
    "rename before fsync": Mutant(
        "project/storage.py",
        (
            (SWITCH, RENAMED_FIRST),
            ("write_new(self.disk, tmp,", "_unsynced(self.disk, tmp,"),
            ("def beside(", UNSYNCED + "def beside("),
        ),
        "before its bytes",
    ),
    "the id is written after the first look": Mutant(
        "engine/desk.py", ((SUBMITTED, ""), (LOOKED, LATE)), "before it was written"
    ),
    "the id is told before it is written": Mutant(
        "engine/desk.py",
        ((SUBMITTED, ""), (TOLD, TOLD.replace("        if", SUBMITTED + "        if"))),
        "without its id",
    ),
    "the lease is given back too early": Mutant(
        "engine/run.py",
        (
            (
                "force=self._take_over):\n            self._open()\n",
                "force=self._take_over) as lease:\n"
                "            self._open(); lease.release()\n",
            ),
        ),
        "another run could have begun",
    ),
    "no intent is written": Mutant(
        "engine/desk.py", ((PERMIT, "pass"),), "was sent and is"
    ),
    "no fsync of a picture": Mutant(
        "project/files.py",
        ((ADOPTED, ADOPTED.replace("            self._sync(source)\n", "")),),
        "before its bytes",
    ),
    "no fsync of the pictures' folder": Mutant(
        "project/files.py",
        (
            (
                ADOPTED,
                ADOPTED.replace("            self.disk.sync_folder(dest.parent)\n", ""),
            ),
        ),
        "could lose its name",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The house and the harness, to be broken."""
    root = tmp_path_factory.mktemp("mutant")
    house = shutil.copytree(ROOT / "vidpipe_tui", root / "vidpipe_tui")
    shutil.copytree(ROOT / "plugins", house / "plugins")
    for name in ("__init__.py", "films.py"):
        (root / "tests").mkdir(exist_ok=True)
        shutil.copy2(ROOT / "tests" / name, root / "tests" / name)
    shutil.copytree(ROOT / "tests" / "crash", root / "tests" / "crash")
    return root


def proof(copy: Path, folder: Path) -> list[str]:
    faults: list[str] = drive("proof", folder, root=copy)["faults"]
    return faults


def test_the_house_as_it_is_does_everything_in_order(copy, tmp_path):
    assert proof(copy, tmp_path) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_order_is_caught(name, copy, tmp_path):
    mutant = MUTANTS[name]
    path = copy / "vidpipe_tui" / mutant.file
    whole = path.read_text("utf-8")
    broken = whole
    for old, new in mutant.edits:
        assert broken.count(old) == 1, f"{mutant.file} has changed: {old!r}"
        broken = broken.replace(old, new)
    try:
        path.write_text(broken, "utf-8")
        faults = proof(copy, tmp_path)
    finally:
        path.write_text(whole, "utf-8")
    assert any(mutant.shows in fault for fault in faults), faults
