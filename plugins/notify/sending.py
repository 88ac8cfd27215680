"""Word of an event: to a command, or to an address. A failure is a line in the log."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from vidpipe_tui.stages import Event
from vidpipe_tui.text import one_line

ANSWER_WITHIN = 4.0
"""Seconds an address has to answer."""
LOOK_FOR = 2.0
"""Seconds for which a command's failure is waited for; it may go on for longer."""
LONGEST = 300
_log = logging.getLogger("vidpipe.notify")


def line_of(event: Event) -> str:
    """An event in one line; it begins with the film's id."""
    said = f"{event.project}: {event.outcome or event.kind}"
    return one_line(f"{said}: {event.message}" if event.message else said, LONGEST)


def start(command: str, event: Event) -> subprocess.Popen[bytes] | None:
    """Run a command with the event as its last argument and in its environment.

    No shell reads it, and it runs in the user's home: never in a film's folder.
    """
    facts = {
        "VIDPIPE_EVENT": event.kind,
        "VIDPIPE_PROJECT": event.project,
        "VIDPIPE_OUTCOME": event.outcome or "",
        "VIDPIPE_MESSAGE": one_line(event.message, LONGEST),
    }
    try:
        first, *rest = shlex.split(command)
        return subprocess.Popen(
            [str(Path(first).expanduser()), *rest, line_of(event)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **facts},
            cwd=Path.home(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        _log.warning("notify: the command cannot be run: %s", one_line(why, 200))
    return None


def ended(process: subprocess.Popen[bytes]) -> None:
    """Say so if a command fails at once."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        if code := process.wait(LOOK_FOR):
            _log.warning("notify: the command failed with code %d", code)


def post(address: str, event: Event) -> None:
    """Send the event as JSON. The address may hold a token: it is never shown."""
    line = line_of(event)
    told: dict[str, Any] = {
        "project": event.project,
        "event": event.kind,
        "outcome": event.outcome,
        "message": one_line(event.message, LONGEST),
        "at": event.at,
        # What chat services show.
        "text": line,
        "content": line,
    }
    if why := _refusal(address, json.dumps(told).encode()):
        _log.warning("notify: the webhook %s", why)


def _refusal(address: str, body: bytes) -> str | None:
    """Why an address did not take word, or ``None`` if it did."""
    try:
        if urlsplit(address).scheme not in ("http", "https"):
            return "is no http address"
        headers = {"Content-Type": "application/json", "User-Agent": "vidpipe"}
        request = Request(address, body, headers, method="POST")
        with build_opener(_Stay).open(request, timeout=ANSWER_WITHIN):
            return None
    except HTTPError as error:
        error.close()
        return f"answered {error.code}"
    except URLError as error:
        reason = getattr(error.reason, "strerror", None) or type(error.reason).__name__
        return f"cannot be reached: {one_line(reason, 100)}"
    except (OSError, ValueError) as error:
        return f"cannot be used: {type(error).__name__}"


class _Stay(HTTPRedirectHandler):
    """Follows nobody elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """There is no other request."""
