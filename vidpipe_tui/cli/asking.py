"""The question before money: what would be made, its price, yes or no."""

from __future__ import annotations

import math

import typer
from rich.text import Text

from ..engine.limits import over_budget
from ..engine.plan import Plan
from ..errors import DecisionNeeded
from ..project.store import Store
from . import words
from .desk import Desk
from .plans import group_table, price_line, remarks

ANY_PRICE = math.inf
"""Agreed to although nobody knows it."""
_ROUNDING = 1e-9


def agree(
    desk: Desk,
    store: Store,
    plan: Plan,
    yes: bool,
    agreed: float = 0.0,
    again: str = "",
) -> float:
    """Show the price and get a yes; gives the price that was agreed to.

    What was ``agreed`` to before is not asked again. ``again`` is the line that comes
    back to this question.

    Raises:
        DecisionNeeded: the answer was no, or nobody is there to give one.
    """
    price = plan.estimate_usd
    if agreed == ANY_PRICE or (price is not None and price <= agreed + _ROUNDING):
        return agreed
    _tell(desk, store, plan)
    now = ANY_PRICE if price is None else price
    if yes:
        return now
    again = again or desk.line("resume", store.folder.path)
    known = price is not None
    what = f"this costs about {words.money(price)}" if known else "its price is unknown"
    if not desk.asks:
        raise DecisionNeeded(
            f"{what}, and nobody is there to be asked",
            hint=f"{again} --yes",
        )
    if not _answer("go on?"):
        raise DecisionNeeded("nothing was sent", hint=f"{again} asks again")
    return now


def _tell(desk: Desk, store: Store, plan: Plan) -> None:
    desk.say(group_table(plan.steps))
    desk.say(price_line(plan))
    for line in remarks(plan):
        desk.say(line)
    snapshot = store.read()
    most = snapshot.project.budget_usd
    if over := over_budget(snapshot, plan.estimate_usd, most):
        desk.say(Text(f"the run will stop at the budget: {over}", "yellow"))


def _answer(question: str) -> bool:
    """Yes or no; a closed input and Ctrl-C are a no."""
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:
        typer.echo(err=True)
        return False
