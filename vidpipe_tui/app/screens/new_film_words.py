"""Pure: what the oracle tells of a new film, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vidpipe_tui.text import one_line


def price_of(answer: Mapping[str, Any], *, armed: bool) -> tuple[str, str]:
    """The price and how it looks; ``armed``: the next Enter spends it."""
    if answer["free"]:
        return "free, offline" if not _remote(answer) else "free", "good"
    usd = answer["estimate_usd"]
    text = "price unknown" if usd is None else f"about {_money(usd)}"
    paid = sum(g["count"] - g["inherited"] for g in answer["groups"] if g["usd"] != 0)
    text += f" for {paid} paid call{'' if paid == 1 else 's'}"
    budget = answer.get("budget_usd")
    if usd is not None and budget is not None and usd > budget:
        text += f", and the budget is {_money(budget)}: it will stop there"
    if armed:
        return f"{text} · Enter again begins it", "warn"
    return text, "warn"


def _remote(answer: Mapping[str, Any]) -> bool:
    usual = {"animatic", "concat", "script", "rehearsal"}
    return not set(answer["stages"].values()) <= usual


def _money(usd: float) -> str:
    return f"${usd:.2f}" if usd >= 0.01 else f"${usd:.4f}"


def shape_of(answer: Mapping[str, Any]) -> str:
    """How long and how large it will be, and who makes it."""
    width, height = answer["size"]
    scenes, seconds = answer["scenes"], answer["seconds"]
    if scenes is None:
        long = f"as many scenes as the story has, {seconds:g} s each"
    elif scenes == 1:
        long = f"one scene of {seconds:g} s"
    else:
        long = f"{scenes} scenes of {seconds:g} s, {_clock(scenes * seconds)} in all"
    names = " · ".join(one_line(name, 40) for name in _makers(answer))
    return f"{long} · {width}x{height} · {names}"


def _makers(answer: Mapping[str, Any]) -> list[str]:
    stages = answer["stages"]
    kinds = ("storyboard", "keyframe", "video")
    return list(dict.fromkeys(stages[kind] for kind in kinds if kind in stages))


def _clock(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:g} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def trouble_of(answer: Mapping[str, Any] | None) -> str:
    """Why it cannot be made as chosen; nothing when it can."""
    if not answer or not answer["objections"]:
        return ""
    reasons = dict.fromkeys(
        f"{each['stage']} cannot make it: {each['why']}"
        for each in answer["objections"]
    )
    first, more = next(iter(reasons)), len(reasons) - 1
    return one_line(first, 300) + (f" (and {more} more)" if more else "")
