"""The veo and omni clips against the stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest

from vidpipe_tui.engine.check import check
from vidpipe_tui.errors import (
    Busy,
    Cancelled,
    NotReady,
    Refused,
    StageError,
    Unsure,
)
from vidpipe_tui.media.probe import count_frames, probe
from vidpipe_tui.testing import VideoSuite

from .google_server import GoogleServer
from .google_server.kit import context, finish, google, picture, point, video_job

VEO, OMNI = google("veo").Veo(), google("omni").Omni()
VeoSettings, OmniSettings = (
    google("settings").VeoSettings,
    google("settings").OmniSettings,
)
KINDS = {"veo": "video", "omni": "interaction", "omni-vertex": "interaction"}
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def shared():
    with GoogleServer() as server:
        yield server


class Side:
    """One stage with its way to Google and a place to work in."""

    def __init__(self, server, name, folder):
        self.server, self.name, self.folder = server, name, folder
        self.kind = KINDS[name]
        self.stage = VEO if name == "veo" else OMNI
        self.mode = "key" if name == "omni" else "vertex"

    def settings(self, **more):
        cls = VeoSettings if self.stage is VEO else OmniSettings
        return cls(**{"poll_seconds": 0.0} | more)

    def context(self, **more):
        return context(self.folder, self.settings(**more))

    def job(self, **more):
        return video_job(self.folder, **more)

    def submit(self, job=None, **more):
        return self.stage.submit(job or self.job(), self.context(**more))

    def finish(self, op, job=None, **more):
        return finish(self.stage, op, job or self.job(), self.context(**more))


@pytest.fixture(params=list(KINDS))
def side(shared, monkeypatch, tmp_path, request):
    shared.state.reset()
    one = Side(shared, request.param, tmp_path)
    point(monkeypatch, shared, one.mode, tmp_path)
    return one


VEO_ONLY = pytest.mark.parametrize("side", ["veo"], indirect=True)
OMNI_ONLY = pytest.mark.parametrize("side", ["omni"], indirect=True)
ONE_EACH = pytest.mark.parametrize("side", ["veo", "omni"], indirect=True)


@ONE_EACH
def test_keeps_the_promises_of_a_video_stage(side, tmp_path):
    class Suite(VideoSuite):
        stage = side.stage
        seconds = 4.0

    suite = Suite()
    suite.test_is_a_stage()
    suite.test_settings_have_defaults()
    suite.test_prices_a_job_at_once(tmp_path)


def test_makes_a_clip_pays_once_and_says_what_was_sent(side):
    job = side.job()
    op = side.submit(job)
    clip = side.finish(op, job)
    checked = check("video", job, clip, side.folder)
    assert checked.seconds == pytest.approx(4.0) and checked.frames == 96
    (charge,) = side.server.charges()
    assert clip.cost.usd == pytest.approx(0.40) == charge.usd
    assert clip.meta["prompt"] == charge.prompt
    assert clip.meta["model"] == charge.model
    assert clip.path.name == "clip.mp4"
    assert sorted(each.name for each in clip.path.parent.iterdir()) == ["clip.mp4"]


def test_a_pending_clip_is_not_done_and_says_when_to_look_again(side):
    op = side.submit()
    poll = side.stage.poll(op, side.context(poll_seconds=12.0))
    assert not poll.done and poll.wait == 12.0 and "at work" in poll.note
    assert side.stage.poll(op, side.context()).done


def test_both_frames_are_sent_in_their_places(side):
    job = side.job(prompt="<LAST_FRAME> The lamp turns.")
    side.submit(job)
    body = side.server.requests(side.kind)[0].body
    if side.name == "veo":
        (instance,) = body["instances"]
        assert instance["image"] != instance["lastFrame"]
        assert body["parameters"] == {
            "sampleCount": 1,
            "durationSeconds": 4,
            "seed": 7,
            "aspectRatio": "16:9",
            "resolution": "720p",
            "generateAudio": True,
        }
        return
    first, last, text = body["input"][0]["content"]
    assert first["data"] != last["data"]
    assert text["text"].startswith(
        "<FIRST_FRAME> <LAST_FRAME> in one continuous shot, no scene cuts:"
    )
    assert text["text"].count("LAST_FRAME") == 1
    assert body["background"] is True
    shape = body["response_format"]
    assert (shape["duration"], shape["aspect_ratio"]) == ("4s", "16:9")
    assert ("delivery" in shape) == (side.mode == "key")


@VEO_ONLY
def test_veo_sends_what_was_set_and_nothing_else(side):
    settings = {
        "negative_prompt": "blur",
        "person_generation": "allow_adult",
        "audio": False,
        "seeded": False,
    }
    side.submit(**settings)
    asked = side.server.requests("video")[0].body["parameters"]
    assert asked["negativePrompt"] == "blur"
    assert asked["personGeneration"] == "allow_adult"
    assert asked["generateAudio"] is False
    assert "seed" not in asked
    assert side.server.charges()[0].usd == pytest.approx(0.32)


def test_frames_of_another_shape_are_fitted_to_the_film(side):
    odd = picture(side.folder / "odd.jpg", "orange", (1000, 1000))
    op = side.submit(side.job(last_frame=odd))
    film = probe(side.finish(op).path)
    assert (film.width, film.height) == (320, 180)


def test_an_operation_is_finished_by_another_process_from_its_json(side):
    job = side.job()
    op = side.submit(job)
    note = side.folder / "op.json"
    note.write_bytes(orjson.dumps({"id": op.id, "data": dict(op.data)}))
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION")
    }
    command = [sys.executable, "-m", "tests.google_server.again", side.stage.name]
    done = subprocess.run(
        [*command, note, side.folder], env=env, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert count_frames(Path(done.stdout)) == 96
    assert len(side.server.requests(side.kind)) == len(side.server.charges()) == 1


def test_an_operation_survives_a_change_of_settings(side):
    op = side.submit()
    changed = side.settings(location="moon", project="other", model="gone")
    ctx = context(side.folder, changed, "later")
    assert finish(side.stage, op, side.job(), ctx).meta["seconds"] == 4.0


@pytest.mark.parametrize(
    ("fault", "options", "error", "says", "charged"),
    [
        ("429", {"wait": 9}, Busy, "minute", 0),
        ("429", {"bare": True}, Busy, "minute", 0),
        ("429", {"per": "Day"}, Busy, "today", 0),
        ("503", {}, Busy, "overloaded", 0),
        ("400_safety", {}, Refused, "29310472", 0),
        ("400", {}, StageError, "turned it down", 0),
        ("401", {}, StageError, "credentials", 0),
        ("403", {}, StageError, "credentials", 0),
        ("404", {}, StageError, "model", 0),
        ("500", {"accepted": True}, Unsure, "lost", 1),
        ("504", {"accepted": True}, Unsure, "lost", 1),
        ("html_502", {}, Unsure, "lost", 0),
        ("drop_early", {}, Unsure, "lost", 0),
        ("drop", {}, Unsure, "lost", 1),
        ("html", {}, Unsure, "lost", 1),
        ("empty_json", {}, Unsure, "without", 1),
    ],
)
@ONE_EACH
def test_a_fault_of_the_submit_is_read_rightly_and_sent_once(
    side, fault, options, error, says, charged
):
    side.server.inject(side.kind, fault, **options)
    with pytest.raises(error) as caught:
        side.submit()
    assert type(caught.value) is error
    assert says in str(caught.value)
    assert len(side.server.requests(side.kind)) == 1
    assert len(side.server.charges()) == charged
    if "per" in options:
        assert 0 < caught.value.wait <= 25 * 3600
    elif error is Busy:
        assert caught.value.wait == options.get("wait")
    if error is StageError:
        assert caught.value.charged_usd == 0.0


@ONE_EACH
def test_a_submit_without_an_answer_in_time_is_unsure(side):
    side.server.inject(side.kind, "hang", seconds=20, accepted=True)
    began = time.monotonic()
    with pytest.raises(Unsure):
        side.submit(submit_seconds=0.5)
    assert time.monotonic() - began < 10
    assert len(side.server.requests(side.kind)) == len(side.server.charges()) == 1


@OMNI_ONLY
def test_a_bad_key_is_not_accepted(side, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "bad")
    with pytest.raises(StageError, match="API key not valid") as caught:
        side.submit()
    assert caught.value.charged_usd == 0.0


@VEO_ONLY
def test_a_token_that_is_not_given_sends_nothing(side):
    side.server.inject("token", "401", times=9)
    with pytest.raises(StageError, match="credentials"):
        side.submit()
    assert side.server.requests("video") == []


def test_neither_a_stop_nor_a_slow_line_loses_the_receipt(side):
    side.server.inject(side.kind, "drip", seconds=0.6)
    ctx = side.context(submit_seconds=0.3)
    ctx.stopped.set()
    assert side.stage.submit(side.job(), ctx).id


@pytest.mark.parametrize(
    "fault", ["429", "500", "503", "504", "400", "drop_early", "drop", "html"]
)
@ONE_EACH
def test_a_blip_of_a_poll_never_ends_a_paid_job(side, fault):
    op = side.submit()
    side.server.inject("poll", fault)
    with pytest.raises(Busy):
        side.stage.poll(op, side.context())
    assert side.finish(op).cost.usd == pytest.approx(0.40)
    assert len(side.server.charges()) == 1


@pytest.mark.parametrize("fault", ["401", "403"])
@pytest.mark.parametrize("what", ["poll", "fetch"])
def test_a_login_that_may_not_look_loses_no_job(side, fault, what):
    op = side.submit()
    while what == "fetch" and not side.stage.poll(op, side.context()).done:
        pass
    later = context(side.folder, side.settings(), "later")
    side.server.inject("poll", fault)
    with pytest.raises(NotReady, match="does not let this login look") as caught:
        if what == "poll":
            side.stage.poll(op, later)
        else:
            side.stage.fetch(op, side.job(), later)
    assert caught.value.charged_usd is None
    own = op.data["project"] if side.mode == "vertex" else "GEMINI_API_KEY"
    assert own and own in caught.value.hint
    cost = finish(side.stage, op, side.job(), later).cost
    assert cost is not None
    assert cost.usd == pytest.approx(0.40)
    assert len(side.server.charges()) == 1


@OMNI_ONLY
def test_a_key_that_google_does_not_know_loses_no_job(side, monkeypatch):
    op = side.submit()
    own = os.environ["GEMINI_API_KEY"]
    for call in (side.stage.poll, side.stage.cancel):
        monkeypatch.setenv("GEMINI_API_KEY", "bad")
        with pytest.raises(NotReady, match="API key not valid"):
            call(op, side.context())
        monkeypatch.setenv("GEMINI_API_KEY", own)
    assert side.finish(op).cost.usd == pytest.approx(0.40)


@VEO_ONLY
def test_a_login_that_has_run_out_loses_no_job(side, monkeypatch):
    op = side.submit()
    file = Path(os.environ["GOOGLE_APPLICATION_CREDENTIALS"])
    other = side.folder / "other.json"
    gone = file.read_text().replace("/token", "/no-such-place")
    other.write_text(gone)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(other))
    with pytest.raises(NotReady, match="does not let this login look"):
        side.stage.poll(op, side.context())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    assert side.finish(op).cost.usd == pytest.approx(0.40)


def test_a_lost_job_is_unsure_and_not_sent_again(side):
    op = side.submit()
    side.server.inject("poll", "expired")
    with pytest.raises(Unsure, match="no longer knows") as caught:
        side.stage.poll(op, side.context())
    assert "may have been charged" in caught.value.hint


@OMNI_ONLY
def test_an_invalid_name_is_a_lost_job_too(side):
    op = side.submit()
    side.server.inject("poll", "invalid_name")
    with pytest.raises(Unsure):
        side.stage.poll(op, side.context())


@ONE_EACH
def test_a_silent_poll_wakes_on_a_stop_and_at_its_limit(side):
    op = side.submit()
    ctx = side.context()
    side.server.inject("poll", "hang", seconds=20)
    ctx.stopped.set()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        side.stage.poll(op, ctx)
    side.server.inject("poll", "hang", seconds=20)
    with pytest.raises(Busy):
        side.stage.poll(op, side.context(download_seconds=0.5))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("rai", Refused, "Support codes: 17301594"),
        ("op_error_8", StageError, "high load"),
        ("op_error_13", StageError, "Internal error"),
        ("op_error_3", StageError, "invalid argument"),
        ("no_response", StageError, "sent none"),
        ("no_videos", StageError, "sent none"),
    ],
)
@VEO_ONLY
def test_veo_says_why_there_is_no_clip(side, fault, error, says):
    side.server.inject("video", fault)
    op = side.submit()
    with pytest.raises(error) as caught:
        side.finish(op)
    assert type(caught.value) is error
    assert says in str(caught.value)
    if error is Refused:
        assert "17301594" in caught.value.reasons[0]
        assert "--soften 1" in caught.value.hint
    assert len(side.server.requests("video")) == 1


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("refused", Refused, "I can't make this video."),
        ("failed", StageError, "Video generation failed"),
        ("incomplete", StageError, "before it was complete"),
        ("budget_exceeded", StageError, "spending limit"),
        ("no_response", StageError, "sent none"),
    ],
)
@OMNI_ONLY
def test_omni_says_why_there_is_no_clip(side, fault, error, says):
    side.server.inject("interaction", fault)
    op = side.submit()
    with pytest.raises(error) as caught:
        side.finish(op)
    assert type(caught.value) is error
    assert says in str(caught.value)
    assert len(side.server.requests("interaction")) == 1


@OMNI_ONLY
def test_a_status_nobody_knows_is_told_and_waited_for(side):
    side.server.inject("interaction", "strange")
    op = side.submit()
    side.stage.poll(op, side.context())
    poll = side.stage.poll(op, side.context())
    assert not poll.done and "strange" in poll.note


def test_a_clip_that_is_never_done_stays_open(side):
    side.server.inject(side.kind, "never_done")
    op = side.submit()
    assert not any(side.stage.poll(op, side.context()).done for _ in range(4))
    with pytest.raises(Busy, match="not done yet"):
        side.stage.fetch(op, side.job(), side.context())


@VEO_ONLY
def test_a_dripping_look_is_left_in_time(side):
    op = side.submit()
    side.server.inject("poll", "drip", seconds=20)
    began = time.monotonic()
    with pytest.raises(Busy, match="no answer within"):
        side.stage.poll(op, side.context(download_seconds=0.5))
    assert time.monotonic() - began < 10


@OMNI_ONLY
def test_a_file_that_is_still_processed_is_waited_for(side):
    side.server.inject("file", "processing", times=2)
    op = side.submit()
    side.stage.poll(op, side.context())
    notes = [side.stage.poll(op, side.context()) for _ in range(3)]
    assert [poll.done for poll in notes] == [False, False, True]
    assert "storing" in notes[0].note


@pytest.mark.parametrize("fault", ["drop", "500", "hang", "drop_early"])
@OMNI_ONLY
def test_a_broken_download_can_be_made_again(side, fault):
    op = side.submit()
    while not side.stage.poll(op, side.context()).done:
        pass
    side.server.inject("download", fault, seconds=20)
    ctx = side.context(download_seconds=0.5)
    with pytest.raises(Busy):
        side.stage.fetch(op, side.job(), ctx)
    assert not (ctx.dir / "clip.mp4").exists()
    clip = side.stage.fetch(op, side.job(), side.context())
    assert count_frames(clip.path) == 96
    assert len(side.server.charges()) == 1


@pytest.mark.parametrize("fault", ["403", "404"])
@OMNI_ONLY
def test_a_clip_that_google_no_longer_has_is_said_to_be_paid(side, fault):
    op = side.submit()
    side.server.inject("download", fault)
    with pytest.raises(Unsure, match="the clip was made") as caught:
        side.finish(op)
    assert caught.value.charged_usd == pytest.approx(0.40)


def test_a_clip_can_be_fetched_into_an_empty_folder(side):
    op = side.submit()
    side.finish(op)
    later = context(side.folder, side.settings(), "later")
    assert count_frames(side.stage.fetch(op, side.job(), later).path) == 96


@OMNI_ONLY
def test_omni_can_be_cancelled_and_veo_cannot(side):
    op = side.submit()
    side.stage.cancel(op, side.context())
    with pytest.raises(StageError, match="cancelled at Google"):
        side.stage.poll(op, side.context())
    assert not hasattr(VEO, "cancel")


def test_no_secret_is_in_an_operation(side):
    op = side.submit()
    text = json.dumps(asdict(op)) + op.id
    for secret in ("key-of-the-stand-in", "token-of-the-stand-in", "PRIVATE KEY"):
        assert secret not in text


@VEO_ONLY
def test_a_token_in_googles_words_is_not_shown(side):
    said = "Denied for Bearer ya29.secret-token and AIzaSy0123456789abcdef"
    for fault in ("403", "500"):
        side.server.inject("video", fault, message=said)
        with pytest.raises(StageError) as caught:
            side.submit()
        assert "secret-token" not in str(caught.value)
        assert "AIzaSy" not in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [
        "Denied for {key}",
        "Denied for %2Bsecret%2Fwith%2Bsigns%3D of somebody",
        "Denied: access_token=4/0AbCdEf-secret-token",
        "Denied for Basic dXNlcjpzZWNyZXQtdG9rZW4=",
        "Denied " + "x" * 285 + " {key}",
    ],
)
@OMNI_ONLY
def test_googles_words_are_cleaned_as_all_words_are(side, monkeypatch, said):
    key = "+secret/with+signs="
    monkeypatch.setenv("GEMINI_API_KEY", key)
    side.server.inject("interaction", "403", message=said.format(key=key))
    with pytest.raises(StageError, match="Denied") as caught:
        side.submit()
    for part in ("secret", "dXNlcj", "4/0Ab"):
        assert part not in str(caught.value)


def test_a_probe_asks_for_the_model_and_costs_nothing(side):
    assert "is there, with" in side.stage.probe(side.settings(), side.context())
    side.server.inject("model", "403")
    with pytest.raises(StageError, match="credentials"):
        side.stage.probe(side.settings(), side.context())
    assert side.server.charges() == []


@OMNI_ONLY
def test_a_cancel_that_fails_is_said_to_be_one(side):
    op = side.submit()
    ctx = side.context()
    ctx.stopped.set()
    side.server.inject("cancel", "500")
    with pytest.raises(Busy, match="cancelling the clip"):
        side.stage.cancel(op, ctx)


def test_softening_is_seen_in_the_prompt_that_is_sent(side):
    plain = side.submit().data["prompt"]
    strong = side.submit(soften=2).data["prompt"]
    assert "for all ages" in strong and "for all ages" not in plain
    assert [each.prompt for each in side.server.charges()] == [plain, strong]
