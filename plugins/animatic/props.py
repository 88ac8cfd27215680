"""Things that matter to a story, seen large."""

from __future__ import annotations

from math import cos, pi, sin

from .art import Art, Figure


def bottle(art: Art) -> None:
    """A bottle lying in the sand, something rolled up inside."""
    art.body.shape(
        (-0.75, 0.12),
        (-0.7, 0.5),
        (0.2, 0.62),
        (0.42, 0.47),
        (0.46, 0.24),
        (0.24, 0.02),
        (-0.55, 0.0),
    )
    art.body.limb([(0.4, 0.37), (0.85, 0.48)], [0.11, 0.085])
    art.body.limb([(0.84, 0.475), (0.96, 0.5)], [0.1, 0.1])
    art.accent.limb([(0.92, 0.49), (1.02, 0.515)], [0.07, 0.07])
    art.body.limb([(0.92, 0.49), (1.02, 0.515)], [0.07, 0.07])
    art.light.shape(
        (-0.48, 0.2), (-0.44, 0.38), (0.14, 0.46), (0.18, 0.28), sharp=True, value=150
    )
    art.light.line([(-0.6, 0.47), (0.1, 0.55)], 0.025)


def sheet(art: Art) -> None:
    """A map or a letter, with a mark on it."""
    page = (
        (-0.8, 0.06),
        (-0.66, 0.78),
        (-0.3, 0.72),
        (0.1, 0.84),
        (0.72, 0.74),
        (0.86, 0.04),
        (0.3, 0.0),
        (-0.2, 0.1),
    )
    art.body.shape(*page, sharp=True)
    art.light.shape(
        *[(x * 0.96, 0.4 + (y - 0.4) * 0.94) for x, y in page], sharp=True, value=185
    )
    for k in range(7):
        t = k / 6
        art.light.disc(-0.5 + 0.9 * t, 0.32 + 0.22 * sin(t * 5), 0.026, value=20)
    art.light.line([(0.44, 0.2), (0.58, 0.36)], 0.045, value=20)
    art.light.line([(0.44, 0.36), (0.58, 0.2)], 0.045, value=20)
    art.light.line([(-0.24, 0.1), (-0.3, 0.7)], 0.012, value=110)
    art.light.line([(0.26, 0.03), (0.12, 0.8)], 0.012, value=110)


def book(art: Art) -> None:
    """An open book that shines."""
    for side in (-1, 1):
        art.body.shape(
            (0.0, 0.12),
            (side * 0.35, 0.3),
            (side * 0.86, 0.24),
            (side * 0.86, 0.08),
            (side * 0.4, 0.1),
            (0.0, 0.0),
            sharp=True,
        )
        art.light.shape(
            (side * 0.02, 0.15),
            (side * 0.35, 0.34),
            (side * 0.82, 0.28),
            (side * 0.8, 0.22),
            (side * 0.35, 0.26),
            sharp=True,
        )
    art.accent.box(-0.86, 0.04, 0.86, 0.08)


def cup(art: Art) -> None:
    """A cup that steams."""
    art.body.shape(
        (-0.4, 0.56),
        (0.4, 0.56),
        (0.32, 0.1),
        (0.2, 0.04),
        (-0.2, 0.04),
        (-0.32, 0.1),
        sharp=True,
    )
    art.body.arc(0.42, 0.34, 0.16, -100, 100, 0.06)
    art.body.disc(0.0, 0.03, 0.62, 0.05)
    art.accent.shape(
        (-0.385, 0.47), (0.385, 0.47), (0.36, 0.34), (-0.36, 0.34), sharp=True
    )
    art.light.disc(0.0, 0.56, 0.36, 0.035, value=140)
    for x in (-0.14, 0.1):
        steam = [
            (x + 0.06 * sin(k * 1.3 + 2 * pi * art.phase), 0.62 + k * 0.075)
            for k in range(6)
        ]
        art.light.limb(steam, [0.02, 0.03, 0.03, 0.026, 0.02, 0.008], value=110)
        art.body.limb(steam, [0.02, 0.03, 0.03, 0.026, 0.02, 0.008], value=90)


def lantern(art: Art) -> None:
    """A lantern with a burning flame."""
    art.body.arc(0.0, 0.82, 0.16, 180, 360, 0.03)
    art.body.shape((-0.24, 0.8), (-0.1, 0.92), (0.1, 0.92), (0.24, 0.8), sharp=True)
    art.body.box(-0.28, 0.76, 0.28, 0.81)
    art.body.box(-0.22, 0.12, 0.22, 0.78)
    art.body.box(-0.3, 0.0, 0.3, 0.13)
    art.light.box(-0.19, 0.16, 0.19, 0.75, value=150)
    beat = 0.03 * sin(2 * pi * art.phase)
    art.light.shape((0.0, 0.62 + beat), (-0.1, 0.36), (0.0, 0.2), (0.1, 0.36))
    for x in (-0.205, -0.07, 0.07, 0.205):
        art.light.line([(x, 0.14), (x, 0.76)], 0.016, value=0)


def key(art: Art) -> None:
    """An old key."""
    art.body.disc(-0.55, 0.42, 0.28)
    art.body.disc(-0.55, 0.42, 0.15, value=0)
    art.body.line([(-0.3, 0.42), (0.8, 0.42)], 0.1)
    art.body.box(0.5, 0.14, 0.6, 0.42)
    art.body.box(0.68, 0.08, 0.8, 0.42)
    art.accent.disc(-0.55, 0.42, 0.28)
    art.light.line([(-0.28, 0.455), (0.76, 0.455)], 0.02)


def kite(art: Art) -> None:
    """A kite with its tail."""
    art.body.shape((0.0, 1.0), (-0.3, 0.62), (0.0, 0.1), (0.3, 0.62), sharp=True)
    art.accent.shape((0.0, 1.0), (-0.3, 0.62), (0.0, 0.1), (0.3, 0.62), sharp=True)
    tail = [
        (-0.03 * k + 0.07 * sin(k * 1.2 + 2 * pi * art.phase), 0.1 - 0.1 * k)
        for k in range(8)
    ]
    art.body.line(tail, 0.018)
    for x, y in tail[1::2]:
        art.accent.shape(
            (x - 0.07, y + 0.035),
            (x + 0.07, y - 0.035),
            (x + 0.07, y + 0.035),
            (x - 0.07, y - 0.035),
            sharp=True,
        )
        art.body.shape(
            (x - 0.07, y + 0.035),
            (x + 0.07, y - 0.035),
            (x + 0.07, y + 0.035),
            (x - 0.07, y - 0.035),
            sharp=True,
        )


def umbrella(art: Art) -> None:
    """An open umbrella."""
    ring = [
        (0.75 * cos(a * pi / 16), 0.42 + 0.52 * sin(a * pi / 16)) for a in range(17)
    ]
    scallop = [(-0.75 + 0.25 * k, 0.42 + (0.07 if k % 2 else 0.0)) for k in range(7)]
    art.body.shape(*ring, *scallop, sharp=True)
    art.accent.shape(*ring, *scallop, sharp=True)
    art.body.line([(0, 0.42), (0, 0.06)], 0.035)
    art.body.arc(0.07, 0.06, 0.085, 0, 180, 0.035)


def flower(art: Art) -> None:
    """One flower in bloom."""
    bend = 0.02 * sin(2 * pi * art.phase)
    art.body.limb([(0, 0), (0.05, 0.35), (bend, 0.7)], [0.028, 0.022, 0.02])
    for side in (-1, 1):
        art.body.shape(
            (0.03, 0.22), (side * 0.26, 0.42), (side * 0.34, 0.4), (side * 0.2, 0.26)
        )
    for k in range(7):
        a = 2 * pi * k / 7
        x, y = bend + 0.17 * cos(a), 0.76 + 0.15 * sin(a)
        art.body.disc(x, y, 0.11)
        art.accent.disc(x, y, 0.11)
    art.light.disc(bend, 0.76, 0.09)


def clock(art: Art) -> None:
    """A watch with its face lit."""
    art.body.disc(0, 0.44, 0.44)
    art.body.box(-0.06, 0.86, 0.06, 0.95)
    art.body.disc(0, 0.98, 0.08)
    art.light.disc(0, 0.44, 0.37, value=190)
    for k in range(12):
        a = pi * k / 6
        art.light.disc(0.31 * cos(a), 0.44 + 0.31 * sin(a), 0.024, value=0)
    art.light.line([(0, 0.44), (0.0, 0.68)], 0.03, value=0)
    a = -2 * pi * art.phase / 12 + 0.4
    art.light.line([(0, 0.44), (0.18 * cos(a), 0.44 + 0.18 * sin(a))], 0.035, value=0)


def phone(art: Art) -> None:
    """A phone with a lit screen."""
    art.body.shape((-0.26, 0.0), (0.26, 0.0), (0.26, 1.0), (-0.26, 1.0), sharp=True)
    art.light.box(-0.21, 0.1, 0.21, 0.92)
    for k in range(4):
        art.light.box(
            -0.16, 0.72 - k * 0.13, 0.1 if k % 2 else 0.16, 0.78 - k * 0.13, value=120
        )


def egg(art: Art) -> None:
    """Something round that glows from within."""
    art.body.shape(
        (0.0, 1.0),
        (-0.28, 0.7),
        (-0.36, 0.36),
        (-0.2, 0.06),
        (0.2, 0.06),
        (0.36, 0.36),
        (0.28, 0.7),
    )
    art.light.shape(
        (0.0, 0.8),
        (-0.18, 0.56),
        (-0.2, 0.3),
        (0.0, 0.16),
        (0.2, 0.3),
        (0.18, 0.56),
        value=170,
    )
    art.body.disc(0, 0.02, 0.7, 0.09)


def chest(art: Art) -> None:
    """An open chest full of light."""
    art.body.box(-0.7, 0.0, 0.7, 0.42)
    art.body.shape(
        (-0.7, 0.5),
        (-0.78, 0.78),
        (-0.6, 0.95),
        (0.6, 0.95),
        (0.78, 0.78),
        (0.7, 0.5),
        sharp=True,
    )
    art.light.shape(
        (-0.64, 0.42),
        (-0.66, 0.52),
        (-0.3, 0.58),
        (0.2, 0.56),
        (0.66, 0.52),
        (0.64, 0.42),
        sharp=True,
    )
    art.accent.box(-0.7, 0.12, 0.7, 0.17)
    art.light.box(-0.07, 0.2, 0.07, 0.34, value=200)


def bread(art: Art) -> None:
    """A loaf with a scored crust, and a slice cut off it."""
    loaf = (
        (-0.8, 0.0),
        (-0.86, 0.26),
        (-0.5, 0.52),
        (0.2, 0.54),
        (0.5, 0.3),
        (0.46, 0.0),
    )
    art.body.shape(*loaf)
    art.accent.shape(*loaf)
    for x in (-0.56, -0.26, 0.04):
        art.light.limb([(x, 0.22), (x + 0.16, 0.46)], [0.03, 0.05], value=150)
    art.body.disc(0.7, 0.27, 0.24, 0.29)
    art.accent.disc(0.7, 0.27, 0.24, 0.29)
    art.light.disc(0.72, 0.27, 0.18, 0.23, value=190)


def sword(art: Art) -> None:
    """A sword stuck upright."""
    art.body.shape((-0.05, 0.1), (-0.055, 0.68), (0.055, 0.68), (0.05, 0.1), sharp=True)
    art.light.line([(0.012, 0.12), (0.012, 0.66)], 0.02, value=200)
    art.body.line([(-0.22, 0.69), (0.22, 0.69)], 0.05)
    art.body.line([(0, 0.69), (0, 0.92)], 0.05)
    art.accent.line([(0, 0.73), (0, 0.9)], 0.05)
    art.body.disc(0, 0.95, 0.05)
    art.body.shape((-0.5, -0.05), (-0.3, 0.14), (0.0, 0.2), (0.35, 0.12), (0.5, -0.05))


THINGS = {
    "bottle": Figure(bottle, (-0.85, -0.03, 1.12, 0.7), 0.008),
    "map": Figure(sheet, (-0.9, -0.05, 0.95, 0.9), 0.0),
    "book": Figure(book, (-0.95, -0.03, 0.95, 0.45), 0.0),
    "cup": Figure(cup, (-0.66, -0.05, 0.66, 1.1), 0.008, 12),
    "lantern": Figure(lantern, (-0.35, -0.02, 0.35, 1.05), 0.0, 8, sways=True),
    "key": Figure(key, (-0.88, 0.0, 0.88, 0.75), 0.004),
    "kite": Figure(kite, (-0.5, -0.75, 0.5, 1.04), 0.0, 12),
    "umbrella": Figure(umbrella, (-0.8, -0.08, 0.8, 1.0), 0.0),
    "flower": Figure(flower, (-0.45, -0.02, 0.45, 1.08), 0.004, 8, sways=True),
    "clock": Figure(clock, (-0.5, -0.03, 0.5, 1.1), 0.0),
    "phone": Figure(phone, (-0.3, -0.02, 0.3, 1.04), 0.01),
    "egg": Figure(egg, (-0.75, -0.1, 0.75, 1.05), 0.004),
    "chest": Figure(chest, (-0.82, -0.02, 0.82, 1.0), 0.0),
    "bread": Figure(bread, (-0.95, -0.03, 1.0, 0.62), 0.0),
    "sword": Figure(sword, (-0.55, -0.1, 0.55, 1.04), 0.0),
}
