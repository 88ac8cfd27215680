"""A small table of figures with limits; what every bench prints."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure: ours, the peer's, and the most (or least) it may be."""

    what: str
    ours: float
    peer: float | None = None
    limit: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the limit holds."""
        if self.limit is None:
            return True
        return self.ours >= self.limit if self.at_least else self.ours <= self.limit


def report(title: str, lines: list[Line]) -> int:
    """Print the figures; 1 if a limit is broken."""
    print(f"\n{title}")
    print(f"  {'':44}{'ours':>12}{'peer':>12}{'ratio':>8}{'limit':>12}")
    for line in lines:
        ratio = f"{line.ours / line.peer:.2f}" if line.peer else "·"
        sign = "≥" if line.at_least else "≤"
        limit = "·" if line.limit is None else f"{sign} {_number(line.limit)}"
        cells = f"{_number(line.ours):>12}{_number(line.peer):>12}{ratio:>8}{limit:>12}"
        broken = "" if line.kept else "  BROKEN"
        print(f"  {line.what:44}{cells} {line.unit}{broken}")
    sys.stdout.flush()
    return 0 if all(line.kept for line in lines) else 1


def _number(value: float | None) -> str:
    if value is None:
        return "·"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
