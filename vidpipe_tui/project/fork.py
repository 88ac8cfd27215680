"""A second film out of a first: its scenes and what they show, to go another way."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator

from ..errors import NotSaved, VidpipeError
from .edits import now
from .files import Folder
from .model import Project, Scene, Take, TakeStatus
from .snapshot import Snapshot
from .store import Store
from .workspace import Workspace


def fork(store: Store, workspace: Workspace, title: str = "") -> Store:
    """A new project with the scenes of this one and copies of its picked pictures.

    Takes keep their names and what they were made from, so that what is current stays
    current. Nothing of the copy was paid for; runs, requests and undo stay behind. The
    new project is there whole or not at all, but for files of no name in its folder.
    Without a ``title`` it is called after the first.

    Raises:
        NotSaved: the disk is full or read-only, or a picture was lost meanwhile.
    """
    snapshot = store.read()
    folder = workspace.folder(workspace.new_id(title or snapshot.project.title))
    takes = tuple(_kept(store.folder, snapshot))
    place = Folder(folder)
    try:
        for path in _files(snapshot.project, takes):
            place.copy_in(store.folder.resolve(path), folder / path)
        project = _named(snapshot.project, folder.name, title)
        scenes = _with_picks(snapshot.scenes, takes)
        return Store.create(folder, project, scenes, takes)
    except (VidpipeError, OSError) as error:
        _unmake(place)
        if isinstance(error, VidpipeError):
            raise
        raise NotSaved(f"the copy cannot be made: {error}") from error


def _kept(folder: Folder, snapshot: Snapshot) -> Iterable[Take]:
    """The takes that show in the film, and the film, each with its file; free."""
    picked = {take for scene in snapshot.scenes for take in scene.picked.values()}
    cuts = [t for t in snapshot.takes_of(None, "cut") if t.status is TakeStatus.DONE]
    wanted = picked | {cut.id for cut in cuts[-1:]}
    files = folder.survey(snapshot, full=False)
    for take in snapshot.takes:
        if take.id in wanted and files.state(take.id) == "ok":
            free = {"cost_usd": 0.0, "estimate_usd": None, "operation": None}
            yield take.model_copy(update={**free, "run": None})


def _files(project: Project, takes: Iterable[Take]) -> Iterable[str]:
    paths = [take.path for take in takes if take.path]
    paths += [project.script] if project.script else []
    return dict.fromkeys(paths)  # an inherited picture is the file of the scene before


def _with_picks(scenes: Iterable[Scene], takes: Iterable[Take]) -> Iterator[Scene]:
    known = {take.id for take in takes}
    for scene in scenes:
        picked = {slot: take for slot, take in scene.picked.items() if take in known}
        yield scene.model_copy(update={"picked": picked})


def _named(project: Project, project_id: str, title: str) -> Project:
    at = now()
    return project.model_copy(
        update={
            "id": project_id,
            "title": title or f"{project.title} (fork)",
            "requests": (),
            "changes": (),
            "error": None,
            "archived": False,
            "created_at": at,
            "updated_at": at,
        }
    )


def _unmake(place: Folder) -> None:
    """Leave no half of a project behind, unless its state was written."""
    if not place.state.exists():
        with contextlib.suppress(OSError):
            shutil.rmtree(place.path)


def archive(store: Store, archived: bool) -> None:
    """Put a project out of sight, or back; nothing of it is moved or deleted."""
    with store.transaction() as draft:
        draft.project = draft.project.model_copy(update={"archived": archived})
