"""A film over a real SSH line that is cut: the run goes on, and is found again."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import only, read, until
from tests.terminal.pty_app import ROOT, PtyApp
from vidpipe_tui.engine.log import follow
from vidpipe_tui.media.probe import count_frames
from vidpipe_tui.project.lease import holder

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SSHD and shutil.which("ssh") and shutil.which("ssh-keygen")),
        reason="sshd is not installed: apt-get install openssh-server",
    ),
]
CONFIG = """\
preset = "rehearsal"
size = "360p"
seconds = 1
scenes = 2

[settings."keyframe.rehearsal"]
render = "plain"
latency = 0.5
poll_every = 0.1

[settings."video.rehearsal"]
render = "plain"
latency = 9
poll_every = 0.2
"""


@dataclass(frozen=True)
class Session:
    """Processes of a login: the server's part of it, and what runs in it."""

    server: int
    program: int


@dataclass(frozen=True)
class Host:
    """A machine one can log into: this one, with a home of its own."""

    folder: Path
    port: int

    @property
    def workspace(self) -> Path:
        return self.folder / "home" / "films"

    def log_in(self, *words: str) -> PtyApp:
        """Run ``vidpipe`` over there, on a terminal."""
        vidpipe = shlex.join([sys.executable, "-m", "vidpipe_tui", *words])
        there = f"cd {ROOT} && echo $PPID $$ > {self.folder}/session && exec env "
        there += f"HOME={self.folder}/home VIDPIPE_WORKSPACE={self.workspace} {vidpipe}"
        options = {
            "IdentityFile": self.folder / "user",
            "UserKnownHostsFile": self.folder / "known",
            "StrictHostKeyChecking": "accept-new",
            "LogLevel": "ERROR",
        }
        named = [word for key in options for word in ("-o", f"{key}={options[key]}")]
        line = ["ssh", "-tt", "-F", "none", "-p", str(self.port), *named]
        return PtyApp([*line, "127.0.0.1", f"sh -c {shlex.quote(there)}"])

    def session(self) -> Session:
        server, program = (self.folder / "session").read_text().split()
        return Session(int(server), int(program))


def a_key(path: Path) -> None:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(words, check=True)


@pytest.fixture
def host(tmp_path) -> Iterator[Host]:
    config = tmp_path / "home" / ".config" / "vidpipe"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(CONFIG)
    for name in ("host", "user"):
        a_key(tmp_path / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = tmp_path / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\n"
        f"PidFile {tmp_path}/pid\nAuthorizedKeysFile {tmp_path}/user.pub\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "PermitRootLogin prohibit-password\nPrintMotd no\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as its service would
    log = tmp_path / "sshd.log"
    words = [str(SSHD), "-D", "-f", str(settings), "-E", str(log)]
    server = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    try:
        until(lambda: listens(port) or server.poll() is not None, 10)
        if server.poll() is not None:
            pytest.skip(f"sshd does not run here: {log.read_text().strip()[-200:]}")
        yield Host(tmp_path, port)
    finally:
        server.terminate()
        server.wait()


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    return False


def shows(app: PtyApp, *texts: str, seconds: float = 30) -> None:
    until(lambda: all(text in "\n".join(app.screen()) for text in texts), seconds)


def sent(workspace: Path) -> list[str]:
    folder = only(workspace) / "rehearsal-service" / "requests.jsonl"
    return folder.read_text().splitlines() if folder.exists() else []


def test_a_run_outlives_its_line_and_is_found_again_from_another(host):
    app = host.log_in()
    shows(app, "What is the film about?")
    app.send(b"A fox meets a crow")
    shows(app, "A fox meets a crow", "5 paid calls")
    app.send(b"\r")
    shows(app, "Enter again begins it")
    time.sleep(1.0)  # nobody buys what could not be read
    app.send(b"\r")
    until(lambda: list(host.workspace.glob("*/state.json")))
    folder = only(host.workspace)
    try:
        until(lambda: read(folder).scenes and holder(folder) is None)
        shows(app, "done up to storyboard")
        app.send(b"g")
        shows(app, "keeps", "about $")  # the exact price of what was imagined before
        time.sleep(1.0)
        app.send(b"\r")
        until(lambda: any(t.slot == "clip" and t.operation for t in read(folder).takes))
        run = holder(folder)
        assert run is not None
        session = host.session()
        app.close()  # kill -9 for the client
        until(lambda: not alive(session.program), 15)

        second = host.log_in("open", "last")
        shows(second, "s01", "rehearsal")
        session = host.session()
        os.kill(session.server, signal.SIGKILL)
        until(lambda: not alive(session.program), 15)
        second.close()
        assert holder(folder) is not None, "the run died with its line"
        assert holder(folder).pid == run.pid  # type: ignore[union-attr]

        third = host.log_in("status", "last", "--watch")
        assert third.wait(40) == 0
        assert "complete" in third.since(0).decode()
    finally:
        if left := holder(folder):
            os.kill(left.pid, signal.SIGKILL)

    with host.log_in("open", "last") as last:
        shows(last, "complete", "2 of 2")
        last.send(b"q")
        assert last.wait() == 0
    assert count_frames(folder / "output" / "final.mp4") == 48
    assert len(sent(host.workspace)) == 5
    kinds = [entry.kind for entry in follow(folder / "runs" / f"{run.run}.jsonl")[0]]
    assert kinds[0] == "run-started" and kinds[-1] == "run-ended"
