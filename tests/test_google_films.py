"""Whole films on Google's stages: the books agree, and a kill never pays twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from .command import start, until, vidpipe
from .google_server import GoogleServer
from .google_server.kit import point

QUICK = (
    *("--scenes", "1", "--seconds", "4", "--size", "360p", "--yes"),
    *("--set", "keyframe.gemini.delay=0"),
)
KEY = ("--preset", "google-key", "--set", "omni.poll_seconds=0.1", *QUICK)
VERTEX = ("--preset", "google", "--set", "veo.poll_seconds=0.1", *QUICK)


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


def spent(workspace):
    return vidpipe(workspace, "status", "last", "--json").data


def paid_once(server):
    """Each thing that was asked for was charged at most once."""
    return max(Counter(each.prompt for each in server.charges()).values()) == 1


@pytest.mark.parametrize("choices", [KEY, VERTEX], ids=["key", "vertex"])
def test_makes_a_film_and_the_ledger_equals_the_spend(server, tmp_path, choices):
    made = vidpipe(tmp_path, "generate", "A lamp", *choices, "--scenes", "2")
    assert made.code == 0, made.err
    status = spent(tmp_path)
    assert status["project"]["status"] == "complete"
    assert status["spent_usd"] == pytest.approx(server.state.report()["usd"])
    assert status["possibly_usd"] == 0
    kinds = Counter(each.kind for each in server.charges())
    clip = "interaction" if choices is KEY else "video"
    assert kinds == {"text": 1, "image": 3, clip: 2}
    assert Path(status["project"]["film"]).exists()


def test_busy_is_waited_out_and_not_charged(server, tmp_path):
    server.inject("image", "429", wait=0.1)
    made = vidpipe(tmp_path, "generate", "A lamp", *KEY)
    assert made.code == 0, made.err
    assert len(server.requests("image")) == 3
    assert len(server.charges("image")) == 2


def test_a_filtered_clip_leaves_the_rest_whole_and_tells_the_codes(server, tmp_path):
    server.inject("video", "rai")
    made = vidpipe(tmp_path, "generate", "A lamp", *VERTEX, "--scenes", "2")
    assert made.code == 4
    assert "17301594" in made.err
    clips = [each["slots"]["clip"] for each in spent(tmp_path)["scenes"]]
    assert sorted(each["state"] for each in clips) == ["current", "filtered"]
    assert all("/operations/" in each["operation"] for each in clips)
    [reasons] = [each["reasons"] for each in clips if each["state"] == "filtered"]
    assert "Support codes: 17301594" in reasons[0]
    assert len(server.charges("video")) == 2


@pytest.mark.parametrize("choices", [KEY, VERTEX], ids=["key", "vertex"])
def test_a_clip_of_another_login_stays_open_and_is_brought_in_later(
    server, tmp_path, choices
):
    server.inject("poll", "403")
    made = vidpipe(tmp_path, "generate", "A lamp", *choices)
    assert made.code == 1, made.err
    assert "does not let this login look" in made.err
    assert "vidpipe resume" in made.err
    clip = spent(tmp_path)["scenes"][0]["slots"]["clip"]
    assert clip["state"] == "failed", clip
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 0, again.err
    assert spent(tmp_path)["possibly_usd"] == 0
    assert paid_once(server)


@pytest.mark.parametrize("kind", ["image", "interaction"])
def test_a_lost_answer_is_unknown_and_not_sent_again(server, tmp_path, kind):
    server.inject(kind, "drop")
    made = vidpipe(tmp_path, "generate", "A lamp", *KEY)
    assert made.code == 3
    assert spent(tmp_path)["possibly_usd"] > 0
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 3
    assert paid_once(server)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "image", "interaction"])
def test_killed_while_google_answers_it_asks_before_paying_again(
    server, tmp_path, kind
):
    server.inject(kind, "hang", accepted=True, seconds=30)
    with start(tmp_path, "generate", "A lamp", *KEY) as process:
        until(lambda: server.charges(kind))
        os.kill(process.pid, signal.SIGKILL)
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 3, again.err
    assert len(server.charges(kind)) == 1
    assert paid_once(server)


@pytest.mark.slow
@pytest.mark.parametrize("choices", [KEY, VERTEX], ids=["key", "vertex"])
def test_killed_after_the_receipt_it_polls_on_and_pays_once(server, tmp_path, choices):
    server.state.pace.polls = 10_000
    with start(tmp_path, "generate", "A lamp", *choices) as process:
        until(lambda: server.requests("poll"))
        os.kill(process.pid, signal.SIGKILL)
    server.state.pace.polls = 1
    for operation in server.state.operations.values():
        operation.polls_left = 1
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 0, again.err
    assert paid_once(server)
    assert spent(tmp_path)["spent_usd"] == pytest.approx(server.state.report()["usd"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "number"),
    [("text", 1), ("image", 1), ("image", 2), ("interaction", 1), ("download", 1)],
)
def test_killed_right_after_an_answer_nothing_is_paid_twice(
    server, tmp_path, kind, number
):
    with start(tmp_path, "generate", "A lamp", *KEY) as process:
        until(lambda: len([r for r in server.requests(kind) if r.status]) >= number)
        os.kill(process.pid, signal.SIGKILL)
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code in (0, 3), again.err
    assert paid_once(server)


@pytest.mark.parametrize(
    ("kind", "fault", "code", "says", "status", "spent_clip", "possibly"),
    [
        ("video", "rai", 1, "Support codes: 17301594", "filtered", 0.0, 0.4),
        ("video", "400_safety", 1, "Support codes: 29310472", "filtered", 0.0, 0.0),
        ("video", "op_error_8", 1, "accepted the clip and then gave", "failed", 0, 0.4),
        ("video", "500", 3, "the answer was lost (500", "unknown", 0.0, 0.4),
        ("poll", "expired", 3, "it is lost or has expired", "unknown", 0.0, 0.4),
        ("video", "corrupt", 1, "not a film, or a damaged one", "failed", 0.4, 0.0),
        ("video", "truncated", 1, "damaged", "failed", 0.4, 0.0),
        ("video", "scrambled", 1, "damaged", "failed", 0.4, 0.0),
    ],
)
def test_what_goes_wrong_with_a_clip_is_told_and_its_money_known(
    server, tmp_path, kind, fault, code, says, status, spent_clip, possibly
):
    server.inject(kind, fault, **({"accepted": True} if fault == "500" else {}))
    made = vidpipe(tmp_path, "generate", "A lamp", *VERTEX)
    assert (made.code, says in made.err) == (code, True), made.err
    takes = vidpipe(tmp_path, "takes", "last", "--json").data["takes"]
    assert [t["status"] for t in takes if t["slot"] == "clip"] == [status]
    pictures = sum(each.usd for each in server.charges() if each.kind != "video")
    told = spent(tmp_path)
    assert told["spent_usd"] == pytest.approx(pictures + spent_clip)
    assert told["possibly_usd"] == pytest.approx(possibly)
    assert told["spent_usd"] + possibly >= server.state.report()["usd"] - 1e-9
    assert says in vidpipe(tmp_path, "status", "last").out
    assert says in vidpipe(tmp_path, "log", "last").out
    assert paid_once(server)


def test_a_clip_the_filter_takes_back_twice_passes_in_softer_words(server, tmp_path):
    server.inject("video", "rai", times=2)
    made = vidpipe(tmp_path, "generate", "A lamp", *VERTEX, "--soften", "2")
    assert made.code == 0, made.err
    assert "more if the filter speaks" in made.err
    takes = vidpipe(tmp_path, "takes", "last", "--json").data["takes"]
    assert [(t["id"], t["status"]) for t in takes if t["soften"]] == [
        ("s01-clip-2", "filtered"),
        ("s01-end-2", "done"),
        ("s01-clip-3", "done"),
    ]
    first, gently, strongly = (each.prompt for each in server.charges("video"))
    assert gently.startswith("A tasteful, family-friendly")
    assert gently.endswith(first)
    assert strongly.startswith("A wholesome, calm picture")
    end = server.charges("image")[-1].prompt
    assert end.startswith("A wholesome, calm picture")
    told = spent(tmp_path)
    assert told["spent_usd"] == pytest.approx(server.state.report()["usd"])
    assert told["possibly_usd"] == pytest.approx(2 * 0.4)


def test_a_picture_that_is_held_back_counts_as_paid(server, tmp_path):
    server.inject("image", "IMAGE_SAFETY")
    made = vidpipe(tmp_path, "generate", "A lamp", *VERTEX)
    assert made.code == 1
    assert "put it softer: --soften 1" in made.err
    assert spent(tmp_path)["spent_usd"] == pytest.approx(server.state.report()["usd"])
    again = vidpipe(tmp_path, "resume", "last", "--yes", "--soften", "1")
    assert again.code == 0, again.err
    takes = vidpipe(tmp_path, "takes", "last", "--json").data["takes"]
    assert [t["id"] for t in takes if t["soften"]] == ["s01-start-2"]
