"""What flies and swims."""

from __future__ import annotations

from math import pi, sin

from .art import Art


def bird(art: Art) -> None:
    """One bird in flight; the wings beat with the phase."""
    beat = sin(2 * pi * art.phase + 0.9)
    body = art.body
    body.limb([(-0.34, 0.5), (0.0, 0.5), (0.26, 0.53)], [0.015, 0.062, 0.03])
    body.disc(0.29, 0.55, 0.045)
    body.shape((0.32, 0.57), (0.41, 0.545), (0.32, 0.53), sharp=True)
    body.shape((-0.3, 0.52), (-0.52, 0.55), (-0.5, 0.46), sharp=True)
    for lean, reach in ((-0.12, 0.86), (0.1, 1.0)):
        up = (0.42 * beat + 0.1) * reach
        body.shape(
            (0.14, 0.55),
            (0.06 + lean, 0.57 + up * 0.8),
            (-0.2 + lean * 1.8, 0.56 + up * 1.5),
            (-0.62 + lean * 2.4, 0.48 + up * 1.75),
            (-0.3 + lean * 1.6, 0.5 + up * 1.1),
            (-0.16 + lean, 0.5 + up * 0.45),
            (-0.1, 0.49),
        )


def _wing(art: Art, lean: float, tall: float, beat: float) -> None:
    """One bat wing, its arm up and its skin behind it."""
    body = art.body
    top = (-0.02 + lean, 0.5 + (0.72 + beat * 3) * tall)
    body.limb(
        [(0.12 + lean, 0.55), (0.16 + lean, 0.85 + beat), top], [0.04, 0.03, 0.012]
    )
    body.shape(
        (0.14 + lean, 0.56),
        (0.16 + lean, 0.88 + beat),
        top,
        (-0.38 + lean, 1.0 + beat * 2),
        (-0.34 + lean, 0.86 + beat),
        (-0.66 + lean, 0.8 + beat),
        (-0.44 + lean, 0.66),
        (-0.5 + lean, 0.52),
        sharp=True,
    )


def dragon(art: Art) -> None:
    """Long neck, bat wings, a tail with a barb; fire in its mouth."""
    beat = 0.1 * sin(2 * pi * art.phase)
    body = art.body
    body.limb(
        [
            (-1.15, 0.42),
            (-0.85, 0.3),
            (-0.5, 0.36),
            (-0.1, 0.46),
            (0.25, 0.52),
            (0.5, 0.7),
            (0.72, 0.86),
        ],
        [0.012, 0.035, 0.075, 0.14, 0.12, 0.065, 0.05],
    )
    body.shape((-1.12, 0.44), (-1.26, 0.54), (-1.3, 0.4), (-1.18, 0.36), sharp=True)
    body.limb([(0.72, 0.87), (0.93, 0.83)], [0.07, 0.035])
    body.limb([(0.74, 0.82), (0.9, 0.74)], [0.04, 0.02])
    for dx in (0.0, 0.06):
        body.limb([(0.7 + dx, 0.9), (0.58 + dx, 1.02)], [0.024, 0.006])
    for lean, tall in ((0.12, 0.92), (-0.12, 1.0)):
        _wing(art, lean, tall, beat)
    for x in (0.2, -0.18):
        body.limb([(x, 0.42), (x - 0.04, 0.28), (x + 0.06, 0.2)], [0.05, 0.03, 0.012])
    art.light.disc(0.765, 0.885, 0.014)
    art.light.shape(
        (0.94, 0.8),
        (1.12, 0.8 + beat * 0.3),
        (1.38, 0.7),
        (1.2, 0.68),
        (1.3, 0.6 - beat * 0.3),
        (1.08, 0.68),
    )
    art.body.shape(
        (0.94, 0.8), (1.12, 0.8), (1.38, 0.7), (1.2, 0.68), (1.3, 0.6), (1.08, 0.68)
    )


def whale(art: Art) -> None:
    """A whale seen from the side, its tail up."""
    flap = 0.06 * sin(2 * pi * art.phase)
    art.body.shape(
        (0.95, 0.42),
        (0.7, 0.66),
        (0.2, 0.74),
        (-0.35, 0.6),
        (-0.75, 0.5),
        (-0.75, 0.42),
        (-0.3, 0.26),
        (0.3, 0.14),
        (0.8, 0.22),
    )
    art.body.limb(
        [(-0.65, 0.47), (-0.95, 0.58 + flap), (-1.1, 0.72 + flap)], [0.07, 0.04, 0.03]
    )
    art.body.shape(
        (-1.08, 0.7 + flap),
        (-1.36, 0.92 + flap),
        (-1.12, 0.84 + flap),
        (-0.86, 0.98 + flap),
        (-0.98, 0.76 + flap),
    )
    art.body.limb(
        [(0.25, 0.26), (0.02, 0.05 - flap), (-0.14, 0.02 - flap)], [0.08, 0.05, 0.02]
    )
    art.light.disc(0.68, 0.42, 0.014)


def fish(art: Art) -> None:
    """A fish with a swaying tail."""
    flap = 0.08 * sin(2 * pi * art.phase)
    art.body.shape(
        (0.55, 0.5),
        (0.3, 0.68),
        (-0.1, 0.7),
        (-0.45, 0.53),
        (-0.45, 0.47),
        (-0.1, 0.3),
        (0.3, 0.33),
    )
    art.body.shape(
        (-0.4, 0.5), (-0.72, 0.76 + flap), (-0.62, 0.5), (-0.72, 0.24 + flap)
    )
    art.body.shape((0.12, 0.66), (-0.12, 0.88), (-0.24, 0.64))
    art.body.shape((0.1, 0.34), (-0.08, 0.16), (-0.12, 0.34))
    art.accent.shape((0.2, 0.66), (0.08, 0.69), (0.1, 0.32), (0.2, 0.34))
    art.light.disc(0.36, 0.55, 0.03)
