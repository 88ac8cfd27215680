"""The table of models, the way to Google, and what is said before any money."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

from vidpipe_tui.errors import UnknownName, UsageError
from vidpipe_tui.registry import load

from .google_server import content, omni, veo
from .google_server.kit import google, keyframe_job, video_job

models, access, settings = google("models"), google("access"), google("settings")
VEO, OMNI = google("veo").Veo(), google("omni").Omni()
TODAY = datetime.date(2026, 11, 23)
OWN = """
[[model]]
model = "veo-3.1-fast-generate-001"
modes = ["vertex"]
usd_per_second = { "720p" = 0.09 }

[[model]]
model = "veo-4"
kind = "veo"
modes = ["vertex"]
aspects = ["16:9"]
resolutions = ["720p"]
seconds = [5]
usd_per_second = { "720p" = 1.0 }
checked_on = 2026-12-01
source = "me"
"""


def test_the_plugin_offers_its_stages_and_imports_nothing_heavy():
    code = (
        "import sys, vidpipe_tui.plugins.google as google; "
        "kinds = google.vidpipe_storyboard(), google.vidpipe_keyframe(), "
        "*google.vidpipe_video(); "
        "print(*[stage.name for stage in kinds]); "
        "heavy = {'google.genai', 'google.auth', 'pydantic', 'PIL', 'av', 'httpx2'}; "
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["gemini", "gemini", "veo", "omni"]


def test_the_registry_takes_all_four():
    registry = load(only=["google"])
    assert not registry.problems
    assert [each.name for each in registry.offered("video")] == ["veo", "omni"]
    for kind in ("storyboard", "keyframe", "video"):
        for offered in registry.offered(kind):
            assert offered.limits(offered.make_settings({})).network
            assert all(option.help for option in offered.options)


def test_the_shipped_prices_are_those_the_server_charges():
    for row in models.load().rows:
        if row.kind == "veo":
            for name, (sound, silent) in veo.USD[row.model].items():
                assert row.usd_per_second[name] == sound
                assert row.usd_per_second_silent[name] == silent
        elif row.kind == "omni":
            assert row.usd_per_second == omni.USD[row.model]
        elif row.kind == "image":
            known = content.PICTURES[row.model]
            assert row.usd_per_picture.items() <= known.items()


def test_every_row_says_when_and_where_its_price_was_read():
    for row in models.load().rows:
        assert row.source and row.checked_on
        assert row.usd_per_second.keys() <= set(row.resolutions)
        assert row.kind not in ("veo", "omni") or row.seconds


def test_a_price_nobody_told_is_unknown():
    keyframe = google("gemini_keyframe").GeminiKeyframe()
    own = settings.KeyframeSettings(model="gemini-nano-banana-2.1")
    large = keyframe_job(size=(1920, 1080))
    assert keyframe.estimate(large, own) is None
    assert keyframe.estimate(keyframe_job(), own).usd == pytest.approx(0.0336)


def test_a_users_file_changes_and_adds_rows(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(OWN)
    table = models.load(str(file))
    changed = table.find("veo", "veo-3.1-fast-generate-001", "vertex")
    assert changed.usd_per_second == {"720p": 0.09}
    assert changed.seconds == (4, 6, 8)
    job = video_job(tmp_path, seconds=5.0)
    mine = settings.VeoSettings(model="veo-4", models_file=str(file))
    assert VEO.refuse(job, mine) is None
    assert VEO.estimate(job, mine).usd == 5.0
    assert VEO.estimate(job, mine).basis == "5 s at $1.00/s, list price 2026-12-01, me"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[model]\n", "no TOML"),
        ('[[model]]\nmodel = "veo-9"\nkind = "veo"\n', "veo-9: checked_on"),
        (OWN.replace("seconds = [5]", "second = [5]"), "second: Extra"),
        (OWN.replace('kind = "veo"', 'kind = "video"'), "kind: Input should be"),
    ],
)
def test_a_wrong_row_is_named_and_the_stage_says_so(tmp_path, text, says):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=says):
        models.load(str(file))
    mine = settings.VeoSettings(models_file=str(file))
    assert says in VEO.ready(mine)
    assert says in VEO.refuse(video_job(tmp_path), mine)
    assert VEO.estimate(video_job(tmp_path), mine) is None
    assert VEO.limits_for(mine).network


def test_a_missing_file_of_rows_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"cannot read the models file .*nowhere"):
        models.load(str(tmp_path / "nowhere.toml"))


def test_an_unknown_model_is_answered_with_the_nearest():
    with pytest.raises(UnknownName) as caught:
        models.load().find("veo", "veo-3.1-fast", "vertex")
    assert "did you mean veo-3.1-fast-generate-001?" in caught.value.hint


def test_a_model_of_the_other_mode_is_said_to_be_so():
    assert "cannot be used with an API key" in VEO.ready(
        settings.VeoSettings(mode="key")
    )


def test_a_shut_down_is_announced_and_then_final():
    row = models.load().find("image", "gemini-2.5-flash-image", "key")
    end = datetime.date(2026, 10, 2)
    assert row.shutdown_date == end
    assert row.warning(end - datetime.timedelta(days=90)) is None
    assert "is shut down on 2026-10-02" in row.warning(end - datetime.timedelta(days=9))
    assert not row.ended(end - datetime.timedelta(days=1))
    assert row.ended(end)
    promised = models.load().find("veo", "veo-3.1-generate-001", "vertex")
    assert not promised.ended(datetime.date(2030, 1, 1))
    assert "may be shut down after" in promised.warning(datetime.date(2027, 5, 1))


def test_a_dead_model_is_not_ready(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    dead = settings.KeyframeSettings(model="gemini-2.5-flash-image")
    keyframe = google("gemini_keyframe").GeminiKeyframe()
    assert keyframe.ready(dead) == "gemini-2.5-flash-image was shut down on 2026-10-02"
    assert keyframe.ready(settings.KeyframeSettings()) is None


@pytest.mark.parametrize(
    ("more", "given", "says"),
    [
        ({"seconds": 5.0}, {}, "does 4, 6 or 8 s at 720p, not 5: use 4 or 6 s"),
        ({"seconds": 12.0}, {}, "use 8 s"),
        (
            {"seconds": 4.0, "size": (1920, 1080)},
            {},
            "does 8 s at 1080p, not 4: use 8 s, or 720p",
        ),
        ({"aspect": "1:1", "size": (720, 720)}, {}, "not 1:1: use 16:9"),
        (
            {"seconds": 8.0},
            {"model": "veo-3.1-lite-generate-001", "resolution": "4k"},
            "not 4k: use 1080p",
        ),
    ],
)
def test_veo_refuses_what_it_cannot_do_with_the_nearest(tmp_path, more, given, says):
    job = video_job(tmp_path, **more)
    assert says in VEO.refuse(job, settings.VeoSettings(**given))


def test_omni_refuses_silence_halves_and_long_clips(tmp_path):
    own = settings.OmniSettings()
    for more, says in (
        ({"audio": False}, "always makes sound"),
        ({"seconds": 4.5}, "does 3 to 10 s at 720p, not 4.5: use 4 or 5 s"),
        ({"seconds": 30.0}, "use 10 s"),
    ):
        assert says in OMNI.refuse(video_job(tmp_path, **more), own)
    assert OMNI.refuse(video_job(tmp_path), own) is None


def test_the_estimate_tells_its_basis(tmp_path):
    job = video_job(tmp_path, seconds=8.0, size=(1280, 720))
    cost = VEO.estimate(job, settings.VeoSettings())
    assert cost.usd == pytest.approx(0.80)
    assert cost.basis == "8 s at $0.10/s, list price 2026-11-23, ArcReel registry"
    silent = VEO.estimate(job, settings.VeoSettings(audio=False))
    assert silent.usd == pytest.approx(0.64)


def test_limits_follow_the_model_and_the_account(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    limits = OMNI.limits_for(settings.OmniSettings())
    assert limits.env == ("GEMINI_API_KEY",)
    assert limits.aspects == {"16:9", "9:16"}
    assert VEO.limits_for(settings.VeoSettings(resolution="1080p")).seconds == (8.0,)


KEY = {"GEMINI_API_KEY": "k"}
CLOUD = {"GOOGLE_CLOUD_PROJECT": "p"}


@pytest.mark.parametrize(
    ("env", "given", "kind", "mode"),
    [
        ({}, {}, "text", "key"),
        (KEY, {}, "text", "key"),
        (CLOUD, {}, "text", "vertex"),
        (KEY | CLOUD, {}, "text", "key"),
        (KEY, {"project": "p"}, "text", "vertex"),
        (KEY | {"GOOGLE_GENAI_USE_VERTEXAI": "true"}, {}, "text", "vertex"),
        (
            {
                "GOOGLE_GENAI_USE_ENTERPRISE": "false",
                "GOOGLE_GENAI_USE_VERTEXAI": "true",
                **KEY,
            },
            {},
            "text",
            "key",
        ),
        (KEY, {}, "veo", "vertex"),
        (KEY | CLOUD, {"mode": "vertex"}, "omni", "vertex"),
        (CLOUD, {"mode": "key"}, "omni", "key"),
    ],
)
def test_the_mode_is_what_was_set_or_what_the_environment_says(env, given, kind, mode):
    assert access.mode_of(settings.GoogleSettings(**given), kind, env) == mode


def test_the_place_is_one_where_the_model_lives(tmp_path):
    adc = tmp_path / "adc.json"
    adc.write_text("{}")
    env = CLOUD | {
        "GOOGLE_APPLICATION_CREDENTIALS": str(adc),
        "GOOGLE_CLOUD_LOCATION": "europe-west4",
        "GOOGLE_VERTEX_BASE_URL": "http://vertex",
        "GOOGLE_GEMINI_BASE_URL": "http://gemini",
    }
    table, plain = models.load(), settings.GoogleSettings()

    def way(kind, model, given=plain):
        return access.resolve(given, table.find(kind, model, "vertex"), env)

    assert way("text", "gemini-3.8-flash").location == "europe-west4"
    assert way("veo", "veo-3.1-generate-001").location == "us-central1"
    assert way("omni", "gemini-omni-1.2-flash").location == "global"
    own = settings.GoogleSettings(location="us-east1")
    assert way("veo", "veo-3.1-generate-001", own).location == "us-east1"
    assert way("text", "gemini-3.8-flash").base_url == "http://vertex"
    assert way("text", "gemini-3.8-flash").api_version == "v1beta1"


@pytest.mark.parametrize(
    ("named", "key", "vertex"),
    [("", "v1", "v1beta1"), ("beta", "v1beta", "v1beta1"), ("v2", "v2", "v2")],
)
def test_the_api_version_is_the_modes_own(tmp_path, named, key, vertex):
    adc = tmp_path / "adc.json"
    adc.write_text("{}")
    env = KEY | CLOUD | {"GOOGLE_APPLICATION_CREDENTIALS": str(adc)}
    env |= {"GOOGLE_GENAI_API_VERSION": named}
    for mode, wanted in (("key", key), ("vertex", vertex)):
        row = models.load().find("text", "gemini-3.8-flash", mode)
        way = access.resolve(settings.GoogleSettings(), row, env)
        assert way.api_version == wanted


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({}, "no Google Cloud project is named (export GOOGLE_CLOUD_PROJECT=...)"),
        (CLOUD, "no Google Cloud credentials were found"),
        (
            CLOUD | {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere.json"},
            "names no file: /nowhere.json",
        ),
    ],
)
def test_what_is_missing_is_said_with_the_line_that_mends_it(monkeypatch, env, says):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert says in VEO.ready(settings.VeoSettings())


def test_a_missing_key_is_said_with_the_line_that_sets_it():
    assert OMNI.ready(settings.OmniSettings()) == (
        "GEMINI_API_KEY is not set (export GEMINI_API_KEY=...)"
    )


def test_an_address_with_a_password_is_not_written_down():
    way = access.Access(mode="key", base_url="https://me:secret@proxy/x")
    assert "secret" not in str(way.data())
    plain = access.Access(mode="key", base_url="https://proxy/x")
    assert access.Access.of(plain.data(), "https://proxy/x") == plain


@pytest.mark.parametrize(
    "text",
    [
        "<FIRST_FRAME> a fox",
        "a <last_frame>fox",
        "<IMAGE_REF_3>a fox",
        "[# Sources <FIRST_FRAME>@Image1] a fox",
        "a <FIRST<FIRST_FRAME>_FRAME>fox",
        "a fox @Image2",
        "a < LAST_FRAME >fox",
    ],
)
def test_control_tags_in_the_users_text_are_taken_out(text):
    bare = google("words").untagged(text)
    assert " ".join(bare.split()) == "a fox"


def test_other_angle_brackets_stay():
    assert google("words").untagged("1 < 2 and <b>bold</b>") == "1 < 2 and <b>bold</b>"
