"""The ``vidpipe`` command for tests: in this process, or as a real one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vidpipe_tui.cli.main import run
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.store import Store

SMALL = ("--size", "360p", "--seconds", "1", "--scenes", "2")
"""A film of two short scenes."""
PAID = (
    *("--preset", "rehearsal"),
    *("--set", "keyframe.rehearsal.render=plain"),
    *("--set", "video.rehearsal.render=plain"),
)
"""Pretend money, and pictures that cost no time."""
QUICK = (
    *("--set", "keyframe.rehearsal.latency=0", "--set", "video.rehearsal.latency=0"),
    *("--set", "keyframe.rehearsal.poll_every=0.05"),
    *("--set", "video.rehearsal.poll_every=0.05"),
)
SLOW = ("--set", "keyframe.rehearsal.latency=60")


@dataclass(frozen=True)
class Said:
    """How a command line ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def vidpipe(workspace: Path, *words: str) -> Said:
    """Run a command line here; nobody is there to answer a question."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    before = sys.stdin
    sys.stdin = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([*words, "--workspace", str(workspace)])
    finally:
        sys.stdin = before
    said = []
    for stream in (out, err):
        stream.seek(0)
        said.append(stream.read())
    return Said(code, *said)


def start(
    workspace: Path, *words: str, before: Sequence[str] = ()
) -> subprocess.Popen[str]:
    """Run a command line as a process of its own, with a terminal's signals."""
    command = (sys.executable, "-m", "vidpipe_tui", *words)
    return subprocess.Popen(
        [*before, *command, "--workspace", str(workspace)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for something that happens by itself."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def only(workspace: Path) -> Path:
    """The one project of a workspace."""
    (folder,) = (path.parent for path in workspace.glob("*/state.json"))
    return folder


def read(folder: Path) -> Snapshot:
    return Store.open(folder).read()


def made(workspace: Path) -> Path:
    """A finished film of two scenes in a workspace."""
    said = vidpipe(workspace, "generate", "A fox. A crow.", *SMALL)
    assert said.code == 0, said.err
    return only(workspace)


def real(workspace: Path, *words: str) -> Said:
    """Run a command line as a real process, to its end."""
    process = start(workspace, *words)
    out, err = process.communicate(timeout=60)
    return Said(process.returncode, out, err)


@contextlib.contextmanager
def at_work(workspace: Path) -> Iterator[Path]:
    """A film whose run waits for a slow service in the background."""
    words = ("generate", "A fox. A crow.", *SMALL, *PAID, *SLOW, "--yes", "--detach")
    said = real(workspace, *words)
    assert said.code == 0, said.err
    folder = only(workspace)
    try:
        until(lambda: any(take.operation for take in read(folder).takes))
        yield folder
    finally:
        if run := holder(folder):
            os.kill(run.pid, 9)
            until(lambda: holder(folder) is None)


def copied(film: Path, workspace: Path) -> Path:
    """A finished film, copied into a workspace: a test may do with it as it likes."""
    return Path(shutil.copytree(film, workspace / film.name))
