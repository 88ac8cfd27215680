"""Pure: one take in a line, and in a few facts."""

from __future__ import annotations

from collections.abc import Sequence

from vidpipe_tui.engine import eta
from vidpipe_tui.project.model import Source, Take, TakeStatus
from vidpipe_tui.text import one_line

from .widgets.band import Span
from .widgets.facts import Fact
from .widgets.icons import Icons

_BAD = (
    TakeStatus.FAILED,
    TakeStatus.FILTERED,
    TakeStatus.TIMED_OUT,
    TakeStatus.UNKNOWN,
)


def take_line(
    take: Take, picked: bool, file: str, icons: Icons
) -> tuple[Sequence[Span], Sequence[Span]]:
    """Number, status, who made it; at the right what it took and cost."""
    sign = icons.want("done") if picked else " "
    gone = "" if file in ("", "ok") else f", its file is {file}"
    status = "picked" if picked else take.status.replace("_", " ")
    bad = take.status in _BAD or bool(gone)
    left: list[Span] = [
        (f" {sign} ", "good"),
        (f"take {take.number:<3}", "strong" if picked else "text"),
        (f" {status + gone:<11} ", "fault" if bad else "soft"),
        (_maker(take), "soft"),
    ]
    if take.error:
        left.append((f"  {one_line(take.error, 200)}", "fault"))
    took = eta.took(take)
    right = [f"{took:.0f} s" if took else "", _cost(take)]
    return left, [("  ".join(part for part in right if part) + " ", "soft")]


def _maker(take: Take) -> str:
    if take.source is not Source.GENERATED:
        words = {"imported": "your own file", "inherited": "from the scene before"}
        return words[take.source]
    return one_line(take.stage or "", 40)


def _cost(take: Take) -> str:
    if take.cost_usd is None:
        return "cost unknown" if take.status is TakeStatus.DONE else ""
    return f"${take.cost_usd:.2f}" if take.cost_usd else "free"


def take_facts(take: Take) -> list[Fact]:
    """What a take was made from and what went wrong with it."""
    found = []
    if take.error:
        found.append(Fact("error", take.error, "fault", 3))
    if take.hint:
        found.append(Fact("", take.hint, "soft", 2))
    if take.prompt:
        found.append(Fact("from", take.prompt, "text", 3))
    words = [word for word in (take.stage, take.model, take.plugin) if word]
    if words:
        found.append(Fact("by", " · ".join(dict.fromkeys(words)), "soft", 1))
    return found
