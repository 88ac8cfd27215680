"""Plans for people: the steps, what they cost, and what else there is to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..engine.outcome import doubt
from ..engine.plan import Plan
from ..engine.step import Step
from ..text import one_line
from . import words
from .show import fixed, grid

STAGE_WORDS = {
    "storyboard": "storyboard",
    "start": "start picture",
    "end": "end picture",
    "clip": "clip",
    "cut": "film",
}


def plan_lines(plan: Plan) -> Iterator[RenderableType]:
    """Every step of a plan, its price, and what stays stale."""
    if plan.steps:
        yield step_table(plan.steps)
        yield price_line(plan)
    elif plan.complete:
        yield Text("nothing to do: the film is complete")
    elif plan.decisions:
        yield Text("nothing to do before it is decided:")
    else:
        yield Text("nothing to do")
    yield from remarks(plan)


def step_table(steps: Iterable[Step]) -> Table:
    """Steps one by one."""
    table = grid("step", "stage", "price", "why")
    for step in steps:
        price = words.money(step.price.usd if step.price else None)
        cost = "none" if step.objection else price
        why = step.objection or step.why
        style = "red" if step.objection else ""
        table.add_row(step.label, step.stage, cost, Text(one_line(why, 300), style))
    fixed(table, 0, 1, 2)
    return table


def group_table(steps: Iterable[Step]) -> Table:
    """Steps by kind of picture and stage: short, however long the film."""
    table = grid("makes", "stage", "price", "each")

    order = list(STAGE_WORDS)

    def kind(step: Step) -> tuple[int, str]:
        return order.index(step.slot), step.stage

    made = [step for step in steps if step.way != "inherit"]
    for (row, stage), group in groupby(sorted(made, key=kind), key=kind):
        each = tuple(group)
        prices = [step.price.usd for step in each if step.price]
        total = sum(prices) if len(prices) == len(each) else None
        table.add_row(
            words.counted(len(each), STAGE_WORDS[order[row]]),
            stage,
            words.money(total),
            _basis(each),
        )
    return table


def _basis(steps: tuple[Step, ...]) -> str:
    """Where a paid figure comes from, when all have the same."""
    told = {step.price.basis for step in steps if step.price and step.price.usd}
    if len(told) != 1:
        return ""
    basis = told.pop()
    prices = {step.price.usd for step in steps if step.price}
    each = f"{words.money(prices.pop())}: " if len(prices) == 1 else ""
    return one_line(f"{each}{basis}", 200)


def price_line(plan: Plan) -> Text:
    """The price of a plan in one sentence."""
    steps = words.counted(len(plan.steps), "step")
    if plan.objections:
        return Text(f"{steps}, price unknown: some of it cannot be done", "red")
    if plan.estimate_usd is None:
        unpriced = sorted({s.stage for s in plan.steps if s.price is None})
        return Text(
            f"{steps}, price unknown: {', '.join(unpriced)} tells none", "yellow"
        )
    if not plan.paid:
        return Text(f"{steps}, free", "green")
    paid = words.counted(len(plan.paid), "paid call")
    price = words.money(plan.estimate_usd)
    text = Text(f"{steps}, {paid}, about {price}", "yellow")
    if plan.softer_usd:
        more = words.money(plan.softer_usd)
        text.append(f", up to {more} more if the filter speaks")
    return text


def remarks(plan: Plan) -> Iterator[Text]:
    """What else a plan has to say: objections, charges in doubt, stale pictures."""
    if plan.imagined:
        yield Text("there is no storyboard yet: the number of scenes is a guess", "dim")
    for step in plan.objections:
        yield Text(
            f"{step.label} cannot be made: {one_line(step.objection or '')}", "red"
        )
    for take in plan.decisions:
        price = "" if take.cost_usd else f" ({words.money(take.estimate_usd)})"
        yield Text(f"{doubt(take)}{price}; it is yours to decide", "magenta")
    for slot in plan.stale:
        yield Text.assemble(
            (f"{slot.scene} {slot.slot} stale", "yellow"), f": {one_line(slot.why)}"
        )
    if plan.stale:
        yield Text("stale pictures are kept, until you rerun them", "dim")
