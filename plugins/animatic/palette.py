"""Moods as colours, and how colours are mixed."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace
from random import Random
from typing import TypeAlias

RGB: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one world, from the sky down to what stands nearest.

    ``glare`` (0..1) is how strongly the light shines, ``accent`` the one warm or loud
    colour that lights, coats and signs share.
    """

    top: RGB
    horizon: RGB
    far: RGB
    near: RGB
    light: RGB
    accent: RGB
    glare: float
    stars: bool = False

    def depth(self, t: float) -> RGB:
        """The colour of what stands at depth ``t`` (0 far, 1 near) in this air."""
        hazy = mix(self.far, self.horizon, 0.55 * (1 - t))
        return mix(hazy, self.near, t**1.4)


def rgb(code: str) -> RGB:
    """``"1a2b3c"`` as three numbers."""
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def mix(a: RGB, b: RGB, t: float) -> RGB:
    """``a`` at 0, ``b`` at 1."""
    return (
        round(a[0] + (b[0] - a[0]) * t),
        round(a[1] + (b[1] - a[1]) * t),
        round(a[2] + (b[2] - a[2]) * t),
    )


def luma(colour: RGB) -> float:
    """How bright a colour looks, 0..255."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


_MOODS = {
    #         top     horizon  far      near     light    accent  glare
    "night": ("060a1e", "2f4a80", "1d3058", "04060d", "e8efff", "ffc766", 0.75),
    "sunset": ("2a2458", "ff9a5a", "94506a", "170d1b", "ffe3a8", "ff7a4d", 1.0),
    "dawn": ("4e6fa6", "ffcfb0", "8f8db4", "232741", "fff0d0", "ff9e7a", 0.9),
    "neon": ("0b0620", "b0217d", "43206f", "07040e", "52e8ff", "ff3fa4", 0.55),
    "storm": ("1a2129", "82929b", "47545e", "0e1317", "dfe8ee", "e8b04a", 0.25),
    "snow": ("7f9cbb", "eef3f7", "a9bccd", "33455a", "ffffff", "d8574a", 0.5),
    "fog": ("87969a", "dfe3e0", "a3afb0", "303a3b", "ffffff", "e0a458", 0.35),
    "day": ("2a78c8", "d8efff", "7ba5c0", "1d3b33", "fffbe8", "f2b134", 0.8),
    "autumn": ("5f7fa0", "ffd9a0", "b98a5e", "2e1a12", "fff0cc", "e8702a", 0.85),
    "fire": ("1a0806", "ff6a1f", "6b2113", "120302", "ffd27a", "ffb347", 0.9),
    "mono": ("54545a", "e6e6e6", "98989c", "151517", "ffffff", "d8d8d8", 0.6),
}


def palette(mood: str, random: Random) -> Palette:
    """A mood's colours, turned a little in hue so that two worlds differ."""
    *codes, glare = _MOODS[mood]
    shift = 0.0 if mood == "mono" else random.uniform(-0.018, 0.018)
    top, horizon, far, near, light, accent = (
        _turn(rgb(str(code)), shift) for code in codes
    )
    stars = mood in ("night", "neon")
    return Palette(top, horizon, far, near, light, accent, float(glare), stars)


def carried(own: Palette, before: tuple[RGB, RGB, RGB], share: float) -> Palette:
    """``own`` with a share of the picture before it: its top, middle and bottom."""
    top, middle, bottom = before
    return replace(
        own,
        top=mix(own.top, top, share),
        horizon=mix(own.horizon, middle, share),
        far=mix(own.far, bottom, share * 0.7),
    )


def _turn(colour: RGB, shift: float) -> RGB:
    hue, level, strength = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + shift) % 1.0, level, strength)
    return round(red * 255), round(green * 255), round(blue * 255)
