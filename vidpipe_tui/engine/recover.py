"""Pure: which takes are still open at a service or in doubt, and what settles them.

| a take | is |
|---|---|
| accepted, and its result is not here | open: the service can be asked, for nothing |
| sent without a receipt, or lost by the service | unknown: it may have been charged |
| ended, and nobody told what it cost | untold: only the money is in doubt |
| failed, paid for, and a whole file of it is left | left over: it can be used |
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from ..errors import UnknownName, UsageError
from ..project.edits import now as written_now
from ..project.model import Source, Take, TakeStatus
from ..project.snapshot import Snapshot
from ..text import one_line
from .limits import maybe_charged
from .plan import undecided

Doubt: TypeAlias = Literal["open", "unknown", "untold", "leftover"]
_ENDED = (TakeStatus.FAILED, TakeStatus.FILTERED, TakeStatus.STOPPED)


@dataclass(frozen=True, slots=True)
class Case:
    """One take that is not settled.

    ``tended``: the run at work looks after it. ``waits``: its slot is not made before a
    person has decided.
    """

    take: Take
    doubt: Doubt
    tended: bool = False
    waits: bool = False

    @property
    def price_usd(self) -> float | None:
        """What it has cost, or may have; ``None`` when nobody knows."""
        known = self.take.cost_usd
        return self.take.estimate_usd if known is None else known

    @property
    def can_be_asked(self) -> bool:
        """Whether a service knows it by an id."""
        return self.take.operation is not None and self.doubt in ("open", "unknown")

    @property
    def provider(self) -> str | None:
        """Who has the job, as its operation says, else the stage."""
        data = self.take.operation.data if self.take.operation else {}
        named = next(
            (data[key] for key in ("provider", "service") if key in data), None
        )
        return one_line(named, 60) if isinstance(named, str) else self.take.stage

    def age(self, at: datetime | None = None) -> float | None:
        """Seconds since it was begun."""
        try:
            then = datetime.fromisoformat(self.take.started_at or "")
            return max(((at or datetime.now(UTC)) - then).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return None


def cases(
    snapshot: Snapshot, live_run: str | None, left_over: Collection[str] = ()
) -> tuple[Case, ...]:
    """What is not settled in a project, oldest first.

    ``left_over`` are the takes of which a file is left that is of use.
    """
    waiting = {take.id for take in undecided(snapshot, live_run)}
    return tuple(_cases(snapshot, live_run, waiting, left_over))


def _cases(
    snapshot: Snapshot,
    live_run: str | None,
    waiting: Collection[str],
    left_over: Collection[str],
) -> Iterator[Case]:
    for take in snapshot.takes:
        tended = live_run is not None and take.status.open and take.run == live_run
        doubt = _doubt(take, tended, take.id in left_over)
        if doubt:
            yield Case(take, doubt, tended, take.id in waiting)


def _doubt(take: Take, tended: bool, left_over: bool) -> Doubt | None:
    if take.source is not Source.GENERATED:
        return None
    if take.status is TakeStatus.UNKNOWN:
        return "unknown"
    if take.operation and (take.status.open or take.status is TakeStatus.TIMED_OUT):
        return "open"
    if take.status is TakeStatus.SUBMITTING and not tended:
        return "unknown"
    if take.status in _ENDED and maybe_charged(take):
        return "untold"
    if left_over:
        return "leftover"
    return None


def case_of(found: Collection[Case], take_id: str) -> Case:
    """The case of a take.

    Raises:
        UnknownName: the take is settled, or there is none of that name.
    """
    for case in found:
        if case.take.id == take_id:
            return case
    raise UnknownName(
        "take that is open or in doubt", take_id, [case.take.id for case in found]
    )


def given_up(case: Case, charged: bool, usd: float | None = None) -> Take:
    """The take as a person settles it: it comes to nothing, and costs what they say.

    ``usd`` is the amount that was charged, when it is not the one expected.

    Raises:
        UsageError: it was charged, and nobody knows how much.
    """
    take = case.take
    price = case.price_usd if usd is None else usd
    if charged and price is None:
        raise UsageError(
            f"nobody knows what {take.id} would cost", hint="add the sum: --cost USD"
        )
    fields: dict[str, Any] = {"cost_usd": price if charged else 0.0}
    if case.doubt in ("open", "unknown"):
        known = f"charged ${price:.2f}" if charged else "nothing was charged"
        why = f"; before: {take.error}" if take.error else ""
        fields |= {
            "status": TakeStatus.FAILED,
            "error": f"given up by a person, {known}{why}",
            "hint": None,
            "finished_at": take.finished_at or written_now(),
        }
    return take.model_copy(update=fields)
