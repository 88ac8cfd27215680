"""The stages there are, by name, and what is wrong with the plugins that failed.

One broken plugin never stops the rest: it is listed as a ``Problem``, in a sentence.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from ..errors import UnknownName
from ..stages import Event, StageName
from ..text import one_line
from .discovery import (
    Found,
    Imported,
    Problem,
    captured,
    import_alone,
    in_folders,
    installed,
)
from .faults import PLUGIN_FAULTS, said, stage_fault, trace
from .observers import Observer
from .offered import Offered

KINDS: tuple[StageName, ...] = get_args(StageName)
ENV = "VIDPIPE_PLUGINS"


@dataclass(frozen=True)
class Plugin:
    """A plugin that was loaded. ``stages`` are keys like "video.veo".

    ``notes`` tell what is odd but harmless: slow to import, prints.
    """

    name: str
    version: str
    source: str
    load_ms: float
    stages: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Registry:
    """Stages by kind and name. Order of registration never matters to a choice."""

    def __init__(
        self,
        stages: Iterable[Offered] = (),
        plugins: Iterable[Plugin] = (),
        problems: Iterable[Problem] = (),
        observers: Iterable[Observer] = (),
    ) -> None:
        self._stages = {(stage.kind, stage.name): stage for stage in stages}
        self.plugins = tuple(plugins)
        self.problems = tuple(problems)
        self._observers = tuple(observers)

    def offered(self, kind: StageName) -> tuple[Offered, ...]:
        """The stages of one kind, ours first."""
        return tuple(stage for stage in self._stages.values() if stage.kind == kind)

    def get(self, kind: StageName, name: str) -> Offered:
        """The stage of that kind and name.

        Raises:
            UnknownName: no loaded plugin offers it.
        """
        if (kind, name) in self._stages:
            return self._stages[kind, name]
        known = [stage.name for stage in self.offered(kind)]
        raise UnknownName(f"{kind} stage", name, known)

    def tell(self, event: Event) -> None:
        """Tell every observer; none of them can hold up or fail the caller."""
        for observer in self._observers:
            observer.tell(event)

    def drain(self, seconds: float) -> bool:
        """Wait until observers have heard everything; False if the time ran out.

        They have it together: one that hangs takes none from the others.
        """
        end = time.monotonic() + seconds
        heard = [each.drain(end - time.monotonic()) for each in self._observers]
        return all(heard)


def load(folders: Sequence[Path] = (), only: Collection[str] | None = None) -> Registry:
    """Load the installed plugins, and those in files and folders the user named.

    ``only`` names the installed plugins to load; without it ``VIDPIPE_PLUGINS`` does
    ("a,b", or nothing at all for none); without both all are loaded.
    """
    if only is None and ENV in os.environ:
        only = {name.strip() for name in os.environ[ENV].split(",") if name.strip()}
    loading = _Loading()
    for found in chain(installed(only), in_folders(folders)):
        if isinstance(found, Problem):
            loading.problems.append(found)
        else:
            loading.add(found)
    return loading.registry()


class _Loading:
    """A registry being filled, one plugin after the other."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[Offered, str]] = {}
        self.plugins: list[Plugin] = []
        self.problems: list[Problem] = []
        self.observers: list[Observer] = []

    def registry(self) -> Registry:
        stages = [stage for stage, _ in self.stages.values()]
        return Registry(stages, self.plugins, self.problems, self.observers)

    def add(self, found: Found) -> None:
        imported, problems = import_alone(found)
        self.problems += problems
        if imported is None:
            return
        keys = tuple(self._keep(imported))
        if imported.hooks.hook.vidpipe_event.get_hookimpls():
            hook = imported.hooks.hook.vidpipe_event
            self.observers.append(Observer(found.source, hook))
        self.plugins.append(
            Plugin(
                name=found.name,
                version=found.version,
                source=found.distribution if found.version else found.source,
                load_ms=imported.load_ms,
                stages=keys,
                notes=imported.notes,
            )
        )

    def _keep(self, imported: Imported) -> Iterator[str]:
        found = imported.found
        for kind in KINDS:
            for stage in self._answers(imported, kind):
                offered = self._offer(found, kind, stage)
                if offered and self._unclaimed(found, offered):
                    self.stages[offered.key] = (offered, found.source)
                    yield offered.key

    def _answers(self, imported: Imported, kind: StageName) -> list[Any]:
        """The stages a plugin offers of one kind; a hook that raises offers none."""
        source = imported.found.source
        try:
            with captured():
                answers = getattr(imported.hooks.hook, f"vidpipe_{kind}")()
                return [stage for answer in answers for stage in _each(answer)]
        except PLUGIN_FAULTS as error:
            message = f"vidpipe_{kind} failed: {said(error)}"
            self._problem(source, message, trace(error))
            return []

    def _offer(self, found: Found, kind: StageName, stage: Any) -> Offered | None:
        try:
            fault = stage_fault(stage)
            if not fault:
                return Offered(
                    kind=kind,
                    name=stage.name,
                    stage=stage,
                    plugin=found.distribution,
                    version=found.version,
                    summary=one_line(getattr(stage, "summary", ""), 200),
                    settings=getattr(stage, "settings", None),
                )
            name = getattr(stage, "name", None)
            who = f"its {kind} stage" + (f" {name}" if isinstance(name, str) else "")
            self._problem(found.source, one_line(f"{who} {fault}", 300))
        except PLUGIN_FAULTS as error:
            said = one_line(f"{type(error).__name__}: {error}", 200).rstrip(": ")
            self._problem(
                found.source,
                f"its {kind} stage failed when asked: {said}",
                trace(error),
            )
        return None

    def _unclaimed(self, found: Found, offered: Offered) -> bool:
        if offered.key not in self.stages:
            return True
        first = self.stages[offered.key][1]
        self._problem(
            found.source,
            f"there are two {offered.kind} stages named {offered.name}: "
            f"the one of {first} is kept, the one of {found.source} is not",
        )
        return False

    def _problem(self, source: str, message: str, detail: str = "") -> None:
        self.problems.append(Problem(source, message, detail))


def _each(answer: Any) -> Iterable[Any]:
    """One stage, or several: whatever has a name or a stage's method is one."""
    marks = ("name", "run", "submit")
    if isinstance(answer, type) or any(hasattr(answer, mark) for mark in marks):
        return (answer,)
    return answer if isinstance(answer, Iterable) else (answer,)
