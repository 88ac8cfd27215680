"""However the app ends, the terminal is as it was before."""

from __future__ import annotations

import signal
import sys
import termios

import pytest

from tests.terminal.pty_app import PtyApp

OFF = (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")
BREAKS = """
import sys
from pathlib import Path
from vidpipe_tui.app.app import run_app, VidpipeApp
from vidpipe_tui.config import Config

def breaks(self):
    raise RuntimeError("the app broke")

VidpipeApp.action_help = breaks
sys.exit(run_app(Path(sys.argv[1]), None, Config()))
"""


@pytest.fixture
def app(tmp_path):
    words = [sys.executable, "-c", BREAKS, str(tmp_path / "films")]
    with PtyApp(words) as app:
        yield app


def begun(app: PtyApp) -> list[object]:
    """How the terminal was set, once the app is there (it starts in raw mode)."""
    app.until(b"What is the film about?")
    app.quiet()
    assert termios.tcgetattr(app.fd)[3] & (termios.ICANON | termios.ECHO) == 0
    return termios.tcgetattr(app.fd)


def is_as_before(app: PtyApp) -> None:
    settings = termios.tcgetattr(app.fd)
    wanted = termios.ICANON | termios.ECHO | termios.ISIG
    assert settings[3] & wanted == wanted
    assert settings[0] & termios.ICRNL and settings[1] & termios.OPOST
    end = app.quiet_end()
    assert all(end.rfind(off) > end.rfind(off[:-1] + b"h") for off in OFF[:3])
    assert end.rfind(OFF[3]) > end.rfind(b"\x1b[?25l")


def test_after_a_quit(app):
    begun(app)
    app.send(b"\x1b")
    app.quiet()
    app.send(b"q")
    assert app.wait() == 0
    is_as_before(app)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_after_a_signal(app, number):
    begun(app)
    app.signal(number)
    assert app.wait() == 128 + number
    is_as_before(app)


def test_after_an_exception(app):
    begun(app)
    app.send(b"\x1bOP")
    assert app.wait() == 1
    is_as_before(app)
    assert b"the app broke; a run goes on without it" in app.quiet_end()
