"""Run the stand-in by itself and print the lines that point vidpipe at it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from .server import GoogleServer
from .state import Pace


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.google_server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--polls", type=int, default=1, help="looks before a clip is done"
    )
    parser.add_argument("--clip-seconds", type=float, default=0.0)
    parser.add_argument("--picture-seconds", type=float, default=0.0)
    parser.add_argument("--text-seconds", type=float, default=0.0)
    parser.add_argument("--full-size", action="store_true", help="clips of real size")
    asked = parser.parse_args()
    pace = Pace(
        polls=asked.polls,
        clip_seconds=asked.clip_seconds,
        picture_seconds=asked.picture_seconds,
        text_seconds=asked.text_seconds,
        full_size=asked.full_size,
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        GoogleServer(asked.port, pace) as server,
    ):
        for mode in ("key", "vertex"):
            sys.stdout.write(f"# {mode}\n")
            for name, value in server.environment(mode, Path(folder)).items():
                sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.write(f"# curl -s {server.url}/__ledger\n")
        sys.stdout.flush()
        wait = threading.Event()
        try:
            wait.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
