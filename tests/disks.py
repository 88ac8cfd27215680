"""Disks that fail, one that forgets what was not synced, and a state to put on them."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass, field
from pathlib import Path

from vidpipe_tui.project.disk import Disk, Signature
from vidpipe_tui.project.encoding import encode

FILL = "x" * 600


def put(storage, number, doc_id=1, table="scenes", **more):
    storage.put(table, doc_id, encode(doc_id, {"n": number, "fill": FILL, **more}))


def commit(storage, number, **more):
    with storage.transaction():
        put(storage, number, **more)


def number_of(storage):
    """What the storage itself would tell."""
    return (storage.read() or {})["scenes"]["1"]["n"]


def on_disk(path):
    """What any other program would read."""
    return json.loads(path.read_bytes())


def number_in(path):
    return on_disk(path)["scenes"]["1"]["n"]


class FailingDisk(Disk):
    """Fails at the ``at``-th changing call from now, with an ``errno``.

    A failing write may take ``half`` of the bytes first.
    """

    def __init__(self) -> None:
        self.at = 0
        self.errno = 0
        self.half = False
        self.last = ""
        self.calls = 0

    def arm(self, at: int, errno: int = 0, half: bool = False) -> None:
        self.at, self.errno, self.half, self.calls, self.last = at, errno, half, 0, ""

    def _fails(self, name: str) -> bool:
        self.calls += 1
        self.last = name if self.calls == self.at else self.last
        return self.calls == self.at

    def _error(self) -> OSError:
        return OSError(self.errno, os.strerror(self.errno))

    def _count(self, name: str) -> None:
        if self._fails(name):
            raise self._error()

    def open(self, path: Path, flags: int) -> int:
        if flags & os.O_WRONLY:
            self._count("open")
        return super().open(path, flags)

    def write(self, fd: int, data: memoryview, at: int) -> int:
        if self._fails("write"):
            if not self.half:
                raise self._error()
            self.at, self.half = self.at + 1, False  # the rest meets the error
            return super().write(fd, data[: len(data) // 2], at)
        return super().write(fd, data, at)

    def stamp(self, fd: int, mtime_ns: int) -> Signature:
        self._count("stamp")
        return super().stamp(fd, mtime_ns)

    def fsync(self, fd: int) -> None:
        self._count("fsync")
        super().fsync(fd)

    def close(self, fd: int) -> None:
        super().close(fd)
        self._count("close")

    def replace(self, source: Path, target: Path) -> None:
        self._count("replace")
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        self._count("link")
        super().link(source, target)

    def sync_folder(self, path: Path) -> None:
        self._count("sync_folder")
        super().sync_folder(path)


class ShortDisk(Disk):
    """Takes at most 100 bytes a write, as the kernel may."""

    def write(self, fd: int, data: memoryview, at: int) -> int:
        return super().write(fd, data[:100], at)


class PowerCut(BaseException):
    """The lights go out."""


@dataclass
class Inode:
    """A file's bytes as programs see them, and as the disk has them for certain."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    mtime_ns: int = 0


class PowerDisk(Disk):
    """A disk in memory. Names and bytes count only after their sync.

    The lock file alone is a real one.
    """

    def __init__(self, stop: int = 0) -> None:
        self.inodes: list[Inode] = []
        self.names: dict[str, int] = {}
        self.kept: dict[str, int] = {}
        self.pending: list[tuple[str, int | None, str | None]] = []
        self.stop = stop
        self.calls = 0

    def _tick(self) -> None:
        self.calls += 1
        if self.calls == self.stop:
            raise PowerCut

    def _name(self, name: str, inode: int | None, gone: str | None = None) -> None:
        """``name`` is ``inode`` from now; ``gone`` was its name before."""
        self.pending.append((name, inode, gone))
        _apply(self.names, [self.pending[-1]])

    def open(self, path: Path, flags: int) -> int:
        if path.suffix == ".lock":
            return super().open(path, flags)
        self._tick()
        if str(path) in self.names:
            raise FileExistsError(str(path))
        self.inodes.append(Inode())
        self._name(str(path), len(self.inodes) - 1)
        return len(self.inodes) - 1

    def write(self, fd: int, data: memoryview, at: int) -> int:
        half = len(data) // 2
        self.inodes[fd].data[at : at + half] = data[:half]
        self._tick()
        self.inodes[fd].data[at : at + len(data)] = data
        return len(data)

    def stamp(self, fd: int, mtime_ns: int) -> Signature:
        self.inodes[fd].mtime_ns = mtime_ns
        return Signature(fd, len(self.inodes[fd].data), mtime_ns)

    def fsync(self, fd: int) -> None:
        self._tick()
        self.inodes[fd].synced = bytes(self.inodes[fd].data)
        self._tick()

    def close(self, fd: int) -> None:
        pass

    def replace(self, source: Path, target: Path) -> None:
        self._tick()
        self._name(str(target), self.names[str(source)], str(source))
        self._tick()

    def link(self, source: Path, target: Path) -> None:
        self._tick()
        if str(target) in self.names:
            raise FileExistsError(str(target))
        self._name(str(target), self.names[str(source)])

    def unlink(self, path: Path) -> None:
        self._tick()
        if str(path) in self.names:
            self._name(str(path), None)

    def sync_folder(self, path: Path) -> None:
        self._tick()
        self.kept, self.pending = dict(self.names), []
        self._tick()

    def signature(self, path: Path) -> Signature | None:
        fd = self.names.get(str(path))
        if fd is None:
            return None
        inode = self.inodes[fd]
        return Signature(fd, len(inode.data), inode.mtime_ns)

    def read(self, path: Path) -> tuple[bytes, Signature]:
        signature = self.signature(path)
        if signature is None:
            raise FileNotFoundError(str(path))
        return bytes(self.inodes[signature.inode].data), signature

    def survivors(self, draw: random.Random, ordered: bool) -> dict[str, bytes]:
        """One possible content of the disk after the cut."""
        names = dict(self.kept)
        if ordered:
            done = self.pending[: draw.randint(0, len(self.pending))]
        else:
            done = [step for step in self.pending if draw.random() < 0.5]
        _apply(names, done)
        return {name: self._remains(inode, draw) for name, inode in names.items()}

    def _remains(self, number: int, draw: random.Random) -> bytes:
        inode = self.inodes[number]
        data = bytes(inode.data)
        if inode.synced == data:
            return data
        torn = 512 * draw.randint(0, len(data) // 512)
        zeros = bytes(len(data))
        return draw.choice(
            [inode.synced, b"", zeros, data[:torn], data[:torn] + zeros[torn:], data]
        )


def _apply(
    names: dict[str, int], steps: list[tuple[str, int | None, str | None]]
) -> None:
    for name, inode, gone in steps:
        if gone is not None:
            names.pop(gone, None)
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode
