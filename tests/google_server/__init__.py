"""A stand-in for Google's servers on loopback: both modes, a ledger, faults on demand.

``python -m tests.google_server`` starts it by itself; tests use ``GoogleServer``.
"""

from __future__ import annotations

from .server import GoogleServer
from .state import Charge, Fault, Request, State

__all__ = ["Charge", "Fault", "GoogleServer", "Request", "State"]
