"""Plays a film file in a picture's place, no faster than the terminal can draw."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

from textual.timer import Timer

from vidpipe_tui.app.previews import Shown
from vidpipe_tui.app.private_textual import backlog, pacer_of
from vidpipe_tui.app.reel import Reel
from vidpipe_tui.media import halfblock

from .columns import clock
from .picture import Picture


class Player(Picture):
    """A film's poster until `toggle`; then the film, its place, and its end."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._reel: Reel | None = None
        self._timer: Timer | None = None
        self._index = -1
        self._began = 0.0

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return self._timer is not None

    @property
    def position(self) -> float:
        """Seconds from the film's start to what is shown."""
        if self._reel is None or self._index < 0:
            return 0.0
        return self._reel.time_of(self._index)

    def show(self, path: Path | None, **words: Any) -> None:
        """Stop what plays, unless it is the same film, and show the poster."""
        if path == self.path and self._reel is not None:
            return
        self.eject()
        super().show(path, **words)

    def toggle(self) -> None:
        """Play on or pause; at the end play again."""
        if self.playing:
            self.pause()
        elif self._open():
            at_end = self._reel is not None and self._at_end
            self._index = -1 if at_end else self._index
            self._began = monotonic() - self.position
            # Looking twice a frame keeps the timer from missing every other one.
            self._timer = self.set_interval(0.5 / self._link.fps, self._tick)

    def pause(self) -> None:
        """Stand still on the frame that shows."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = None
        self._mark()

    def step(self, by: int) -> None:
        """Pause, and go some frames on or back."""
        self.pause()
        if self._open() and self._reel and len(self._reel):
            self._frame(min(max(self._index + by, 0), len(self._reel) - 1))
            self._mark()

    def eject(self) -> None:
        """Stop, and let the film go."""
        self.pause()
        if self._reel is not None:
            self._reel.close()
        self._reel, self._index = None, -1

    def on_unmount(self) -> None:
        """Decode no more."""
        self.eject()

    def _open(self) -> bool:
        """Begin to decode, in the size of now."""
        columns, rows = self._room
        if self.path is None or columns < 2 or rows < 1 or not self._link.pictures:
            return False
        if self._reel is None:
            self._reel = self._previews.reel(self.path, columns, rows, self._link.fps)
        return True

    @property
    def _at_end(self) -> bool:
        reel = self._reel
        return reel is not None and reel.complete and self._index >= len(reel) - 1

    def _tick(self) -> None:
        """Show the frame whose time has come, if the terminal can take it."""
        reel = self._reel
        if reel is None or self._hidden or reel.error or self._at_end:
            if reel is not None and reel.error:
                self._say(reel.error)
            self.pause()
            return
        if not pacer_of(self.app).ready or backlog(self.app) > 1:
            return
        index = reel.index_at(monotonic() - self._began)
        if index > self._index:
            if not reel.complete and index == len(reel) - 1:
                self._began = monotonic() - reel.time_of(index)
            self._frame(index)

    @property
    def _hidden(self) -> bool:
        return self.app.screen is not self.screen or not self.display

    def _frame(self, index: int) -> None:
        second = int(self.position)
        self._index = index
        if self._reel is None:
            return
        image = self._reel[index].image()
        depth = self._link.clip_depth
        text = tuple(halfblock.lines(image, depth)) if depth else ()
        self._put_frame(Shown(image, text))
        if int(self.position) != second:
            self._mark()

    def _put_frame(self, shown: Shown) -> None:
        """Paint only the lines that differ from the frame before."""
        old = self._shown
        if old is None or old.size != shown.size or not old.lines:
            self._put(shown)
            return
        top = self._offset(shown)[1]
        pairs = enumerate(zip(old.lines, shown.lines, strict=True))
        self._put(shown, [top + y for y, (before, now) in pairs if before != now])

    def _mark(self) -> None:
        """Say where it is, once a second and when it stops."""
        reel = self._reel
        if reel is None:
            return
        sign = "▶" if self.playing else "‖"
        place = f"{clock(self.position)}/{clock(reel.seconds)}"
        self._note = f"{sign} {place}  {reel.fps:.0f} fps"
        self._refresh_caption()
