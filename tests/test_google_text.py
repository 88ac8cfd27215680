"""The gemini storyboard against the stand-in."""

from __future__ import annotations

import time

import pytest

from vidpipe_tui.engine.check import check
from vidpipe_tui.errors import BadResult, Busy, Cancelled, Refused, StageError, Unsure

from .google_server import GoogleServer
from .google_server.kit import context, google, point, storyboard_job

STAGE = google("gemini_storyboard").GeminiStoryboard()
StoryboardSettings = google("settings").StoryboardSettings
SETTINGS = StoryboardSettings()


@pytest.fixture(scope="module")
def shared():
    with GoogleServer() as server:
        yield server


@pytest.fixture(params=["key"])
def server(shared, monkeypatch, tmp_path, request):
    shared.state.reset()
    point(monkeypatch, shared, request.param, tmp_path)
    return shared


def run(tmp_path, job=None, settings=SETTINGS):
    return STAGE.run(job or storyboard_job(), context(tmp_path, settings))


@pytest.mark.parametrize("server", ["key", "vertex"], indirect=True)
def test_writes_a_storyboard_in_both_modes(server, tmp_path):
    job = storyboard_job()
    board = run(tmp_path, job)
    assert check("storyboard", job, board, tmp_path) == board
    assert len(board.scenes) == 2
    assert board.scenes[0].start_prompt and board.scenes[1].motion_prompt
    assert {"look", "palette", "light", "lens", "characters"} == set(board.style_guide)
    assert board.cost.usd == pytest.approx(0.03)
    assert len(server.charges()) == 1
    sent = server.requests("text")[0]
    assert sent.path.startswith(
        "/v1beta1/projects/" if sent.mode == "vertex" else "/v1/"
    )


def test_a_long_storyboard_is_counted_by_us_not_by_the_schema(server, tmp_path):
    board = run(tmp_path, storyboard_job(scenes=40))
    assert len(board.scenes) == 40
    server.inject("text", "too_few")
    assert len(run(tmp_path, storyboard_job(scenes=40)).scenes) == 40
    assert "min_items': 40" not in str(server.requests("text")[0].body)
    assert len(server.charges()) == 3


def test_empty_words_are_a_fault(server, tmp_path):
    server.inject("text", "blank")
    assert len(run(tmp_path).scenes) == 2
    told = str(server.requests("text")[1].body["contents"][-1])
    assert "scenes.0.title: Value error, must not be empty" in told


def test_lets_the_model_choose_how_many_scenes(server, tmp_path):
    assert len(run(tmp_path, storyboard_job(scenes=None)).scenes) == 3


def test_everyone_named_is_described_in_the_same_words():
    board = google("board")
    scene = {
        "title": "The lamp",
        "description": "Anna climbs.",
        "start_prompt": "Anna on the stairs.",
        "end_prompt": "Anna, 60, grey braid, at the lamp.",
        "motion_prompt": "She climbs.",
    }
    given = {
        "title": "Anna",
        "style_guide": {"look": "a", "palette": "b", "light": "c", "lens": "d"},
        "characters": [
            {"name": "Anna", "description": "60, grey braid"},
            {"name": "Ben", "description": "a boy"},
        ],
        "scenes": [scene],
    }
    made = board.drafted(board.Board.model_validate(given), None)
    assert made.style_guide["characters"] == "Anna: 60, grey braid; Ben: a boy"
    (draft,) = made.scenes
    assert draft.start_prompt == "Anna on the stairs. Anna (60, grey braid)."
    assert draft.end_prompt == scene["end_prompt"]


@pytest.mark.parametrize("fault", ["bad_json", "wrong_schema", "max_tokens", "too_few"])
def test_feeds_the_faults_back_until_it_fits(server, tmp_path, fault):
    server.inject("text", fault, times=2)
    board = run(tmp_path)
    assert len(board.scenes) == 2
    assert len(server.charges("text")) == 3
    assert board.cost.usd == pytest.approx(0.09)
    told = str(server.requests("text")[1].body["contents"][-1])
    assert "cannot be used" in told
    named = {"max_tokens": "cut off", "too_few": "scenes: List should have at least 2"}
    assert named.get(fault, "- ") in told


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("wrong_schema", "style_guide: Field required"),
        ("max_tokens", "cut off"),
        ("empty", "empty"),
    ],
)
def test_gives_up_after_three_paid_tries_and_says_what_was_wrong(
    server, tmp_path, fault, says
):
    server.inject("text", fault, times=9)
    with pytest.raises(BadResult, match="3 tries") as caught:
        run(tmp_path)
    assert says in caught.value.hint
    assert caught.value.charged_usd == pytest.approx(0.09)
    assert len(server.charges("text")) == 3


def test_a_blocked_brief_is_refused_with_the_services_reason(server, tmp_path):
    server.inject("text", "blocked", reason="PROHIBITED_CONTENT")
    with pytest.raises(Refused) as caught:
        run(tmp_path)
    assert caught.value.reasons == ("PROHIBITED_CONTENT",)
    assert len(server.charges("text")) == 1


@pytest.mark.parametrize(
    ("fault", "options", "error", "says", "charged"),
    [
        ("429", {"wait": 11}, Busy, "minute", 0),
        ("429", {"per": "Day"}, Busy, "today", 0),
        ("503", {}, Busy, "overloaded", 0),
        ("400_safety", {}, Refused, "29310472", 0),
        ("400", {}, StageError, "turned it down", 0),
        ("401", {}, StageError, "credentials", 0),
        ("403", {}, StageError, "credentials", 0),
        ("404", {}, StageError, "model", 0),
        ("500", {}, Unsure, "lost", 0),
        ("500", {"accepted": True}, Unsure, "lost", 1),
        ("504", {"accepted": True}, Unsure, "lost", 1),
        ("html_502", {}, Unsure, "lost", 0),
        ("drop_early", {}, Unsure, "lost", 0),
        ("drop", {}, Unsure, "lost", 1),
        ("html", {}, Unsure, "lost", 1),
    ],
)
def test_says_what_a_fault_means_and_sends_once(
    server, tmp_path, fault, options, error, says, charged
):
    server.inject("text", fault, **options)
    with pytest.raises(error) as caught:
        run(tmp_path)
    assert type(caught.value) is error
    assert says in str(caught.value)
    assert "<" not in str(caught.value)
    assert len(server.requests("text")) == 1
    assert len(server.charges("text")) == charged
    if "per" in options:
        assert 0 < caught.value.wait <= 25 * 3600
    elif error is Busy:
        assert caught.value.wait == options.get("wait")
    elif error is StageError:
        assert caught.value.charged_usd == 0.0


@pytest.mark.parametrize("fault", ["401", "429", "blocked"])
def test_trouble_in_a_later_try_tells_what_the_earlier_one_cost(
    server, tmp_path, fault
):
    server.inject("text", "wrong_schema")
    server.inject("text", fault)
    with pytest.raises(StageError) as caught:
        run(tmp_path)
    assert not isinstance(caught.value, Busy)
    assert caught.value.charged_usd == pytest.approx(0.03)


def test_a_line_that_never_opened_is_busy(server, tmp_path):
    settings = StoryboardSettings(base_url="http://127.0.0.1:9")
    with pytest.raises(Busy, match="no connection"):
        run(tmp_path, settings=settings)


def test_a_silent_server_is_left_in_time(server, tmp_path):
    server.inject("text", "hang", seconds=20)
    began = time.monotonic()
    with pytest.raises(Unsure):
        run(tmp_path, settings=StoryboardSettings(request_seconds=0.5))
    assert time.monotonic() - began < 10
    assert len(server.requests("text")) == 1


def test_a_stop_before_sending_sends_nothing(server, tmp_path):
    ctx = context(tmp_path, SETTINGS)
    ctx.stopped.set()
    with pytest.raises(Cancelled):
        STAGE.run(storyboard_job(), ctx)
    assert server.requests() == []


def test_no_message_shows_the_key(server, tmp_path, monkeypatch):
    key = "AIzaSyTheVerySecretKey0123456789"
    monkeypatch.setenv("GEMINI_API_KEY", key)
    for fault in ("403", "500", "400"):
        server.inject("text", fault, message=f"Consumer 'api_key:{key}' is suspended")
        with pytest.raises(StageError) as caught:
            run(tmp_path)
        assert key not in str(caught.value) + caught.value.hint
        assert "suspended" in str(caught.value)


def test_refuses_a_script_and_too_many_scenes(tmp_path):
    script = storyboard_job(script=tmp_path / "a.txt")
    assert "script stage" in STAGE.refuse(script, SETTINGS)
    assert "use 100" in STAGE.refuse(storyboard_job(scenes=300), SETTINGS)
    assert STAGE.refuse(storyboard_job(), SETTINGS) is None


def test_the_estimate_is_the_price_of_all_tries():
    cost = STAGE.estimate(storyboard_job(), SETTINGS)
    assert cost.usd == pytest.approx(0.09)
    assert "2026-11-23" in cost.basis
    unpriced = StoryboardSettings(model="gemini-3.7-flash")
    assert STAGE.estimate(storyboard_job(), unpriced) is None
