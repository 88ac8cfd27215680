"""What can still be known of a project whose state file and backup are both damaged."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .encoding import encode, join
from .files import Folder
from .loading import KINDS, parse
from .model import Document, Project, Scene, Slot, Source, Take, TakeStatus
from .storage import beside

_TABLE = re.compile(rb'^  "([a-z]+)": \{', re.MULTILINE)
_ROW = re.compile(rb'^    "[0-9]+": \{', re.MULTILINE)
_ROW_END = b"\n    }"
_KEYFRAME = re.compile(r"(s[0-9]{2,4})-(start|end)-([1-9][0-9]{0,3})\.[a-z0-9]{2,5}")
_CLIP = re.compile(r"(s[0-9]{2,4})-([1-9][0-9]{0,3})\.[a-z0-9]{2,5}")


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the place of a take, as its name tells."""

    path: Path
    scene: str
    slot: Slot
    number: int

    @property
    def id(self) -> str:
        """The id of the take it would be."""
        return f"{self.scene}-{self.slot}-{self.number}"


def takes_in(place: Folder) -> Iterator[Found]:
    """The pictures and clips in a project's folder, the oldest take first."""
    found: list[Found] = []
    for path in _files(place.keyframes):
        if match := _KEYFRAME.fullmatch(path.name):
            slot: Slot = "start" if match[2] == "start" else "end"
            found.append(Found(path, match[1], slot, int(match[3])))
    for path in _files(place.clips):
        if match := _CLIP.fullmatch(path.name):
            found.append(Found(path, match[1], "clip", int(match[2])))
    yield from sorted(found, key=lambda f: (int(f.scene[1:]), f.slot, f.number))


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir() and not folder.is_symlink():
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink() and path.stat().st_size:
                yield path


def file_take(place: Folder, found: Found) -> Take:
    """The take of a file of which nothing is known but that it is there."""
    return Take(
        id=found.id,
        scene=found.scene,
        slot=found.slot,
        number=found.number,
        source=Source.IMPORTED,
        status=TakeStatus.DONE,
        path=place.relative(found.path),
        sha256=place.sha256(found.path),
        finished_at=datetime.fromtimestamp(found.path.stat().st_mtime, UTC).isoformat(
            timespec="seconds"
        ),
    )


def rebuild(place: Folder) -> tuple[bytes, list[str]]:
    """A state file from readable documents and the files, and what was found, in words.

    Takes of files are left to be added by the caller, as in any other repair.
    """
    saved = {table: dict[str, Document]() for table in KINDS}
    for suffix in ("", ".bak"):
        for table, document in _documents(place, beside(place.state, suffix)):
            saved[table].setdefault(getattr(document, "id", ""), document)
    projects = [p for p in saved["project"].values() if isinstance(p, Project)]
    said = [] if projects else ["its brief, style and size are not known any more"]
    saved["project"] = {"": projects[0] if projects else _unknown_project(place)}
    said.append(f"{len(saved['scenes'])} scenes could be read")
    for found in takes_in(place):
        saved["scenes"].setdefault(found.scene, _unknown_scene(found.scene))
    tables = {
        table: {
            number: encode(number, document.model_dump(by_alias=True))
            for number, document in enumerate(documents.values(), start=1)
        }
        for table, documents in saved.items()
    }
    return join(tables), said


def _documents(place: Folder, path: Path) -> Iterator[tuple[str, Document]]:
    """The documents of a damaged file that are whole, where it is laid out by us."""
    try:
        raw, _ = place.disk.read(path)
    except OSError:
        return
    heads = [*_TABLE.finditer(raw)]
    ends = [head.start() for head in heads[1:]] + [len(raw)]
    for head, end in zip(heads, ends, strict=False):
        table = head[1].decode()
        for row in _rows(raw, head.end(), end) if table in KINDS else ():
            with contextlib.suppress(ValueError):
                yield table, parse(KINDS[table], row)


def _rows(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    for row in _ROW.finditer(raw, start, end):
        stop = raw.find(_ROW_END, row.end(), end)
        if stop >= 0:
            yield raw[row.start() : stop + len(_ROW_END)]


def _unknown_project(place: Folder) -> Project:
    name = re.sub(r"[^a-z0-9-]+", "-", place.path.name.lower()).strip("-")[:80]
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Project(
        id=name or "film",
        title=place.path.name,
        brief="",
        created_at=now,
        updated_at=now,
    )


def _unknown_scene(scene_id: str) -> Scene:
    return Scene(id=scene_id, order=int(scene_id[1:]), title=f"Scene {scene_id[1:]}")
