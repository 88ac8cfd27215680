"""The changeable side of a project, as it exists inside one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from ..errors import UnknownName, UsageError
from .encoding import encode
from .files import Folder
from .model import Document, Project, Run, Scene, Snapshot, Take, Work
from .snapshots import KINDS, Entry, Loaded, label, parse, snapshot_of
from .status import with_project_status, with_scene_status
from .storage import ProjectStorage

_MOST_IDS = 9999

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
        self._ids: dict[str, dict[str, int]] = {}
        self._snapshot: Snapshot | None = base.snapshot
        self._touched: set[str] = set()

    @classmethod
    def of(cls, project: Project, storage: ProjectStorage, folder: Folder) -> Draft:
        """The draft of a project that has nothing yet."""
        nothing: dict[str, dict[int, Entry]] = {table: {} for table in KINDS}
        empty = Snapshot.model_construct(project=project)
        draft = cls(Loaded({}, nothing, empty), storage, folder)
        draft.project = project
        return draft

    @property
    def snapshot(self) -> Snapshot:
        """The whole project with what was changed so far."""
        if self._snapshot is None:
            self._snapshot = snapshot_of(self._entries)
        return self._snapshot

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
        """Write down how far film and scenes are now, and the time of this change.

        Scenes that were not touched keep their status unless ``everything`` is asked.
        """
        if not self.changed:
            return
        before, ids = self.snapshot, self._doc_ids("scenes")
        for scene_id in list(ids) if everything else self._touched & ids.keys():
            scene = self.scene(scene_id)
            now = with_scene_status(before, scene, live_run)
            if now is not scene:
                self._put("scenes", now)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        project = with_project_status(self.snapshot, live_run)
        self.project = project.model_copy(update={"updated_at": at})

    def loaded(self) -> Loaded:
        """What a reader of the file will get once this draft is saved."""
        return Loaded(self._storage.drafted(), self._entries, self.snapshot)

    def _get(self, table: str, kind: type[D], document_id: str) -> D:
        doc_id = self._doc_ids(table).get(document_id)
        if doc_id is None:
            raise UnknownName(
                table.removesuffix("s"), document_id, self._doc_ids(table)
            )
        document = self._entries[table][doc_id].document
        assert isinstance(document, kind)
        return document

    def _doc_ids(self, table: str) -> dict[str, int]:
        if table not in self._ids:
            entries = self._entries[table]
            self._ids[table] = {e.document.id: key for key, e in entries.items()}
        return self._ids[table]

    def _put(self, table: str, document: Document) -> None:
        raw = document.model_dump(by_alias=True, warnings="none")
        ids, entries = self._doc_ids(table), self._entries[table]
        doc_id = ids.get(raw["id"]) or max(entries, default=0) + 1
        if table == "project":  # there is one only, whatever its id
            doc_id = next(iter(entries), 1)
        try:
            row = encode(doc_id, raw)
            known = entries.get(doc_id)
            if known is not None and known.row == row:
                return
            entry = Entry(row, parse(KINDS[table], row))
        except ValueError as error:
            raise UsageError(f"{label(table, raw)}: {error}") from error
        self._storage.put(table, doc_id, row)
        if entries is self._base.entries[table]:
            entries = self._entries[table] = dict(entries)
        entries[doc_id] = entry
        ids[entry.document.id] = doc_id
        self._forget(table, entry)

    def _forget(self, table: str, entry: Entry) -> None:
        """Let the snapshot be built anew; another project alone leaves the rest."""
        old, self._snapshot = self._snapshot, None
        if old is not None and table == "project":
            self._snapshot = old.model_copy(update={"project": entry.document})
