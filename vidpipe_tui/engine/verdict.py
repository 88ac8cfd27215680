"""Pure: what an error of a call means for its take, and for the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..errors import (
    BadResult,
    Busy,
    Cancelled,
    NotReady,
    Refused,
    StageError,
    TimedOut,
    Unsure,
    VidpipeError,
)
from ..project.model import TakeStatus
from .check import dollars
from .messages import Phase
from .retry import LONGEST_WAITED, asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a take ends. ``cost_usd`` of ``None``: nobody told, it may have cost."""

    status: TakeStatus
    cost_usd: float | None
    error: StageError


def of(
    phase: Phase, error: BaseException, sending: bool, price: float | None
) -> Verdict:
    """What an error in a phase means.

    ``sending``: a request that costs ``price`` dollars may be with the service.
    """
    if phase == "send":
        return of_send(error, sending, price)
    return of_operation(error)


def of_send(error: BaseException, sending: bool, price: float | None) -> Verdict:
    """A call that was to make or to submit something has failed.

    Only what a stage says for certain counts as "not charged": after anything else a
    paid request may have been accepted.
    """
    said, plain = _said(error), _plain(error)
    if isinstance(error, Busy):
        return Verdict(TakeStatus.FAILED, 0.0, no_quota(error) or plain)
    if isinstance(error, Refused):
        return Verdict(TakeStatus.FILTERED, said or 0.0, plain)
    if isinstance(error, BadResult):
        owed = price if sending else 0.0
        return Verdict(TakeStatus.FAILED, owed if said is None else said, plain)
    lost = isinstance(error, Unsure | TimedOut) or not isinstance(error, StageError)
    if sending and lost:
        return Verdict(TakeStatus.UNKNOWN, said, plain)
    if isinstance(error, Cancelled):
        return Verdict(TakeStatus.STOPPED, 0.0, plain)
    if isinstance(error, TimedOut):
        return Verdict(TakeStatus.TIMED_OUT, 0.0, plain)
    return Verdict(TakeStatus.FAILED, said or 0.0, plain)


def of_operation(error: BaseException) -> Verdict:
    """An operation that was accepted has come to nothing, or cannot be brought in.

    Nothing but the service's own word ends it: after all else the next run looks
    again, since making it anew would cost again.
    """
    said, plain = _said(error), _plain(error)
    open_still = isinstance(error, TimedOut | Busy | NotReady)
    if open_still or not isinstance(error, StageError):
        return Verdict(TakeStatus.TIMED_OUT, None, plain)
    if isinstance(error, Unsure):
        return Verdict(TakeStatus.UNKNOWN, said, plain)
    if isinstance(error, Refused):
        return Verdict(TakeStatus.FILTERED, said, plain)
    return Verdict(TakeStatus.FAILED, said, plain)


def no_quota(error: BaseException, at: datetime | None = None) -> StageError | None:
    """An error that asks for hours of waiting, with the time it is over; else nothing.

    ``at`` is the time it was raised.
    """
    seconds = asked(error)
    if seconds <= LONGEST_WAITED:
        return None
    begun = (at or datetime.now(UTC)).astimezone()
    again = begun + timedelta(seconds=seconds + 59)
    day = "" if again.date() == begun.date() else f"{again:%Y-%m-%d} "
    return StageError(
        f"quota for today is used up; try again after {day}{again:%H:%M} ({error})"
    )


def stopped() -> Verdict:
    """A person has stopped an operation; what it costs all the same nobody told."""
    return Verdict(TakeStatus.STOPPED, None, StageError("stopped"))


def _said(error: BaseException) -> float | None:
    """What an error says that this try has cost, if it says anything."""
    return dollars(getattr(error, "charged_usd", None))


def _plain(error: BaseException) -> StageError:
    """An error in words; those of a plugin may hold anything, or lack everything."""
    if isinstance(error, Cancelled):
        return StageError("stopped")
    if not isinstance(error, VidpipeError):
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        return StageError(
            f"the stage broke: {said}", hint="its traceback is in the run log"
        )
    message = str(getattr(error, "message", None) or error) or type(error).__name__
    hint = str(getattr(error, "hint", None) or "")
    if isinstance(error, Refused):
        reasons = map(str, getattr(error, "reasons", ()))
        return Refused(message, reasons=reasons, hint=hint)
    return StageError(message, hint=hint)
