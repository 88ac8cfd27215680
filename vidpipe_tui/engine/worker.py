"""A run as its own process: it draws nothing, and outlives its terminal."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import get_args

import platformdirs

from ..errors import Held, ProjectError, VidpipeError
from ..project.files import Folder
from ..project.lease import holder
from ..project.model import Through
from ..project.store import Store
from ..redact import from_environment, redact
from ..registry import load
from .limits import Limiter
from .outcome import Outcome
from .run import Engine

STARTS_WITHIN = 20.0
"""Seconds in which a new process has to have taken the project's lease."""


def new_run_id() -> str:
    """An id for a run that sorts by time: ``r20261123-140211-x7k2``."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    return f"r{stamp}-{secrets.token_hex(2)}"


def pace_folder() -> Path:
    """Where the pace of services is kept, for all projects of this user's machine."""
    return Path(platformdirs.user_state_dir("vidpipe")) / "pace"


def start(
    folder: Path,
    *,
    missing: bool = True,
    through: Through | None = None,
    plugins: Sequence[Path] = (),
    take_over: bool = False,
    bring: Collection[str] = (),
) -> str:
    """Start a run in a process and session of its own; gives its id once it is at work.

    ``bring`` names takes whose operations are brought in, and nothing else is done.

    Raises:
        Held: another run has the project.
        ProjectError: the process ended at once; the message is what it said.
    """
    place = Folder(folder)
    if (other := holder(place)) and (other.nearby or not take_over):
        raise Held(f"{other.run} is at work on this project already")
    run_id = new_run_id()
    place.make(place.runs)
    # -P: a module that lies in the project's folder must not be imported from there.
    words = [sys.executable, "-P", "-m", "vidpipe_tui.engine.worker"]
    words += [str(place.path), run_id]
    words += [] if missing else ["--asked-only"]
    words += ["--through", through] if through else []
    words += ["--take-over"] if take_over else []
    words += [word for take in bring for word in ("--bring", take)]
    words += [word for path in plugins for word in ("--plugins", str(path.absolute()))]
    said = place.runs / f"{run_id}.out"
    with said.open("ab") as out:
        said.chmod(0o600)
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            cwd=place.path,
        )
    # Whoever stays longer than the run must take note of its end, or it lingers on.
    threading.Thread(target=process.wait, daemon=True).start()
    _until_at_work(process, place, run_id, said)
    return run_id


def _until_at_work(
    process: subprocess.Popen[bytes], place: Folder, run_id: str, said: Path
) -> None:
    """Wait until the run has written itself down: from then on it hears of a stop.

    Its log is begun right after that commit.
    """
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if place.run_log(run_id).exists():
            return
        if process.poll() is not None:
            _or_else_it_failed(process, place, run_id, said)
            return
        time.sleep(0.02)
    process.terminate()
    raise ProjectError(f"the run did not start within {STARTS_WITHIN:.0f} s")


def _or_else_it_failed(
    process: subprocess.Popen[bytes], place: Folder, run_id: str, said: Path
) -> None:
    """A run that is over already is well if it has written itself down."""
    if place.run_log(run_id).exists():
        return
    lines = said.read_text("utf-8", "replace").strip().splitlines()
    why = lines[-1] if lines else f"exit {process.returncode}"
    raise ProjectError(f"the run did not start: {why}")


def engine_for(
    store: Store,
    run_id: str,
    *,
    missing: bool,
    through: Through | None,
    plugins: Sequence[Path],
    take_over: bool = False,
    bring: Collection[str] = (),
) -> Engine:
    """An engine with this machine's plugins and paces."""
    return Engine(
        store,
        load(plugins),
        run_id=run_id,
        limiter=Limiter(pace_folder()),
        missing=missing,
        through=through,
        take_over=take_over,
        bring=frozenset(bring) or None,
    )


def main(words: Sequence[str] | None = None) -> int:
    """Run a project to its end; the exit code is the outcome's."""
    parser = argparse.ArgumentParser(prog="python -m vidpipe_tui.engine.worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("run_id")
    parser.add_argument("--asked-only", action="store_true")
    parser.add_argument("--through", choices=get_args(Through))
    parser.add_argument("--take-over", action="store_true")
    parser.add_argument("--bring", action="append", default=[])
    parser.add_argument("--plugins", type=Path, action="append", default=[])
    given = parser.parse_args(words)
    try:
        outcome = _run(given)
    except VidpipeError as error:
        hint = f" ({error.hint})" if error.hint else ""
        _say(f"{error.message}{hint}")
        return error.exit_code
    # A fault of our own: where it happened is for the run's file.
    except Exception:  # noqa: BLE001
        _say(traceback.format_exc())
        return 1
    _say(f"{outcome.kind}: {outcome.message}")
    return outcome.exit_code


def _say(text: str) -> None:
    sys.stderr.write(f"{redact(text, from_environment())}\n")


def _run(given: argparse.Namespace) -> Outcome:
    os.nice(5)
    engine = engine_for(
        Store.open(given.folder),
        given.run_id,
        missing=not given.asked_only,
        through=given.through,
        plugins=given.plugins,
        take_over=given.take_over,
        bring=given.bring,
    )
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stop())
    return engine.run()


if __name__ == "__main__":
    sys.exit(main())
