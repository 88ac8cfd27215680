"""The command line on a real terminal: progress, the question, Ctrl-C, a hang-up."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl

import pyte

from tests.command import PAID, QUICK, SLOW, SMALL, only, read, until
from vidpipe_tui.project.lease import holder

BRIEF = ("generate", "A fox. A crow.", *SMALL)


class Terminal:
    """A program on a pseudo terminal of 24 lines, and what stands on its screen."""

    def __init__(self, workspace, *words, columns=80):
        self.fd, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.screen = pyte.Screen(columns, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "vidpipe_tui", *words),
                *("--workspace", str(workspace)),
            ],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        os.set_blocking(self.fd, False)

    @property
    def text(self):
        with contextlib.suppress(OSError):
            while data := os.read(self.fd, 65536):
                self.raw += data
                self.stream.feed(data)
        return "\n".join(line.rstrip() for line in self.screen.display)

    def shows(self, *texts, seconds=30.0):
        until(lambda: all(text in self.text for text in texts), seconds)

    def type(self, keys):
        os.write(self.fd, keys)

    def ends(self, seconds=30.0):
        def over():
            self.text  # noqa: B018  # a full terminal would hold the program up
            return self.process.poll() is not None

        until(over, seconds)
        return self.process.returncode


@contextlib.contextmanager
def terminal(workspace, *words, columns=80) -> Iterator[Terminal]:
    shown = Terminal(workspace, *words, columns=columns)
    try:
        yield shown
    finally:
        if shown.process.poll() is None:
            shown.process.kill()
        shown.process.wait()
        with contextlib.suppress(OSError):
            os.close(shown.fd)


def cursor_is_back(raw):
    return raw.rfind(b"\x1b[?25h") >= raw.rfind(b"\x1b[?25l")


def test_progress_shows_every_scene_and_leaves_the_terminal_as_it_was(tmp_path):
    with terminal(tmp_path, *BRIEF) as shown:
        shown.shows("scene", "start", "clip", "s01", "s02")
        assert shown.ends() == 0
        assert "the film is complete" in shown.text
        assert "inherited" in shown.text
        assert cursor_is_back(shown.raw)


def test_the_answer_no_sends_nothing_and_says_how_to_come_back(tmp_path):
    with terminal(tmp_path, *BRIEF, *PAID, *QUICK) as shown:
        shown.shows("5 paid calls, about $0.60", "go on?")
        shown.type(b"\r")
        assert shown.ends() == 3
        assert "nothing was sent" in shown.text
        assert f"vidpipe resume {only(tmp_path).name}" in shown.text
    assert not [take for take in read(only(tmp_path)).takes if take.operation]


def test_the_answer_yes_goes_on(tmp_path):
    with terminal(tmp_path, *BRIEF, *PAID, *QUICK) as shown:
        shown.shows("go on?")
        shown.type(b"y\r")
        assert shown.ends() == 0


def test_ctrl_c_at_the_question_is_a_no(tmp_path):
    with terminal(tmp_path, *BRIEF, *PAID, *QUICK) as shown:
        shown.shows("go on?")
        shown.type(b"\x03")
        assert shown.ends() in (3, 130)
        assert "resume" in shown.text
    assert not [take for take in read(only(tmp_path)).takes if take.operation]


def test_ctrl_c_saves_what_is_in_hand_and_says_how_to_go_on(tmp_path):
    with terminal(tmp_path, *BRIEF, *PAID, *SLOW, "--yes") as shown:
        shown.shows("s01", "rehearsal")
        until(lambda: shown.text and any(t.operation for t in takes(tmp_path)))
        shown.type(b"\x03")
        assert shown.ends() == 130
        line = " ".join(shown.text.split())
        assert f"vidpipe resume {only(tmp_path).name} --workspace" in line
        assert cursor_is_back(shown.raw)
    assert read(only(tmp_path)).runs[-1].outcome == "stopped"


def test_ctrl_c_doubles_no_line_of_a_narrow_table(tmp_path):
    with terminal(tmp_path, *BRIEF, *PAID, *SLOW, "--yes", columns=40) as shown:
        until(lambda: shown.text and any(t.operation for t in takes(tmp_path)))
        shown.type(b"\x03")
        assert shown.ends() == 130
        assert shown.text.count("scene ") == 1


def takes(workspace):
    folders = list(workspace.glob("*/state.json"))
    return read(folders[0].parent).takes if folders else ()


def test_a_second_ctrl_c_leaves_at_once(tmp_path):
    hang = ("--set", "keyframe.rehearsal.faults=hang@s01-start")
    with terminal(tmp_path, *BRIEF, *PAID, *hang, "--yes") as shown:
        until(lambda: shown.text and any(t.scene for t in takes(tmp_path)))
        shown.type(b"\x03")
        shown.shows("stopping")
        begin = time.monotonic()
        shown.type(b"\x03")
        assert shown.ends(5.0) == 130
        assert time.monotonic() - begin < 5.0
        assert cursor_is_back(shown.raw)


def test_a_terminal_that_goes_away_stops_the_run_in_order(tmp_path):
    shown = Terminal(tmp_path, *BRIEF, *PAID, *SLOW, "--yes")
    until(lambda: shown.text and any(t.operation for t in takes(tmp_path)))
    os.close(shown.fd)
    shown.process.send_signal(signal.SIGCONT)
    until(lambda: shown.process.poll() is not None)
    folder = only(tmp_path)
    assert holder(folder) is None
    assert read(folder).runs[-1].outcome == "stopped"
    assert [take.status.open for take in takes(tmp_path) if take.operation] == [True]
