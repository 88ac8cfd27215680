"""What comes from a stranger: project folders, state files, pictures, names, texts."""

from __future__ import annotations

import importlib
import json
import os
import pty
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.command import QUICK, SMALL, copied, made, only, read, until, vidpipe
from tests.google_server.kit import google
from tests.terminal.pty_app import PtyApp
from vidpipe_tui.errors import Damaged, StageError, TimedOut
from vidpipe_tui.project.files import Folder
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.store import Store

KEY = "key-that-must-stay-here"
EVIL = "\x1b]0;owned\x07\x1b[5mblink\u202e\x9b6n\x1b[2Jgone\rback"
OBEYED = (b"\x1b]0;owned", b"\x1b[5m", b"\xe2\x80\xae", b"\xc2\x9b", b"\x1b[2Jgone")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def board(tmp_path):
    """A film of which only the storyboard is made."""
    words = ("--through", "storyboard")
    said = vidpipe(tmp_path / "films", "generate", "A fox. A crow.", *SMALL, *words)
    assert said.code == 0, said.err
    return only(tmp_path / "films")


class Stranger(HTTPServer):
    """A server that remembers every request that came."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Remembers)
        self.seen: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Remembers(BaseHTTPRequestHandler):
    def do_GET(self):
        assert isinstance(self.server, Stranger)
        self.server.seen.append(self.path)
        self.send_error(404)

    do_POST = do_GET  # noqa: N815  # the library's own name

    def log_message(self, *_):
        pass


@pytest.fixture
def stranger():
    with Stranger() as server:
        serve = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serve.start()
        yield server
        server.shutdown()


def written(folder, change):
    """The state file as a stranger might have written it."""
    path = folder / "state.json"
    tables = json.loads(path.read_bytes())
    change(tables)
    path.write_text(json.dumps(tables))


def rows(tables, name):
    return list(tables[name].values())


def redirected(folder, url):
    def change(tables):
        (project,) = rows(tables, "project")
        project["stages"] |= {"keyframe": "gemini"}
        project["settings"] = {"keyframe.gemini": {"mode": "key", "base_url": url}}

    written(folder, change)


@pytest.mark.parametrize("verb", [("resume", "--yes"), ("resume", "--yes", "--detach")])
def test_a_strangers_film_cannot_send_a_key_to_his_server(
    board, stranger, monkeypatch, verb
):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    redirected(board, stranger.url)
    said = vidpipe(board.parent, verb[0], board.name, *verb[1:])
    assert said.code == 2
    assert f"sets keyframe.gemini.base_url to '{stranger.url}'" in said.err
    assert f"--set 'keyframe.gemini.base_url={stranger.url}'" in said.err
    assert stranger.seen == []


def test_an_address_that_the_user_has_set_is_used(board, stranger, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    redirected(board, stranger.url)
    word = f"keyframe.gemini.base_url={stranger.url}"
    said = vidpipe(board.parent, "resume", board.name, "--yes", "--set", word)
    assert "you have never set" not in said.err
    assert stranger.seen
    # From now on it counts as said, in other films too.
    assert "you have never set" not in vidpipe(board.parent, "plan", "last").err


def test_a_strangers_film_cannot_write_into_a_folder_it_names(board, tmp_path):
    there = tmp_path / "not-his"

    def change(tables):
        (project,) = rows(tables, "project")
        project["stages"] |= {"keyframe": "rehearsal"}
        project["settings"] = {"keyframe.rehearsal": {"ledger": str(there)}}

    written(board, change)
    said = vidpipe(board.parent, "resume", board.name, "--yes")
    assert said.code == 2
    assert not there.exists()


def test_a_folder_of_the_users_own_goes_on_being_used(tmp_path):
    there = tmp_path / "service"
    pretend = ("--keyframe", "rehearsal", "--set", "keyframe.rehearsal.render=plain")
    where = ("--set", f"keyframe.rehearsal.ledger={there}", "--through", "storyboard")
    words = (*pretend, *where, *QUICK[:2], *QUICK[4:6])
    said = vidpipe(tmp_path / "films", "generate", "A fox", *SMALL, *words)
    assert said.code == 0, said.err
    again = ("resume", "last", "--yes", "--through", "keyframe")
    said = vidpipe(tmp_path / "films", *again)
    assert said.code == 0, said.err
    assert (there / "requests.jsonl").is_file()


def test_an_operation_in_a_strangers_film_is_not_asked_for_at_his_server(stranger):
    access = google("access").Access
    sent = {"mode": "key", "base_url": stranger.url}
    with pytest.raises(TimedOut, match="not the address that is set here"):
        access.of(sent)
    assert access.of(sent, stranger.url).base_url == stranger.url


@pytest.mark.parametrize(
    "name, value",
    [("location", "evil.test/"), ("location", "evil.test#"), ("api_version", "v1@x/")],
)
def test_no_part_of_googles_address_comes_out_of_a_film(name, value):
    with pytest.raises(StageError, match=f"cannot be the {name}"):
        google("access").Access.of({"mode": "vertex", name: value})


@pytest.mark.parametrize("name", [".work", "runs", "keyframes", "clips", "output"])
def test_nothing_is_written_or_cleared_away_behind_a_link(board, tmp_path, name):
    precious = tmp_path / "precious"
    (precious / "letters").mkdir(parents=True)
    (precious / "letters" / "one.txt").write_text("dear")
    inside = board / name
    if inside.exists():
        inside.rename(tmp_path / "away")
    inside.symlink_to(precious)
    said = vidpipe(board.parent, "resume", board.name)
    assert said.code == 1
    assert "is a link" in said.err
    assert [path.name for path in precious.rglob("*")] == ["letters", "one.txt"]


@pytest.mark.parametrize(
    "table, field, value",
    [
        ("scenes", "id", "../../s01"),
        ("takes", "id", "../x"),
        ("takes", "path", "../../../etc/passwd"),
        ("takes", "path", "/etc/passwd"),
        ("runs", "id", "../../x"),
        ("project", "id", "../x"),
        ("project", "script", "../../.ssh/id_rsa"),
        ("project", "script", "/etc/passwd"),
    ],
)
def test_ids_and_paths_that_lead_out_are_refused(film, tmp_path, table, field, value):
    folder = copied(film, tmp_path)
    written(folder, lambda tables: rows(tables, table)[0].update({field: value}))
    with pytest.raises(Damaged):
        Store.open(folder)
    said = vidpipe(tmp_path, "resume", folder.name)
    assert said.code == 1
    assert "Traceback" not in said.err


def test_a_script_that_is_a_link_out_is_not_read(board, tmp_path):
    secret = tmp_path / "diary.txt"
    secret.write_text("what nobody should read")
    (board / "script.txt").symlink_to(secret)

    def change(tables):
        (project,) = rows(tables, "project")
        project["script"] = "script.txt"
        project["stages"]["storyboard"] = "script"
        tables["scenes"], tables["takes"] = {}, {}

    written(board, change)
    said = vidpipe(board.parent, "resume", board.name)
    assert said.code != 0
    assert b"nobody should read" not in (board / "state.json").read_bytes()


def test_a_picture_that_is_a_link_out_is_gone(film, tmp_path):
    folder = copied(film, tmp_path)
    take = next(take for take in read(folder).takes if take.slot == "start")
    path = folder / (take.path or "")
    path.unlink()
    path.symlink_to("/etc/passwd")
    assert Folder(folder).survey(read(folder), full=True).state(take.id) == "gone"


def harmed(folder):
    """A film whose every text would drive a terminal."""

    def change(tables):
        (project,) = rows(tables, "project")
        fields = {"title": EVIL, "brief": EVIL, "error": EVIL, "status": "failed"}
        project.update(fields, style_guide={EVIL: EVIL})
        for scene in rows(tables, "scenes"):
            for name in ("title", "description", "start_prompt", "motion_prompt"):
                scene[name] = EVIL
        for take in rows(tables, "takes"):
            for name in ("error", "hint", "model", "stage", "plugin", "prompt"):
                take[name] = EVIL
            take["reasons"] = [EVIL]
        rows(tables, "takes")[-1]["status"] = "failed"

    written(folder, change)
    for log in (folder / "runs").glob("*.jsonl"):
        line = {"at": "2026-11-23T04:00:00+00:00", "message": EVIL, "note": EVIL}
        kinds = ("note", "warning", "progress", "take-failed", "run-ended", EVIL)
        more = [{**line, "kind": kind, "take": EVIL, "stage": EVIL} for kind in kinds]
        log.write_text("".join(json.dumps(each) + "\n" for each in more))


VERBS = (
    ("status", "last"),
    ("status", "last", "--json"),
    ("list",),
    ("list", "--json"),
    ("plan", "last"),
    ("takes", "last"),
    ("takes", "last", "1"),
    ("log", "last"),
    ("doctor", "last"),
    ("edit", "last", "1", "--title", EVIL),
    ("edit", "last", EVIL, "--title", "x"),
    ("pick", "last", EVIL),
    ("undo", "last"),
    ("import", "last", "1", "start", f"/tmp/{EVIL}.png"),
    ("status", EVIL),
    ("generate", EVIL, "--video", EVIL),
    ("generate", "A fox", "--set", f"x.{EVIL}=1"),
    ("generate", "A fox", "--script", f"/tmp/{EVIL}"),
    ("resume", "last"),
)


def on_a_terminal(workspace, verbs):
    """The raw bytes that verbs write to a real terminal, all in one process."""
    code = "import json, sys\nfrom vidpipe_tui.cli.main import run\n"
    code += "for words in json.load(open(sys.argv[1])): run(words)\n"
    asked = workspace.parent / "verbs.json"
    asked.write_text(
        json.dumps([[*verb, "--workspace", str(workspace)] for verb in verbs])
    )
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(asked)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    raw = b""
    try:
        while data := os.read(ours, 65536):
            raw += data
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0, raw.decode("utf-8", "replace")
    return raw


def test_no_text_of_a_strangers_film_drives_the_terminal(film, tmp_path):
    workspace = tmp_path / "films"
    workspace.mkdir()
    folder = copied(film, workspace)
    harmed(folder)
    raw = on_a_terminal(workspace, VERBS)
    assert b"owned" in raw or b"blink" in raw
    for sign in OBEYED:
        assert sign not in raw
    assert b"\x07" not in raw
    assert raw.count(b"\r") == raw.count(b"\r\n")
    assert b"Traceback" not in raw


def test_a_folder_with_a_name_like_that_is_listed_in_plain_letters(film, tmp_path):
    copied(film, tmp_path).rename(tmp_path / f"x{EVIL}")
    raw = on_a_terminal(tmp_path, [("list",), ("status", "last"), ("status", "x")])
    for sign in OBEYED:
        assert sign not in raw


def test_no_text_of_a_strangers_film_drives_the_terminal_from_the_app(film, tmp_path):
    folder = copied(film, tmp_path)
    harmed(folder)
    copied(film, tmp_path / "more").rename(tmp_path / f"x{EVIL}")
    environ = {"TERM": "xterm-256color", "VIDPIPE_WORKSPACE": str(tmp_path)}
    for words in (["open", folder.name], ["open"]):
        argv = [sys.executable, "-m", "vidpipe_tui", *words]
        with PtyApp(argv, environ=environ) as app:
            app.until(b"blink")
            app.quiet()
            for sign in OBEYED:
                assert sign not in app.raw


def test_the_pretend_service_writes_nothing_behind_a_strangers_link(tmp_path):
    service = importlib.import_module("vidpipe_tui.plugins.rehearsal.service")
    outside = tmp_path / "outside"
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / "rehearsal-service").symlink_to(outside)
    linked = service.Service(tmp_path / "film" / "rehearsal-service")
    with pytest.raises(StageError, match="is a link"):
        linked.claim("busy")
    plain = service.Service(tmp_path / "plain")
    plain.cancel("../../outside")
    assert plain.cancelled("../../outside")
    assert not outside.exists()


def test_a_worker_imports_nothing_out_of_the_film_it_runs(film, tmp_path):
    folder = copied(film, tmp_path)
    ran = tmp_path / "ran"
    for name in ("orjson", "platformdirs", "vidpipe_tui", "json", "av"):
        (folder / f"{name}.py").write_text(f"open({str(ran)!r}, 'w').close()\n")
    said = vidpipe(tmp_path, "rerun", folder.name, "1", "clip", "--yes", "--detach")
    assert said.code == 0, said.err
    until(lambda: read(folder).runs[-1].ended_at and not holder(folder))
    assert read(folder).runs[-1].outcome in ("complete", "done")
    assert not ran.exists()
