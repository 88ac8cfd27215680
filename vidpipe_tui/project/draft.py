"""The changeable side of a project, as it exists inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..errors import UnknownName, UsageError
from .encoding import encode
from .files import Folder
from .loading import KINDS, Entry, Loaded, label, parse
from .model import Document, Project, Run, Scene, Take, Work
from .snapshot import Snapshot
from .status import with_project_status, with_scene_status
from .storage import ProjectStorage

_MOST_IDS = 9999
_WITH: Mapping[str, Callable[[Snapshot, Any], Snapshot]] = {
    "project": Snapshot.with_project,
    "scenes": Snapshot.with_scene,
    "takes": Snapshot.with_take,
    "runs": Snapshot.with_run,
}

D = TypeVar("D", bound=Document)


class Draft:
    """What the project will be after this transaction; the last value put wins.

    Put documents are checked at once. Use it in the ``with`` block only.
    """

    def __init__(self, base: Loaded, storage: ProjectStorage, folder: Folder) -> None:
        self._base = base
        self._storage = storage
        self._folder = folder
        self._entries = dict(base.entries)
        self._ids = dict(base.ids)
        self.snapshot = base.snapshot
        """The whole project with what was changed so far."""
        self._touched: set[str] = set()

    @classmethod
    def of(cls, project: Project, storage: ProjectStorage, folder: Folder) -> Draft:
        """The draft of a project that has nothing yet."""
        nothing: dict[str, dict[int, Entry]] = {table: {} for table in KINDS}
        unnamed: dict[str, dict[str, int]] = {table: {} for table in KINDS}
        empty = Loaded({}, nothing, unnamed, Snapshot(project))
        draft = cls(empty, storage, folder)
        draft.project = project
        return draft

    @property
    def project(self) -> Project:
        """The film as a whole; assign a changed copy."""
        return self.snapshot.project

    @project.setter
    def project(self, project: Project) -> None:
        self._put("project", project)

    def scene(self, scene_id: str) -> Scene:
        """The scene with that id.

        Raises:
            UnknownName: there is none.
        """
        return self._get("scenes", Scene, scene_id)

    def take(self, take_id: str) -> Take:
        """The take with that id.

        Raises:
            UnknownName: there is none.
        """
        return self._get("takes", Take, take_id)

    def put_scene(self, scene: Scene) -> None:
        """Add a scene or change the one with its id.

        Raises:
            UsageError: a field has a value that cannot be.
        """
        self._put("scenes", scene)
        self._touched.add(scene.id)

    def put_take(self, take: Take) -> None:
        """Add a take or change the one with its id.

        Raises:
            UsageError: a field has a value that cannot be.
        """
        self._put("takes", take)
        if take.scene:
            self._touched.add(take.scene)

    def put_run(self, run: Run) -> None:
        """Add a run or change the one with its id."""
        self._put("runs", run)

    def next_scene_id(self) -> str:
        """An id that no scene has or had.

        Raises:
            UsageError: there are no more.
        """
        used = [scene.id for scene in self.snapshot.scenes]
        used += [take.scene for take in self.snapshot.takes if take.scene]
        number = 1 + max((int(scene_id[1:]) for scene_id in used), default=0)
        if number > _MOST_IDS:
            raise UsageError(f"a film has at most {_MOST_IDS} scenes in its life")
        return f"s{number:02}"

    def next_take(self, scene: str | None, slot: Work) -> tuple[str, int]:
        """The id and number of a slot's next take; no file has that name either."""
        takes = self.snapshot.takes_of(scene, slot)
        number = 1 + max((take.number for take in takes), default=0)
        while self._folder.has_take(scene, slot, number):
            number += 1
        return (f"{scene}-{slot}-{number}" if scene else f"{slot}-{number}"), number

    @property
    def changed(self) -> bool:
        """Whether anything is different from what was saved before."""
        return any(
            entries is not self._base.entries[table]
            for table, entries in self._entries.items()
        )

    def settle(self, live_run: str | None, everything: bool) -> None:
        """Write down how far film and scenes are now, and when, to the second.

        Scenes that were not touched keep their status unless ``everything`` is asked.
        """
        if not self.changed:
            return
        before, ids = self.snapshot, self._ids["scenes"]
        for scene_id in list(ids) if everything else self._touched & ids.keys():
            scene = self.scene(scene_id)
            now = with_scene_status(before, scene, live_run)
            if now is not scene:
                self._put_own("scenes", now)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        project = with_project_status(self.snapshot, live_run)
        if project.updated_at != at:
            project = project.model_copy(update={"updated_at": at})
        if project is not self.project:
            self._put_own("project", project)

    def loaded(self) -> Loaded:
        """What a reader of the file will get once this draft is saved."""
        return Loaded(self._storage.drafted(), self._entries, self._ids, self.snapshot)

    def _get(self, table: str, kind: type[D], document_id: str) -> D:
        doc_id = self._ids[table].get(document_id)
        if doc_id is None:
            raise UnknownName(table.removesuffix("s"), document_id, self._ids[table])
        document = self._entries[table][doc_id].document
        assert isinstance(document, kind)
        return document

    def _put(self, table: str, document: Document) -> None:
        """Take a document of whoever's making, checked as it will be read."""
        raw = document.model_dump(by_alias=True, warnings="none")
        doc_id = self._doc_id(table, raw["id"])
        try:
            row = encode(doc_id, raw)
            known = self._entries[table].get(doc_id)
            if known is None or known.row != row:
                self._keep(table, doc_id, Entry(row, parse(KINDS[table], row)))
        except ValueError as error:
            raise UsageError(f"{label(table, raw)}: {error}") from error

    def _put_own(self, table: str, document: Document) -> None:
        """Take a document that differs from a checked one in what was derived."""
        raw = document.model_dump(by_alias=True, warnings="none")
        doc_id = self._doc_id(table, raw["id"])
        self._keep(table, doc_id, Entry(encode(doc_id, raw), document))

    def _doc_id(self, table: str, document_id: str) -> int:
        entries = self._entries[table]
        if table == "project":  # there is one only, whatever its id
            return next(iter(entries), 1)
        known = self._ids[table].get(document_id)
        return max(entries, default=0) + 1 if known is None else known

    def _keep(self, table: str, doc_id: int, entry: Entry) -> None:
        self._storage.put(table, doc_id, entry.row)
        if self._entries[table] is self._base.entries[table]:
            self._entries[table] = dict(self._entries[table])
            self._ids[table] = dict(self._ids[table])
        self._entries[table][doc_id] = entry
        self._ids[table][entry.document.id] = doc_id
        self.snapshot = _WITH[table](self.snapshot, entry.document)
