"""Commits of a run on a disk that refuses: tried again, and nothing is lost."""

from __future__ import annotations

import fcntl
import itertools
import os
import threading
from typing import Any

import pytest

from vidpipe_tui.engine import book as book_module
from vidpipe_tui.engine.book import Book
from vidpipe_tui.errors import NotSaved
from vidpipe_tui.project import lease as lease_module
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.store import Store

from . import films
from .command import until
from .films import Reel, Sketch, a_film, an_engine, entries, run, sent, take


class Refusing(Disk):
    """Refuses the next ``times`` calls of one kind, as a full or sick disk.

    Or the one that comes ``after`` so many.
    """

    def __init__(self, what: str = "write") -> None:
        self.what, self.times, self.refused, self.after = what, 0, 0, 0

    def _maybe(self, what: str) -> None:
        if what == self.what and self.after:
            self.after -= 1
            self.times = int(not self.after)
        if what == self.what and self.times > 0:
            self.times -= 1
            self.refused += 1
            raise OSError(28, "No space left on device")

    def write(self, fd, data, at):
        self._maybe("write")
        return super().write(fd, data, at)

    def replace(self, source, target):
        if target.name == "state.json":
            self._maybe("replace")
        super().replace(source, target)

    def sync_folder(self, path):
        if path.name == "film":
            self._maybe("sync")
        super().sync_folder(path)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(book_module, "EVERY", 0.01)


def a_book(store: Store, **options) -> Book:
    log = store.folder.path / "log.jsonl"
    return Book(store, films.installed(), log, lambda e: None, every=0.01, **options)


@pytest.mark.parametrize("what", ["write", "replace", "sync"])
def test_a_receipt_is_kept_on_a_disk_that_is_full_for_a_while(tmp_path, what):
    a_film(tmp_path, 1)
    disk = Refusing(what)
    store = Store.open(tmp_path / "film", disk)
    times = 1 if what == "sync" else 2  # then the clip has to get its place

    class Accepting(type(films.installed().get("video", "rehearsal").stage)):  # type: ignore[misc]
        def submit(self, job, ctx):
            operation = super().submit(job, ctx)
            disk.times = times
            return operation

    reg = films.registry(films.offer("video", Accepting()))
    engine = an_engine(store, reg)
    engine._book._every = 0.01
    assert engine.run().kind == "complete"
    assert disk.refused == times
    assert sent(store).count("s01-clip") == 1
    again = Store.open(tmp_path / "film")
    assert take(again, "s01-clip-1").operation is not None
    told = [e.message or "" for e in entries(again) if e.kind == "warning"]
    assert any("trying again" in text for text in told)


def test_a_disk_that_stays_full_ends_the_run_and_keeps_what_was_saved(tmp_path):
    a_film(tmp_path, 1)
    disk = Refusing()
    store = Store.open(tmp_path / "film", disk)
    book = a_book(store, patience=0.05)
    before = store.read()
    disk.times = 10**6
    with pytest.raises(NotSaved, match="No space"):
        book.commit(lambda draft: draft.put_scene(films.a_scene(9)))
    assert Store.open(tmp_path / "film").read() == before


def test_a_run_that_waits_for_its_disk_is_not_taken_for_dead(tmp_path, monkeypatch):
    monkeypatch.setattr(lease_module, "BEAT", 0.02)
    a_film(tmp_path, 1)
    disk = Refusing()
    store = Store.open(tmp_path / "film", disk)
    lease = store.folder.lease
    heard: list[Any] = []

    def listen(entry):
        if entry.kind == "take-started" and not heard:
            disk.times = 10**6
        elif "trying again" in (entry.message or "") and not heard:
            lease.write_text("lost")
            until(lambda: holder(store.folder))
            heard.append(entry)
            disk.times = 0

    engine = an_engine(store, listen=listen)
    engine._book._every = 0.01
    assert engine.run().kind == "complete"
    assert heard


def test_a_storyboard_whose_commit_was_refused_late_is_not_taken_over_twice(tmp_path):
    """The switch had happened, only the folder's sync failed."""
    folder = films.a_film(
        tmp_path, 0, stages={"storyboard": "animatic"}, scenes_wanted=2
    ).folder.path
    disk = Refusing("sync")
    store = Store.open(folder, disk)

    def listen(entry):
        if entry.kind == "progress" or entry.kind == "take-started":
            disk.times = 1

    engine = an_engine(store, through="storyboard", listen=listen)
    engine._book._every = 0.01
    assert engine.run().kind == "staged"
    assert disk.refused
    assert len(Store.open(folder).read().scenes) == 2


def test_a_lock_that_is_held_for_long_loses_nothing(tmp_path, monkeypatch):
    store = a_film(tmp_path, 1)
    book = a_book(store)
    fd = os.open(store.folder.lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(fd, fcntl.LOCK_EX)
    short = Store.transaction
    monkeypatch.setattr(Store, "transaction", lambda self: short(self, wait=0.05))
    threading.Timer(0.3, lambda: os.close(fd)).start()
    book.commit(lambda draft: draft.put_scene(films.a_scene(9)))
    assert len(store.read().scenes) == 2


def test_a_key_among_escape_codes_is_struck_out(tmp_path):
    book = a_book(a_film(tmp_path, 1))
    said = "\x1b[31msk-abcdefghijklmnopqrstuv\x1b[0m AI\x1b[1mzaSyA1234567890123456"
    assert book.clean(said) == "*** ***"


def test_a_line_of_the_log_is_told_after_its_commit(tmp_path):
    seen: list[tuple[str, str]] = []
    store = a_film(tmp_path, 1)

    def listen(entry):
        if entry.take:
            at_disk = Store.open(store.folder.path).read().by_id[entry.take]
            seen.append((entry.kind, at_disk.status))

    run(store, listen=listen)
    wanted = {"take-started": "running", "take-done": "done"}
    assert all(wanted.get(kind, status) == status for kind, status in seen)


def test_whichever_commit_is_refused_late_no_take_is_begun_twice(tmp_path):
    registry, chosen = films.studio(Sketch(price=1.0), Reel(price=2.0))
    for number in itertools.count(2):  # the first is that of the folder of logs
        folder = a_film(tmp_path / str(number), 1, stages=chosen).folder.path
        disk = Refusing("sync")
        disk.after = number
        engine = an_engine(Store.open(folder, disk), registry)
        engine._book._every = 0.01
        assert engine.run().kind == "complete"
        takes = Store.open(folder).read().takes
        assert [each.id for each in takes] == [
            "s01-start-1", "s01-end-1", "s01-clip-1", "cut-1"
        ]  # fmt: skip
        if not disk.refused:
            return
