"""How large, how high up and of what colour the members of a cast are."""

from __future__ import annotations

from .palette import RGB

NEAR = {"wide": 0.52, "full": 1.0, "medium": 1.75, "close": 2.9, "detail": 1.5}
HEIGHT = {  # share of the frame's height in a full shot
    "person": 0.42,
    "people": 0.4,
    "knight": 0.46,
    "robot": 0.46,
    "astronaut": 0.46,
    "child": 0.32,
    "fox": 0.2,
    "dog": 0.22,
    "wolf": 0.26,
    "cat": 0.19,
    "horse": 0.32,
    "deer": 0.3,
    "bear": 0.32,
    "elephant": 0.4,
    "bird": 0.2,
    "dragon": 0.36,
    "whale": 0.26,
    "fish": 0.2,
    "car": 0.2,
    "boat": 0.42,
    "ship": 0.5,
    "train": 0.13,
    "rocket": 0.62,
    "plane": 0.2,
    "balloon": 0.44,
}
ALOFT = {
    "bird": 0.36,
    "dragon": 0.56,
    "plane": 0.36,
    "balloon": 0.62,
    "rocket": 0.82,
    "whale": 0.74,
    "fish": 0.56,
}
BIGGEST = 1.45
HIDES: dict[str, RGB] = {
    "fox": (214, 98, 42),
    "bear": (112, 74, 46),
    "deer": (150, 104, 66),
    "horse": (120, 72, 44),
    "elephant": (120, 122, 130),
    "dragon": (46, 110, 84),
    "wolf": (96, 102, 114),
    "dog": (138, 98, 62),
    "whale": (58, 92, 128),
    "fish": (226, 126, 54),
}
