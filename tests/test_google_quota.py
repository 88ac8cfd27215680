"""Google's quotas: one pace for each key, a used-up day waits, gone jobs are shown."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.limits import key_of

from .command import vidpipe
from .films import installed
from .google_server import GoogleServer
from .google_server.kit import point
from .test_google_films import KEY, VERTEX, paid_once


@pytest.fixture(scope="module")
def shared():
    with GoogleServer() as server:
        yield server


@pytest.fixture
def server(shared, monkeypatch, tmp_path):
    shared.state.reset()
    point(monkeypatch, shared, "vertex", tmp_path)
    point(monkeypatch, shared, "key", tmp_path)
    return shared


def pace(name):
    kind, _, stage = name.partition(".")
    offered = installed().get(kind, stage)
    limits = offered.limits(offered.make_settings({}))
    return key_of(offered.kind, offered.name, limits), limits


@pytest.mark.parametrize("name", ["keyframe.gemini", "storyboard.gemini", "video.omni"])
def test_a_pace_belongs_to_the_key_whatever_the_project(monkeypatch, name):
    monkeypatch.setenv("GEMINI_API_KEY", "one")
    first, _ = pace(name)
    assert pace(name)[0] == first
    monkeypatch.setenv("GEMINI_API_KEY", "another")
    assert pace(name)[0] != first
    assert "one" not in first


def test_veo_is_paced_by_its_cloud_project(monkeypatch):
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "one")
    first, _ = pace("video.veo")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "another")
    assert pace("video.veo")[0] != first


def test_pictures_keep_three_seconds(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "one")
    assert pace("keyframe.gemini")[1].delay == 3.0


def test_a_used_up_day_ends_the_run_and_waits(server, tmp_path, monkeypatch):
    monkeypatch.setattr("vidpipe_tui.engine.retry.LONGEST_WAITED", 0.0)
    monkeypatch.setattr("vidpipe_tui.engine.verdict.LONGEST_WAITED", 0.0)
    server.inject("image", "429", per="Day")
    said = vidpipe(tmp_path, "generate", "A lamp", *KEY, "--json")
    assert said.code == 3, said.err
    assert "quota for today is used up; try again after" in said.data["message"]
    assert len(server.requests("image")) == 1
    assert server.charges("image") == []
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 0, again.err


@pytest.mark.parametrize("choices", [KEY, VERTEX], ids=["omni", "veo"])
def test_a_job_that_is_there_after_all_is_brought_in_and_paid_once(
    server, tmp_path, choices
):
    server.inject("poll", "expired")
    assert vidpipe(tmp_path, "generate", "A lamp", *choices).code == 3
    said = vidpipe(tmp_path, "recover", "last", "--json")
    assert said.code == 3
    (project,) = said.data["projects"]
    (take,) = project["takes"]
    assert (take["slot"], take["doubt"], take["waits"]) == ("clip", "unknown", True)
    assert take["operation"]
    assert take["answer"]["word"] in ("working", "finished")
    assert take["price_usd"] == pytest.approx(project["possibly_usd"])
    fetched = vidpipe(tmp_path, "recover", "last", "--fetch", "--json")
    assert fetched.code == 0, fetched.err
    status = vidpipe(tmp_path, "status", "last", "--json").data
    assert status["scenes"][0]["slots"]["clip"]["state"] == "current"
    assert status["spent_usd"] == pytest.approx(server.state.report()["usd"])
    assert paid_once(server)


@pytest.mark.parametrize("choices", [KEY, VERTEX], ids=["omni", "veo"])
def test_a_job_google_has_forgotten_is_shown_and_given_up(server, tmp_path, choices):
    server.inject("poll", "expired", times=9)
    assert vidpipe(tmp_path, "generate", "A lamp", *choices).code == 3
    said = vidpipe(tmp_path, "recover", "last", "--json")
    assert said.code == 3
    (take,) = said.data["projects"][0]["takes"]
    assert take["answer"]["word"] == "gone"
    gone = ("--give-up", take["take"], "--charged")
    assert vidpipe(tmp_path, "recover", "last", *gone).code == 0
    status = vidpipe(tmp_path, "status", "last", "--json").data
    assert status["spent_usd"] == pytest.approx(server.state.report()["usd"])
    assert status["possibly_usd"] == 0
