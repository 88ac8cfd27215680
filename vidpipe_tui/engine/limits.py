"""When a call may start: the pace of a service, and the budget."""

from __future__ import annotations

import hashlib
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from filelock import FileLock

from ..project.model import Source, Take, TakeStatus
from ..project.snapshot import Snapshot
from ..stages import Context, Limits, StageName

MINUTE = 60.0
STEP = 1.0
"""The longest sleep between two looks, in seconds: the clock may have been set."""
MOST = 10_000
"""The most starts of one key that are remembered."""
LOCK_WAIT = 2.0
"""How long another process may hold a pace file before it is done without, seconds."""
_ROUNDING = 1e-9
_MOST_DIGITS = 9


def key_of(kind: StageName, name: str, limits: Limits) -> str:
    """Who shares a pace: one stage, with the same values of the ``env`` it names.

    The values are in it as a hash only.
    """
    values = (f"{variable}={os.environ.get(variable, '')}" for variable in limits.env)
    mark = hashlib.sha256("\0".join(values).encode("utf-8", "surrogateescape"))
    return f"{kind}.{name}:{mark.hexdigest()[:16]}"


class Limiter:
    """Paces the starts of calls over all projects and processes of this machine.

    The latest starts of each key stand in a small file in ``folder``. Where that
    cannot be used, the pace is kept within this object alone: no call is refused for
    it. ``clock`` tells the seconds since the epoch. Any thread may wait.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._known: dict[str, list[float]] = {}
        self._guard = threading.Lock()

    def wait(self, key: str, limits: Limits, ctx: Context) -> None:
        """Block until a call may start, and note that it starts now.

        Raises:
            Cancelled: the take was stopped while it waited; no start is noted.
        """
        ctx.check()
        if limits.delay <= 0 and not _rate(limits)[0]:
            return
        while (seconds := self._try(key, limits)) > 0:
            ctx.sleep(min(max(seconds, 0.001), STEP))

    def _try(self, key: str, limits: Limits) -> float:
        """Note a start and give 0, or the seconds until it is worth another try."""
        name = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        path = self._folder / f"{name}.json"
        with self._guard:
            known = self._known.get(key, [])
            try:
                wait, starts = self._shared(path, known, limits)
            except OSError:
                wait, starts = _pace(known, self._clock(), limits)
            self._known[key] = starts
            return wait

    def _shared(
        self, path: Path, known: list[float], limits: Limits
    ) -> tuple[float, list[float]]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(path.with_suffix(".lock"), timeout=LOCK_WAIT, mode=0o600)
        with lock.acquire(poll_interval=0.01):
            found = _read(path)
            wait, starts = _pace(
                known if found is None else found, self._clock(), limits
            )
            if starts != found:
                _write(path, starts)
            return wait, starts


def _pace(
    starts: Sequence[float], now: float, limits: Limits
) -> tuple[float, list[float]]:
    """Seconds until a call may start, and the starts to remember.

    0 seconds: it starts now, and is among them.
    """
    kept = _recent(starts, now)
    count, window = _rate(limits)
    earliest = now
    if kept:
        earliest = max(earliest, kept[-1] + limits.delay)
    if count and len(kept) >= count:
        earliest = max(earliest, kept[-count] + window)
    if earliest <= now:
        return 0.0, [*kept, now]
    return earliest - now, kept


def _recent(starts: Sequence[float], now: float) -> list[float]:
    """The starts of the last minute, and always the latest.

    Starts in the future mean that the clock was set back: all are moved by as much,
    so that the distances stay and nobody waits for the old time to come again.
    """
    ordered = sorted(starts)[-MOST:]
    if not ordered:
        return []
    ahead = max(ordered[-1] - now, 0.0)
    moved = [start - ahead for start in ordered]
    return [start for start in moved[:-1] if start > now - MINUTE] + moved[-1:]


def _rate(limits: Limits) -> tuple[int, float]:
    """A rate as whole starts in a window of seconds; (0, 0.0) where there is none."""
    rate = limits.rate
    if rate is None or not 0 < rate < math.inf:
        return 0, 0.0
    return (int(rate), MINUTE) if rate >= 1 else (1, MINUTE / rate)


def _read(path: Path) -> list[float] | None:
    """The starts in a pace file; None if it is not there or holds something else."""
    try:
        with path.open("rb") as file:
            content = orjson.loads(file.read(MOST * 32))
        starts = content["starts"]
        # No number, a date of long ago and one thousands of years ahead are all junk.
        return [float(start) for start in starts if 1e6 < float(start) < 1e11]
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, LookupError):
        return None


def _write(path: Path, starts: list[float]) -> None:
    part = path.with_suffix(".tmp")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps({"starts": starts}))
    part.replace(path)


@dataclass(frozen=True, slots=True)
class Money:
    """What a film has cost, in US dollars.

    ``spent_usd`` is what services said; ``possibly_usd`` the estimates of takes that
    cost or may have cost something nobody told; ``unpriced`` counts such takes that
    have no estimate either.
    """

    spent_usd: float = 0.0
    possibly_usd: float = 0.0
    unpriced: int = 0


def spent(snapshot: Snapshot) -> Money:
    """What the takes of a project have cost so far, surely and possibly."""
    known = (take.cost_usd for take in snapshot.takes if take.cost_usd is not None)
    guessed = [take.estimate_usd for take in snapshot.takes if maybe_charged(take)]
    prices = (price for price in guessed if price is not None)
    return Money(
        spent_usd=_total(known),
        possibly_usd=_total(prices),
        unpriced=guessed.count(None),
    )


def over_budget(
    snapshot: Snapshot, price: float | None, budget: float | None
) -> str | None:
    """Why a call of ``price`` dollars may not start; None if it may.

    A price of ``None`` is unknown, a budget of ``None`` means no limit. What is free
    may always start.
    """
    if budget is None or price == 0:
        return None
    if price is None:
        return f"its price is unknown and the budget is ${budget:.2f}"
    money = spent(snapshot)
    gone = money.spent_usd + money.possibly_usd
    if gone + price <= budget + _ROUNDING:
        return None
    left = max(budget - gone, 0.0)
    digits = _telling_apart(price, left)
    return (
        f"it costs ${price:.{digits}f}, and of the budget of ${budget:.2f} "
        f"${left:.{digits}f} is left"
    )


def _telling_apart(one: float, other: float) -> int:
    """How many decimals two amounts of money need to be seen to differ."""
    digits = range(2, _MOST_DIGITS)
    return next((n for n in digits if round(one, n) != round(other, n)), _MOST_DIGITS)


def maybe_charged(take: Take) -> bool:
    """Whether a take cost, costs or may have cost money that nobody has told yet."""
    if take.cost_usd is not None or take.source is not Source.GENERATED:
        return False
    if take.status in (TakeStatus.UNKNOWN, TakeStatus.DONE) or take.status.open:
        return True
    return take.operation is not None


def _total(amounts: Iterable[float]) -> float:
    return math.fsum(max(amount, 0.0) for amount in amounts)
