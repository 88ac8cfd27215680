"""Draws what an app shows as a PNG, cell by cell, for eyes.

``python -m tests.terminal.look OUT.png --size 120x40 --keys down,down --theme nord``
shows the demo app; `draw` takes any running app.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.cells import cell_len
from rich.color import Color

from tests.terminal.demo import Demo, film_rows, many_rows
from vidpipe_tui.app.link import Link
from vidpipe_tui.app.widgets.icons import Icons

WIDTH, HEIGHT = 10, 20
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"


def draw(app) -> Image.Image:
    """The app's screen, 10x20 pixels a cell."""
    columns, rows = app.size
    image = Image.new("RGB", (columns * WIDTH, rows * HEIGHT))
    pen = ImageDraw.Draw(image)
    fonts = [ImageFont.truetype(FONT.format(kind), 16) for kind in ("", "-Bold")]
    compositor, below = app.screen._compositor, app._background_screens
    update = compositor.render_update(full=True, screen_stack=below)
    for y, line in enumerate(update.strips):
        x = 0
        for strip in line:
            for text, style, _ in strip:
                x = _segment(pen, fonts, x, y, text, style)
    return image


def _segment(pen, fonts, x, y, text, style):
    front = _rgb(style.color if style else None, (224, 224, 224))
    back = _rgb(style.bgcolor if style else None, (18, 18, 18))
    if style and style.reverse:
        front, back = back, front
    for sign in text:
        if not cell_len(sign):
            continue
        size = cell_len(sign)
        left, top = x * WIDTH, y * HEIGHT
        pen.rectangle((left, top, left + size * WIDTH - 1, top + HEIGHT - 1), back)
        middle = top + HEIGHT // 2
        if sign == "▀":
            pen.rectangle((left, top, left + WIDTH - 1, middle - 1), front)
        elif sign == "▄":
            pen.rectangle((left, middle, left + WIDTH - 1, top + HEIGHT - 1), front)
        elif sign == "─":
            pen.line((left, middle, left + WIDTH - 1, middle), front)
        elif sign == "│":
            pen.line((left + 5, top, left + 5, top + HEIGHT - 1), front)
        elif sign == "▌":
            pen.rectangle((left, top, left + 4, top + HEIGHT - 1), front)
        elif not sign.isspace():
            font = fonts[1 if style and style.bold else 0]
            pen.text((left, top + 1), sign, fill=front, font=font)
        x += size
    return x


def _rgb(colour: Color | None, default):
    if colour is None or colour.is_default:
        return default
    return tuple(colour.get_truecolor())


async def _shoot(options) -> None:
    width, height = map(int, options.size.split("x"))
    link = Link.detect(os.environ)
    icons = Icons(ascii=options.ascii, words=options.words)
    rows = many_rows(options.rows) if options.rows else film_rows()
    pictures = {"start": options.start, "end": options.end, "clip": options.clip}
    app = Demo(rows, link, icons=icons, **pictures)
    async with app.run_test(size=(width, height)) as pilot:
        app.theme = options.theme
        await pilot.press(*filter(None, options.keys.split(",")))
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.pause(options.wait)
        draw(app).save(options.out)
    app.previews.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--keys", default="")
    parser.add_argument("--theme", default="vidpipe")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--wait", type=float, default=0.1)
    parser.add_argument("--ascii", action="store_true")
    parser.add_argument("--words", action="store_true")
    for name in ("start", "end", "clip"):
        parser.add_argument(f"--{name}", type=Path)
    asyncio.run(_shoot(parser.parse_args()))


if __name__ == "__main__":
    main()
