"""Plays a paid cloud service: prices, waiting and faults, and nothing is charged."""

from __future__ import annotations

from vidpipe_tui.hookspecs import Offer, hookimpl
from vidpipe_tui.stages import Clip, Keyframe, KeyframeJob, VideoJob

from .service import Service
from .settings import ClipSettings, PictureSettings
from .stage import RehearsalClip, RehearsalKeyframe

__all__ = [
    "ClipSettings",
    "PictureSettings",
    "RehearsalClip",
    "RehearsalKeyframe",
    "Service",
]


@hookimpl
def vidpipe_keyframe() -> Offer[KeyframeJob, Keyframe]:
    """Keyframes with a price, a queue and a filter."""
    return RehearsalKeyframe()


@hookimpl
def vidpipe_video() -> Offer[VideoJob, Clip]:
    """Clips with a price, a queue and a filter."""
    return RehearsalClip()
