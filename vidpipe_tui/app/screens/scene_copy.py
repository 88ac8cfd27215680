"""What the copy menu offers of a slot."""

from __future__ import annotations

import shlex
import socket
from collections.abc import Callable
from getpass import getuser

from vidpipe_tui.app.film import Shot
from vidpipe_tui.project.model import Scene, Slot

from .copy_menu import CopyItem


def copy_items(
    shot: Shot, scene: Scene, slot: Slot, line: Callable[..., str]
) -> list[CopyItem]:
    """Prompt, path, error, command lines; ``line`` makes the latter."""
    state = shot.slot(scene.id, slot)
    latest = state.latest if state else None
    picture = shot.picture(scene.id, slot)
    prompts = {
        "start": scene.start_prompt,
        "end": scene.end_prompt,
        "clip": scene.motion_prompt,
    }
    folder = shot.view.folder.path
    operation = latest.operation.id if latest and latest.operation else ""
    film = shot.view.film
    return [
        CopyItem("prompt", prompts[slot]),
        CopyItem("path", str(picture or "")),
        CopyItem("error", (latest.error if latest else None) or ""),
        CopyItem("rerun line", line("rerun", folder, scene.id, slot)),
        CopyItem("fetch line", _scp(str(picture)) if picture else ""),
        CopyItem("take", latest.id if latest else ""),
        CopyItem("operation", operation),
        CopyItem("film", str(film or "")),
        CopyItem("folder", str(folder)),
    ]


def _scp(path: str) -> str:
    """The line that brings a file from here to another machine."""
    return shlex.join(["scp", f"{getuser()}@{socket.gethostname()}:{path}", "."])
