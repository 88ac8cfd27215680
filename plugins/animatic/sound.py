"""A quiet drone that goes on across cuts.

Every tone is a multiple of 46.875 Hz, so it repeats after 1,024 samples: one AAC
packet. Packets of any two clips therefore join without a click, however long they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate, repeat
from math import cos, pi, sin
from operator import mul

RATE = 48_000
BLOCK = 1024
_CHORDS = (
    ((2, 0.05), (3, 0.034), (4, 0.026), (6, 0.012)),
    ((2, 0.05), (3, 0.03), (5, 0.02), (8, 0.01)),
    ((2, 0.048), (4, 0.034), (6, 0.018), (9, 0.009)),
    ((2, 0.052), (3, 0.034), (4, 0.02), (7, 0.006)),
)


def blocks(seed: int, seconds: float) -> Iterator[tuple[bytes, bytes]]:
    """Left and right (floats) in blocks; one block more than ``seconds`` needs.

    The film's seed chooses the chord, so that it holds through the film. The level
    breathes in whole waves from cut to cut.
    """
    chord = _CHORDS[seed % len(_CHORDS)]
    count = -(-round(seconds * RATE) // BLOCK) + 1
    waves = max(round(seconds / 4), 1)
    left, right = _period(chord, 0.0), _period(chord, 0.35)
    for block in range(count):
        share = block * BLOCK / (seconds * RATE)
        gain = _breath(share, waves)
        step = (_breath(share + BLOCK / (seconds * RATE), waves) - gain) / BLOCK
        levels = list(accumulate(repeat(step, BLOCK - 1), initial=gain))
        yield _mixed(left, levels), _mixed(right, levels)


def _breath(share: float, waves: int) -> float:
    return 1 - 0.3 * (0.5 - 0.5 * cos(2 * pi * waves * share))


def _period(chord: tuple[tuple[int, float], ...], turn: float) -> list[float]:
    return [
        sum(
            loud * sin(2 * pi * times * i / BLOCK + turn * times)
            for times, loud in chord
        )
        for i in range(BLOCK)
    ]


def _mixed(wave: list[float], levels: list[float]) -> bytes:
    return array("f", map(mul, wave, levels)).tobytes()
