"""How plugins lists the stages there are, and tries one."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from ..errors import UsageError
from ..registry import KINDS, Offered, Option, Registry, load
from ..text import one_line
from . import words
from .desk import Desk


def why_not(desk: Desk, offered: Offered) -> str | None:
    """Why a stage cannot work here, with the settings of the config."""
    try:
        settings = offered.make_settings(desk.config.settings.get(offered.key, {}))
    except UsageError as error:
        return f"{error.message} {error.hint}".strip()
    return offered.ready(settings)


def every_stage(registry: Registry) -> Iterator[Offered]:
    """All stages of all plugins, in the order of the work."""
    for kind in KINDS:
        yield from registry.offered(kind)


def show_plugins(desk: Desk, explain: bool) -> None:
    """The stages there are, their options, and the plugins that failed."""
    registry = load(desk.config.plugins_dir)
    desk.give(
        {
            "stages": [_stage_data(desk, each) for each in every_stage(registry)],
            "plugins": [asdict(plugin) for plugin in registry.plugins],
            "problems": [asdict(problem) for problem in registry.problems],
        }
    )
    for kind in KINDS:
        desk.show(Text(kind, "bold"))
        for offered in registry.offered(kind):
            desk.show(_stage_line(desk, offered))
            for line in _options(offered, explain):
                desk.show(Text(f"      {line}", "dim"))
    if not explain:
        desk.say("--set stage.option=value sets an option, --options explains them")
    for plugin in registry.plugins:
        for note in plugin.notes:
            desk.show(Text(f"{plugin.name}: {one_line(note)}", "yellow"))
    for problem in registry.problems:
        source = one_line(problem.source, 80)
        desk.show(Text(f"{source}: {one_line(problem.message)}", "red"))


def _stage_line(desk: Desk, offered: Offered) -> Text:
    why = why_not(desk, offered)
    mark = words.sign("missing" if why else "done", desk.ascii_only)
    text = Text.assemble(
        "  ", mark, " ", (f"{offered.name:<12}", "bold"), offered.summary
    )
    if offered.plugin != "vidpipe-tui":
        text.append(
            f"  [{one_line(offered.plugin)} {one_line(offered.version)}]".rstrip(),
            "dim",
        )
    if why:
        text.append(f"  ({one_line(why, 200)})", "yellow")
    return text


def _options(offered: Offered, explain: bool) -> list[str]:
    """The options of a stage, one a line or all their names in few."""
    if explain:
        return [_option_line(option) for option in offered.options]
    names = ", ".join(option.name for option in offered.options)
    return textwrap.wrap(names, 70)


def _option_line(option: Option) -> str:
    choices = "|".join(str(choice) for choice in option.choices)
    kind = choices or option.type.__name__
    return one_line(f"{option.name}={option.default}  {option.help} ({kind})", 200)


def _stage_data(desk: Desk, offered: Offered) -> dict[str, Any]:
    return {
        "kind": offered.kind,
        "name": offered.name,
        "plugin": offered.plugin,
        "version": offered.version,
        "summary": offered.summary,
        "remote": offered.remote,
        "not_ready": why_not(desk, offered),
        "options": [
            {
                "name": option.name,
                "type": option.type.__name__,
                "default": str(option.default)
                if isinstance(option.default, Path)
                else option.default,
                "choices": list(option.choices),
                "help": option.help,
            }
            for option in offered.options
        ],
    }


def check_plugin(desk: Desk, name: str, settings: list[str]) -> int:
    """Try a stage; gives the exit code: 1 if it failed a check.

    Raises:
        UnknownName: no plugin offers it.
    """
    from ..testing.check import check

    registry = desk.registry()
    values = dict(_value(text) for text in settings)
    answers = []
    marks = {"ok": "done", "failed": "failed", "skipped": "missing"}
    for answer in check(name, registry, values):
        answers.append(answer)
        line = Text.assemble(
            words.sign(marks[answer.outcome], desk.ascii_only),
            f" {answer.stage}  {one_line(answer.check)}",
        )
        if answer.message:
            line.append(f"  {one_line(answer.message, 300)}", "dim")
        desk.show(line)
    desk.give({"checks": [asdict(answer) for answer in answers]})
    return 1 if any(answer.outcome == "failed" for answer in answers) else 0


def _value(text: str) -> tuple[str, str]:
    """``option=value``, with or without the stage's name before it."""
    left, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set {text!r} is not option=value")
    return left.rpartition(".")[2], value
