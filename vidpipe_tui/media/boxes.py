"""The one thing of an MP4 header that libav tells only after decoding: its turn."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_ONE = 0x10000
_TURNS = {(_ONE, 0): 0, (0, _ONE): 1, (-_ONE, 0): 2, (0, -_ONE): 3}


def quarter_turns(path: Path) -> int:
    """Clockwise quarter turns a player gives the picture; 0 for other containers."""
    try:
        with path.open("rb") as file:
            return _picture_turns(file, path.stat().st_size)
    except (OSError, struct.error):
        return 0


def _picture_turns(file: BinaryIO, size: int) -> int:
    for kind, start, end in _boxes(file, 0, size):
        if kind == b"moov":
            tracks = [box for box in _boxes(file, start, end) if box[0] == b"trak"]
            return next(filter(None, (_track_turns(file, *t[1:]) for t in tracks)), 0)
    return 0


def _track_turns(file: BinaryIO, start: int, end: int) -> int:
    for kind, begin, _ in _boxes(file, start, end):
        if kind == b"tkhd":
            file.seek(begin)
            version = file.read(1)[0]
            file.seek(begin + (52 if version else 40))
            a, b = struct.unpack(">ii", file.read(8))
            return _TURNS.get((a, b), 0)
    return 0


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first byte of content and end of each box between two places."""
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        stop = start + size if size else end
        if stop <= start + head - 1 or stop > end:
            return
        yield kind, start + head, stop
        start = stop
