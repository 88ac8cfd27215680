"""Which columns of the scene table fit into a width, and where each one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from vidpipe_tui.project.model import SLOTS

from .rows import Row, SortName

_GUTTER = 4  # cursor, mark, what the row wants, a space
_NUMBERS: Mapping[str, int] = {"take": 5, "time": 8, "cost": 8}
_CHOICES = (
    (True, ("take", "time", "cost")),
    (False, ("take", "time", "cost")),
    (False, ("take", "time")),
    (False, ("take",)),
    (False, ()),
)
_TITLE_AT_LEAST = 18
_HEADS = {"start": "st", "end": "en", "clip": "cl"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it begins, how wide it is."""

    name: str
    x: int
    width: int

    @property
    def end(self) -> int:
        """The first cell behind it."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one width, from left to right; the title takes the rest."""

    columns: tuple[Column, ...]
    slot: int

    @property
    def wide(self) -> bool:
        """Whether the slots have room for their names."""
        return self.slot == 6

    def at(self, x: int) -> Column | None:
        """The column under a cell."""
        return next((c for c in self.columns if c.x <= x < c.end), None)

    def end_of(self, names: frozenset[str]) -> int:
        """The first cell behind the rightmost of these columns; 0 when none shows."""
        return max((c.end for c in self.columns if c.name in names), default=0)

    def head(self, name: str) -> str:
        """A column's heading."""
        if name == "number":
            return "#"
        return name if self.wide else _HEADS.get(name, name)


@lru_cache(maxsize=64)
def layout(width: int, digits: int = 3, words: bool = False) -> Layout:
    """The richest layout that leaves the title room.

    ``digits`` is the length of the longest row number; ``words`` in the slots instead
    of glyphs take a cell more.
    """
    for wide, numbers in _CHOICES:
        slot = 6 if wide else 5 if words else 4
        found = _place(width, digits, slot, numbers)
        if found.columns[-1].width >= _TITLE_AT_LEAST:
            return found
    return found


def _place(width: int, digits: int, slot: int, numbers: tuple[str, ...]) -> Layout:
    sizes = [("want", _GUTTER), *((name, slot) for name in SLOTS)]
    sizes += [("number", max(digits, 2)), *((n, _NUMBERS[n]) for n in numbers)]
    columns, x = [], 0
    for name, size in sizes:
        columns.append(Column(name, x, size))
        x += size
    columns.append(Column("title", x + 2, max(width - x - 2, 0)))
    return Layout(tuple(columns), slot)


def in_slot(text: str, size: int) -> str:
    """A slot's sign, so that glyphs and percents stand under each other."""
    if len(text) == 1 or (len(text) == 2 and text[1] in "%!"):
        text = f" {text}"
    lead = " " if size > 5 and len(text) < 4 else ""
    return f"{lead}{text}".ljust(size)


def clock(seconds: float | None, nothing: str = "·") -> str:
    """A time as m:ss, or h:mm:ss from an hour on."""
    if seconds is None:
        return nothing
    whole = int(seconds)
    minutes, hours = whole // 60 % 60, whole // 3600
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def money(row: Row, nothing: str = "·") -> str:
    """What a row cost; a question mark when more may have been charged."""
    if not row.sure:
        return f"{row.cost or 0:.2f}?"
    if row.cost is None:
        return nothing
    return f"{row.cost:.2f}" if row.cost else "free"


def sort_of(column: str) -> SortName | None:
    """How a click on a heading sorts."""
    names: dict[str, SortName] = {
        "want": "state",
        "number": "film",
        "take": "take",
        "time": "time",
        "cost": "cost",
        "title": "title",
    }
    return names.get(column)
