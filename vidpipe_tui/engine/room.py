"""A disk that is full, or will be: what a call needs, and waiting until there is room.

Nothing is given up at once for a full disk: somebody can make room, and the same run
goes on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from ..errors import BadResult, Busy, Cancelled, Unsure
from ..stages import Job, KeyframeJob, StitchJob, VideoJob

T = TypeVar("T")
RESERVE = 8_000_000
"""Bytes for the state file, its backup and the log, beside what a call writes."""
BYTES_A_PIXEL = 4
"""Of a still: what a PNG of noise may take."""
BYTES_A_PIXEL_SECOND = 2.0
"""Of a clip: some 15 Mbit/s at 720p."""
PATIENCE = 300.0
"""How long room is waited for, in seconds."""
EVERY = 1.0
"""Seconds between two tries."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_NOTHING = 100_000


class NoRoom(Busy):
    """The disk took no more while nothing paid was at stake: it is made again."""


def needs(job: Job) -> int:
    """How many bytes the result of a job may take; a generous guess."""
    if isinstance(job, KeyframeJob):
        return job.size[0] * job.size[1] * BYTES_A_PIXEL
    if isinstance(job, VideoJob):
        pixels = job.size[0] * job.size[1]
        return int(pixels * job.seconds * BYTES_A_PIXEL_SECOND)
    if isinstance(job, StitchJob):
        return 2 * sum(_size(clip) for clip in job.clips)
    return 0


def short(folder: Path, wanted: int) -> str | None:
    """Why a call that writes ``wanted`` bytes should not begin now."""
    disk = os.statvfs(folder)
    if disk.f_flag & os.ST_RDONLY:
        return "the disk can only be read"
    free = disk.f_bavail * disk.f_frsize
    if free >= wanted + RESERVE:
        return None
    told = f"{free / 1e6:,.0f} MB are free on the disk"
    return f"only {told}, and this needs {(wanted + RESERVE) / 1e6:,.0f} MB"


def why_full(error: BaseException | None) -> str | None:
    """The disk's complaint, if one is behind an error."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, OSError) and error.errno in _FULL:
            return f"the disk refused: {os.strerror(error.errno)}"
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


@contextlib.contextmanager
def told_plainly(folder: Path, paid: bool) -> Iterator[None]:
    """Turn what a full disk makes of a call into what the engine understands.

    Raises:
        NoRoom: nothing was paid: it can be made again when there is room.
        Unsure: it may have been paid for.
    """
    try:
        yield
    except (Busy, Cancelled, Unsure):
        raise
    # What a plugin raises is anybody's guess.
    except Exception as error:
        why = why_full(error)
        if why is None and isinstance(error, BadResult) and _is_full(folder):
            why = "the disk refused: no space left"
        if why is None:
            raise
        if paid:
            hint = "look at the provider's console before sending it again"
            raise Unsure(f"{why} after a paid request", hint=hint) from error
        raise NoRoom(why, hint="make room on the disk") from error


def until_room(
    work: Callable[[], T], told: Callable[[str], None], wait: Callable[[float], object]
) -> T:
    """Do what writes to the disk; while that is full, again and again.

    ``told`` hears once why it waits.

    Raises:
        Exception: what ``work`` raised, where no full disk is behind it or there was no
            room for too long; what ``wait`` raised.
    """
    end, silent = time.monotonic() + PATIENCE, True
    while True:
        try:
            return work()
        except Exception as error:
            why = why_full(error)
            if why is None or time.monotonic() > end:
                raise
        if silent:
            told(f"{why}; waiting for room")
            silent = False
        wait(EVERY)


def _is_full(folder: Path) -> bool:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < _NOTHING


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
