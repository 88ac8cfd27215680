"""Pictures and films for the screen: decoded off the loop, kept small, bounded.

A file is decoded once to a small picture; what a pane needs is made from that. Both
are kept under the file's path, time and size, so a replaced file is read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vidpipe_tui.media import halfblock
from vidpipe_tui.media.halfblock import Depth

from .lru import Lru
from .reel import Reel

if TYPE_CHECKING:
    from PIL.Image import Image

_SMALL = 512
_FILMS = frozenset({".mp4", ".mov", ".mkv", ".webm", ".m4v", ".avi", ".gif"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture ready for a pane: its pixels, two a cell, and its lines as text.

    ``lines`` is empty for a terminal whose colours are too few for them.
    """

    image: Image
    lines: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self.image.width, self.image.height // 2


class Previews:
    """Decodes for the app; one for its whole life.

    ``small_bytes`` and ``reel_bytes`` bound what is kept of pictures and of films.
    """

    def __init__(
        self, small_bytes: int = 32_000_000, reel_bytes: int = 48_000_000
    ) -> None:
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="preview")
        self._small: Lru[Image] = Lru(small_bytes)
        self._shown: Lru[Shown] = Lru(8_000_000)
        self._reels: Lru[Reel] = Lru(reel_bytes, drop=Reel.close)

    async def still(
        self, path: Path, columns: int, rows: int, depth: Depth | None
    ) -> Shown:
        """A picture, or a film's first frame, as large as fits the given cells.

        Cancelling the task that awaits it drops the work, if it has not begun.

        Raises:
            BadResult: the file cannot be shown; the message says why.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._pool, self._still, path, columns, rows, depth
        )

    def peek(
        self, path: Path, columns: int, rows: int, depth: Depth | None
    ) -> Shown | None:
        """The same at once, if it was made before."""
        return self._shown.get((stamp(path), columns, rows, depth))

    def reel(self, path: Path, columns: int, rows: int, fps: float) -> Reel:
        """A film for playing in the given cells; its frames come in by and by."""
        key = (stamp(path), columns, rows, fps)
        reel = self._reels.get(key)
        if reel is None or reel.closed:
            reel = Reel(path, columns, rows, fps, limit=self._reels.limit)
        self._reels.put(key, reel, reel.weight)
        return reel

    @property
    def bytes_kept(self) -> int:
        """What the pictures and films take in memory."""
        return self._small.weight + self._shown.weight + self._reels.weight

    def close(self) -> None:
        """Stop decoding."""
        self._reels.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _still(self, path: Path, columns: int, rows: int, depth: Depth | None) -> Shown:
        key = (stamp(path), columns, rows, depth)
        if (known := self._shown.get(key)) is not None:
            return known
        small = self._source(path)
        fitted = halfblock.shrink(small, *halfblock.fit(small.size, columns, rows))
        text = tuple(halfblock.lines(fitted, depth)) if depth else ()
        shown = Shown(fitted, text)
        weight = sum(map(len, text)) + len(text) * 64 + fitted.width * fitted.height * 3
        self._shown.put(key, shown, weight)
        return shown

    def _source(self, path: Path) -> Image:
        key = stamp(path)
        small = self._small.get(key)
        if small is None:
            small = _load(path)
            self._small.put(key, small, small.width * small.height * 3)
        return small


def _load(path: Path) -> Image:
    """A picture, or a film's first frame, no larger than any pane needs."""
    if path.suffix.lower() in _FILMS:
        from vidpipe_tui.media.frames import poster

        return poster(path, (_SMALL, _SMALL)).image()
    from vidpipe_tui.media.probe import load_picture

    image = load_picture(path)
    image.thumbnail((_SMALL, _SMALL), reducing_gap=2.0)
    return image


def stamp(path: Path) -> Hashable:
    """Names the file as it is now; another once it is replaced."""
    try:
        stat = path.stat()
    except OSError:
        return (path, 0, 0)
    return (path, stat.st_mtime_ns, stat.st_size)
