"""The log of a run, as lines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from ..engine.log import Entry, follow
from ..project.lease import holder
from ..project.store import Store
from ..text import one_line
from . import words
from .desk import Desk

EVERY = 0.3
_STYLES = {
    "take-done": "green",
    "take-failed": "red",
    "retry": "yellow",
    "warning": "yellow",
    "run-started": "bold",
    "run-ended": "bold",
}


def show_log(desk: Desk, project: str, follow_on: bool) -> None:
    """The last run's log; ``follow_on`` stays until that run has ended."""
    store = desk.store(project)
    path = _newest(store)
    if path is None:
        desk.say("no run yet")
        return
    for entry in _entries(store, path, follow_on):
        desk.give(shown(entry))
        if line := told(entry):
            desk.show(line)


def _newest(store: Store) -> Path | None:
    runs = store.read().runs
    live = holder(store.folder)
    run = live.run if live else (runs[-1].id if runs else None)
    return store.folder.run_log(run) if run else None


def _entries(store: Store, path: Path, follow_on: bool) -> Iterator[Entry]:
    offset = 0
    while True:
        alive = follow_on and holder(store.folder) is not None
        entries, after = follow(path, offset)
        yield from entries
        if after == offset or not follow_on:
            if not alive:
                return
            time.sleep(EVERY)
        offset = after


def shown(entry: Entry) -> dict[str, object]:
    """An entry as it stands in the log, without what is empty."""
    return {
        key: value
        for key, value in asdict(entry).items()
        if value not in (None, "", ())
    }


def told(entry: Entry) -> Text | None:
    """One line for people, or nothing for what goes by too fast to read."""
    if entry.kind == "progress":
        return None
    at = _hour(entry.at)
    place = " ".join(part for part in (entry.scene, entry.slot) if part)
    line = Text.assemble((at, "dim"), "  ", f"{place or 'run':<9} ")
    line.append(_said(entry), _STYLES.get(entry.kind, ""))
    return line


def _hour(at: str) -> str:
    """A log's time as the clock on the wall had it; now if there is none yet."""
    try:
        then = datetime.fromisoformat(at) if at else datetime.now(UTC)
        return then.astimezone().strftime("%H:%M:%S")
    except (ValueError, OverflowError):
        return "        "


def _said(entry: Entry) -> str:
    """What happened, in words."""
    text = one_line(entry.message or entry.note or "", 400)
    stage = one_line(entry.stage or "")
    if entry.kind == "run-started":
        return "run started"
    if entry.kind == "run-ended":
        return f"run ended: {entry.outcome or ''}" + (f", {text}" if text else "")
    if entry.kind == "take-started":
        return f"started {entry.take}" + (f" by {stage}" if stage else "")
    if entry.kind == "take-submitted":
        return f"accepted, operation {one_line(entry.operation or '', 80)}"
    if entry.kind == "take-done":
        return f"done {entry.take}, {words.money(entry.cost_usd)}"
    if entry.kind == "take-failed":
        hint = f" ({one_line(entry.hint, 200)})" if entry.hint else ""
        reasons = [one_line(reason, 400) for reason in entry.reasons]
        more = "".join(f"; {reason}" for reason in reasons if reason not in text)
        by = f" by {stage}" if stage else ""
        return f"{words.spaced(entry.status or 'failed')}{by}: {text}{more}{hint}"
    if entry.kind == "retry":
        return f"{text}; try {(entry.attempt or 1) + 1} in {entry.wait or 0:.0f} s"
    if entry.kind == "inherited":
        return "taken over from the scene before"
    return text or entry.kind
