"""Who is at work on a project: held as long as a run, so that none pays twice."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import socket
import threading
import weakref
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from ..errors import Held, NotSaved
from ..text import one_line
from .disk import Disk
from .files import Folder

YOUNG = 60.0
"""Seconds after its last heartbeat for which a run on another host counts as alive."""
BEAT = 15.0
"""Seconds between two heartbeats."""
_SIZE = 1024
"""Bytes of the lease file: one write of a fixed size, so that no reader sees half."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A run at work: where, as which process, since when it has been heard of.

    ``space`` is the process namespace: pids of another one say nothing here.
    """

    host: str
    pid: int
    boot: str
    space: str
    started: str
    run: str
    at: str

    @property
    def alive(self) -> bool:
        """Whether that very process is still there, as far as can be told from here."""
        if (self.host, self.boot, self.space) == _here():
            return self.started == _started(self.pid)
        return self._age() < YOUNG

    @property
    def nearby(self) -> bool:
        """Whether it is a process of this machine, so that a signal could reach it."""
        return (self.host, self.boot, self.space) == _here()

    def _age(self) -> float:
        try:
            beat = datetime.fromisoformat(self.at)
            return abs((datetime.now(UTC) - beat).total_seconds())
        except (ValueError, TypeError):
            return YOUNG


def holder(folder: Folder | Path) -> Holder | None:
    """Who runs the project now; ``None`` if nobody does, or whoever did is dead.

    Takes no lock and writes nothing.
    """
    found = _read(_file(folder))
    return found if found and found.alive else None


class Lease:
    """The right to run a project. Leave the ``with`` block, or die, to give it back.

    Within the block it beats by itself: a run that waits minutes for room on its disk
    is alive, and no other host may think otherwise.
    """

    def __init__(self, fd: int, holder: Holder) -> None:
        self._fd = fd
        self.holder = holder
        self._over = threading.Event()
        self._writing = threading.Lock()
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _leave_to_parent(this()))

    @classmethod
    def take(
        cls,
        folder: Folder | Path,
        run_id: str,
        force: bool = False,
        disk: Disk | None = None,
    ) -> Lease:
        """Become the one that runs the project.

        ``force`` takes over from a run of another host that may still be alive; it
        cannot take over from a live process of this machine.

        Raises:
            Held: another run has it; the message names its process and host.
            NotSaved: the folder cannot be written.
        """
        path = _file(folder)
        try:
            fd = (disk or Disk()).open(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise _no_lease(path, error) from error
        try:
            _claim(fd, path, force)
            lease = cls(fd, _me(run_id))
            lease.beat()
        except BaseException:
            os.close(fd)
            raise
        return lease

    def beat(self) -> None:
        """Say that this run is alive."""
        with self._writing:
            if self._fd < 0:
                return
            self.holder = replace(self.holder, at=_now())
            line = orjson.dumps(asdict(self.holder)).ljust(_SIZE - 1) + b"\n"
            with contextlib.suppress(OSError):  # a full disk takes no lease away
                os.pwrite(self._fd, line, 0)

    def _keep_beating(self) -> None:
        while not self._over.wait(BEAT):
            self.beat()

    def release(self) -> None:
        """Give it back; more than once does no harm."""
        self._over.set()
        if self._fd < 0:  # in a forked child nobody would ever free the lock
            return
        with self._writing:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, 0)
            with contextlib.suppress(OSError):
                # Closing alone would leave it with a child that a plugin has forked.
                fcntl.flock(self._fd, fcntl.LOCK_UN)
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Lease:
        beating = threading.Thread(target=self._keep_beating, name="lease", daemon=True)
        with contextlib.suppress(RuntimeError):  # nor does a machine full of threads
            beating.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.release()


def _leave_to_parent(lease: Lease | None) -> None:
    """A forked child is not the run: were the run killed, it would keep the lease."""
    if lease is not None and lease._fd >= 0:
        os.close(lease._fd)
        lease._fd = -1


def _claim(fd: int, path: Path, force: bool) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        stop = f"stop it first: {typed('stop', path.parent)}"
        raise _held(_read(path), stop) from error
    except OSError as error:
        raise _no_lease(path, error) from error
    other = _read(path)
    if other and other.alive and not other.nearby and not force:
        resume = typed("resume", path.parent, "--take-over")
        raise _held(other, f"if it is dead for certain: {resume}")


def typed(verb: str, folder: Path, *more: str) -> str:
    """A command line that does this to a project, whatever the workspace is."""
    return shlex.join(["vidpipe", verb, str(folder.absolute()), *more])


def _file(folder: Folder | Path) -> Path:
    return (folder if isinstance(folder, Folder) else Folder(folder)).lease


def _read(path: Path) -> Holder | None:
    """What the lease file says; ``None`` if it is free or says nothing of sense."""
    try:
        raw: Any = orjson.loads(Disk().read(path)[0])
        if not isinstance(raw, Mapping) or type(raw.get("pid")) is not int:
            return None
        texts = {
            key: one_line(str(raw.get(key, "")), 100)
            for key in ("host", "boot", "space", "started", "run", "at")
        }
    except (OSError, ValueError):
        return None
    return Holder(pid=raw["pid"], **texts)


def _me(run_id: str) -> Holder:
    host, boot, space = _here()
    pid = os.getpid()
    return Holder(host, pid, boot, space, _started(pid) or "", run_id, _now())


@cache
def _here() -> tuple[str, str, str]:
    """This host, its boot, and the space its process ids count in."""
    boot = space = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    with contextlib.suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return socket.gethostname(), boot, space


def _started(pid: int) -> str | None:
    """When a process began, in its system's own count; ``None`` if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None if Path("/proc/self/stat").exists() else _asked(pid)
    state, *rest = stat.rpartition(")")[2].split()
    return None if state in "ZX" else rest[18]


def _asked(pid: int) -> str | None:
    """Without ``/proc`` all that can be told is whether some process has that id."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return ""
    except (OSError, OverflowError):
        return None
    return ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _held(other: Holder | None, hint: str) -> Held:
    who = f" (run {other.run}, pid {other.pid} on {other.host})" if other else ""
    return Held(f"another run{who} is at work on this project", hint=hint)


def _no_lease(path: Path, error: OSError) -> NotSaved:
    return NotSaved(
        f"{path} cannot be written: {error.strerror or error}",
        hint="a run needs a folder that can be written; viewing works",
    )
