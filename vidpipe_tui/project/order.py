"""Where a scene stands among the others: a number between those of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from .draft import Draft
from .model import Scene


def order_after(draft: Draft, scenes: Sequence[Scene], above: Scene | None) -> float:
    """A place right below ``above``, or on top: half way to the next neighbour.

    Where there is no number left in between, all are numbered anew.
    """
    if above is None:
        return scenes[0].order - 1 if scenes else 0.0
    row = next(n for n, scene in enumerate(scenes) if scene.id == above.id)
    if row + 1 == len(scenes):
        return above.order + 1
    middle = (above.order + scenes[row + 1].order) / 2
    if above.order < middle < scenes[row + 1].order:
        return middle
    _number_anew(draft)
    return draft.scene(above.id).order + 0.5


def _number_anew(draft: Draft) -> None:
    """Order by whole numbers; moves made before cannot be undone any more."""
    for row, scene in enumerate(draft.snapshot.scenes):
        draft.put_scene(scene.model_copy(update={"order": float(row)}))
    kept = tuple(c for c in draft.project.changes if "order" not in c.fields)
    draft.project = draft.project.model_copy(update={"changes": kept})
