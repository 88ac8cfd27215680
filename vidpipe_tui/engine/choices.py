"""Which stage does what, with which settings: the scene's choice, else the project's.

A flag typed at ``generate`` or ``resume`` is written into the project, so a run that
goes on later, or on another machine, uses the same stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnknownName, UsageError, VidpipeError
from ..project.model import Project, Scene, Take
from ..registry import KINDS, Offered, Registry
from ..stages import FREE, Cost, Job, StageName
from .jobs import KINDS as KINDS_OF
from .soften import softest, too_soft
from .trust import Trust

DEFAULTS = {
    "storyboard": "animatic",
    "keyframe": "animatic",
    "video": "animatic",
    "stitch": "concat",
}
"""Nothing that costs money is ever a default."""


class Choices:
    """The stages chosen for one project, as the plan and the engine ask for them.

    A value: make a new one when the project's stages or settings change.
    """

    def __init__(
        self,
        registry: Registry,
        project: Project,
        trust: Trust | None = None,
        takes: Sequence[Take] = (),
    ) -> None:
        self.registry = registry
        self.project = project
        self._takes = takes
        self._trust = trust or Trust.of_user()
        self._settings: dict[tuple[str, str], Any] = {}

    def name(self, kind: StageName, scene: Scene | None) -> str:
        """The name of the stage chosen for this kind of work."""
        chosen = scene.stages.get(kind) if scene else None
        return chosen or self.project.stages.get(kind) or DEFAULTS[kind]

    def offered(self, kind: StageName, scene: Scene | None) -> Offered:
        """The chosen stage.

        Raises:
            UsageError: no loaded plugin offers it; if it made one of the ``takes``,
                the plugin it came from is named.
        """
        return loaded(self.registry, kind, self.name(kind, scene), self._takes)

    def settings(self, offered: Offered) -> Any:
        """The checked settings of a stage in this project.

        Raises:
            UsageError: an option is unknown, its value wrong, or an address or a file
                that this user has never named.
        """
        key = (offered.kind, offered.name)
        if key not in self._settings:
            values = self.project.settings.get(offered.key, {})
            made = offered.make_settings(values)
            self._trust.refuse_strange(offered, values, self.project.id)
            self._settings[key] = made
        return self._settings[key]

    def price(self, kind: StageName, scene: Scene | None, job: Job) -> Cost | None:
        """What a job would cost; ``None`` when nobody knows."""
        try:
            offered = self.offered(kind, scene)
            return offered.estimate(job, self.settings(offered))
        except VidpipeError:  # told by ``objection``
            return None

    def objection(self, kind: StageName, scene: Scene | None, job: Job) -> str | None:
        """Why the chosen stage cannot do this job on this machine, if it cannot."""
        try:
            offered = self.offered(kind, scene)
            settings = self.settings(offered)
        except VidpipeError as error:
            return f"{error.message} ({error.hint})" if error.hint else error.message
        return offered.ready(settings) or offered.objection(job, settings)

    def softest(self, kind: StageName, scene: Scene | None) -> int:
        """How far the chosen stage can soften a prompt; 0: it cannot."""
        try:
            return softest(self.offered(kind, scene))
        except VidpipeError:  # told by ``objection``
            return 0

    def too_soft(self, kind: StageName, scene: Scene | None, level: int) -> str | None:
        """Why the chosen stage cannot soften a prompt so far, if it cannot."""
        return too_soft(self.name(kind, scene), level, self.softest(kind, scene))


def loaded(
    registry: Registry, kind: StageName, name: str, takes: Sequence[Take]
) -> Offered:
    """A stage by name, which may have made some of these takes.

    Raises:
        UsageError: no loaded plugin offers it; the one that did is named.
    """
    try:
        return registry.get(kind, name)
    except UnknownName:
        made = (take for take in takes if take.stage == name and take.plugin)
        last = [take.plugin for take in made if KINDS_OF[take.slot] == kind][-1:]
        if not last:
            raise
        raise UsageError(
            f"the {kind} stage {name!r} came from the plugin {last[0]}, "
            "which is not loaded now",
            hint="load it with --plugins FILE_OR_FOLDER, "
            "or always by plugins_dir in the config",
        ) from None


class Unpriced:
    """The chosen stages by name only: what the engine's own planning needs."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def name(self, kind: StageName, scene: Scene | None) -> str:
        """The stage chosen for this kind of work."""
        return self._choices.name(kind, scene)

    def price(self, kind: StageName, scene: Scene | None, job: Job) -> Cost | None:
        """Asked for again, and exactly, when a step begins."""
        return FREE

    def objection(self, kind: StageName, scene: Scene | None, job: Job) -> str | None:
        """Asked for again, and exactly, when a step begins."""
        return None

    def softest(self, kind: StageName, scene: Scene | None) -> int:
        """How far the chosen stage can soften a prompt."""
        return self._choices.softest(kind, scene)

    def too_soft(self, kind: StageName, scene: Scene | None, level: int) -> str | None:
        """Asked for again, and exactly, when a step begins."""
        return None


def parse_setting(text: str, registry: Registry) -> tuple[tuple[str, ...], str, str]:
    """``stage.option=value`` as (``kind.stage`` keys, option, value).

    The kind may be left out: then all stages of that name which have the option are
    meant, in the order of the work.

    Raises:
        UsageError: it does not have that form.
        UnknownName: no stage has that name, or that option; the hint is the nearest.
    """
    left, equals, value = text.partition("=")
    words = left.strip().split(".")
    if not equals or len(words) not in (2, 3):
        raise UsageError(
            f"--set {text!r} is not stage.option=value",
            hint="for example --set veo.resolution=720p",
        )
    *named, option = words
    offered = [each for kind in KINDS for each in registry.offered(kind)]
    among = [each for each in offered if named in ([each.name], each.key.split("."))]
    if not among:
        known = {each.key if len(named) == 2 else each.name for each in offered}
        raise UnknownName("stage", ".".join(named), known)
    options = {each.key: {known.name for known in each.options} for each in among}
    keys = tuple(key for key, known in options.items() if option in known)
    if not keys:
        what = f"option of {' or '.join(options)}"
        raise UnknownName(what, option, set().union(*options.values()))
    return keys, option, value
