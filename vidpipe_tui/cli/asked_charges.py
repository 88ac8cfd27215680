"""The oracle on charges: what is open at a service or in doubt, and settling it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..engine import rescue
from ..project.model import Take
from ..project.store import Store
from .doubts import found_data
from .house import House
from .recovering import found_in

PATIENCE = 10.0
"""Seconds that a service has for an answer; whoever asks the oracle waits longer."""


def charges_answer(house: House, folder: str, look: bool = False) -> dict[str, Any]:
    """What is not settled in a film; with ``look`` the services are asked, for free."""
    store = Store.open(Path(folder))
    return found_data(found_in(store, house.registry, look, PATIENCE))


def give_up(house: House, folder: str, take: str, usd: float) -> dict[str, Any]:
    """Wait for a take no longer; ``usd`` is what was charged for it, 0 for nothing."""
    store = Store.open(Path(folder))
    return _settled(rescue.give_up(store, take, charged=usd > 0, usd=usd or None))


def adopt(house: House, folder: str, take: str, usd: float) -> dict[str, Any]:
    """Use the whole file that is left of a take; ``usd`` is what was charged for it."""
    store = Store.open(Path(folder))
    return _settled(rescue.adopt(store, take, charged=usd > 0, usd=usd or None))


def cancel(house: House, folder: str, take: str) -> dict[str, Any]:
    """Ask the service to end an operation."""
    store = Store.open(Path(folder))
    done = rescue.cancel(store, house.registry, take, patience=PATIENCE)
    return _settled(done)


def _settled(take: Take) -> dict[str, Any]:
    return {"take": take.id, "status": take.status, "cost_usd": take.cost_usd}
