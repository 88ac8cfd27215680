"""Takes that are open or in doubt, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from ..engine.recover import Case
from ..engine.rescue import Answer
from ..engine.view import View
from ..text import one_line
from . import words
from .data import run_data
from .desk import Desk

_DOUBTS: Mapping[str, tuple[str, str]] = {
    "open": ("open at the service", "cyan"),
    "unknown": ("may have been charged", "magenta"),
    "untold": ("ended, its cost was never told", "yellow"),
    "leftover": ("failed, and a file of it is left", "yellow"),
}
_FETCH = {
    "working": "waits for it and brings it in",
    "finished": "brings it in",
    "over": "writes that down",
}
_STYLES = {"finished": "green", "gone": "red", "over": "red", "silent": "yellow"}


@dataclass(frozen=True)
class Found:
    """What is not settled in a project. ``files`` are whole ones that were left."""

    view: View
    cases: tuple[Case, ...]
    answers: Mapping[str, Answer]
    files: Mapping[str, Path]

    @property
    def waiting(self) -> tuple[Case, ...]:
        """What a person has to decide before the film goes on."""
        return tuple(case for case in self.cases if case.waits or self._gone(case))

    def _gone(self, case: Case) -> bool:
        answer = self.answers.get(case.take.id)
        return answer is not None and answer.word == "gone"


def found_data(found: Found) -> dict[str, Any]:
    """What ``recover`` tells of a project."""
    money = found.view.money
    return {
        "project": found.view.id,
        "running": run_data(found.view.run),
        "spent_usd": money.spent_usd,
        "possibly_usd": money.possibly_usd,
        "takes": [_case(found, case) for case in found.cases],
    }


def _case(found: Found, case: Case) -> dict[str, Any]:
    take, answer = case.take, found.answers.get(case.take.id)
    file = found.files.get(take.id)
    age = case.age()
    return {
        "take": take.id,
        "scene": take.scene,
        "slot": take.slot,
        "stage": take.stage,
        "provider": case.provider,
        "operation": take.operation.id if take.operation else None,
        "status": take.status,
        "doubt": case.doubt,
        "tended": case.tended,
        "waits": case in found.waiting,
        "age_s": None if age is None else round(age, 1),
        "started_at": take.started_at,
        "price_usd": case.price_usd,
        "charged_usd": take.cost_usd,
        "error": take.error,
        "hint": take.hint,
        "file": found.view.folder.relative(file) if file else None,
        "answer": _answer(answer) if answer else None,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "word": answer.word,
        "fraction": answer.fraction,
        "message": answer.message,
        "hint": answer.hint,
        "reasons": list(answer.reasons),
        "charged_usd": answer.charged_usd,
    }


def found_lines(desk: Desk, found: Found) -> Iterator[Text]:
    """What ``recover`` shows of a project."""
    money, title = found.view.money, found.view.snapshot.project.title
    yield Text.assemble((found.view.id, "bold"), "  ", one_line(title, 200))
    spent, possibly = _sum(money.spent_usd), _sum(money.possibly_usd)
    facts = [f"spent {spent}", f"possibly {possibly} more"]
    yield Text(words.dotted(facts, desk.ascii_only), "dim")
    for case in found.cases:
        yield from _case_lines(desk, found, case)


def _sum(usd: float) -> str:
    return words.money(usd) if usd else "nothing"


def _case_lines(desk: Desk, found: Found, case: Case) -> Iterator[Text]:
    take, answer = case.take, found.answers.get(case.take.id)
    doubt, style = _DOUBTS[case.doubt]
    if take.cost_usd and case.doubt == "unknown":
        doubt = "charged, and nothing came of it"
    age = words.ago(take.started_at) if take.started_at else ""
    facts = [one_line(take.stage or ""), words.money(case.price_usd), age]
    line = words.dotted(filter(None, facts), desk.ascii_only)
    yield Text.assemble("  ", (take.id, "bold"), "  ", (doubt, style), f"  {line}")
    if take.operation:
        provider = case.provider or ""
        yield Text(f"    {one_line(provider)} {one_line(take.operation.id)}", "dim")
    if case.tended:
        yield Text("    the run at work looks after it", "dim")
    if take.error and (answer is None or case.doubt == "unknown"):
        yield Text(f"    {one_line(take.error, 400)}")
    if answer:
        yield from _answer_lines(answer)
    yield from (Text(f"    {line}") for line in _ways(desk, found, case))


def _answer_lines(answer: Answer) -> Iterator[Text]:
    said = {
        "working": "working",
        "finished": "finished",
        "gone": "gone",
        "over": "ended",
        "silent": "it could not be asked",
    }[answer.word]
    if answer.word == "working" and answer.fraction is not None:
        said += f" {answer.fraction * 100:.0f} %"
    note = f": {answer.message}" if answer.message else ""
    yield Text.assemble(
        "    at the service: ", (said, _STYLES.get(answer.word, "cyan")), note
    )
    for reason in answer.reasons:
        yield Text(f"      {one_line(reason, 400)}")


def _ways(desk: Desk, found: Found, case: Case) -> Iterator[str]:
    """The lines that would settle it."""
    if case.tended:
        return
    folder, name = found.view.folder.path, case.take.id
    line = desk.line("recover", folder)
    answer = found.answers.get(name)
    if name in found.files:
        file = found.view.folder.relative(found.files[name])
        yield f"{line} --adopt {name}  uses the whole file {file}"
    if answer and answer.word in ("working", "finished", "over"):
        yield f"{line} --fetch  {_FETCH[answer.word]}"
    if answer and answer.word == "working":
        yield f"{line} --cancel {name}  where the service can"
    if case.doubt == "unknown" or (answer and answer.word == "gone"):
        again = f"{line} --send-again {name}"
        yield f"{again}  pays once more"
    finished = answer is not None and answer.word == "finished"
    if case.doubt == "unknown" or (case.doubt != "leftover" and not finished):
        yield f"{line} --give-up {name} --charged (or --not-charged)"
