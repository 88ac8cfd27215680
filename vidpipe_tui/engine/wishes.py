"""What becomes of people's requests: taken up by a take, or standing again."""

from __future__ import annotations

from ..project.edits import add_requests
from ..project.model import SLOTS, Request, Take, Work
from ..project.store import Draft


def meet(draft: Draft, scene: str | None, slot: Work) -> None:
    """A person's request for a slot has been taken up."""
    asked = draft.project.requests
    left = tuple(r for r in asked if (r.scene, r.slot) != (scene, slot))
    if len(left) != len(asked):
        draft.project = draft.project.model_copy(update={"requests": left})


def unmeet(draft: Draft, take: Take) -> None:
    """Nothing was sent for a take that is over: a wish for it stands again.

    Not where the person has stopped it, filled the slot meanwhile, or asked anew.
    """
    scene = next((s for s in draft.snapshot.enabled if s.id == take.scene), None)
    wished = take.soften > 0 or take.instead_of is not None
    if scene is None or take.slot not in SLOTS or not wished or take.spare or take.stop:
        return
    place = (scene.id, take.slot)
    asked = {(each.scene, each.slot) for each in draft.project.requests}
    if place not in asked and scene.picked.get(take.slot) == take.instead_of:
        wish = Request(scene=scene.id, slot=take.slot, soften=take.soften)
        add_requests(draft, [wish])
