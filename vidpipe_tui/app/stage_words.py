"""Pure: the stages that the oracle tells of, as lines and facts of the picker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vidpipe_tui.text import one_line

from .widgets.band import Span
from .widgets.cells import fill, plain
from .widgets.facts import Fact

Answer = Mapping[str, Any]

_MAKES = {
    "storyboard": "storyboard",
    "keyframe": "keyframes",
    "video": "clip",
    "stitch": "joined film",
}


@dataclass(frozen=True, slots=True)
class StageItem:
    """A stage that could be chosen; without a name: the film's choice.

    A heading has no ``key``. ``price`` is in words, ``basis`` where it comes from.
    """

    kind: str
    name: str
    heading: bool = False
    chosen: bool = False
    summary: str = ""
    plugin: str = ""
    version: str = ""
    why: str = ""
    price: str = ""
    basis: str = ""
    changed: tuple[str, ...] = ()
    options: tuple[Mapping[str, Any], ...] = ()

    @property
    def key(self) -> str | None:
        """Kind and name."""
        return None if self.heading else f"{self.kind}.{self.name}"


def items_of(
    every: Answer, priced: Iterable[Answer], *, whole: bool
) -> Sequence[StageItem]:
    """The kinds with their stages. For a scene: only what a scene has of its own.

    ``every`` tells of the film, ``priced`` of one slot each, with prices.
    """
    by_kind = {kind["kind"]: kind for answer in priced for kind in answer["kinds"]}
    found: list[StageItem] = []
    for kind in every["kinds"]:
        name = kind["kind"]
        if not whole and name not in by_kind:
            continue
        scene = by_kind.get(name, kind)
        found.append(StageItem(name, "", heading=True, summary=_MAKES.get(name, name)))
        if not whole:
            found.append(_usual(name, scene))
        known = name in by_kind
        chosen = kind["project"] if whole else scene["chosen"] if scene["own"] else ""
        found += [_item(s, s["name"] == chosen, known) for s in scene["stages"]]
    return found


def _usual(kind: str, scene: Answer) -> StageItem:
    return StageItem(
        kind,
        "",
        chosen=not scene["own"],
        summary=f"{scene['project']}, like the rest of the film",
    )


def _item(stage: Answer, chosen: bool, known: bool) -> StageItem:
    """One stage; ``known``: its price was asked for."""
    options = tuple(stage.get("options", ()))
    price = stage.get("price")
    return StageItem(
        kind=stage["kind"],
        name=stage["name"],
        chosen=chosen,
        summary=one_line(stage["summary"], 200),
        plugin=one_line(stage["plugin"], 60),
        version=one_line(stage["version"], 20),
        why=one_line(stage.get("why") or "", 300),
        price=_price(stage) if known else "",
        basis=one_line(price["basis"], 200) if price else "",
        changed=tuple(
            f"{each['name']} {one_line(str(each['value']), 40)}"
            for each in options
            if each["set"]
        ),
        options=options,
    )


def _price(stage: Answer) -> str:
    if "price" not in stage:
        return ""
    price = stage["price"]
    if price is None:
        return "unknown"
    usd = price["usd"]
    if not usd:
        return "free"
    return f"${usd:.2f}" if usd >= 0.01 else f"${usd:.4f}"


def stage_line(
    item: StageItem, width: int, ascii: bool = False
) -> tuple[Sequence[Span], Sequence[Span]]:
    """One stage in one line: chosen or not, name, what it is or why not, price."""
    if item.heading:
        return [(f" {item.summary}", "strong")], ()
    sign = ("*" if ascii else "●") if item.chosen else " "
    name = item.name or "as the film"
    look = "faint" if item.why else "text"
    left: list[Span] = [
        (f"  {sign} ", "accent"),
        (fill(plain(name), 14), "accent" if item.chosen else look),
    ]
    words, tone = (item.why, "warn") if item.why else (item.summary, "soft")
    money = "faint" if item.price in ("free", "") else "warn"
    right: list[Span] = [(f"  {item.price:>8} ", money)]
    if width >= 92:
        right.append((f" {fill(plain(item.plugin), 18)}", "faint"))
    return [*left, (plain(words), tone)], right


def stage_facts(item: StageItem, line: str) -> list[Fact]:
    """More of one stage; ``line`` is the command that chooses it."""
    if item.heading:
        return []
    facts = [Fact("what", item.summary, "text", 1)]
    if item.why:
        facts.append(Fact("why", item.why, "warn", 2))
    elif item.name:
        origin = f"works here now · {item.plugin} {item.version}"
        facts.append(Fact("ready", origin, "good", 1))
    if item.price not in ("", "free"):
        words = f"{item.price}: {item.basis}" if item.basis else "nobody can tell"
        facts.append(Fact("price", words, "soft", 1))
    if item.changed:
        facts.append(Fact("set", " · ".join(item.changed), "soft", 1))
    facts.append(Fact("line", line, "faint", 1))
    return facts
