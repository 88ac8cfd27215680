"""Pure: what a film that waits for a yes is told with: how far it is, at what price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vidpipe_tui.engine.limits import Money
from vidpipe_tui.project.model import Through
from vidpipe_tui.text import one_line

from .widgets.facts import Fact

Answer = Mapping[str, Any]

_READY: Mapping[Through, tuple[str, str]] = {
    "storyboard": ("storyboard ready", "makes the film"),
    "keyframe": ("keyframes ready", "makes the rest"),
    "video": ("clips ready", "joins them"),
}


def ready_line(ready: Through, answer: Answer, key: str) -> str:
    """A film that has come to where it was to stop: the key and the price of the rest.

    ``key`` is what makes the rest, ``answer`` the plan for it.
    """
    what, does = _READY[ready]
    if answer["objections"]:
        first = answer["objections"][0]
        why = one_line(first["why"], 300)
        return f"{what}, but {first['stage']} cannot make {first['step']}: {why}"
    return f"{what}: {key} {does}, {dollars(answer['estimate_usd'])}"


def budget_facts(answer: Answer) -> list[Fact]:
    """What the rest of the film costs, to know what its budget has to be."""
    usd = answer["estimate_usd"]
    if not answer["steps"]:
        return []
    if not usd:
        return [Fact("rest", dollars(usd), "text")]
    whole = usd + answer["spent_usd"] + answer["possibly_usd"]
    words = f"{dollars(usd)} for what is missing, so {dollars(whole)} in all"
    return [Fact("rest", words, "text")]


def dollars(usd: float | None) -> str:
    """An amount in words."""
    if usd is None:
        return "at a price nobody knows"
    if not usd:
        return "free"
    return f"${usd:.2f}" if usd >= 0.01 else f"${usd:.4f}"


def money(spent: Money) -> str:
    """What is spent, surely and possibly."""
    words = f"${spent.spent_usd:.2f}"
    if spent.possibly_usd:
        words += f" · possibly ${spent.possibly_usd:.2f} more"
    if spent.unpriced:
        count = f"{spent.unpriced} charge{'' if spent.unpriced == 1 else 's'}"
        words += f" · and {count} nobody has a price of"
    return words
