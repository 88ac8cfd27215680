"""The widgets on a real terminal: bytes, colours, sizes, signals, stray output."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time

import pytest

from tests.terminal.films import make_film, make_picture
from tests.terminal.pty_app import ROOT, PtyApp, demo

READY = b"rerun"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    return (
        "--start",
        str(make_picture(folder / "a.png")),
        "--end",
        str(make_picture(folder / "b.png")),
        "--clip",
        str(make_film(folder / "c.mp4", seconds=3)),
    )


def test_a_changed_cell_costs_a_few_bytes_and_an_unseen_one_none():
    with demo("--rows", "1000") as app:
        app.until(READY)
        app.bytes_for(b"1")
        assert 0 < app.bytes_for(b"1") <= 300
        assert app.bytes_for(b"2") == 0
        assert app.bytes_for(b"3") == 0
        assert app.bytes_for(b"j") <= 1000


def test_the_first_screen_is_painted_once():
    with demo("--rows", "1000") as app:
        app.until(READY)
        assert app.quiet() <= 70_000


def test_an_idle_screen_writes_nothing(files):
    with demo(*files) as app:
        app.until(READY)
        before = app.quiet()
        time.sleep(1.0)
        assert app.count == before


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (40, 10), (24, 6)])
def test_every_size_shows_scenes_and_no_line_overflows(size, files):
    with demo(*files, size=size) as app:
        app.until(b"lamp" if size[0] > 30 else b"The")
        app.quiet()
        lines = app.screen()
        assert any(" ↳" in line for line in lines)
        assert any("✗" in line for line in lines)


def test_a_key_is_painted_while_twenty_thousand_events_come_in_a_second():
    with demo("--rows", "1000", "--storm", "20000") as app:
        app.until(READY)
        time.sleep(0.5)
        mark = app.count
        app.send(b"5")
        app.until(lambda raw: b"14:03:00" in raw[mark:], timeout=10)


def test_a_terminal_that_stops_reading_does_not_freeze_the_app():
    with demo("--rows", "1000", "--storm", "20000") as app:
        app.until(READY)
        app.reading = False
        time.sleep(2.0)
        app.send(b"q")
        time.sleep(0.5)
        app.reading = True
        assert app.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_signals_leave_the_terminal_clean(number):
    with demo() as app:
        app.until(READY)
        app.signal(number)
        assert app.wait() == 128 + number
        end = app.quiet_end()
    for off in (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?25h"):
        assert off in end


def test_a_closed_terminal_ends_the_app():
    app = demo()
    app.until(READY)
    app.hang_up()
    assert app.wait() == 128 + signal.SIGHUP


def test_a_vanished_terminal_is_noticed():
    asking = (
        "import os, sys, time\n"
        "from vidpipe_tui.app.guard import terminal_gone\n"
        "print('here', terminal_gone(), flush=True)\n"
        "os.close(0)\n"
        "print('gone', terminal_gone(), flush=True)\n"
    )
    with PtyApp([sys.executable, "-c", asking]) as app:
        app.until(b"gone True")
        assert b"here False" in app.since(0)


def test_stray_output_goes_to_the_log_and_not_to_the_screen(tmp_path):
    log = tmp_path / "stray.log"
    with demo("--noise", "--log", str(log)) as app:
        app.until(READY)
        time.sleep(0.8)
        app.quiet()
        assert b"NOISE" not in app.since(0)
        app.send(b"q")
        assert app.wait() == 0
    written = log.read_text()
    assert all(word in written for word in ("NOISE-ONE", "NOISE-TWO", "NOISE-CHILD"))


@pytest.mark.parametrize(
    ("environ", "allowed"),
    [
        ({}, "true"),
        ({"COLORTERM": "", "TERM": "xterm-256color"}, "256"),
        ({"COLORTERM": "", "TERM": "screen"}, "16"),
    ],
)
def test_no_more_colours_are_sent_than_the_terminal_has(environ, allowed, files):
    with demo(*files, environ=environ) as app:
        app.until(READY)
        app.quiet()
        raw = app.since(0)
    assert (b"38;2;" in raw) == (allowed == "true")
    assert (b"38;5;" in raw) == (allowed == "256")


def test_no_color_sends_greys_and_says_states_in_words(files):
    with demo(*files, environ={"NO_COLOR": "1"}) as app:
        app.until(READY)
        app.quiet()
        raw = app.since(0)
        shown = "\n".join(app.screen())
    colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", raw)
    assert colours
    assert all(len(set(colour)) == 1 for colour in colours)
    assert "filt" in shown
    assert "▀" not in shown


def test_pictures_come_in_few_colours_over_ssh_and_fine_ones_at_home(files):
    over = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    with demo(*files, environ=over) as far, demo(*files) as near:
        for app in (far, near):
            app.until("▀".encode())
            app.quiet()
            assert sum(line.count("▀") for line in app.screen()) > 100
        assert re.search(rb"[34]8;5;\d+[m;]", far.since(0))
        assert not re.search(rb"[34]8;5;\d+[m;]", near.since(0))


def test_a_picture_stays_under_a_box_and_comes_back(files):
    with demo(*files) as app:
        app.until("▀".encode())
        app.quiet()
        before = app.screen()
        app.bytes_for(b"m")
        under = app.screen()
        assert any("a box on top" in line for line in under)
        assert sum(line.count("▀") for line in under) > 100
        app.bytes_for(b"m")
        assert app.screen() == before


def test_a_film_waits_for_a_terminal_that_has_not_drawn_the_last_frames(files):
    with demo(*files) as app:
        app.until("▀".encode())
        app.quiet()
        app.answering = False
        mark = app.count
        app.send(b"p")
        app.until(lambda raw: b"\x1b[6n" in raw[mark:])
        time.sleep(1.0)
        assert app.since(mark).count(b"\x1b[6n") <= 2


def test_a_film_plays_and_stops_at_its_end(files):
    with demo(*files) as app:
        app.until("▀".encode())
        app.quiet()
        mark = app.count
        app.send(b"p")
        app.quiet(rest=1.0)
        assert app.since(mark).count(b"\x1b[6n") > 8
        assert any("‖ 0:02/0:03" in line for line in app.screen())


@pytest.mark.parametrize("way", ["pipe", "dumb"])
def test_without_a_real_terminal_plain_lines_are_printed(way):
    if way == "dumb":
        with demo(environ={"TERM": "dumb"}) as app:
            assert app.wait() == 0
            assert app.since(0).startswith(b"plain: the terminal cannot draw")
            assert b"\x1b" not in app.since(0)
        return
    argv = [sys.executable, "-m", "tests.terminal.demo"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "plain: the output is not a terminal\n"
