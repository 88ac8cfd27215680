"""One film as it is now: the table, its pane, header and log, kept up to date."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from time import monotonic

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from vidpipe_tui.app.bell import ring
from vidpipe_tui.app.film import Film, Shot
from vidpipe_tui.app.keymap import Pressed
from vidpipe_tui.app.private_textual import backlog, send
from vidpipe_tui.app.widgets.divider import Divider
from vidpipe_tui.app.widgets.filter_line import FilterLine
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header, HeaderInfo
from vidpipe_tui.app.widgets.logline import LogEntry, LogKind, LogLines
from vidpipe_tui.app.widgets.scene_table import SceneTable
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.project.model import Scene, Slot
from vidpipe_tui.project.snapshot import Snapshot

from .house import HouseScreen
from .scene_pane import ScenePane

NARROW = 100
SHORT = 30
NO_PANE = 72


class SceneView(HouseScreen[None]):
    """Shows a film and follows it; a subclass acts on it."""

    DEFAULT_CSS = """
    SceneView {
        & #middle { height: 1fr; }
        & SceneTable { width: 1fr; }
        & LogLines { height: 5; }
        &.-narrow Header { height: 1; }
        &.-narrow LogLines { height: 2; }
        &.-bare ScenePane, &.-bare Divider { display: none; }
        &.-tiny LogLines, &.-tiny Footer { display: none; }
    }
    """

    def __init__(self, film: Film) -> None:
        super().__init__()
        self.film = film
        self._nudge = asyncio.Event()

    @property
    def table(self) -> SceneTable:
        """The scenes."""
        return self.query_one(SceneTable)

    @property
    def pane(self) -> ScenePane:
        """The pictures and words of one of them."""
        return self.query_one(ScenePane)

    @property
    def shot(self) -> Shot | None:
        """The film as it was last seen."""
        return self.film.shot

    @property
    def place(self) -> tuple[Scene, Slot] | None:
        """The scene and slot under the cursor."""
        row, shot = self.table.row, self.shot
        scene = shot.scene(row.key) if row and shot else None
        return (scene, self.table.slot) if scene else None

    def compose(self) -> ComposeResult:
        """Header, table and pane, log, footer."""
        app = self.house
        yield Header(HeaderInfo(project=self.film.name, title=self.film.name))
        with Horizontal(id="middle"):
            table = SceneTable(hz=app.link.table_hz, icons=app.icons, empty="")
            yield table
            yield Divider()
            yield ScenePane(app.previews, app.link, app.pressed)
        yield LogLines()
        yield Footer()
        yield FilterLine("words, !not, state:failed, /regex")

    def on_mount(self) -> None:
        """Begin to follow."""
        self.table.focus()
        self.run_worker(self._follow(), group="follow")

    def on_resize(self) -> None:
        """Give way: first the pane, then the log and the footer."""
        width, height = self.size
        narrow = width < NARROW or height < SHORT
        self.set_class(narrow, "-narrow")
        self.pane.set_class(narrow, "-narrow")
        self.pane.fit()
        wide = max(46, min(width * 2 // 5, 90))
        self.pane.styles.width = 30 if narrow else wide
        without = width < NO_PANE or height < 12 or not self.house.config.preview
        self.set_class(without, "-bare")
        self.set_class(height < 12, "-tiny")

    def say(self, text: str, kind: LogKind = "plain", where: str = "you") -> None:
        """Write a line into the log."""
        at = f"{self.house.clock().astimezone():%H:%M:%S}"
        self.query_one(LogLines).add(LogEntry(at, where, text, kind))

    def look_now(self) -> None:
        """Look at the film at once, not at the next beat."""
        self._nudge.set()

    async def _follow(self) -> None:
        unseen = False
        while True:
            again = self._nudge.is_set()
            self._nudge.clear()
            begun = monotonic()
            unseen |= await self.house.off(self.film.look, again)
            took = monotonic() - begun
            if not self.query(LogLines):
                return  # the screen is being taken down
            # A terminal that is behind is not given more to draw.
            if unseen and backlog(self.app) <= 1:
                self._show()
                unseen = False
            self.attend()
            beats = 2 if self.film.running else 5
            # A long film takes long to look at: most of the time is for the keys.
            rest = max(beats / self.house.link.table_hz, 5 * took)
            try:
                async with asyncio.timeout(rest):
                    await self._nudge.wait()
            except TimeoutError:
                continue

    def run_ended(self, entry: Entry) -> None:
        """A run has ended while the film was looked at."""

    def attend(self) -> None:
        """The film was looked at; this comes after each look, news or not."""

    def _show(self) -> None:
        """Put the newest shot on the screen; what is equal costs nothing."""
        shot, table = self.shot, self.table
        self.query_one(LogLines).add(*self.film.take_lines())
        if ended := self.film.take_end():
            send(self.app, ring(ended, self.film.name, os.environ))
            self.run_ended(ended)
        if shot is None:
            self._show_error()
            return
        empty = _empty(shot.view.snapshot, self.film.running, self.house.pressed)
        if table.empty != empty:
            table.empty = empty
            table.refresh()
        table.set_rows(shot.rows)
        self._show_header()
        self._show_place()

    def _show_error(self) -> None:
        error = self.film.error
        if error is not None:
            self.table.empty = f"{error.message} ({error.hint})"
            self.table.refresh()

    def _show_header(self) -> None:
        shot, table = self.shot, self.table
        if shot is None:
            return
        shown, total = len(table.rows), table.total
        filtered = f"{table.filter}: {shown} of {total}" if table.filter else ""
        error = self.film.error
        status = "cannot be read" if error else shot.header.status
        self.query_one(Header).tell(
            replace(
                shot.header,
                status=status,
                mood="needs" if error else shot.header.mood,
                marked=len(table.marks),
                filtered=filtered,
            )
        )

    def _show_place(self) -> None:
        if self.shot is not None:
            row = self.table.row
            self.pane.show(self.shot, row.key if row else None, self.table.slot)

    @on(SceneTable.Moved)
    def _moved(self) -> None:
        self._show_place()
        self.refresh_bindings()

    @on(SceneTable.Changed)
    def _table_changed(self) -> None:
        self._show_header()

    @on(FilterLine.Changed)
    def _filtered(self, event: FilterLine.Changed) -> None:
        self.table.show_only(event.text)
        if event.closed:
            self.table.focus()
        self._show_header()
        self._show_place()


def _empty(snapshot: Snapshot, running: bool, pressed: Pressed) -> str:
    """What stands in a table without rows."""
    if running and snapshot.runs and snapshot.runs[-1].through == "storyboard":
        return "the storyboard is being written; then you are asked with the price"
    if running:
        return "the storyboard is being written"
    if snapshot.project.error:
        return f"no storyboard: {snapshot.project.error}"
    make, add = pressed("resume"), pressed("add")
    return f"no storyboard yet: {make} makes it, {add} adds a scene by hand"
