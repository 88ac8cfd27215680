"""The only door to the disk for everything that must survive a kill: thin ``os`` calls.

Tests pass another ``Disk`` in, one that fails or forgets at a chosen call.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from pathlib import Path
from typing import NamedTuple

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}


class Signature(NamedTuple):
    """What tells one generation of a file from the next without reading it."""

    inode: int
    size: int
    mtime_ns: int


def _signature(found: os.stat_result) -> Signature:
    return Signature(found.st_ino, found.st_size, found.st_mtime_ns)


class Disk:
    """The calls as the operating system has them. Each raises ``OSError``."""

    def open(self, path: Path, flags: int) -> int:
        """Open without following a link; a new file is its owner's alone."""
        return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)

    def write(self, fd: int, data: memoryview, at: int) -> int:
        """Write at an offset; gives how many bytes were taken, maybe not all."""
        return os.pwrite(fd, data, at)

    def stamp(self, fd: int, mtime_ns: int) -> Signature:
        """Set a file's time of change; gives its signature."""
        os.utime(fd, ns=(mtime_ns, mtime_ns))
        return _signature(os.fstat(fd))

    def fsync(self, fd: int) -> None:
        """Wait until a file's bytes would survive a power cut."""
        os.fsync(fd)

    def close(self, fd: int) -> None:
        """Close a descriptor."""
        os.close(fd)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another's name, atomically; what had the name is gone."""
        os.replace(source, target)  # noqa: PTH105 - Path.replace parses the name anew

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; an existing one is never taken."""
        os.link(source, target, follow_symlinks=False)

    def unlink(self, path: Path) -> None:
        """Take a name away if it is there."""
        with contextlib.suppress(FileNotFoundError):
            path.unlink()

    def make_folder(self, path: Path) -> None:
        """Make one folder, its owner's alone."""
        path.mkdir(PRIVATE_FOLDER)

    def sync_folder(self, path: Path) -> None:
        """Wait until the names in a folder would survive a power cut."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def signature(self, path: Path) -> Signature | None:
        """The signature of a file, ``None`` if there is none."""
        try:
            return _signature(path.lstat())
        except FileNotFoundError:
            return None

    def read(self, path: Path) -> tuple[bytes, Signature]:
        """A plain file's bytes with the signature they were read under.

        Raises:
            OSError: it is missing, a link, a folder, a pipe, or cannot be read.
        """
        fd = self.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(fd, "rb") as file:
            found = os.fstat(fd)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, "not a plain file", str(path))
            return file.read(), _signature(found)


def write_new(disk: Disk, path: Path, data: bytes, newer_than: int = 0) -> Signature:
    """Write a new file and wait until it is safe; one left by a kill is removed.

    Its time of change is later than ``newer_than`` (nanoseconds): the clocks of file
    systems tick too slowly to tell two quick generations with one inode apart.

    Raises:
        OSError: it was refused; what was written so far stays under ``path``.
    """
    fd = _open_new(disk, path)
    try:
        left, done = memoryview(data), 0
        while done < len(data):
            took = disk.write(fd, left[done:], done)
            if not took:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            done += took
        signature = disk.stamp(fd, max(time.time_ns(), newer_than + 1))
        disk.fsync(fd)
    finally:
        disk.close(fd)
    return signature


def _open_new(disk: Disk, path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return disk.open(path, flags)
    except FileExistsError:
        disk.unlink(path)
        return disk.open(path, flags)


def second_name(disk: Disk, source: Path, target: Path) -> None:
    """Give a file a second name, or where links are unsupported, a copy of it.

    Raises:
        OSError: it was refused; a part of the copy may stay under ``target``.
    """
    try:
        try:
            disk.link(source, target)
        except FileExistsError:  # left by a kill
            disk.unlink(target)
            disk.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        write_new(disk, target, disk.read(source)[0])
