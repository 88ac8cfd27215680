"""A film over a thin line: how long a key takes while it plays.

``python -m bench.playback``. The line is capped at 250 kB/s, takes 40 ms a round and
swallows 1 MB before anybody has to wait, as sshd and TCP do. Peer: rich-pixels frames
in a Static, 12 a second.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.sheet import Line, report
from tests.terminal.films import make_film
from tests.terminal.pty_app import PtyApp, demo

LINE: Mapping[str, Any] = {"rate": 250_000, "delay": 0.02, "room": 1_000_000}
SSH = {"SSH_CONNECTION": "10.0.0.1 22 10.0.0.2 22"}
GIVEN_UP = 8.0


def playing(start: Callable[[], PtyApp], ready: bytes, tries: int) -> tuple[float, ...]:
    """Median seconds from key to screen while it plays, and frames a second."""
    taken = []
    with start() as app:
        app.until(ready)
        app.quiet(0.5, 60)
        began, mark = time.monotonic(), app.count
        app.send(b"p")
        time.sleep(3)
        for _ in range(tries):
            time.sleep(0.31)
            taken.append(_key(app))
        seconds = time.monotonic() - began
        pings = app.since(mark).count(b"\x1b[6n")
    return statistics.median(taken), pings / seconds


def _key(app: PtyApp) -> float:
    mark, began = app.count, time.monotonic()
    app.send(b"5")
    try:
        app.until(lambda raw: b"14:03:00" in raw[mark:], GIVEN_UP)
    except TimeoutError:
        return GIVEN_UP
    return time.monotonic() - began


def ours(film: Path, environ: Mapping[str, str]) -> PtyApp:
    """Our player in a pane of about 80 cells."""
    options = ("--clip", str(film), "--pane", "82")
    return demo(*options, environ=environ, **LINE)


def peer(film: Path) -> PtyApp:
    """The same film as rich-pixels shows it."""
    argv = [sys.executable, "-m", "bench.stock", "film", "--film", str(film)]
    return PtyApp(argv, **LINE)


def main() -> int:
    """Measure, print, and fail if a key takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        film = make_film(Path(folder) / "film.mp4", (640, 360), 20, 24)
        blocks = "▀".encode()
        few, few_fps = playing(lambda: ours(film, SSH), blocks, 7)
        fine, fine_fps = playing(lambda: ours(film, {}), blocks, 7)
        stock, _ = playing(lambda: peer(film), b"rerun", 2)
    return report(
        "A film at 80x23 cells over 250 kB/s and 40 ms",
        [
            Line("key to screen, 256 colours (SSH)", few, stock, 0.4, "s"),
            Line("key to screen, 5 bits", fine, stock, 0.4, "s"),
            Line("frames that were drawn, 256 colours", few_fps, None, None, "/s"),
            Line("frames that were drawn, 5 bits", fine_fps, None, None, "/s"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
