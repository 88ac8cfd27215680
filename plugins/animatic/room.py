"""Indoors: walls, windows, furniture and light that falls on the floor."""

from __future__ import annotations

from .easel import Easel
from .indoors import furniture, lamp, rect, shell, tones, window
from .paint import glow, scale
from .palette import mix


def room(easel: Easel) -> None:
    """A living room: tall window, shelf of books, lamp, table, a picture."""
    wall, floor = tones(easel)
    shell(easel, wall, floor)
    _boards(easel)
    flip = easel.recipe.side > 0
    x = 0.2 if flip else 0.5
    window(easel, x, 0.12, x + 0.3, 0.58)
    _curtains(easel, x, x + 0.3)
    _shelf(easel, 0.68 if flip else 0.12)
    furniture(
        easel,
        0.18,
        rect(*((0.56, 0.2, 0.64, 0.36) if flip else (0.36, 0.2, 0.44, 0.36))),
    )
    t = 0.62 if flip else 0.08
    furniture(
        easel,
        0.6,
        rect(t, 0.74, t + 0.3, 0.765),
        rect(t + 0.02, 0.76, t + 0.035, 0.95),
        rect(t + 0.265, 0.76, t + 0.28, 0.95),
        rect(t - 0.09, 0.6, t - 0.078, 0.96),
        rect(t - 0.09, 0.79, t - 0.01, 0.81),
        rect(t - 0.022, 0.8, t - 0.01, 0.96),
    )
    _table_lamp(easel, t + 0.22)


def _table_lamp(easel: Easel, x: float) -> None:
    own = easel.palette
    cx, y, unit = easel.x(x), easel.y(0.74), easel.unit
    easel.lay(
        mix((255, 214, 140), own.accent, 0.3),
        glow(easel.size, (cx, y - unit * 0.13), unit * 0.3, 0.6),
        0.59,
        flicker=0.05,
    )
    ink, shade = easel.ink(), easel.ink()
    ink.line([(cx, y), (cx, y - unit * 0.1)], unit * 0.008)
    ink.disc(cx, y - 2, unit * 0.03, unit * 0.008)
    shade.shape(
        (cx - unit * 0.055, y - unit * 0.09),
        (cx - unit * 0.03, y - unit * 0.16),
        (cx + unit * 0.03, y - unit * 0.16),
        (cx + unit * 0.055, y - unit * 0.09),
        sharp=True,
    )
    easel.lay(own.near, ink.done(), 0.6)
    easel.lay(mix((255, 226, 170), own.accent, 0.25), shade.done(), 0.6)


def _boards(easel: Easel) -> None:
    """Floor boards that run to the vanishing point."""
    ink = easel.ink()
    low, foot = easel.y(easel.horizon), float(easel.size[1])
    for k in range(-9, 10):
        ink.line(
            [(easel.x(0.5 + k * 0.055), low), (easel.x(0.5 + k * 0.16), foot)], 1.6
        )
    ink.line([(0, low), (easel.size[0], low)], easel.unit * 0.006)
    easel.lay((0, 0, 0), scale(ink.done(), 0.35), 0.16)


def _curtains(easel: Easel, x0: float, x1: float) -> None:
    own = easel.palette
    ink = easel.ink()
    for edge, side in ((x0, -1), (x1, 1)):
        a, b = easel.x(edge - side * 0.025), easel.x(edge + side * 0.075)
        ink.shape(
            (a, easel.y(0.06)),
            (b, easel.y(0.06)),
            (b + side * 8, easel.y(0.7)),
            ((a + b) / 2, easel.y(0.71)),
            (a + side * 20, easel.y(0.7)),
            sharp=True,
        )
    ink.line(
        [(easel.x(x0 - 0.1), easel.y(0.06)), (easel.x(x1 + 0.1), easel.y(0.06))],
        easel.unit * 0.012,
    )
    easel.lay(mix(mix(own.near, own.far, 0.35), own.accent, 0.3), ink.done(), 0.24)


def _shelf(easel: Easel, x: float) -> None:
    """A bookcase against the wall."""
    own = easel.palette
    random = easel.random
    frame, books = easel.ink(), easel.ink()
    frame.box(easel.x(x), easel.y(0.14), easel.x(x + 0.19), easel.y(0.75))
    for row in range(5):
        y = 0.25 + row * 0.115
        at = x + 0.01
        while at < x + 0.17:
            wide = random.uniform(0.006, 0.014)
            books.box(
                easel.x(at),
                easel.y(y - random.uniform(0.055, 0.09)),
                easel.x(at + wide),
                easel.y(y),
                value=random.choice((70, 120, 190, 230)),
            )
            at += wide + (0.02 if random.random() < 0.12 else 0.002)
    easel.lay(mix(own.near, own.far, 0.14), frame.done(), 0.2)
    easel.lay(mix(own.far, own.accent, 0.45), scale(books.done(), 0.6), 0.2)


def cafe(easel: Easel) -> None:
    """Great panes to the street, lamps in a row, a counter; two at a table."""
    wall, floor = tones(easel)
    shell(easel, mix(wall, easel.palette.accent, 0.12), floor)
    window(easel, 0.16, 0.14, 0.84, 0.6, 4)
    furniture(
        easel,
        0.22,
        rect(-0.2, 0.64, 1.2, 0.69),
        rect(-0.2, 0.68, 1.2, 0.76),
        lift=0.2,
    )
    for x in (0.2, 0.5, 0.8):
        lamp(easel, x, 0.2 if x == 0.5 else 0.16, 0.06, 0.45)
    if easel.recipe.shot in ("wide", "full", "medium") and easel.recipe.count != 1:
        return
    _table(easel, 0.5)


def _table(easel: Easel, x: float) -> None:
    furniture(
        easel,
        0.88,
        rect(x - 0.16, 0.79, x + 0.16, 0.815),
        rect(x - 0.012, 0.81, x + 0.012, 0.97),
        rect(x - 0.08, 0.96, x + 0.08, 0.975),
        rect(x - 0.05, 0.752, x - 0.022, 0.792),
        rect(x + 0.03, 0.752, x + 0.058, 0.792),
    )
