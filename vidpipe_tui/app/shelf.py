"""Every project of a workspace for the home screen; looks only at what changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from vidpipe_tui.engine.slots import SlotState
from vidpipe_tui.engine.view import View
from vidpipe_tui.errors import Damaged, ProjectError
from vidpipe_tui.project.lease import Holder, holder
from vidpipe_tui.project.model import ProjectStatus, TakeStatus
from vidpipe_tui.project.store import Store
from vidpipe_tui.project.workspace import Workspace
from vidpipe_tui.text import one_line

Mood: TypeAlias = Literal["running", "needs", "done", "waiting", "idle", "damaged"]

_MOODS: dict[ProjectStatus, Mood] = {
    ProjectStatus.COMPLETE: "done",
    ProjectStatus.PARTIAL: "needs",
    ProjectStatus.FAILED: "needs",
    ProjectStatus.STAGED: "waiting",
    ProjectStatus.STOPPED: "waiting",
}


@dataclass(frozen=True, slots=True)
class Still:
    """A scene in the strip: its number, how it is, its picture if there is one."""

    number: int
    state: str
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One project. ``changed_at`` is a written-down time, ``month_usd`` this month's.

    ``error`` and ``hint`` are those of a damaged one, or say what it wants.
    """

    folder: Path
    title: str
    mood: Mood
    status: str
    done: int = 0
    total: int = 0
    cost: str = ""
    month_usd: float = 0.0
    changed_at: str = ""
    archived: bool = False
    error: str = ""
    hint: str = ""
    brief: str = ""
    facts: str = ""
    film: Path | None = None
    shape: tuple[int, int] = (16, 9)
    stills: tuple[Still, ...] = ()

    @property
    def key(self) -> str:
        """Its id: the name of its folder."""
        return self.folder.name


_Mark: TypeAlias = tuple[object, Holder | None, str]


class Shelf:
    """Reads a workspace again and again, each project only when it has changed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._stores: dict[Path, Store] = {}
        self._known: dict[Path, tuple[_Mark, Entry]] = {}

    def look(self) -> Sequence[Entry]:
        """All projects, the last changed first. Blocks: not on the loop.

        Raises:
            UsageError: the workspace cannot be read.
        """
        folders = self.workspace.folders()
        self._known = {f: k for f, k in self._known.items() if f in set(folders)}
        self._stores = {f: s for f, s in self._stores.items() if f in self._known}
        entries = [self._look(folder) for folder in folders]
        return sorted(entries, key=lambda entry: entry.changed_at, reverse=True)

    def _look(self, folder: Path) -> Entry:
        mark = (_stamp(folder), holder(folder), datetime.now(UTC).strftime("%Y-%m"))
        known = self._known.get(folder)
        if known and known[0] == mark:
            return known[1]
        try:
            store = self._stores.get(folder) or Store.open(folder)
            self._stores[folder] = store
            entry = entry_of(View.of(store), month=mark[2])
        except ProjectError as error:
            self._stores.pop(folder, None)
            entry = _damaged(folder, error)
        self._known[folder] = (mark, entry)
        return entry


def _stamp(folder: Path) -> object:
    """Changes when the project does."""
    try:
        found = (folder / "state.json").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def entry_of(view: View, *, month: str = "") -> Entry:
    """A project that can be read; ``month`` ("2026-11") is the one money is of."""
    project = view.snapshot.project
    width, height = project.size
    bad = len(view.bad) + len(view.trouble)
    makers = dict.fromkeys(project.stages.get(k, "") for k in ("keyframe", "video"))
    facts = [f"{width}x{height}", f"{project.seconds:g} s a scene", project.style]
    return Entry(
        folder=view.folder.path,
        title=one_line(project.title, 200) or view.id,
        mood="running" if view.run else "needs" if bad else _mood(view.status),
        status=_status(view, bad),
        done=view.made,
        total=len(view.snapshot.enabled) or project.scenes_wanted or 0,
        cost=_cost(view),
        month_usd=_of_month(view, month),
        changed_at=project.updated_at,
        archived=project.archived,
        error=_trouble(view),
        brief=one_line(project.brief, 400),
        facts=" · ".join([*facts, *(one_line(m, 40) for m in makers if m)]),
        film=view.film,
        shape=(width, height),
        stills=tuple(_stills(view)),
    )


def _mood(status: ProjectStatus) -> Mood:
    return _MOODS.get(status, "idle")


def _status(view: View, bad: int) -> str:
    """The status in words, with what needs somebody."""
    words = view.status.replace("_", " ")
    lost = sum(s.state in ("failed", "filtered", "unknown") for s in view.bad)
    lost += len(view.trouble)
    if lost and view.status is not ProjectStatus.FAILED:
        return f"{words}: {lost} failed"
    under_way = (ProjectStatus.KEYFRAMING, ProjectStatus.GENERATING_VIDEO)
    if not view.run and view.status in under_way and not bad:
        return "stands still"
    return words


def _cost(view: View) -> str:
    money = view.money
    if money.possibly_usd or money.unpriced:
        return f"${money.spent_usd:.2f}+?" if money.spent_usd else "$?"
    return f"${money.spent_usd:.2f}" if money.spent_usd else "free"


def _of_month(view: View, month: str) -> float:
    return sum(
        take.cost_usd or 0.0
        for take in view.snapshot.takes
        if (take.finished_at or take.started_at or "").startswith(month)
    )


def _trouble(view: View) -> str:
    """The first thing that somebody should look at, in a sentence."""
    for take in view.trouble:
        return one_line(f"{take.slot}: {take.error}", 300)
    for slot in view.bad:
        return one_line(f"{slot.scene} {slot.slot} {slot.state}: {slot.why}", 300)
    return one_line(view.snapshot.project.error or "", 300)


def _stills(view: View) -> list[Still]:
    """Each scene by its end keyframe, or else its start."""
    found = []
    for number, scene in enumerate(view.snapshot.enabled, start=1):
        slots: list[SlotState] = [
            view.slots[scene.id, "end"],
            view.slots[scene.id, "start"],
        ]
        taken = next((s.take for s in slots if s.take and s.take.path), None)
        path = None
        if taken and taken.path and taken.status is TakeStatus.DONE:
            path = _resolved(view, taken.path)
        clip = view.slots[scene.id, "clip"]
        found.append(Still(number, clip.state if clip.filled else slots[0].state, path))
    return found


def _resolved(view: View, path: str) -> Path | None:
    try:
        return view.folder.resolve(path)
    except Damaged:
        return None


def _damaged(folder: Path, error: ProjectError) -> Entry:
    """One that cannot be read. The row names it: its path would hide the reason."""
    why = error.message.replace(f"{folder}{os.sep}", "")
    return Entry(
        folder=folder,
        title=one_line(folder.name),
        mood="damaged",
        status="damaged",
        changed_at=_changed(folder),
        error=one_line(why, 300),
        hint=one_line(error.hint, 300),
    )


def _changed(folder: Path) -> str:
    try:
        seconds = folder.stat().st_mtime
    except OSError:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
