"""What a user sets once: the config file and ``VIDPIPE_`` variables.

The file is ``config.toml`` in the user's config folder (``vidpipe doctor`` prints the
place) or the one named by ``VIDPIPE_CONFIG``. A variable beats the file:
``VIDPIPE_WORKSPACE``, ``VIDPIPE_STAGES__VIDEO`` and so on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from .errors import ConfigError, UnknownName
from .project.model import MAX_SCENES, Aspect, Resolution
from .stages import StageName

KINDS: tuple[StageName, ...] = get_args(StageName)


def _known_kinds(stages: Mapping[str, str]) -> Mapping[str, str]:
    for kind in stages:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of stage: {', '.join(KINDS)}")
    return stages


Stages: TypeAlias = Annotated[Mapping[str, str], AfterValidator(_known_kinds)]
"""Names of stages by their kind."""


def _paths(value: Any) -> Any:
    """Paths as a variable has them: joined as in ``PATH``, or a JSON list."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part for part in value.split(os.pathsep) if part]


Paths: TypeAlias = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)]


class Preset(BaseModel):
    """A named set of stages and their settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: Stages
    settings: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)


def _preset(
    storyboard: str,
    keyframe: str,
    video: str,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Preset:
    stages = {"storyboard": storyboard, "keyframe": keyframe, "video": video}
    return Preset(stages={**stages, "stitch": "concat"}, settings=settings or {})


def _google(video: str, mode: str) -> Preset:
    stages = ("storyboard.gemini", "keyframe.gemini", f"video.{video}")
    return _preset("gemini", "gemini", video, {key: {"mode": mode} for key in stages})


PRESETS: Mapping[str, Preset] = {
    "animatic": _preset("animatic", "animatic", "animatic"),
    "rehearsal": _preset("animatic", "rehearsal", "rehearsal"),
    "google": _google("veo", "vertex"),
    "google-key": _google("omni", "key"),
}


class Config(BaseSettings):
    """Every setting of vidpipe itself; a stage's own settings are in ``settings``."""

    model_config = SettingsConfigDict(
        env_prefix="VIDPIPE_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    workspace: Path = Field(default_factory=lambda: Path.home() / "vidpipe")
    """Where projects lie."""
    preset: str | None = None
    """The preset of a new film when none is named."""
    stages: Stages = Field(default_factory=dict)
    """Stages of a new film by kind; beats the preset."""
    settings: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    """Options of stages: ``[settings."video.veo"]``."""
    presets: Mapping[str, Preset] = Field(default_factory=dict)
    """Presets of the user's own."""
    plugins_dir: Paths = ()
    """One-file plugins, or folders with such."""
    style: str = "cinematic"
    aspect: Aspect = "16:9"
    size: Resolution = "720p"
    seconds: float = Field(default=4.0, gt=0, le=60)
    scenes: int | None = Field(default=None, ge=1, le=MAX_SCENES)
    budget_usd: float | None = Field(default=None, ge=0)
    """The budget of a new film, in US dollars."""
    theme: str = "vidpipe"
    icons: Literal["unicode", "ascii"] = "unicode"
    preview: bool = True
    """Show pictures in the app."""
    fps: float | None = Field(default=None, gt=0, le=60)
    """How often the app's table is drawn anew a second; by the link when not set."""
    keymap: Mapping[str, str] = Field(default_factory=dict)
    """Keys by the id of a binding: ``rerun = "f5"``."""
    notify: str | None = None
    """A command that is told of the end of a run, as its last argument."""
    notify_webhook: str | None = Field(default=None, repr=False)
    """An http address that is told of the end of a run, as JSON."""
    open_with: str | None = None
    """The program that opens a picture or film."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then variables, then the file."""
        file = TomlConfigSettingsSource(settings_cls, config_path())
        return init_settings, env_settings, file

    def hand_on(self, environ: MutableMapping[str, str]) -> None:
        """Let plugins, here and in workers, know where to send word of a run's end."""
        for name in ("notify", "notify_webhook"):
            if value := getattr(self, name):
                environ[f"VIDPIPE_{name.upper()}"] = value

    def preset_named(self, name: str) -> Preset:
        """A preset of the user's or of ours.

        Raises:
            UnknownName: nobody has it; the hint is the nearest name.
        """
        known = {**PRESETS, **self.presets}
        if name not in known:
            raise UnknownName("preset", name, known)
        return known[name]


def config_path() -> Path:
    """Where the config file is, or would be."""
    named = os.environ.get("VIDPIPE_CONFIG")
    if named:
        return Path(named).expanduser()
    return Path(platformdirs.user_config_dir("vidpipe")) / "config.toml"


def load_config(**flags: Any) -> Config:
    """The config as file, variables and flags have it; a flag of ``None`` is not set.

    Raises:
        ConfigError: the file cannot be read, or a value is wrong; names both.
    """
    path = config_path()
    given = {key: value for key, value in flags.items() if value is not None}
    try:
        _refuse_unknown(path)
        return Config(**given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"config: {where}: {first['msg']}",
            hint=f"set in {path} or as VIDPIPE_{where.upper().replace('.', '__')}",
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _refuse_unknown(path: Path) -> None:
    """A misspelt key must not be silently without effect."""
    import tomllib

    if not path.exists():
        return
    with path.open("rb") as file:
        values = tomllib.load(file)
    for key in values:
        if key not in Config.model_fields:
            raise UnknownName(f"setting in {path}", key, Config.model_fields)


def image_size(aspect: Aspect, size: Resolution) -> tuple[int, int]:
    """The frame's (width, height) in pixels: ``720p`` is the shorter side."""
    short = int(size.removesuffix("p"))
    long = short * 16 // 9
    sizes = {"16:9": (long, short), "9:16": (short, long), "1:1": (short, short)}
    return sizes[aspect]
