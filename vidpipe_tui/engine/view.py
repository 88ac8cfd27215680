"""A project as the those who look at it see it: one read, nothing locked or loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..project.files import Folder
from ..project.lease import Holder, holder
from ..project.model import ProjectStatus, Scene, Take, TakeStatus
from ..project.presence import Files
from ..project.snapshot import Snapshot
from ..project.status import project_status, scene_status
from ..project.store import Store
from .limits import Money, spent
from .slots import Place, SlotState, slots


@dataclass(frozen=True)
class View:
    """A project at one time. ``run`` is who works on it now."""

    folder: Folder
    snapshot: Snapshot
    files: Files
    slots: Mapping[Place, SlotState]
    run: Holder | None

    @classmethod
    def of(cls, store: Store, *, full: bool = False) -> View:
        """Look at a project now; ``full`` checks every picture by its hash."""
        return cls.at(store.folder, store.read(), full=full)

    @classmethod
    def at(cls, folder: Folder, snapshot: Snapshot, *, full: bool = False) -> View:
        """Look at a project that has been read already."""
        run = holder(folder)
        files = folder.survey(snapshot, full=full)
        found = slots(snapshot, files, run.run if run else None)
        return cls(folder, snapshot, files, found, run)

    @property
    def id(self) -> str:
        """The name it goes by: that of its folder, which is what verbs look for."""
        return self.folder.path.name

    @property
    def status(self) -> ProjectStatus:
        """How far the film is, now: what a dead run wrote down does not count."""
        return project_status(self.snapshot, self.run.run if self.run else None)

    def scene_status(self, scene: Scene) -> str:
        """How far one scene is, now."""
        return scene_status(self.snapshot, scene, self.run.run if self.run else None)

    @property
    def made(self) -> int:
        """How many clips of the film are there."""
        return sum(self.slots[s.id, "clip"].filled for s in self.snapshot.enabled)

    @cached_property
    def money(self) -> Money:
        """What the film has cost, surely and possibly."""
        return spent(self.snapshot)

    @property
    def cut(self) -> Take | None:
        """The newest film that was joined and is still there."""
        for take in reversed(self.snapshot.takes_of(None, "cut")):
            if take.status is TakeStatus.DONE and self.files.state(take.id) == "ok":
                return take
        return None

    @property
    def film(self) -> Path | None:
        """Where that film lies."""
        cut = self.cut
        return self.folder.resolve(cut.path) if cut and cut.path else None

    @property
    def bad(self) -> tuple[SlotState, ...]:
        """The slots of the film that a person should look at, in film order."""
        on = {scene.id for scene in self.snapshot.enabled}
        wrong = ("failed", "filtered", "unknown", "retrying")
        return tuple(
            slot
            for slot in self.slots.values()
            if slot.scene in on and slot.state in wrong
        )

    @property
    def setbacks(self) -> tuple[Take, ...]:
        """What of the film was to be made again and was not, in film order."""
        on = {scene.id for scene in self.snapshot.enabled}
        slots = (slot for slot in self.slots.values() if slot.scene in on)
        return tuple(slot.setback for slot in slots if slot.setback)

    @property
    def trouble(self) -> tuple[Take, ...]:
        """A storyboard or cut whose newest try came to nothing."""
        works = (self.snapshot.takes_of(None, work) for work in ("storyboard", "cut"))
        newest = [takes[-1] for takes in works if takes]
        return tuple(take for take in newest if take.error)

    def error_of(self, slot: SlotState) -> str | None:
        """What went wrong with a slot, if anything did."""
        if slot.state in ("failed", "filtered", "unknown", "retrying"):
            return slot.why or None
        return slot.setback.error if slot.setback else None
