"""Verbs that look: open, serve, list, status, plan, takes, log. They change nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from . import complete
from .options import Json, Plugins, Project, Set, Through, Workspace

PANEL = "Look"

OptionalProject = Annotated[
    str | None,
    typer.Argument(
        help="An id, a unique beginning of one, a folder, or `last`.",
        autocompletion=complete.projects,
        metavar="PROJECT",
        show_default=False,
    ),
]


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    verbs.command("open", rich_help_panel=PANEL)(open_)
    verbs.command(rich_help_panel=PANEL)(serve)
    verbs.command("list", rich_help_panel=PANEL)(list_)
    for verb in (status, plan, takes, log):
        verbs.command(rich_help_panel=PANEL)(verb)


def open_(
    project: OptionalProject = None,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Open the app, on one project or on all of them."""
    from .desk import Desk
    from .opening import open_app

    raise typer.Exit(open_app(Desk.lay(json, workspace, plugins), project))


def serve(
    project: OptionalProject = None,
    port: Annotated[
        int,
        typer.Option(help="Where to listen; 0 takes a free one.", min=0, max=65535),
    ] = 8000,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show the app as a web page, to this machine alone (127.0.0.1)."""
    from .desk import Desk
    from .serving import serve_app

    serve_app(Desk.lay(json, workspace, plugins), project, port)


def list_(
    all_: Annotated[
        bool, typer.Option("--all", "-a", help="Those that are archived, too.")
    ] = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show every project that is not archived, the newest first."""
    from .desk import Desk
    from .looking import show_list

    show_list(Desk.lay(json, workspace), all_)


def status(
    project: Project,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Follow until the run ends.")
    ] = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show the state, cost and errors of every scene."""
    from .desk import Desk
    from .looking import show_status, watch_status

    desk = Desk.lay(json, workspace)
    (watch_status if watch else show_status)(desk, project)


def plan(
    project: Project,
    through: Through = None,
    set_: Set = None,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show what a run would do, what it would cost, and what is stale."""
    from .desk import Desk
    from .looking import show_plan

    show_plan(Desk.lay(json, workspace, plugins), project, through, set_ or [])


def takes(
    project: Project,
    scene: Annotated[
        str | None,
        typer.Argument(
            help="Only this scene.",
            autocompletion=complete.scenes,
            metavar="SCENE",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show every take, which one is picked, and what it cost."""
    from .desk import Desk
    from .looking import show_takes

    show_takes(Desk.lay(json, workspace), project, scene)


def log(
    project: Project,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the run ends.")
    ] = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show what happened in the last run."""
    from .desk import Desk
    from .journal import show_log

    show_log(Desk.lay(json, workspace), project, follow)
