"""The files of a project as a run knows them: each is hashed once, then remembered."""

from __future__ import annotations

from ..project.files import Folder
from ..project.snapshot import Snapshot


class Survey:
    """Answers like ``Files``, but looks at a file again only if its take changed.

    A run checks every file by its hash when it begins. Its own files it made and
    checked itself; a picture that goes missing meanwhile fails the call that needs it.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: dict[tuple[str, str | None], str] = {}
        self._snapshot: Snapshot | None = None

    def look(self, snapshot: Snapshot) -> None:
        """From now on answer for this snapshot."""
        self._snapshot = snapshot
        self._files = self._folder.survey(snapshot, full=True)

    def state(self, take_id: str) -> str:
        """``ok``, ``gone`` or ``changed``."""
        assert self._snapshot is not None
        take = self._snapshot.by_id.get(take_id)
        key = (take_id, take.sha256 if take else None)
        if key not in self._known:
            self._known[key] = self._files.state(take_id)
        return self._known[key]
