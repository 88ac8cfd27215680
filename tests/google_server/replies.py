"""Answers as Google words them: bodies, errors, and the ways an answer can break."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .state import Fault

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_SAYS = {
    400: "Request contains an invalid argument.",
    401: "Request had invalid authentication credentials.",
    403: "Permission denied on resource project.",
    404: "Requested entity was not found.",
    409: "The operation was aborted.",
    429: "You exceeded your current quota, please check your plan and billing details.",
    500: "An internal error has occurred. Please retry.",
    502: "Bad gateway.",
    503: "The model is overloaded. Please try again later.",
    504: "Deadline expired before operation could complete.",
}
_RPC = "type.googleapis.com/google.rpc"


@dataclass(frozen=True)
class Reply:
    """What is sent back. ``how`` is "" or a way of breaking it: drop, drip, hang."""

    status: int
    body: bytes
    kind: str = "application/json"
    how: str = ""
    seconds: float = 0.0


class Wrong(Exception):
    """A request that Google would turn down."""

    def __init__(self, code: int, message: str, details: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.reply = error(code, message, details)


def ok(body: Mapping[str, Any]) -> Reply:
    """A 200 with JSON."""
    return Reply(200, json.dumps(body).encode())


def error(code: int, message: str = "", details: Sequence[Any] = ()) -> Reply:
    """An error body as Google sends it."""
    said = {
        "code": code,
        "message": message or _SAYS[code],
        "status": STATUS[code],
        "details": list(details),
    }
    return Reply(code, json.dumps({"error": said}).encode())


def quota(options: Mapping[str, Any]) -> Reply:
    """A 429; options: ``wait`` in seconds, ``per`` Minute or Day, ``bare``."""
    if options.get("bare"):
        return error(429)
    name = f"GenerateRequestsPer{options.get('per', 'Minute')}PerProjectPerModel"
    violation = {"quotaMetric": "generate_requests", "quotaId": name}
    details = [
        {"@type": f"{_RPC}.QuotaFailure", "violations": [violation]},
        {"@type": f"{_RPC}.RetryInfo", "retryDelay": f"{options.get('wait', 7)}s"},
    ]
    return error(429, "", details)


def early(fault: Fault) -> Reply | None:
    """The answer of a fault that strikes before a request is looked at."""
    options = fault.options
    if fault.name == "429":
        return quota(options)
    if re.fullmatch(r"[45]\d\d", fault.name):
        return error(int(fault.name), options.get("message", ""))
    if fault.name == "400_safety":
        return error(
            400,
            "The prompt could not be submitted. It contains sensitive words that "
            "violate Google's Responsible AI practices. Support codes: 29310472",
        )
    if fault.name == "html_502":
        return Reply(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
    if fault.name == "hang":
        return Reply(0, b"", how="hang", seconds=options.get("seconds", 60.0))
    if fault.name == "drop_early":
        return Reply(0, b"", how="reset")
    return None


def late(fault: Fault | None, reply: Reply) -> Reply:
    """The answer as a fault leaves it that strikes after a request was accepted."""
    name = fault.name if fault else ""
    seconds = fault.options.get("seconds", 0.0) if fault else 0.0
    if name in ("drop", "drip"):
        return Reply(reply.status, reply.body, reply.kind, name, seconds)
    if name == "empty_json":
        return ok({})
    if name == "html":
        return Reply(200, b"<html><body>Sign in</body></html>", "text/html")
    return reply
