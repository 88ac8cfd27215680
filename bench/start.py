"""How long ``vidpipe --help`` takes, beside a bare typer program with two verbs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1.5
ROUNDS = 15
BARE = '''
import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    """Say hello."""
    typer.echo(name)


@app.command()
def bye(name: str) -> None:
    """Say bye."""
    typer.echo(name)


app()
'''


def took(words: list[str]) -> float:
    """Seconds of one start, from nothing to the end."""
    begin = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(words, check=True, stdout=quiet, stderr=quiet)
    return time.perf_counter() - begin


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, "utf-8")
        rows = {
            "bare typer --help": [sys.executable, str(bare), "--help"],
            "vidpipe --help": [sys.executable, "-m", "vidpipe_tui", "--help"],
            "vidpipe list": [
                *(sys.executable, "-m", "vidpipe_tui", "list"),
                *("--workspace", folder),
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in rows}
        for _ in range(ROUNDS):
            for name, words in rows.items():
                times[name].append(took(words))
    middle = {name: statistics.median(each) for name, each in times.items()}
    base = middle["bare typer --help"]
    for name, seconds in middle.items():
        limit = f"limit {LIMIT}x" if name == "vidpipe --help" else ""
        print(f"{name:<20} {seconds * 1000:6.0f} ms  {seconds / base:4.2f}x  {limit}")
    return 0 if middle["vidpipe --help"] <= LIMIT * base else 1


if __name__ == "__main__":
    sys.exit(main())
