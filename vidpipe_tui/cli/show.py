"""Tables for people: projects, a project's slots, takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ..engine.slots import SlotState
from ..engine.view import View
from ..project.model import SLOTS, ProjectStatus, Scene, Take, TakeStatus
from ..text import one_line
from . import words

ENDLESS = 10_000
"""Cells; wider than any terminal."""
FEWEST_COLUMNS = 2

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
        yield from _trouble(place, _how(slot), slot.why, slot.latest)
    for take in view.setbacks:
        place = f"{take.scene} {take.slot} kept, {take.id}"
        yield from _trouble(place, "failed", take.error or "", take)


def _how(slot: SlotState) -> str:
    """The word for what went wrong: one that took too long has not failed."""
    late = slot.latest is not None and slot.latest.status is TakeStatus.TIMED_OUT
    return "timed out" if late and slot.state == "failed" else slot.state


def _trouble(place: str, state: str, why: str, take: Take | None) -> Iterator[Text]:
    """What happened, by which stage, the service's own reasons, and what to do."""
    style = words.STYLES.get(state, "red")
    by = f" by {one_line(take.stage, 40)}" if take and take.stage else ""
    yield Text.assemble((f"{place} {state}", style), f"{by}: ", one_line(why, 400))
    if take is None:
        return
    for reason in take.reasons:
        if one_line(reason) not in one_line(why):
            yield Text(f"  {one_line(reason, 600)}")
    if take.hint:
        yield Text(f"  {one_line(take.hint, 400)}", style="dim")


def put_off(view: View) -> Iterator[Text]:
    """What is asked for and not made while its scene is out of the film."""
    film = {scene.id for scene in view.snapshot.enabled}
    for each in view.snapshot.project.requests:
        if each.scene not in film:
            line = f"{each.scene} {each.slot} is asked for, and waits: its scene is out"
            yield Text(f"{line} of the film", style="dim")


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
