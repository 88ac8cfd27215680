"""What a run does first: each half-done take of a dead run is decided by one rule.

| left as | operation id | becomes |
|---|---|---|
| running | | stopped: nothing had been sent, it is made again if it is wanted still |
| submitting | no | unknown: it may have been charged; a person decides |
| submitted, running | yes | stays: it is polled on |
"""

from __future__ import annotations

import shutil
from typing import Any

from ..project.edits import now
from ..project.files import Folder
from ..project.model import Take, TakeStatus
from ..project.snapshot import Snapshot
from ..project.store import Draft
from .wishes import unmeet


def settle(draft: Draft) -> tuple[Take, ...]:
    """Decide every take that no living run looks after; gives those that changed.

    Called by the run that holds the lease, so no other run is alive.
    """
    settled = []
    for take in draft.snapshot.takes:
        new = settled_take(take, draft.project.id)
        if new is not take:
            draft.put_take(new)
            settled.append(new)
            if new.status is TakeStatus.STOPPED:
                unmeet(draft, new)
    return tuple(settled)


def settled_take(take: Take, project: str) -> Take:
    """A take of a project as it stands once its run is known to be dead."""
    if not take.status.open or take.operation is not None:
        return take
    if take.status is TakeStatus.SUBMITTING:
        price = (
            "" if take.estimate_usd is None else f" (about ${take.estimate_usd:.2f})"
        )
        fields: dict[str, Any] = {
            "status": TakeStatus.UNKNOWN,
            "error": f"a request was sent at {take.started_at} and no receipt was "
            f"saved: it may have been charged{price}",
            "hint": "look at the provider's console before sending it again: "
            f"vidpipe recover {project}",
        }
    else:
        fields = {
            "status": TakeStatus.STOPPED,
            "error": "its run ended before it was done; nothing was charged",
            "cost_usd": 0.0,
        }
    return take.model_copy(update={**fields, "finished_at": now()})


def clear_work(folder: Folder, snapshot: Snapshot) -> None:
    """Remove scratch folders, but those of takes that may hold something paid.

    Raises:
        Damaged: the folder of scratch folders is a link.
    """
    folder.refuse_links()
    keep = {take.id for take in snapshot.takes if _may_hold_something_paid(take)}
    root = folder.work("x").parent
    if not root.is_dir():
        return
    for path in root.iterdir():
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _may_hold_something_paid(take: Take) -> bool:
    if take.status.open or take.status is TakeStatus.UNKNOWN:
        return True
    return take.status is TakeStatus.FAILED and take.cost_usd != 0
