"""Pure: what a wish to make something again reaches, and what it leaves stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..project.model import SLOTS, Request, Scene, Slot, Source
from ..project.snapshot import Snapshot
from .slots import Place, SlotState, needs


def reach(
    snapshot: Snapshot, scene: Scene, slot: Slot, below: bool
) -> tuple[Request, ...]:
    """What to make again for a slot: itself, or with all that comes below it.

    Below a keyframe lies what is made from it, down to the first scene that starts on
    a picture of its own. Below a clip lie the clips of the scenes after it.
    """
    first = Request(scene=scene.id, slot=slot)
    if not below:
        return (first,)
    after = [s for s in snapshot.enabled if (s.order, s.id) > (scene.order, scene.id)]
    if slot == "clip":
        return (first, *(Request(scene=s.id, slot="clip") for s in after))
    own = SLOTS[SLOTS.index(slot) :]
    found = [Request(scene=scene.id, slot=name) for name in own]
    for follower in after:
        start = snapshot.picked(follower, "start")
        if start and start.source is not Source.INHERITED:
            break
        found += [Request(scene=follower.id, slot=name) for name in SLOTS]
    return tuple(found)


def blast(
    snapshot: Snapshot, found: Mapping[Place, SlotState], requests: Iterable[Request]
) -> tuple[SlotState, ...]:
    """The filled slots that would be stale after these are made again.

    What is stale keeps its picture, so nothing that was made from that picture is
    stale with it.
    """
    hit = _touched(snapshot, found, requests)
    return tuple(state for state in hit if not state.inherits)


def followers(
    snapshot: Snapshot, found: Mapping[Place, SlotState], requests: Iterable[Request]
) -> tuple[SlotState, ...]:
    """The starts that would follow by themselves, for nothing: they inherit again."""
    hit = _touched(snapshot, found, requests)
    return tuple(state for state in hit if state.inherits)


def _touched(
    snapshot: Snapshot, found: Mapping[Place, SlotState], requests: Iterable[Request]
) -> Iterator[SlotState]:
    """The filled slots made from a picture that would be another one."""
    asked = {(request.scene, request.slot) for request in requests}
    others = set(asked)
    previous: Scene | None = None
    for scene in snapshot.enabled:
        for slot in SLOTS:
            place = (scene.id, slot)
            state = found[place]
            if place in asked or not set(needs(scene, slot, previous)) & others:
                continue
            if state.take is None or state.take.source is Source.IMPORTED:
                continue
            if state.inherits:
                others.add(place)
            yield state
        previous = scene
