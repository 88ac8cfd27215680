"""Verbs that look: open, serve, list, status, plan, takes, log. They change nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from . import complete
from .grouped import flat
from .options import (
    OptionalProject,
    Project,
    Set,
    Through,
    Where,
    WhereLoaded,
    argument,
)

PANEL = "Look"


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    verbs.command("open", rich_help_panel=PANEL)(flat(open_))
    verbs.command(rich_help_panel=PANEL)(flat(serve))
    verbs.command("list", rich_help_panel=PANEL)(flat(list_))
    for verb in (status, plan, takes, log):
        verbs.command(rich_help_panel=PANEL)(flat(verb))


def open_(
    project: OptionalProject = None,
    *,
    where: WhereLoaded,
) -> None:
    """Open the app, on one project or on all of them."""
    from .opening import open_app

    raise typer.Exit(open_app(where.desk(), project))


def serve(
    project: OptionalProject = None,
    port: Annotated[
        int,
        typer.Option(help="Where to listen; 0 takes a free one.", min=0, max=65535),
    ] = 8000,
    *,
    where: WhereLoaded,
) -> None:
    """Show the app as a web page, to this machine alone (127.0.0.1)."""
    from .serving import serve_app

    serve_app(where.desk(), project, port)


def list_(
    all_: Annotated[
        bool, typer.Option("--all", "-a", help="Those that are archived, too.")
    ] = False,
    *,
    where: Where,
) -> None:
    """Show every project that is not archived, the newest first."""
    from .looking import show_list

    show_list(where.desk(), all_)


def status(
    project: Project,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Follow until the run ends.")
    ] = False,
    *,
    where: Where,
) -> None:
    """Show the state, cost and errors of every scene."""
    from .looking import show_status, watch_status

    desk = where.desk()
    (watch_status if watch else show_status)(desk, project)


def plan(
    project: Project,
    through: Through = None,
    set_: Set = None,
    *,
    where: WhereLoaded,
) -> None:
    """Show what a run would do, what it would cost, and what is stale."""
    from .looking import show_plan

    show_plan(where.desk(), project, through, set_ or [])


def takes(
    project: Project,
    scene: Annotated[
        str | None,
        argument("Only this scene.", completes=complete.scenes, metavar="SCENE"),
    ] = None,
    *,
    where: Where,
) -> None:
    """Show every take, which one is picked, and what it cost."""
    from .looking import show_takes

    show_takes(where.desk(), project, scene)


def log(
    project: Project,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the run ends.")
    ] = False,
    *,
    where: Where,
) -> None:
    """Show what happened in the last run."""
    from .journal import show_log

    show_log(where.desk(), project, follow)
