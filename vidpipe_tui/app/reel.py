"""A film in memory, small enough to play in cells; a thread fills it frame by frame."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from vidpipe_tui.errors import BadResult

if TYPE_CHECKING:
    from vidpipe_tui.media.frames import Frame

FRAME_LIMIT = 4000


class Reel:
    """The frames of one film that came in so far.

    ``weight`` is what all of it will take, in bytes, at most about ``limit``: a film
    too long for that gets fewer frames a second. ``error`` says why it stopped early.
    """

    def __init__(
        self, path: Path, columns: int, rows: int, fps: float, limit: int
    ) -> None:
        self.path = path
        self.box = (max(columns, 2), 2 * max(rows, 1))
        self.error: str | None = None
        self.seconds = 0.0
        self.fps = fps
        self.complete = False
        self.weight = int(limit / 2)
        self._limit = limit
        self._frames: list[Frame] = []
        self._times: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._fill, name="reel", daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        return self._frames[index]

    def index_at(self, seconds: float) -> int:
        """The frame that shows at this time, of those that are there; -1: none yet."""
        return bisect_right(self._times, seconds + 1e-6) - 1

    def time_of(self, index: int) -> float:
        """When a frame shows, in seconds from the film's start."""
        return self._times[index]

    def wait(self, timeout: float | None = None) -> bool:
        """Until the thread is through; False if it is not by then."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def closed(self) -> bool:
        """Whether it was stopped before its end; it will not go on."""
        return self._stop.is_set()

    def close(self) -> None:
        """Stop decoding, unless it is through; what is there stays."""
        if self.complete:
            return
        self._stop.set()

    def _fill(self) -> None:
        try:
            self._decode()
        except BadResult as error:
            self.error = error.message
        self.complete = not self._stop.is_set()

    def _decode(self) -> None:
        from vidpipe_tui.media.frames import previews
        from vidpipe_tui.media.probe import probe

        self.seconds = probe(self.path).seconds
        size = self.box[0] * self.box[1] * 3
        most = max(min(self._limit // size, FRAME_LIMIT), 1)
        if self.seconds:
            self.fps = min(self.fps, most / self.seconds)
        self.weight = int(min(self.seconds * self.fps + 1, most)) * size
        frames = previews(self.path, self.box, self.fps)
        for frame in frames:
            if self._stop.is_set() or len(self._frames) >= most:
                break
            self._frames.append(frame)
            self._times.append(frame.at)
        if isinstance(frames, Generator):
            frames.close()  # closes the file now, not when memory is cleaned up
