"""Files that takes have left behind: which of them are whole, and where they belong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..errors import VidpipeError
from ..project.files import FILMS, PICTURES, Folder
from ..project.model import Slot, Take, TakeStatus
from ..project.snapshot import Snapshot
from ..stages import Clip, Keyframe
from . import own_file
from .asks import job_again
from .check import Checked, check
from .slots import Files
from .step import Step


def left_over(folder: Folder, snapshot: Snapshot) -> set[str]:
    """The failed takes that were paid for, and of which a file is left that is of use.

    That is a whole one, where no other take has filled the slot since.
    """
    found = {path.name for path in _work_folders(folder)}
    files = folder.survey(snapshot, full=False)
    return {
        take.id
        for take in snapshot.takes
        if take.id in found
        and take.status is TakeStatus.FAILED
        and take.cost_usd
        and not _refilled(snapshot, files, take)
        and whole(snapshot, folder, take)
    }


def _work_folders(folder: Folder) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for path in folder.work("x").parent.iterdir():
            if path.is_dir() and any(path.iterdir()):
                yield path


def _refilled(snapshot: Snapshot, files: Files, take: Take) -> bool:
    """Whether its slot has been filled since by another take that is there."""
    scene = next((scene for scene in snapshot.scenes if scene.id == take.scene), None)
    if scene is None or take.slot not in ("start", "end", "clip"):
        return False
    picked = snapshot.picked(scene, take.slot)
    if picked is None or picked.id == take.instead_of:
        return False
    return files.state(picked.id) == "ok"


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
