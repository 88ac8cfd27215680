"""Ctrl-C wherever it comes: a short line, 130, no traceback, and it is never lost."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.command import SMALL, only, real

AT = """
import os, signal, sys
deed, name = sys.argv.pop(1), sys.argv.pop(1)
def hook(event, args):
    if event == deed and str(args[0]) == name:
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(hook)
from vidpipe_tui.__main__ import main
main()
"""
KILL = "os.kill(os.getpid(), signal.SIGINT)"
IN_EXEC = f"""
import os, signal
from vidpipe_tui.hookspecs import hookimpl
exec("{KILL}")
"""
IN_A_CALLBACK = f"""
import os, signal, time
from vidpipe_tui.hookspecs import hookimpl
class Last:
    def __del__(self):
        {KILL}
Last()
time.sleep(10)
"""
AT_THE_END = f"""
import atexit, os, signal
from vidpipe_tui.hookspecs import hookimpl
atexit.register(os.write, 2, b"comes after")
atexit.register(lambda: {KILL})
"""


def at(deed, name, *words):
    """Run the command with a Ctrl-C that comes when Python is about to do something."""
    return subprocess.run(
        [sys.executable, "-c", AT, *map(str, (deed, name, *words))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def with_plugin(tmp_path, text):
    plugin = tmp_path / "noise.py"
    plugin.write_text(text)
    return real(tmp_path / "films", "plugins", "--plugins", str(plugin))


@pytest.mark.parametrize(
    "name", ["vidpipe_tui.cli.main", "typer", "dataclasses", "vidpipe_tui.cli.care"]
)
def test_while_the_command_itself_is_loaded(name):
    done = at("import", name, "--help")
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "vidpipe: interrupted\n"


@pytest.mark.parametrize("moment", ["import", "shutil.copyfile"])
def test_before_the_film_is_there_leaves_nothing_behind(tmp_path, moment):
    script = tmp_path / "brief.txt"
    script.write_text("A fox.\n\nA crow.\n")
    films = tmp_path / "films"
    name = "vidpipe_tui.engine.outcome" if moment == "import" else script
    words = ("generate", "--script", script, "--workspace", films)
    done = at(moment, name, *words)
    assert (done.returncode, done.stderr) == (130, "vidpipe: interrupted\n")
    assert not films.exists() or not list(films.iterdir())


def test_between_the_film_and_its_run_says_how_to_go_on(tmp_path):
    words = ("generate", "A fox", *SMALL, "--workspace", tmp_path)
    done = at("import", "vidpipe_tui.cli.foreground", *words)
    assert done.returncode == 130, done.stderr
    assert f"go on with: vidpipe resume {only(tmp_path).name}" in done.stderr
    assert "Traceback" not in done.stderr


def test_in_code_made_from_a_string_is_no_death_by_the_signal(tmp_path):
    said = with_plugin(tmp_path, IN_EXEC)
    assert (said.code, said.err) == (130, "vidpipe: interrupted\n")


def test_where_python_loses_it_comes_again(tmp_path):
    said = with_plugin(tmp_path, IN_A_CALLBACK)
    assert (said.code, said.err) == (130, "vidpipe: interrupted\n")


def test_after_all_is_told_ends_it_at_once_and_well(tmp_path):
    said = with_plugin(tmp_path, AT_THE_END)
    assert (said.code, "animatic" in said.out) == (0, True)
    assert not {"Traceback", "interrupted", "after"} & set(said.err.split())


def test_is_not_heard_where_whoever_started_us_ignores_it(tmp_path):
    def deaf():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    done = subprocess.run(
        [sys.executable, "-c", AT, "import", "typer", "--version"],
        preexec_fn=deaf,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("vidpipe ")
