"""One stage as the rest of the program sees it: safe to ask, whatever it does."""

from __future__ import annotations

import logging
import math
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..errors import StageError, UsageError
from ..stages import FREE, Context, Cost, Job, Limits, StageName, VideoJob
from ..text import one_line
from .faults import OURS, PLUGIN_FAULTS, limits_fault, said
from .options import Option, build, describe

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offered:
    """A stage, where it comes from, and the questions one may ask of it.

    ``plugin`` is what has to be installed to have it (a distribution, or the file it
    was read from), ``version`` that distribution's. ``settings`` is its settings class.
    """

    kind: StageName
    name: str
    stage: Any
    plugin: str
    version: str
    summary: str
    settings: type | None = None
    _warned: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def key(self) -> str:
        """``<kind>.<name>``, as in a project's settings: "video.veo"."""
        return f"{self.kind}.{self.name}"

    @property
    def remote(self) -> bool:
        """Whether it submits operations instead of running."""
        return hasattr(self.stage, "submit")

    def foreign(self, settings: Any) -> bool:
        """Whether its files come from elsewhere: none is opened in our own process."""
        ours = self.plugin == OURS
        return self.limits(settings).network or (self.remote and not ours)

    @property
    def options(self) -> tuple[Option, ...]:
        """Its settings as a form shows them."""
        return describe(self.settings) if self.settings else ()

    def make_settings(self, values: Mapping[str, Any]) -> Any:
        """An instance of its settings class (``None`` if it has none).

        Raises:
            UsageError: an unknown key (the hint is the nearest) or a bad value.
        """
        if self.settings is not None:
            return build(self.settings, values, self.key)
        if values:
            raise UsageError(f"{self.key} has no settings")
        return None

    def limits(self, settings: Any) -> Limits:
        """What it can do and needs with these settings."""
        return self._limits(settings)[0]

    def ready(self, settings: Any) -> str | None:
        """Why it cannot work on this machine now, or ``None`` if it can."""
        limits, fault = self._limits(settings)
        if fault:
            return fault
        for name in limits.env:
            if not os.environ.get(name):
                return f"{name} is not set"
        for program in limits.programs:
            if shutil.which(program) is None:
                return f"needs the program {program}"
        return self._sentence("ready", settings)

    def estimate(self, job: Job, settings: Any) -> Cost | None:
        """What the job would cost; ``None`` if nobody can tell."""
        limits, fault = self._limits(settings)
        if not hasattr(self.stage, "estimate"):
            return None if limits.network or self.remote or fault else FREE
        try:
            cost = self.stage.estimate(job, settings)
        except PLUGIN_FAULTS as error:
            self._warn(f"its estimate failed: {said(error)}")
            return None
        if _is_cost(cost):
            return Cost(float(cost.usd), one_line(cost.basis, 200))
        if cost is not None:
            self._warn(f"its estimate is no price: {one_line(repr(cost), 80)}")
        return None

    def objection(self, job: Job, settings: Any) -> str | None:
        """Why it cannot do this job, or ``None`` if it can."""
        limits, fault = self._limits(settings)
        # The stage's own words come first: they name what it could do instead.
        return (
            fault
            or self._sentence("refuse", job, settings)
            or _beyond(limits, job, self.name)
        )

    @property
    def slow(self) -> bool:
        """Whether it has something to load ahead."""
        return hasattr(self.stage, "prepare")

    def prepare(self, settings: Any) -> None:
        """Let it load what is slow to load; a fault shows again when it is used."""
        with suppress(*PLUGIN_FAULTS):
            self.stage.prepare(settings)

    def about(self, settings: Any) -> str:
        """How it would work here: account, place, model; empty if it does not say."""
        return self._sentence("about", settings) or ""

    def warnings(self, settings: Any) -> tuple[str, ...]:
        """What a person should know before it stops working."""
        if not hasattr(self.stage, "warnings"):
            return ()
        try:
            told = self.stage.warnings(settings)
            return tuple(one_line(str(each), 300) for each in told or ())
        except PLUGIN_FAULTS as error:
            return (f"cannot tell what is coming: {said(error)}",)

    def probe(self, settings: Any, ctx: Context) -> tuple[bool, str] | None:
        """Whether its service answers, in a sentence; ``None``: it cannot be asked.

        Talks to the network and costs nothing.
        """
        if not hasattr(self.stage, "probe"):
            return None
        try:
            return True, one_line(str(self.stage.probe(settings, ctx)), 300)
        except StageError as error:
            hint = f" ({error.hint})" if error.hint else ""
            return False, one_line(f"{error.message}{hint}", 400)
        except PLUGIN_FAULTS as error:
            return False, said(error)

    def _limits(self, settings: Any) -> tuple[Limits, str | None]:
        fixed = getattr(self.stage, "limits", None) or Limits()
        if not hasattr(self.stage, "limits_for"):
            return fixed, None
        try:
            limits = self.stage.limits_for(settings)
        except PLUGIN_FAULTS as error:
            return fixed, f"{self.name} cannot tell its limits: {said(error)}"
        if wrong := limits_fault(limits):
            return fixed, f"{self.name} cannot tell its limits: {wrong}"
        return limits, None

    def _sentence(self, method: str, *args: Any) -> str | None:
        """What a yes-or-why-not method of the stage answers; its own fault is a no."""
        if not hasattr(self.stage, method):
            return None
        try:
            answer = getattr(self.stage, method)(*args)
        except PLUGIN_FAULTS as error:
            return f"{self.name} cannot tell whether it can: {said(error)}"
        if not answer:
            return None
        return one_line(answer if isinstance(answer, str) else repr(answer), 300)

    def _warn(self, why: str) -> None:
        """Say it once: plans ask for prices all the time."""
        if why not in self._warned:
            self._warned.add(why)
            _log.warning("%s: %s, so its price is unknown", self.key, why)


def _beyond(limits: Limits, job: Job, name: str) -> str | None:
    """Which declared limit a job breaks, with the nearest that would do."""
    checks: tuple[Callable[[], str | None], ...] = (
        lambda: _aspect(limits, getattr(job, "aspect", None), name),
        lambda: _seconds(limits, getattr(job, "seconds", None), name),
        lambda: _size(limits, getattr(job, "size", None), name),
    )
    for check in checks:
        if said := check():
            return said
    if isinstance(job, VideoJob) and not limits.end_frame:
        return f"{name} cannot end a clip on a given picture"
    return None


def _aspect(limits: Limits, aspect: str | None, name: str) -> str | None:
    if limits.aspects is None or aspect is None or aspect in limits.aspects:
        return None
    return f"{name} does {_listed(sorted(limits.aspects))}, not {aspect}"


def _seconds(limits: Limits, seconds: float | None, name: str) -> str | None:
    if limits.seconds is None or seconds is None:
        return None
    if any(math.isclose(seconds, each, abs_tol=1e-6) for each in limits.seconds):
        return None
    does = _listed(f"{each:g}" for each in sorted(limits.seconds))
    return f"{name} does {does} s, not {seconds:g} s"


def _size(limits: Limits, size: tuple[int, int] | None, name: str) -> str | None:
    if limits.sizes is None or size is None or tuple(size) in limits.sizes:
        return None
    does = _listed(f"{w}x{h}" for w, h in sorted(limits.sizes))
    return f"{name} does {does} pixels, not {size[0]}x{size[1]}"


def _listed(words: Iterable[str]) -> str:
    *most, last = list(words) or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def _is_cost(cost: Any) -> bool:
    return (
        isinstance(cost, Cost)
        and isinstance(cost.usd, int | float)
        and math.isfinite(cost.usd)
        and cost.usd >= 0
    )
