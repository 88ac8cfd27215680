"""A new film: everything that was typed is checked before its folder is made."""

from __future__ import annotations

import contextlib
import math
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_args

from ..config import Config, image_size
from ..engine.choices import Choices
from ..engine.plan import Plan, plan
from ..engine.step import Wish
from ..errors import UnknownName, UsageError, VidpipeError
from ..project.edits import now
from ..project.files import Folder
from ..project.model import MAX_SCENES, STYLES, Aspect, Project, Resolution
from ..project.snapshot import Snapshot
from ..project.store import Store
from ..registry import Registry
from ..text import one_line, scrub
from .chosen import (
    Flags,
    budget,
    check_stages,
    new_settings,
    new_stages,
    through_named,
    vouch,
    with_settings,
    within,
)
from .desk import Desk
from .working import (
    Errand,
    refuse_full_disk,
    refuse_objections,
    told_how_to_go_on,
    work,
)

LONGEST_BRIEF = 20_000
"""Characters. What is longer is a script."""
LARGEST_SCRIPT = 4_000_000
"""Bytes of a script file; a long screenplay has a tenth of it."""
LONGEST_SCENE = 60.0

T = TypeVar("T", bound=str)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A new film as it was typed; ``None`` is left to the config."""

    brief: str
    scenes: int | None = None
    seconds: float | None = None
    style: str | None = None
    aspect: str | None = None
    size: str | None = None
    seed: int = 0
    script: Path | None = None
    audio: bool = True
    crossfade: float = 0.0
    flags: Flags = field(default_factory=Flags)


def generate_film(desk: Desk, wanted: Wanted, errand: Errand) -> int:
    """Make a new project and run it; gives the exit code.

    Raises:
        UsageError: something typed cannot be; no folder was made.
        NotSaved: the workspace cannot be written, or its disk is full.
    """
    script = read_script(wanted.script) if wanted.script else None
    registry = desk.registry()
    project = new_project(desk.config, registry, wanted)
    refuse_objections(plan_of(project, registry, script))
    desk.workspace.check_writable()
    refuse_full_disk(desk.workspace, project)
    name = project.brief or (script.stem if script else "film")
    folder = desk.workspace.folder(desk.workspace.new_id(name))
    with told_how_to_go_on(desk, folder):
        store = create(folder, project, script)
        desk.say(one_line(str(folder)))
        return work(desk, store, registry, errand.to(project.through))


def new_project(config: Config, registry: Registry, wanted: Wanted) -> Project:
    """The project as it will be written down, all but its id and its script's place.

    Raises:
        UnknownName: a name nobody has; the hint is the nearest one.
        UsageError: a value is out of its range.
    """
    brief = _brief(wanted)
    flags = wanted.flags
    style = _one_of("style", wanted.style or config.style, STYLES)
    aspect: Aspect = _one_of("aspect", wanted.aspect or config.aspect, get_args(Aspect))
    size: Resolution = _one_of("size", wanted.size or config.size, get_args(Resolution))
    seconds = seconds_of(
        wanted.seconds if wanted.seconds is not None else config.seconds
    )
    scenes = _scenes(wanted, config)
    most = flags.budget if flags.budget is not None else config.budget_usd
    at = now()
    project = Project(
        id="new",
        title=one_line(brief, 60) or _title(wanted.script),
        brief=brief,
        style=style,
        aspect=aspect,
        size=image_size(aspect, size),
        seconds=seconds,
        seed=wanted.seed,
        scenes_wanted=scenes,
        audio=wanted.audio,
        crossfade=crossfade_of(wanted.crossfade, seconds),
        takes=within("takes", flags.takes if flags.takes is not None else 1, 1, 9),
        soften=within("soften", flags.soften or 0, 0, 2),
        stages=new_stages(config, flags, script=wanted.script is not None),
        settings=new_settings(config, flags),
        budget_usd=None if most is None else budget(most),
        through=through_named(flags.through),
        created_at=at,
        updated_at=at,
    )
    project = with_settings(project, registry, flags.settings)
    check_stages(project, registry)
    vouch(registry, project.settings)
    return project


def plan_of(project: Project, registry: Registry, script: Path | None) -> Plan:
    """What a film would take, before a folder is made; objections are in it."""
    place = script.resolve() if script else Path("/nowhere/script")
    tried = project.model_copy(update={"script": place.name if script else None})
    snapshot = Snapshot(project=tried)
    return plan(
        snapshot,
        Folder(place.parent).survey(snapshot, full=False),
        Choices(registry, tried),
        Wish(through=project.through),
        folder=place.parent,
    )


def create(folder: Path, project: Project, script: Path | None) -> Store:
    """Make the project's folder, with its script; all of it or nothing.

    Raises:
        NotSaved: the disk refused.
    """
    fields: dict[str, str] = {"id": folder.name}
    kept = folder / f"script{script.suffix.lower()}" if script else None
    try:
        if script and kept:
            Folder(folder).copy_in(script, kept)
            fields["script"] = kept.name
        return Store.create(folder, project.model_copy(update=fields))
    except (VidpipeError, KeyboardInterrupt):
        _unmake(folder, kept)
        raise


def _unmake(folder: Path, script: Path | None) -> None:
    """Leave no half of a project behind."""
    place = Folder(folder)
    if not place.state.exists():
        with contextlib.suppress(OSError):
            place.lock.unlink(missing_ok=True)
            if script:
                script.unlink(missing_ok=True)
            folder.rmdir()


def read_script(path: Path) -> Path:
    """A script file that can be used, as an absolute path.

    Raises:
        UsageError: it is not there, empty, huge, or no text.
    """
    path = path.expanduser().absolute()
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise UsageError(f"the script {path} {what}")
        size = path.stat().st_size
        if size > LARGEST_SCRIPT:
            raise UsageError(
                f"the script {path.name} has {size / 1e6:,.0f} MB",
                hint=f"a script is text of at most {LARGEST_SCRIPT / 1e6:.0f} MB",
            )
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"the script {path} cannot be read: {why}") from error
    _refuse_binary(path, content)
    return path


def _refuse_binary(path: Path, content: bytes) -> None:
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\0" in content and not utf16:
        raise UsageError(
            f"the script {path.name} is not text",
            hint="a script is plain text, Fountain, JSON or CSV",
        )
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UsageError(f"the script {path.name} is empty")


def _brief(wanted: Wanted) -> str:
    text = sys.stdin.read(LONGEST_BRIEF + 1) if wanted.brief == "-" else wanted.brief
    brief = scrub(text).strip()
    if not brief and wanted.script is None:
        raise UsageError(
            "the brief is empty",
            hint='say what the film is about: vidpipe generate "A lighthouse ..."',
        )
    if len(brief) > LONGEST_BRIEF:
        raise UsageError(
            f"the brief has more than {LONGEST_BRIEF:,} characters",
            hint="put it into a file: vidpipe generate --script FILE",
        )
    return brief


def _title(script: Path | None) -> str:
    return one_line(script.stem, 60) if script else "film"


def _scenes(wanted: Wanted, config: Config) -> int | None:
    if wanted.scenes is not None:
        return within("scenes", wanted.scenes, 1, MAX_SCENES)
    return None if wanted.script else config.scenes


def seconds_of(seconds: float) -> float:
    """How long a scene is.

    Raises:
        UsageError: it is no length, or too long.
    """
    if not 0 < seconds <= LONGEST_SCENE:
        raise UsageError(
            f"seconds: more than 0, at most {LONGEST_SCENE:g}, not {seconds:g}"
        )
    return seconds


def crossfade_of(crossfade: float, seconds: float) -> float:
    """How long two clips overlap: at most half of one.

    Raises:
        UsageError: it is longer, or no length.
    """
    if not math.isfinite(crossfade) or not 0 <= crossfade <= seconds / 2:
        raise UsageError(
            f"crossfade: from 0 to {seconds / 2:g} s, half a scene, not {crossfade:g}"
        )
    return crossfade


def _one_of(what: str, name: str, known: tuple[T, ...]) -> T:
    for each in known:
        if each == name:
            return each
    raise UnknownName(what, name, known)
