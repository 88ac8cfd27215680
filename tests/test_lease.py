"""Who is at work: one run at a time, and a dead one is no hindrance."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.command import until
from vidpipe_tui.errors import Held, NotSaved
from vidpipe_tui.project import lease as lease_module
from vidpipe_tui.project.disk import Disk
from vidpipe_tui.project.files import Folder
from vidpipe_tui.project.lease import Lease, holder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def start_run(folder, then="sys.stdin.read()"):
    """Another process that holds the lease, until it is told to end or killed."""
    code = (
        "import sys; from pathlib import Path;"
        "from vidpipe_tui.project.lease import Lease;"
        "lease = Lease.take(Path(sys.argv[1]), 'other');"
        f"print('holds', flush=True); {then}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"holds\n"
    return process


def end(process):
    process.communicate(b"")


def write(folder, **changes):
    """A lease as another machine would have left it."""
    with Lease.take(folder, "r1") as lease:
        lease.beat()
        found = json.loads(folder.lease.read_bytes())
    folder.lease.write_text(json.dumps({**found, **changes}))


def ago(seconds):
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def test_the_holder_can_be_seen_while_it_holds(folder):
    assert holder(folder) is None
    with Lease.take(folder, "r1"):
        found = holder(folder)
        assert found is not None
        assert (found.run, found.pid) == ("r1", os.getpid())
        assert found.nearby
    assert holder(folder) is None


def test_the_file_says_who_it_is(folder):
    with Lease.take(folder, "r1"):
        found = json.loads(folder.lease.read_bytes())
    assert {"host", "pid", "boot", "started", "run", "at"} <= found.keys()
    assert folder.lease.stat().st_mode & 0o777 == 0o600


def test_a_second_run_is_refused_and_told_of_the_first(folder):
    process = start_run(folder)
    try:
        found = holder(folder)
        assert found is not None and found.pid == process.pid
        for force in (False, True):
            with pytest.raises(Held, match=rf"run other, pid {process.pid} on ") as no:
                Lease.take(folder, "r2", force=force)
            assert no.value.hint == f"stop it first: vidpipe stop {folder.path}"
        assert holder(folder) == found
    finally:
        end(process)
    with Lease.take(folder, "r2"):
        pass


def test_kill_9_frees_it(folder):
    process = start_run(folder)
    process.send_signal(signal.SIGKILL)
    process.wait()
    end(process)
    assert holder(folder) is None
    with Lease.take(folder, "r2") as lease:
        assert holder(folder) == lease.holder


def test_a_zombie_is_dead(folder):
    process = start_run(folder)
    process.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert holder(folder) is None
    end(process)


def test_programs_that_a_run_started_do_not_hold_it(folder):
    then = (
        "import subprocess;"
        "child = subprocess.Popen(['sleep', '60'], stdout=subprocess.DEVNULL);"
        "print(child.pid, flush=True); sys.stdin.read()"
    )
    process = start_run(folder, then)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    end(process)
    try:
        with Lease.take(folder, "r2"):
            pass
    finally:
        os.kill(child, signal.SIGKILL)


def test_another_process_with_the_pid_of_the_dead_one_is_not_it(folder):
    write(folder, pid=os.getpid(), started="1")
    assert holder(folder) is None


def test_a_pid_of_before_the_reboot_is_not_believed(folder):
    write(folder, boot="another", at=ago(300))
    assert holder(folder) is None


def test_another_host_counts_while_it_is_heard_of(folder):
    write(folder, host="render-7", boot="x", pid=1, at=ago(10))
    found = holder(folder)
    assert found is not None and not found.nearby
    with pytest.raises(Held, match="pid 1 on render-7") as caught:
        Lease.take(folder, "r2")
    assert f"vidpipe resume {folder.path} --take-over" in caught.value.hint
    with Lease.take(folder, "r2", force=True):
        pass


def test_another_host_that_fell_silent_is_taken_over(folder):
    write(folder, host="render-7", boot="x", pid=1, at=ago(90))
    assert holder(folder) is None
    with Lease.take(folder, "r2"):
        pass


def test_a_beat_moves_the_time_only(folder):
    with Lease.take(folder, "r1") as lease:
        before = json.loads(folder.lease.read_bytes())
        size = folder.lease.stat().st_size
        lease.beat()
        after = json.loads(folder.lease.read_bytes())
        assert folder.lease.stat().st_size == size
    assert {**before, "at": ""} == {**after, "at": ""}
    assert after["at"] >= before["at"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}', '{"pid": true}'])
def test_nonsense_in_the_file_is_nobody(folder, text):
    folder.lease.write_text(text)
    assert holder(folder) is None
    with Lease.take(folder, "r1"):
        pass


def test_a_strangers_link_is_not_followed(folder, tmp_path):
    (tmp_path / "precious").write_text("precious")
    folder.lease.symlink_to(tmp_path / "precious")
    with pytest.raises(NotSaved):
        Lease.take(folder, "r1")
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_folder_that_cannot_be_written_is_told(folder):
    class ReadOnly(Disk):
        def open(self, path, flags):
            raise OSError(30, "Read-only file system")

    with pytest.raises(NotSaved, match="Read-only"):
        Lease.take(folder, "r1", disk=ReadOnly())


def test_it_beats_whatever_else_its_holder_does(folder, monkeypatch):
    monkeypatch.setattr(lease_module, "BEAT", 0.02)
    with Lease.take(folder, "r1"):
        folder.lease.write_text("lost")
        until(lambda: holder(folder))
    assert holder(folder) is None


def test_a_lease_given_back_is_not_written_any_more(folder, monkeypatch):
    monkeypatch.setattr(lease_module, "BEAT", 0.0)
    for number in range(20):
        with Lease.take(folder, f"r{number}") as lease:
            pass
        other = os.open(folder.path / "other", os.O_RDWR | os.O_CREAT)
        lease.beat()
        os.close(other)
    assert (folder.path / "other").read_bytes() == folder.lease.read_bytes() == b""
