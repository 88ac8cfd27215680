"""From flags, preset and config to the stages and settings written into a project."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from ..config import Config, Preset
from ..engine.choices import DEFAULTS, loaded, parse_setting
from ..engine.trust import Trust
from ..errors import UnknownName, UsageError
from ..project.model import Project, Take, Through
from ..project.snapshot import Snapshot
from ..registry import KINDS, Registry

Settings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Flags:
    """What was typed of stages, money and how far to go."""

    preset: str | None = None
    stages: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    budget: float | None = None
    takes: int | None = None
    through: str | None = None
    soften: int | None = None


def through_named(name: str | None) -> Through | None:
    """Where to stop for a look; ``None`` is the whole way.

    Raises:
        UnknownName: a run cannot stop there.
    """
    if name is None:
        return None
    for each in get_args(Through):
        if each == name:
            return each  # type: ignore[no-any-return]  # get_args forgets the Literal
    raise UnknownName("stage to stop after", name, get_args(Through))


def new_stages(config: Config, flags: Flags, script: bool) -> dict[str, str]:
    """The stages of a new film: flag, then preset, then config, then default."""
    usual: Mapping[str, str] = {}
    if config.preset:
        usual = config.preset_named(config.preset).stages
    chosen = {**DEFAULTS, **usual, **config.stages, **_preset(config, flags).stages}
    if script:
        chosen["storyboard"] = "script"
    return {**chosen, **flags.stages}


def new_settings(config: Config, flags: Flags) -> Settings:
    """The settings that config and preset give a new film."""
    usual: Settings = {}
    if config.preset:
        usual = config.preset_named(config.preset).settings
    return merged(merged(usual, config.settings), _preset(config, flags).settings)


def applied(
    snapshot: Snapshot, config: Config, registry: Registry, flags: Flags
) -> Project:
    """A project that exists, with what was typed written over what it had.

    Raises:
        UnknownName: no such preset, stage or option; the hint is the nearest.
        UsageError: a value is wrong.
    """
    preset, project = _preset(config, flags), snapshot.project
    stages = {**project.stages, **preset.stages, **flags.stages}
    fields: dict[str, Any] = {
        "stages": stages,
        "settings": merged(project.settings, preset.settings),
        "through": through_named(flags.through),
    }
    if flags.budget is not None:
        fields["budget_usd"] = budget(flags.budget)
    if flags.takes is not None:
        fields["takes"] = within("takes", flags.takes, 1, 9)
    if flags.soften is not None:
        fields["soften"] = within("soften", flags.soften, 0, 2)
    changed = project.model_copy(update=fields)
    changed = with_settings(changed, registry, flags.settings)
    check_stages(changed, registry, snapshot.takes)
    typed = with_settings(_bare(project), registry, flags.settings).settings
    vouch(registry, config.settings)
    vouch(registry, merged(preset.settings, typed))
    return changed


def vouch(registry: Registry, settings: Settings) -> None:
    """Remember the addresses and files among what a person has set themselves.

    Raises:
        NotSaved: they cannot be written down.
    """
    trust = Trust.of_user()
    for kind in KINDS:
        for offered in registry.offered(kind):
            with contextlib.suppress(UsageError):  # told where it is used
                trust.vouch(offered, settings.get(offered.key, {}))


def _bare(project: Project) -> Project:
    return project.model_copy(update={"settings": {}})


def with_settings(
    project: Project, registry: Registry, settings: Iterable[str]
) -> Project:
    """A project with ``stage.option=value`` texts written into its settings.

    Raises:
        UsageError: one fits no stage or option, or its value is wrong.
    """
    found = dict(project.settings)
    for text in settings:
        keys, option, value = parse_setting(text, registry)
        for key in keys:
            parsed = _parsed(registry, key, option, value)
            found[key] = {**found.get(key, {}), option: parsed}
    return project.model_copy(update={"settings": found})


def _parsed(registry: Registry, key: str, option: str, value: str) -> Any:
    """A value as it is written down: what JSON has a type for, in that type."""
    kind, _, name = key.partition(".")
    for each in KINDS:
        if each == kind:
            offered = registry.get(each, name)
            known = {choice.name: choice for choice in offered.options}
            try:
                parsed = known[option].parse(value)
            except UsageError as error:
                raise UsageError(f"{key}: {error.message}", hint=error.hint) from error
            return str(parsed) if isinstance(parsed, Path) else parsed
    raise UnknownName("kind of stage", kind, KINDS)


def check_stages(
    project: Project, registry: Registry, takes: Sequence[Take] = ()
) -> None:
    """Refuse what no run could do: an unknown stage, an option it does not have.

    Raises:
        UsageError: no loaded plugin offers a chosen stage (the one that did is named,
            if it made one of the ``takes``), an option is unknown or its value wrong.
    """
    for kind in project.stages:
        if kind not in KINDS:
            raise UnknownName("kind of stage", kind, KINDS)
    for kind in KINDS:
        name = project.stages.get(kind) or DEFAULTS[kind]
        offered = loaded(registry, kind, name, takes)
        offered.make_settings(project.settings.get(offered.key, {}))


def merged(below: Settings, above: Settings) -> Settings:
    """Two layers of settings as one; an option of the upper layer holds."""
    keys = {**below, **above}
    return {key: {**below.get(key, {}), **above.get(key, {})} for key in keys}


def within(what: str, number: int, least: int, most: int) -> int:
    """A whole number in its range.

    Raises:
        UsageError: it is not.
    """
    if not least <= number <= most:
        raise UsageError(f"{what}: from {least} to {most:,}, not {number:,}")
    return number


def budget(usd: float) -> float:
    """An amount of money.

    Raises:
        UsageError: it is none.
    """
    if not math.isfinite(usd) or usd < 0:
        raise UsageError(f"budget: dollars, 0 or more, not {usd:g}")
    return usd


def _preset(config: Config, flags: Flags) -> Preset:
    return config.preset_named(flags.preset) if flags.preset else Preset(stages={})
