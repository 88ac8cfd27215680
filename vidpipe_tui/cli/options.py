"""Arguments and options that several verbs share, spelt once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from . import complete

if TYPE_CHECKING:
    from .desk import Desk


Completes: TypeAlias = Callable[..., Any]
"""Gives what the shell offers for the word that is being typed."""


def argument(help: str, metavar: str, completes: Completes | None = None) -> Any:
    """An argument as all verbs have it: help does not tell its default."""
    return typer.Argument(
        help=help, metavar=metavar, autocompletion=completes, show_default=False
    )


def option(
    help: str,
    *flags: str,
    metavar: str | None = None,
    completes: Completes | None = None,
    panel: str | None = None,
    **more: Any,
) -> Any:
    """An option whose default help does not tell; ``more`` as Typer has it."""
    return typer.Option(
        *flags,
        help=help,
        metavar=metavar,
        autocompletion=completes,
        rich_help_panel=panel,
        show_default=False,
        **more,
    )


def _or_before_verb(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """An option given before the verb (``vidpipe --json list``) holds for it too."""
    before = ctx.find_root().params.get(param.name or "")
    return value or before


Json: TypeAlias = Annotated[
    bool,
    typer.Option("--json", help="Data as JSON on stdout.", callback=_or_before_verb),
]
Workspace: TypeAlias = Annotated[
    Path | None,
    option(
        "Where projects lie (~/vidpipe).",
        "--workspace",
        callback=_or_before_verb,
        metavar="FOLDER",
    ),
]
_PROJECT = argument(
    "An id, a unique beginning of one, a folder, or `last`.",
    completes=complete.projects,
    metavar="PROJECT",
)
Project: TypeAlias = Annotated[str, _PROJECT]
OptionalProject: TypeAlias = Annotated[str | None, _PROJECT]
Scene: TypeAlias = Annotated[
    str,
    argument(
        "A scene's id (s03) or its row number, from 1.",
        completes=complete.scenes,
        metavar="SCENE",
    ),
]
Slot: TypeAlias = Annotated[
    str,
    argument("start, end or clip.", completes=complete.slots, metavar="SLOT"),
]
Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", "-y", help="Answer the price question with yes.")
]
Detach: TypeAlias = Annotated[
    bool, typer.Option("--detach", help="Work in the background.")
]
Through: TypeAlias = Annotated[
    str | None,
    option(
        "Stop after storyboard, keyframe or video, for a look.",
        completes=complete.throughs,
        metavar="STAGE",
    ),
]
Preset: TypeAlias = Annotated[
    str | None,
    option(
        "A named set of stages.",
        completes=complete.presets,
        metavar="NAME",
        panel="Stages",
    ),
]


def _all_there(paths: list[Path] | None) -> list[Path]:
    """Plugins that were typed, as absolute paths: a worker has another folder."""
    found = [path.expanduser().absolute() for path in paths or ()]
    for path in found:
        if not path.exists():
            raise typer.BadParameter(f"{path} is not there")
    return found


def _stage(flag: str, help: str) -> Any:
    return option(help, flag, completes=complete.stages, metavar="NAME", panel="Stages")


Storyboard: TypeAlias = Annotated[
    str | None, _stage("--storyboard", "Who writes the scenes.")
]
Keyframe: TypeAlias = Annotated[
    str | None, _stage("--keyframe", "Who draws the pictures.")
]
Video: TypeAlias = Annotated[str | None, _stage("--video", "Who makes the clips.")]
Stitch: TypeAlias = Annotated[str | None, _stage("--stitch", "Who joins them.")]
Set: TypeAlias = Annotated[
    list[str] | None,
    option(
        "An option of a stage: stage.option=value. May be repeated.",
        "--set",
        metavar="STAGE.OPTION=VALUE",
        panel="Stages",
    ),
]
Plugins: TypeAlias = Annotated[
    list[Path] | None,
    option(
        "A file or folder with plugins of your own. May be repeated.",
        "--plugins",
        callback=_all_there,
        metavar="FILE_OR_FOLDER",
        panel="Stages",
    ),
]
TakeOver: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--take-over",
        help="Take over from a run on another host that is dead for certain.",
    ),
]
Budget: TypeAlias = Annotated[
    float | None,
    option("The most this film may cost, in US dollars.", metavar="USD"),
]
Soften: TypeAlias = Annotated[
    int | None,
    option(
        "Where the filter speaks, try softer words: gently (1) or strongly (2).",
        metavar="0|1|2",
    ),
]
Takes: TypeAlias = Annotated[
    int | None,
    option("How many takes of each slot to make, 1 to 9.", metavar="N"),
]


@dataclass(frozen=True)
class Where:
    """Where the projects lie, and for whom the answer is."""

    json: Json = False
    workspace: Workspace = None

    def desk(self) -> Desk:
        """What the verb works at."""
        from .desk import Desk

        return Desk.lay(self.json, self.workspace)


@dataclass(frozen=True)
class WhereLoaded(Where):
    """So too for a verb that asks plugins, of which more may be typed."""

    plugins: Plugins = None

    def desk(self) -> Desk:
        """What the verb works at."""
        from .desk import Desk

        return Desk.lay(self.json, self.workspace, self.plugins)
