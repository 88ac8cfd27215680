"""Verbs that change a film (edit, add, remove, move, pick, import, undo, stop), or what
becomes of it (fork, archive).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from . import complete
from .grouped import flat
from .options import Project, Scene, Slot, Where, WhereLoaded, argument, option

PANEL = "Change"

Title = Annotated[str | None, option("What it is called.")]
Description = Annotated[str | None, option("What happens in it.")]
StartPrompt = Annotated[
    str | None,
    option("Words for the picture at the start."),
]
EndPrompt = Annotated[
    str | None,
    option("Words for the picture at the end."),
]
MotionPrompt = Annotated[str | None, option("Words for the move between.")]
Seconds = Annotated[float | None, option("Length of the scene.")]
Stages = Annotated[
    list[str] | None,
    option(
        "kind=name: another stage for this scene; `kind=` takes it back.",
        "--stage",
        metavar="KIND=NAME",
    ),
]


@dataclass(frozen=True)
class Words:
    """What a scene is about, in the user's words, and how long it is."""

    title: Title = None
    description: Description = None
    start_prompt: StartPrompt = None
    end_prompt: EndPrompt = None
    motion_prompt: MotionPrompt = None
    seconds: Seconds = None


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    for verb in (edit, add, remove, move, pick):
        verbs.command(rich_help_panel=PANEL)(flat(verb))
    verbs.command("import", rich_help_panel=PANEL)(flat(import_))
    for later in (undo, stop, fork, archive):
        verbs.command(rich_help_panel=PANEL)(flat(later))


def edit(
    project: Project,
    scene: Scene,
    *,
    words: Words,
    stage: Stages = None,
    enabled: Annotated[
        bool | None,
        typer.Option("--enabled/--disabled", help="In the film, or not."),
    ] = None,
    where: WhereLoaded,
) -> None:
    """Change the words, length or stages of a scene. Nothing is made again by it."""
    from .changing import edit_scene

    fields = {**asdict(words), "enabled": enabled}
    edit_scene(where.desk(), project, scene, fields, stage or [])


def add(
    project: Project,
    after: Annotated[
        str | None,
        option(
            "The scene it comes after (the last).",
            completes=complete.scenes,
            metavar="SCENE",
        ),
    ] = None,
    *,
    words: Words,
    where: Where,
) -> None:
    """Put a new scene into the film."""
    from .changing import add_scene

    add_scene(where.desk(), project, after, asdict(words))


def remove(project: Project, scene: Scene, *, where: Where) -> None:
    """Take a scene out of the film. Its pictures are kept."""
    from .changing import remove_scene

    remove_scene(where.desk(), project, scene)


def move(
    project: Project,
    scene: Scene,
    row: Annotated[int, typer.Argument(help="Where to, from 1.", metavar="ROW")],
    *,
    where: Where,
) -> None:
    """Move a scene to another row."""
    from .changing import move_scene

    move_scene(where.desk(), project, scene, row)


def pick(
    project: Project,
    take: Annotated[
        str,
        argument("A take's id (s03-end-2).", completes=complete.takes, metavar="TAKE"),
    ],
    *,
    where: Where,
) -> None:
    """Let another take fill its slot."""
    from .changing import pick_take

    pick_take(where.desk(), project, take)


def import_(
    project: Project,
    scene: Scene,
    slot: Slot,
    file: Annotated[
        Path,
        argument("A picture or a film.", metavar="FILE"),
    ],
    *,
    where: Where,
) -> None:
    """Use a picture or film of your own in a slot. It is copied."""
    from .changing import import_file

    import_file(where.desk(), project, scene, slot, file)


def undo(project: Project, *, where: Where) -> None:
    """Take back the last edit, pick, move or import."""
    from .changing import undo_last

    undo_last(where.desk(), project)


def stop(
    project: Project,
    wait: Annotated[
        bool, typer.Option(help="Come back only when the run has ended.")
    ] = True,
    take: Annotated[
        str | None,
        option(
            "Stop only this take (s03-end-2); the run goes on.",
            completes=complete.takes,
            metavar="TAKE",
        ),
    ] = None,
    *,
    where: Where,
) -> None:
    """End the run at work; what it has in hand is saved."""
    from .changing import stop_run, stop_take

    if take is not None:
        stop_take(where.desk(), project, take)
        return
    raise typer.Exit(stop_run(where.desk(), project, wait))


def fork(
    project: Project,
    title: Title = None,
    *,
    where: Where,
) -> None:
    """Copy a film, its scenes and picked pictures, to go another way. Costs nothing."""
    from .shelving import fork_film

    fork_film(where.desk(), project, title)


def archive(
    project: Project,
    back: Annotated[bool, typer.Option("--back", help="Into sight again.")] = False,
    *,
    where: Where,
) -> None:
    """Put a film out of sight. Nothing of it is moved or deleted."""
    from .shelving import archive_film

    archive_film(where.desk(), project, not back)
