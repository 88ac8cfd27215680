"""A key is in no file of a project, in no line that is shown, and files are private."""

from __future__ import annotations

import base64
import os
import stat
from urllib.parse import quote, quote_plus

import pytest

from tests.command import SMALL, only, read, real, until
from tests.google_server.server import GoogleServer
from vidpipe_tui.project.lease import holder
from vidpipe_tui.redact import HIDDEN, redact

KEY = "zq7/Yk+e?s&w=%2Ordfish~5521-xyz"
FORMS = {
    "as it is": KEY,
    "in an address": quote(KEY, safe=""),
    "in a path": quote(KEY),
    "in a query": quote_plus(KEY),
    "in base64": base64.b64encode(KEY.encode()).decode(),
    "in base64 for addresses": base64.urlsafe_b64encode(KEY.encode()).decode(),
}


def leaks(text):
    return [how for how, form in FORMS.items() if form.rstrip("=")[:-1] in text]


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def leaks_in(folder):
    found = {
        f"{path.relative_to(folder)}: {how}"
        for path in files(folder)
        for how in leaks(path.read_bytes().decode("utf-8", "replace"))
    }
    return sorted(found)


def public(folder):
    """What others may read, write or enter."""
    return [
        f"{stat.filemode(path.lstat().st_mode)} {path.relative_to(folder)}"
        for path in (folder, *folder.rglob("*"))
        if path.lstat().st_mode & 0o077
    ]


LEAKY = """
import base64, urllib.parse
from PIL import Image
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Busy, Keyframe, Refused, StageError

class Leaky:
    name = "leaky"

    def run(self, job, ctx):
        key = ctx.secret("LEAKY_TOKEN")
        coded = base64.b64encode(f"user:{key}".encode()).decode()
        quoted = urllib.parse.quote(key, safe="")
        said = f"GET https://x/{quoted}?key={key} Authorization: Basic {coded}"
        ctx.log.info(said)
        ctx.log.warning("answered %s", {"token": key})
        print("printed", said)
        ctx.progress(0.5, f"sent {key}")
        if job.index == 1:
            raise Refused(said, reasons=[said, key], hint=said)
        if job.index == 2:
            raise RuntimeError(said)
        if job.index == 3:
            raise StageError(said, hint=key)
        if not hasattr(self, "tried"):
            self.tried = True
            raise Busy(said, wait=0.0)
        path = ctx.dir / "picture.png"
        Image.new("RGB", job.size, "teal").save(path)
        return Keyframe(path, meta={"prompt": said, "model": key})

@hookimpl
def vidpipe_keyframe(): return Leaky()

@hookimpl
def vidpipe_event(event):
    if event.kind == "take-failed":
        open(event_file, "a").write(event.message)
"""


@pytest.fixture
def leaky(tmp_path, monkeypatch):
    told = tmp_path / "told"
    plugin = tmp_path / "vidpipe_leaky.py"
    plugin.write_text(f"event_file = {str(told)!r}\n{LEAKY}")
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", f'["{plugin}"]')
    monkeypatch.setenv("LEAKY_TOKEN", KEY)
    monkeypatch.setenv("VIDPIPE_TRACE", "1")
    return told


FILM = ("generate", "A fox. A crow. A hare. A wolf.", *SMALL[:4], "--scenes", "4")


@pytest.mark.parametrize("how", [(), ("--json",), ("--detach",)])
def test_a_plugin_that_leaks_its_key_everywhere_leaks_it_nowhere(leaky, tmp_path, how):
    films = tmp_path / "films"
    said = real(films, *FILM, "--keyframe", "leaky", *how)
    folder = only(films)
    until(lambda: read(folder).runs[-1].ended_at and not holder(folder))
    shown = [said.out + said.err]
    for verb in ("status", "takes", "log"):
        for word in ((), ("--json",)) if not how else ():
            more = real(films, verb, "last", *word)
            shown.append(more.out + more.err)
    assert leaks_in(films) == []
    assert leaks("".join(shown)) == []
    assert leaks(leaky.read_text() if leaky.exists() else "") == []
    log = "".join(path.read_text() for path in folder.glob("runs/*.jsonl"))
    assert log.count(HIDDEN) > 4  # it was said, and struck out
    assert public(folder) == []


@pytest.mark.slow
def test_a_film_of_google_has_the_key_nowhere(tmp_path, monkeypatch):
    with GoogleServer() as server:
        for name, value in server.environment("key", tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        films = tmp_path / "films"
        words = ("generate", "A fox", "--scenes", "1", "--preset", "google-key")
        said = real(films, *words, "--size", "360p", "--seconds", "3", "--yes")
        assert len(server.charges()) == 4  # a storyboard, two pictures, a clip
    assert said.code == 0, said.err
    assert leaks(said.out + said.err) == []
    assert leaks_in(films) == []
    assert public(only(films)) == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_of_a_key_is_struck_out(form):
    assert redact(f"<{form}>", {KEY}) == f"<{HIDDEN}>"
    assert redact("a fox on the ice", {KEY}) == "a fox on the ice"


@pytest.mark.parametrize("before", ["", "u", "us", "usr", "user:"])
def test_base64_is_struck_out_wherever_the_key_begins(before):
    for coded in (base64.b64encode, base64.urlsafe_b64encode):
        text = coded(f"{before}{KEY}:more".encode()).decode()
        middle = coded(KEY.encode()).decode()[4:24]
        found = redact(text, {KEY})
        assert HIDDEN in found
        assert middle not in found
        assert len(found) < 8


def test_the_line_that_a_hint_says_stays_a_line_to_type():
    assert redact("export GEMINI_API_KEY=...") == "export GEMINI_API_KEY=..."
    assert redact("export GEMINI_API_KEY=...abc") == f"export GEMINI_API_KEY={HIDDEN}"


def test_every_file_of_a_project_is_its_owners_alone(tmp_path):
    before = os.umask(0)
    try:
        script = tmp_path / "a script.txt"
        script.write_text("A fox on the ice.\n\nA crow looks down.\n")
        films = tmp_path / "films"
        service = ("--preset", "rehearsal", "--yes")
        quick = [
            word
            for kind in ("keyframe", "video")
            for option in ("render=plain", "latency=0", "poll_every=0.05")
            for word in ("--set", f"{kind}.rehearsal.{option}")
        ]
        words = ("generate", "--script", str(script), *SMALL[:4], *service, *quick)
        said = real(films, *words)
        assert said.code == 0, said.err
        picture = next(films.glob("*/keyframes/*.png"))
        said = real(films, "import", "last", "1", "start", str(picture))
        assert said.code == 0, said.err
        said = real(films, "rerun", "last", "1", "clip", "--yes", "--detach")
        assert said.code == 0, said.err
        folder = only(films)
        until(lambda: read(folder).runs[-1].ended_at and not holder(folder))
        assert len(files(folder)) > 10
        assert list(folder.glob("runs/*.out"))
        assert (folder / "rehearsal-service" / "operations").is_dir()
        assert public(folder) == []
    finally:
        os.umask(before)
