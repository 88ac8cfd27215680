"""The scene table: what it shows, where the cursor goes, what is painted."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.terminal.demo import film_rows, many_rows
from vidpipe_tui.app.box import UpdateBox
from vidpipe_tui.app.widgets.cells import fill, plain, upto, wrap
from vidpipe_tui.app.widgets.columns import clock, layout, money
from vidpipe_tui.app.widgets.filtering import parse_filter
from vidpipe_tui.app.widgets.icons import Icons
from vidpipe_tui.app.widgets.rows import Cell, Row
from vidpipe_tui.app.widgets.scene_table import SceneTable
from vidpipe_tui.app.widgets.table_view import TableView, Update
from vidpipe_tui.project.model import SLOTS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class TableApp(App[None]):
    """A table and what it told."""

    def __init__(self, rows=(), **options):
        super().__init__()
        self.table = SceneTable(rows, **options)
        self.told = []

    def compose(self):
        yield self.table

    def on_scene_table_moved(self, event):
        self.told.append((event.key, event.slot))

    def on_scene_table_chosen(self, event):
        self.told.append(("chosen", event.key, event.slot))

    @property
    def key(self):
        return self.table.row.key if self.table.row else None

    @property
    def targets(self):
        return self.table.targets

    def lines(self):
        size = self.table.size
        return [self.table.render_line(y).text for y in range(size.height)]


@pytest.fixture
def painted(monkeypatch):
    """The regions asked to be painted, in order."""
    seen = []
    real = TableView.refresh

    def refresh(self, *regions, **kinds):
        seen.append(regions)
        return real(self, *regions, **kinds)

    monkeypatch.setattr(TableView, "refresh", refresh)
    return seen


async def test_rows_show_state_numbers_and_title():
    app = TableApp(film_rows())
    async with app.run_test(size=(80, 20)):
        head, first, *rest = app.lines()
        assert head.split() == [*SLOTS, "#", "take", "time", "cost", "title"]
        words = first.split()
        assert words[:9] == ["▌", "✓", "●", "●", "●", "1", "1", "1:32", "0.54"]
        assert first.rstrip().endswith("  The lamp is lit")
        assert "43%" in rest[3]
        assert "0.40?" in rest[8]
        assert all(cell_len(line) == 80 for line in app.lines())


@pytest.mark.parametrize("width", [120, 80, 60, 48, 40, 30, 24, 12, 3])
async def test_lines_are_exactly_as_wide_as_the_table(width):
    app = TableApp(film_rows())
    async with app.run_test(size=(width, 16)):
        assert {cell_len(line) for line in app.lines()} == {width}


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (80, ["take", "time", "cost"]),
        (60, ["take", "time", "cost"]),
        (52, ["take", "time"]),
        (44, ["take"]),
        (38, []),
    ],
)
def test_cost_then_time_then_take_make_room_for_the_title(width, names):
    found = [column.name for column in layout(width).columns]
    assert [name for name in found if name in ("take", "time", "cost")] == names
    assert found[:4] == ["want", *SLOTS]
    assert found[-1] == "title"


async def test_outside_text_shows_neither_markup_nor_codes():
    title = "[red]Bad[/red] \x1b[31mcode\x1b[0m \x07\rbell \u202eturned"
    app = TableApp([Row(key="s01", number=1, title=title)])
    async with app.run_test(size=(100, 5)):
        line = app.lines()[1]
        assert "[red]Bad[/red] code bell turned" in line
        assert "\x1b" not in line
        assert "\u202e" not in line


async def test_a_changed_cell_paints_only_up_to_its_right_edge(painted):
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        painted.clear()
        app.table.put_cell("s05", "start", Cell("running", 0.1))
        app.table.flush()
        ((region,),) = painted
        assert (region.x, region.y, region.height) == (0, 5, 1)
        assert region.right == layout(100).columns[1].end


async def test_unseen_and_unchanged_cells_paint_nothing(painted):
    app = TableApp(many_rows(100))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        painted.clear()
        app.table.put_cell("s0090", "clip", Cell("failed"))
        app.table.put_cell("s0001", "clip", Cell("running", 0.0))
        app.table.put_cell("nobody", "clip", Cell("failed"))
        app.table.flush()
        assert painted == []


async def test_the_box_is_emptied_by_the_timer_and_the_last_value_wins():
    box: UpdateBox[Update, Row | Cell] = UpdateBox()
    app = TableApp(film_rows(), box=box, hz=50)
    async with app.run_test(size=(100, 20)) as pilot:
        for percent in range(100):
            box.put(("s01", "clip"), Cell("running", percent / 100))
        box.put(("s02", None), Row(key="s02", number=2, title="Another"))
        await pilot.pause(0.2)
        assert "99%" in app.lines()[1]
        assert "Another" in app.lines()[2]
        assert box.take() == {}


async def test_the_cursor_stays_on_its_scene_when_rows_are_ordered_anew():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("down", "down", "down", "left")
        app.table.sort_by("cost")
        await pilot.pause()
        assert (app.key, app.table.slot) == ("s04", "end")
        assert app.table.rows[0].key == "s09"
        app.table.set_rows([row for row in film_rows() if row.key != "s04"])
        await pilot.pause()
        assert app.key is not None
        assert app.told[-1] == (app.key, "end")


async def test_a_row_that_changes_its_place_moves_and_keeps_the_cursor():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        app.table.sort_by("state")
        app.table.go_to("s01")
        app.table.put_cell("s01", "clip", Cell("failed"))
        app.table.flush()
        await pilot.pause()
        assert app.table.rows[0].key == "s01"
        assert app.key == "s01"
        assert app.lines()[1].startswith("▌")


async def test_keys_move_between_rows_and_slots_and_choose():
    app = TableApp(many_rows(50))
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.press("j", "j", "k", "left", "left", "left", "enter")
        assert app.told[-1] == ("chosen", "s0001", "start")
        await pilot.press("end")
        assert app.key == "s0049"
        assert app.lines()[-1].startswith("▌")
        await pilot.press("pageup")
        assert app.key == "s0039"
        await pilot.press("home", "up")
        assert app.key == "s0000"


async def test_the_next_fault_is_found_round_the_end_at_its_slot():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        found = []
        for key in ("n", "n", "n", "n", "N"):
            await pilot.press(key)
            found.append((app.key, app.table.slot))
    assert found == [
        ("s04", "clip"),
        ("s10", "clip"),
        ("s11", "end"),
        ("s04", "clip"),
        ("s11", "end"),
    ]


async def test_marks_ranges_and_inversion_survive_sort_and_filter():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        assert app.targets == ("s01",)
        await pilot.press("space", "down", "v", "down", "down", "v", "down")
        assert app.targets == ("s01", "s03", "s04", "s05")
        app.table.show_only("lamp")
        app.table.sort_by("title", backwards=True)
        assert app.targets == ("s01", "s03", "s04", "s05")
        app.table.show_only("")
        await pilot.press("asterisk")
        assert len(app.targets) == 8
        assert app.table.clear_marks()
        assert not app.table.clear_marks()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", 12),
        ("lamp", 1),
        ("THE", 8),
        ("!the", 4),
        ("^s0[12]", 2),
        ("/map|storm", 2),
        ("state:failed", 1),
        ("state:filtered", 1),
        ("state:needs", 3),
        ("!state:needs the", 6),
        ("minors", 1),
        ("(", 0),
        ("[red", 1),
    ],
)
def test_filters(text, keys):
    test = parse_filter(text) or (lambda row: True)
    assert sum(test(row) for row in film_rows()) == keys


async def test_a_filter_that_matches_nothing_says_so():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        app.table.show_only("nothing like it")
        await pilot.pause()
        assert app.key is None
        assert "no scene matches nothing like it" in app.lines()[2]
        await pilot.press("down", "space", "n", "enter", "v")
        app.table.show_only("")
        assert len(app.table.rows) == app.table.total == 12


async def test_an_empty_table_says_what_to_do():
    app = TableApp(empty="n makes a film")
    async with app.run_test(size=(60, 10)):
        assert "n makes a film" in app.lines()[2]


async def test_the_mouse_chooses_cells_and_sorts_by_headings():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        end = layout(100).columns[2]
        await pilot.click(SceneTable, offset=(end.x + 1, 3))
        assert app.told[-1] == ("s03", "end")
        cost = next(c for c in layout(100).columns if c.name == "cost")
        await pilot.click(SceneTable, offset=(cost.x + 5, 0))
        assert app.table.sort == ("cost", False)
        assert "costv" in app.lines()[0]


async def test_words_stand_in_the_cells_where_colours_cannot():
    app = TableApp(film_rows(), icons=Icons(ascii=True))
    async with app.run_test(size=(70, 16)):
        text = "\n".join(app.lines())
        for word in ("ok", "same", "filt", "fail", "old", "wait", "run", "??"):
            assert word in text
        assert not set("●↳✗◌◐▶✓▌") & set(text)


def test_cells_are_never_cut_in_half():
    assert fill("灯台守", 5) == "灯台…"
    assert fill("灯台守", 4) == "灯… "
    assert cell_len(fill("e\u0301" * 9, 4)) == 4
    assert upto("灯台", 3) == "灯"
    assert plain("👩\u200d🚀 🗝\ufe0f") == "👩🚀 🗝"


def test_words_wrap_and_end_in_an_ellipsis():
    assert wrap("one two three", 7, 5) == ["one two", "three"]
    assert wrap("one two three four", 7, 2) == ["one two", "three…"]
    assert wrap("abcdefghij", 4, 5) == ["abcd", "efgh", "ij"]
    assert wrap("", 4, 2) == [""]


def test_times_and_money():
    assert [clock(s) for s in (None, 0, 59.9, 61, 3725)] == [
        "·",
        "0:00",
        "0:59",
        "1:01",
        "1:02:05",
    ]
    row = Row(key="s", number=1, title="")
    assert money(row) == "·"
    assert money(Row(key="s", number=1, title="", cost=0.0)) == "free"
    assert money(Row(key="s", number=1, title="", cost=0.4, sure=False)) == "0.40?"


async def test_over_a_thin_line_it_scrolls_seldom():
    app = TableApp(many_rows(100), leap=True)
    async with app.run_test(size=(100, 13)) as pilot:
        tops = set()
        for _ in range(30):
            await pilot.press("down")
            tops.add(app.table.scroll_offset.y)
        assert len(tops) <= 7
        assert any(line.startswith("▌") for line in app.lines())
        await pilot.press("home")
        assert app.lines()[1].startswith("▌")


async def test_the_cell_under_the_cursor_can_be_read_in_sixteen_colours():
    app = TableApp(film_rows())
    async with app.run_test(size=(100, 20)) as pilot:
        app.theme = "ansi-dark"
        app.table.go_to("s05", "clip")
        await pilot.pause()
        cell = next(s for s in app.table.render_line(5) if "43%" in s.text)
        assert cell.style is not None
        assert cell.style.underline
        assert cell.style.bgcolor == app.table.rich_style.bgcolor
