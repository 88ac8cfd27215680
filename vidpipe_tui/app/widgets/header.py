"""What a project is at, in one or two lines: status, progress, money, where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rich.cells import cell_len

from .band import Band, Span
from .columns import clock

Mood = Literal["quiet", "running", "needs", "done"]

_TITLE_AT_LEAST = 12
_MOODS = {"quiet": "soft", "running": "accent", "needs": "fault", "done": "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderInfo:
    """All that a header tells. ``eta`` is in seconds, money in US dollars.

    ``possibly`` is what may have been charged on top of ``spent``. ``notes`` stand at
    the right of the second line: the stages, the machine.
    """

    project: str = ""
    title: str = ""
    status: str = ""
    mood: Mood = "quiet"
    done: int = 0
    total: int = 0
    running: int = 0
    faults: int = 0
    marked: int = 0
    filtered: str = ""
    eta: float | None = None
    spent: float | None = None
    possibly: float = 0.0
    budget: float | None = None
    notes: Sequence[str] = field(default=())


class Header(Band):
    """Two lines where there is room, one in a small window."""

    DEFAULT_CSS = "Header { height: 2; dock: top; }"

    def __init__(self, info: HeaderInfo | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._info = info or HeaderInfo()

    @property
    def info(self) -> HeaderInfo:
        """What it tells now."""
        return self._info

    def tell(self, info: HeaderInfo) -> None:
        """Tell something else; only a line that differs is painted."""
        if info != self._info:
            self._info = info
            self.refresh()

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """Who and what it is, then money over a rule."""
        if y == 0:
            return self._names(width), self._state(width)
        return self._money(width), ()

    @property
    def _small(self) -> bool:
        return self.size.height < 2

    def _names(self, width: int) -> list[Span]:
        info = self._info
        if width < 100:
            return [(f" {info.title or info.project}  ", "strong")]
        return [
            (" vidpipe  ", "accent"),
            (f"{info.title}  ", "strong"),
            (info.project, "faint"),
        ]

    def _state(self, width: int) -> list[Span]:
        """As many parts as leave the title its room; what needs somebody goes last."""
        parts = self._parts(width)
        room = width - _TITLE_AT_LEAST
        while parts and sum(_size(spans) + 3 for _, spans in parts) > room:
            parts.remove(max(parts, key=lambda part: part[0]))
        spans = [span for _, part in parts for span in (*part, (" · ", "faint"))]
        return [*spans[:-1], (" ", "text")]

    def _parts(self, width: int) -> list[tuple[int, list[Span]]]:
        """Each part with its rank, the higher the sooner dropped."""
        info, long = self._info, width >= 100
        count = f"{info.done}{' of ' if long else '/'}{info.total}"
        eta = f"{'eta ' if long else ''}{clock(info.eta)}"
        parts: list[tuple[int, list[Span]]] = []
        if info.status:
            parts.append((3, [(info.status, _MOODS[info.mood])]))
        if info.total:
            parts.append((1, [(count, "text")]))
        if info.faults:
            parts.append((0, [(f"{info.faults} failed", "fault")]))
        if info.running:
            parts.append((5, [(f"{info.running} running", "accent")]))
        if info.eta is not None:
            parts.append((4, [(eta, "soft")]))
        if self._small and info.spent is not None:
            parts.append((2, _spent(info)))
        return parts

    def _money(self, width: int) -> list[Span]:
        """A rule with words in it, the way a seam has a label."""
        info = self._info
        left: list[Span] = []
        if info.marked:
            left += [(f" {info.marked} marked ", "accent")]
        if info.filtered:
            left += [(f" {info.filtered} ", "warn")]
        right = [span for part in self._notes() for span in ((" ", "text"), *part)]
        size = _size((*left, *right))
        if size + 4 > width:
            right = [(" ", "text"), *_spent(info)]
            size = _size((*left, *right))
        lead = 1 if left else 0
        rule = max(width - size - lead - 3, 0)
        return [
            ("─" * lead, "rule"),
            *left,
            ("─" * rule, "rule"),
            *right,
            (" ", "text"),
            ("──", "rule"),
        ]

    def _notes(self) -> list[list[Span]]:
        money = _spent(self._info)
        parts = [money] if money else []
        for note in self._info.notes:
            dot = [("· ", "faint")] if parts else []
            parts.append([*dot, (note, "soft")])
        return parts


def _size(spans: Sequence[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)


def _spent(info: HeaderInfo) -> list[Span]:
    """Money: what is spent, what it may be, what it must not pass."""
    if info.spent is None:
        return []
    over = info.budget is not None and info.spent + info.possibly >= info.budget
    spans: list[Span] = [(f"${info.spent:.2f}", "fault" if over else "text")]
    if info.possibly:
        spans.append((f" +${info.possibly:.2f}?", "warn"))
    if info.budget is not None:
        spans.append((f" of ${info.budget:.2f}", "soft"))
    return spans
