"""A project as one line of the home screen: what fits into the width, aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vidpipe_tui.app.shelf import Entry, Mood

from .band import Span
from .cells import fill, plain
from .listing import Ends

_SIGNS: dict[Mood, tuple[str, str, str]] = {
    "running": ("▶", ">", "accent"),
    "needs": ("!", "!", "fault"),
    "done": ("✓", "+", "good"),
    "waiting": ("◐", "o", "warn"),
    "idle": ("·", ".", "faint"),
    "damaged": ("✗", "x", "fault"),
}
_STATUS: dict[Mood, str] = {
    "running": "accent",
    "needs": "fault",
    "damaged": "fault",
    "waiting": "warn",
}
_COLUMNS = (("status", 26, 56), ("done", 8, 40), ("cost", 11, 66), ("age", 12, 72))
_ID = ("id", 30, 110)
_NARROW = {"status": 20, "age": 11}
"""Sizes where the title needs the room."""


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """An entry and its age in words: equal as long as its line stays the same."""

    entry: Entry
    age: str

    @property
    def key(self) -> str:
        """The project's id."""
        return self.entry.key


def shelf_line(line: ShelfLine, width: int, ascii: bool = False) -> Ends:
    """The line of one project; columns go when there is no room for them."""
    entry = line.entry
    glyph, plain_glyph, colour = _SIGNS[entry.mood]
    sign = plain_glyph if ascii else glyph
    columns = _columns(width)
    rest = width - 4 - sum(size for _, size in columns)
    title = "soft" if entry.archived else "text"
    left: list[Span] = [
        (f" {sign}  ", colour),
        (fill(plain(entry.title), max(rest - 1, 0)) + " ", title),
    ]
    return [*left, *(_cell(line, name, size) for name, size in columns)], ()


def _columns(width: int) -> list[tuple[str, int]]:
    """The columns behind the title that fit, with their sizes."""
    small = _NARROW if width < 100 else {}
    return [
        (name, small.get(name, size))
        for name, size, at_least in (*_COLUMNS, _ID)
        if width >= at_least
    ]


def _cell(line: ShelfLine, name: str, size: int) -> Span:
    entry = line.entry
    if name == "status":
        words = f"{entry.status} (archived)" if entry.archived else entry.status
        return fill(words, size - 1) + " ", _STATUS.get(entry.mood, "soft")
    if name == "done":
        count = f"{entry.done}/{entry.total}" if entry.total else "·"
        return f"{count:>{size - 3}}   ", "text" if entry.total else "faint"
    if name == "cost":
        return f"{entry.cost or '·':>{size - 3}}   ", _cost(entry)
    if name == "age":
        return fill(line.age, size), "soft"
    return fill(plain(entry.key), size), "faint"


def _cost(entry: Entry) -> str:
    if entry.cost.endswith("?"):
        return "warn"
    return "text" if entry.cost.startswith("$") else "faint"


def heading(width: int) -> Sequence[Span]:
    """The names of the columns."""
    columns = _columns(width)
    rest = width - 4 - sum(size for _, size in columns)
    names = {"status": "status", "done": "made", "cost": "cost", "age": "changed"}
    spans: list[Span] = [("    ", "text"), ("film".ljust(max(rest, 0)), "faint")]
    for name, size in columns:
        word = names.get(name, name)
        right = name in ("done", "cost")
        spans.append(
            (f"{word:>{size - 3}}   " if right else f"{word:<{size}}", "faint")
        )
    return spans
