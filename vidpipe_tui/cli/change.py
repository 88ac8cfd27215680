"""Verbs that change a film (edit, add, remove, move, pick, import, undo, stop), or what
becomes of it (fork, archive).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import complete
from .options import Json, Plugins, Project, Scene, Slot, Workspace

PANEL = "Change"

Title = Annotated[str | None, typer.Option(show_default=False)]
Description = Annotated[str | None, typer.Option(show_default=False)]
StartPrompt = Annotated[
    str | None,
    typer.Option(help="Words for the picture at the start.", show_default=False),
]
EndPrompt = Annotated[
    str | None,
    typer.Option(help="Words for the picture at the end.", show_default=False),
]
MotionPrompt = Annotated[
    str | None, typer.Option(help="Words for the move between.", show_default=False)
]
Seconds = Annotated[
    float | None, typer.Option(help="Length of the scene.", show_default=False)
]
Stages = Annotated[
    list[str] | None,
    typer.Option(
        "--stage",
        help="kind=name: another stage for this scene; `kind=` takes it back.",
        metavar="KIND=NAME",
        show_default=False,
    ),
]


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    for verb in (edit, add, remove, move, pick):
        verbs.command(rich_help_panel=PANEL)(verb)
    verbs.command("import", rich_help_panel=PANEL)(import_)
    for later in (undo, stop, fork, archive):
        verbs.command(rich_help_panel=PANEL)(later)


def edit(
    project: Project,
    scene: Scene,
    title: Title = None,
    description: Description = None,
    start_prompt: StartPrompt = None,
    end_prompt: EndPrompt = None,
    motion_prompt: MotionPrompt = None,
    seconds: Seconds = None,
    stage: Stages = None,
    enabled: Annotated[
        bool | None,
        typer.Option("--enabled/--disabled", help="In the film, or not."),
    ] = None,
    plugins: Plugins = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Change the words, length or stages of a scene. Nothing is made again by it."""
    from .changing import edit_scene
    from .desk import Desk

    fields = {
        "title": title,
        "description": description,
        "start_prompt": start_prompt,
        "end_prompt": end_prompt,
        "motion_prompt": motion_prompt,
        "seconds": seconds,
        "enabled": enabled,
    }
    edit_scene(Desk.lay(json, workspace, plugins), project, scene, fields, stage or [])


def add(
    project: Project,
    after: Annotated[
        str | None,
        typer.Option(
            help="The scene it comes after (the last).",
            autocompletion=complete.scenes,
            metavar="SCENE",
            show_default=False,
        ),
    ] = None,
    title: Title = None,
    description: Description = None,
    start_prompt: StartPrompt = None,
    end_prompt: EndPrompt = None,
    motion_prompt: MotionPrompt = None,
    seconds: Seconds = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Put a new scene into the film."""
    from .changing import add_scene
    from .desk import Desk

    fields = {
        "title": title,
        "description": description,
        "start_prompt": start_prompt,
        "end_prompt": end_prompt,
        "motion_prompt": motion_prompt,
        "seconds": seconds,
    }
    add_scene(Desk.lay(json, workspace), project, after, fields)


def remove(
    project: Project, scene: Scene, json: Json = False, workspace: Workspace = None
) -> None:
    """Take a scene out of the film. Its pictures are kept."""
    from .changing import remove_scene
    from .desk import Desk

    remove_scene(Desk.lay(json, workspace), project, scene)


def move(
    project: Project,
    scene: Scene,
    row: Annotated[int, typer.Argument(help="Where to, from 1.", metavar="ROW")],
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Move a scene to another row."""
    from .changing import move_scene
    from .desk import Desk

    move_scene(Desk.lay(json, workspace), project, scene, row)


def pick(
    project: Project,
    take: Annotated[
        str,
        typer.Argument(
            help="A take's id (s03-end-2).",
            autocompletion=complete.takes,
            metavar="TAKE",
            show_default=False,
        ),
    ],
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Let another take fill its slot."""
    from .changing import pick_take
    from .desk import Desk

    pick_take(Desk.lay(json, workspace), project, take)


def import_(
    project: Project,
    scene: Scene,
    slot: Slot,
    file: Annotated[
        Path,
        typer.Argument(help="A picture or a film.", metavar="FILE", show_default=False),
    ],
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Use a picture or film of your own in a slot. It is copied."""
    from .changing import import_file
    from .desk import Desk

    import_file(Desk.lay(json, workspace), project, scene, slot, file)


def undo(project: Project, json: Json = False, workspace: Workspace = None) -> None:
    """Take back the last edit, pick, move or import."""
    from .changing import undo_last
    from .desk import Desk

    undo_last(Desk.lay(json, workspace), project)


def stop(
    project: Project,
    wait: Annotated[
        bool, typer.Option(help="Come back only when the run has ended.")
    ] = True,
    take: Annotated[
        str | None,
        typer.Option(
            help="Stop only this take (s03-end-2); the run goes on.",
            autocompletion=complete.takes,
            metavar="TAKE",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """End the run at work; what it has in hand is saved."""
    from .changing import stop_run, stop_take
    from .desk import Desk

    if take is not None:
        stop_take(Desk.lay(json, workspace), project, take)
        return
    raise typer.Exit(stop_run(Desk.lay(json, workspace), project, wait))


def fork(
    project: Project,
    title: Title = None,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Copy a film, its scenes and picked pictures, to go another way. Costs nothing."""
    from .desk import Desk
    from .shelving import fork_film

    fork_film(Desk.lay(json, workspace), project, title)


def archive(
    project: Project,
    back: Annotated[bool, typer.Option("--back", help="Into sight again.")] = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Put a film out of sight. Nothing of it is moved or deleted."""
    from .desk import Desk
    from .shelving import archive_film

    archive_film(Desk.lay(json, workspace), project, not back)
