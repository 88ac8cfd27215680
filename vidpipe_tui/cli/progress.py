"""A run on the terminal: a live grid of scenes, or line after line where none is."""

from __future__ import annotations

import contextlib
import os

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ..engine.log import Entry
from ..engine.plan import Plan
from ..engine.view import View
from ..project.model import SLOTS
from ..project.store import Store
from ..text import one_line
from . import words
from .board import IDLE, Board, Cell, Key
from .desk import Desk, is_plain
from .journal import told

FRAMES = 5
"""How often a second the grid is drawn anew."""
AROUND = 7
"""Lines of the terminal that are not scenes."""
_STOPPING = "stopping: what is in hand is saved; a second Ctrl-C leaves at once"
_QUIET = ("progress", "run-started", "run-ended", "inherited", "note")


class Progress:
    """Shows a run while it lasts. Whatever the terminal does, the run goes on."""

    def __init__(self, desk: Desk, store: Store, plan: Plan, parallel: int) -> None:
        self._desk, self._store, self._plan = desk, store, plan
        self.board = Board(parallel=parallel)
        self.board.see(View.of(store), plan)
        self._stopping = self._over = False
        self._live: Live | None = None
        if not is_plain():
            self._live = Live(
                _Screen(self),
                console=desk.err,
                refresh_per_second=FRAMES,
                redirect_stdout=False,
                redirect_stderr=False,
                transient=all(step.slot == "storyboard" for step in plan.steps),
            )

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stopping, self._over = False, True
        if self._live:
            with contextlib.suppress(OSError):
                self._live.stop()

    def hear(self, entry: Entry) -> None:
        """Take in what the run has just told."""
        self.board.hear(entry)
        if entry.kind == "take-done" and entry.slot == "storyboard":
            self._adopt_scenes()
        quiet = entry.kind in _QUIET or entry.status == "stopped"
        line = None if quiet else told(entry)
        if line is None or (
            self._live and entry.kind not in ("warning", "take-failed")
        ):
            return
        # A terminal that went away must not end the run.
        with contextlib.suppress(OSError):
            self._desk.say(line)

    def _adopt_scenes(self) -> None:
        """A storyboard has been written: its scenes are what there is to do."""
        scenes = self._store.read().enabled
        self.board.titles = {scene.id: scene.title for scene in scenes}
        if self._plan.imagined and len(self._plan.steps) > 1:
            slots = {step.slot for step in self._plan.steps if step.way != "inherit"}
            todo: set[Key] = {(None, "cut")} if "cut" in slots else set()
            for row, scene in enumerate(scenes):
                todo |= {
                    (scene.id, s)
                    for s in SLOTS
                    if s in slots and (s != "start" or not row)
                }
            self.board.todo, self.board.steps = todo, len(todo) + 1

    def stopping(self) -> None:
        """A signal came: say that the end is near. Safe in a signal handler."""
        self._stopping = True
        if not self._live:
            with contextlib.suppress(OSError):
                os.write(self._desk.err.file.fileno(), f"{_STOPPING}\n".encode())

    def abandon(self) -> None:
        """Leave at once: give the terminal its cursor back, from a signal handler."""
        if self._live:
            with contextlib.suppress(OSError):
                os.write(self._desk.err.file.fileno(), b"\x1b[?25h\n")

    def drawn(self, options: ConsoleOptions) -> RenderableType:
        """The grid as it is now."""
        board = self.board
        parts: list[RenderableType] = []
        if board.titles:
            parts.append(
                _grid(board, max(options.size.height - AROUND, 1), self._ascii)
            )
        parts += [self._film_line(), self._foot(options.max_width)]
        if self._stopping:
            parts.append(Text(_STOPPING, "yellow"))
        if not self._over:
            # A terminal writes ^C where the cursor stands: at the end of a full line
            # that would begin another one, and what is drawn next stand too low.
            parts.append(Text())
        return Group(*parts)

    @property
    def _ascii(self) -> bool:
        return self._desk.ascii_only

    def _film_line(self) -> Text:
        for slot, name in (("storyboard", "storyboard"), ("cut", "film")):
            cell = self.board.cells.get((None, slot), IDLE)
            if cell.busy:
                return Text.assemble(
                    f"{name}  ", _cell_text(self.board, cell, self._ascii), _aside(cell)
                )
        return Text()

    def _foot(self, width: int) -> RenderableType:
        board = self.board
        facts = [
            f"{board.done} of {board.steps}",
            words.clock(board.clock() - board.began),
        ]
        if board.left is not None and not self._stopping:
            facts.append(f"about {words.clock(board.left)} left")
        facts.append(_cost(board))
        line = Text("  " + words.dotted(facts, self._ascii))
        bar = ProgressBar(
            total=max(board.steps, 1),
            completed=_completed(board),
            width=min(width // 4, 30),
        )
        table = Table.grid()
        table.add_row(bar, line)
        return table


class _Screen:
    """Draws a run anew whenever Rich asks."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> RenderResult:
        yield self._progress.drawn(options)


def _completed(board: Board) -> float:
    """Steps done, with the begun ones as far as they are."""
    return board.done + sum(cell.fraction or 0.0 for cell in board.busy.values())


def _cost(board: Board) -> str:
    known = words.money(board.spent_usd)
    if board.unsure:
        known = f"{known}+?" if board.spent_usd else "cost unknown"
    if board.estimate_usd:
        spent = known if board.spent_usd else "$0.00"
        return f"{spent} of about {words.money(board.estimate_usd)}"
    return known


def _grid(board: Board, height: int, ascii_only: bool) -> Table:
    """The scenes, as many as fit, those at work among them."""
    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True
    )
    for header in ("scene", *SLOTS):
        table.add_column(header, no_wrap=True, min_width=11 if header in SLOTS else 5)
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=1)
    busy = {scene for scene, _ in board.busy if scene}
    for scene in words.window(list(board.titles), busy, height):
        cells = [board.cells.get((scene, slot), IDLE) for slot in SLOTS]
        title = Text(one_line(board.titles[scene], 200))
        for cell in cells:
            if cell.busy:
                title.append_text(_aside(cell))
        table.add_row(scene, *(_cell_text(board, c, ascii_only) for c in cells), title)
    return table


def _cell_text(board: Board, cell: Cell, ascii_only: bool) -> Text:
    word = cell.state
    if word in ("missing", "blocked"):
        return words.sign(word, ascii_only)
    style = words.STYLES[word]
    if word == "running":
        word = f"{cell.fraction:.0%}" if cell.fraction else "making"
    elif word == "retrying":
        wait = max((cell.until or 0.0) - board.clock(), 0.0)
        word = f"again {wait:.0f} s" if wait else "again"
    return Text.assemble(words.sign(cell.state, ascii_only), " ", (word, style))


def _aside(cell: Cell) -> Text:
    """Who works on it and what they say, in passing."""
    # Why it has to be tried again matters more than by whom.
    said = (cell.note,) if cell.until else (cell.stage, cell.note)
    parts = [one_line(part, 120) for part in said if part]
    return Text("  " + ": ".join(parts) if parts else "", "dim")
