"""What doctor says of Google's stages: how they would work, what is coming, probes."""

from __future__ import annotations

import pytest

from .command import vidpipe
from .google_server import GoogleServer
from .google_server.kit import point

KEYS = ("storyboard.gemini", "keyframe.gemini", "video.veo", "video.omni")


@pytest.fixture(scope="module")
def shared():
    with GoogleServer() as server:
        yield server


@pytest.fixture(params=["google", "google-key"])
def server(request, shared, monkeypatch, tmp_path):
    shared.state.reset()
    mode = "vertex" if request.param == "google" else "key"
    point(monkeypatch, shared, mode, tmp_path)
    shared.preset = request.param
    return shared


def checks(workspace, *words):
    said = vidpipe(workspace, "doctor", *words, "--json")
    found: dict[str, list[dict[str, str]]] = {}
    for check in said.data["checks"]:
        found.setdefault(check["what"], []).append(check)
    return said, found


def test_doctor_tells_mode_project_place_model_and_credentials(server, tmp_path):
    _, found = checks(tmp_path, "--preset", server.preset)
    [board, *_] = found["storyboard.gemini"]
    assert "ready (gemini-3.8-flash, mode " in board["message"]
    if server.preset == "google":
        [veo, *_] = found["video.veo"]
        for word in ("veo-3.1-fast", "project ", "location us-central1", "credentials"):
            assert word in veo["message"], veo
    else:
        assert "_API_KEY" in board["message"]
    assert server.requests() == []


def test_a_probe_asks_for_each_model_and_costs_nothing(server, tmp_path):
    said, found = checks(tmp_path, "--probe", "--preset", server.preset)
    assert said.code == 0, said.out
    clip = "video.veo" if server.preset == "google" else "video.omni"
    for key in ("storyboard.gemini", "keyframe.gemini", clip):
        assert "is there, with" in found[key][-1]["message"]
    assert server.charges() == []


def test_a_probe_that_is_turned_down_says_why(server, tmp_path):
    for _ in range(3):
        server.inject("model", "403")
    said, found = checks(tmp_path, "--probe", "--preset", server.preset)
    assert said.code == 1
    last = found["storyboard.gemini"][-1]
    assert (last["ok"], "did not accept the credentials" in last["message"]) == (
        False,
        True,
    )


def test_the_end_of_a_model_is_told_ahead(server, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    rows = tmp_path / "rows.toml"
    rows.write_text(
        '[[model]]\nmodel = "gemini-3-pro-image"\nkind = "image"\n'
        "shutdown_date = 2027-01-01\nchecked_on = 2026-11-23\n"
    )
    config.write_text(f'[settings."keyframe.gemini"]\nmodels_file = "{rows}"\n')
    monkeypatch.setenv("VIDPIPE_CONFIG", str(config))
    _, found = checks(tmp_path, "--preset", server.preset)
    told = [check["message"] for check in found["keyframe.gemini"]]
    assert "gemini-3-pro-image is shut down on 2027-01-01" in told
