"""Which frames of which clip come when, and which of them can be copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vidpipe_tui.errors import StageError

from .clipinfo import Source


@dataclass(frozen=True, slots=True)
class Copy:
    """Frames ``first`` up to ``last`` of a clip, packets as they are."""

    source: Source
    first: int
    last: int

    @property
    def scene(self) -> str:
        """Its scene's name."""
        return self.source.scene

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Encode:
    """Frames ``first`` up to ``last`` of a clip, decoded and encoded again."""

    source: Source
    first: int
    last: int

    @property
    def scene(self) -> str:
        """Its scene's name."""
        return self.source.scene

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Blend:
    """The last ``frames`` of one clip going over into the first ones of the next."""

    left: Source
    right: Source
    frames: int

    @property
    def scene(self) -> str:
        """Both scenes' names."""
        return f"{self.left.scene} to {self.right.scene}"


Span: TypeAlias = Copy | Encode | Blend


def timeline(
    sources: Sequence[Source],
    sets: bytes,
    overlap: int,
    cuts: Callable[[Source], Sequence[int]],
) -> list[Span]:
    """The film as spans in order; only clips whose ``sets`` are these are copied.

    ``overlap`` is in frames. ``cuts`` tells where a clip can be cut; it is asked only
    where that is needed.
    """
    spans: list[Span] = []
    for place, source in enumerate(sources):
        first = overlap if place else 0
        last = source.frames - (overlap if place < len(sources) - 1 else 0)
        if place and overlap:
            spans.append(Blend(sources[place - 1], source, overlap))
        spans += _body(source, first, last, source.sets == sets != b"", cuts)
    return spans


def _body(
    source: Source,
    first: int,
    last: int,
    alike: bool,
    cuts: Callable[[Source], Sequence[int]],
) -> Iterator[Span]:
    """One clip without its overlaps: as much of the middle copied as can be."""
    start, stop = first, first
    if alike and (first, last) == (0, source.frames):
        stop = last
    elif alike:
        places = [*cuts(source), source.frames]
        start = min(cut for cut in places if cut >= first)
        stop = max((cut for cut in places if cut <= last), default=0)
    if start >= stop:
        start = stop = first
    parts = (Encode(source, first, start), Copy(source, start, stop))
    yield from (part for part in (*parts, Encode(source, stop, last)) if part.frames)


def check_overlap(sources: Sequence[Source], overlap: int, fps: int) -> None:
    """Refuse a crossfade that would eat a clip.

    Raises:
        StageError: it is longer than half of the shortest clip.
    """
    shortest = min(sources, key=lambda source: source.frames)
    if len(sources) > 1 and overlap * 2 > shortest.frames:
        most = shortest.frames // 2 / fps
        raise StageError(
            f"a crossfade of {overlap / fps:g} s is too long: "
            f"the clip of scene {shortest.scene} has {shortest.frames / fps:.2f} s",
            hint=f"at most {most:.2f} s, half of the shortest clip",
        )


def starts(sources: Sequence[Source], overlap: int) -> list[int]:
    """The frame of the film at which each clip starts."""
    found, at = [], 0
    for source in sources:
        found.append(at)
        at += source.frames - overlap
    return found
