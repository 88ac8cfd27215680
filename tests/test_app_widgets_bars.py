"""Header, footer, log lines and facts: what they say, and how they fit."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.binding import Binding

from vidpipe_tui.app.key import key_name
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.header import Header, HeaderInfo
from vidpipe_tui.app.widgets.logline import LogEntry, LogLines

pytestmark = pytest.mark.anyio

INFO = HeaderInfo(
    project="lighthouse-7f3a",
    title="The Lighthouse Keeper",
    status="generating video",
    mood="running",
    done=7,
    total=15,
    running=2,
    faults=1,
    eta=280,
    spent=1.24,
    possibly=0.4,
    budget=10.0,
    notes=("gemini veo", "box7"),
)


@pytest.fixture
def anyio_backend():
    return "asyncio"


class BarApp(App[None]):
    BINDINGS = [  # noqa: RUF012 - as Textual
        Binding("r", "press('r')", "rerun"),
        Binding("slash", "press('/')", "filter"),
        Binding("z", "press('z')", "hidden", show=False),
    ]

    def __init__(self, *widgets):
        super().__init__()
        self.widgets = widgets
        self.pressed = []

    def compose(self):
        yield from self.widgets

    def action_press(self, key):
        self.pressed.append(key)


def lines(widget):
    return [widget.render_line(y).text for y in range(widget.size.height)]


async def test_the_header_tells_status_progress_and_money():
    header = Header(INFO)
    async with BarApp(header).run_test(size=(120, 10)):
        first, second = lines(header)
        for word in ("vidpipe", "The Lighthouse Keeper", "lighthouse-7f3a"):
            assert word in first
        for word in ("generating video · 7 of 15 · 1 failed · 2 running · eta 4:40",):
            assert first.rstrip().endswith(word)
        assert "$1.24 +$0.40? of $10.00 · gemini veo · box7" in second
        header.tell(HeaderInfo(title="Other", marked=3, filtered="12 of 240"))
        assert "3 marked" in lines(header)[1]
        assert "12 of 240" in lines(header)[1]


@pytest.mark.parametrize("width", [120, 99, 80, 60, 40, 20, 8])
async def test_the_header_fits_and_keeps_money_and_faults_longest(width):
    header = Header(INFO)
    header.styles.height = 1 if width < 100 else 2
    async with BarApp(header).run_test(size=(width, 10)):
        text = lines(header)
        assert {cell_len(line) for line in text} == {width}
        if width >= 60:
            assert "$1.24" in "".join(text)
        if width >= 40:
            assert "1 failed" in text[0]


async def test_the_footer_is_made_from_the_bindings_and_a_click_presses_them():
    footer = Footer()
    app = BarApp(footer)
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        text = lines(footer)[0]
        assert text.strip().startswith("r rerun  / filter")
        assert "hidden" not in text
        await pilot.click(Footer, offset=(text.index("filter") + 1, 0))
        await pilot.pause()
        assert app.pressed == ["/"]


async def test_the_footer_shows_only_whole_hints():
    footer = Footer()
    async with BarApp(footer).run_test(size=(12, 5)) as pilot:
        await pilot.pause()
        assert lines(footer)[0].strip() == "r rerun"


async def test_log_lines_show_the_newest_and_what_can_be_done():
    log = LogLines(keep=10)
    log.styles.height = 3
    async with BarApp(log).run_test(size=(90, 10)):
        log.add(*(LogEntry("14:00:00", f"s{n:02} clip", "done") for n in range(20)))
        log.add(LogEntry("14:02:11", "s04 clip", "filtered", "fault", [("e", "edit")]))
        rule, before, last = lines(log)
        assert set(rule) == {"─"}
        assert "s19 clip" in before
        assert "s04 clip  filtered · e edit" in last
        assert len(log.entries) == 10


async def test_a_long_reason_leaves_room_for_the_keys():
    log = LogLines()
    entry = LogEntry("14:02:11", "s04 clip", "word " * 40, "fault", [("e", "edit")])
    async with BarApp(log).run_test(size=(90, 10)):
        log.add(entry)
        assert lines(log)[1].rstrip().endswith("word… · e edit")


async def test_text_from_outside_cannot_leave_its_line():
    log = LogLines()
    facts = Facts()
    async with BarApp(log, facts).run_test(size=(60, 20)) as pilot:
        log.add(LogEntry("14:00", "s01", "bad\n\x1b[2Jtext [red]x[/]"))
        assert "bad text [red]x[/]" in lines(log)[1]
        facts.tell([Fact("end", "a\x1b[31m b\r\nc")])
        await pilot.pause()
        assert lines(facts)[0].startswith("end   a b c")


async def test_facts_wrap_and_grow():
    facts = Facts()
    async with BarApp(facts).run_test(size=(30, 20)) as pilot:
        facts.tell(
            [Fact("end", "one two three four five six seven eight nine ten eleven")]
        )
        await pilot.pause()
        assert facts.size.height == 2
        assert lines(facts)[1].startswith("      ")
        assert lines(facts)[1].rstrip().endswith("…")
        facts.tell([])
        await pilot.pause()
        assert facts.size.height == 0


def test_keys_are_written_as_people_do():
    written = [key_name(key) for key in ("ctrl+p", "question_mark", "space", "r,t")]
    assert written == ["^p", "?", "Space", "r"]
