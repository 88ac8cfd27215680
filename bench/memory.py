"""Memory while a long film is browsed: 1,000 scenes, a picture pair under each.

``python -m bench.memory [SECONDS]``; 300 for the full measure.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.sheet import Line, report
from tests.terminal.films import make_picture
from tests.terminal.pty_app import PtyApp, demo


def resident(app: PtyApp) -> float:
    """Megabytes in memory."""
    for line in Path(f"/proc/{app.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell")


def browse(app: PtyApp, seconds: float) -> None:
    """Go down row by row, resting long enough for each picture."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.send(b"j")
        time.sleep(0.15)


def main(seconds: float) -> int:
    """Browse, print, and fail if it grows or is too much."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(60):
            make_picture(Path(folder) / f"{number:02}.png", (1280, 720))
        with demo("--rows", "1000", "--folder", folder) as app:
            app.until("▀".encode())
            app.quiet()
            start = resident(app)
            browse(app, seconds / 2)
            middle = resident(app)
            browse(app, seconds / 2)
            last = resident(app)
    return report(
        f"Memory, 1,000 scenes browsed for {seconds:.0f} s",
        [
            Line("at the start", start, None, 200, "MB"),
            Line("in the middle", middle, None, 200, "MB"),
            Line("at the end", last, None, 200, "MB"),
            Line("grown in the second half", last - middle, None, 5, "MB"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
