"""How costs shows the money of a film, take by take."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from ..engine.ledger import Line, ledger
from ..engine.view import View
from . import show, words
from .data import project_data
from .desk import Desk


def show_costs(desk: Desk, project: str) -> None:
    """The ledger of a project; takes that never could cost anything are counted."""
    view = View.of(desk.store(project))
    lines = list(ledger(view.snapshot))
    desk.give(_data(view, lines))
    desk.show(show.head(view, desk.ascii_only))
    paid = [line for line in lines if not line.free]
    if paid:
        desk.show("")
        desk.show(_table(view, paid))
    free = len(lines) - len(paid)
    if free:
        desk.show(Text(f"and {words.counted(free, 'take')} for nothing", "dim"))


def _data(view: View, lines: list[Line]) -> dict[str, Any]:
    reserved = sum(line.reserved_usd for line in lines)
    return {
        "project": project_data(view),
        "takes": [_line(line) for line in lines],
        "estimate_usd": sum(line.estimate_usd or 0.0 for line in lines),
        "reserved_usd": reserved,
        "spent_usd": view.money.spent_usd,
        "possibly_usd": view.money.possibly_usd,
        "unpriced": view.money.unpriced,
    }


def _line(line: Line) -> dict[str, Any]:
    take = line.take
    return {
        "take": take.id,
        "scene": take.scene,
        "slot": take.slot,
        "stage": take.stage,
        "status": take.status,
        "estimate_usd": line.estimate_usd,
        "reserved_usd": line.reserved_usd,
        "charged_usd": line.charged_usd,
        "possibly_usd": line.possibly_usd,
        "unpriced": line.untold,
    }


def _table(view: View, lines: list[Line]) -> Any:
    table = show.grid(
        "take", "stage", "status", "estimated", "reserved", "charged", "possibly", ""
    )
    for line in lines:
        take = line.take
        table.add_row(
            take.id,
            take.stage or "",
            words.spaced(take.status),
            words.money(line.estimate_usd),
            *_figures(line),
            "",
        )
    money = view.money
    reserved = sum(line.reserved_usd for line in lines)
    sums = (
        sum(line.estimate_usd or 0.0 for line in lines),
        reserved,
        money.spent_usd,
        money.possibly_usd - reserved,
    )
    table.add_row("", "", "", *(Text(_figure(usd), "bold") for usd in sums), "")
    show.fixed(table, *range(7))
    return table


def _figures(line: Line) -> tuple[str, str, str]:
    reserved, possibly = _figure(line.reserved_usd), _figure(line.possibly_usd)
    if line.untold:
        held = line.take.status.open
        reserved, possibly = ("unknown", "") if held else ("", "unknown")
    charged = "" if line.charged_usd is None else words.money(line.charged_usd)
    return reserved, charged, possibly


def _figure(usd: float) -> str:
    """A sum; one that rounding has left a trace of is none."""
    return words.money(usd) if usd > 1e-9 else ""
