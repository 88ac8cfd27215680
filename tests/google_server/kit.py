"""What tests of Google's stages need beside the server: jobs and contexts."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vidpipe_tui.stages import (
    Clip,
    Context,
    KeyframeJob,
    Operation,
    StoryboardJob,
    VideoJob,
)

from .server import GoogleServer

SIZE = (640, 360)


def google(name: str) -> Any:
    """A module of the plugin; loaded by name, as the registry does."""
    return importlib.import_module(f"vidpipe_tui.plugins.google.{name}")


def point(
    monkeypatch: pytest.MonkeyPatch, server: GoogleServer, mode: str, folder: Path
) -> None:
    """Set the environment as a person would to use this server."""
    for name, value in server.environment(mode, folder).items():
        monkeypatch.setenv(name, value)


def context(folder: Path, settings: Any, name: str = "take") -> Context:
    """A context of one take; the same name is the same folder."""
    place = folder / name
    place.mkdir(exist_ok=True)
    return Context(dir=place, key=name, settings=settings, log=logging.Logger(name))


def picture(
    path: Path, colour: str = "steelblue", size: tuple[int, int] = SIZE
) -> Path:
    """A plain picture file."""
    Image.new("RGB", size, colour).save(path)
    return path


def storyboard_job(**more: Any) -> StoryboardJob:
    """A brief for two scenes."""
    given: dict[str, Any] = {
        "brief": "A lighthouse keeper finds a bottle with a map.",
        "style": "pixel_art",
        "scenes": 2,
        "aspect": "16:9",
        "seconds": 4.0,
        "seed": 7,
    }
    return StoryboardJob(**given | more)


def keyframe_job(**more: Any) -> KeyframeJob:
    """The start keyframe of the first scene."""
    given: dict[str, Any] = {
        "scene_id": "s01",
        "index": 0,
        "position": "start",
        "prompt": "A keeper at the rail.",
        "style": "pixel_art",
        "style_guide": {"light": "low sun"},
        "aspect": "16:9",
        "size": SIZE,
        "seconds": 4.0,
        "seed": 7,
    }
    return KeyframeJob(**given | more)


def video_job(folder: Path, **more: Any) -> VideoJob:
    """Four seconds from a blue picture to an orange one."""
    given: dict[str, Any] = {
        "scene_id": "s01",
        "index": 0,
        "title": "The lamp",
        "prompt": "The camera moves to the lamp.",
        "style": "pixel_art",
        "style_guide": {"light": "low sun"},
        "aspect": "16:9",
        "size": (1280, 720),
        "seconds": 4.0,
        "fps": 24,
        "seed": 7,
        "first_frame": picture(folder / "first.png", "steelblue"),
        "last_frame": picture(folder / "last.png", "orange"),
    }
    return VideoJob(**given | more)


def finish(stage: Any, op: Operation, job: VideoJob, ctx: Context) -> Clip:
    """Poll until done, at most ten times, and fetch."""
    for _ in range(10):
        if stage.poll(op, ctx).done:
            break
    clip = stage.fetch(op, job, ctx)
    assert isinstance(clip, Clip)
    return clip
