"""People of all kinds, standing or walking."""

from __future__ import annotations

from math import pi, sin

from .art import Art, Figure
from .ink import Point
from .limbs import arm, arms, carried, head, headgear, leg, legs


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
    legs(art, 0.5, 0.05)
    sway = 0.02 * sin(2 * pi * art.phase) if "walk" in art.words else 0.0
    if "dress" in art.words:
        _coat(art, 0.22, 0.15, sway)
    elif "hood" in art.words:
        _coat(art, 0.1, 0.16, sway)
    else:
        _coat(art, 0.38, 0.126, sway)
    hand = arms(art, 0.8, 0.032)
    head(art, 0.012, 0.925, 0.058)
    headgear(art, 0.012, 0.925, 0.058)
    if not {"hat", "cap", "hood"} & art.words and "dress" not in art.words:
        scarf = (-0.06, 0.862), (0.065, 0.858), (0.06, 0.835), (-0.06, 0.835)
        art.accent.shape(*scarf)
    carried(art, hand)


def child(art: Art) -> None:
    """Big head, short coat."""
    legs(art, 0.4, 0.055)
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
    hand = arms(art, 0.68, 0.033)
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
    legs(art, 0.5, 0.056)
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
    arm(art, (-0.1, 0.79), -0.15, 0.2, 0.036)
    hand = arm(art, (0.11, 0.79), 0.3, 0.5, 0.036)
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
        hand = arm(art, (0.18 * side, 0.76), swing, 0.6 if side > 0 else 0.1, 0.034)
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
    leg(art, (-0.05, 0.46), -0.12 + drift, 0.35, 0.068)
    leg(art, (0.06, 0.46), 0.25 - drift, 0.3, 0.068)
    body.shape(
        (-0.12, 0.83),
        (-0.14, 0.66),
        (-0.12, 0.42),
        (0.12, 0.42),
        (0.15, 0.66),
        (0.12, 0.83),
    )
    arm(art, (-0.12, 0.77), -0.7 - drift, 0.3, 0.05)
    arm(art, (0.13, 0.77), 0.9 + drift, 0.5, 0.05)
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
