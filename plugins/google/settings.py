"""What a person can set; each field is checked and shown as a form by the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def _option(default: Any, help: str, **more: Any) -> Any:
    return field(default=default, metadata={"help": help, **more})


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class GoogleSettings:
    """How to reach Google; the same for each of its stages."""

    mode: str = _option(
        "auto",
        "vertex: Google Cloud credentials; key: GEMINI_API_KEY or GOOGLE_API_KEY",
        choices=("auto", "vertex", "key"),
    )
    project: str = _option("", "Google Cloud project; else GOOGLE_CLOUD_PROJECT")
    location: str = _option("", "Vertex location; else GOOGLE_CLOUD_LOCATION")
    api_version: str = _option("", "else v1 with a key, v1beta1 on Vertex")
    base_url: str = _option("", "another address than Google's own")
    models_file: str = _option("", "a TOML file with your own rows of models.toml")


@dataclass(frozen=True, kw_only=True)
class StoryboardSettings(GoogleSettings):
    """Settings of the ``gemini`` storyboard."""

    model: str = _option("gemini-3.8-flash", "text model")
    tries: int = _option(
        3, "paid tries until the storyboard fits", minimum=1, maximum=5
    )
    request_seconds: float = _option(
        180.0, "longest time for one answer", minimum=1, maximum=1800
    )
    delay: float = _option(0.0, "least seconds between two calls", minimum=0)


@dataclass(frozen=True, kw_only=True)
class KeyframeSettings(GoogleSettings):
    """Settings of the ``gemini`` keyframe."""

    model: str = _option("gemini-3-pro-image", "image model")
    resolution: str = _option(
        "auto", "size asked for", choices=("auto", "1K", "2K", "4K")
    )
    again: int = _option(
        0,
        "paid tries more, with the same prompt, when no picture comes back",
        minimum=0,
        maximum=2,
    )
    soften: int = _option(
        0, "0: the prompt as it is; 1: gently softened; 2: strongly", choices=(0, 1, 2)
    )
    request_seconds: float = _option(
        450.0, "longest time for one picture", minimum=1, maximum=3600
    )
    delay: float = _option(3.0, "least seconds between two pictures", minimum=0)
    parallel: int = _option(1, "pictures made at once", minimum=1, maximum=16)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ClipSettings(GoogleSettings):
    """Settings that both kinds of clips share."""

    resolution: str = _option(
        "auto", "auto: the film's own", choices=("auto", "360p", "720p", "1080p", "4k")
    )
    soften: int = _option(
        0, "0: the prompt as it is; 1: gently softened; 2: strongly", choices=(0, 1, 2)
    )
    poll_seconds: float = _option(5.0, "seconds between two looks", minimum=0)
    submit_seconds: float = _option(
        120.0, "longest time for sending", minimum=1, maximum=1800
    )
    request_seconds: float = _option(
        60.0, "longest time for one look", minimum=1, maximum=600
    )
    download_seconds: float = _option(
        300.0, "longest time for the download", minimum=1, maximum=3600
    )
    deadline: float = _option(
        1800.0, "seconds until a clip is set aside, still resumable", minimum=10
    )
    delay: float = _option(0.0, "least seconds between two clips begun", minimum=0)
    parallel: int = _option(4, "clips made at once", minimum=1, maximum=32)


@dataclass(frozen=True, kw_only=True)
class VeoSettings(ClipSettings):
    """Settings of the ``veo`` clip."""

    model: str = _option("veo-3.1-fast-generate-001", "Veo model")
    audio: bool = _option(True, "sound, if the film has sound (costs more)")
    negative_prompt: str = _option("", "what must not be seen")
    person_generation: str = _option(
        "",
        "whether people may be shown; empty: the service decides",
        choices=("", "allow_adult", "allow_all", "dont_allow"),
    )
    seeded: bool = _option(True, "send the film's seed")


@dataclass(frozen=True, kw_only=True)
class OmniSettings(ClipSettings):
    """Settings of the ``omni`` clip. Google keeps the clips and prompts it is sent."""

    model: str = _option("gemini-omni-1.2-flash", "Omni model")
