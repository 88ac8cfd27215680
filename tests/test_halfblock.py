"""Half blocks: what a terminal shows equals the picture, in few bytes."""

from __future__ import annotations

import math
import re

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.terminal.films import photo
from vidpipe_tui.media import halfblock

CODE = re.compile(r"\x1b\[([0-9;]*)m|(.)", re.DOTALL)


def drawn(lines, width):
    """The pixels a terminal would show, upper and lower half of each cell."""
    rows = []
    for line in lines:
        upper, lower, front, back = [], [], None, None
        for codes, sign in CODE.findall(line):
            if not sign:
                front, back = _set(codes, front, back)
                continue
            upper.append(back if sign in " ▄" else front)
            lower.append(front if sign in "█▄" else back)
        rows += [upper, lower]
        assert len(upper) == width
    return rows


def _set(codes, front, back):
    if codes in ("", "0"):
        return None, None
    numbers = [int(code) for code in codes.split(";")]
    while numbers:
        kind, system, *rest = numbers
        size = 3 if system == 2 else 1
        value = tuple(rest[:size]) if size == 3 else _xterm(rest[0])
        front, back = (value, back) if kind == 38 else (front, value)
        numbers = rest[size:]
    return front, back


def _xterm(number):
    assert 16 <= number <= 255
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    levels = (0, 95, 135, 175, 215, 255)
    number -= 16
    return levels[number // 36], levels[number // 6 % 6], levels[number % 6]


def pixels(image):
    data = list(image.get_flattened_data())
    return [data[y * image.width : (y + 1) * image.width] for y in range(image.height)]


def psnr(first, second):
    means = [value * value for value in ImageStat.Stat(
        ImageChops.difference(first, second)).rms]  # fmt: skip
    return 10 * math.log10(255**2 / (sum(means) / 3))


@pytest.mark.parametrize("size", [(1, 2), (7, 4), (40, 24)])
def test_true_colours_show_exactly_the_picture(size):
    image = photo(size)
    assert drawn(halfblock.lines(image, "true"), size[0]) == pixels(image)


def test_five_bits_show_the_reduced_picture():
    image = photo((40, 24))
    shown = drawn(halfblock.lines(image, "fine"), 40)
    assert shown == pixels(halfblock.reduce(image, 5))


def test_256_colours_show_the_nearest_ones():
    image = Image.new("RGB", (3, 2))
    image.putdata([(0, 0, 0), (255, 0, 0), (94, 136, 2)] * 2)
    shown = drawn(halfblock.lines(image, "256"), 3)
    assert shown == [[(0, 0, 0), (255, 0, 0), (95, 135, 0)]] * 2


def test_every_line_ends_in_a_reset_and_holds_no_newline():
    for depth in ("true", "fine", "256"):
        for line in halfblock.lines(photo((20, 10)), depth):
            assert line.endswith("\x1b[0m")
            assert "\n" not in line


def test_equal_neighbours_cost_nothing_more():
    flat = Image.new("RGB", (80, 2), (10, 20, 30))
    (line,) = halfblock.lines(flat, "true")
    assert line == "\x1b[48;2;10;20;30m" + " " * 80 + "\x1b[0m"


def test_colours_that_are_set_are_not_set_again():
    image = Image.new("RGB", (4, 2))
    red, blue = (255, 0, 0), (0, 0, 255)
    image.putdata([red, blue, red, blue, blue, red, red, blue])
    (line,) = halfblock.lines(image, "true")
    assert line.count("\x1b[") == 2
    assert "▀▄█ " in line


def test_five_bits_keep_the_quality_and_save_bytes():
    picture = photo((1280, 720))
    small = halfblock.shrink(picture, 80, 23)
    reference = picture.resize((80, 46), Image.Resampling.LANCZOS)
    assert psnr(halfblock.reduce(small, 5), reference) >= 30
    fine = sum(len(line.encode()) for line in halfblock.lines(small, "fine"))
    few = sum(len(line.encode()) for line in halfblock.lines(small, "256"))
    assert fine <= 45_000
    assert few <= 20_000


@pytest.mark.parametrize(
    ("size", "room", "wanted"),
    [
        ((1280, 720), (80, 40), (80, 22)),
        ((1280, 720), (80, 10), (36, 10)),
        ((720, 1280), (40, 20), (22, 20)),
        ((720, 720), (20, 20), (20, 10)),
        ((1, 10_000), (20, 5), (1, 5)),
        ((10_000, 1), (20, 5), (20, 1)),
    ],
)
def test_a_picture_fits_inside_and_keeps_its_shape(size, room, wanted):
    assert halfblock.fit(size, *room) == wanted


def test_what_is_transparent_shows_the_ground():
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    flat = halfblock.flatten(image, (1, 2, 3))
    assert set(flat.get_flattened_data()) == {(1, 2, 3)}


def test_a_picture_held_sideways_is_turned(tmp_path):
    image = Image.new("RGB", (4, 2))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    with Image.open(tmp_path / "turned.jpg") as turned:
        assert halfblock.flatten(turned).size == (2, 4)


def test_shrinking_averages_areas():
    board = Image.new("L", (64, 64))
    board.putdata([255 * ((x + y) % 2) for y in range(64) for x in range(64)])
    small = halfblock.shrink(board.convert("RGB"), 4, 2)
    assert set(small.tobytes()) <= {127, 128}
