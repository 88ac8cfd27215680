"""What the shell completes: names only, no plugin is loaded and nothing is opened
but the workspace's folders.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ..project.snapshot import Snapshot

SLOTS = ("start", "end", "clip")
THROUGH = ("storyboard", "keyframe", "video")
ASPECTS = ("16:9", "9:16", "1:1")
SIZES = ("360p", "720p", "1080p")


def _beginning(words: Iterable[str], incomplete: str) -> list[str]:
    return sorted(word for word in words if word.startswith(incomplete))


def projects(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids in the workspace, and ``last``."""
    try:
        ids = [path.parent.name for path in _workspace(ctx).glob("*/state.json")]
    except OSError:
        ids = []
    return _beginning([*ids, "last"], incomplete)


def scenes(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of the scenes of the project that was typed before."""
    snapshot = _project(ctx)
    ids = [scene.id for scene in snapshot.scenes] if snapshot else []
    return _beginning(ids, incomplete)


def takes(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of the takes of the project that was typed before."""
    snapshot = _project(ctx)
    ids = [take.id for take in snapshot.takes if take.scene] if snapshot else []
    return _beginning(ids, incomplete)


def _project(ctx: typer.Context) -> Snapshot | None:
    from ..errors import VidpipeError
    from ..project.store import Store
    from ..project.workspace import Workspace

    try:
        folder = Workspace(_workspace(ctx)).find(ctx.params.get("project") or "last")
        return Store.open(folder).read()
    except (VidpipeError, OSError):
        return None


def slots(incomplete: str) -> list[str]:
    """The slots of a scene."""
    return _beginning(SLOTS, incomplete)


def throughs(incomplete: str) -> list[str]:
    """Where a run can stop for a look."""
    return _beginning(THROUGH, incomplete)


def aspects(incomplete: str) -> list[str]:
    """Shapes of the frame."""
    return _beginning(ASPECTS, incomplete)


def sizes(incomplete: str) -> list[str]:
    """Sizes of the frame."""
    return _beginning(SIZES, incomplete)


def styles(incomplete: str) -> list[str]:
    """Styles of a film."""
    from ..project.model import STYLES

    return _beginning(STYLES, incomplete)


def presets(incomplete: str) -> list[str]:
    """Presets, ours and the user's."""
    from ..config import PRESETS, load_config
    from ..errors import ConfigError, UsageError

    try:
        own = load_config().presets
    except (ConfigError, UsageError):
        own = {}
    return _beginning({*PRESETS, *own}, incomplete)


def stages(incomplete: str) -> list[str]:
    """Names stages are likely to have: those of presets and of plugins."""
    from importlib.metadata import entry_points

    from ..config import PRESETS

    named = {name for preset in PRESETS.values() for name in preset.stages.values()}
    named |= {point.name for point in entry_points(group="vidpipe_tui")}
    return _beginning(named, incomplete)


def _workspace(ctx: typer.Context) -> Path:
    from ..config import load_config
    from ..errors import ConfigError, UsageError

    try:
        config = load_config(workspace=ctx.params.get("workspace"))
    except (ConfigError, UsageError):
        return Path.home() / "vidpipe"
    return config.workspace.expanduser()
