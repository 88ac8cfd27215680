"""Files that takes have left behind: which of them are whole, and where they belong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..errors import VidpipeError
from ..project.files import FILMS, PICTURES, Folder
from ..project.model import Slot, Snapshot, Take, TakeStatus
from ..stages import Clip, Keyframe
from . import own_file
from .asks import job_again
from .check import Checked, check
from .step import Step


def left_over(folder: Folder) -> set[str]:
    """The takes that have files in their work folders, whole or not."""
    with contextlib.suppress(OSError):
        found = folder.work("x").parent.iterdir()
        return {path.name for path in found if path.is_dir() and any(path.iterdir())}
    return set()


def whole(snapshot: Snapshot, folder: Folder, take: Take) -> Checked | None:
    """The file left behind by a take that is all it should be, if there is one.

    It lies in its place already when a run was killed just before it wrote that down.
    """
    if take.scene is None or take.slot not in ("start", "end", "clip"):
        return None
    if take.status in (TakeStatus.DONE, TakeStatus.FILTERED):
        return None
    enabled = [scene.id for scene in snapshot.enabled]
    index = enabled.index(take.scene) if take.scene in enabled else 0
    step = Step(
        take.scene, take.slot, "poll", take.stage or "", "", None, True, index, take.id
    )
    for path in _left_behind(folder, take, take.slot):
        result = Clip(path) if take.slot == "clip" else Keyframe(path)
        with contextlib.suppress(VidpipeError):
            job = job_again(snapshot, folder, step, take)
            if isinstance(result, Clip):
                return check("video", job, result, path.parent)
            return check("keyframe", job, result, path.parent)
    return None


def _left_behind(folder: Folder, take: Take, slot: Slot) -> Iterator[Path]:
    """Files of a take: what lies in its place, then its work folder, newest first."""
    usual = folder.place(take.scene or "", slot, take.number)
    for place, stem in ((usual.parent, usual.stem), (folder.work(take.id), None)):
        with contextlib.suppress(OSError):
            files = [
                path
                for path in place.iterdir()
                if path.is_file()
                and not path.is_symlink()
                and 0 < path.stat().st_size <= own_file.LARGEST
                and (stem is None or path.stem == stem)
            ]
            yield from sorted(files, key=lambda path: -path.stat().st_mtime_ns)


def place_of(folder: Folder, take: Take, file: Path) -> Path:
    """Where a file of a take belongs, with the ending of a picture or a film.

    One that was never renamed ends in ``.part``; a plugin may give any other.
    """
    assert take.scene is not None and take.slot in ("start", "end", "clip")
    suffix = Path(file.name.removesuffix(".part")).suffix.lower()
    clip = take.slot == "clip"
    if suffix not in (own_file.FILMS if clip else own_file.PICTURES):
        suffix = FILMS if clip else PICTURES
    return folder.place(take.scene, take.slot, take.number, suffix)
