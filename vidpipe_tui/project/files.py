"""Where things lie in a project's folder, and how they come to lie there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..errors import Damaged, NotSaved
from .disk import PRIVATE_FILE, Disk, Signature
from .loading import stays_inside
from .model import Slot, Work
from .presence import Files
from .snapshot import Snapshot

PICTURES = ".png"
FILMS = ".mp4"


class Folder:
    """A project's folder. Making one touches nothing on disk."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self.path = path.absolute()
        self.disk = disk or Disk()
        self._hashes: dict[tuple[str, Signature], str] = {}

    @cached_property
    def state(self) -> Path:
        """The state file."""
        return self.path / "state.json"

    @cached_property
    def lock(self) -> Path:
        """Held for the length of a transaction."""
        return self.path / "state.json.lock"

    @cached_property
    def lease(self) -> Path:
        """Held for the length of a run."""
        return self.path / ".lease"

    @property
    def runs(self) -> Path:
        """Where the logs of runs lie."""
        return self.path / "runs"

    @property
    def keyframes(self) -> Path:
        """Where stills lie."""
        return self.path / "keyframes"

    @property
    def clips(self) -> Path:
        """Where the film of each scene lies."""
        return self.path / "clips"

    @property
    def output(self) -> Path:
        """Where films and exports lie."""
        return self.path / "output"

    @property
    def cut(self) -> Path:
        """The film, as the newest cut made it."""
        return self.output / f"final{FILMS}"

    def keyframe(
        self, scene: str, slot: Slot, number: int, suffix: str = PICTURES
    ) -> Path:
        """The still of a take."""
        return self.keyframes / f"{scene}-{slot}-{number}{suffix}"

    def clip(self, scene: str, number: int, suffix: str = FILMS) -> Path:
        """The clip of a take."""
        return self.clips / f"{scene}-{number}{suffix}"

    def place(
        self, scene: str, slot: Slot, number: int, suffix: str | None = None
    ) -> Path:
        """The picture of a take, whatever its slot."""
        if slot == "clip":
            return self.clip(scene, number, suffix or FILMS)
        return self.keyframe(scene, slot, number, suffix or PICTURES)

    def has_take(self, scene: str | None, slot: Work, number: int) -> bool:
        """Whether a file has the name of that take, with whatever ending."""
        folder, stem = self.output, f"{slot}-{number}"
        if scene is not None:
            folder = self.clips if slot == "clip" else self.keyframes
            stem = f"{scene}-{number}" if slot == "clip" else f"{scene}-{stem}"
        try:
            return any(file.name.partition(".")[0] == stem for file in folder.iterdir())
        except OSError:
            return False

    def work(self, take_id: str) -> Path:
        """Where a take is made, until it is adopted."""
        return self.path / ".work" / take_id

    def run_log(self, run_id: str) -> Path:
        """What happened in a run, one JSON line each."""
        return self.runs / f"{run_id}.jsonl"

    def relative(self, path: Path) -> str:
        """A path as it is written into the state file."""
        return path.relative_to(self.path).as_posix()

    def resolve(self, relative: str) -> Path:
        """A path of the state file as one to open.

        Raises:
            Damaged: it leads out of the folder, as written or by a link.
        """
        path = self.path / relative
        if not stays_inside(relative) or not path.resolve().is_relative_to(self._real):
            raise Damaged(
                f"{relative!r} leads out of the project's folder",
                hint="a state file may only name files of its own folder",
            )
        return path

    @cached_property
    def _real(self) -> Path:
        return self.path.resolve()

    def make(self, path: Path) -> Path:
        """Make a folder in this one, its owner's alone, if it is not there yet.

        Raises:
            NotSaved: the disk refused.
            Damaged: a folder on the way is a link.
        """
        self.refuse_links(path)
        with _saving(path):
            missing = [p for p in (path, *path.parents) if not p.exists()]
            for folder in reversed(missing):
                with contextlib.suppress(FileExistsError):
                    self.disk.make_folder(folder)
                self.disk.sync_folder(folder.parent)
        return path

    def refuse_links(self, *paths: Path) -> None:
        """Let nothing be written or cleared away behind a link in this folder.

        Raises:
            Damaged: one of its own folders, or of those on the way to ``paths``, is a
                link: it leads to files that are not this project's.
        """
        own = (self.runs, self.keyframes, self.clips, self.output, self.path / ".work")
        ways = (way for path in paths for way in (path, *path.parents))
        for path in (*own, *ways):
            if path.is_symlink() and self.path in path.parents:
                raise Damaged(
                    f"{path} is a link; a project's own folders are plain ones",
                    hint="put a folder in its place",
                )

    def adopt(self, source: Path, dest: Path, *, replace: bool = False) -> Path:
        """Give a finished file its place, safe from a power cut from then on.

        A file that is there already is never overwritten, unless it is to be
        ``replace``d (the cut, which any run can join again); one with the very same
        bytes, placed before a kill, counts as done.

        Raises:
            NotSaved: the place is taken, or the disk refused.
        """
        self.make(dest.parent)
        with _saving(dest):
            self._sync(source)
            if replace:
                self.disk.replace(source, dest)
            else:
                self._move(source, dest)
            self.disk.sync_folder(dest.parent)
        return dest

    def _sync(self, source: Path) -> None:
        fd = self.disk.open(source, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise OSError(f"{source.name} is not a plain file")
            os.fchmod(fd, PRIVATE_FILE)
            self.disk.fsync(fd)
        finally:
            self.disk.close(fd)

    def _move(self, source: Path, dest: Path) -> None:
        """Rename, but never over a file: that needs a link where there are links."""
        try:
            self.disk.link(source, dest)
        except FileExistsError:
            if self.sha256(source) != self.sha256(dest):
                raise
            self.disk.unlink(source)
        except OSError:
            if self.disk.signature(dest):
                raise
            self.disk.replace(source, dest)
        else:
            self.disk.unlink(source)

    def copy_in(self, source: Path, dest: Path) -> Path:
        """Copy a file of the user's own to its place; the original stays.

        Raises:
            NotSaved: the original cannot be read, or the disk refused.
        """
        self.make(dest.parent)
        part = dest.with_name(dest.name + ".part")
        try:
            with _saving(dest):
                self.disk.unlink(part)
                shutil.copyfile(source, part)
            return self.adopt(part, dest)
        finally:
            with contextlib.suppress(OSError):
                self.disk.unlink(part)

    def sha256(self, path: Path) -> str:
        """The hash of a file, read again only when the file is another one.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            seen = Signature(found.st_ino, found.st_size, found.st_mtime_ns)
            known = self._hashes.get((str(path), seen))
            if known is None:
                known = hashlib.file_digest(file, "sha256").hexdigest()
                self._hashes[str(path), seen] = known
        return known

    def survey(self, snapshot: Snapshot, full: bool) -> Files:
        """Look at the files that takes name: by their hash if ``full``, else fast."""
        return Files(self, snapshot, full)


@contextlib.contextmanager
def _saving(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise NotSaved(
            f"{path} is there already", hint="files are never overwritten"
        ) from error
    except OSError as error:
        raise NotSaved(
            f"{path} cannot be written: {error.strerror or error}",
            hint="what was saved before is still there",
        ) from error
