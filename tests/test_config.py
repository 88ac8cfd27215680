"""The config file and its variables: every setting has an effect, every slip a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vidpipe_tui.config import PRESETS, Config, config_path, image_size, load_config
from vidpipe_tui.errors import ConfigError, UnknownName

from .films import installed


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    monkeypatch.setenv("VIDPIPE_CONFIG", str(path))
    return path


VALUES = {
    "workspace": "/films",
    "preset": "rehearsal",
    "stages": {"video": "rehearsal"},
    "settings": {"video.rehearsal": {"latency": 1}},
    "presets": {"mine": {"stages": {"video": "veo"}}},
    "plugins_dir": ["/plugins"],
    "style": "anime",
    "aspect": "9:16",
    "size": "1080p",
    "seconds": 6.0,
    "scenes": 3,
    "budget_usd": 5.0,
    "theme": "nord",
    "icons": "ascii",
    "preview": False,
    "fps": 5.0,
    "keymap": {"rerun": "f5"},
    "notify": "notify-send",
    "notify_webhook": "https://hooks.example/x",
    "open_with": "mpv",
}


def test_these_are_all_the_settings():
    assert set(VALUES) == set(Config.model_fields)


@pytest.mark.parametrize("name", VALUES)
def test_each_setting_is_read_from_its_variable(file, monkeypatch, name):
    value = VALUES[name]
    text = json.dumps(value) if isinstance(value, dict | list) else str(value)
    monkeypatch.setenv(f"VIDPIPE_{name.upper()}", text)
    found = load_config()
    assert getattr(found, name) != getattr(Config.model_construct(), name)
    assert found.model_dump(mode="json")[name] == as_read(name, value)


def as_read(name, value):
    if name == "presets":
        return {key: {"settings": {}, **each} for key, each in value.items()}
    return value


def test_a_flag_beats_a_variable_and_that_the_file(file, monkeypatch):
    file.write_text('style = "anime"\nseconds = 5\naspect = "1:1"\n')
    monkeypatch.setenv("VIDPIPE_STYLE", "watercolor")
    monkeypatch.setenv("VIDPIPE_SECONDS", "6")
    found = load_config(seconds=7.0, aspect=None)
    assert (found.style, found.seconds, found.aspect) == ("watercolor", 7.0, "1:1")


def test_a_variable_without_a_value_is_none(file, monkeypatch):
    monkeypatch.setenv("VIDPIPE_WORKSPACE", "")
    monkeypatch.setenv("VIDPIPE_SECONDS", "")
    assert load_config() == Config()
    assert load_config().workspace == Path.home() / "vidpipe"


def test_nested_variables_reach_one_stage(file, monkeypatch):
    monkeypatch.setenv("VIDPIPE_STAGES__VIDEO", "rehearsal")
    assert load_config().stages == {"video": "rehearsal"}


def test_without_a_file_the_defaults_hold(file):
    found = load_config()
    assert found.workspace == Path.home() / "vidpipe"
    assert (found.seconds, found.size, found.budget_usd) == (4.0, "720p", None)


def test_the_file_lies_in_the_users_config_folder(monkeypatch):
    monkeypatch.delenv("VIDPIPE_CONFIG", raising=False)
    assert config_path().name == "config.toml"
    assert config_path().parent.name == "vidpipe"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seconds = 0", "seconds"),
        ("seconds = nan", "seconds"),
        ("scenes = 5000", "scenes"),
        ('aspect = "4:3"', "aspect"),
        ('budget_usd = "lots"', "budget_usd"),
        ('[stages]\nvidoe = "veo"', "'vidoe' is no kind of stage"),
        ("[presets.mine]\nsettings = {}", "presets.mine.stages"),
        ("style = ", "config.toml cannot be read"),
        ("\x00", "config.toml cannot be read"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(file, text, says):
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert says in caught.value.message


def test_a_misspelt_setting_is_refused_with_the_nearest(file):
    file.write_text("secnods = 4")
    with pytest.raises(UnknownName) as caught:
        load_config()
    assert "did you mean seconds?" in caught.value.hint


def test_a_wrong_variable_is_told_how_to_set(file, monkeypatch):
    monkeypatch.setenv("VIDPIPE_SECONDS", "long")
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert "VIDPIPE_SECONDS" in caught.value.hint
    monkeypatch.setenv("VIDPIPE_SECONDS", "4")
    monkeypatch.setenv("VIDPIPE_KEYMAP", "{")
    with pytest.raises(ConfigError):
        load_config()


def test_presets_name_stages_that_exist_with_settings_they_know(file):
    for name, preset in PRESETS.items():
        for kind, stage in preset.stages.items():
            offered = installed().get(kind, stage)  # type: ignore[arg-type]
            offered.make_settings(preset.settings.get(offered.key, {}))
        assert load_config().preset_named(name) == preset


def test_a_preset_of_the_users_own_beats_ours(file):
    file.write_text('[presets.google]\nstages = {video = "omni"}\n')
    assert load_config().preset_named("google").stages == {"video": "omni"}
    with pytest.raises(UnknownName):
        load_config().preset_named("gogle")


@pytest.mark.parametrize(
    ("aspect", "size", "pixels"),
    [
        ("16:9", "720p", (1280, 720)), ("9:16", "720p", (720, 1280)),
        ("1:1", "720p", (720, 720)), ("16:9", "1080p", (1920, 1080)),
        ("16:9", "360p", (640, 360)), ("9:16", "360p", (360, 640)),
    ],
)  # fmt: skip
def test_sizes_of_frames(aspect, size, pixels):
    assert image_size(aspect, size) == pixels
