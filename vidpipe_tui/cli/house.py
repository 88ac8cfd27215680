"""What the oracle's answers are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..config import Config, load_config
from ..registry import Registry


@dataclass(frozen=True)
class House:
    """What the answers are made from: the plugins, and where they came from."""

    registry: Registry
    plugins: tuple[Path, ...] = ()

    @cached_property
    def config(self) -> Config:
        """The user's config as it is now."""
        return load_config()
