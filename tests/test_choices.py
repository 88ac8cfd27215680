"""Which stage does what: the scene's choice, then the project's, then the default."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.choices import DEFAULTS, Choices, parse_setting
from vidpipe_tui.engine.jobs import video_job
from vidpipe_tui.errors import UnknownName, UsageError
from vidpipe_tui.registry import Registry

from .films import a_project, a_scene, installed, pretend


def test_the_scene_beats_the_project_and_that_the_default():
    project = a_project(stages={"video": "veo"})
    choices = Choices(installed(), project)
    assert choices.name("video", a_scene(1, stages={"video": "omni"})) == "omni"
    assert choices.name("video", a_scene(1)) == "veo"
    assert choices.name("keyframe", None) == "animatic"


def test_no_default_can_cost_money():
    for kind, name in DEFAULTS.items():
        offered = installed().get(kind, name)  # type: ignore[arg-type]  # known kinds
        assert not offered.limits(None).network
        assert offered.limits(None).env == ()


def test_settings_are_checked_with_the_nearest_name():
    project = a_project(settings={"video.rehearsal": {"latencie": 1}})
    choices = Choices(installed(), project)
    with pytest.raises(UsageError) as caught:
        choices.settings(choices.offered("video", None))
    assert "latency" in caught.value.hint


def test_a_stage_nobody_offers_is_an_objection_not_a_crash(tmp_path):
    choices = Choices(Registry(), a_project())
    job = video_job(a_project(), a_scene(1), 0, tmp_path, tmp_path)
    why = choices.objection("video", None, job)
    assert why is not None and "no video stage named 'rehearsal'" in why
    assert choices.price("video", None, job) is None
    with pytest.raises(UnknownName):
        choices.offered("video", None)


def test_a_price_is_of_the_settings_chosen(tmp_path):
    choices = Choices(installed(), a_project(settings=pretend(price=2.0)))
    job = video_job(a_project(seconds=3.0), a_scene(1), 0, tmp_path, tmp_path)
    cost = choices.price("video", None, job)
    assert cost is not None and cost.usd == 6.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("video.veo.resolution=720p", (("video.veo",), "resolution", "720p")),
        ("veo.resolution=720p", (("video.veo",), "resolution", "720p")),
        ("video.rehearsal.faults=a@b=c", (("video.rehearsal",), "faults", "a@b=c")),
        ("concat.crf=", (("stitch.concat",), "crf", "")),
        (
            "rehearsal.latency=1",
            (("keyframe.rehearsal", "video.rehearsal"), "latency", "1"),
        ),
        ("rehearsal.lengths=4", (("video.rehearsal",), "lengths", "4")),
        ("gemini.mode=key", (("storyboard.gemini", "keyframe.gemini"), "mode", "key")),
    ],
)
def test_a_setting_is_read(text, found):
    assert parse_setting(text, installed()) == found


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("veo.resolution", "is not stage.option=value", "veo.resolution=720p"),
        ("resolution=720p", "is not stage.option=value", ""),
        ("a.b.c.d=1", "is not stage.option=value", ""),
        ("veo.resolutoin=720p", "no option of video.veo named", "mean resolution?"),
        ("video.veo.delai=1", "no option of video.veo named 'delai'", "mean delay?"),
        ("rehersal.price=1", "no stage named 'rehersal'", "mean rehearsal?"),
        ("video.gemini.mode=key", "no stage named 'video.gemini'", "video.veo"),
        ("rehearsal.prise=1", "keyframe.rehearsal or video.rehearsal", "mean price?"),
    ],
)
def test_a_setting_that_fits_nothing_is_refused_with_the_nearest(text, says, hint):
    with pytest.raises(UsageError, match=says) as caught:
        parse_setting(text, installed())
    assert hint in caught.value.hint
