"""PUBLIC, by way of ``stages.py``: what a stage call may use beside its job."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import Cancelled, NotReady, StageError, TimedOut
from .text import one_line


def _no_progress(fraction: float | None, note: str, preview: Path | None) -> None:
    """Nobody listens: the context of a test or a script."""


@dataclass(slots=True, kw_only=True)
class Context:
    """What a stage call may use beside its job.

    ``dir`` is this take's own folder, made and empty: write only there. ``settings``
    is an instance of the stage's settings class, already checked. ``key`` is the same
    for every retry of one take: an idempotency key. ``log`` goes to the run's log.
    """

    dir: Path
    key: str
    settings: Any = None
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("vidpipe"))
    report: Callable[[float | None, str, Path | None], None] = field(
        default=_no_progress, repr=False
    )
    stopped: threading.Event = field(default_factory=threading.Event, repr=False)
    secrets: set[str] = field(default_factory=set, repr=False)

    def progress(
        self,
        fraction: float | None = None,
        note: str = "",
        preview: Path | None = None,
    ) -> None:
        """Tell how far it is (0..1), from any thread.

        Raises:
            Cancelled: the user stopped the take.
        """
        self.check()
        if fraction is not None:
            fraction = min(max(float(fraction), 0.0), 1.0)
        self.report(fraction, note, preview)

    def check(self) -> None:
        """Raise ``Cancelled`` if the user stopped the take."""
        if self.stopped.is_set():
            raise Cancelled

    def sleep(self, seconds: float) -> None:
        """Wait; wakes and raises ``Cancelled`` at once when the take is stopped."""
        if self.stopped.wait(max(seconds, 0.0)):
            raise Cancelled

    def secret(self, name: str) -> str:
        """The value of an environment variable that must not be shown or stored.

        Raises:
            NotReady: it is not set; the hint is the line that sets it.
        """
        value = os.environ.get(name, "")
        if not value:
            raise NotReady(f"{name} is not set", hint=f"export {name}=...")
        self.secrets.add(value)
        return value

    def call(self, argv: Sequence[str | Path], *, timeout: float | None = None) -> str:
        """Run a program away from the terminal and give back what it printed.

        It is killed, with its children, on a stop or after ``timeout`` seconds.

        Raises:
            StageError: it is missing or failed; the message has its last line.
            TimedOut: it took too long.
            Cancelled: the user stopped the take.
        """
        words = [str(word) for word in argv]
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                cwd=self.dir,
            )
        except OSError as error:
            raise StageError(f"{words[0]} cannot be started: {error}") from error
        with process:
            out, err = self._wait(process, words[0], timeout)
        if process.returncode:
            lines = err.strip().splitlines() or [f"exit {process.returncode}"]
            raise StageError(f"{words[0]} failed: {one_line(lines[-1], 300)}")
        return out

    def _wait(
        self, process: subprocess.Popen[bytes], name: str, timeout: float | None
    ) -> tuple[str, str]:
        end = None if timeout is None else time.monotonic() + timeout
        try:
            while True:
                try:
                    out, err = process.communicate(timeout=0.1)
                    return out.decode("utf-8", "replace"), err.decode(
                        "utf-8", "replace"
                    )
                except subprocess.TimeoutExpired:
                    self.check()
                    if end is not None and time.monotonic() > end:
                        raise TimedOut(f"{name} took over {timeout:g} s") from None
        except BaseException:
            _kill_group(process)
            raise


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and the children it started; both pipes close by that."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
