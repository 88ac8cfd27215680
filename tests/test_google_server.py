"""The stand-in by itself: what a person and a crash test use of it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from vidpipe_tui.errors import Busy

from .google_server import GoogleServer
from .google_server.kit import context, google, keyframe_job

ROOT = Path(__file__).parents[1]


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data)) as answer:
        return json.loads(answer.read())


@pytest.fixture
def served():
    command = [sys.executable, "-m", "tests.google_server", "--polls", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        said = ""
        while "# curl" not in said:
            said += one.stdout.readline()
        yield said
        one.send_signal(signal.SIGINT)
        assert one.wait(10) == 0


def test_prints_the_lines_that_point_vidpipe_at_it(served, monkeypatch, tmp_path):
    for name, value in re.findall(r"^export (\w+)=(\S+)$", served, re.MULTILINE):
        monkeypatch.setenv(name, value)
    (url,) = re.findall(r"curl -s (\S+)/__ledger", served)
    settings = google("settings").KeyframeSettings
    stage = google("gemini_keyframe").GeminiKeyframe()
    for mode in ("key", "vertex"):
        ctx = context(tmp_path, settings(mode=mode), mode)
        assert stage.run(keyframe_job(), ctx).cost.usd == pytest.approx(0.134)
    report = ask(f"{url}/__ledger")
    assert report["usd"] == pytest.approx(0.268)
    images = [each for each in report["ledger"] if each["kind"] == "image"]
    assert [each["mode"] for each in images] == ["key", "vertex"]
    ask(f"{url}/__inject", {"kind": "image", "fault": "429", "wait": 3})
    with pytest.raises(Busy) as caught:
        stage.run(keyframe_job(), context(tmp_path, settings(mode="key")))
    assert caught.value.wait == 3
    assert ask(f"{url}/__reset", {})["charges"] == []


def test_an_unknown_model_or_place_is_not_found():
    with GoogleServer() as server:
        key = {"x-goog-api-key": "k", "content-type": "application/json"}
        for path in (
            "/v1/models/gemini-9:generateContent",
            "/v1/models/veo-3.1-generate-001:predictLongRunning",
            "/v1/files/abc",
        ):
            request = urllib.request.Request(server.url + path, b"{}", key)
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request)
            assert caught.value.code == 404
            caught.value.close()
        assert server.charges() == []


def test_without_a_key_nothing_is_served():
    with GoogleServer() as server:
        request = urllib.request.Request(f"{server.url}/v1/interactions", b"{}")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert caught.value.code == 400
        assert "API_KEY_INVALID" in caught.value.read().decode()
        caught.value.close()
