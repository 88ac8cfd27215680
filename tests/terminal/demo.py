"""A small app that shows every widget with made-up data; driven through a real pty.

Run it by hand: ``python -m tests.terminal.demo --rows 12 --pictures DIR``.
Keys of its own: ``1`` changes one visible cell, ``2`` one far below, ``3`` sets the
same value again, ``p`` plays, ``m`` opens a translucent box, ``q`` quits.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from vidpipe_tui.app.guard import leave_on_signals, terminal_guard
from vidpipe_tui.app.link import Link, plain_reason
from vidpipe_tui.app.previews import Previews
from vidpipe_tui.app.private_textual import PacedApp
from vidpipe_tui.app.theme import HOUSE
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header, HeaderInfo
from vidpipe_tui.app.widgets.icons import Icons
from vidpipe_tui.app.widgets.logline import LogEntry, LogLines
from vidpipe_tui.app.widgets.picture import Picture
from vidpipe_tui.app.widgets.player import Player
from vidpipe_tui.app.widgets.rows import Cell, Row
from vidpipe_tui.app.widgets.scene_table import SceneTable

TITLES = (
    "The lamp is lit",
    "A bottle in the surf",
    "The map",
    "The keeper's brother",
    "The stairs at night",
    "Storm",
    "The boat goes out",
    "First light",
    "灯台守と古い地図、そして夜明けまで続く長い長い嵐の物語",
    "[red]Footprints[/red] \x1b[31min the sand",
    "منارة على الشاطئ",
    "The chest 🗝️ and the 👩‍🚀",
)
OK, UP = Cell("current", takes=1), Cell("current", source="inherited")
NONE, WAITS = Cell(), Cell("blocked")


def film_rows() -> list[Row]:
    """A project in every state."""
    slots = (
        (OK, OK, OK),
        (UP, OK, OK),
        (UP, OK, OK),
        (UP, OK, Cell("filtered")),
        (UP, OK, Cell("running", 0.43)),
        (UP, OK, Cell("running", 0.07)),
        (UP, Cell("stale"), Cell("retrying")),
        (UP, Cell("running"), WAITS),
        (Cell("stale", source="inherited"), OK, Cell("stale")),
        (UP, OK, Cell("unknown")),
        (WAITS, Cell("failed"), WAITS),
        (NONE, NONE, NONE),
    )
    costs = (0.54, 0.54, 1.08, 0.13, 0.13, 0.13, 0.13, None, 10.5, 0.4, None, 0.0)
    times = (92.0, 88.0, 101.0, None, 38.0, 11.0, None, None, 3725.0, 0.0, 5.0, None)
    return [
        Row(
            key=f"s{index + 1:02}",
            number=index + 1,
            title=title,
            start=slots[index][0],
            end=slots[index][1],
            clip=slots[index][2],
            take=(1, 1, 2, 1, 1, 1, 1, None, 12, 1, 3, None)[index],
            seconds=times[index],
            cost=costs[index],
            sure=index != 9,
            note="safety filter: minors" if index == 3 else "",
            enabled=index != 11,
        )
        for index, title in enumerate(TITLES)
    ]


def many_rows(count: int) -> list[Row]:
    """A long film, all running."""
    return [
        Row(
            key=f"s{index:04}",
            number=index + 1,
            title=f"{TITLES[index % 8]} {index + 1}",
            start=UP,
            end=OK,
            clip=Cell("running", 0.0),
            take=1,
            seconds=60.0 + index,
            cost=0.5,
        )
        for index in range(count)
    ]


class Box(ModalScreen[None]):
    """A box over everything, through which the picture is seen."""

    DEFAULT_CSS = """
    Box { align: center middle; background: $background 60%; }
    Box Static { width: 40; height: 5; background: $surface; padding: 1 2; }
    """
    BINDINGS = [Binding("escape,m", "dismiss", "close")]  # noqa: RUF012 - as Textual

    def compose(self) -> ComposeResult:
        yield Static("a box on top")


class Demo(PacedApp):
    """Table, pictures, player, bars."""

    CSS = """
    #middle { height: 1fr; }
    SceneTable { width: 1fr; }
    #rule { width: 1; height: 1fr; color: $foreground 20%; margin: 0 1; }
    #pane { width: 46; padding: 0 1 0 0; }
    #pair { height: auto; margin: 1 0; }
    #start { margin: 0 1 0 0; }
    Player { margin: 1 0 0 0; height: 1fr; }
    .narrow #pane { width: 30; }
    .narrow Header { height: 1; }
    .narrow #start, .narrow Player { display: none; }
    .narrow LogLines { height: 2; }
    .small #pane, .small #rule { display: none; }
    .tiny LogLines, .tiny Footer { display: none; }
    """
    BINDINGS = [  # noqa: RUF012 - as Textual
        Binding("r", "nothing", "rerun"),
        Binding("R", "nothing", "R and below"),
        Binding("e", "nothing", "edit"),
        Binding("t", "nothing", "takes"),
        Binding("p", "play", "play"),
        Binding("slash", "nothing", "filter"),
        Binding("question_mark", "nothing", "help"),
        Binding("comma", "step(-1)", show=False),
        Binding("full_stop", "step(1)", show=False),
        Binding("1", "change(0)", show=False),
        Binding("2", "change(-1)", show=False),
        Binding("3", "again", show=False),
        Binding("4", "title", show=False),
        Binding("5", "tell", show=False),
        Binding("m", "box", show=False),
        Binding("q", "quit", "quit", priority=True),
    ]

    def __init__(self, rows, link, *, start=None, end=None, clip=None, icons=None):
        super().__init__()
        self.register_theme(HOUSE)
        self.theme = "ansi-dark" if link.colours == "16" else HOUSE.name
        self.link = link
        self.previews = Previews()
        self.files = start, end, clip
        self.table = SceneTable(
            rows, hz=link.table_hz, leap=link.remote, icons=icons, id="table"
        )
        self.beat = 0
        self.pane = None
        self.folder = []

    def compose(self) -> ComposeResult:
        yield Header(
            HeaderInfo(
                project="lighthouse-keeper-7f3a",
                title="The Lighthouse Keeper",
                status="generating video",
                mood="running",
                done=7,
                total=15,
                running=2,
                eta=280,
                spent=1.24,
                budget=10.0,
                notes=("gemini veo", "box7"),
            )
        )
        with Horizontal(id="middle"):
            yield self.table
            yield Rule(id="rule")
            with Vertical(id="pane"):
                yield Facts(id="title")
                with Horizontal(id="pair"):
                    yield Picture(self.previews, self.link, id="start")
                    yield Picture(self.previews, self.link, id="end")
                yield Facts(id="facts")
                yield Player(self.previews, self.link, id="clip")
        yield LogLines()
        yield Footer()

    def on_mount(self) -> None:
        leave_on_signals(self)
        if self.pane:
            self.query_one("#pane").styles.width = self.pane
            self.query_one("#pair").display = self.query_one("#facts").display = False
        self.table.focus()
        self.query_one("#title", Facts).tell(
            [Fact("s05", "The stairs at night · end · take 2", "strong", 1)]
        )
        self.query_one("#facts", Facts).tell(
            [
                Fact("end", "The keeper halfway up the iron stairs, lamp in his left"
                     " hand, looking back and down into the dark of the tower", "text"),
                Fact("move", "slow crane up, handheld"),
                Fact("from", "s04 end (inherited) · gemini-3-pro-image"),
                Fact("seam", "to s06  ΔE 0.0"),
            ]
        )  # fmt: skip
        self.query_one(LogLines).add(
            LogEntry(
                "14:02:11",
                "s04 clip",
                'filtered by veo: "minors" (support code 58061214)',
                "fault",
                (("e", "edit prompt"), ("r", "try again ($0.40)")),
            ),
            LogEntry("14:02:30", "s05 clip", "submitted, poll in 9 s"),
        )
        self.show_pictures()

    def on_scene_table_moved(self, event: SceneTable.Moved) -> None:
        self.show_pictures()

    def show_pictures(self) -> None:
        start, end, clip = self.files
        if self.folder and self.table.row:
            number = self.table.row.number
            start = self.folder[number % len(self.folder)]
            end = self.folder[(number + 1) % len(self.folder)]
        self.query_one("#start", Picture).show(start, caption="start")
        self.query_one("#end", Picture).show(end, caption="end", note="take 2")
        self.query_one("#clip", Player).show(clip, caption="clip", note="p plays")

    def on_resize(self) -> None:
        width, height = self.size
        self.screen.set_class(width < 100 or height < 30, "narrow")
        self.screen.set_class(width < 72 or height < 18, "small")
        self.screen.set_class(height < 12, "tiny")

    def action_nothing(self) -> None:
        """A key that only has to be there."""

    def action_play(self) -> None:
        self.query_one(Player).toggle()

    def action_step(self, by: int) -> None:
        self.query_one(Player).step(by)

    def action_change(self, index: int) -> None:
        self.beat = self.beat % 89 + 10
        row = self.table.rows[index]
        self.table.put_cell(row.key, "clip", Cell("running", self.beat / 100))
        self.table.flush()

    def action_again(self) -> None:
        self.table.put(self.table.rows[0])
        self.table.flush()

    def action_title(self) -> None:
        self.notify("a toast")

    def action_tell(self) -> None:
        self.query_one(LogLines).add(LogEntry("14:03:00", "s06 clip", "done"))

    def action_box(self) -> None:
        self.push_screen(Box())


class Rule(Static):
    """A line from top to bottom."""

    def render(self) -> str:
        return "\n".join("│" * self.size.height)


def storm(app: Demo, per_second: int, threads: int = 8) -> None:
    """Report progress from threads, without an end."""
    keys = [row.key for row in app.table.rows]

    def work(mine: list[str]) -> None:
        pause = len(mine) / (per_second / threads)
        while True:
            began = time.monotonic()
            for key in mine:
                cell = Cell("running", random.random())
                app.table.box.put((key, "clip"), cell)
            time.sleep(max(pause - (time.monotonic() - began), 0.001))

    for index in range(threads):
        mine = keys[index::threads]
        threading.Thread(target=work, args=(mine,), daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--storm", type=int, default=0)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--end", type=Path)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--pane", type=int)
    parser.add_argument("--ascii", action="store_true")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--log", type=Path, default=Path(os.devnull))
    options = parser.parse_args()
    streams = {"stdin": sys.stdin.isatty(), "stdout": sys.stdout.isatty()}
    if reason := plain_reason(os.environ, **streams):
        sys.stdout.write(f"plain: {reason}\n")
        return 0
    link = Link.detect(os.environ, ascii=options.ascii)
    rows = many_rows(options.rows) if options.rows else film_rows()
    icons = Icons(ascii=options.ascii, words=link.words)
    app = Demo(
        rows, link, start=options.start, end=options.end, clip=options.clip, icons=icons
    )
    app.pane = options.pane
    app.folder = sorted(options.folder.iterdir()) if options.folder else []
    if options.storm:
        storm(app, options.storm)
    with terminal_guard(options.log):
        if options.noise:
            threading.Timer(0.5, os.write, (1, b"NOISE-ONE")).start()
            threading.Timer(0.5, os.write, (2, b"NOISE-TWO")).start()
            threading.Timer(0.5, os.system, ("echo NOISE-CHILD",)).start()
        app.run()
    app.previews.close()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
