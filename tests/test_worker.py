"""A run as its own process: started, followed, stopped, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from vidpipe_tui.engine.worker import main, new_run_id, start
from vidpipe_tui.errors import Held, ProjectError
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import Request, Run, TakeStatus
from vidpipe_tui.project.store import Store

from .films import a_film, made, pretend, sent, take, until

SLOW = pretend(video={"latency": 30.0, "poll_every": 0.1})


def ended(store: Store) -> bool:
    return holder(store.folder) is None


def accepted(store: Store, take_id: str) -> bool:
    found = store.read().by_id.get(take_id)
    return found is not None and found.operation is not None


def test_ids_of_runs_are_names_that_sort_by_time():
    first, second = new_run_id(), new_run_id()
    assert first != second
    Run(id=first, host="h", pid=1, started_at="now")


def test_a_film_is_made_by_a_process_of_its_own(tmp_path):
    store = a_film(tmp_path, 1)
    run_id = start(store.folder.path)
    until(lambda: store.read().project.status == "complete", 30)
    until(lambda: ended(store))
    run = store.read().runs[-1]
    assert (run.id, run.outcome) == (run_id, "complete")
    assert run.pid != os.getpid()
    assert store.folder.run_log(run_id).exists()
    said = (store.folder.runs / f"{run_id}.out").read_text()
    assert said == "complete: the film is complete\n"


def test_a_run_is_refused_while_another_lives_and_free_when_it_is_killed(tmp_path):
    store = a_film(tmp_path, 1, settings=SLOW)
    start(store.folder.path)
    run = holder(store.folder)
    assert run is not None
    until(lambda: accepted(store, "s01-clip-1"), 30)
    assert os.getsid(run.pid) == run.pid  # a closed terminal does not reach it
    with pytest.raises(Held, match="at work on this project already"):
        start(store.folder.path)
    words = [sys.executable, "-m", "vidpipe_tui.engine.worker"]
    second = subprocess.run(
        [*words, str(store.folder.path), "r2"], capture_output=True, text=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"pid {run.pid} on {socket.gethostname()}" in second.stderr
    os.kill(run.pid, signal.SIGKILL)
    until(lambda: ended(store))
    edits_made = store.read()
    assert edits_made.by_id["s01-clip-1"].status is TakeStatus.SUBMITTED
    third = start(store.folder.path)
    found = holder(store.folder)
    assert found is not None and found.run == third
    edits.ask_stop(store, third)
    until(lambda: ended(store))
    assert store.read().runs[-1].outcome == "stopped"
    assert sent(store).count("s01-clip") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_run_in_order(tmp_path, number):
    store = a_film(tmp_path, 1, settings=SLOW)
    words = [sys.executable, "-m", "vidpipe_tui.engine.worker"]
    process = subprocess.Popen(
        [*words, str(store.folder.path), "r1"], stderr=subprocess.DEVNULL
    )
    until(lambda: accepted(store, "s01-clip-1"), 30)
    process.send_signal(number)
    assert process.wait(20) == 130
    snapshot = store.read()
    assert snapshot.runs[-1].outcome == "stopped"
    assert snapshot.project.status == "stopped"
    assert take(store, "s01-clip-1").status is TakeStatus.SUBMITTED


def test_a_run_of_what_was_asked_for_makes_that_alone(tmp_path):
    store = made(a_film(tmp_path, 2))
    (store.folder.clips / "s02-1.mp4").unlink()
    edits.ask(store, [Request(scene="s01", slot="end")])
    count = len(sent(store))
    start(store.folder.path, missing=False)
    until(lambda: len(store.read().runs) == 2 and ended(store), 30)
    assert sent(store)[count:] == ["s01-end"]


def test_plugins_of_a_folder_come_along(tmp_path):
    plugin = tmp_path / "mine.py"
    plugin.write_text(PLUGIN)
    stages = {"keyframe": "mine", "video": "rehearsal"}
    store = a_film(tmp_path, 1, stages=stages)
    start(store.folder.path, through="keyframe", plugins=[plugin])
    until(lambda: bool(store.read().runs) and ended(store), 30)
    assert store.read().runs[-1].outcome == "staged"
    assert take(store, "s01-end-1").stage == "mine"


PLUGIN = """
from PIL import Image
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Keyframe

class Mine:
    name = "mine"
    def run(self, job, ctx):
        path = ctx.dir / "x.png"
        Image.new("RGB", job.size, "red").save(path)
        return Keyframe(path)

@hookimpl
def vidpipe_keyframe():
    return Mine()
"""


def test_a_run_that_cannot_begin_says_why(tmp_path, capsys):
    with pytest.raises(ProjectError, match="there is no project"):
        start(tmp_path)
    assert main([str(tmp_path), "r1"]) == 2
    assert "there is no project" in capsys.readouterr().err


def test_a_worker_is_started_by_its_module_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "vidpipe_tui.engine.worker", "--help"],
        cwd=Path("/"), capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert "--asked-only" in done.stdout
