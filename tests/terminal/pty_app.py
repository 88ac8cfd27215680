"""Runs a program in a real pty and reads it as a terminal would."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PING = b"\x1b[6n"
_CLEAN = (
    "NO_COLOR",
    "COLORTERM",
    "SSH_CONNECTION",
    "TMUX",
    "TEXTUAL_COLOR_SYSTEM",
    "COLUMNS",
    "LINES",
)


class PtyApp:
    """A program on a terminal of our own; everything it writes is kept.

    Cursor questions are answered as a terminal does. ``rate`` caps the line in
    bytes a second, ``delay`` is how long each way takes, in seconds, and ``room`` the
    bytes that the line swallows before the program has to wait, as sshd and TCP do.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        environ: Mapping[str, str] | None = None,
        rate: float | None = None,
        delay: float = 0.0,
        room: int = 65_536,
    ) -> None:
        self.size = size
        self.raw = bytearray()
        self.answering = True
        self.reading = True
        self._rate, self._delay, self._room = rate, delay, room
        self._wire: deque[tuple[float, bytes]] = deque()
        self._waiting = self._looked = 0
        self._later: deque[tuple[float, bytes]] = deque()
        self._status: int | None = None
        self._lock = threading.Lock()
        clean = {k: v for k, v in os.environ.items() if k not in _CLEAN}
        given = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}
        given = {"PYTHONWARNINGS": "ignore", "TEXTUAL_ANIMATIONS": "none", **given}
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(ROOT)
            os.execvpe(argv[0], list(argv), {**clean, **given})
        columns, rows = size
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        self._gone = False
        work = [self._read, self._reply]
        if rate or delay:
            work.append(self._deliver)
        self._threads = [threading.Thread(target=do, daemon=True) for do in work]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> PtyApp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def count(self) -> int:
        """Bytes written so far."""
        with self._lock:
            return len(self.raw)

    def since(self, mark: int) -> bytes:
        """What was written after ``mark`` bytes."""
        with self._lock:
            return bytes(self.raw[mark:])

    def send(self, keys: bytes) -> None:
        """Type; it arrives after the line's delay."""
        self._later.append((time.monotonic() + self._delay, keys))

    def until(
        self, what: bytes | Callable[[bytes], bool], timeout: float = 20
    ) -> float:
        """Wait for bytes, or for a test of all bytes to pass; the seconds it took."""
        test = what if callable(what) else lambda raw: what in raw
        began = time.monotonic()
        while not test(self.since(0)):
            if time.monotonic() - began > timeout:
                raise TimeoutError(f"{what!r} never came; {self.since(-2000)!r}")
            time.sleep(0.002)
        return time.monotonic() - began

    def quiet(self, rest: float = 0.35, timeout: float = 20) -> int:
        """Wait until nothing was written for ``rest`` seconds; all bytes so far."""
        end = time.monotonic() + timeout
        count, at = self.count, time.monotonic()
        while time.monotonic() < end:
            if self.count != count:
                count, at = self.count, time.monotonic()
            elif time.monotonic() - at > rest:
                return count
            time.sleep(0.01)
        raise TimeoutError("it never went quiet")

    def bytes_for(self, keys: bytes, rest: float = 0.35) -> int:
        """How many bytes a key costs, once everything has settled."""
        before = self.quiet(rest)
        self.send(keys)
        return self.quiet(rest) - before

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self, timeout: float = 10) -> int:
        """Its exit status: a code, or minus the signal that killed it."""
        end = time.monotonic() + timeout
        while self._status is None and time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        if self._status is None:
            raise TimeoutError("it did not end")
        return self._status

    def quiet_end(self) -> bytes:
        """All it wrote, after it has ended."""
        time.sleep(0.1)
        return self.since(0)

    def hang_up(self) -> None:
        """Close the terminal under it."""
        self._gone = True
        for thread in self._threads:
            thread.join()
        os.close(self.fd)

    def close(self) -> None:
        """End it, whatever it does."""
        if self._status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                self.wait()
            except (ProcessLookupError, ChildProcessError):
                self._status = 0

    def screen(self) -> list[str]:
        """The lines of the screen as a terminal shows them."""
        import pyte

        screen = pyte.Screen(*self.size)
        stream = pyte.ByteStream(screen)
        stream.feed(_understood(self.since(0)))
        return list(screen.display)

    def _read(self) -> None:
        """Take from the program what the line still has room for."""
        while not self._gone:
            if not self.reading or self._waiting > self._room:
                time.sleep(0.002)
                continue
            try:
                ready, _, _ = select.select([self.fd], [], [], 0.1)
                data = os.read(self.fd, 65_536) if ready else b""
            except (OSError, ValueError):
                return
            if data:
                self._waiting += len(data)
                self._wire.append((time.monotonic() + self._delay, data))
                if not self._rate and not self._delay:
                    self._arrive(self._wire.popleft()[1])

    def _deliver(self) -> None:
        """Let it arrive after the delay, no faster than the rate."""
        allowance, at = 0.0, time.monotonic()
        while not self._gone:
            time.sleep(0.002)
            now = time.monotonic()
            allowance = min(allowance + (now - at) * (self._rate or 1e9), 16_384)
            at = now
            while self._wire and self._wire[0][0] <= now and allowance > 0:
                ready, data = self._wire.popleft()
                now_in, later = data[: int(allowance)], data[int(allowance) :]
                if later:
                    self._wire.appendleft((ready, later))
                allowance -= len(now_in)
                self._arrive(now_in)
                if later:
                    break

    def _arrive(self, data: bytes) -> None:
        with self._lock:
            self.raw += data
            seen = self.raw[max(self._looked - len(_PING) + 1, 0) :].count(_PING)
            self._looked = len(self.raw)
            self._waiting -= len(data)
        if self.answering:
            due = time.monotonic() + self._delay
            self._later.extend([(due, b"\x1b[2;1R")] * seen)

    def _reply(self) -> None:
        while not self._gone and self._status is None:
            if self._later and self._later[0][0] <= time.monotonic():
                try:
                    os.write(self.fd, self._later.popleft()[1])
                except OSError:
                    return
            else:
                time.sleep(0.002)


def _understood(raw: bytes) -> bytes:
    """Without the private sequences that pyte would print."""
    import re

    return re.sub(rb"\x1b\[[<>=?][0-9;$]*[a-zA-Z]", b"", raw)


def demo(*options: str, **kinds: object) -> PtyApp:
    """The demo app in a pty."""
    argv = [sys.executable, "-m", "tests.terminal.demo", *options]
    return PtyApp(argv, **kinds)  # type: ignore[arg-type]
