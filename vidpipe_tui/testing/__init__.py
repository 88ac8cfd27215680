"""PUBLIC: suites that show a stage keeps its promises; a plugin author subclasses one.

    class TestGrey(KeyframeSuite):
        stage = Grey()

pytest runs them, and nothing here needs pytest: ``check`` runs the same for
``vidpipe plugins check NAME``.
"""

from __future__ import annotations

from .check import Answer, check
from .suites import KeyframeSuite, StitchSuite, StoryboardSuite, VideoSuite

__all__ = [
    "Answer",
    "KeyframeSuite",
    "StitchSuite",
    "StoryboardSuite",
    "VideoSuite",
    "check",
]
