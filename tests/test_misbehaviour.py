"""Plugins that do their worst in a real run: it lives, says who it was, and ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vidpipe_tui.engine.log import follow
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import TakeStatus

from .command import SMALL, only, read, until
from .terminal.pty_app import PtyApp

PLUGIN = """
import os, subprocess, sys, time
from pathlib import Path
from PIL import Image
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Keyframe, Limits

class Naughty:
    name = "naughty"
    limits = Limits(timeout={timeout})

    def run(self, job, ctx):
{deed}
        path = ctx.dir / "keyframe.png"
        Image.new("RGB", job.size, "grey").save(path)
        return Keyframe(path)

@hookimpl
def vidpipe_keyframe():
    return Naughty()
"""


@dataclass(frozen=True)
class Ended:
    """How a command line ended; what it wrote went into files, as to a terminal."""

    code: int
    out: str
    err: str


def a_plugin(folder: Path, deed: str, timeout: float = 60.0) -> Path:
    path = folder / "naughty_plugin.py"
    body = textwrap.indent(textwrap.dedent(deed), " " * 8)
    path.write_text(PLUGIN.format(deed=body, timeout=timeout))
    return path


def vidpipe(folder: Path, *words: Any) -> Ended:
    """A real process. Its output goes to files: a child it leaves would keep a pipe."""
    out, err = folder / "out", folder / "err"
    argv = [sys.executable, "-m", "vidpipe_tui", *map(str, words)]
    with out.open("wb") as to_out, err.open("wb") as to_err:
        code = subprocess.run(
            [*argv, "--workspace", str(folder / "films")],
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
            timeout=60,
            check=False,
        ).returncode
    return Ended(code, out.read_text("utf-8"), err.read_text("utf-8"))


def make(folder: Path, deed: str, *words: Any, timeout: float = 60.0) -> Ended:
    plugin = a_plugin(folder, deed, timeout)
    line = ("generate", "A fox. A crow.", *SMALL, "--plugins", plugin)
    return vidpipe(folder, *line, "--keyframe", "naughty", *words)


def log(folder: Path) -> list[Any]:
    (path,) = (only(folder / "films") / "runs").glob("*.jsonl")
    return follow(path)[0]


FAILS = {
    "raises": ("raise RuntimeError('it broke')", "RuntimeError: it broke"),
    "exits": ("sys.exit(3)", "SystemExit: 3"),
    "hangs": ("time.sleep(3600)", "no answer within 1 s"),
    "returns nonsense": ("return 42", "int"),
    "returns what is elsewhere": ("return Keyframe(Path('/etc/hostname'))", "hostname"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_call_that_fails_fails_alone_and_is_named(tmp_path, name):
    deed, why = FAILS[name]
    ended = make(tmp_path, deed, timeout=1.0)
    assert ended.code in (1, 4), ended.err
    assert " by naughty: " in ended.err and why in ended.err, ended.err
    assert "Traceback" not in ended.err
    folder = only(tmp_path / "films")
    assert holder(folder) is None
    assert not [take for take in read(folder).takes if take.status.open]
    assert log(tmp_path)[-1].kind == "run-ended"


def test_what_it_prints_goes_to_the_log_and_not_into_the_data(tmp_path):
    deed = """
    print("NOISE-PRINT \\x1b[31m")
    os.write(1, b"NOISE-ONE\\n")
    os.system("echo NOISE-CHILD")
    sys.stderr.write("NOISE-ERROR\\n")
    """
    ended = make(tmp_path, deed, "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)
    stray = next((only(tmp_path / "films") / "runs").glob("*.out")).read_text()
    assert "NOISE-ONE" in stray and "NOISE-CHILD" in stray
    assert "NOISE" not in ended.err
    notes = [entry.message for entry in log(tmp_path) if entry.kind == "note"]
    assert any("NOISE-PRINT" in note and "\x1b" not in note for note in notes)
    assert any("NOISE-ERROR" in note for note in notes)


def test_one_that_holds_the_interpreter_holds_up_nothing_but_its_run(tmp_path):
    ended = make(tmp_path, "3 ** 6_000_000")
    assert ended.code == 0, ended.err


FORKS = "child = os.fork()\nif not child:\n    time.sleep(600)\n    os._exit(0)"


def children(folder: Path) -> list[int]:
    return [int(path.read_text()) for path in folder.glob("child-*")]


@pytest.mark.parametrize("way", ["popen", "fork"])
def test_a_child_that_never_ends_holds_up_neither_the_run_nor_the_next(tmp_path, way):
    start = {
        "popen": "child = subprocess.Popen(['sleep', '600']).pid",
        "fork": FORKS,
    }[way]
    deed = f"{start}\nPath('{tmp_path}', f'child-{{child}}').write_text(str(child))"
    try:
        ended = make(tmp_path, deed)
        assert ended.code == 0, ended.err
        assert children(tmp_path)
        again = vidpipe(tmp_path, "rerun", "last", "s01", "clip", "--yes")
        assert again.code == 0, again.err
    finally:
        for child in children(tmp_path):
            os.kill(child, signal.SIGKILL)


def test_a_child_of_a_killed_run_does_not_keep_the_film(tmp_path):
    deed = f"{FORKS}\nPath('{tmp_path}', f'child-{{child}}').write_text(str(child))"
    deed += "\nos.kill(os.getpid(), 9)"
    try:
        assert make(tmp_path, deed).code == -signal.SIGKILL
        plain = ("--keyframe", "animatic")
        again = vidpipe(tmp_path, "resume", "last", *plain)
        assert again.code == 0, again.err
    finally:
        for child in children(tmp_path):
            os.kill(child, signal.SIGKILL)


def test_one_that_ends_the_process_leaves_what_the_next_run_settles(tmp_path):
    assert make(tmp_path, "os._exit(7)").code == 7
    folder = only(tmp_path / "films")
    assert holder(folder) is None
    ended = vidpipe(tmp_path, "resume", "last", "--keyframe", "animatic")
    assert ended.code == 0, ended.err
    left = read(folder).by_id["s01-start-1"]
    assert left.status is TakeStatus.STOPPED
    assert left.stage == "naughty"
    assert "nothing was charged" in (left.error or "")


APP = {
    "hangs": ("time.sleep(3600)", "failed by naughty: no answer within 5 s"),
    "holds": ("3 ** 25_000_000", "naughty"),
}


@pytest.mark.parametrize("name", APP)
def test_the_app_lives_beside_it_names_it_and_quits_at_once(tmp_path, name):
    deed, words = APP[name]
    ended = make(tmp_path, deed, "--detach", timeout=5.0)
    assert ended.code == 0, ended.err
    folder = only(tmp_path / "films")
    run = holder(folder)
    assert run is not None
    try:
        until(lambda: any(take.stage == "naughty" for take in read(folder).takes))
        with PtyApp([sys.executable, "-m", "vidpipe_tui", "open", str(folder)]) as app:
            until(lambda: words in "\n".join(app.screen()))
            app.send(b"?")
            until(lambda: "make what is missing" in "\n".join(app.screen()))
            app.send(b"\x1b")
            app.quiet()
            app.send(b"q")
            assert app.wait(3.0) == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(run.pid, signal.SIGKILL)
        until(lambda: holder(folder) is None)
