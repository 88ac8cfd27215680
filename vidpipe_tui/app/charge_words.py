"""Pure: takes that are open at a service or in doubt, as lines and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vidpipe_tui.engine.slots import Place
from vidpipe_tui.text import one_line

from .ready_words import dollars
from .widgets.band import Span
from .widgets.cells import fill, plain
from .widgets.facts import Fact

Told = Mapping[str, Any]
"""A take as ``recover --json`` tells of it."""

_DOUBTS: Mapping[str, tuple[str, str]] = {
    "open": ("open at the service", "accent"),
    "unknown": ("may have been charged", "fault"),
    "untold": ("ended, cost never told", "warn"),
    "leftover": ("failed, a file is left", "warn"),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "working": ("working", "accent"),
    "finished": ("finished", "good"),
    "gone": ("it does not know it any more", "fault"),
    "over": ("ended there", "fault"),
    "silent": ("it could not be asked", "warn"),
}


@dataclass(frozen=True, slots=True)
class Charge:
    """One take that is not settled.

    ``answer`` is what its service said last, ``ago`` in words when it was begun.
    """

    told: Told
    answer: Told | None = None
    ago: str = ""

    @property
    def key(self) -> str:
        """The take's id."""
        return str(self.told["take"])

    @property
    def place(self) -> Place | None:
        """Its scene and slot; nothing for a storyboard or cut."""
        scene = self.told["scene"]
        return (scene, self.told["slot"]) if scene else None

    @property
    def can_be_asked(self) -> bool:
        """Whether a service knows it by an id, and no run looks after it."""
        known = self.told["operation"] and self.told["doubt"] in ("open", "unknown")
        return bool(known) and not self.told["tended"]

    @property
    def can_be_cancelled(self) -> bool:
        """Whether its service may still be at work on it."""
        return self.can_be_asked and self._said in (None, "working", "silent")

    @property
    def can_be_adopted(self) -> bool:
        """Whether a whole file is left of it."""
        return bool(self.told["file"]) and not self.told["tended"]

    @property
    def can_be_given_up(self) -> bool:
        """Whether there is something to wait for, or to say, no longer."""
        if self.told["tended"] or self.told["doubt"] == "leftover":
            return False
        return self.told["doubt"] == "unknown" or self._said != "finished"

    @property
    def can_be_sent_again(self) -> bool:
        """Whether nothing comes of it any more, as far as anybody knows."""
        if self.told["tended"] or self.place is None:
            return False
        return self.told["doubt"] == "unknown" or self._said == "gone"

    @property
    def _said(self) -> str | None:
        return self.answer["word"] if self.answer else None

    @property
    def price(self) -> float | None:
        """What it cost or may have, in US dollars."""
        usd = self.told["price_usd"]
        return None if usd is None else float(usd)


def charge_line(item: Charge, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
    """Which take, what is in doubt; at the right price, age and who has it."""
    told = item.told
    doubt, look = _DOUBTS[told["doubt"]]
    if told["doubt"] == "unknown" and told["charged_usd"]:
        doubt = "charged, and lost"
    if told["tended"]:
        doubt, look = "the run looks after it", "soft"
    left: list[Span] = [
        ("! " if told["waits"] else "  ", "fault"),
        (fill(plain(item.key), 14), "text"),
        (doubt, look),
    ]
    price = "price unknown" if item.price is None else dollars(item.price)
    right: list[Span] = [
        (f"{price:>9}", "text"),
        (f"{item.ago:>11}", "soft"),
    ]
    if width >= 76:
        right.append((f"  {fill(plain(_who(told)), 16)}", "faint"))
    return left, [*right, (" ", "text")]


def _who(told: Told) -> str:
    return str(told["provider"] or told["stage"] or "")


def charge_facts(item: Charge, line: str) -> list[Fact]:
    """More of one take; ``line`` is the command that shows the same."""
    told = item.told
    found = []
    if told["error"]:
        found.append(Fact("why", told["error"], "text", 3))
    if told["operation"]:
        words = " ".join(part for part in (_who(told), told["operation"]) if part)
        found.append(Fact("id", words, "soft", 2))
    if item.can_be_asked:
        found += _answered(item.answer)
    if told["file"]:
        found.append(Fact("file", f"{told['file']} is whole", "good", 1))
    found.append(Fact("line", line, "faint", 1))
    return found


def _answered(answer: Told | None) -> list[Fact]:
    """What the service said, when it was asked last."""
    if answer is None:
        return [Fact("there", "not asked yet", "soft", 1)]
    said, look = _WORDS[answer["word"]]
    if answer["word"] == "working" and answer["fraction"] is not None:
        said += f", {answer['fraction'] * 100:.0f} %"
    if answer["message"]:
        said += f": {answer['message']}"
    facts = [Fact("there", said, look, 3)]
    facts += [
        Fact("", one_line(reason, 300), "soft", 2) for reason in answer["reasons"]
    ]
    if answer["hint"]:
        facts.append(Fact("", answer["hint"], "soft", 2))
    return facts
