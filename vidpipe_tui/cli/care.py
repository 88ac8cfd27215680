"""Verbs that look after the house: plugins, doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from .look import OptionalProject
from .options import Json, Plugins, Preset, Set, Workspace

PANEL = "Care"

plugins = typer.Typer(invoke_without_command=True, no_args_is_help=False)


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    verbs.add_typer(
        plugins,
        name="plugins",
        help="Show the stages there are, their options, and what is wrong with which.",
        rich_help_panel=PANEL,
    )
    verbs.command(rich_help_panel=PANEL)(doctor)


@plugins.callback()
def plugins_root(
    ctx: typer.Context,
    options: Annotated[
        bool, typer.Option("--options", help="Explain every option.")
    ] = False,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show the stages there are, their options, and what is wrong with which."""
    if ctx.invoked_subcommand is None:
        from .caring import show_plugins
        from .desk import Desk

        show_plugins(Desk.lay(json, workspace, plugins), options)


@plugins.command()
def check(
    name: Annotated[
        str, typer.Argument(help="A stage, as video.veo or veo.", metavar="NAME")
    ],
    set_: Set = None,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Try a stage the way its author should. Nothing that costs money is run."""
    from .caring import check_plugin
    from .desk import Desk

    raise typer.Exit(check_plugin(Desk.lay(json, workspace, plugins), name, set_ or []))


def doctor(
    project: OptionalProject = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend the project's state file.")
    ] = False,
    probe: Annotated[
        bool,
        typer.Option("--probe", help="Ask each service whether it answers; free."),
    ] = False,
    preset: Preset = None,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Say what works on this machine and what does not; or examine a project."""
    from .desk import Desk
    from .doctor import examine_project, show_doctor

    desk = Desk.lay(json, workspace, plugins)
    if project is None:
        raise typer.Exit(show_doctor(desk, repair, preset, probe))
    raise typer.Exit(examine_project(desk, project, repair))
