"""Pure: what each take was to cost, has cost, and may have cost.

The sums are those of ``limits.spent``: one rule decides for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..project.model import Source, Take
from ..project.snapshot import Snapshot
from .limits import maybe_charged


@dataclass(frozen=True, slots=True)
class Line:
    """The money of one take, in US dollars.

    ``reserved_usd`` is held back for a take under way, ``possibly_usd`` may have been
    charged. ``untold``: it may cost something, and there is no figure for it at all.
    """

    take: Take
    estimate_usd: float | None
    reserved_usd: float = 0.0
    charged_usd: float | None = None
    possibly_usd: float = 0.0
    untold: bool = False

    @property
    def free(self) -> bool:
        """Whether no money is in it at all."""
        return not (self.charged_usd or self.untold or self._expected)

    @property
    def _expected(self) -> float:
        return (self.estimate_usd or 0.0) + self.reserved_usd + self.possibly_usd


def ledger(snapshot: Snapshot) -> Iterator[Line]:
    """A line for each take that was made, oldest first."""
    for take in snapshot.takes:
        if take.source is Source.GENERATED:
            yield _line(take)


def _line(take: Take) -> Line:
    price = take.estimate_usd
    if not maybe_charged(take):
        known = None if take.cost_usd is None else max(take.cost_usd, 0.0)
        return Line(take, price, charged_usd=known)
    held = max(price or 0.0, 0.0)
    if take.status.open:
        return Line(take, price, reserved_usd=held, untold=price is None)
    return Line(take, price, possibly_usd=held, untold=price is None)
