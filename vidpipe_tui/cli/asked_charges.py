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


def charges_answer(house: House, folder: str, seconds: float = 0.0) -> dict[str, Any]:
    """What is not settled in a film.

    With ``seconds`` the services are asked, which is free: so long may they take.
    """
    store = Store.open(Path(folder))
    return found_data(found_in(store, house.registry, seconds > 0, seconds))


def give_up(house: House, folder: str, take: str, usd: float) -> dict[str, Any]:
    """Wait for a take no longer; ``usd`` is what was charged for it, 0 for nothing."""
    store = Store.open(Path(folder))
    return _settled(rescue.give_up(store, take, charged=usd > 0, usd=usd or None))


def adopt(house: House, folder: str, take: str, usd: float) -> dict[str, Any]:
    """Use the whole file that is left of a take; ``usd`` is what was charged for it."""
    store = Store.open(Path(folder))
    return _settled(rescue.adopt(store, take, charged=usd > 0, usd=usd or None))


def cancel(house: House, folder: str, take: str, seconds: float) -> dict[str, Any]:
    """Ask the service to end an operation; it has some seconds for an answer."""
    store = Store.open(Path(folder))
    return _settled(rescue.cancel(store, house.registry, take, patience=seconds))


def _settled(take: Take) -> dict[str, Any]:
    return {"take": take.id, "status": take.status, "cost_usd": take.cost_usd}
