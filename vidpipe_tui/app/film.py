"""A project as the app sees it: the state file for what is, the log for motion."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vidpipe_tui.engine import eta
from vidpipe_tui.engine.log import Entry, follow
from vidpipe_tui.engine.slots import SlotState
from vidpipe_tui.engine.view import View
from vidpipe_tui.errors import ProjectError
from vidpipe_tui.project.files import Folder
from vidpipe_tui.project.lease import Holder, holder
from vidpipe_tui.project.model import SLOTS, Scene, Slot, Take
from vidpipe_tui.project.store import Store

from . import telling
from .keymap import Pressed, as_shipped
from .log_words import log_line
from .telling import Motion, Place
from .widgets.header import HeaderInfo
from .widgets.logline import LogEntry
from .widgets.rows import Row

OLD_LINES = 50
"""How many lines of an ended run's log are worth showing again."""


@dataclass(frozen=True)
class Shot:
    """A project at one moment, ready to be shown."""

    view: View
    rows: tuple[Row, ...]
    header: HeaderInfo

    def scene(self, scene_id: str) -> Scene | None:
        """The scene with that id."""
        scenes = self.view.snapshot.scenes
        return next((scene for scene in scenes if scene.id == scene_id), None)

    def slot(self, scene_id: str, slot: Slot) -> SlotState | None:
        """The state of a slot."""
        return self.view.slots.get((scene_id, slot))

    def below(self, scene_id: str) -> Scene | None:
        """The scene of the film that comes after this one."""
        return self._beside(scene_id, 1)

    def above(self, scene_id: str) -> Scene | None:
        """The scene of the film that comes before this one."""
        return self._beside(scene_id, -1)

    def _beside(self, scene_id: str, by: int) -> Scene | None:
        scenes = self.view.snapshot.enabled
        for index, scene in enumerate(scenes):
            if scene.id == scene_id and 0 <= index + by < len(scenes):
                return scenes[index + by]
        return None

    def kept(self, view: View) -> Mapping[tuple[str, int], Row]:
        """The rows that would be told just the same of ``view``, by id and number.

        Where nothing is in hand and nothing has changed, neither time nor log does.
        """
        return {
            (row.key, number): row
            for number, row in enumerate(self.rows, start=1)
            if self._same(view, number - 1)
        }

    def _same(self, view: View, index: int) -> bool:
        before, now = self.view.snapshot, view.snapshot
        scene = before.scenes[index]
        if index >= len(now.scenes) or now.scenes[index] is not scene:
            return False
        for slot in SLOTS:
            place = (scene.id, slot)
            state = view.slots[place]
            if state.state in ("running", "retrying") or (
                state != self.view.slots[place]
            ):
                return False
            if now.takes_of(*place) != before.takes_of(*place):
                return False
        return True

    def picture(self, scene_id: str, slot: Slot) -> Path | None:
        """The file that fills a slot, if it is there."""
        state = self.slot(scene_id, slot)
        return self.file(state.take) if state and state.take else None

    def file(self, take: Take) -> Path | None:
        """The file of a take, if it is there."""
        if take.path is None or self.view.files.state(take.id) == "gone":
            return None
        return self.view.folder.resolve(take.path)


class Film:
    """Follows one project. Looks are made off the loop; ``shot`` is the last one.

    ``error`` says why the project cannot be read now, if it cannot; the last shot
    stays. ``clock`` tells the time as an aware datetime, ``pressed`` which key does a
    deed.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pressed: Pressed = as_shipped,
    ) -> None:
        self.folder = folder
        self.shot: Shot | None = None
        self.error: ProjectError | None = None
        self._clock = clock
        self.pressed = pressed
        self._store: Store | None = None
        self._looking = threading.Lock()
        self._run: Holder | None = None
        self._log: tuple[str, int] = ("", 0)
        self._motions: dict[Place, Motion] = {}
        self._lines: list[LogEntry] = []
        self._ended: Entry | None = None
        self._parallel = 1

    @property
    def name(self) -> str:
        """What the project goes by."""
        return self.folder.name

    @property
    def running(self) -> bool:
        """Whether a run is at work on it, as of the last look."""
        return self._run is not None

    @property
    def store(self) -> Store:
        """Its state file, for edits; not on the loop.

        Raises:
            ProjectError: it is not there, or cannot be trusted.
        """
        if self._store is None:
            self._store = Store.open(self.folder)
        return self._store

    def look(self, again: bool = False) -> bool:
        """Look at the project; whether there is something new. Blocks: not on the loop.

        ``again`` looks even if nothing seems to have changed.
        """
        with self._looking:
            try:
                return self._look(again)
            except ProjectError as error:
                known = self.error and self.error.message == error.message
                self.error = error
                return not known

    def take_lines(self) -> list[LogEntry]:
        """What happened since they were last taken, as lines."""
        with self._looking:
            lines, self._lines = self._lines, []
        return lines

    def take_end(self) -> Entry | None:
        """The end of a run that came while the film was watched, told once."""
        with self._looking:
            ended, self._ended = self._ended, None
        return ended

    def _look(self, again: bool) -> bool:
        store, old = self.store, self.shot
        run = holder(store.folder)
        news = again or old is None or self.error is not None
        news = news or store.changed() or run != self._run
        view = View.of(store) if news or old is None else old.view
        entries = self._follow(view, store.folder)
        if entries and store.changed():
            view = View.of(store)  # what the log tells of was committed before
        self._tell(view, entries)
        self.error, self._run = None, view.run
        if not news and not entries and view.run is None:
            return False
        self.shot = self._picture(view, old)
        return news or bool(entries) or self.shot != old

    def _follow(self, view: View, folder: Folder) -> list[Entry]:
        """What the log of the newest run says since the last look.

        Whoever settles a charge holds the project too, for a moment, and has no log.
        """
        runs = view.snapshot.runs
        run = runs[-1].id if runs else ""
        if view.run and folder.run_log(view.run.run).exists():
            run = view.run.run
        if not run:
            return []
        known, offset = self._log
        if run != known:
            offset = 0
            self._motions.clear()
        entries, offset = follow(folder.run_log(run), offset)
        self._log = (run, offset)
        return entries

    def _tell(self, view: View, entries: list[Entry]) -> None:
        by_id = view.snapshot.by_id
        lines = [log_line(entry, by_id, self.pressed) for entry in entries]
        self._lines = [*self._lines, *(line for line in lines if line)][-OLD_LINES:]
        for entry in entries:
            telling.moved(self._motions, entry)
            if entry.kind == "run-ended" and self.shot is not None:
                self._ended = entry

    def _picture(self, view: View, old: Shot | None) -> Shot:
        now = self._clock()
        motions: Mapping[Place, Motion] = self._motions if view.run else {}
        known = old.kept(view) if old else {}
        rows = tuple(
            known.get((scene.id, number))
            or telling.row(view, scene, number, motions, now)
            for number, scene in enumerate(view.snapshot.scenes, start=1)
        )
        left = self._left(view, now) if view.run else None
        header = telling.header(view, rows, left)
        if old and old.view is view and (old.rows, old.header) == (rows, header):
            return old
        return Shot(view, rows, header)

    def _left(self, view: View, now: datetime) -> float | None:
        """Seconds the run will still take, as far as can be told."""
        moving = [s for s in view.slots.values() if s.state in ("running", "retrying")]
        self._parallel = max(self._parallel, sum(s.slot == "clip" for s in moving))
        whole = eta.left(view.snapshot, view.slots, self._parallel)
        if whole is None:
            return None
        begun = (telling.lasted(s.latest, now) for s in moving if s.latest)
        left = whole - min((each for each in begun if each), default=0.0)
        return left if left >= 1 else None
