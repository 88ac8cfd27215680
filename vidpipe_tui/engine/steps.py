"""Pure: which steps a film still wants, from the states of its slots."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..project.files import Folder
from ..project.model import SLOTS, Scene, Slot, Source, Take, TakeStatus, Work
from ..project.snapshot import Snapshot
from ..stages import FREE, Job
from .jobs import (
    KINDS,
    cut_inputs,
    digest,
    keyframe_job,
    stitch_job,
    storyboard_job,
    video_job,
)
from .slots import Files, Place, SlotState, can_be_brought, needs
from .soften import level_now, more_usd
from .step import Stages, Step, Way, Wish

_TAKEN = {TakeStatus.DONE, TakeStatus.UNKNOWN}
"""A take that may have been paid for counts as one of those that are wanted."""
_LATER = Path("not-yet-made")
"""Stands for a picture that a step before this one will make."""


class Maker:
    """Makes the steps of one plan, in film order."""

    def __init__(
        self,
        snapshot: Snapshot,
        found: Mapping[Place, SlotState],
        stages: Stages,
        wish: Wish,
        files: Files,
        folder: Path,
        live_run: str | None,
    ) -> None:
        self.snapshot, self.found, self.stages = snapshot, found, stages
        self.wish, self.files, self.folder = wish, files, folder
        self.live_run = live_run
        self.asked = {(each.scene, each.slot): each.soften for each in wish.requests}
        self.through = wish.through
        self._to_come: set[Place] = set()

    def storyboard(self) -> Iterator[Step]:
        """The step that makes scenes of a brief."""
        takes = self.snapshot.takes_of(None, "storyboard")
        if (None, "storyboard") in self.wish.skip or self._busy(takes):
            return
        if _in_doubt(takes):
            return
        job = storyboard_job(self.snapshot.project, Folder(self.folder))
        way, take, why = _again(takes, "no scenes yet")
        yield self._step(None, "storyboard", way, why, job, ready=True, take=take)

    def scenes(self) -> Iterator[Step]:
        """The steps that fill the slots, in film order."""
        if self.through == "storyboard":
            return
        wanted: tuple[Slot, ...] = SLOTS[:2] if self.through == "keyframe" else SLOTS
        previous: Scene | None = None
        for index, scene in enumerate(self.snapshot.enabled):
            for slot in wanted:
                if step := self._slot(scene, slot, previous, index):
                    yield step
            previous = scene

    def _slot(
        self, scene: Scene, slot: Slot, previous: Scene | None, index: int
    ) -> Step | None:
        place = (scene.id, slot)
        state = self.found[place]
        if place in self.wish.skip:
            return None
        if state.state in ("running", "retrying"):
            return self._poll(scene, slot, state, index)
        ready = self._supplied(scene, slot, previous)
        if self._inherits(state, slot, previous):
            why = self._why_inherit(state, place)
            if why is None:
                return None
            return self._step(scene, slot, "inherit", why, None, index, ready)
        why = self._why(state, place)
        if why is None:
            return None
        takes = self.snapshot.takes_of(*place)
        way, take, why = _again(() if place in self.asked else takes, why)
        ready = ready or way == "poll"
        spare = state.filled and place not in self.asked
        step = self._step(
            scene,
            slot,
            way,
            why,
            self._job(scene, slot, index),
            index,
            ready,
            take,
            spare,
        )
        return self._softened(step, scene, slot, previous) if way == "make" else step

    def _softened(
        self, step: Step, scene: Scene, slot: Slot, previous: Scene | None
    ) -> Step:
        """The step with its prompt as soft as asked for, or as the filter makes it."""
        if step.spare:
            return step
        asked = self.asked.get((scene.id, slot))
        at = self.snapshot, self.stages, scene, slot
        level = level_now(*at, previous) if asked is None else asked
        objection = step.objection
        if level and objection is None:
            objection = self.stages.too_soft(step.kind, scene, level)
        more = 0.0
        if self.snapshot.project.soften:
            end = self._job(scene, "end", step.index)
            end_price = self.stages.price("keyframe", scene, end)
            more = more_usd(*at, level, step.price, end_price)
        return replace(step, soften=level, objection=objection, more_usd=more)

    def _supplied(self, scene: Scene, slot: Slot, previous: Scene | None) -> bool:
        """Whether no picture that it needs is missing, under way or still to be made.

        All that it needs comes before it in the film's order.
        """
        return all(
            self.found[place].filled
            and place not in self._to_come
            and not self.found[place].being_replaced
            for place in needs(scene, slot, previous)
        )

    def brought(self, takes: Collection[str]) -> Iterator[Step]:
        """The steps that bring in what a service has of these takes."""
        for take in self.snapshot.takes:
            if take.id in takes and can_be_brought(take, self.live_run):
                why = "accepted by the service before"
                stage = take.stage or ""
                yield Step(
                    *(take.scene, take.slot, "poll", stage, why, FREE, True),
                    take=take.id,
                )

    def _inherits(self, state: SlotState, slot: Slot, previous: Scene | None) -> bool:
        """Whether a start follows the scene before: always but for a user's own."""
        if slot != "start" or previous is None:
            return False
        own = state.take is not None and state.take.source is not Source.INHERITED
        return not own or (state.scene, "start") in self.asked

    def _why_inherit(self, state: SlotState, place: Place) -> str | None:
        if place in self.asked:
            return "asked for"
        if state.state == "blocked" and not self.wish.missing:
            return None  # nobody asked for the picture that it waits for
        if state.state in ("stale", "missing", "blocked", "failed"):
            return "follows the scene before"
        return None

    def _why(self, state: SlotState, place: Place) -> str | None:
        """Why a slot is to be made, or nothing if it is not."""
        if place in self.asked:
            return "asked for"
        if not self.wish.missing or state.state == "unknown":
            return None
        if not state.filled:
            tried = {"failed": "failed before", "filtered": "filtered before"}
            return tried.get(state.state, state.why)
        return self._more_takes(state, place)

    def _more_takes(self, state: SlotState, place: Place) -> str | None:
        """More takes of a current slot, where the user wants a choice."""
        wanted = self.snapshot.project.takes
        take = state.take
        if wanted == 1 or take is None or take.source is not Source.GENERATED:
            return None
        if state.state != "current":
            return None
        have = sum(
            other.status in _TAKEN and other.digest == take.digest
            for other in self.snapshot.takes_of(*place)
        )
        return f"take {have + 1} of {wanted}" if have < wanted else None

    def _busy(self, takes: tuple[Take, ...]) -> bool:
        """Whether the newest take is in the hands of the run at work."""
        return bool(takes) and takes[-1].status.open and takes[-1].run == self.live_run

    def _poll(
        self, scene: Scene, slot: Slot, state: SlotState, index: int
    ) -> Step | None:
        """Look after an operation that has lost the run that looked after it."""
        take = state.latest
        if take is None or take.operation is None or take.run == self.live_run:
            return None
        why = "accepted by the service before"
        step = self._step(scene, slot, "poll", why, None, index, True, take.id)
        return replace(step, stage=take.stage or step.stage)

    def _job(self, scene: Scene, slot: Slot, index: int) -> Job:
        """The job as it can be told now, for a price and for what a stage can do."""
        project = self.snapshot.project
        if slot == "clip":
            return video_job(project, scene, index, _LATER, _LATER)
        start = _LATER if slot == "end" else None
        return keyframe_job(project, scene, index, slot, start)

    def _step(
        self,
        scene: Scene | None,
        slot: Work,
        way: Way,
        why: str,
        job: Job | None,
        index: int = 0,
        ready: bool = False,
        take: str | None = None,
        spare: bool = False,
    ) -> Step:
        kind = KINDS[slot]
        place = scene.id if scene else None
        objection, price = None, FREE if way != "make" else None
        name = "inherit" if way == "inherit" else self.stages.name(kind, scene)
        if way == "make" and job is not None:
            objection = self.stages.objection(kind, scene, job)
            price = self.stages.price(kind, scene, job)
        if scene is not None and slot in SLOTS and not spare:
            self._to_come.add((scene.id, slot))
        return Step(
            place, slot, way, name, why, price, ready, index, take, objection, spare
        )

    def all(self) -> tuple[Step, ...]:
        """The steps of the whole film, each knowing whether it could be done now."""
        return (*self.scenes(), *self.cut())

    def _filming(self) -> bool:
        """Whether a clip of the film is being made that the cut has to wait for."""
        return any(
            self.found[scene.id, "clip"].being_replaced
            for scene in self.snapshot.enabled
        )

    def _clip_comes(self, scene: Scene) -> bool:
        """Whether a scene has a clip, or will: not where a person has to decide."""
        place: Place = (scene.id, "clip")
        state = self.found[place]
        return state.filled or place in self._to_come or state.being_replaced

    def cut_clips(self) -> tuple[Take, ...] | None:
        """The picked clips in film order; ``None`` while one is missing."""
        clips: list[Take] = []
        for scene in self.snapshot.enabled:
            take = self.found[scene.id, "clip"].take
            if take is None:
                return None
            clips.append(take)
        return tuple(clips) or None

    def cut_is_current(self) -> bool:
        """Whether the newest cut is made of exactly the picked clips and is there."""
        clips = self.cut_clips()
        takes = self.snapshot.takes_of(None, "cut")
        if clips is None or not takes or takes[-1].status is not TakeStatus.DONE:
            return False
        wanted = digest(cut_inputs(self.snapshot.project, clips))
        return takes[-1].digest == wanted and self.files.state(takes[-1].id) == "ok"

    def cut(self) -> Iterator[Step]:
        """The step that joins the clips, once a run is to go that far."""
        if self.through or (None, "cut") in self.wish.skip or not self.snapshot.enabled:
            return
        takes = self.snapshot.takes_of(None, "cut")
        if self._busy(takes) or _in_doubt(takes) or self.cut_is_current():
            return
        if not all(self._clip_comes(scene) for scene in self.snapshot.enabled):
            return
        clips = self.cut_clips() or ()
        paths = tuple(self.folder / (clip.path or "") for clip in clips)
        scenes = tuple(clip.scene or "" for clip in clips)
        job = stitch_job(self.snapshot.project, scenes, paths)
        to_come = any(slot == "clip" for _, slot in self._to_come)
        ready = bool(clips) and not to_come and not self._filming()
        why = "the clips are not joined yet"
        yield self._step(None, "cut", "make", why, job, ready=ready)


def _in_doubt(takes: tuple[Take, ...]) -> bool:
    """Whether the newest take may have been paid for: a person decides."""
    return bool(takes) and takes[-1].status is TakeStatus.UNKNOWN


def _again(takes: tuple[Take, ...], why: str) -> tuple[Way, str | None, str]:
    """Poll what a service still has in hand; make all else."""
    last = takes[-1] if takes else None
    if last and last.operation and last.status is TakeStatus.TIMED_OUT:
        return "poll", last.id, "still open at the service"
    if last and last.operation and last.status.open:
        return "poll", last.id, "accepted by the service before"
    return "make", None, why
