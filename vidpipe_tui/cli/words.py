"""Pure: figures, times and states in the words and signs a terminal shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from rich.text import Text

from ..engine.slots import SlotState
from ..text import one_line

GLYPHS: Mapping[str, tuple[str, str]] = {
    "current": ("●", "o"),
    "inherited": ("↳", ">"),
    "stale": ("~", "~"),
    "missing": ("·", "."),
    "blocked": ("·", "."),
    "running": ("◌", "*"),
    "retrying": ("◐", "%"),
    "failed": ("✗", "x"),
    "filtered": ("✗", "x"),
    "unknown": ("?", "?"),
    "done": ("✓", "+"),
    "busy": ("▶", "*"),
    "needs you": ("!", "!"),
    "off": ("-", "-"),
}
"""The sign of a state: in Unicode, and where only ASCII can be shown."""
STYLES: Mapping[str, str] = {
    "current": "green",
    "inherited": "green",
    "done": "green",
    "stale": "yellow",
    "missing": "dim",
    "blocked": "dim",
    "off": "dim",
    "running": "cyan",
    "busy": "cyan",
    "retrying": "yellow",
    "failed": "red",
    "filtered": "red",
    "needs you": "red",
    "unknown": "magenta",
}


def sign(state: str, ascii_only: bool) -> Text:
    """The coloured glyph of a state."""
    glyph = GLYPHS[state][1 if ascii_only else 0]
    return Text(glyph, style=STYLES[state])


def shown_state(slot: SlotState) -> str:
    """The word for a slot's state; ``inherited`` is told apart from ``current``."""
    return "inherited" if slot.inherits and slot.state == "current" else slot.state


def money(usd: float | None) -> str:
    """A price in words: unknown is unknown, nothing is free."""
    if usd is None:
        return "unknown"
    if usd == 0:
        return "free"
    return f"${usd:.2f}" if usd >= 0.01 else f"${usd:.4f}"


def clock(seconds: float) -> str:
    """A length of time as ``0:38``, ``4:40`` or ``1:02:03``."""
    whole = max(round(seconds), 0)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def took(seconds: float) -> str:
    """How long something lasted: ``0.4 s`` or ``1:32``."""
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds)


def counted(number: int, noun: str) -> str:
    """``1 scene``, ``3 scenes``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def ago(at: str, now: datetime | None = None) -> str:
    """A written-down time as people say it; the date when it is long ago."""
    try:
        then = datetime.fromisoformat(at)
        seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    except (ValueError, TypeError):
        return one_line(at, 20)
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    if seconds < 7 * 86400:
        return f"{counted(int(seconds // 86400), 'day')} ago"
    return then.astimezone().date().isoformat()


def dotted(facts: Iterable[str], ascii_only: bool) -> str:
    """Facts in one line."""
    return (", " if ascii_only else " · ").join(facts)


def window(rows: Sequence[str], busy: Collection[str], height: int) -> Sequence[str]:
    """As many rows as fit, with the first that is at work near the top."""
    at_work = [number for number, row in enumerate(rows) if row in busy]
    first = max((at_work[0] if at_work else 0) - 1, 0)
    first = max(min(first, len(rows) - height), 0)
    return rows[first : first + height]


def spaced(status: str) -> str:
    """A status word for people: ``generating video``."""
    return status.replace("_", " ")


def duration(started: str | None, ended: str | None) -> float | None:
    """Seconds between two written-down times, if both are there."""
    try:
        begin = datetime.fromisoformat(started or "")
        end = datetime.fromisoformat(ended or "")
        return max((end - begin).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
