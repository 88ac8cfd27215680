"""Verbs that look after money and house: recover, costs, plugins, doctor."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from . import complete
from .grouped import flat
from .options import (
    OptionalProject,
    Preset,
    Project,
    Set,
    TakeOver,
    Where,
    WhereLoaded,
    Yes,
    option,
)

PANEL = "Care"

plugins = typer.Typer(invoke_without_command=True, no_args_is_help=False)


def _takes(flag: str, help: str) -> Any:
    return option(help, flag, completes=complete.takes, metavar="TAKE")


Fetch = Annotated[
    bool, typer.Option("--fetch", help="Wait for all that is open, bring it in.")
]
GiveUp = Annotated[
    list[str] | None, _takes("--give-up", "It came to nothing. May be repeated.")
]
Charged = Annotated[
    bool | None,
    option(
        "Whether what is given up was charged all the same.", "--charged/--not-charged"
    ),
]
Cost = Annotated[
    float | None,
    option("How much was charged, if not its price.", metavar="USD", min=0),
]
SendAgain = Annotated[
    str | None, _takes("--send-again", "Make its slot again, as a new take.")
]
Cancel = Annotated[list[str] | None, _takes("--cancel", "Ask the service to end it.")]
Adopt = Annotated[
    list[str] | None, _takes("--adopt", "Use the whole file that is left of it.")
]


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    for verb in (recover, costs):
        verbs.command(rich_help_panel=PANEL)(flat(verb))
    verbs.add_typer(
        plugins,
        name="plugins",
        help="Show the stages there are, their options, and what is wrong with which.",
        rich_help_panel=PANEL,
    )
    verbs.command(rich_help_panel=PANEL)(flat(doctor))


def recover(
    project: OptionalProject = None,
    fetch: Fetch = False,
    give_up: GiveUp = None,
    charged: Charged = None,
    cost: Cost = None,
    send_again: SendAgain = None,
    cancel: Cancel = None,
    adopt: Adopt = None,
    take_over: TakeOver = False,
    yes: Yes = False,
    *,
    where: WhereLoaded,
) -> None:
    """Show what is open at a service or may have been charged, and settle it."""
    from .recovering import Deed
    from .recovering import recover as go

    deed = Deed(
        fetch=fetch,
        give_up=tuple(give_up or ()),
        adopt=tuple(adopt or ()),
        cancel=tuple(cancel or ()),
        send_again=send_again,
        charged=charged,
        cost=cost,
        yes=yes,
        take_over=take_over,
    )
    raise typer.Exit(go(where.desk(), project, deed))


def costs(project: Project, *, where: Where) -> None:
    """Show what each take was to cost, has cost and may have cost."""
    from .ledger import show_costs

    show_costs(where.desk(), project)


@plugins.callback()
@flat
def plugins_root(
    ctx: typer.Context,
    options: Annotated[
        bool, typer.Option("--options", help="Explain every option.")
    ] = False,
    *,
    where: WhereLoaded,
) -> None:
    """Show the stages there are, their options, and what is wrong with which."""
    if ctx.invoked_subcommand is None:
        from .caring import show_plugins

        show_plugins(where.desk(), options)


@plugins.command()
@flat
def check(
    name: Annotated[
        str, typer.Argument(help="A stage, as video.veo or veo.", metavar="NAME")
    ],
    set_: Set = None,
    *,
    where: WhereLoaded,
) -> None:
    """Try a stage the way its author should. Nothing that costs money is run."""
    from .caring import check_plugin

    raise typer.Exit(check_plugin(where.desk(), name, set_ or []))


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
    *,
    where: WhereLoaded,
) -> None:
    """Say what works on this machine and what does not; or examine a project."""
    from .doctor import examine_project, show_doctor

    desk = where.desk()
    if project is None:
        raise typer.Exit(show_doctor(desk, repair, preset, probe))
    raise typer.Exit(examine_project(desk, project, repair))
