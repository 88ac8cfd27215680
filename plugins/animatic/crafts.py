"""What rolls, floats and flies."""

from __future__ import annotations

from math import pi, sin

from .art import Art, Figure


def car(art: Art) -> None:
    """A saloon with lit lamps."""
    body = art.body
    body.shape(
        (-1.0, 0.2),
        (-1.02, 0.5),
        (-0.66, 0.58),
        (-0.4, 0.92),
        (0.26, 0.94),
        (0.56, 0.6),
        (0.94, 0.52),
        (1.04, 0.36),
        (1.0, 0.2),
        (0.0, 0.17),
    )
    glass = art.body
    glass.shape(
        (-0.54, 0.6), (-0.34, 0.84), (-0.1, 0.86), (-0.1, 0.6), sharp=True, value=70
    )
    glass.shape(
        (-0.03, 0.6), (-0.03, 0.86), (0.2, 0.85), (0.4, 0.6), sharp=True, value=70
    )
    art.accent.shape(
        (-1.0, 0.3), (-1.0, 0.5), (-0.6, 0.56), (0.56, 0.56), (0.96, 0.48), (1.0, 0.3)
    )
    for x in (-0.6, 0.62):
        body.disc(x, 0.2, 0.22)
        art.accent.disc(x, 0.2, 0.26, value=0)
        art.light.disc(x, 0.2, 0.07, value=60)
    art.light.disc(0.98, 0.42, 0.06)
    art.light.disc(-0.99, 0.44, 0.035, value=150)


def boat(art: Art) -> None:
    """A small boat under two sails."""
    body = art.body
    body.shape((-0.42, 0.16), (-0.3, -0.02), (0.3, -0.02), (0.52, 0.19), (0.0, 0.13))
    body.line([(0.02, 0.1), (0.02, 1.0)], 0.018)
    main = ((-0.01, 0.97), (-0.1, 0.6), (-0.36, 0.24), (-0.01, 0.22))
    body.shape(*main, sharp=True)
    art.accent.shape(*main, sharp=True)
    body.shape((0.05, 0.86), (0.2, 0.56), (0.44, 0.24), (0.05, 0.24), sharp=True)
    body.limb([(-0.16, 0.14), (-0.17, 0.26)], [0.04, 0.028])
    body.disc(-0.165, 0.305, 0.028)


def ship(art: Art) -> None:
    """A three-master under full sail."""
    body = art.body
    body.shape(
        (-0.66, 0.3),
        (-0.6, 0.06),
        (-0.4, -0.03),
        (0.42, -0.03),
        (0.56, 0.08),
        (0.68, 0.24),
        (0.3, 0.15),
        (-0.36, 0.16),
        (-0.42, 0.29),
        sharp=True,
    )
    body.line([(0.6, 0.2), (0.94, 0.38)], 0.02)
    for x, tall, wide in ((-0.36, 0.76, 0.15), (0.0, 1.0, 0.2), (0.34, 0.84, 0.17)):
        body.line([(x, 0.1), (x, tall)], 0.02)
        for low, high, part in (
            (0.24, 0.5, 1.0),
            (0.52, 0.76, 0.8),
            (0.78, 0.93, 0.55),
        ):
            lo, hi = low * tall, high * tall
            w = wide * part
            sail = (
                (x - w, lo),
                (x - w * 0.86, hi),
                (x + w * 0.86, hi),
                (x + w, lo),
                (x + w * 0.2, lo + 0.03),
            )
            body.shape(*sail, sharp=True)
            art.accent.shape(*sail, sharp=True, value=150)
    body.shape((0.4, 0.74), (0.9, 0.36), (0.46, 0.3), sharp=True)
    for k in range(5):
        art.light.box(-0.34 + k * 0.14, 0.07, -0.31 + k * 0.14, 0.095)
    art.light.disc(-0.56, 0.33, 0.018)


def train(art: Art) -> None:
    """A steam engine with three coaches and its smoke."""
    body = art.body
    body.box(-0.1, 0.2, 0.9, 0.62)
    body.disc(0.9, 0.41, 0.08, 0.21)
    body.box(-0.34, 0.2, 0.06, 0.94)
    body.box(-0.4, 0.9, 0.12, 0.98)
    body.shape((0.66, 0.6), (0.62, 0.92), (0.86, 0.92), (0.82, 0.6), sharp=True)
    body.disc(0.36, 0.64, 0.1)
    body.shape((0.86, 0.2), (1.16, 0.04), (0.86, 0.04), sharp=True)
    art.accent.box(-0.34, 0.24, 0.9, 0.3)
    art.light.box(-0.24, 0.6, -0.04, 0.82)
    art.light.disc(1.0, 0.5, 0.05)
    for x, r in ((-0.2, 0.2), (0.18, 0.2), (0.54, 0.15), (0.8, 0.13)):
        body.disc(x, r, r)
    for k in range(3):
        x = -0.52 - k * 1.16
        body.box(x - 1.04, 0.2, x, 0.88)
        body.shape(
            (x - 1.1, 0.86),
            (x - 0.95, 0.96),
            (x - 0.1, 0.96),
            (x + 0.05, 0.86),
            sharp=True,
        )
        body.box(x - 1.14, 0.22, x + 0.12, 0.28)
        for j in range(4):
            art.light.box(x - 0.96 + j * 0.25, 0.52, x - 0.8 + j * 0.25, 0.74)
        for wheel in (0.2, 0.44, 0.68, 0.9):
            body.disc(x - wheel, 0.12, 0.12)
    for k in range(9):
        puff = (k + art.phase) / 9
        body.disc(
            0.74 - puff * 2.6,
            1.04 + puff * 0.66 + 0.04 * sin(k * 2.1),
            0.08 + 0.26 * puff,
            value=round(170 * (1 - puff)),
        )


def rocket(art: Art) -> None:
    """A rocket on its flame."""
    art.body.shape(
        (0.0, 1.0),
        (-0.1, 0.84),
        (-0.13, 0.6),
        (-0.1, 0.32),
        (0.1, 0.32),
        (0.13, 0.6),
        (0.1, 0.84),
    )
    for side in (-1, 1):
        art.body.shape(
            (side * 0.11, 0.52),
            (side * 0.27, 0.26),
            (side * 0.25, 0.18),
            (side * 0.08, 0.32),
            sharp=True,
        )
    art.accent.shape((0.0, 1.0), (-0.1, 0.84), (0.1, 0.84))
    art.accent.box(-0.12, 0.4, 0.12, 0.45)
    art.light.disc(0.0, 0.68, 0.045)
    long = 0.3 + 0.07 * sin(2 * pi * art.phase)
    flame = (
        (-0.075, 0.32),
        (-0.1, 0.18),
        (0.0, 0.28 - long),
        (0.1, 0.18),
        (0.075, 0.32),
    )
    art.body.shape(*flame)
    art.light.shape(*flame)


def plane(art: Art) -> None:
    """An airliner from the side."""
    art.body.shape(
        (-0.95, 0.56),
        (-0.5, 0.62),
        (0.6, 0.63),
        (0.96, 0.52),
        (0.6, 0.43),
        (-0.4, 0.44),
    )
    art.body.shape((-0.98, 0.94), (-0.8, 0.94), (-0.52, 0.6), (-0.88, 0.58), sharp=True)
    art.body.shape((0.16, 0.5), (-0.42, 0.22), (-0.56, 0.24), (-0.14, 0.52), sharp=True)
    art.body.limb([(-0.16, 0.32), (0.04, 0.32)], [0.05, 0.045])
    art.accent.shape(
        (-0.97, 0.93), (-0.81, 0.93), (-0.64, 0.72), (-0.9, 0.72), sharp=True
    )
    for k in range(11):
        art.light.disc(-0.42 + k * 0.1, 0.56, 0.016)


def balloon(art: Art) -> None:
    """A hot-air balloon with stripes."""
    art.body.disc(0.0, 0.68, 0.32)
    art.body.shape((-0.28, 0.54), (-0.07, 0.24), (0.07, 0.24), (0.28, 0.54), sharp=True)
    for x, wide in ((-0.22, 0.07), (0.0, 0.08), (0.22, 0.07)):
        art.accent.shape(
            (x * 0.2, 0.99),
            (x - wide, 0.7),
            (x * 0.25 - 0.02, 0.25),
            (x * 0.25 + 0.02, 0.25),
            (x + wide, 0.7),
        )
    art.body.line([(-0.06, 0.25), (-0.05, 0.13)], 0.008)
    art.body.line([(0.06, 0.25), (0.05, 0.13)], 0.008)
    art.body.box(-0.06, 0.04, 0.06, 0.14)
    art.light.disc(0.0, 0.21, 0.022)


CRAFTS = {
    "car": Figure(car, (-1.15, -0.04, 1.15, 1.05), 0.004, 1, 2.0),
    "boat": Figure(boat, (-0.5, -0.08, 0.6, 1.04), 0.0, 1, 0.2),
    "ship": Figure(ship, (-0.75, -0.08, 1.0, 1.04), 0.0, 1, 0.15),
    "train": Figure(train, (-4.2, -0.04, 1.3, 2.0), 0.0, 6, 2.4),
    "rocket": Figure(rocket, (-0.32, -0.16, 0.32, 1.04), 0.0, 4, sways=True),
    "plane": Figure(plane, (-1.05, 0.1, 1.05, 1.05), 0.008, 1, 1.6),
    "balloon": Figure(balloon, (-0.4, 0.0, 0.4, 1.04), 0.0, 1, 0.1),
}
