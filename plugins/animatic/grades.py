"""What a style does to the colours of a world, before anything is painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .palette import RGB, Palette, luma, mix

COLOURFUL = frozenset({"anime", "watercolor", "3d_render", "pixel_art"})
"""Styles in which animals are not mere silhouettes."""
PAPER: RGB = (247, 241, 228)


def graded(own: Palette, style: str) -> Palette:
    """The palette as a style has it; as it is if the style has none of its own."""
    grade = _GRADES.get(style)
    return grade(own) if grade else own


def vivid(colour: RGB, strength: float) -> RGB:
    """A colour with more (above 1) or less of its own hue, as bright as before."""
    grey = luma(colour)
    red, green, blue = (
        min(max(round(grey + (part - grey) * strength), 0), 255) for part in colour
    )
    return red, green, blue


def _all(own: Palette, change: Callable[[RGB], RGB]) -> Palette:
    return replace(
        own,
        top=change(own.top),
        horizon=change(own.horizon),
        far=change(own.far),
        near=change(own.near),
        light=change(own.light),
        accent=change(own.accent),
    )


def _anime(own: Palette) -> Palette:
    """Loud, clear and light; what is near has colour too."""
    loud = _all(own, lambda colour: vivid(colour, 1.45))
    return replace(
        loud,
        top=mix(loud.top, vivid(loud.horizon, 1.3), 0.18),
        horizon=mix(loud.horizon, (255, 255, 255), 0.16),
        far=mix(loud.far, loud.light, 0.14),
        near=vivid(mix(loud.near, loud.far, 0.42), 1.35),
    )


def _watercolor(own: Palette) -> Palette:
    """Thinned with water: the paper shines through, and nothing is black."""
    thin = _all(own, lambda colour: mix(vivid(colour, 1.2), PAPER, 0.34))
    return replace(
        thin,
        top=mix(thin.top, PAPER, 0.1),
        horizon=mix(thin.horizon, PAPER, 0.35),
        near=vivid(mix(own.near, mix(own.far, own.top, 0.5), 0.45), 1.35),
        glare=own.glare * 0.6,
    )


def _photorealistic(own: Palette) -> Palette:
    """Muted, in the haze of real air."""
    muted = _all(own, lambda colour: vivid(colour, 0.62))
    return replace(
        muted,
        top=mix(muted.top, (132, 146, 158), 0.16),
        far=mix(muted.far, muted.horizon, 0.34),
        near=mix(muted.near, (46, 44, 38), 0.5),
        glare=own.glare * 0.85,
    )


def _render(own: Palette) -> Palette:
    """Clay under studio lights: light, even, without black."""
    return replace(
        own,
        top=mix(own.top, (255, 255, 255), 0.14),
        horizon=mix(own.horizon, (255, 255, 255), 0.12),
        far=mix(vivid(own.far, 1.15), (255, 255, 255), 0.16),
        near=vivid(mix(own.near, own.far, 0.55), 1.2),
    )


def _pixel_art(own: Palette) -> Palette:
    loud = _all(own, lambda colour: vivid(colour, 1.3))
    return replace(loud, near=mix(loud.near, loud.far, 0.14))


_GRADES: dict[str, Callable[[Palette], Palette]] = {
    "anime": _anime,
    "watercolor": _watercolor,
    "photorealistic": _photorealistic,
    "3d_render": _render,
    "pixel_art": _pixel_art,
}
