"""Close-ups of those whose face is not seen: helmets and a machine's head."""

from __future__ import annotations

from .art import Art


def helmet(art: Art) -> None:
    """A space helmet: a shining visor with a face of stars."""
    body = art.body
    body.shape(
        (-0.95, -0.25),
        (-0.85, 0.12),
        (-0.5, 0.3),
        (0.5, 0.3),
        (0.85, 0.12),
        (0.95, -0.25),
    )
    body.box(-0.44, 0.18, 0.44, 0.34)
    art.accent.box(-0.44, 0.2, 0.44, 0.27)
    body.disc(0.0, 0.66, 0.47)
    body.box(-0.54, 0.56, -0.42, 0.8)
    art.light.shape(
        (0.42, 0.8),
        (0.3, 0.96),
        (0.06, 0.99),
        (-0.13, 0.86),
        (-0.15, 0.56),
        (0.02, 0.38),
        (0.28, 0.38),
        (0.42, 0.52),
        value=120,
    )
    art.light.shape(
        (0.36, 0.82), (0.26, 0.93), (0.08, 0.95), (0.16, 0.88), (0.27, 0.8), value=235
    )
    art.light.disc(0.06, 0.5, 0.03, value=220)
    art.light.disc(-0.48, 0.7, 0.025)
    art.accent.disc(-0.7, 0.0, 0.08)


def visor(art: Art) -> None:
    """A knight's helmet with its plume."""
    body = art.body
    body.shape(
        (-0.9, -0.25),
        (-0.84, 0.14),
        (-0.5, 0.33),
        (0.1, 0.32),
        (0.6, 0.18),
        (0.8, -0.25),
    )
    body.shape(
        (-0.34, 0.3),
        (-0.36, 0.8),
        (-0.2, 1.02),
        (0.06, 1.06),
        (0.28, 0.94),
        (0.34, 0.74),
        (0.48, 0.62),
        (0.3, 0.42),
        (0.16, 0.28),
    )
    art.light.line([(0.1, 0.735), (0.345, 0.715)], 0.035)
    for k in range(4):
        art.light.disc(0.14 + k * 0.05, 0.56 - k * 0.01, 0.012, value=120)
    plume = (
        (0.06, 1.04),
        (-0.1, 1.2),
        (-0.46, 1.14),
        (-0.66, 0.84),
        (-0.64, 0.5),
        (-0.48, 0.7),
        (-0.3, 0.94),
        (-0.1, 1.02),
    )
    body.shape(*plume)
    art.accent.shape(*plume)


def machine(art: Art) -> None:
    """A robot's head with one great eye."""
    body = art.body
    body.shape((-0.85, -0.25), (-0.8, 0.22), (0.8, 0.22), (0.85, -0.25), sharp=True)
    body.box(-0.14, 0.2, 0.14, 0.42)
    body.shape(
        (-0.42, 0.4),
        (-0.46, 0.92),
        (-0.34, 1.02),
        (0.36, 1.02),
        (0.46, 0.92),
        (0.42, 0.4),
        sharp=True,
    )
    body.line([(-0.2, 1.0), (-0.26, 1.22)], 0.03)
    body.disc(-0.26, 1.24, 0.045)
    body.disc(-0.46, 0.7, 0.08, 0.13)
    art.light.disc(0.2, 0.74, 0.15, value=170)
    art.light.disc(0.2, 0.74, 0.085)
    art.light.disc(-0.14, 0.74, 0.09, value=150)
    for k in range(5):
        art.light.box(-0.2 + k * 0.1, 0.48, -0.15 + k * 0.1, 0.55, value=120)
    art.accent.box(-0.82, 0.06, 0.82, 0.14)
