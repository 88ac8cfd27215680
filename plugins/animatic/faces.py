"""Close-ups: head and shoulders in profile, with a rim of light."""

from __future__ import annotations

from .art import Art, Figure
from .cast import dressed
from .easel import Easel
from .helmets import helmet, machine, visor
from .stand import Spot, put


def bust(art: Art) -> None:
    """Profile of a grown-up: brow, nose, lips and chin to the right."""
    body = art.body
    body.shape(
        (-0.9, -0.25),
        (-0.78, 0.12),
        (-0.42, 0.28),
        (-0.2, 0.36),
        (0.1, 0.34),
        (0.3, 0.22),
        (0.62, 0.1),
        (0.78, -0.25),
    )
    art.accent.shape(
        (-0.9, -0.25),
        (-0.78, 0.12),
        (-0.42, 0.28),
        (-0.2, 0.31),
        (0.1, 0.27),
        (0.3, 0.2),
        (0.62, 0.1),
        (0.78, -0.25),
    )
    body.shape((-0.22, 0.2), (-0.18, 0.5), (0.14, 0.52), (0.16, 0.22), sharp=True)
    body.shape(
        (-0.02, 1.0),
        (-0.2, 0.96),
        (-0.31, 0.84),
        (-0.32, 0.68),
        (-0.24, 0.54),
        (-0.16, 0.4),
        (0.06, 0.38),
        (0.12, 0.43),
        (0.22, 0.44),
        (0.285, 0.47),
        (0.3, 0.525),
        (0.283, 0.55),
        (0.312, 0.572),
        (0.292, 0.592),
        (0.312, 0.615),
        (0.298, 0.64),
        (0.36, 0.672),
        (0.352, 0.695),
        (0.3, 0.755),
        (0.278, 0.79),
        (0.294, 0.83),
        (0.26, 0.92),
        (0.14, 0.99),
    )
    _hair(art)


def _hair(art: Art) -> None:
    body = art.body
    if "hat" in art.words:
        body.shape(
            (-0.62, 0.86),
            (-0.3, 0.84),
            (0.3, 0.86),
            (0.64, 0.82),
            (0.5, 0.9),
            (0.0, 0.94),
            (-0.4, 0.93),
        )
        body.shape(
            (-0.34, 0.88), (-0.28, 1.18), (-0.02, 1.14), (0.22, 1.17), (0.3, 0.88)
        )
        art.accent.box(-0.32, 0.92, 0.29, 0.98)
    elif "cap" in art.words:
        body.shape((-0.36, 0.82), (-0.36, 1.0), (-0.1, 1.1), (0.22, 1.06), (0.33, 0.86))
        body.shape((0.2, 0.89), (0.32, 0.87), (0.54, 0.81), (0.5, 0.86), (0.3, 0.94))
        art.accent.box(-0.36, 0.86, 0.32, 0.9)
    else:
        _long_hair(art)


def _long_hair(art: Art) -> None:
    body = art.body
    if "hood" in art.words:
        body.shape(
            (-0.5, 0.1),
            (-0.5, 0.7),
            (-0.28, 1.1),
            (0.1, 1.16),
            (0.3, 0.98),
            (0.2, 0.7),
            (0.16, 0.5),
            (0.34, 0.1),
        )
    elif "dress" in art.words:
        body.shape(
            (0.2, 0.98),
            (-0.04, 1.07),
            (-0.32, 0.98),
            (-0.44, 0.72),
            (-0.46, 0.4),
            (-0.54, 0.12),
            (-0.3, 0.06),
            (-0.12, 0.2),
            (-0.06, 0.5),
            (0.02, 0.82),
        )
    else:
        body.shape(
            (0.24, 0.95),
            (0.2, 1.03),
            (-0.05, 1.08),
            (-0.3, 1.0),
            (-0.39, 0.8),
            (-0.34, 0.58),
            (-0.22, 0.54),
            (-0.12, 0.66),
            (-0.06, 0.86),
        )


def child(art: Art) -> None:
    """Rounder brow, small nose, a fringe."""
    body = art.body
    body.shape(
        (-0.66, -0.25),
        (-0.58, 0.1),
        (-0.24, 0.26),
        (0.14, 0.26),
        (0.5, 0.08),
        (0.6, -0.25),
    )
    art.accent.shape(
        (-0.66, -0.25),
        (-0.58, 0.1),
        (-0.24, 0.26),
        (0.14, 0.26),
        (0.5, 0.08),
        (0.6, -0.25),
    )
    body.shape((-0.17, 0.1), (-0.14, 0.45), (0.1, 0.45), (0.12, 0.12), sharp=True)
    body.shape(
        (-0.02, 1.02),
        (-0.26, 0.96),
        (-0.38, 0.78),
        (-0.34, 0.56),
        (-0.16, 0.4),
        (0.06, 0.36),
        (0.2, 0.39),
        (0.27, 0.45),
        (0.275, 0.5),
        (0.3, 0.535),
        (0.28, 0.56),
        (0.295, 0.59),
        (0.345, 0.63),
        (0.3, 0.67),
        (0.3, 0.74),
        (0.32, 0.82),
        (0.24, 0.94),
    )
    _fringe(art)


def _fringe(art: Art) -> None:
    body = art.body
    body.shape(
        (0.34, 0.84),
        (0.3, 0.98),
        (0.04, 1.1),
        (-0.28, 1.04),
        (-0.45, 0.8),
        (-0.4, 0.54),
        (-0.26, 0.5),
        (-0.1, 0.7),
        (0.16, 0.86),
    )
    if "dress" in art.words:
        body.limb([(-0.38, 0.7), (-0.56, 0.58), (-0.58, 0.34)], [0.09, 0.09, 0.03])


HEADS = {
    "person": Figure(bust, (-1.0, -0.22, 0.9, 1.28), 0.004),
    "child": Figure(child, (-0.9, -0.22, 0.9, 1.2), 0.004),
    "astronaut": Figure(helmet, (-1.0, -0.22, 1.0, 1.2), 0.004),
    "knight": Figure(visor, (-1.0, -0.22, 0.9, 1.28), 0.004),
    "robot": Figure(machine, (-0.9, -0.22, 0.9, 1.3), 0.003),
}


def close_up(easel: Easel) -> None:
    """One head against the light, or two that look at each other."""
    recipe = easel.recipe
    name = "person" if recipe.actor == "people" else recipe.actor
    _, words = dressed(easel, name)
    head = HEADS[name]
    tall = easel.unit * 0.78
    if recipe.count == 2:
        other = (words - {"hat", "cap", "hood"}) ^ {"dress"}
        put(easel, head, Spot(0.24, 0.98, tall * 0.95, 1.0, False), words)
        put(easel, head, Spot(0.76, 0.98, tall * 0.9, 1.0, True), other)
        return
    put(
        easel,
        head,
        Spot(0.5 - 0.15 * recipe.side, 0.98, tall, 1.0, recipe.side < 0),
        words,
    )
