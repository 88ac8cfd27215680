"""What Google's errors mean: not accepted, refused, unsure, or final.

A request that may cost goes through three phases, each with its own reading. ``send``:
only an answer that proves it was not accepted may be tried again; anything else is
``Unsure``. ``look`` and ``fetch``: nothing but the service's own word ends a job that
was paid for. A login that is not let in is ``NotReady``, for the job may be that of
another one; every other trouble is ``Busy``, and the engine asks again. ``cancel`` is
read as ``look``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, TypeAlias

from vidpipe_tui.redact import from_environment, redact
from vidpipe_tui.stages import Busy, NotReady, Refused, StageError, Unsure
from vidpipe_tui.text import one_line, scrub

Phase: TypeAlias = Literal["send", "look", "fetch", "cancel"]

_NOT_SENT = {"ConnectError", "ConnectTimeout", "ProxyError", "TransportError"}
_NO_CREDENTIALS = {"RefreshError", "DefaultCredentialsError", "GoogleAuthError"}
_SAFETY = (
    "responsible ai",
    "usage guidelines",
    "content polic",
    "safety",
    "sensitive words",
    "violat",
    "prohibited",
)
_LOOK_FIRST = "look in the console before you send it again: it may have been charged"
_DOING: Mapping[Phase, str] = {
    "send": "sending",
    "look": "asking after the clip",
    "fetch": "fetching the clip",
    "cancel": "cancelling the clip",
}
_RETRY_LATER = {4, 8, 13, 14}


class Said(NamedTuple):
    """An error of any of the SDK's libraries, read by its shape.

    ``status`` is the HTTP status (None: there was no answer), ``names`` the classes
    of the error and its cause, ``wait`` the seconds the service asks for.
    """

    status: int | None
    text: str
    names: frozenset[str]
    reasons: tuple[str, ...]
    wait: float | None
    per_day: bool

    @property
    def filtered(self) -> bool:
        """Whether a 400 is the filter speaking."""
        return self.status == 400 and is_safety(self.text)


def plainly(
    error: Exception, phase: Phase, price: float | None = None, way_in: str = ""
) -> StageError:
    """The error as one of ours.

    ``price`` is that of what is being fetched, ``way_in`` says whose job it is and what
    lets a person in.
    """
    said = read(error)
    if phase == "send":
        return _sending(said)
    if gone := _gone(said, phase, price):
        return gone
    if _shut_out(said):
        told = f"Google does not let this login look after the clip: {said.text}"
        return NotReady(told, hint=way_in)
    return Busy(_trouble(said, phase), wait=said.wait)


@contextmanager
def after(tries: int, paid: float | None) -> Iterator[None]:
    """A try that comes after ``tries`` that have cost ``paid``; its errors tell.

    ``Busy`` means that nothing was charged, and would let all of them be made again.
    """
    try:
        yield
    except StageError as error:
        if not tries:
            raise
        if isinstance(error, Busy):
            message = f"{error.message}, after a try that was paid"
            raise StageError(
                message, hint="go on in a while", charged_usd=paid
            ) from error
        if paid is not None:
            error.charged_usd = (error.charged_usd or 0.0) + paid
        raise


def read(error: Exception) -> Said:
    """What an error says. Never its request: that holds the key."""
    body = getattr(error, "details", None) or getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    inner = inner if isinstance(inner, Mapping) else {}
    details = [each for each in inner.get("details") or () if isinstance(each, dict)]
    status = getattr(error, "code", None) or getattr(error, "status_code", None)
    text = inner.get("message") or getattr(error, "message", None) or str(error)
    names = {type(each).__name__ for each in _chain(error)}
    quotas = [
        str(violation.get("quotaId", ""))
        for each in details
        for violation in each.get("violations", ())
        if isinstance(violation, dict)
    ]
    return Said(
        status=status if isinstance(status, int) else None,
        text=said_safely(str(text)) or type(error).__name__,
        names=frozenset(names),
        reasons=tuple(str(each["reason"]) for each in details if "reason" in each),
        wait=_wait(details, error),
        per_day=any("PerDay" in quota for quota in quotas),
    )


def said_safely(text: str, limit: int = 300) -> str:
    """A service's words in one line, without keys, tokens and markup."""
    # First of all: a key that is cut in two would not be known as one any more.
    text = redact(scrub(text), from_environment())
    return one_line(re.sub(r"<[^>]*>", " ", text), limit)


def is_safety(text: str) -> bool:
    """Whether words are those of a safety filter."""
    return any(word in text.lower() for word in _SAFETY)


def operation_error(code: int | None, message: str) -> StageError:
    """The error of an operation that ended without a clip."""
    text = said_safely(message) or f"error {code}"
    if is_safety(text):
        return Refused(f"Google's filter refused the clip: {text}", reasons=[text])
    if code in _RETRY_LATER:
        return StageError(
            f"Google accepted the clip and then gave up: {text}",
            hint="try again later",
        )
    return StageError(f"Google could not make the clip: {text}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _wait(details: list[dict[str, Any]], error: Exception) -> float | None:
    for each in details:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(each.get("retryDelay", "")))
        if found:
            return float(found.group(1))
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    after = str(headers.get("retry-after", ""))
    return float(after) if after.isdigit() else None


def _sending(said: Said) -> StageError:
    if said.names & _NOT_SENT and said.status is None:
        return Busy(f"no connection to Google: {said.text}", wait=said.wait)
    if _shut_out(said):
        return _credentials(said)
    if said.status == 429:
        return _quota(said)
    if said.status == 503:
        return Busy(f"Google is overloaded: {said.text}", wait=said.wait)
    if said.filtered:
        return Refused(
            f"Google's filter refused it: {said.text}",
            reasons=[said.text],
            charged_usd=0.0,
        )
    if said.status == 404:
        return StageError(
            f"Google does not have this model here: {said.text}",
            hint="check model, mode and location",
            charged_usd=0.0,
        )
    if said.status is not None and 400 <= said.status < 500 and said.status != 408:
        return StageError(f"Google turned it down: {said.text}", charged_usd=0.0)
    return Unsure(
        f"it was sent, and the answer was lost ({_how(said)})", hint=_LOOK_FIRST
    )


def _shut_out(said: Said) -> bool:
    """Whether the login is what is wrong: nobody's, another's, or without rights."""
    if said.status is None:
        no_line = said.names & _NOT_SENT
        return bool(said.names & _NO_CREDENTIALS and not no_line)
    return said.status in (401, 403) or "API_KEY_INVALID" in said.reasons


def _how(said: Said) -> str:
    return f"{said.status}: {said.text}" if said.status else said.text


def _credentials(said: Said) -> StageError:
    return StageError(
        f"Google did not accept the credentials: {said.text}",
        hint="check the key, or: gcloud auth application-default login",
        charged_usd=0.0,
    )


def _quota(said: Said) -> StageError:
    if said.per_day:
        return Busy(
            f"Google's quota for today is used up: {said.text}",
            hint="go on tomorrow, or ask Google for more",
            wait=max(_until_new_day(), said.wait or 0.0),
        )
    return Busy(
        f"Google's quota for this minute is used up: {said.text}", wait=said.wait
    )


def _until_new_day() -> float:
    """Seconds until Google's daily quotas begin anew: at midnight Pacific time."""
    import datetime
    import zoneinfo

    try:
        pacific: datetime.tzinfo = zoneinfo.ZoneInfo("America/Los_Angeles")
    except zoneinfo.ZoneInfoNotFoundError:
        pacific = datetime.timezone(datetime.timedelta(hours=-8))
    now = datetime.datetime.now(pacific)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return ((midnight + datetime.timedelta(days=1)) - now).total_seconds()


def _gone(said: Said, phase: Phase, price: float | None) -> StageError | None:
    """What cannot be had any more; ``None`` if it may still be there."""
    if phase == "fetch":
        # A look has just been answered: it is not the login that a 403 is about.
        if said.status not in (403, 404):
            return None
        return Unsure(
            f"the clip was made, but Google no longer gives it out: {said.text}",
            hint="it was most likely charged; sending again pays again",
            charged_usd=price,
        )
    invalid = said.status == 400 and "invalid interaction name" in said.text.lower()
    if said.status != 404 and not invalid:
        return None
    return Unsure(
        f"Google no longer knows this job, it is lost or has expired: {said.text}",
        hint=_LOOK_FIRST,
    )


def _trouble(said: Said, phase: Phase) -> str:
    return f"{_DOING[phase]}: {_how(said)}"
