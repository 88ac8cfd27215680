"""How doctor finds out what works on this machine, or is wrong with a project."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from ..config import config_path
from ..errors import NoProject, UsageError, VidpipeError
from ..project.repair import Finding, examine
from ..project.repair import repair as mend
from ..redact import redact
from ..registry import Offered, Registry, load
from ..stages import Context
from ..text import one_line
from . import words
from .caring import every_stage
from .chosen import Flags, new_settings
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


def show_doctor(
    desk: Desk, repair: bool, preset: str | None = None, probe: bool = False
) -> int:
    """What works on this machine; gives the exit code: 1 if something vital does not.

    ``probe`` asks each service whether it would serve us, which costs nothing.

    Raises:
        UsageError: a repair needs a project.
    """
    if repair:
        raise UsageError(
            "--repair mends a project: name one", hint="vidpipe doctor ID --repair"
        )
    registry = load(desk.config.plugins_dir)
    checks = [
        *_machine(desk),
        *_plugins(registry),
        *_stages(desk, registry, preset, probe),
    ]
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


def _stages(
    desk: Desk, registry: Registry, preset: str | None, probe: bool
) -> Iterator[Check]:
    settings = new_settings(desk.config, Flags(preset=preset))
    for offered in every_stage(registry):
        yield from _stage(offered, settings.get(offered.key, {}), probe)


def _stage(offered: Offered, values: Mapping[str, Any], probe: bool) -> Iterator[Check]:
    """Whether a stage works here and how, what is coming, whether it answers."""
    try:
        settings = offered.make_settings(values)
    except UsageError as error:
        said = one_line(f"not ready: {error.message}")
        yield Check(offered.key, None, said, error.hint)
        return
    why, about = offered.ready(settings), offered.about(settings)
    message = f"not ready: {why}" if why else "ready"
    told = f"{message} ({about})" if about and not why else message
    yield Check(offered.key, None if why else True, one_line(told, 400))
    for warning in offered.warnings(settings):
        yield Check(offered.key, None, warning)
    if probe and why is None:
        yield from _probe(offered, settings)


def _probe(offered: Offered, settings: Any) -> Iterator[Check]:
    with tempfile.TemporaryDirectory() as folder:
        ctx = Context(dir=Path(folder), key="doctor", settings=settings)
        found = offered.probe(settings, ctx)
    if found is not None:
        works, said = found
        yield Check(offered.key, works, redact(said, ctx.secrets))


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
    folder = _place(desk, project)
    findings = _mend(desk, folder) if repair else _look(desk, folder)
    for finding in findings:
        style = "" if finding.fault else "dim"
        desk.show(Text(one_line(finding.message), style))
        if finding.hint:
            desk.show(Text(f"  {one_line(finding.hint)}", "dim"))
    faults = [finding for finding in findings if finding.fault]
    if any(finding.kind in ("gone", "changed") for finding in faults):
        desk.say(f"{desk.line('plan', folder)} tells what a run would make again")
    return 1 if faults else 0


def _look(desk: Desk, folder: Path) -> list[Finding]:
    findings = examine(folder)
    desk.give({"folder": str(folder), "findings": [asdict(f) for f in findings]})
    if not findings:
        desk.show("nothing is wrong: the state and every file are as they were written")
    return findings


def _mend(desk: Desk, folder: Path) -> list[Finding]:
    report = mend(folder)
    desk.give(
        {
            "folder": str(folder),
            "done": report.done,
            "kept": str(report.kept) if report.kept else None,
            "findings": [asdict(finding) for finding in report.findings],
        }
    )
    for line in report.done or ("nothing had to be mended",):
        desk.show(one_line(line))
    return list(report.findings)


def _place(desk: Desk, project: str) -> Path:
    """A project's folder, also where its state file is lost altogether."""
    try:
        return desk.workspace.find(project)
    except NoProject:
        for path in (desk.workspace.folder(project), Path(project).expanduser()):
            if project and path.is_dir():
                return path.absolute()
        raise
