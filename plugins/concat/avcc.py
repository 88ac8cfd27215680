"""H.264 parameter sets as an MP4 file keeps them (``avcC``): read, number, merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vidpipe_tui.errors import BadResult

MAX_ID = 31
"""The highest number a sequence parameter set may have."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The parts of an ``avcC``: header, sequence sets, picture sets, extension."""

    head: bytes
    sequence: tuple[bytes, ...]
    picture: tuple[bytes, ...]
    rest: bytes


def read(avcc: bytes) -> Sets:
    """Take an ``avcC`` apart.

    Raises:
        BadResult: it is none.
    """
    if len(avcc) < 7 or avcc[0] != 1:
        raise BadResult("the clip's H.264 header cannot be read")
    sequence, at = _units(avcc, avcc[5] & 31, 6)
    if at >= len(avcc):
        raise BadResult("the clip's H.264 header is cut short")
    picture, at = _units(avcc, avcc[at], at + 1)
    return Sets(avcc[:5], sequence, picture, avcc[at:])


def merge(first: bytes, second: bytes) -> bytes:
    """One ``avcC`` with the sets of both; the first one's header leads.

    Raises:
        BadResult: one of them is none.
    """
    a, b = read(first), read(second)
    sequence = a.sequence + tuple(unit for unit in b.sequence if unit not in a.sequence)
    picture = a.picture + tuple(unit for unit in b.picture if unit not in a.picture)
    level = max(a.head[3], b.head[3])
    head = a.head[:3] + bytes([level]) + a.head[4:]
    counts = bytes([0xE0 | len(sequence)]), bytes([len(picture)])
    return head + counts[0] + _pack(sequence) + counts[1] + _pack(picture) + a.rest


def free_id(avcc: bytes) -> int:
    """A number that no set of ``avcc`` has, sequence or picture.

    Raises:
        BadResult: it is no ``avcC``, or all numbers are taken.
    """
    sets = read(avcc)
    # A sequence set starts with its kind, profile, constraints and level, a picture
    # set with its kind; then comes the number.
    taken = {_number(unit[4:]) for unit in sets.sequence}
    taken |= {_number(unit[1:]) for unit in sets.picture}
    for number in range(1, MAX_ID + 1):
        if number not in taken:
            return number
    raise BadResult("the clip's H.264 header has no number left for other clips")


def _units(data: bytes, number: int, at: int) -> tuple[tuple[bytes, ...], int]:
    units = []
    for _ in range(number):
        size = int.from_bytes(data[at : at + 2], "big")
        units.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return tuple(units), at


def _pack(units: Sequence[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def _number(data: bytes) -> int:
    """The Exp-Golomb number at the start of ``data``."""
    bits = "".join(f"{byte:08b}" for byte in data[:8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1
