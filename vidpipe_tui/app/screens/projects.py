"""Home: every project of the workspace, live; the one under the cursor in pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.worker import get_current_worker

from vidpipe_tui.app.ages import ago
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.shelf import Entry
from vidpipe_tui.app.widgets.filter_line import FilterLine, matches
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.listing import Ends, Listing
from vidpipe_tui.app.widgets.shelf_bars import Head, Rule
from vidpipe_tui.app.widgets.shelf_detail import ShelfDetail
from vidpipe_tui.app.widgets.shelf_lines import ShelfLine, shelf_line
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.fork import archive, fork
from vidpipe_tui.project.store import Store

from .copy_menu import CopyItem, CopyMenu
from .house import HouseScreen
from .new_film import NewFilmScreen

EVERY = 2.0
"""Seconds between two looks at the workspace."""


class ProjectList(Listing[ShelfLine], inherit_bindings=False):
    """A list that leaves Enter to its screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")


class ProjectsScreen(HouseScreen[None]):
    """The list is the truth of the disk. ``at`` is the project the cursor begins on."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("projects")

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self._at = at
        self._entries: tuple[Entry, ...] = ()
        self._looked = False
        self._archived = False
        self._error = ""
        self._list = ProjectList(self._draw, empty="looking ...")

    def compose(self) -> ComposeResult:
        """Totals, the list, the project under the cursor, the keys."""
        yield Head()
        yield self._list
        yield Rule()
        house = self.house
        yield ShelfDetail(house.previews, house.link, house.icons)
        yield Footer()
        yield FilterLine()

    def _draw(self, line: ShelfLine, width: int) -> Ends:
        return shelf_line(line, width, self.house.icons.ascii)

    @property
    def entry(self) -> Entry | None:
        """The project under the cursor."""
        line = self._list.item
        return line.entry if line else None

    @property
    def detail(self) -> ShelfDetail:
        """The pictures and words of that one."""
        return self.query_one(ShelfDetail)

    @property
    def entries(self) -> Sequence[Entry]:
        """All projects, as of the last look."""
        return self._entries

    def on_mount(self) -> None:
        """Look now, and again and again while this screen is seen."""
        self._list.focus()
        self.look()
        self.set_interval(EVERY, self._look_again)

    def on_screen_resume(self) -> None:
        """What happened meanwhile shows at once."""
        self.look()

    def on_resize(self, event: events.Resize) -> None:
        """In a small window the pictures go first."""
        high, wide = event.size.height, event.size.width
        self.detail.set_class(high < 34 or wide < 100, "-small")
        self.detail.set_class(high < 20 or wide < 70, "-text")
        self.detail.display = high >= 12

    def _look_again(self) -> None:
        if self.is_current:
            self.look()

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def look(self) -> None:
        """Read what has changed, off the loop."""
        worker = get_current_worker()
        try:
            entries, error = tuple(self.house.shelf.look()), ""
        except VidpipeError as failed:
            entries, error = (), str(failed)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._looked_at, entries, error)

    def _looked_at(self, entries: tuple[Entry, ...], error: str) -> None:
        first = not self._looked
        self._looked, self._entries, self._error = True, entries, error
        self._show()
        if first and self._at:
            self._list.go_to(self._at)
        if first and not entries and not error:
            self.action_new_film()

    def _show(self) -> None:
        """The list as filters have it; only what differs is painted."""
        now, text = self.house.clock().astimezone(), self.query_one(FilterLine).text
        hidden = sum(e.archived for e in self._entries) if not self._archived else 0
        shown = [
            ShelfLine(entry, ago(entry.changed_at, now))
            for entry in self._entries
            if (self._archived or not entry.archived)
            and matches(text, entry.key, entry.title, entry.status, entry.brief)
        ]
        self._list.empty = self._nothing(text, hidden)
        self._list.set_items(shown)
        note = f"{len(shown)} of {len(self._entries) - hidden} match {text}"
        self.query_one(Head).tell(self._totals(hidden), note if text else "")
        self.detail.show(self.entry)

    def _nothing(self, text: str, hidden: int) -> str:
        pressed = self.house.pressed
        if self._error:
            return self._error
        if text:
            return f"no project matches {text}"
        if hidden:
            return (
                f"every project is archived · {pressed('projects.archived')} shows them"
            )
        return f"no film yet · {pressed('projects.new')} begins one"

    def _totals(self, hidden: int) -> tuple[str, ...]:
        count = len(self._entries) - hidden
        facts = [f"{count} project{'' if count == 1 else 's'}"]
        if hidden:
            facts.append(f"{hidden} archived")
        if running := sum(entry.mood == "running" for entry in self._entries):
            facts.append(f"{running} running")
        if month := sum(entry.month_usd for entry in self._entries):
            facts.append(f"${month:.2f} this month")
        return tuple(facts)

    @on(Listing.Moved)
    def _moved(self) -> None:
        self.detail.show(self.entry)

    @on(Listing.Chosen)
    def _chosen(self) -> None:
        self.action_open_project()

    @on(FilterLine.Changed)
    def _filtered(self, event: FilterLine.Changed) -> None:
        self._show()
        if event.closed:
            self._list.focus()

    def action_open_project(self) -> None:
        """Open the one under the cursor."""
        self._open(resume=False)

    def action_resume(self) -> None:
        """Open it and make what is missing."""
        self._open(resume=True)

    def _open(self, resume: bool) -> None:
        """Open the one under the cursor; say what to do about a damaged one."""
        entry = self.entry
        if entry is None:
            self.action_new_film()
        elif entry.mood == "damaged":
            self.notify(
                entry.hint or "vidpipe doctor may mend it",
                title=entry.error,
                severity="error",
                markup=False,
            )
        else:
            self.house.show_film(entry.folder, resume=resume)

    def action_new_film(self) -> None:
        """Begin a new film."""
        self.app.push_screen(NewFilmScreen(first=not self._entries))

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Filter nothing any more."""
        self.query_one(FilterLine).clear()
        self._show()

    def action_show_archived(self) -> None:
        """Show the archived ones among the others, or hide them."""
        self._archived = not self._archived
        self._show()

    def action_archive(self) -> None:
        """Put it out of sight, or back."""
        if (entry := self.entry) and entry.mood != "damaged":
            self._change(entry, "archive")

    def action_fork(self) -> None:
        """Copy it, to go another way."""
        if (entry := self.entry) and entry.mood != "damaged":
            self._change(entry, "fork")

    @work(thread=True, group="change", exit_on_error=False)
    def _change(self, entry: Entry, what: str) -> None:
        """Do it off the loop, note its line; then look again."""
        back = ["--back"] if what == "archive" and entry.archived else []
        line = self.house.line(what, entry.folder, *back)
        try:
            store = Store.open(entry.folder)
            if what == "fork":
                key = fork(store, self.house.shelf.workspace).folder.path.name
                said = f"forked as {key}"
            else:
                archive(store, not entry.archived)
                key = entry.key
                said = f"{'back' if entry.archived else 'archived'}: {entry.title}"
        except VidpipeError as error:
            self.house.journal.add(line, error.message)
            self.app.call_from_thread(self._say, str(error), "error")
            return
        self.house.journal.add(line)
        entries = tuple(self.house.shelf.look())
        self.app.call_from_thread(self._changed, entries, key, said)

    def _changed(self, entries: tuple[Entry, ...], key: str, said: str) -> None:
        self._looked_at(entries, "")
        self._list.go_to(key)
        self._say(said)

    def _say(self, text: str, severity: Any = "information") -> None:
        self.notify(text, severity=severity, markup=False)

    def action_copy(self) -> None:
        """Offer what of it may be wanted elsewhere."""
        if (entry := self.entry) is None:
            return
        items = [
            CopyItem("id", entry.key),
            CopyItem("folder", str(entry.folder)),
            CopyItem("command line", self.house.line("open", entry.folder)),
            CopyItem("film", str(entry.film) if entry.film else ""),
            CopyItem("brief", entry.brief),
            CopyItem("error", entry.error),
        ]
        self.app.push_screen(CopyMenu(items))
