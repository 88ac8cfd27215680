"""How plugins and doctor find out what works here, and say it."""

from __future__ import annotations

import platform
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from ..config import config_path
from ..errors import NoProject, UsageError, VidpipeError
from ..registry import KINDS, Offered, Option, Registry, load
from ..text import one_line
from . import words
from .desk import Desk

LIBRARIES = (
    *("av", "pillow", "tinydb", "pydantic", "textual", "typer", "rich"),
    *("pluggy", "tenacity", "google-genai", "orjson", "filelock"),
)
LITTLE = 1_000_000_000
"""Bytes of free disk below which a doctor says a word."""


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``ok`` of ``None`` is neither good nor bad."""

    what: str
    ok: bool | None
    message: str
    hint: str = ""


def show_doctor(desk: Desk, repair: bool) -> int:
    """What works on this machine; gives the exit code: 1 if something vital does not.

    Raises:
        UsageError: a repair needs a project.
    """
    if repair:
        raise UsageError(
            "--repair mends a project: name one", hint="vidpipe doctor ID --repair"
        )
    registry = load([path.expanduser() for path in desk.config.plugins_dir])
    checks = [*_machine(desk), *_plugins(registry), *_stages(desk, registry)]
    desk.give({"checks": [asdict(check) for check in checks]})
    desk.show(_table(checks, desk.ascii_only))
    return 1 if any(check.ok is False for check in checks) else 0


def _machine(desk: Desk) -> Iterator[Check]:
    yield Check(
        "vidpipe", True, f"{version('vidpipe-tui')}, Python {sys.version.split()[0]}"
    )
    yield Check("system", None, f"{platform.system()} {platform.machine()}")
    yield _libraries()
    path = config_path()
    there = "read without complaint" if path.exists() else "not there, which is fine"
    yield Check("config", True, f"{path} ({there})")
    yield _workspace(desk)
    yield _room(desk)
    yield _media()
    yield _font()


def _libraries() -> Check:
    found, lacking = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lacking.append(name)
    if lacking:
        return Check(
            "libraries", False, f"missing: {', '.join(lacking)}", "install again"
        )
    return Check("libraries", True, ", ".join(found))


def _workspace(desk: Desk) -> Check:
    try:
        desk.workspace.check_writable()
    except VidpipeError as error:
        return Check("workspace", False, error.message, error.hint)
    films = words.counted(len(desk.workspace.projects()), "project")
    return Check("workspace", True, f"{desk.workspace.path} ({films})")


def _room(desk: Desk) -> Check:
    free = desk.workspace.free_bytes()
    hint = "a film of five scenes needs some 10 MB, a long one gigabytes"
    return Check(
        "disk",
        free > LITTLE,
        f"{free / 1e9:,.1f} GB free",
        "" if free > LITTLE else hint,
    )


def _media() -> Check:
    try:
        import av

        av.CodecContext.create("libx264", "w")
        av.CodecContext.create("aac", "w")
    except (ImportError, OSError, ValueError) as error:
        hint = "pip install --force-reinstall av"
        return Check(
            "video", False, f"cannot encode: {one_line(str(error), 200)}", hint
        )
    return Check("video", True, "H.264 and AAC can be written")


def _font() -> Check:
    try:
        from PIL import ImageFont

        ImageFont.truetype("DejaVuSans.ttf", 12)
    except (ImportError, OSError):
        return Check("font", None, "no system font found: captions use a built-in one")
    return Check("font", True, "a system font for captions")


def _plugins(registry: Registry) -> Iterator[Check]:
    for plugin in registry.plugins:
        notes = "; ".join(plugin.notes)
        what = ", ".join(plugin.stages) or "no stages"
        message = what if not notes else f"{what} ({notes})"
        yield Check(f"plugin {plugin.name}", None if notes else True, one_line(message))
    for problem in registry.problems:
        source = one_line(problem.source, 60)
        yield Check(f"plugin {source}", False, one_line(problem.message))


def _stages(desk: Desk, registry: Registry) -> Iterator[Check]:
    for offered in _every(registry):
        why = _why_not(desk, offered)
        message = f"not ready: {why}" if why else "ready"
        yield Check(offered.key, None if why else True, one_line(message))


def _why_not(desk: Desk, offered: Offered) -> str | None:
    """Why a stage cannot work here, with the settings of the config."""
    try:
        settings = offered.make_settings(desk.config.settings.get(offered.key, {}))
    except UsageError as error:
        return f"{error.message} {error.hint}".strip()
    return offered.ready(settings)


def _every(registry: Registry) -> Iterator[Offered]:
    for kind in KINDS:
        yield from registry.offered(kind)


def _table(checks: list[Check], ascii_only: bool) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    marks = {True: "done", False: "failed", None: "missing"}
    for check in checks:
        message = Text(check.message)
        if check.hint:
            message.append(f"\n{check.hint}", "dim")
        table.add_row(words.sign(marks[check.ok], ascii_only), check.what, message)
    return table


def examine_project(desk: Desk, project: str, repair: bool) -> int:
    """Look at every file of a project, mend its state if asked; gives the exit code.

    Raises:
        NoProject: there is nothing of a project.
    """
    from ..project.repair import examine
    from ..project.repair import repair as mend

    folder = _place(desk, project)
    if not repair:
        findings = examine(folder)
        desk.give({"folder": str(folder), "findings": [asdict(f) for f in findings]})
        if not findings:
            desk.show(
                "nothing is wrong: the state and every file are as they were written"
            )
    else:
        report = mend(folder)
        findings = list(report.findings)
        kept = str(report.kept) if report.kept else None
        found = [asdict(finding) for finding in findings]
        desk.give(
            {
                "folder": str(folder),
                "done": report.done,
                "kept": kept,
                "findings": found,
            }
        )
        for line in report.done or ("nothing had to be mended",):
            desk.show(one_line(line))
    for finding in findings:
        desk.show(
            Text.assemble(
                (one_line(finding.path), "bold"), f"  {one_line(finding.message)}"
            )
        )
        if finding.hint:
            desk.show(Text(f"  {one_line(finding.hint)}", "dim"))
    return 1 if any(finding.kind != "leftover" for finding in findings) else 0


def _place(desk: Desk, project: str) -> Path:
    """A project's folder, also where its state file is lost altogether."""
    try:
        return desk.workspace.find(project)
    except NoProject:
        for path in (desk.workspace.folder(project), Path(project).expanduser()):
            if project and path.is_dir():
                return path.absolute()
        raise


def show_plugins(desk: Desk, explain: bool) -> None:
    """The stages there are, their options, and the plugins that failed."""
    registry = load([path.expanduser() for path in desk.config.plugins_dir])
    desk.give(
        {
            "stages": [_stage_data(desk, each) for each in _every(registry)],
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
    why = _why_not(desk, offered)
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
        "not_ready": _why_not(desk, offered),
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
