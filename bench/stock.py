"""The peers: what one gets from Textual and rich-pixels as they come.

``python -m bench.stock table|film ...`` is started by the benches in a pty.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Header, Static

COLUMNS = ("start", "end", "clip", "#", "take", "time", "cost", "title")


class StockTable(App[None]):
    """Header, DataTable, pane and footer; updates are coalesced ten times a second."""

    CSS = "Static { width: 46; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "change(0)", "change"),
        Binding("2", "change(-1)", "change"),
        Binding("5", "tell", "rerun"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, rows: int, storm: int) -> None:
        super().__init__()
        self.count, self.storm = rows, storm
        self.pending: dict[str, str] = {}
        self.lock = threading.Lock()
        self.beat = 0

    def compose(self) -> ComposeResult:
        """The same kinds of widgets as ours."""
        yield Header()
        with Horizontal():
            yield DataTable(cursor_type="row")
            yield Static("facts", id="facts")
        yield Static("log", id="log")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table and start the storm."""
        table = self.query_one(DataTable)
        for name in COLUMNS:
            table.add_column(name, key=name)
        for row in range(self.count):
            cells = ("↳", "●", "0%", row + 1, 1, "1:00", "0.50", f"The lamp {row}")
            table.add_row(*cells, key=f"s{row:04}")
        self.set_interval(0.1, self._drain)
        if self.storm:
            for index in range(8):
                threading.Thread(target=self._blow, args=(index,), daemon=True).start()

    def _blow(self, index: int) -> None:
        mine = [f"s{row:04}" for row in range(index, self.count, 8)]
        pause = len(mine) / (self.storm / 8)
        while True:
            began = time.monotonic()
            for key in mine:
                with self.lock:
                    self.pending[key] = f"{random.randrange(100)}%"
            time.sleep(max(pause - (time.monotonic() - began), 0.001))

    def _drain(self) -> None:
        with self.lock:
            pending, self.pending = self.pending, {}
        table = self.query_one(DataTable)
        for key, value in pending.items():
            table.update_cell(key, "clip", value)

    def action_change(self, index: int) -> None:
        """Another percent in one row."""
        self.beat = self.beat % 89 + 10
        key = f"s{index % self.count:04}"
        self.query_one(DataTable).update_cell(key, "clip", f"{self.beat}%")

    def action_tell(self) -> None:
        """Something a key press shows."""
        self.beat += 1
        self.query_one("#log", Static).update(f"14:03:00 {self.beat}")


class StockFilm(App[None]):
    """A film as rich-pixels renders it, frame by frame in a Static."""

    CSS = "#film { width: 80; height: 23; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("5", "tell", "rerun"),
        Binding("p", "play", "play"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, film: Path, fps: float) -> None:
        super().__init__()
        self.film, self.fps = film, fps
        self.images: list[Any] = []
        self.at = self.beat = 0

    def compose(self) -> ComposeResult:
        """The film and a line below."""
        yield Static(id="film")
        yield Static("log", id="log")
        yield Footer()

    def on_mount(self) -> None:
        """Decode everything first: only the painting is compared."""
        from vidpipe_tui.media.frames import previews

        self.images = [frame.image() for frame in previews(self.film, (80, 46), 12)]

    def action_play(self) -> None:
        """Play without an end."""
        self.set_interval(1 / self.fps, self._tick)

    def _tick(self) -> None:
        from rich_pixels import Pixels

        self.at = (self.at + 1) % len(self.images)
        pixels = Pixels.from_image(self.images[self.at])
        self.query_one("#film", Static).update(pixels)

    def action_tell(self) -> None:
        """Something a key press shows."""
        self.beat += 1
        self.query_one("#log", Static).update(f"14:03:00 {self.beat}")


def main() -> None:
    """Start the peer that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("table", "film"))
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--storm", type=int, default=0)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--fps", type=float, default=12)
    options = parser.parse_args()
    if options.kind == "table":
        StockTable(options.rows, options.storm).run()
    else:
        StockFilm(options.film, options.fps).run()


if __name__ == "__main__":
    main()
