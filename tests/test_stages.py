"""What a stage call may rely on: progress, stop, secrets, and programs that end."""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
from pathlib import Path

import pytest

from vidpipe_tui import stages
from vidpipe_tui.errors import Cancelled, StageError, TimedOut
from vidpipe_tui.stages import Context, KeyframeJob, Operation


@pytest.fixture
def ctx(tmp_path):
    return Context(dir=tmp_path, key="k")


def test_progress_is_told_and_clamped(tmp_path):
    heard: list[tuple[float | None, str, Path | None]] = []
    ctx = Context(dir=tmp_path, key="k", report=lambda *told: heard.append(told))
    ctx.progress(1.7, "almost")
    ctx.progress(-1, preview=tmp_path / "p.png")
    ctx.progress(note="loading")
    assert heard == [
        (1.0, "almost", None),
        (0.0, "", tmp_path / "p.png"),
        (None, "loading", None),
    ]


def test_progress_without_a_listener_is_quiet(ctx):
    ctx.progress(0.5, "half")


def test_who_reports_progress_is_stopped_by_it(tmp_path):
    heard: list[object] = []
    ctx = Context(dir=tmp_path, key="k", report=lambda *told: heard.append(told))
    ctx.stopped.set()
    with pytest.raises(Cancelled):
        ctx.progress(0.5)
    with pytest.raises(Cancelled):
        ctx.check()
    assert heard == []


def test_a_sleep_ends_at_once_when_stopped(ctx):
    threading.Timer(0.1, ctx.stopped.set).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        ctx.sleep(60)
    assert time.monotonic() - start < 30


def test_a_sleep_of_less_than_nothing_is_none(ctx):
    ctx.sleep(-5)


def test_a_secret_comes_from_the_environment_and_is_remembered_as_one(ctx, monkeypatch):
    monkeypatch.setenv("VIDPIPE_TEST_KEY", "s3cret")
    assert ctx.secret("VIDPIPE_TEST_KEY") == "s3cret"
    assert ctx.secrets == {"s3cret"}
    assert "s3cret" not in repr(ctx)


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_secret_says_how_to_set_it(ctx, monkeypatch, value):
    if value is not None:
        monkeypatch.setenv("VIDPIPE_TEST_KEY", value)
    with pytest.raises(StageError) as caught:
        ctx.secret("VIDPIPE_TEST_KEY")
    assert caught.value.message == "VIDPIPE_TEST_KEY is not set"
    assert caught.value.hint == "export VIDPIPE_TEST_KEY=..."


def test_a_program_gives_what_it_printed_and_works_in_the_takes_folder(ctx):
    out = ctx.call([sys.executable, "-c", "import os; print(os.getcwd(), 'ü')"])
    assert out == f"{ctx.dir} ü\n"


def test_a_program_reads_nothing_and_writes_nothing_to_the_terminal(ctx, capfd):
    code = "import sys; print(repr(sys.stdin.read())); print('e', file=sys.stderr)"
    assert ctx.call([sys.executable, "-c", code]) == "''\n"
    assert capfd.readouterr() == ("", "")


def test_a_program_that_prints_a_lot_does_not_block(ctx):
    code = (
        "import sys; sys.stdout.write('x' * 3_000_000); sys.stderr.write('y' * 10**6)"
    )
    assert len(ctx.call([sys.executable, "-c", code])) == 3_000_000


def test_a_program_that_fails_is_told_by_its_last_line(ctx):
    code = "import sys; sys.exit('first\\nno such codec\\n\\n')"
    with pytest.raises(StageError, match="failed: no such codec"):
        ctx.call([sys.executable, "-c", code])
    with pytest.raises(StageError, match="exit 7"):
        ctx.call([sys.executable, "-c", "raise SystemExit(7)"])


def test_what_a_program_says_is_safe_to_show(ctx):
    code = "import sys; sys.exit('\\x1b]0;title\\x07red \\x1b[31mink')"
    with pytest.raises(StageError) as caught:
        ctx.call([sys.executable, "-c", code])
    assert "\x1b" not in caught.value.message
    assert caught.value.message.endswith("red ink")


def test_a_missing_program_is_a_stage_error(ctx):
    with pytest.raises(StageError, match="no-such-program cannot be started"):
        ctx.call(["no-such-program"])


def _spawns(ctx: Context) -> list[str]:
    """A program with a child; both run on for a minute if nobody kills them."""
    pids = ctx.dir / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(pids)!r} + '.part', 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        f"os.rename({str(pids)!r} + '.part', {str(pids)!r})\n"
        "time.sleep(60)"
    )
    return [sys.executable, "-c", code]


def _wait_for(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def _ended(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"  # dead, and waiting for a parent that is init by now


def test_a_stop_kills_the_program_and_its_children(ctx):
    pids = ctx.dir / "pids"

    def stop() -> None:
        _wait_for(pids.exists)
        ctx.stopped.set()

    threading.Thread(target=stop).start()
    with pytest.raises(Cancelled):
        ctx.call(_spawns(ctx))
    for pid in pids.read_text().split():
        _wait_for(lambda pid=pid: _ended(int(pid)))


def test_a_time_limit_kills_the_program_and_its_children(ctx):
    with pytest.raises(TimedOut, match=r"took over 1\.5 s"):
        ctx.call(_spawns(ctx), timeout=1.5)
    for pid in (ctx.dir / "pids").read_text().split():
        _wait_for(lambda pid=pid: _ended(int(pid)))


def _open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_call_leaves_no_file_open(ctx):
    ctx.call(["true"])
    before = _open_files()
    for _ in range(3):
        ctx.call(["true"])
    assert _open_files() == before


def test_jobs_are_frozen_and_named():
    with pytest.raises(TypeError):
        KeyframeJob("s01", 0, "start", "p", "s", {}, "16:9", (1, 1), 1.0, 1)  # type: ignore[call-arg]  # that is the point
    operation = Operation("id")
    with pytest.raises(dataclasses.FrozenInstanceError):
        operation.id = "other"  # type: ignore[misc]  # that is the point


def test_everything_public_is_exported_and_explained():
    for name in stages.__all__:
        value = getattr(stages, name)
        if isinstance(value, type):
            assert value.__doc__, name
