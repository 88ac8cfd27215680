"""Arguments and options that several verbs share, spelt once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from . import complete

if TYPE_CHECKING:
    from .desk import Desk


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
    typer.Option(
        "--workspace",
        help="Where projects lie (~/vidpipe).",
        callback=_or_before_verb,
        show_default=False,
        metavar="FOLDER",
    ),
]
Project: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="An id, a unique beginning of one, a folder, or `last`.",
        autocompletion=complete.projects,
        metavar="PROJECT",
        show_default=False,
    ),
]
Scene: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="A scene's id (s03) or its row number, from 1.",
        autocompletion=complete.scenes,
        metavar="SCENE",
        show_default=False,
    ),
]
Slot: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="start, end or clip.",
        autocompletion=complete.slots,
        metavar="SLOT",
        show_default=False,
    ),
]
Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", "-y", help="Answer the price question with yes.")
]
Detach: TypeAlias = Annotated[
    bool, typer.Option("--detach", help="Work in the background.")
]
Through: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Stop after storyboard, keyframe or video, for a look.",
        autocompletion=complete.throughs,
        show_default=False,
        metavar="STAGE",
    ),
]
Preset: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="A named set of stages.",
        autocompletion=complete.presets,
        show_default=False,
        metavar="NAME",
        rich_help_panel="Stages",
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
    return typer.Option(
        flag,
        help=help,
        autocompletion=complete.stages,
        show_default=False,
        metavar="NAME",
        rich_help_panel="Stages",
    )


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
    typer.Option(
        "--set",
        help="An option of a stage: stage.option=value. May be repeated.",
        show_default=False,
        metavar="STAGE.OPTION=VALUE",
        rich_help_panel="Stages",
    ),
]
Plugins: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugins",
        help="A file or folder with plugins of your own. May be repeated.",
        callback=_all_there,
        show_default=False,
        metavar="FILE_OR_FOLDER",
        rich_help_panel="Stages",
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
    typer.Option(
        help="The most this film may cost, in US dollars.",
        show_default=False,
        metavar="USD",
    ),
]
Soften: TypeAlias = Annotated[
    int | None,
    typer.Option(
        help="Where the filter speaks, try softer words: gently (1) or strongly (2).",
        show_default=False,
        metavar="0|1|2",
    ),
]
Takes: TypeAlias = Annotated[
    int | None,
    typer.Option(
        help="How many takes of each slot to make, 1 to 9.",
        show_default=False,
        metavar="N",
    ),
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
