"""Tables for people: projects, a project's slots, takes, a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import (
    Console,
    ConsoleOptions,
    Group,
    RenderableType,
    RenderResult,
)
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ..engine.outcome import doubt
from ..engine.plan import Plan
from ..engine.slots import SlotState
from ..engine.step import Step
from ..engine.view import View
from ..project.model import SLOTS, ProjectStatus, Scene, Take, TakeStatus
from ..text import one_line
from . import words

ENDLESS = 10_000
"""Cells; wider than any terminal."""
FEWEST_COLUMNS = 2

STAGE_WORDS = {
    "storyboard": "storyboard",
    "start": "start picture",
    "end": "end picture",
    "clip": "clip",
    "cut": "film",
}
_MARKS = {
    ProjectStatus.COMPLETE: "done",
    ProjectStatus.PARTIAL: "needs you",
    ProjectStatus.FAILED: "needs you",
    ProjectStatus.STAGED: "stale",
    ProjectStatus.STOPPED: "retrying",
}


class Grid(Table):
    """A table that leaves out its last columns where their words do not fit."""

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> RenderResult:
        endless = options.update_width(ENDLESS)
        while (
            len(self.columns) > FEWEST_COLUMNS
            and Measurement.get(console, endless, self).minimum > options.max_width
        ):
            self.columns.pop()
            self.expand = False
        yield from super().__rich_console__(console, options)


def grid(*headers: str) -> Grid:
    """A table without lines; its last column gives way first when space is short."""
    table = Grid(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True
    )
    for header in headers[:-1]:
        table.add_column(header, no_wrap=True, overflow="ellipsis")
    table.add_column(headers[-1], no_wrap=True, overflow="ellipsis", ratio=1)
    return table


def fixed(table: Table, *columns: int) -> None:
    """Columns that are never cut off: what they hold is typed again."""
    for column in columns:
        cells = [Text(str(cell)).cell_len for cell in table.columns[column].cells]
        table.columns[column].min_width = max(cells, default=0)


def project_table(views: Iterable[View], ascii_only: bool) -> Table:
    """One line for each project."""
    table = grid("", "id", "status", "clips", "cost", "changed", "title")
    for view in views:
        project = view.snapshot.project
        mark = "busy" if view.run else _MARKS.get(view.status, "missing")
        table.add_row(
            words.sign(mark, ascii_only),
            Text(view.id, "bold"),
            words.spaced(view.status) + (" (archived)" if project.archived else ""),
            f"{view.made}/{len(view.snapshot.enabled)}",
            spent_words(view),
            words.ago(project.updated_at),
            one_line(project.title, 200),
        )
    fixed(table, 0, 1, 2, 3, 4, 5)
    return table


def spent_words(view: View) -> str:
    """What a film cost so far; ``+?`` where some of it is not known for sure."""
    money = view.money
    unsure = money.possibly_usd or money.unpriced
    if not unsure:
        return words.money(money.spent_usd)
    return f"{words.money(money.spent_usd)}+?" if money.spent_usd else "$?"


def head(view: View, ascii_only: bool) -> Group:
    """The lines above everything that concerns one project."""
    project = view.snapshot.project
    first = Text.assemble((view.id, "bold"), "  ", one_line(project.title, 200))
    width, height = project.size
    facts = [
        words.spaced(view.status),
        f"{view.made} of {words.counted(len(view.snapshot.enabled), 'clip')}",
        f"{width}x{height}",
        one_line(project.style),
        _money_line(view),
    ]
    if view.run:
        facts.append(f"at work: pid {view.run.pid} on {view.run.host}")
    return Group(first, Text(words.dotted(facts, ascii_only), style="dim"))


def _money_line(view: View) -> str:
    project, money = view.snapshot.project, view.money
    line = "free so far" if money.spent_usd == 0 else words.money(money.spent_usd)
    if money.possibly_usd or money.unpriced:
        at_most = words.money(money.possibly_usd) if money.possibly_usd else "unknown"
        line += f", possibly {at_most} more"
    if project.budget_usd is not None:
        line += f" of a budget of ${project.budget_usd:.2f}"
    return line


def slot_table(view: View, ascii_only: bool, height: int | None = None) -> Table:
    """Scenes with the state of their slots, by sign and word: all, or what fits."""
    table = grid("scene", *SLOTS, "s", "cost", "title")
    scenes = {scene.id: scene for scene in view.snapshot.scenes}
    busy = {slot.scene for slot in view.slots.values() if slot.state == "running"}
    shown = words.window(list(scenes), busy, height or len(scenes))
    for scene in (scenes[name] for name in shown):
        cells = [_cell(view, scene, view.slots[scene.id, s], ascii_only) for s in SLOTS]
        seconds = scene.seconds or view.snapshot.project.seconds
        title = one_line(scene.title, 200)
        table.add_row(
            Text(scene.id, style="" if scene.enabled else "dim"),
            *cells,
            f"{seconds:g}",
            _scene_cost(view, scene),
            title if scene.enabled else Text(f"{title} (not in the film)", "dim"),
        )
    fixed(table, 0)
    return table


def _cell(view: View, scene: Scene, slot: SlotState, ascii_only: bool) -> Text:
    word = words.shown_state(slot)
    if not scene.enabled and not slot.filled:
        return words.sign("off", ascii_only)
    style = words.STYLES[word]
    return Text.assemble(words.sign(word, ascii_only), " ", (word, style))


def _scene_cost(view: View, scene: Scene) -> str:
    takes = [t for slot in SLOTS for t in view.snapshot.takes_of(scene.id, slot)]
    made = [take for take in takes if take.status is TakeStatus.DONE]
    if not takes or not (made or any(take.cost_usd for take in takes)):
        return ""
    unknown = any(take.cost_usd is None for take in made)
    known = sum(take.cost_usd or 0.0 for take in takes)
    return "unknown" if unknown else words.money(known)


def troubles(view: View) -> Iterator[Text]:
    """What went wrong, each with what to do about it."""
    for take in view.trouble:
        yield from _trouble(take.slot, "failed", take.error or "", take)
    for slot in view.bad:
        place = f"{slot.scene} {slot.slot}"
        yield from _trouble(place, slot.state, slot.why, slot.latest)
    for take in view.setbacks:
        place = f"{take.scene} {take.slot} kept, {take.id}"
        yield from _trouble(place, "failed", take.error or "", take)


def _trouble(place: str, state: str, why: str, take: Take | None) -> Iterator[Text]:
    """What happened, by which stage, the service's own reasons, and what to do."""
    style = words.STYLES[state]
    by = f" by {one_line(take.stage, 40)}" if take and take.stage else ""
    yield Text.assemble((f"{place} {state}", style), f"{by}: ", one_line(why, 400))
    if take is None:
        return
    for reason in take.reasons:
        if one_line(reason) not in one_line(why):
            yield Text(f"  {one_line(reason, 600)}")
    if take.hint:
        yield Text(f"  {one_line(take.hint, 400)}", style="dim")


def take_table(view: View, takes: Iterable[Take], ascii_only: bool) -> Table:
    """Tries of slots, oldest first; the picked one is marked."""
    table = grid("", "take", "status", "source", "stage", "cost", "took", "note")
    chosen = {take for scene in view.snapshot.scenes for take in scene.picked.values()}
    for take in takes:
        lasted = words.duration(take.started_at, take.finished_at)
        done = take.status is TakeStatus.DONE
        table.add_row(
            words.sign("done", ascii_only) if take.id in chosen else "",
            take.id,
            words.spaced(take.status),
            take.source,
            one_line(take.stage or "", 40),
            words.money(take.cost_usd) if done or take.cost_usd else "",
            words.took(lasted) if lasted is not None else "",
            _take_note(view, take),
        )
    fixed(table, 0, 1, 2, 5)
    return table


def _take_note(view: View, take: Take) -> str:
    if take.path and view.files.state(take.id) == "gone":
        return "its file is gone"
    softened = f"softened to level {take.soften}: " if take.soften else ""
    return one_line(f"{softened}{take.error or take.path or ''}", 300)


def plan_lines(plan: Plan) -> Iterator[RenderableType]:
    """Every step of a plan, its price, and what stays stale."""
    if plan.steps:
        yield step_table(plan.steps)
        yield price_line(plan)
    elif plan.complete:
        yield Text("nothing to do: the film is complete")
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
        yield Text("stale pictures are kept; vidpipe rerun makes them again", "dim")
