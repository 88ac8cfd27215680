"""What people are put together from: limbs, heads, what they wear and carry."""

from __future__ import annotations

from math import cos, pi, sin

from .art import Art
from .ink import Point


def leg(art: Art, hip: Point, swing: float, lift: float, thick: float) -> None:
    """Thigh, shin and foot; ``swing`` in radians forward, ``lift`` bends the knee."""
    long = hip[1] / 2
    knee = (hip[0] + sin(swing) * long, hip[1] - cos(swing) * long)
    low = swing - lift
    ankle = (knee[0] + sin(low) * long * 0.93, knee[1] - cos(low) * long * 0.93)
    art.body.limb([hip, knee, ankle], [thick, thick * 0.72, thick * 0.46])
    toe = (ankle[0] + 0.055, max(ankle[1] - 0.012, 0.012))
    art.body.limb([(ankle[0] - 0.008, toe[1]), toe], [0.019, 0.014])


def arm(
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


def legs(art: Art, hip: float, thick: float) -> None:
    """Both legs, walking or standing."""
    if "walk" in art.words:
        turn = 2 * pi * art.phase + pi / 3
        for side in (0.0, pi):
            swing = 0.46 * sin(turn + side)
            lift = 0.18 + 0.5 * max(cos(turn + side), 0.0)
            leg(art, (0.0, hip), swing, lift, thick)
    else:
        leg(art, (-0.032, hip), -0.06, 0.0, thick)
        leg(art, (0.032, hip), 0.07, 0.03, thick)


def arms(art: Art, y: float, thick: float) -> Point:
    """Both arms; gives back the front hand."""
    if "walk" in art.words:
        turn = 2 * pi * art.phase + pi / 3
        arm(art, (-0.035, y), 0.42 * sin(turn), 0.25, thick)
        if "lantern" in art.words:
            return arm(art, (0.045, y), 0.7, 0.5, thick, sleeve=True)
        return arm(art, (0.045, y), 0.42 * sin(turn + pi), 0.35, thick, sleeve=True)
    breath = 0.02 * sin(2 * pi * art.phase)
    arm(art, (-0.085, y), -0.16 - breath, 0.12, thick, sleeve=True)
    return arm(art, (0.085, y), 0.14 + breath, 0.25, thick, sleeve=True)


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
        arm(art, (0.06, 0.79), 0.3, 1.6, 0.03)
    if "kite" in art.words:
        arm(art, (0.07, 0.76), 1.1, 1.0, 0.028)
