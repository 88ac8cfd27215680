"""A TinyDB storage that loses nothing: each transaction replaces the file in one step.

New bytes go to ``.tmp`` and are synced, the old generation gets the name ``.bak``, the
new one takes over the file's name (the switch), the folder is synced (the commit).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from ..errors import Damaged, Held, NoProject, NotSaved, ProjectError
from ..text import one_line
from .disk import Disk, Signature, second_name, write_new
from .encoding import Rows, Tables, decode, encode, join, split

_POLL = 0.005
"""Seconds between two tries for the lock."""
_NAME_SIZE = 160
"""Bytes of the lock file's text, blanks at its end."""


def beside(path: Path, suffix: str) -> Path:
    """The file that goes with a state file: ``.bak``, ``.lock``, ``.tmp``."""
    return path.with_name(path.name + suffix)


class ProjectStorage(Storage):
    """One state file. Reading takes no lock and writes nothing, not even a lock file.

    As TinyDB's storage (``TinyDB(path, storage=ProjectStorage)``) it writes only
    inside ``transaction()``; ``put`` sets a single document there.
    """

    def __init__(self, path: Path | str, disk: Disk | None = None) -> None:
        """Read the file if it is there.

        Raises:
            Damaged: it, or what is left of it, cannot be trusted.
        """
        self.path = Path(path)
        self.disk = disk or Disk()
        self._folder = self.path.parent
        self._bak, self._spare = (
            beside(self.path, ".bak"),
            beside(self.path, ".bak.tmp"),
        )
        self._tmp, self._lock = beside(self.path, ".tmp"), beside(self.path, ".lock")
        self.tables: Tables = {}
        self.signature: Signature | None = None
        self._base: Tables = {}
        self._draft: dict[str, Rows] = {}
        self._writer: int | None = None
        self._broken: OSError | None = None
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again if it is another one by now; tells whether it was.

        Raises:
            Damaged: it cannot be trusted. What was read before is kept.
        """
        with self._reading:
            try:
                if self.disk.signature(self.path) == self.signature is not None:
                    return False
                raw, signature = self.disk.read(self.path)
            except FileNotFoundError:
                return self._absent()
            except OSError as error:
                raise _unreadable(self.path, error) from error
            self.tables = _parse(self.path, raw, self.tables)
            self.signature = signature
            return True

    def _absent(self) -> bool:
        if self.signature or self.disk.signature(self._bak):
            raise Damaged(
                f"{self.path} is missing", hint=_repair_hint(self.path)
            ) from None
        return False

    @contextlib.contextmanager
    def transaction(self, wait: float = 10.0) -> Iterator[bool]:
        """Change documents; all of it is saved at the end, or none after an exception.

        Gives whether the file had been changed by others: TinyDB tables must then
        forget their cached ids and queries.

        Raises:
            Held: others kept the lock for longer than ``wait`` seconds.
            NotSaved: the disk refused; what was saved before is still there.
            Damaged: the file cannot be trusted.
        """
        if self._writer == threading.get_ident():
            raise RuntimeError("transactions do not nest")
        end = time.monotonic() + wait
        if not self._writing.acquire(timeout=max(wait, 0)):
            raise Held("this vidpipe is still saving another change", hint="try again")
        try:
            with locked(self.disk, self._lock, end):
                try:
                    yield self._begin()
                    self._commit(self._draft)
                finally:
                    self._writer, self._draft, self._base = None, {}, {}
        finally:
            self._writing.release()

    def _begin(self) -> bool:
        if self._broken:
            raise _refusal(
                self.path,
                self._broken,
                "it is closed for writing until it is opened again",
            )
        changed = self.refresh()
        self._base = self.tables
        self._draft = dict(self._base)
        self._writer = threading.get_ident()
        return changed

    def put(self, table: str, doc_id: int, row: bytes) -> None:
        """Set an encoded document in this transaction."""
        draft = self.drafted()
        rows = draft.get(table)
        if rows is None or rows is self._base.get(table):
            rows = draft[table] = dict(rows or {})
        rows[doc_id] = row

    def drafted(self) -> dict[str, Rows]:
        """The tables of this thread's transaction."""
        if self._writer != threading.get_ident():
            raise RuntimeError("the state is changed inside a transaction only")
        return self._draft

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All documents, for TinyDB: as saved, or as drafted by this thread."""
        mine = self._writer == threading.get_ident()
        tables: Tables = self._draft if mine else self.tables
        found = {
            name: {str(doc_id): decode(row) for doc_id, row in rows.items()}
            for name, rows in tables.items()
        }
        return found or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take all documents over from TinyDB into this transaction."""
        draft = self.drafted()
        tables = {
            name: {int(key): encode(int(key), item) for key, item in rows.items()}
            for name, rows in data.items()
        }
        draft.clear()
        draft.update(tables)

    def _commit(self, tables: dict[str, Rows]) -> None:
        if tables == self._base:
            return
        tmp = self._tmp
        try:
            newer_than = self.signature.mtime_ns if self.signature else 0
            signature = write_new(self.disk, tmp, join(tables), newer_than)
            if self.signature:
                self._keep_generation()
        except OSError as error:
            with contextlib.suppress(OSError):
                self.disk.unlink(tmp)
            raise _refusal(self.path, error, "nothing was changed") from error
        try:
            self.disk.replace(tmp, self.path)
            self.disk.sync_folder(self._folder)
        except OSError as error:
            # Which generation a power cut would leave is unknown, and a second fsync
            # that succeeds would prove nothing.
            self._broken = error
            raise _refusal(
                self.path, error, "it is closed for writing until it is opened again"
            ) from error
        with self._reading:
            self.tables, self.signature = tables, signature

    def _keep_generation(self) -> None:
        """Name the generation that is about to be replaced ``.bak``."""
        second_name(self.disk, self.path, self._spare)
        self.disk.replace(self._spare, self._bak)


@contextlib.contextmanager
def locked(disk: Disk, path: Path, end: float) -> Iterator[None]:
    """Hold the lock file, which is never renamed or removed; the kernel frees it."""
    try:
        fd = disk.open(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise _refusal(path, error, "it can be looked at only") from error
    try:
        while not _try_lock(path, fd):
            if time.monotonic() >= end:
                raise Held(
                    f"{_holder(fd)} is saving a change to this project",
                    hint="try again in a moment",
                )
            time.sleep(_POLL)
        _name_holder(fd)
        yield
    finally:
        with contextlib.suppress(OSError):
            # Closing alone would leave it with a child forked by a plugin meanwhile.
            fcntl.flock(fd, fcntl.LOCK_UN)
        os.close(fd)


def _try_lock(path: Path, fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _refusal(path, error, "this disk has no locks") from error
    return True


def _name_holder(fd: int) -> None:
    """Leave a name for the message of others; written only where another's stands."""
    name = f"pid {os.getpid()} on {socket.gethostname()}".encode().ljust(_NAME_SIZE)
    with contextlib.suppress(OSError):
        if os.pread(fd, _NAME_SIZE, 0) != name:
            os.pwrite(fd, name + b"\n", 0)


def _holder(fd: int) -> str:
    with contextlib.suppress(OSError):
        text = os.pread(fd, _NAME_SIZE, 0).decode("utf-8", "replace")
        if text.strip():
            return f"another vidpipe ({one_line(text)})"
    return "another vidpipe"


def _parse(path: Path, raw: bytes, known: Tables) -> Tables:
    if not raw.strip(b"\0 \r\n\t"):
        raise Damaged(f"{path} is empty", hint=_repair_hint(path))
    try:
        return split(raw, known)
    except ValueError as error:
        raise Damaged(
            f"{path} is not a state file: {one_line(str(error), 160)}",
            hint=_repair_hint(path),
        ) from error


def _repair_hint(path: Path) -> str:
    return f"vidpipe doctor {path.parent} --repair"


def _unreadable(path: Path, error: OSError) -> ProjectError:
    if isinstance(error, NotADirectoryError):
        return NoProject(f"{path.parent} is not a folder")
    return Damaged(
        f"{path} cannot be read: {error.strerror or error}",
        hint=f"see what is there: ls -l {path.parent}",
    )


def _refusal(path: Path, error: OSError, outcome: str) -> NotSaved:
    return NotSaved(
        f"{path} cannot be written: {error.strerror or error}; {outcome}",
        hint="what was saved before is still there, and viewing works",
    )
