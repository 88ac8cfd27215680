"""What goes wrong at the pretend service, when it was ordered or by chance."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import NoReturn

from vidpipe_tui.stages import Busy, Refused, StageError, Unsure

from .service import Accepted, Service
from .settings import Behaviour

REASON = (
    "The prompt could not be submitted: it may violate the pretend usage guidelines. "
    "Support codes: 17301594"
)
AT_SUBMIT = ("busy", "drop", "invalid")
AFTER_ACCEPTANCE = ("lost", "hang", "crash")
ENDS = ("refused", "failed", "never", "expired", "gone")
SPOILT = ("corrupt", "truncated", "size")
_HANG_SECONDS = 3600.0


class Draw:
    """Whether a fault happens to this request: ordered ones first, then by chance."""

    def __init__(self, service: Service, settings: Behaviour, place: str) -> None:
        self._service = service
        self._settings = settings
        self._place = place

    def happens(self, name: str) -> bool:
        """Whether it does, now; an ordered one is used up by asking."""
        for fault in self._settings.ordered_at(name, self._place):
            if self._service.claim(fault.label, fault.times):
                return True
        rate: float = getattr(self._settings, f"{name}_rate", 0.0)
        return rate > 0 and self._chance(name) < rate

    def _chance(self, name: str) -> float:
        """The same for the same seed, place and try, whatever else goes on."""
        what = f"chance-{name}-{self._place}"
        number = self._service.claim(what)
        return random.Random(f"{self._settings.seed} {what} {number}").random()


def turn_down(fault: str, settings: Behaviour) -> NoReturn:
    """Answer a request that is not accepted: nothing is charged."""
    if fault == "busy":
        raise Busy("429: too many requests", wait=settings.busy_wait)
    if fault == "drop":
        raise Busy("the connection broke before the request was accepted")
    raise StageError("400: the pretend service cannot do this job")


def lose_answer(fault: str) -> None:
    """A job was accepted and charged, and we are not to hear of it."""
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "hang":
        time.sleep(_HANG_SECONDS)
    raise Unsure(
        "the connection broke before the service answered",
        hint="the pretend service's books are rehearsal-service/requests.jsonl",
    )


def judge(job: Accepted) -> None:
    """Raise what a job that is over has to say, unless it is a result."""
    if job.ends == "refused":
        raise Refused(
            "the pretend safety filter refused it",
            reasons=(REASON,),
            hint="change the prompt",
            charged_usd=job.charged_usd,
        )
    if job.ends == "failed":
        raise StageError(
            "the operation failed: internal error (13)",
            hint="nothing was charged; try it again",
            charged_usd=job.charged_usd,
        )


def spoil(path: Path, how: str) -> None:
    """Make junk of a file, or let it end in the middle."""
    data = path.read_bytes()
    junk = b"<html>502 Bad Gateway</html>"
    path.write_bytes(junk if how == "corrupt" else data[: len(data) * 2 // 3])
