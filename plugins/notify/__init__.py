"""Tells a command or an address of the user's own how a run has ended.

``VIDPIPE_NOTIFY`` is a command line, ``VIDPIPE_NOTIFY_WEBHOOK`` an address; vidpipe
sets both from ``notify`` and ``notify_webhook`` of the config file. No key of a project
is among them: only the user says what is run and where word is sent.
"""

from __future__ import annotations

import os

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Event

COMMAND = "VIDPIPE_NOTIFY"
WEBHOOK = "VIDPIPE_NOTIFY_WEBHOOK"


@hookimpl
def vidpipe_event(event: Event) -> None:
    """Send word of a run that is over or waits; a stop is the user's own doing."""
    if event.kind != "run-ended" or event.outcome == "stopped":
        return
    command, address = os.environ.get(COMMAND), os.environ.get(WEBHOOK)
    if not command and not address:
        return
    from . import sending

    started = sending.start(command, event) if command else None
    if address:
        sending.post(address, event)
    if started:
        sending.ended(started)
