"""Pure: what a terminal is sent when a run has ended, so that it calls its user back.

The bell is for every terminal. A desktop notification is OSC 9 or OSC 777, which
terminals that know neither pass over; inside tmux and screen it is wrapped, so that it
reaches the terminal outside (tmux: ``set -g allow-passthrough on``).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..engine.log import Entry
from ..text import one_line

BELL = "\a"
_ESC, _END = "\x1b", "\x1b\\"
_LONGEST = 200
_QUIET = ("stopped", "done")
"""Ends of a run that its user has asked for and waited for."""


def ring(entry: Entry, project: str, environ: Mapping[str, str]) -> str:
    """What to write to the terminal for an entry of the log; empty for most."""
    if entry.kind != "run-ended" or entry.outcome in _QUIET:
        return ""
    told = f"{project}: {entry.message or entry.outcome or 'the run has ended'}"
    return BELL + _wrapped(_notification(told, environ), environ)


def _notification(told: str, environ: Mapping[str, str]) -> str:
    """One line of text; the title before it keeps it from being read as a command."""
    text = one_line(told, _LONGEST)
    if _knows_777(environ):
        # A semicolon ends the title.
        return f"{_ESC}]777;notify;vidpipe;{text}{_END}"
    return f"{_ESC}]9;vidpipe: {text}{_END}"


def _knows_777(environ: Mapping[str, str]) -> bool:
    """Terminals that know OSC 777 alone: foot, rxvt and those built on VTE."""
    term = environ.get("TERM", "")
    return term.startswith(("foot", "rxvt")) or "VTE_VERSION" in environ


def _wrapped(code: str, environ: Mapping[str, str]) -> str:
    if environ.get("TMUX"):
        return f"{_ESC}Ptmux;{code.replace(_ESC, _ESC * 2)}{_END}"
    if environ.get("TERM", "").startswith("screen"):
        # screen ends its wrapper at the first ST, so the code inside ends with BEL.
        return f"{_ESC}P{code.removesuffix(_END)}{BELL}{_END}"
    return code
