"""Verbs that make pictures: generate, resume, rerun, stitch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import complete
from .options import (
    Budget,
    Detach,
    Json,
    Keyframe,
    Plugins,
    Preset,
    Project,
    Scene,
    Set,
    Slot,
    Soften,
    Stitch,
    Storyboard,
    TakeOver,
    Takes,
    Through,
    Video,
    Workspace,
    Yes,
)

PANEL = "Make"

Brief = Annotated[
    str,
    typer.Argument(
        help="What the film is about; `-` reads it from stdin.",
        metavar="BRIEF",
        show_default=False,
    ),
]
Scenes = Annotated[
    int | None,
    typer.Option(help="How many scenes, 1 to 1000.", show_default=False),
]
Seconds = Annotated[
    float | None,
    typer.Option(help="Length of a scene (4).", show_default=False),
]
Style = Annotated[
    str | None,
    typer.Option(
        help="cinematic, anime, watercolor ...",
        autocompletion=complete.styles,
        show_default=False,
    ),
]
Aspect = Annotated[
    str | None,
    typer.Option(
        help="16:9, 9:16 or 1:1.",
        autocompletion=complete.aspects,
        show_default=False,
    ),
]
Size = Annotated[
    str | None,
    typer.Option(
        help="360p, 720p or 1080p.",
        autocompletion=complete.sizes,
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option(help="Another seed, another film.")]
Script = Annotated[
    Path | None,
    typer.Option(
        help="Take the scenes from a text, shot list or screenplay.",
        metavar="FILE",
        show_default=False,
    ),
]
Audio = Annotated[bool, typer.Option(help="Make clips with sound.")]
Crossfade = Annotated[float, typer.Option(help="Seconds two clips overlap.")]


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    for verb in (generate, resume, rerun, stitch):
        verbs.command(rich_help_panel=PANEL)(verb)


def generate(
    brief: Brief = "",
    scenes: Scenes = None,
    seconds: Seconds = None,
    style: Style = None,
    aspect: Aspect = None,
    size: Size = None,
    seed: Seed = 0,
    script: Script = None,
    audio: Audio = True,
    crossfade: Crossfade = 0.0,
    preset: Preset = None,
    storyboard: Storyboard = None,
    keyframe: Keyframe = None,
    video: Video = None,
    stitch: Stitch = None,
    set_: Set = None,
    plugins: Plugins = None,
    through: Through = None,
    takes: Takes = None,
    soften: Soften = None,
    budget: Budget = None,
    yes: Yes = False,
    detach: Detach = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Make a film from a brief: a new project, run to its end."""
    from .chosen import Flags
    from .desk import Desk
    from .newfilm import Wanted, generate_film
    from .working import Errand

    stages = _stages(storyboard, keyframe, video, stitch)
    wanted = Wanted(
        brief=brief,
        scenes=scenes,
        seconds=seconds,
        style=style,
        aspect=aspect,
        size=size,
        seed=seed,
        script=script,
        audio=audio,
        crossfade=crossfade,
        flags=Flags(preset, stages, tuple(set_ or ()), budget, takes, through, soften),
    )
    desk = Desk.lay(json, workspace, plugins)
    raise typer.Exit(generate_film(desk, wanted, Errand(yes=yes, detach=detach)))


def resume(
    project: Project,
    preset: Preset = None,
    storyboard: Storyboard = None,
    keyframe: Keyframe = None,
    video: Video = None,
    stitch: Stitch = None,
    set_: Set = None,
    plugins: Plugins = None,
    through: Through = None,
    takes: Takes = None,
    soften: Soften = None,
    budget: Budget = None,
    yes: Yes = False,
    detach: Detach = False,
    take_over: TakeOver = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Go on with a film: make what is missing. Nothing is made twice."""
    from .chosen import Flags
    from .desk import Desk
    from .working import Errand, resume_film

    stages = _stages(storyboard, keyframe, video, stitch)
    flags = Flags(preset, stages, tuple(set_ or ()), budget, takes, through, soften)
    desk = Desk.lay(json, workspace, plugins)
    errand = Errand(yes=yes, detach=detach, take_over=take_over)
    raise typer.Exit(resume_film(desk, project, flags, errand))


def rerun(
    project: Project,
    scene: Scene,
    slot: Slot,
    below: Annotated[
        bool, typer.Option("--below", help="And everything that follows from it.")
    ] = False,
    soften: Annotated[
        int,
        typer.Option(
            help="Put its prompt gently (1) or strongly (2) softer; a strongly "
            "softened clip gets a new end picture first.",
            metavar="1|2",
            show_default=False,
        ),
    ] = 0,
    plugins: Plugins = None,
    yes: Yes = False,
    detach: Detach = False,
    take_over: TakeOver = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Make one slot again, as a new take; the old one is kept."""
    from .desk import Desk
    from .redoing import rerun_slot
    from .working import Errand

    desk = Desk.lay(json, workspace, plugins)
    errand = Errand(missing=False, yes=yes, detach=detach, take_over=take_over)
    raise typer.Exit(rerun_slot(desk, project, scene, slot, below, errand, soften))


def stitch(
    project: Project,
    crossfade: Annotated[
        float | None,
        typer.Option(help="Seconds two clips overlap.", show_default=False),
    ] = None,
    plugins: Plugins = None,
    yes: Yes = False,
    json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Join the clips into the film again."""
    from .desk import Desk
    from .redoing import stitch_film
    from .working import Errand

    desk = Desk.lay(json, workspace, plugins)
    errand = Errand(missing=False, yes=yes)
    raise typer.Exit(stitch_film(desk, project, crossfade, errand))


def _stages(
    storyboard: str | None, keyframe: str | None, video: str | None, stitch: str | None
) -> dict[str, str]:
    flags = {
        "storyboard": storyboard,
        "keyframe": keyframe,
        "video": video,
        "stitch": stitch,
    }
    return {kind: name for kind, name in flags.items() if name}
