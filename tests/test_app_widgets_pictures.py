"""Pictures and films on the screen: decoding, caching, playing, pacing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading

import pytest
from PIL import Image
from rich.color import Color
from rich.segment import Segment
from rich_pixels import Pixels
from textual.app import App
from textual.widgets import Static

from tests.terminal.films import make_film, make_picture
from vidpipe_tui.app.link import Link, plain_reason, tmux_hint
from vidpipe_tui.app.lru import Lru
from vidpipe_tui.app.pixels import AreaHalfblocks
from vidpipe_tui.app.previews import Previews
from vidpipe_tui.app.private_textual import Pacer, RawStrip, backlog
from vidpipe_tui.app.reel import Reel
from vidpipe_tui.app.widgets.contact_sheet import ContactSheet, Tile
from vidpipe_tui.app.widgets.pair import Pair, Still
from vidpipe_tui.app.widgets.picture import Picture
from vidpipe_tui.app.widgets.player import Player
from vidpipe_tui.errors import BadResult

pytestmark = pytest.mark.anyio
NEAR = Link.detect({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
FAR = Link.detect({"TERM": "xterm-256color", "SSH_CONNECTION": "a 1 b 2"})


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def previews():
    made = Previews()
    yield made
    made.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("film") / "clip.mp4", seconds=2)


class PictureApp(App[None]):
    CSS = "Picture { width: 40; height: 12; }"

    def __init__(self, picture):
        super().__init__()
        self.picture = picture

    def compose(self):
        yield self.picture

    def text(self):
        height = self.picture.size.height
        return "\n".join(self.picture.render_line(y).text for y in range(height))


class PlainApp(PictureApp):
    CSS = ""


async def settled(pilot):
    await pilot.pause(NEAR.rest + 0.1)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_picture_is_shown_under_its_caption(tmp_path, previews):
    app = PictureApp(Picture(previews, NEAR))
    path = make_picture(tmp_path / "a.png")
    async with app.run_test(size=(60, 20)) as pilot:
        app.picture.show(path, caption="start", note="take 2")
        await settled(pilot)
        assert app.picture.shown.size == (39, 11)
        first, *rest = app.text().splitlines()
        assert first.startswith("start")
        assert first.endswith("take 2")
        assert sum(line.count("▀") for line in rest) > 200


async def test_a_place_without_a_picture_is_never_blank(tmp_path, previews):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    app = PictureApp(Picture(previews, NEAR))
    async with app.run_test(size=(60, 20)) as pilot:
        assert "not yet" in app.text()
        app.picture.show(None, empty="waits for s01 end")
        assert "waits for s01 end" in app.text()
        app.picture.show(broken)
        await settled(pilot)
        assert "this is not a picture: broken.png" in app.text()
        app.picture.show(tmp_path / "gone.png")
        await settled(pilot)
        assert "there is no picture" in app.text()


async def test_only_the_picture_the_cursor_rests_on_is_decoded(tmp_path, previews):
    paths = [make_picture(tmp_path / f"{n}.png") for n in range(5)]
    app = PictureApp(Picture(previews, NEAR))
    async with app.run_test(size=(60, 20)) as pilot:
        for path in paths:
            app.picture.show(path)
            await pilot.pause()
        await settled(pilot)
        known = [previews.peek(path, 40, 11, "fine") is not None for path in paths]
    assert known == [False, False, False, False, True]


async def test_a_file_that_was_replaced_is_read_again(tmp_path, previews):
    path = make_picture(tmp_path / "a.png", (320, 180))
    first = await previews.still(path, 40, 20, "256")
    assert await previews.still(path, 40, 20, "256") is first
    make_picture(path, (180, 320))
    os.utime(path, ns=(1, 1))
    second = await previews.still(path, 40, 20, "256")
    assert second.size != first.size


async def test_a_film_shows_its_first_picture(film, previews):
    shown = await previews.still(film, 40, 20, None)
    assert shown.size == (40, 11)
    assert shown.lines == ()
    with pytest.raises(BadResult):
        await previews.still(film.with_name("none.mp4"), 40, 20, None)


async def test_raw_lines_carry_few_colours_and_the_screenshot_the_true_ones(
    tmp_path, previews
):
    app = PictureApp(Picture(previews, FAR))
    path = make_picture(tmp_path / "a.png")
    async with app.run_test(size=(60, 20)) as pilot:
        app.picture.show(path)
        await settled(pilot)
        strips = app.picture.render_lines(app.picture.size.region)
        raw = [strip for strip in strips if isinstance(strip, RawStrip)]
        assert len(raw) == app.picture.shown.size[1]
        assert all("8;5;" in strip.render(app.console) for strip in raw)
        assert app.export_screenshot().count("▀") > 50
        cut = raw[0].crop(2, 10)
        assert not isinstance(cut, RawStrip)
        assert cut.cell_length == 8
        assert "▀" in cut.text


def test_a_raw_line_gives_its_cells_to_whoever_wants_a_part():
    strip = RawStrip("\x1b[31mabcd\x1b[0m", 4, lambda: [Segment("abcd")])
    assert strip.crop(0, 4) is strip
    assert strip.divide([4]) == [strip]
    assert [part.text for part in strip.divide([1, 4])] == ["a", "bcd"]
    assert [segment.text for segment in strip] == ["abcd"]
    assert strip.cell_length == 4


async def test_our_renderer_works_in_rich_pixels(tmp_path):
    image = Image.new("RGB", (40, 20), (200, 10, 10))
    pixels = Pixels.from_image(image, resize=(20, 9), renderer=AreaHalfblocks(8))

    class Still(App[None]):
        def compose(self):
            yield Static(pixels)

    app = Still()
    async with app.run_test(size=(40, 12)):
        strip = app.query_one(Static).render_line(0)
        segment = next(iter(strip))
        assert segment.text == " " * 20
        ground = segment.style.bgcolor if segment.style else None
        assert ground == Color.from_rgb(200, 10, 10)
        assert app.query_one(Static).size.height == 5


def test_a_reel_fills_by_itself_and_finds_frames_by_time(film):
    reel = Reel(film, 40, 11, fps=12, limit=10_000_000)
    assert reel.wait(10)
    assert reel.complete
    assert len(reel) >= 8
    assert reel.seconds == pytest.approx(2.0)
    assert reel.index_at(-1.0) == -1
    assert reel.index_at(0.0) == 0
    assert reel.index_at(99.0) == len(reel) - 1
    assert reel[0].height <= 22
    assert reel[0].rgb != reel[len(reel) - 1].rgb


def test_a_reel_stays_within_its_limit_and_says_why_it_fails(film, tmp_path):
    small = Reel(film, 40, 11, fps=12, limit=40 * 22 * 3 * 4)
    assert small.wait(10)
    assert 1 <= len(small) <= 4
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    reel = Reel(broken, 40, 11, fps=12, limit=1000)
    assert reel.wait(10)
    assert "not a film" in str(reel.error)


async def test_a_film_plays_pauses_steps_and_ends(film, previews):
    app = PictureApp(Player(previews, NEAR))
    async with app.run_test(size=(60, 20)) as pilot:
        player = app.picture
        player.show(film, caption="clip")
        await settled(pilot)
        poster = player.shown
        player.toggle()
        await pilot.pause(0.7)
        assert player.playing
        assert player.position > 0
        player.toggle()
        at = player.position
        await pilot.pause(0.3)
        assert player.position == at
        player.step(1)
        assert player.position > at
        player.step(-99)
        assert player.position == 0.0
        player.toggle()
        for _ in range(60):
            await pilot.pause(0.1)
            if not player.playing:
                break
        assert player.position > 1.5
        assert player.shown is not poster
        assert "0:02" in app.text().splitlines()[0]
        player.show(None)
        assert "not yet" in app.text()


async def test_a_hidden_film_stops(film, previews):
    app = PictureApp(Player(previews, NEAR))
    async with app.run_test(size=(60, 20)) as pilot:
        app.picture.show(film)
        await settled(pilot)
        app.picture.toggle()
        await pilot.pause(0.2)
        app.picture.display = False
        await pilot.pause(0.3)
        assert not app.picture.playing


def test_the_pacer_allows_two_frames_and_gives_up_waiting():
    now = [0.0]
    pacer = Pacer(in_flight=2, patience=2.0, clock=lambda: now[0])
    for _ in range(2):
        assert pacer.ready
        pacer.frame()
        assert not pacer.ready
        assert pacer.take_due()
        assert not pacer.take_due()
    assert not pacer.ready
    now[0] = 0.5
    pacer.answered()
    assert pacer.round_trip == 0.5
    assert pacer.ready
    pacer.frame()
    assert pacer.take_due()
    assert not pacer.ready
    now[0] = 3.0
    assert pacer.ready
    pacer.frame()
    now[0] = 6.0
    assert pacer.ready


async def test_the_backlog_is_nothing_when_nobody_can_tell():
    app = App[None]()
    assert backlog(app) == 0
    async with app.run_test():
        assert backlog(app) == 0


def test_what_was_used_last_stays():
    gone: list[str] = []
    lru = Lru(100, drop=gone.append)
    lru.put("a", "A", 40)
    lru.put("b", "B", 40)
    assert lru.get("a") == "A"
    lru.put("c", "C", 40)
    assert gone == ["B"]
    lru.put("a", "A2", 10)
    assert lru.weight == 50
    lru.put("huge", "H", 1000)
    assert lru.get("huge") == "H"
    assert gone == ["B", "C", "A2"]
    lru.clear()
    assert (lru.weight, gone[-1]) == (0, "H")


async def test_browsing_stays_within_the_memory_given(tmp_path):
    previews = Previews(small_bytes=600_000)
    paths = [make_picture(tmp_path / f"{n}.png") for n in range(8)]
    for path in paths:
        await previews.still(path, 40, 20, "fine")
    assert previews.bytes_kept < 600_000 + 8_000_000
    assert previews.peek(paths[-1], 40, 20, "fine") is not None
    previews.close()


async def test_cancelled_work_is_dropped(tmp_path, previews):
    path = make_picture(tmp_path / "a.png")
    tasks = [
        asyncio.ensure_future(previews.still(path, 20 + n, 20, "fine"))
        for n in range(50)
    ]
    await asyncio.sleep(0)
    for task in tasks[:-1]:
        task.cancel()
    await tasks[-1]
    assert previews.peek(path, 60, 20, "fine") is None
    assert threading.active_count() < 20


@pytest.mark.parametrize(
    ("environ", "colours", "depth", "fps"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true", "fine", 12),
        ({"TERM": "xterm-256color"}, "256", "256", 12),
        ({"TERM": "linux"}, "16", None, 12),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none", None, 12),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "256"}, "256", "256", 12),
        ({"COLORTERM": "truecolor", "SSH_CONNECTION": "a"}, "true", "256", 8),
    ],
)
def test_the_link_is_read_from_the_environment(environ, colours, depth, fps):
    link = Link.detect(environ)
    assert (link.colours, link.depth, link.fps) == (colours, depth, fps)
    assert link.pictures == (depth is not None)
    assert link.table_hz == (4 if link.remote else 10)
    assert link.words == (colours in ("16", "none"))


def test_where_the_app_cannot_draw_it_says_why():
    term = {"TERM": "xterm"}
    assert plain_reason(term, stdin=True, stdout=True) is None
    assert "output" in str(plain_reason(term, stdin=True, stdout=False))
    assert "input" in str(plain_reason(term, stdin=False, stdout=True))
    for value in ({}, {"TERM": "dumb"}):
        assert "TERM=" in str(plain_reason(value, stdin=True, stdout=True))
    assert tmux_hint({"SSH_CONNECTION": "a"})
    assert tmux_hint({"SSH_CONNECTION": "a", "TMUX": "b"}) is None
    assert tmux_hint({}) is None


class SheetApp(App[None]):
    def __init__(self, sheet, tiles):
        super().__init__()
        self.sheet, self.tiles, self.told = sheet, tiles, []

    def compose(self):
        yield self.sheet

    def on_mount(self):
        self.sheet.focus()
        self.sheet.set_tiles(self.tiles)

    def on_contact_sheet_chosen(self, event):
        self.told.append(event.key)

    def text(self):
        height = self.sheet.size.height
        return [self.sheet.render_line(y).text for y in range(height)]


async def test_a_contact_sheet_shows_what_fits_and_turns_pages(
    tmp_path, previews, monkeypatch
):
    paths = [make_picture(tmp_path / f"{n}.png") for n in range(30)]
    tiles = [Tile(f"s{n:02}", f"s{n:02} end", path) for n, path in enumerate(paths)]
    app = SheetApp(ContactSheet(previews, NEAR), [*tiles, Tile("s99", "last", None)])
    async with app.run_test(size=(81, 27)) as pilot:
        await settled(pilot)
        text = app.text()
        assert [name in text[0] for name in ("s00", "s02", "s03")] == [1, 1, 0]
        assert "s08" in text[18]
        assert sum(line.count("▀") for line in text) > 500
        asked = []
        monkeypatch.setattr(
            app.sheet, "refresh", lambda *regions: asked.extend(regions)
        )
        await pilot.press("down", "right", "enter")
        monkeypatch.undo()
        assert app.told == ["s04"]
        assert {region.height for region in asked} == {1}
        await pilot.press("end")
        await settled(pilot)
        assert app.sheet.key == "s99"
        assert "not yet" in "\n".join(app.text())
        lines = app.sheet.render_lines(app.sheet.size.region)
        assert {strip.cell_length for strip in lines} == {81}
        app.sheet.set_tiles(tiles[:4])
        await pilot.pause()
        assert app.sheet.key == "s03"


async def test_a_pair_shows_two_pictures_and_a_seam_without_a_gap(tmp_path, previews):
    paths = [make_picture(tmp_path / f"{n}.png") for n in range(2)]
    pair = Pair(previews, NEAR)
    app = PlainApp(pair)
    async with app.run_test(size=(81, 20)) as pilot:
        stills = [Still(path, name) for path, name in zip(paths, "ab", strict=True)]
        pair.show(*stills)
        await settled(pilot)
        left, right = pair.pictures
        assert left.shown is not None
        assert right.shown is not None
        assert right.region.x - left.region.right == 1
        pair.show(*stills, seam=True, shape=(9, 16))
        await pilot.pause()
        assert right.region.x == left.region.right
        assert pair.size.height > 12


def test_the_widgets_load_nothing_heavy_before_there_is_a_picture():
    code = (
        "import sys, vidpipe_tui.app.widgets.contact_sheet, vidpipe_tui.app.guard, "
        "vidpipe_tui.app.widgets.player, vidpipe_tui.app.widgets.scene_table; "
        "print([n for n in ('PIL', 'av', 'rich_pixels', 'numpy') if n in sys.modules])"
    )
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_without_colours_a_picture_is_named(tmp_path, previews):
    app = PictureApp(Picture(previews, Link.detect({"TERM": "linux"})))
    async with app.run_test(size=(60, 20)):
        app.picture.show(make_picture(tmp_path / "s01-end-1.png"))
        assert "s01-end-1.png" in app.text()
