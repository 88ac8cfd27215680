"""A process that answers what only plugins know; the app asks it and never loads one.

Run as ``python -m vidpipe_tui.cli.oracle [PLUGIN_FOLDER ...]``. Each line on stdin is
``{"id", "ask", "args"}``, each line on stdout ``{"id", "answer"}`` or ``{"id",
"error": {"message", "hint", "exit_code"}}``. It ends with its stdin.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import orjson

from ..errors import UnknownName, VidpipeError
from ..registry import Registry, load
from ..text import one_line
from .asked_charges import adopt, cancel, charges_answer, give_up
from .asked_films import make_film, new_film_answer
from .asked_plan import plan_answer
from .asked_stages import offered_answer, set_options, stages_answer
from .house import House

Question = Callable[..., dict[str, Any]]
QUESTIONS: Mapping[str, Question] = {
    "plan": plan_answer,
    "stages": stages_answer,
    "set_options": set_options,
    "offered": offered_answer,
    "new_film": new_film_answer,
    "make_film": make_film,
    "charges": charges_answer,
    "give_up": give_up,
    "adopt": adopt,
    "cancel": cancel,
}
"""What can be asked; the arguments are those of the functions."""


def main(words: list[str] | None = None) -> int:
    """Answer until nobody asks any more."""
    folders = [Path(word) for word in (sys.argv[1:] if words is None else words)]
    questions, answers = _private_pipes()
    registry = load(folders)
    for line in questions:
        answers.write(orjson.dumps(_reply(registry, folders, line)) + b"\n")
        answers.flush()
    return 0


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """stdin and stdout for us alone: a plugin that prints prints into nothing."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return questions, answers


def _reply(registry: Registry, folders: list[Path], line: bytes) -> dict[str, Any]:
    number = None
    try:
        question = orjson.loads(line)
        number, name = question["id"], question["ask"]
        if name not in QUESTIONS:
            raise UnknownName("question", str(name), QUESTIONS)
        house = House(registry, tuple(folders))
        answer = QUESTIONS[name](house, **question["args"])
        orjson.dumps(answer)
    except VidpipeError as error:
        return {"id": number, "error": _error(error.message, error.hint, error)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the next one may ask
        text = one_line(f"{type(error).__name__}: {error}", 300)
        return {"id": number, "error": _error(f"it could not be told: {text}")}
    return {"id": number, "answer": answer}


def _error(
    message: str, hint: str = "", error: VidpipeError | None = None
) -> dict[str, Any]:
    code = error.exit_code if error else 1
    return {"message": message, "hint": hint, "exit_code": code}


if __name__ == "__main__":
    sys.exit(main())
