"""A whole project at one moment, and the same with one document changed."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from .model import Project, Run, Scene, Slot, Take, Work

FILM_ORDER = attrgetter("order", "id")
"""What scenes are sorted by."""

D = TypeVar("D", Take, Run)


@dataclass(frozen=True)
class Snapshot:
    """A project as it stood at one commit.

    A changed copy takes over what was derived and still holds.
    """

    project: Project
    scenes: tuple[Scene, ...] = ()
    """All scenes in the film's order, the disabled ones too."""
    takes: tuple[Take, ...] = ()
    """All takes in the order they were begun."""
    runs: tuple[Run, ...] = ()

    @cached_property
    def enabled(self) -> tuple[Scene, ...]:
        """The scenes that are in the film, in order."""
        return tuple([scene for scene in self.scenes if scene.enabled])

    @cached_property
    def by_id(self) -> Mapping[str, Take]:
        """Takes by their id."""
        return {take.id: take for take in self.takes}

    @cached_property
    def by_slot(self) -> Mapping[tuple[str | None, Work], tuple[Take, ...]]:
        """Takes of each (scene, slot), oldest first."""
        found: dict[tuple[str | None, Work], list[Take]] = {}
        for take in self.takes:
            found.setdefault((take.scene, take.slot), []).append(take)
        return {key: tuple(takes) for key, takes in found.items()}

    def takes_of(self, scene: str | None, slot: Work) -> tuple[Take, ...]:
        """The takes of one slot, oldest first."""
        return self.by_slot.get((scene, slot), ())

    def picked(self, scene: Scene, slot: Slot) -> Take | None:
        """The take that fills a slot, if one was picked."""
        take_id = scene.picked.get(slot)
        return self.by_id.get(take_id) if take_id else None

    def with_project(self, project: Project) -> Snapshot:
        """The same film with another project document."""
        copy = Snapshot(project, self.scenes, self.takes, self.runs)
        return self._derived(copy, "enabled", "by_id", "by_slot")

    def with_scene(self, scene: Scene) -> Snapshot:
        """The same film with one scene more, or one that has changed."""
        scenes = list(self.scenes)
        at = _place(scenes, scene.id)
        if at is not None:
            del scenes[at]
        insort(scenes, scene, key=FILM_ORDER)
        copy = Snapshot(self.project, tuple(scenes), self.takes, self.runs)
        return self._derived(copy, "by_id", "by_slot")

    def with_take(self, take: Take) -> Snapshot:
        """The same film with one take more, or one that has changed.

        A take never moves to another scene or slot.
        """
        takes = _with(self.takes, take)
        copy = Snapshot(self.project, self.scenes, takes, self.runs)
        mine, where = vars(self), (take.scene, take.slot)
        if "by_id" in mine:
            vars(copy)["by_id"] = {**self.by_id, take.id: take}
        if "by_slot" in mine:
            slot = _with(self.takes_of(*where), take)
            vars(copy)["by_slot"] = {**self.by_slot, where: slot}
        return self._derived(copy, "enabled")

    def with_run(self, run: Run) -> Snapshot:
        """The same film with one run more, or one that has changed."""
        runs = _with(self.runs, run)
        copy = Snapshot(self.project, self.scenes, self.takes, runs)
        return self._derived(copy, "enabled", "by_id", "by_slot")

    def _derived(self, copy: Snapshot, *names: str) -> Snapshot:
        mine = vars(self)
        vars(copy).update({name: mine[name] for name in names if name in mine})
        return copy


def _with(documents: tuple[D, ...], document: D) -> tuple[D, ...]:
    """The documents with one more at the end, or that one in its place."""
    changed, at = list(documents), _place(documents, document.id)
    if at is None:
        changed.append(document)
    else:
        changed[at] = document
    return tuple(changed)


def _place(documents: Sequence[Scene | Take | Run], document_id: str) -> int | None:
    """Where a document stands; from the end, for the newest change most."""
    for at in range(len(documents) - 1, -1, -1):
        if documents[at].id == document_id:
            return at
    return None
