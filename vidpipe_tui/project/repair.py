"""What is the matter with a project's folder, and the explicit way to mend its state.

Nothing is deleted and no picture is touched: a damaged state file is kept under another
name, and what only the folder still knows becomes takes marked ``imported``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ..errors import Damaged, Held, NoProject, NotSaved, ProjectError
from .disk import Disk, second_name, write_new
from .files import Folder
from .lease import holder, typed
from .loading import Newer, load
from .model import TakeStatus
from .salvage import file_take, rebuild, takes_in
from .snapshot import Snapshot
from .storage import ProjectStorage, beside, locked
from .store import Store

Kind: TypeAlias = Literal["state", "gone", "changed", "orphan", "leftover"]

_LEFT = (".part", ".tmp")
_LOCK_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; ``path`` is relative to the folder.

    Without ``fault`` it is a note: the film does without what is lost or left over.
    """

    kind: Kind
    path: str
    message: str
    hint: str = ""
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What a repair did, in plain sentences, and what is still to be found.

    ``kept`` is where the damaged state file lies now.
    """

    done: tuple[str, ...]
    kept: Path | None
    findings: tuple[Finding, ...]


def examine(folder: Path) -> list[Finding]:
    """Look at the state file and at every file of a project; changes nothing.

    Raises:
        NoProject: there is nothing of a project in that folder.
    """
    place = Folder(folder)
    try:
        snapshot = Store.open(folder).read()
    except NoProject:
        if not any(takes_in(place)):
            raise
        message = "the state file is missing"
        return [Finding("state", "state.json", message, _hint(place))]
    except Damaged as error:
        return [Finding("state", "state.json", error.message, error.hint)]
    return [*_lost(place, snapshot), *_orphans(place, snapshot), *_leftovers(place)]


def repair(folder: Path, disk: Disk | None = None) -> Report:
    """Mend what cannot be read: from the backup, or else from what lies in the folder.

    Files that no take names become takes, and fill slots that have no pick. A state
    file that is whole is left as it is.

    Raises:
        NoProject: there is nothing of a project in that folder.
        Held: a run is at work on it.
        Damaged: it was made by a newer vidpipe, which alone may touch it.
        NotSaved: the disk refused; the damaged file is where it was.
    """
    place = Folder(folder, disk)
    at_work = holder(place)
    if at_work:
        raise Held(
            f"run {at_work.run} (pid {at_work.pid} on {at_work.host}) is at work",
            hint=f"stop it first: {typed('stop', folder)}",
        )
    done: list[str] = []
    kept = None
    try:
        Store.open(folder, disk).read()
    except Newer:
        raise
    except (NoProject, Damaged) as error:
        if isinstance(error, NoProject) and not any(takes_in(place)):
            raise
        kept = _mend(place, done)
    done += _adopt_orphans(Store.open(folder, disk))
    return Report(tuple(done), kept, tuple(examine(folder)))


def _mend(place: Folder, done: list[str]) -> Path | None:
    """Put a readable state in the place of the damaged one."""
    backup = _usable_backup(place)
    if backup is None:
        raw, found = rebuild(place)
        done += [
            "there is no backup that can be read: the state was put together again",
            *found,
        ]
    else:
        raw = backup
        done.append(
            "restored the backup, which is one change older: "
            "look at what was done last before going on"
        )
    try:
        with locked(place.disk, beside(place.state, ".lock"), _end()):
            kept = _keep(place)
            _put(place, raw)
    except OSError as error:
        raise NotSaved(
            f"{place.state} cannot be written: {error.strerror or error}",
            hint="the damaged file is where it was",
        ) from error
    if kept:
        done.append(f"the damaged file is kept as {kept.name}")
    return kept


def _keep(place: Folder) -> Path | None:
    """Give the damaged file another name, which it keeps for good."""
    if not place.disk.signature(place.state):
        return None
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    kept = beside(place.state, f".damaged-{stamp}")
    while place.disk.signature(kept):
        kept = kept.with_name(kept.name + "x")
    second_name(place.disk, place.state, kept)
    return kept


def _put(place: Folder, raw: bytes) -> None:
    tmp = beside(place.state, ".tmp")
    write_new(place.disk, tmp, raw)
    place.disk.replace(tmp, place.state)
    place.disk.sync_folder(place.path)


def _usable_backup(place: Folder) -> bytes | None:
    """The backup's bytes, if it is a state that can be trusted."""
    path = beside(place.state, ".bak")
    try:
        raw, _ = place.disk.read(path)
        load(ProjectStorage(path, place.disk).tables, None, path)
    except Newer:
        raise
    except (OSError, ProjectError):
        return None
    return raw


def _adopt_orphans(store: Store) -> list[str]:
    """Let files that no take names be takes; the newest fills a slot without pick."""
    done: list[str] = []
    snapshot = store.read()
    known = {scene.id for scene in snapshot.scenes}
    orphans = [
        found
        for found in takes_in(store.folder)
        if found.id not in snapshot.by_id and found.scene in known
    ]
    if not orphans:
        return done
    with store.transaction() as draft:
        before = draft.snapshot
        for found in orphans:
            take = file_take(store.folder, found)
            draft.put_take(take)
            scene = draft.scene(found.scene)
            if scene.picked.get(found.slot) not in before.by_id:
                picked = {**scene.picked, found.slot: take.id}
                draft.put_scene(scene.model_copy(update={"picked": picked}))
            done.append(f"{take.path} is known again, as take {take.id}")
    return done


def _lost(place: Folder, snapshot: Snapshot) -> Iterator[Finding]:
    """Files that are not there, or not as they were made; each told once."""
    files, used = place.survey(snapshot, full=True), set(_in_use(snapshot))
    told: set[str] = set()
    cuts = snapshot.takes_of(None, "cut")
    for take in snapshot.takes:
        state, path = files.state(take.id), take.path or ""
        if take in cuts[:-1]:  # the newest cut has taken its place
            continue
        if take.status is not TakeStatus.DONE or state == "ok" or path in told:
            continue
        told.add(path)
        what = "is gone" if state == "gone" else "is not the file that was made"
        message = f"{path} of take {take.id} {what}"
        if path not in used:
            message += "; the film does without it"
        yield Finding(state, path, message, fault=path in used)


def _in_use(snapshot: Snapshot) -> Iterator[str | None]:
    """The files that the film is made of now, and the film itself."""
    for scene in snapshot.enabled:
        for take_id in scene.picked.values():
            if take_id in snapshot.by_id:
                yield snapshot.by_id[take_id].path
    for cut in snapshot.takes_of(None, "cut")[-1:]:
        yield cut.path


def _orphans(place: Folder, snapshot: Snapshot) -> Iterator[Finding]:
    named = {take.path for take in snapshot.takes}
    for folder in (place.keyframes, place.clips):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            relative = place.relative(path)
            if relative not in named and not path.name.endswith(_LEFT):
                yield Finding("orphan", relative, f"no take names {relative}")


def _leftovers(place: Folder) -> Iterator[Finding]:
    at_work = holder(place) is not None
    folders = (place.path, place.keyframes, place.clips, place.output)
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.endswith(_LEFT) or ".damaged-" in path.name:
                yield _left(place, path)
    work = place.work("x").parent
    for path in sorted(work.iterdir()) if work.is_dir() and not at_work else ():
        yield _left(place, path)


def _left(place: Folder, path: Path) -> Finding:
    relative = place.relative(path)
    message = f"{relative} was left behind; it can be deleted"
    return Finding("leftover", relative, message, fault=False)


def _hint(place: Folder) -> str:
    return typed("doctor", place.path, "--repair")


def _end() -> float:
    return time.monotonic() + _LOCK_WAIT
