"""Verbs that make pictures: generate, resume, rerun, stitch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import complete
from .grouped import flat
from .options import (
    Budget,
    Detach,
    Keyframe,
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
    WhereLoaded,
    Yes,
    argument,
    option,
)

if TYPE_CHECKING:
    from .chosen import Flags

PANEL = "Make"

Brief = Annotated[
    str,
    argument("What the film is about; `-` reads it from stdin.", metavar="BRIEF"),
]
Scenes = Annotated[
    int | None,
    option("How many scenes, 1 to 1000."),
]
Seconds = Annotated[
    float | None,
    option("Length of a scene (4)."),
]
Style = Annotated[
    str | None,
    option("cinematic, anime, watercolor ...", completes=complete.styles),
]
Aspect = Annotated[
    str | None,
    option("16:9, 9:16 or 1:1.", completes=complete.aspects),
]
Size = Annotated[
    str | None,
    option("360p, 720p or 1080p.", completes=complete.sizes),
]
Seed = Annotated[int, typer.Option(help="Another seed, another film.")]
Script = Annotated[
    Path | None,
    option("Take the scenes from a text, shot list or screenplay.", metavar="FILE"),
]
Audio = Annotated[bool, typer.Option(help="Make clips with sound.")]
Crossfade = Annotated[float, typer.Option(help="Seconds two clips overlap.")]


@dataclass(frozen=True)
class How:
    """Which stages make a film, how far, and at what price at the most."""

    preset: Preset = None
    storyboard: Storyboard = None
    keyframe: Keyframe = None
    video: Video = None
    stitch: Stitch = None
    set_: Set = None
    through: Through = None
    takes: Takes = None
    soften: Soften = None
    budget: Budget = None

    def flags(self) -> Flags:
        """The same, as the project takes it."""
        from .chosen import Flags

        named = {
            "storyboard": self.storyboard,
            "keyframe": self.keyframe,
            "video": self.video,
            "stitch": self.stitch,
        }
        return Flags(
            preset=self.preset,
            stages={kind: name for kind, name in named.items() if name},
            settings=tuple(self.set_ or ()),
            budget=self.budget,
            takes=self.takes,
            through=self.through,
            soften=self.soften,
        )


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the command."""
    for verb in (generate, resume, rerun, stitch):
        verbs.command(rich_help_panel=PANEL)(flat(verb))


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
    *,
    how: How,
    yes: Yes = False,
    detach: Detach = False,
    where: WhereLoaded,
) -> None:
    """Make a film from a brief: a new project, run to its end."""
    from .newfilm import Wanted, generate_film
    from .working import Errand

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
        flags=how.flags(),
    )
    errand = Errand(yes=yes, detach=detach)
    raise typer.Exit(generate_film(where.desk(), wanted, errand))


def resume(
    project: Project,
    *,
    how: How,
    yes: Yes = False,
    detach: Detach = False,
    take_over: TakeOver = False,
    where: WhereLoaded,
) -> None:
    """Go on with a film: make what is missing. Nothing is made twice."""
    from .working import Errand, resume_film

    errand = Errand(yes=yes, detach=detach, take_over=take_over)
    raise typer.Exit(resume_film(where.desk(), project, how.flags(), errand))


def rerun(
    project: Project,
    scene: Scene,
    slot: Slot,
    below: Annotated[
        bool, typer.Option("--below", help="And everything that follows from it.")
    ] = False,
    soften: Annotated[
        int,
        option(
            "Put its prompt gently (1) or strongly (2) softer; a strongly "
            "softened clip gets a new end picture first.",
            metavar="1|2",
        ),
    ] = 0,
    yes: Yes = False,
    detach: Detach = False,
    take_over: TakeOver = False,
    *,
    where: WhereLoaded,
) -> None:
    """Make one slot again, as a new take; the old one is kept."""
    from .redoing import rerun_slot
    from .working import Errand

    desk = where.desk()
    errand = Errand(missing=False, yes=yes, detach=detach, take_over=take_over)
    raise typer.Exit(rerun_slot(desk, project, scene, slot, below, errand, soften))


def stitch(
    project: Project,
    crossfade: Annotated[
        float | None,
        option("Seconds two clips overlap."),
    ] = None,
    yes: Yes = False,
    *,
    where: WhereLoaded,
) -> None:
    """Join the clips into the film again."""
    from .redoing import stitch_film
    from .working import Errand

    desk = where.desk()
    errand = Errand(missing=False, yes=yes)
    raise typer.Exit(stitch_film(desk, project, crossfade, errand))
