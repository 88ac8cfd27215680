"""Where projects lie: a folder of folders, one for each film."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import unicodedata
from pathlib import Path

from ..errors import NoProject, NotSaved, ProjectError, UsageError
from .disk import PRIVATE_FOLDER
from .snapshot import Snapshot
from .store import Store

_WORDS = 5
_MOST_CHARACTERS = 40
_TAIL = 4
_SIGNS = "abcdefghijklmnopqrstuvwxyz23456789"
_MOST_LISTED = 8


class Workspace:
    """A folder that holds projects. Making one touches nothing on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    def new_id(self, brief: str) -> str:
        """Words of the brief and four characters; no folder has that name yet."""
        while True:
            tail = "".join(secrets.choice(_SIGNS) for _ in range(_TAIL))
            found = f"{_words(brief)}-{tail}"
            if not (self.path / found).exists():
                return found

    def folder(self, project_id: str) -> Path:
        """Where the project with that id lies, or would."""
        return self.path / project_id

    def projects(self) -> list[tuple[Path, Snapshot | ProjectError]]:
        """Every project, the last changed first; a damaged one by its error."""
        folders = sorted(self.folders(), key=_changed_at, reverse=True)
        return [(folder, _look(folder)) for folder in folders]

    def find(self, name: str) -> Path:
        """The folder of a project: an id, a unique beginning, a path, or ``last``.

        Raises:
            NoProject: there is none, or there are several; the hint lists them.
        """
        folders = self.folders()
        if name == "last":
            return self._last(folders)
        for folder in folders:
            if folder.name == name:
                return folder
        fitting = [f for f in folders if name and f.name.startswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise NoProject(
                f"{len(fitting)} projects begin with {name!r}", hint=_listed(fitting)
            )
        path = Path(name).expanduser().absolute()
        if name and _is_project(path):
            return path
        raise NoProject(f"there is no project {name!r}", hint=_listed(folders))

    def _last(self, folders: list[Path]) -> Path:
        if not folders:
            raise NoProject(f"there is no project in {self.path}", hint=_listed([]))
        return max(folders, key=_changed_at)

    def folders(self) -> list[Path]:
        """Where there is a project, or what is left of one, by name.

        Raises:
            UsageError: the workspace cannot be read.
        """
        try:
            return [f for f in sorted(self.path.iterdir()) if _is_project(f)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError(
                f"the workspace {self.path} cannot be read: {error.strerror or error}",
                hint="choose another with --workspace or VIDPIPE_WORKSPACE",
            ) from error

    def check_writable(self) -> None:
        """Make the workspace if need be, and write a file of no name into it.

        Raises:
            NotSaved: projects cannot be made here.
        """
        try:
            self.path.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"x")
        except OSError as error:
            raise NotSaved(
                f"the workspace {self.path} cannot be written: "
                f"{error.strerror or error}",
                hint="choose another with --workspace or VIDPIPE_WORKSPACE",
            ) from error

    def free_bytes(self) -> int:
        """How much room is left on the disk, in bytes, also before it is made."""
        for path in (self.path, *self.path.parents):
            if path.exists():
                return shutil.disk_usage(path).free
        return 0


def _words(brief: str) -> str:
    """Up to five plain words of a brief, at most forty characters."""
    plain = unicodedata.normalize("NFKD", brief).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))[:_WORDS]
    name = "-".join(words)
    if len(name) > _MOST_CHARACTERS:
        cut = name[: _MOST_CHARACTERS + 1]
        name = cut.rpartition("-")[0] or name[:_MOST_CHARACTERS]
    return name or "film"


def _is_project(folder: Path) -> bool:
    """Whether a state file, or what is left of one, lies in a folder."""
    return any((folder / name).is_file() for name in ("state.json", "state.json.bak"))


def _changed_at(folder: Path) -> int:
    for name in ("state.json", "state.json.bak"):
        try:
            return (folder / name).stat().st_mtime_ns
        except OSError:
            continue
    return 0


def _look(folder: Path) -> Snapshot | ProjectError:
    try:
        return Store.open(folder).read()
    except ProjectError as error:
        return error


def _listed(folders: list[Path]) -> str:
    names = [folder.name for folder in folders[:_MOST_LISTED]]
    if len(folders) > _MOST_LISTED:
        names.append(f"and {len(folders) - _MOST_LISTED} more")
    return "there are: " + ", ".join(names) if names else 'vidpipe generate "A brief"'
