"""Whether the files that takes name are there, and still what they were."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..errors import Damaged
from .snapshot import Snapshot

if TYPE_CHECKING:
    from .files import Folder

FileState: TypeAlias = Literal["ok", "gone", "changed"]


class Files:
    """The files of a project at one time; each is looked at once, when asked for."""

    def __init__(self, folder: Folder, snapshot: Snapshot, full: bool) -> None:
        self._folder = folder
        self._snapshot = snapshot
        self._full = full
        self._seen: dict[str, FileState] = {}
        self._root = str(folder.path)
        self._safe: set[str] = set()

    def state(self, take_id: str) -> FileState:
        """Whether a take's file is there and, in a full survey, what it was.

        A take that has no file to lose is ``ok``; one that nobody knows is ``gone``.
        """
        if take_id not in self._seen:
            self._seen[take_id] = self._look(take_id)
        return self._seen[take_id]

    def _look(self, take_id: str) -> FileState:
        take = self._snapshot.by_id.get(take_id)
        if take is None:
            return "gone"
        if take.path is None:
            return "ok"
        try:
            found = self._stat(take.path)
            if not stat.S_ISREG(found.st_mode) or not found.st_size:
                return "gone"
            if self._full and take.sha256:
                path = self._folder.path / take.path
                same = self._folder.sha256(path) == take.sha256
                return "ok" if same else "changed"
        except (OSError, Damaged):
            return "gone"
        return "ok"

    def _stat(self, relative: str) -> os.stat_result:
        """What is there, once it is known not to lead out; one call a file.

        Each folder is resolved once. A film of 1,000 scenes is looked at again with
        every commit, so no ``Path`` is made here.
        """
        path, folder = f"{self._root}/{relative}", relative.rpartition("/")[0]
        found = os.lstat(path)
        if folder not in self._safe or stat.S_ISLNK(found.st_mode):
            found = self._folder.resolve(relative).stat()
            self._safe.add(folder)
        return found
