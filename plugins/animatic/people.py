"""People of all kinds, standing or walking."""

from __future__ import annotations

from math import cos, pi, sin

from .art import Art, Figure
from .ink import Point


def _leg(art: Art, hip: Point, swing: float, lift: float, thick: float) -> None:
    """Thigh, shin and foot; ``swing`` in radians forward, ``lift`` bends the knee."""
    long = hip[1] / 2
    knee = (hip[0] + sin(swing) * long, hip[1] - cos(swing) * long)
    low = swing - lift
    ankle = (knee[0] + sin(low) * long * 0.93, knee[1] - cos(low) * long * 0.93)
    art.body.limb([hip, knee, ankle], [thick, thick * 0.72, thick * 0.46])
    toe = (ankle[0] + 0.055, max(ankle[1] - 0.012, 0.012))
    art.body.limb([(ankle[0] - 0.008, toe[1]), toe], [0.019, 0.014])


def _arm(
    art: Art,
    shoulder: Point,
    swing: float,
    bend: float,
    thick: float,
    sleeve: bool = False,
) -> Point:
    """One arm; its sleeve has the coat's colour. Gives back the hand."""
    elbow = (shoulder[0] + sin(swing) * 0.165, shoulder[1] - cos(swing) * 0.165)
    low = swing + bend
    hand = (elbow[0] + sin(low) * 0.15, elbow[1] - cos(low) * 0.15)
    joints, widths = [shoulder, elbow, hand], [thick, thick * 0.8, thick * 0.62]
    art.body.limb(joints, widths)
    if sleeve:
        art.accent.limb(joints, [width * 1.12 for width in widths], value=0)
        cuff = (elbow[0] * 0.3 + hand[0] * 0.7, elbow[1] * 0.3 + hand[1] * 0.7)
        art.accent.limb([shoulder, elbow, cuff], [width * 0.84 for width in widths])
    art.body.disc(*hand, 0.019)
    return hand


def _legs(art: Art, hip: float, thick: float) -> None:
    if "walk" in art.words:
        turn = 2 * pi * art.phase + pi / 3
        for side in (0.0, pi):
            swing = 0.46 * sin(turn + side)
            lift = 0.18 + 0.5 * max(cos(turn + side), 0.0)
            _leg(art, (0.0, hip), swing, lift, thick)
    else:
        _leg(art, (-0.032, hip), -0.06, 0.0, thick)
        _leg(art, (0.032, hip), 0.07, 0.03, thick)


def _arms(art: Art, y: float, thick: float) -> Point:
    """Both arms; gives back the front hand."""
    if "walk" in art.words:
        turn = 2 * pi * art.phase + pi / 3
        _arm(art, (-0.035, y), 0.42 * sin(turn), 0.25, thick)
        if "lantern" in art.words:
            return _arm(art, (0.045, y), 0.7, 0.5, thick, sleeve=True)
        return _arm(art, (0.045, y), 0.42 * sin(turn + pi), 0.35, thick, sleeve=True)
    breath = 0.02 * sin(2 * pi * art.phase)
    _arm(art, (-0.085, y), -0.16 - breath, 0.12, thick, sleeve=True)
    return _arm(art, (0.085, y), 0.14 + breath, 0.25, thick, sleeve=True)


def head(art: Art, x: float, y: float, r: float) -> None:
    """A head in three-quarter profile: skull, face, neck."""
    art.body.disc(x, y, r * 0.92, r)
    art.body.shape(
        (x + r * 0.5, y + r * 0.7),
        (x + r * 0.98, y + r * 0.15),
        (x + r * 1.14, y - r * 0.12),
        (x + r * 0.92, y - r * 0.42),
        (x + r * 0.72, y - r * 1.0),
        (x + r * 0.1, y - r * 0.95),
    )
    art.body.limb([(x, y), (x - r * 0.12, y - r * 1.9)], [r * 0.5, r * 0.6])


def headgear(art: Art, x: float, y: float, r: float) -> None:
    """Hat, cap, hood or hair, as the words say."""
    if "hat" in art.words:
        art.body.disc(x + r * 0.1, y + r * 0.52, r * 1.75, r * 0.2)
        art.body.shape(
            (x - r * 0.95, y + r * 0.5),
            (x - r * 0.72, y + r * 1.45),
            (x + r * 0.1, y + r * 1.38),
            (x + r * 0.85, y + r * 1.4),
            (x + r * 1.05, y + r * 0.5),
        )
    elif "cap" in art.words:
        art.body.disc(x - r * 0.05, y + r * 0.62, r * 1.12, r * 0.55)
        art.body.limb(
            [(x + r * 0.4, y + r * 0.45), (x + r * 1.5, y + r * 0.3)],
            [r * 0.16, r * 0.08],
        )
    elif "hood" in art.words:
        art.body.shape(
            (x - r * 1.35, y - r * 1.7),
            (x - r * 1.3, y + r * 0.5),
            (x - r * 0.1, y + r * 1.6),
            (x + r * 1.0, y + r * 0.75),
            (x + r * 0.75, y - r * 0.4),
            (x + r * 0.9, y - r * 1.9),
        )
    elif "dress" in art.words:
        art.body.shape(
            (x + r * 0.55, y + r * 0.95),
            (x - r * 0.4, y + r * 1.15),
            (x - r * 1.15, y + r * 0.4),
            (x - r * 1.3, y - r * 0.9),
            (x - r * 1.05, y - r * 2.2),
            (x - r * 0.35, y - r * 1.6),
            (x - r * 0.2, y + r * 0.1),
        )
    else:
        art.body.disc(x - r * 0.18, y + r * 0.22, r * 0.98, r * 0.96)


def carried(art: Art, hand: Point) -> None:
    """What somebody holds or wears, as the words say."""
    x, y = hand
    if "lantern" in art.words:
        art.body.line([(x, y), (x + 0.01, y - 0.06)], 0.008)
        art.body.shape(
            (x - 0.03, y - 0.06),
            (x + 0.05, y - 0.06),
            (x + 0.055, y - 0.16),
            (x - 0.035, y - 0.16),
            sharp=True,
        )
        art.light.disc(x + 0.01, y - 0.11, 0.028, 0.036)
    if "cane" in art.words:
        art.body.line([(x, y + 0.03), (x + 0.05, 0.0)], 0.016)
    if "pack" in art.words:
        art.accent.shape(
            (-0.19, 0.78), (-0.09, 0.84), (-0.055, 0.6), (-0.1, 0.5), (-0.2, 0.53)
        )
        art.body.shape(
            (-0.19, 0.78), (-0.09, 0.84), (-0.055, 0.6), (-0.1, 0.5), (-0.2, 0.53)
        )
    if "umbrella" in art.words:
        art.body.line([(0.1, 0.62), (0.075, 1.2)], 0.012)
        ring = [
            (0.07 + 0.34 * cos(a * pi / 12), 1.02 + 0.24 * sin(a * pi / 12))
            for a in range(13)
        ]
        lower = [(0.07 + 0.17 * k, 1.055) for k in (-1.0, 0.0, 1.0)]
        art.body.shape(*ring, *lower, sharp=True)
        art.accent.shape(*ring, *lower, sharp=True)
        _arm(art, (0.06, 0.79), 0.3, 1.6, 0.03)
    if "kite" in art.words:
        _arm(art, (0.07, 0.76), 1.1, 1.0, 0.028)


def _coat(art: Art, hem: float, flare: float, sway: float) -> None:
    shape: tuple[Point, ...] = (
        (-0.035, 0.855),
        (-0.1, 0.825),
        (-0.114, 0.74),
        (-0.094, 0.58),
        (-flare - sway, hem),
        (0.0, hem - 0.012),
        (flare - sway * 0.4, hem),
        (0.094, 0.58),
        (0.114, 0.74),
        (0.102, 0.825),
        (0.045, 0.855),
    )
    art.body.shape(*shape)
    art.accent.shape(*shape)


def person(art: Art) -> None:
    """A grown-up in a coat or a dress."""
    _legs(art, 0.5, 0.05)
    sway = 0.02 * sin(2 * pi * art.phase) if "walk" in art.words else 0.0
    if "dress" in art.words:
        _coat(art, 0.22, 0.15, sway)
    elif "hood" in art.words:
        _coat(art, 0.1, 0.16, sway)
    else:
        _coat(art, 0.38, 0.126, sway)
    hand = _arms(art, 0.8, 0.032)
    head(art, 0.012, 0.925, 0.058)
    headgear(art, 0.012, 0.925, 0.058)
    if not {"hat", "cap", "hood"} & art.words and "dress" not in art.words:
        scarf = (-0.06, 0.862), (0.065, 0.858), (0.06, 0.835), (-0.06, 0.835)
        art.accent.shape(*scarf)
    carried(art, hand)


def child(art: Art) -> None:
    """Big head, short coat."""
    _legs(art, 0.4, 0.055)
    flare = 0.16 if "dress" in art.words else 0.125
    shape: tuple[Point, ...] = (
        (-0.04, 0.74),
        (-0.11, 0.7),
        (-0.12, 0.55),
        (-flare, 0.32),
        (0.0, 0.3),
        (flare, 0.32),
        (0.12, 0.55),
        (0.11, 0.7),
        (0.05, 0.74),
    )
    art.body.shape(*shape)
    art.accent.shape(*shape)
    hand = _arms(art, 0.68, 0.033)
    head(art, 0.01, 0.86, 0.095)
    headgear(art, 0.01, 0.86, 0.09)
    carried(art, hand)


def knight(art: Art) -> None:
    """Armour, a plume, a cape and a sword."""
    sway = 0.02 * sin(2 * pi * art.phase)
    cape: tuple[Point, ...] = (
        (-0.06, 0.83),
        (-0.15, 0.7),
        (-0.24 - sway, 0.12),
        (-0.06, 0.1),
        (0.02, 0.6),
    )
    art.body.shape(*cape)
    art.accent.shape(*cape)
    _legs(art, 0.5, 0.056)
    art.body.shape(
        (-0.1, 0.83),
        (-0.135, 0.76),
        (-0.085, 0.58),
        (-0.12, 0.42),
        (0.12, 0.42),
        (0.09, 0.58),
        (0.135, 0.76),
        (0.1, 0.83),
    )
    art.body.disc(-0.1, 0.8, 0.055)
    art.body.disc(0.1, 0.8, 0.055)
    _arm(art, (-0.1, 0.79), -0.15, 0.2, 0.036)
    hand = _arm(art, (0.11, 0.79), 0.3, 0.5, 0.036)
    art.body.limb([(hand[0], hand[1] - 0.02), (hand[0], 0.02)], [0.017, 0.004])
    art.body.line([(hand[0] - 0.055, hand[1]), (hand[0] + 0.055, hand[1])], 0.018)
    art.body.line([(hand[0], hand[1]), (hand[0], hand[1] + 0.07)], 0.018)
    art.body.shape(
        (-0.055, 0.86),
        (-0.06, 0.96),
        (0.0, 1.0),
        (0.07, 0.96),
        (0.08, 0.9),
        (0.05, 0.85),
    )
    art.light.line([(0.025, 0.93), (0.078, 0.925)], 0.01)
    plume: tuple[Point, ...] = (
        (0.02, 0.99),
        (-0.03, 1.06),
        (-0.12 - sway, 1.02),
        (-0.14 - sway, 0.92),
        (-0.09, 0.96),
        (-0.04, 0.98),
    )
    art.body.shape(*plume)
    art.accent.shape(*plume)


def robot(art: Art) -> None:
    """Boxes and pipes, with a lit eye."""
    body = art.body
    for x in (-0.07, 0.07):
        body.line([(x, 0.46), (x, 0.06)], 0.06)
        body.disc(x, 0.25, 0.045)
        body.box(x - 0.055, 0.0, x + 0.075, 0.055)
    body.shape((-0.15, 0.8), (0.15, 0.8), (0.12, 0.46), (-0.12, 0.46), sharp=True)
    nod = 0.015 * sin(2 * pi * art.phase)
    for side, swing in ((-1, -0.1), (1, 0.35 + nod)):
        body.disc(0.175 * side, 0.76, 0.05)
        hand = _arm(art, (0.18 * side, 0.76), swing, 0.6 if side > 0 else 0.1, 0.034)
        body.line([hand, (hand[0] + 0.04, hand[1] - 0.045)], 0.016)
        body.line([hand, (hand[0] - 0.015, hand[1] - 0.055)], 0.016)
    body.box(-0.03, 0.8, 0.03, 0.85)
    body.shape((-0.095, 0.98), (0.1, 0.98), (0.115, 0.84), (-0.095, 0.84), sharp=True)
    body.line([(-0.03, 0.98), (-0.045, 1.06)], 0.01)
    body.disc(-0.045, 1.065, 0.016)
    art.light.disc(0.055, 0.915 + nod, 0.024)
    art.light.box(-0.05, 0.66, 0.05, 0.685)
    art.accent.box(-0.115, 0.56, 0.115, 0.6)


def astronaut(art: Art) -> None:
    """A suit with a round helmet, lit visor and a pack."""
    drift = 0.02 * sin(2 * pi * art.phase)
    body = art.body
    body.shape((-0.2, 0.82), (-0.1, 0.86), (-0.08, 0.5), (-0.2, 0.5))
    _leg(art, (-0.05, 0.46), -0.12 + drift, 0.35, 0.068)
    _leg(art, (0.06, 0.46), 0.25 - drift, 0.3, 0.068)
    body.shape(
        (-0.12, 0.83),
        (-0.14, 0.66),
        (-0.12, 0.42),
        (0.12, 0.42),
        (0.15, 0.66),
        (0.12, 0.83),
    )
    _arm(art, (-0.12, 0.77), -0.7 - drift, 0.3, 0.05)
    _arm(art, (0.13, 0.77), 0.9 + drift, 0.5, 0.05)
    body.disc(0.01, 0.92, 0.105)
    art.light.shape(
        (0.0, 0.96),
        (0.06, 0.975),
        (0.098, 0.93),
        (0.08, 0.87),
        (0.02, 0.87),
        (-0.01, 0.91),
    )
    art.accent.box(-0.12, 0.6, 0.13, 0.635)
    art.accent.box(0.02, 0.7, 0.09, 0.75)


STANDING = {
    "person": Figure(person, (-0.42, -0.02, 0.46, 1.3), 0.006, 8, sways=True),
    "child": Figure(child, (-0.42, -0.02, 0.46, 1.3), 0.007, 8, sways=True),
    "knight": Figure(knight, (-0.4, -0.02, 0.4, 1.12), 0.004, 8, sways=True),
    "robot": Figure(robot, (-0.4, -0.02, 0.45, 1.12), 0.003, 8, sways=True),
    "astronaut": Figure(astronaut, (-0.45, -0.08, 0.5, 1.08), 0.008, 8, sways=True),
}
