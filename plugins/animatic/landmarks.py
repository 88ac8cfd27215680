"""Buildings that a scene is known by."""

from __future__ import annotations

from math import cos, pi, sin

from .art import Art, Figure


def lighthouse(art: Art) -> None:
    """A banded tower with a lit lantern room, on its rock."""
    body = art.body
    body.shape((-0.1, 0.05), (-0.058, 0.74), (0.058, 0.74), (0.1, 0.05), sharp=True)
    for low, high, a, b in ((0.2, 0.34, 0.091, 0.083), (0.48, 0.62, 0.074, 0.066)):
        art.accent.shape((-a, low), (-b, high), (b, high), (a, low), sharp=True)
    body.box(-0.085, 0.73, 0.085, 0.755)
    for x in (-0.08, -0.04, 0.0, 0.04, 0.08):
        body.line([(x, 0.75), (x, 0.79)], 0.006)
    body.line([(-0.083, 0.79), (0.083, 0.79)], 0.006)
    body.box(-0.048, 0.75, 0.048, 0.87)
    art.light.box(-0.04, 0.765, 0.04, 0.858)
    body.shape((-0.066, 0.865), (0.0, 0.955), (0.066, 0.865), sharp=True)
    body.line([(0, 0.94), (0, 1.0)], 0.01)
    art.light.box(-0.012, 0.42, 0.014, 0.455)
    body.shape(
        (-0.02, 0.05),
        (0.1, 0.05),
        (0.1, 0.17),
        (0.2, 0.23),
        (0.3, 0.17),
        (0.3, 0.05),
        sharp=True,
    )
    art.light.box(0.17, 0.1, 0.205, 0.145)
    body.shape(
        (-0.5, -0.04),
        (-0.34, 0.03),
        (-0.2, 0.055),
        (0.0, 0.075),
        (0.28, 0.07),
        (0.42, 0.02),
        (0.56, -0.04),
    )


def cabin(art: Art) -> None:
    """A house with a steep roof, warm windows and a chimney."""
    body = art.body
    body.box(-0.5, 0.0, 0.46, 0.46)
    body.shape((-0.62, 0.42), (-0.32, 0.9), (0.36, 0.9), (0.6, 0.42), sharp=True)
    art.accent.shape(
        (-0.6, 0.43), (-0.31, 0.89), (0.35, 0.89), (0.58, 0.43), sharp=True
    )
    body.box(0.14, 0.8, 0.26, 1.04)
    body.box(0.12, 1.02, 0.28, 1.06)
    for x in (-0.36, 0.2):
        art.light.box(x, 0.17, x + 0.17, 0.34)
        for dx in (0.085,):
            art.light.line([(x + dx, 0.17), (x + dx, 0.34)], 0.014, value=0)
        art.light.line([(x, 0.255), (x + 0.17, 0.255)], 0.014, value=0)
    art.light.box(-0.07, 0.0, 0.06, 0.26, value=90)
    body.box(-0.8, 0.0, -0.78, 0.2)
    body.box(-0.66, 0.0, -0.64, 0.2)
    body.box(-0.84, 0.13, -0.5, 0.16)


def castle(art: Art) -> None:
    """Towers, battlements and a gate."""
    body = art.body
    body.box(-0.6, 0.0, 0.6, 0.36)
    for x, wide, high in (
        (-0.62, 0.1, 0.62),
        (-0.26, 0.085, 0.8),
        (0.08, 0.13, 0.72),
        (0.36, 0.075, 0.94),
        (0.62, 0.11, 0.56),
    ):
        body.box(x - wide, 0.0, x + wide, high)
        body.box(x - wide * 1.25, high - 0.05, x + wide * 1.25, high)
        body.shape(
            (x - wide * 1.35, high),
            (x, high + wide * 3),
            (x + wide * 1.35, high),
            sharp=True,
        )
        art.accent.shape(
            (x - wide * 1.3, high + 0.005),
            (x, high + wide * 2.95),
            (x + wide * 1.3, high + 0.005),
            sharp=True,
        )
        art.light.box(x - 0.016, high - 0.2, x + 0.016, high - 0.12)
    for i in range(17):
        if i % 2 == 0:
            body.box(-0.6 + i * 0.07, 0.34, -0.55 + i * 0.07, 0.4)
    art.light.disc(0.02, 0.13, 0.06, 0.06)
    art.light.box(-0.04, 0.0, 0.08, 0.13)
    body.shape((-0.95, -0.06), (-0.7, 0.02), (0.0, 0.04), (0.7, 0.02), (0.95, -0.06))


def windmill(art: Art) -> None:
    """A mill whose sails turn."""
    body = art.body
    body.shape((-0.17, 0.0), (-0.1, 0.62), (0.1, 0.62), (0.17, 0.0), sharp=True)
    body.shape((-0.12, 0.61), (0.0, 0.76), (0.12, 0.61))
    art.light.box(-0.03, 0.3, 0.03, 0.37)
    for k in range(4):
        a = pi / 2 * (k + art.phase) + 0.5
        tip = (cos(a) * 0.42, 0.64 + sin(a) * 0.42)
        body.line([(0, 0.64), tip], 0.016)
        nx, ny = -sin(a) * 0.09, cos(a) * 0.09
        near = (cos(a) * 0.1, 0.64 + sin(a) * 0.1)
        body.shape(
            near,
            tip,
            (tip[0] + nx, tip[1] + ny),
            (near[0] + nx, near[1] + ny),
            sharp=True,
        )


def tent(art: Art) -> None:
    """A tent lit from inside, with a fire before it."""
    art.body.shape((-0.62, 0.0), (0.0, 0.84), (0.62, 0.0), sharp=True)
    art.body.line([(0, 0.82), (0.05, 0.93)], 0.02)
    art.light.shape((-0.18, 0.0), (0.0, 0.6), (0.16, 0.0), sharp=True, value=200)
    for x in (0.86, 0.98):
        art.body.line([(x - 0.12, 0.0), (x + 0.12, 0.06)], 0.04)
    art.light.shape((0.82, 0.05), (0.86, 0.2), (0.92, 0.34), (0.98, 0.18), (1.02, 0.05))
    art.body.shape((0.82, 0.05), (0.86, 0.2), (0.92, 0.34), (0.98, 0.18), (1.02, 0.05))


def bridge(art: Art) -> None:
    """A stone bridge on arches, across the whole view."""
    art.body.box(-3.2, 0.55, 3.2, 0.72)
    art.body.box(-3.2, 0.72, 3.2, 0.76)
    art.body.box(-3.2, -0.5, 3.2, 0.56)
    for i in range(-4, 5):
        x = i * 0.72
        art.body.disc(x, 0.2, 0.27, 0.3, value=0)
        art.body.box(x - 0.27, -0.6, x + 0.27, 0.2, value=0)


def volcano(art: Art) -> None:
    """A cone with a glowing mouth and streams."""
    art.body.shape(
        (-1.5, -0.1),
        (-0.7, 0.34),
        (-0.2, 0.9),
        (-0.08, 0.86),
        (0.08, 0.88),
        (0.2, 0.9),
        (0.66, 0.36),
        (1.5, -0.1),
    )
    art.light.shape(
        (-0.16, 0.89), (-0.06, 0.87), (0.07, 0.88), (0.16, 0.9), (0.0, 0.94)
    )
    art.light.limb(
        [(0.02, 0.88), (0.1, 0.66), (0.04, 0.46), (0.22, 0.24)],
        [0.02, 0.024, 0.018, 0.008],
    )
    art.light.limb([(-0.05, 0.87), (-0.2, 0.64), (-0.26, 0.5)], [0.016, 0.014, 0.005])


BUILT = {
    "lighthouse": Figure(lighthouse, (-0.62, -0.1, 0.7, 1.03), 0.0),
    "cabin": Figure(cabin, (-0.9, -0.02, 0.7, 1.1), 0.0),
    "castle": Figure(castle, (-1.0, -0.1, 1.0, 1.22), 0.0),
    "windmill": Figure(windmill, (-0.55, -0.02, 0.55, 1.12), 0.0, 24),
    "tent": Figure(tent, (-0.7, -0.02, 1.15, 1.0), 0.004),
    "bridge": Figure(bridge, (-3.2, -0.5, 3.2, 0.8), 0.0),
    "volcano": Figure(volcano, (-1.5, -0.12, 1.5, 1.0), 0.01),
}
SIZES = {  # share of the frame's height in a full shot
    "lighthouse": 0.56,
    "cabin": 0.3,
    "castle": 0.46,
    "windmill": 0.46,
    "tent": 0.2,
    "bridge": 0.3,
    "volcano": 0.42,
}
