"""Word of a run's end: to a command, a webhook, the terminal; never in the way."""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.command import PAID, QUICK, SMALL, only, real, until, vidpipe
from tests.terminal.pty_app import PtyApp
from vidpipe_tui.app.bell import ring
from vidpipe_tui.config import load_config
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.registry import load
from vidpipe_tui.stages import Event

FILM = ("generate", "A fox", *SMALL[:4], "--scenes", "1")


class Hook(HTTPServer):
    """An address that remembers what it was told, and answers as it is set to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hears)
        self.told = []
        self.answer, self.slow = 200, 0.0
        self.url = f"http://127.0.0.1:{self.server_port}/token-of-the-user"


class Hears(BaseHTTPRequestHandler):
    def do_POST(self):
        assert isinstance(self.server, Hook)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))
        time.sleep(self.server.slow)
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    with Hook() as server:
        serve = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serve.start()
        yield server
        server.shutdown()


@pytest.fixture
def writes(tmp_path):
    """A command that writes down its arguments and what its environment says."""
    out, script = tmp_path / "told.json", tmp_path / "tell me.py"
    script.write_text(
        "import json, os, sys\n"
        "facts = {k: v for k, v in os.environ.items() if k.startswith('VIDPIPE_')}\n"
        f"part = {str(out)!r} + '.part'\n"
        "json.dump([sys.argv[1:], facts, os.getcwd()], open(part, 'w'))\n"
        f"os.rename(part, {str(out)!r})\n"
    )
    return f"{sys.executable} '{script}' --urgent", out


def told(out):
    until(out.exists)
    return json.loads(out.read_text())


def test_a_command_is_told_of_the_end_without_a_shell(tmp_path, writes, monkeypatch):
    command, out = writes
    monkeypatch.setenv("VIDPIPE_NOTIFY", f"{command} $(touch {tmp_path}/pwned) ;")
    said = vidpipe(tmp_path / "films", *FILM)
    assert said.code == 0, said.err
    words, facts, where = told(out)
    name = only(tmp_path / "films").name
    assert words[0] == "--urgent"
    assert words[-1] == f"{name}: complete: the film is complete"
    assert facts["VIDPIPE_PROJECT"] == name
    assert facts["VIDPIPE_OUTCOME"] == "complete"
    assert where == str(Path.home())
    assert not (tmp_path / "pwned").exists()


def test_a_webhook_of_the_config_file_is_told_by_a_run_of_its_own(
    tmp_path, hook, monkeypatch
):
    config = tmp_path / "config.toml"
    config.write_text(f'notify_webhook = "{hook.url}"\n')
    monkeypatch.setenv("VIDPIPE_CONFIG", str(config))
    said = real(tmp_path / "films", *FILM, "--detach")
    assert said.code == 0, said.err
    until(lambda: hook.told)
    (sent,) = hook.told
    assert (sent["event"], sent["outcome"]) == ("run-ended", "complete")
    assert sent["project"] == only(tmp_path / "films").name
    assert sent["text"].endswith("the film is complete")


@pytest.mark.parametrize(
    "words, outcome, message",
    [
        (
            ("--set", "video.rehearsal.faults=invalid@*-clip"),
            "failed",
            "cannot do this",
        ),
        (("--set", "video.rehearsal.faults=lost@*-clip"), "waits", "may have been"),
        (("--budget", "0.3"), "waits", "the budget is reached"),
    ],
)
def test_failures_doubts_and_budgets_are_told(
    tmp_path, hook, monkeypatch, words, outcome, message
):
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", hook.url)
    vidpipe(tmp_path, *FILM, *PAID, *QUICK, *words, "--yes")
    until(lambda: hook.told)
    assert hook.told[-1]["outcome"] == outcome
    assert message in hook.told[-1]["message"]


ENDS = Event(kind="run-ended", project="a-fox", at=0.0, outcome="failed")


@pytest.mark.parametrize("answer", [404, 302])
def test_a_webhook_that_refuses_is_named_without_its_address(
    hook, monkeypatch, caplog, answer
):
    hook.answer = answer
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", hook.url)
    registry = load(only=["notify"])
    registry.tell(ENDS)
    assert registry.drain(10)
    assert len(hook.told) == 1
    assert f"the webhook answered {answer}" in caplog.text
    assert "token-of-the-user" not in caplog.text


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/t0ken", "http://[t0ken", "x"]
)
def test_an_address_that_is_none_is_told(monkeypatch, caplog, address):
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", address)
    registry = load(only=["notify"])
    registry.tell(ENDS)
    assert registry.drain(10)
    assert "notify: the webhook" in caplog.text
    assert "Traceback" not in caplog.text
    assert "t0ken" not in caplog.text


@pytest.mark.parametrize("command", ["/no/such/program", "false", "'unbalanced", " "])
def test_a_command_that_fails_is_told(monkeypatch, caplog, command):
    monkeypatch.setenv("VIDPIPE_NOTIFY", command)
    registry = load(only=["notify"])
    registry.tell(ENDS)
    assert registry.drain(10)
    assert "notify: the command" in caplog.text
    assert "Traceback" not in caplog.text


def test_neither_of_them_fails_a_run(tmp_path, hook, monkeypatch):
    hook.answer = 500
    monkeypatch.setenv("VIDPIPE_NOTIFY", "/no/such/program")
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", hook.url)
    said = vidpipe(tmp_path, *FILM)
    assert said.code == 0
    assert "Traceback" not in said.err


def test_a_run_that_a_person_stopped_says_nothing(hook, monkeypatch):
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", hook.url)
    registry = load(only=["notify"])
    registry.tell(replace(ENDS, outcome="stopped"))
    registry.tell(replace(ENDS, kind="take-done", outcome=None))
    registry.tell(replace(ENDS, outcome="partial"))
    assert registry.drain(10)
    assert [sent["outcome"] for sent in hook.told] == ["partial"]


def test_a_webhook_that_hangs_holds_up_nobody(hook, monkeypatch):
    hook.slow = 1.0
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", hook.url)
    registry = load(only=["notify"])
    registry.tell(ENDS)
    assert not registry.drain(0.05)


def test_the_address_is_not_shown_with_the_config(monkeypatch):
    monkeypatch.setenv("VIDPIPE_NOTIFY_WEBHOOK", "https://hooks.example/t0ken")
    assert "t0ken" not in repr(load_config())


ENDED = Entry("run-ended", message="s02 clip failed", outcome="partial")


def test_the_terminal_rings_and_notifies_at_the_end_of_a_run():
    sent = ring(ENDED, "a-fox", {"TERM": "xterm-256color"})
    assert sent == "\a\x1b]9;vidpipe: a-fox: s02 clip failed\x1b\\"


def test_terminals_that_know_the_other_code_get_that():
    for environ in ({"TERM": "foot"}, {"TERM": "xterm", "VTE_VERSION": "7600"}):
        sent = ring(ENDED, "a-fox", environ)
        assert sent == "\a\x1b]777;notify;vidpipe;a-fox: s02 clip failed\x1b\\"


def test_tmux_and_screen_pass_it_on():
    inside = ring(ENDED, "a-fox", {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"})
    assert inside.startswith("\a\x1bPtmux;\x1b\x1b]9;vidpipe: ")
    assert inside.endswith("\x1b\x1b\\\x1b\\")
    inside = ring(ENDED, "a-fox", {"TERM": "screen"})
    assert inside == "\a\x1bP\x1b]9;vidpipe: a-fox: s02 clip failed\a\x1b\\"


@pytest.mark.parametrize(
    "entry",
    [Entry("take-failed", message="x"), Entry("run-ended", outcome="stopped")],
)
def test_it_is_quiet_otherwise(entry):
    assert ring(entry, "a-fox", {}) == ""


def test_a_hostile_message_cannot_end_the_code_it_stands_in():
    evil = Entry("run-ended", outcome="failed", message="x\x1b\\\x1b]0;y\a\x9cz\n;w")
    sent = ring(evil, "a-fox", {"TERM": "xterm"})
    assert sent.count("\x1b") == 2
    assert sent.count("\a") == 1
    assert "\x9c" not in sent
    assert "\n" not in sent


def test_the_app_rings_when_a_run_ends_before_its_eyes(tmp_path):
    said = vidpipe(tmp_path, *FILM)
    assert said.code == 0, said.err
    folder = only(tmp_path)
    (log,) = (folder / "runs").glob("*.jsonl")
    environ = {"TERM": "xterm-256color", "VIDPIPE_WORKSPACE": str(tmp_path)}
    argv = [sys.executable, "-m", "vidpipe_tui", "open", folder.name]
    with PtyApp(argv, environ=environ) as app:
        app.until(b"complete")
        app.quiet()
        assert b"\x1b]9;" not in app.raw
        with log.open("a") as file:
            file.write(
                '{"kind": "run-ended", "outcome": "partial", "message": "s01"}\n'
            )
        app.until(f"\a\x1b]9;vidpipe: {folder.name}: s01\x1b\\".encode())
