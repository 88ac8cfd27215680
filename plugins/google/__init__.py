"""Google: Gemini storyboards and keyframes, Veo and Omni clips.

The SDK is imported inside the calls that talk to it; everything here is light.
"""

from __future__ import annotations

from vidpipe_tui.hookspecs import Offer, hookimpl
from vidpipe_tui.stages import (
    Clip,
    Keyframe,
    KeyframeJob,
    Storyboard,
    StoryboardJob,
    VideoJob,
)

from .gemini_keyframe import GeminiKeyframe
from .gemini_storyboard import GeminiStoryboard
from .omni import Omni
from .veo import Veo


@hookimpl
def vidpipe_storyboard() -> Offer[StoryboardJob, Storyboard]:
    """Scenes by Gemini."""
    return GeminiStoryboard()


@hookimpl
def vidpipe_keyframe() -> Offer[KeyframeJob, Keyframe]:
    """Pictures by Gemini."""
    return GeminiKeyframe()


@hookimpl
def vidpipe_video() -> Offer[VideoJob, Clip]:
    """Clips by Veo and by Omni."""
    return (Veo(), Omni())
