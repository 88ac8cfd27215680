"""The box before money: what would be made, what gets stale, what it costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from vidpipe_tui.app.keymap import Pressed, bindings
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.errors import VidpipeError

from .house import PanelScreen

Answer = Mapping[str, Any]
MOST_NAMED = 8
READING = 0.3
"""Seconds for which a price has to be on the screen before it is agreed to."""
UNASKED = 1.0
"""The same for a box that opened by itself: a key may have been on its way."""


class Confirm(PanelScreen[Answer | None]):
    """Gives the plan that was agreed to, or nothing.

    ``reckon`` asks for the plan, ``tell`` says it in facts, with the keys as they are
    pressed here; a yes waits for both, and for another ``reading`` seconds where it
    costs money.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("confirm")]

    def __init__(
        self,
        title: str,
        reckon: Callable[[], Awaitable[Answer]],
        tell: Callable[[Answer, Pressed], Sequence[Fact]],
        reading: float = READING,
    ) -> None:
        super().__init__()
        self._title = title
        self._reckon = reckon
        self._tell = tell
        self._reading = reading
        self._answer: Answer | None = None
        self._shown_at = 0.0

    def compose(self) -> ComposeResult:
        """The facts and the keys."""
        with Panel(self._title):
            yield Facts()
            yield Footer()

    def on_mount(self) -> None:
        """Reckon."""
        self.query_one(Facts).tell([Fact("", "asking what it would cost ...")])
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        facts = self.query_one(Facts)
        try:
            answer = await self._reckon()
        except VidpipeError as error:
            hint = [Fact("", error.hint)] if error.hint else []
            facts.tell([Fact("", error.message, "fault", 4), *hint])
            return
        facts.tell(self._tell(answer, self.house.pressed))
        self._answer, self._shown_at = answer, monotonic()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A yes only to what can be done, once it is known."""
        return action != "yes" or (self._answer is not None and can(self._answer))

    def action_yes(self) -> None:
        """Do it; a key that was typed before a price could be read buys nothing."""
        paid = self._answer is not None and not self._answer.get("free", True)
        if not paid or monotonic() - self._shown_at > self._reading:
            self.dismiss(self._answer)

    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)


def can(answer: Answer) -> bool:
    """Whether there is anything to say yes to."""
    if answer.get("objections"):
        return False
    return bool(answer.get("steps") or answer.get("requests") or "steps" not in answer)


def plan_facts(answer: Answer, pressed: Pressed) -> list[Fact]:
    """A plan in the words of the box, with the keys as they are pressed here."""
    if not answer["steps"]:
        whole = "the film is complete" if answer["complete"] else "nothing can be made"
        return [Fact("", f"nothing to do: {whole}")]
    if answer["objections"]:
        return [
            Fact("", f"{each['step']}: {each['why']}", "fault", 3)
            for each in _first_of_each(answer["objections"])
        ]
    if answer["storyboard_first"]:
        return _storyboard_first(answer)
    found = [Fact("makes", _makes(answer), "text", 3)]
    inherited = [
        [step["scene"], step["slot"]]
        for step in answer["steps"]
        if step["way"] == "inherit"
    ]
    if inherited := sorted([*inherited, *answer["follow"]]):
        again = _names(inherited)
        found.append(Fact("then", f"{again}: inherited, free"))
    if hit := answer["blast"] if answer["requests"] else answer["stale"]:
        found.append(Fact("stale", f"{_names(hit)} (kept, not remade)", "warn", 2))
    found.append(Fact("by", _stages(answer)))
    found.append(
        Fact("price", price(answer), "text" if answer["free"] else "strong", 2)
    )
    if answer["over_budget"]:
        found.append(Fact("", f"stops at the budget: {answer['over_budget']}", "fault"))
    if takes := _decisions(answer):
        charged = f"{', '.join(takes)} may have been charged already"
        found.append(Fact("", charged, "warn"))
    found.append(Fact("keeps", f"the takes you have; {pressed('takes')} shows them"))
    return found


def _storyboard_first(answer: Answer) -> list[Fact]:
    """Only the storyboard is made for now: a guess is no price to agree to."""
    usd = answer["steps"][0]["estimate_usd"]
    now = "unknown" if usd is None else "free" if usd == 0 else f"about ${usd:.2f}"
    return [
        Fact("makes", "the storyboard", "text"),
        Fact("then", "you are asked with the exact price of its pictures", "text"),
        Fact("by", _stages(answer)),
        Fact("price", f"{now} now · in all {price(answer)}", "strong", 2),
    ]


def _decisions(answer: Answer) -> list[str]:
    """The takes of these steps that may have been charged."""
    places = [f"{step['scene']}-{step['slot']}-" for step in answer["steps"]]
    return [take for take in answer["decisions"] if take.startswith(tuple(places))]


def _first_of_each(objections: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """One step for each reason."""
    reasons = {each["why"]: each for each in reversed(objections)}
    return list(reversed(reasons.values()))[:4]


def _makes(answer: Answer) -> str:
    made = [step for step in answer["steps"] if step["way"] != "inherit"]
    paid = answer["paid"]
    calls = f"{paid} paid call{'' if paid == 1 else 's'}" if paid else "all free"
    return f"{_names([[step['scene'], step['slot']] for step in made])} · {calls}"


def _names(places: Sequence[Sequence[str | None]]) -> str:
    names = [" ".join(part for part in place if part) for place in places]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _stages(answer: Answer) -> str:
    words: dict[str, None] = {}
    for group in answer["groups"]:
        if group["count"] > group["inherited"]:
            words[f"{group['kind']} {group['stage']}"] = None
    return " · ".join(words)


def price(answer: Answer) -> str:
    """What it costs, what is spent, what may be."""
    usd = answer["estimate_usd"]
    words = ["unknown" if usd is None else "free" if usd == 0 else f"about ${usd:.2f}"]
    if answer["guess"] and not answer["free"]:
        words[0] += " (there is no storyboard yet)"
    if answer["free"]:
        return words[0]
    words.append(f"spent ${answer['spent_usd']:.2f}")
    if answer["possibly_usd"]:
        words.append(f"possibly ${answer['possibly_usd']:.2f} more")
    if answer["budget_usd"] is not None:
        words.append(f"budget ${answer['budget_usd']:.2f}")
    return " · ".join(words)
