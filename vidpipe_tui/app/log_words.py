"""Pure: what a run's log tells, as lines for people, with the keys that help."""

from __future__ import annotations

from collections.abc import Mapping

from vidpipe_tui.engine import eta
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.project.model import Take
from vidpipe_tui.text import one_line

from .keymap import Pressed, as_shipped
from .own_words import keyed
from .telling import moment
from .widgets.logline import LogEntry, LogKind


def log_line(
    entry: Entry, by_id: Mapping[str, Take], pressed: Pressed = as_shipped
) -> LogEntry | None:
    """An entry as a line for people; nothing for those that only show motion.

    ``pressed`` names the key that does a deed.
    """
    told = _ended(entry, pressed) or _told(entry, by_id, pressed)
    if told is None:
        return None
    text, kind = told
    where = f"{entry.scene} {entry.slot}" if entry.scene else entry.slot or "run"
    keys = _keys(entry, by_id, pressed) if kind == "fault" else ()
    at = moment(entry.at)
    clock = at.astimezone().strftime("%H:%M:%S") if at else ""
    return LogEntry(clock, one_line(where, 40), text, kind, keys)


def _ended(entry: Entry, pressed: Pressed) -> tuple[str, LogKind] | None:
    """The end of a run: what it waits for, and the key for that, come first."""
    if entry.kind != "run-ended":
        return None
    text = one_line(entry.message or entry.outcome or "ended", 300)
    if entry.waits_for == "budget":
        why = text.removeprefix("the budget is reached: ")
        return f"budget reached: {pressed('budget')} sets a new one · {why}", "warn"
    if entry.waits_for == "charge":
        return f"a charge is in doubt: {pressed('charges')} settles it · {text}", "warn"
    bad = entry.outcome not in ("complete", "done", "staged", "stopped")
    return text, "warn" if bad else "good"


def _told(
    entry: Entry, by_id: Mapping[str, Take], pressed: Pressed
) -> tuple[str, LogKind] | None:
    match entry.kind:
        case "take-submitted":
            operation = one_line(entry.operation or "", 200)
            return f"accepted, operation …{operation[-12:]}", "plain"
        case "take-started" if entry.slot in ("storyboard", "cut"):
            return f"begun by {one_line(entry.stage or '', 40)}", "plain"
        case "take-done":
            return ", ".join(_done(entry, by_id)), "good"
        case "take-failed":
            return _failed(entry, by_id, pressed)
        case "retry":
            wait = f" in {entry.wait:.0f} s" if entry.wait else ""
            message = one_line(entry.message or "busy", 300)
            return f"{message} · try {(entry.attempt or 1) + 1} of 5{wait}", "warn"
        case "run-started":
            return "started", "plain"
        case "note" | "warning":
            kind: LogKind = "warn" if entry.kind == "warning" else "plain"
            return one_line(entry.message or "", 300), kind
    return None


def _done(entry: Entry, by_id: Mapping[str, Take]) -> list[str]:
    take = by_id.get(entry.take or "")
    words = [f"take {take.number}" if take else "done"]
    if entry.cost_usd:
        words.append(f"${entry.cost_usd:.2f}")
    elif entry.cost_usd is None:
        words.append("cost unknown")
    if take and (took := eta.took(take)) is not None:
        words.append(f"{took:.0f} s" if took >= 1 else "at once")
    return words


def _failed(
    entry: Entry, by_id: Mapping[str, Take], pressed: Pressed
) -> tuple[str, LogKind]:
    message = one_line(entry.message or "", 300)
    take = by_id.get(entry.take or "")
    by = f" by {one_line(take.stage, 40)}" if take and take.stage else ""
    if entry.status == "stopped":
        return "stopped", "plain"
    if entry.status == "filtered":
        reasons = ", ".join(one_line(reason, 100) for reason in entry.reasons)
        return f"filtered{by}: {reasons or message}", "fault"
    if entry.status == "unknown":
        return f"may have been charged: {message}", "fault"
    hint = keyed(entry.hint, pressed, "scene") if entry.hint else ""
    more = f" ({one_line(hint, 200)})" if hint else ""
    return f"failed{by}: {message}{more}", "fault"


def _keys(
    entry: Entry, by_id: Mapping[str, Take], pressed: Pressed
) -> tuple[tuple[str, str], ...]:
    if entry.scene is None:
        return ()
    take = by_id.get(entry.take or "")
    price = take.estimate_usd if take else None
    again = f"try again (${price:.2f})" if price else "try again"
    if entry.status == "filtered":
        return (pressed("edit"), "edit prompt"), (pressed("rerun"), again)
    if entry.status == "unknown":
        return (pressed("charges"), "settle it"), (pressed("rerun"), again)
    return ((pressed("rerun"), again),)
