"""A new film as it is being typed: texts, until they are numbers."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vidpipe_tui.config import Config

EXAMPLE = (
    "A lighthouse keeper finds a bottle with a map. At night he rows out through "
    "the storm, and at first light he digs up a chest on a small island."
)

_FLAGS = ("scenes", "seconds", "style", "aspect", "size", "preset", "budget")


@dataclass(frozen=True)
class Typed:
    """Every field of the form. ``stages`` are those chosen by hand, by kind.

    ``preset`` is empty while the user's config decides.
    """

    brief: str = ""
    scenes: str = ""
    seconds: str = ""
    style: str = "cinematic"
    aspect: str = "16:9"
    size: str = "720p"
    preset: str = ""
    stages: Mapping[str, str] = field(default_factory=dict)
    budget: str = ""

    @classmethod
    def first(cls, config: Config, brief: str = "") -> Typed:
        """What the config says, before anything was typed."""
        return cls(
            brief=brief,
            scenes=str(config.scenes or ""),
            seconds=f"{config.seconds:g}",
            style=config.style,
            aspect=config.aspect,
            size=config.size,
            budget="" if config.budget_usd is None else f"{config.budget_usd:g}",
        )

    def errors(self) -> dict[str, str]:
        """What is not even a number, by field."""
        found = {}
        if not self.brief.strip():
            found["brief"] = "say what the film is about"
        if self.scenes and not _whole(self.scenes):
            found["scenes"] = f"a whole number, not {self.scenes!r}"
        if self.seconds and number_of(self.seconds) is None:
            found["seconds"] = f"a number of seconds, not {self.seconds!r}"
        if self.budget and number_of(self.budget) is None:
            found["budget"] = f"an amount in dollars, not {self.budget!r}"
        return found

    def wanted(self) -> dict[str, Any]:
        """The same as the oracle is asked; only when there are no `errors`."""
        return {
            "brief": self.brief,
            "scenes": int(self.scenes) if self.scenes else None,
            "seconds": number_of(self.seconds),
            "style": self.style,
            "aspect": self.aspect,
            "size": self.size,
            "preset": self.preset or None,
            "stages": dict(self.stages),
            "budget": number_of(self.budget),
        }

    def line(self, usual: Typed) -> str:
        """The command line that makes the same film; ``usual`` is left out."""
        words = ["vidpipe", "generate", self.brief.strip()]
        for name in _FLAGS:
            value = getattr(self, name)
            if value and value != getattr(usual, name):
                words += [f"--{name}", value.lstrip("$")]
        for kind, stage in self.stages.items():
            words += [f"--{kind}", stage]
        return shlex.join([*words, "--detach"])


def field_of(message: str) -> str:
    """The field that a refusal is about; nothing when none is named."""
    names = ("brief", "scenes", "seconds", "style", "aspect", "size", "budget")
    for name in names:
        if message.startswith((f"{name}:", f"no {name} ", f"the {name} ")):
            return name
    return ""


def _whole(text: str) -> bool:
    return text.strip().isdecimal()


def number_of(text: str) -> float | None:
    """What was typed as a number, or as an amount in dollars; nothing if it is none."""
    try:
        found = float(text.strip().removeprefix("$").replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
