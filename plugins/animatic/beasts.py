"""Animals on legs, wings and fins. Height 1 is the height at the head."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin

from .art import Art, Figure
from .ink import Point
from .wings import bird, dragon, fish, whale


@dataclass(frozen=True, slots=True)
class _Build:
    """The proportions of a four-legged animal."""

    back: float
    long: float
    chest: float
    rump: float
    leg: float
    neck: tuple[Point, Point]
    skull: float
    muzzle: float
    tail: tuple[tuple[float, float, float], ...]
    ear: float
    extra: str = ""


_BUILDS = {
    "fox": _Build(
        0.6,
        0.92,
        0.15,
        0.13,
        0.035,
        ((0.42, 0.62), (0.58, 0.78)),
        0.1,
        0.2,
        (
            (-0.44, 0.58, 0.05),
            (-0.66, 0.5, 0.1),
            (-0.9, 0.42, 0.11),
            (-1.08, 0.42, 0.03),
        ),
        0.17,
    ),
    "wolf": _Build(
        0.66,
        0.95,
        0.18,
        0.15,
        0.04,
        ((0.42, 0.68), (0.6, 0.82)),
        0.11,
        0.22,
        ((-0.46, 0.64, 0.05), (-0.66, 0.5, 0.08), (-0.78, 0.32, 0.04)),
        0.14,
    ),
    "dog": _Build(
        0.66,
        0.85,
        0.16,
        0.13,
        0.04,
        ((0.38, 0.7), (0.5, 0.86)),
        0.11,
        0.2,
        ((-0.4, 0.68, 0.04), (-0.55, 0.82, 0.03), (-0.6, 0.95, 0.018)),
        0.0,
        "lop",
    ),
    "cat": _Build(
        0.58,
        0.8,
        0.13,
        0.14,
        0.035,
        ((0.36, 0.62), (0.48, 0.8)),
        0.13,
        0.09,
        (
            (-0.38, 0.58, 0.04),
            (-0.6, 0.62, 0.035),
            (-0.68, 0.85, 0.03),
            (-0.6, 1.0, 0.025),
        ),
        0.14,
    ),
    "horse": _Build(
        0.68,
        0.95,
        0.17,
        0.18,
        0.04,
        ((0.42, 0.72), (0.66, 1.0)),
        0.085,
        0.24,
        ((-0.48, 0.7, 0.05), (-0.62, 0.5, 0.07), (-0.62, 0.28, 0.04)),
        0.08,
        "mane",
    ),
    "deer": _Build(
        0.64,
        0.85,
        0.14,
        0.14,
        0.026,
        ((0.38, 0.68), (0.56, 0.94)),
        0.07,
        0.18,
        ((-0.42, 0.68, 0.04), (-0.48, 0.6, 0.03)),
        0.1,
        "antlers",
    ),
    "bear": _Build(
        0.72,
        1.05,
        0.26,
        0.27,
        0.085,
        ((0.48, 0.72), (0.64, 0.78)),
        0.15,
        0.17,
        ((-0.56, 0.66, 0.04), (-0.6, 0.62, 0.03)),
        0.06,
    ),
    "elephant": _Build(
        0.72,
        1.0,
        0.28,
        0.26,
        0.085,
        ((0.46, 0.76), (0.62, 0.86)),
        0.17,
        0.05,
        ((-0.54, 0.7, 0.02), (-0.62, 0.45, 0.014)),
        0.0,
        "trunk",
    ),
}


def _beast(build: _Build, art: Art) -> None:
    half = build.long / 2
    gait = 2 * pi * art.phase + 0.9
    moving = 1.0 if "walk" in art.words else 0.25
    for x, turn in (
        (-half * 0.88, 0.0),
        (-half * 0.58, pi),
        (half * 0.6, pi * 0.6),
        (half * 0.9, pi * 1.6),
    ):
        _hoof(art, build, x, sin(gait + turn) * 0.34 * moving, x < 0)
    back, chest, rump = build.back, build.chest, build.rump
    art.body.shape(
        (-half, back - rump * 0.9),
        (-half * 1.02, back - 0.02),
        (-half * 0.7, back + 0.05),
        (0.0, back + 0.02),
        (half * 0.7, back + 0.06),
        (half * 1.06, back - 0.03),
        (half * 1.0, back - chest * 1.35),
        (half * 0.4, back - chest * 1.7),
        (-half * 0.35, back - rump * 1.35),
        (-half * 0.8, back - rump * 1.75),
    )
    lower, upper = build.neck
    girth = chest * 0.85
    art.body.limb(
        [(half * 0.72, back - 0.06), lower, upper],
        [girth, girth * 0.72, build.skull * 0.85],
    )
    _head(art, build, upper)
    sway = 0.03 * sin(2 * pi * art.phase)
    tail = [(x, y + sway * i) for i, (x, y, _) in enumerate(build.tail)]
    art.body.limb(tail, [w for _, _, w in build.tail])


def _hoof(art: Art, build: _Build, x: float, swing: float, hind: bool) -> None:
    top = build.back - 0.12
    thick = build.leg * (2.3 if hind else 1.8)
    bend = 0.1 if hind else -0.02
    knee = (x + swing * 0.22 - bend * 0.4, top * 0.52)
    foot = (x + swing * 0.5 + bend * 0.1, 0.02 + max(swing, 0) * 0.1)
    art.body.limb(
        [(x, top), knee, (foot[0] - bend * 0.3, top * 0.24), foot],
        [thick, build.leg * 1.1, build.leg * 0.85, build.leg * 0.9],
    )
    art.body.limb(
        [foot, (foot[0] + build.leg * 1.2, 0.018 + foot[1] - 0.02)],
        [build.leg * 0.9, build.leg * 0.7],
    )


def _head(art: Art, build: _Build, at: Point) -> None:
    x, y = at
    r = build.skull
    art.body.disc(x, y, r)
    nose = (x + r * 0.6 + build.muzzle, y - r * 0.55 - build.muzzle * 0.3)
    art.body.limb([(x + r * 0.2, y - r * 0.1), nose], [r * 0.85, r * 0.36])
    if build.ear:
        for dx in (-0.55, 0.15):
            art.body.shape(
                (x + r * (dx - 0.35), y + r * 0.45),
                (x + r * (dx - 0.1), y + r * 0.6 + build.ear),
                (x + r * (dx + 0.5), y + r * 0.6),
                sharp=True,
            )
    if build.extra == "lop":
        art.body.limb(
            [(x - r * 0.4, y + r * 0.6), (x - r * 0.9, y - r * 0.7)],
            [r * 0.4, r * 0.45],
        )
    elif build.extra == "mane":
        art.body.limb(
            [(x - 0.02, y + r), (x - 0.16, y - 0.08), (x - 0.3, y - 0.26)],
            [r * 0.5, r * 0.9, r * 0.6],
        )
    elif build.extra == "antlers":
        _antlers(art, x, y + r * 0.8)
    elif build.extra == "trunk":
        art.body.limb(
            [
                (x + r * 0.8, y - r * 0.2),
                (x + 0.26, y - 0.26),
                (x + 0.25, 0.3),
                (x + 0.34, 0.16),
            ],
            [0.085, 0.065, 0.045, 0.03],
        )
        art.body.shape(
            (x - 0.02, y + 0.14),
            (x - 0.2, y + 0.1),
            (x - 0.26, y - 0.12),
            (x - 0.12, y - 0.24),
            (x, y - 0.1),
        )
        art.body.limb(
            [(x + 0.12, y - 0.14), (x + 0.28, y - 0.3), (x + 0.4, y - 0.26)],
            [0.028, 0.022, 0.006],
        )


def _antlers(art: Art, x: float, y: float) -> None:
    for side in (-1, 1):
        tip = [
            (x, y),
            (x - 0.06 + side * 0.1, y + 0.14),
            (x - 0.04 + side * 0.14, y + 0.32),
        ]
        art.body.limb(tip, [0.018, 0.015, 0.008])
        for k, up in ((0.45, 0.1), (0.8, 0.12)):
            bx = x + (tip[2][0] - x) * k
            by = y + 0.32 * k
            art.body.limb([(bx, by), (bx + 0.08, by + up)], [0.013, 0.006])


def _build(name: str) -> Figure:
    build = _BUILDS[name]
    return Figure(
        lambda art: _beast(build, art), (-1.2, -0.03, 1.15, 1.5), 0.012, 8, 0.5
    )


BEASTS = {name: _build(name) for name in _BUILDS} | {
    "bird": Figure(bird, (-0.95, -0.2, 0.6, 1.3), 0.006, 12, 1.2),
    "dragon": Figure(dragon, (-1.4, 0.0, 1.5, 1.6), 0.006, 12, 0.6, sways=True),
    "whale": Figure(whale, (-1.5, -0.15, 1.1, 1.1), 0.012, 12, 0.3, sways=True),
    "fish": Figure(fish, (-0.85, 0.0, 0.7, 1.0), 0.01, 12, 0.5, sways=True),
}
