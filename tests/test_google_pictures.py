"""The gemini keyframe against the stand-in."""

from __future__ import annotations

import logging
import time

import pytest
from PIL import Image

from vidpipe_tui.engine.check import check
from vidpipe_tui.errors import BadResult, Busy, Refused, StageError, Unsure
from vidpipe_tui.testing import KeyframeSuite

from .google_server import GoogleServer
from .google_server.kit import SIZE, context, google, keyframe_job, picture, point

STAGE = google("gemini_keyframe").GeminiKeyframe()
Settings = google("settings").KeyframeSettings


@pytest.fixture(scope="module")
def shared():
    with GoogleServer() as server:
        yield server


@pytest.fixture(params=["key"])
def server(shared, monkeypatch, tmp_path, request):
    shared.state.reset()
    point(monkeypatch, shared, request.param, tmp_path)
    return shared


def run(tmp_path, job=None, **settings):
    return STAGE.run(job or keyframe_job(), context(tmp_path, Settings(**settings)))


class Said(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def end_job(tmp_path, **more):
    start = picture(tmp_path / "start.png")
    return keyframe_job(position="end", start_frame=start, **more)


@pytest.mark.usefixtures("server")
class TestSuite(KeyframeSuite):
    stage = STAGE


@pytest.mark.parametrize("server", ["key", "vertex"], indirect=True)
def test_draws_a_start_from_text_alone_in_both_modes(server, tmp_path):
    job = keyframe_job()
    made = run(tmp_path, job)
    assert check("keyframe", job, made, tmp_path).size == SIZE
    assert made.path.suffix == ".png"
    assert made.cost.usd == pytest.approx(0.134) == server.charges()[0].usd
    assert len(server.charges()) == 1
    body = server.requests("image")[0].body
    assert [list(part) for part in body["contents"][0]["parts"]] == [["text"]]


def test_reports_the_prompt_byte_for_byte_and_what_was_asked_for(server, tmp_path):
    made = run(tmp_path)
    assert made.meta["prompt"] == server.charges()[0].prompt
    assert made.meta["prompt"].startswith("A keeper at the rail.\nStyle: pixel art.")
    asked = server.requests("image")[0].body["generationConfig"]
    assert asked["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "1K"}
    assert asked["responseModalities"] == ["IMAGE"]
    assert made.meta["model"] == "gemini-3-pro-image"
    assert made.meta["received"] == [1376, 768]


def test_an_end_is_conditioned_on_its_start_and_references(server, tmp_path):
    faces = (picture(tmp_path / "face.png", "pink", (300, 400)),)
    made = run(tmp_path, end_job(tmp_path, references=faces))
    parts = server.requests("image")[0].body["contents"][0]["parts"]
    assert [next(iter(part)) for part in parts] == ["inlineData", "inlineData", "text"]
    for words in ("same scene, 4 seconds later", "style", "lighting", "composition"):
        assert words in parts[-1]["text"]
    assert "reference pictures" in parts[-1]["text"]
    assert made.cost.usd == pytest.approx(0.134 + 2 * 0.0011)
    assert made.cost.usd == server.charges()[0].usd
    with Image.open(made.path) as image:
        blue = image.getchannel("B").resize((1, 1)).tobytes()[0]
    assert blue > 90, "the start frame shines through"


def test_takes_the_finished_picture_and_not_the_draft(server, tmp_path):
    assert run(tmp_path).meta["received"] == [1376, 768]
    server.inject("image", "thought_image")
    assert run(tmp_path).meta["received"] == [1376, 768]


def test_crops_a_picture_of_the_wrong_shape_and_says_so(server, tmp_path):
    server.inject("image", "wrong_aspect")
    ctx = context(tmp_path, Settings())
    said = Said()
    ctx.log.addHandler(said)
    made = STAGE.run(keyframe_job(), ctx)
    assert made.meta["received"] == [1024, 1024]
    assert "cropped to 640x360" in said.lines[0]
    with Image.open(made.path) as image:
        assert image.size == SIZE


def test_a_torn_picture_is_a_bad_result_that_was_paid(server, tmp_path):
    server.inject("image", "corrupt")
    with pytest.raises(BadResult, match="damaged") as caught:
        run(tmp_path)
    assert caught.value.charged_usd == pytest.approx(0.134)


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("blocked", Refused, "SAFETY"),
        ("IMAGE_SAFETY", Refused, "IMAGE_SAFETY"),
        ("IMAGE_PROHIBITED_CONTENT", Refused, "IMAGE_PROHIBITED_CONTENT"),
        ("IMAGE_RECITATION", Refused, "IMAGE_RECITATION"),
        ("SAFETY", Refused, "SAFETY"),
        ("NO_IMAGE", Refused, "NO_IMAGE"),
        ("IMAGE_OTHER", Refused, "IMAGE_OTHER"),
        ("text_only", Refused, "I cannot draw that"),
        ("thought_only", BadResult, "no picture"),
        ("empty", BadResult, "no picture"),
        ("empty_json", BadResult, "no picture"),
    ],
)
def test_an_answer_without_a_picture_says_why(server, tmp_path, fault, error, says):
    server.inject("image", fault)
    with pytest.raises(error) as caught:
        run(tmp_path)
    assert says in str(caught.value)
    assert len(server.requests("image")) == len(server.charges("image")) == 1
    if error is Refused:
        assert says in caught.value.reasons[0]


@pytest.mark.parametrize("fault", ["NO_IMAGE", "IMAGE_OTHER"])
def test_the_same_prompt_is_sent_again_only_if_allowed_and_paid(
    server, tmp_path, fault
):
    server.inject("image", fault)
    made = run(tmp_path, again=1)
    assert made.cost.usd == pytest.approx(0.268)
    first, second = server.charges("image")
    assert first.prompt == second.prompt
    priced = STAGE.estimate(keyframe_job(), Settings(again=1))
    assert priced.usd == pytest.approx(0.268)


def test_sending_again_is_bounded_and_never_for_a_filter(server, tmp_path):
    server.inject("image", "NO_IMAGE", times=5)
    with pytest.raises(Refused) as caught:
        run(tmp_path, again=2)
    assert len(server.charges("image")) == 3
    assert caught.value.charged_usd == pytest.approx(0.402)
    server.state.reset()
    server.inject("image", "IMAGE_SAFETY")
    with pytest.raises(Refused):
        run(tmp_path, again=2)
    assert len(server.charges("image")) == 1


@pytest.mark.parametrize(
    ("fault", "options", "error", "charged"),
    [
        ("429", {"wait": 7}, Busy, 0),
        ("429", {"per": "Day"}, Busy, 0),
        ("503", {}, Busy, 0),
        ("400_safety", {}, Refused, 0),
        ("403", {}, StageError, 0),
        ("500", {"accepted": True}, Unsure, 1),
        ("504", {"accepted": True}, Unsure, 1),
        ("drop_early", {}, Unsure, 0),
        ("drop", {}, Unsure, 1),
        ("html", {}, Unsure, 1),
    ],
)
def test_a_fault_is_never_answered_by_a_second_request(
    server, tmp_path, fault, options, error, charged
):
    server.inject("image", fault, **options)
    with pytest.raises(error) as caught:
        run(tmp_path, again=2)
    assert type(caught.value) is error
    assert len(server.requests("image")) == 1
    assert len(server.charges("image")) == charged


def test_a_silent_server_leaves_it_unsure(server, tmp_path):
    server.inject("image", "hang", seconds=20, accepted=True)
    began = time.monotonic()
    with pytest.raises(Unsure, match="lost"):
        run(tmp_path, request_seconds=1.0)
    assert time.monotonic() - began < 10
    assert len(server.charges("image")) == 1


def test_softening_is_asked_for_and_seen_in_the_prompt(server, tmp_path):
    plain = run(tmp_path).meta["prompt"]
    gentle = run(tmp_path, soften=1).meta["prompt"]
    strong = run(tmp_path, soften=2).meta["prompt"]
    assert gentle.endswith(plain) and strong.endswith(plain)
    assert len(plain) < len(gentle) < len(strong)


def test_escape_codes_in_a_prompt_are_not_sent(server, tmp_path):
    made = run(tmp_path, keyframe_job(prompt="A \x1b[31mred\x1b[0m lamp\u202e"))
    assert made.meta["prompt"].startswith("A red lamp\n")


@pytest.mark.parametrize(
    ("job", "settings", "says"),
    [
        ({"aspect": "21:9"}, {}, "not 21:9"),
        ({}, {"model": "gemini-2.5-flash-image", "resolution": "2K"}, "use 1K"),
        ({}, {"model": "gemini-3-pro-imag"}, "did you mean gemini-3-pro-image"),
        ({"position": "end"}, {}, "needs the scene's start"),
    ],
)
def test_what_a_model_cannot_do_is_refused_before_money(job, settings, says):
    assert says in STAGE.refuse(keyframe_job(**job), Settings(**settings))


def test_too_many_references_are_refused(tmp_path):
    faces = tuple(tmp_path / f"{n}.png" for n in range(15))
    assert "use 14 references" in STAGE.refuse(
        keyframe_job(references=faces), Settings()
    )


def test_the_old_name_of_a_model_is_understood(server, tmp_path):
    made = run(tmp_path, model="gemini-3-pro-image-preview")
    assert made.meta["model"] == "gemini-3-pro-image"


def test_a_large_film_is_drawn_large(server, tmp_path):
    made = run(tmp_path, keyframe_job(size=(1920, 1080)))
    assert made.meta["resolution"] == "2K"
    assert made.cost.usd == server.charges()[0].usd


def test_a_frame_goes_as_it_is_only_if_it_is_nothing_but_its_pixels(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    frame = google("pictures").frame
    bare, told = picture(tmp_path / "bare.png"), tmp_path / "told.png"
    assert frame(bare, SIZE).data == bare.read_bytes()
    where = PngInfo()
    where.add_text("GPS", "50.1 N 8.6 E")
    Image.new("RGB", SIZE, "red").save(told, pnginfo=where)
    assert b"50.1 N" in told.read_bytes()
    assert b"50.1 N" not in frame(told, SIZE).data
    assert frame(bare, (320, 180)).data != bare.read_bytes()
