"""One project's state: read it freely, change it in short transactions."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import NoProject, UsageError
from .disk import Disk, Signature
from .draft import Draft
from .files import Folder
from .lease import holder
from .loading import Loaded, load
from .model import Project, Scene, Take
from .snapshot import Snapshot
from .storage import ProjectStorage

__all__ = ["Draft", "Store"]


class Store:
    """A project that exists on disk. Any number of threads and processes may share it.

    Reading takes no lock and never writes; each transaction is one atomic commit.
    """

    def __init__(self, folder: Folder, storage: ProjectStorage) -> None:
        """For ``open`` and ``create``."""
        self.folder = folder
        self._storage = storage
        self._loaded: Loaded | None = None
        self._loading = threading.Lock()
        self._seen: Signature | None = None
        self._settled: Loaded | None = None
        self._live: str | None = None

    @classmethod
    def open(cls, folder: Path, disk: Disk | None = None) -> Store:
        """Open a project for reading and, later, for transactions.

        Raises:
            NoProject: there is none in that folder.
            Damaged: its state cannot be trusted; nothing on disk was changed.
        """
        place = Folder(folder, disk)
        storage = ProjectStorage(place.state, place.disk)
        if storage.signature is None:
            raise NoProject(
                f"there is no project in {folder}",
                hint="vidpipe list shows the projects there are",
            )
        store = cls(place, storage)
        store.read()
        return store

    @classmethod
    def create(
        cls,
        folder: Path,
        project: Project,
        scenes: Iterable[Scene] = (),
        takes: Iterable[Take] = (),
        disk: Disk | None = None,
    ) -> Store:
        """Make a project's folder and its first state.

        Raises:
            UsageError: a project is there already, or a field has a wrong value.
            NotSaved: the disk refused.
        """
        place = Folder(folder, disk)
        place.make(place.path)
        storage = ProjectStorage(place.state, place.disk)
        with storage.transaction():
            if storage.signature is not None:
                raise UsageError(f"there is a project in {folder} already")
            draft = Draft.of(project, storage, place)
            for scene in scenes:
                draft.put_scene(scene)
            for take in takes:
                draft.put_take(take)
            draft.settle(None, everything=True)
        store = cls(place, storage)
        store.read()
        return store

    def read(self) -> Snapshot:
        """The project as it is now; the same object as before if nothing changed.

        Raises:
            Damaged: the file was changed to something that cannot be trusted.
        """
        self._storage.refresh()
        with self._loading:
            self._seen = self._storage.signature
            return self._load().snapshot

    def changed(self) -> bool:
        """Whether ``read`` would give something new, at the price of one look."""
        with contextlib.suppress(OSError):
            return self._storage.disk.signature(self.folder.state) != self._seen
        return True

    @contextlib.contextmanager
    def transaction(self, wait: float = 10.0) -> Iterator[Draft]:
        """Change the project: all of it is saved at the end of the block, or nothing.

        Keep the block short; others wait up to ``wait`` seconds for it.

        Raises:
            Held: others kept the lock for too long; the message names the process.
            NotSaved: the disk refused; what was saved before is still there.
            Damaged: the state cannot be trusted.
        """
        with self._storage.transaction(wait):
            with self._loading:
                base = self._load()
            draft = Draft(base, self._storage, self.folder)
            yield draft
            live = self._live_run(draft.snapshot)
            # What others wrote since, and what a run left that died, is settled anew.
            known = base is self._settled and live == self._live
            draft.settle(live, everything=not known)
            loaded = draft.loaded()
        with self._loading:
            self._loaded = loaded
            self._settled, self._live = loaded, live

    def _load(self) -> Loaded:
        self._loaded = load(self._storage.tables, self._loaded, self.folder.state)
        return self._loaded

    def _live_run(self, snapshot: Snapshot) -> str | None:
        """The run at work; to look for one is not worth it when all have ended."""
        if all(run.ended_at for run in snapshot.runs):
            return None
        found = holder(self.folder)
        return found.run if found else None
