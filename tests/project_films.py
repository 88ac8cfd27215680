"""Projects for tests, as small as the behaviour allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vidpipe_tui.project.model import Project, Scene, Take, TakeStatus, Work
from vidpipe_tui.project.store import Store

AT = "2026-11-23T03:00:00.000+00:00"


def project(**fields: Any) -> Project:
    return Project.model_validate(
        {
            "id": "film-ab23",
            "title": "A film",
            "brief": "A keeper finds a bottle",
            "created_at": AT,
            "updated_at": AT,
            **fields,
        }
    )


def scene(number: int, **fields: Any) -> Scene:
    return Scene.model_validate(
        {"id": f"s{number:02}", "order": number, "title": f"Scene {number}", **fields}
    )


def take(scene_id: str | None, slot: Work, number: int = 1, **fields: Any) -> Take:
    stem = f"{scene_id}-{slot}" if scene_id else slot
    return Take.model_validate(
        {
            "id": f"{stem}-{number}",
            "scene": scene_id,
            "slot": slot,
            "number": number,
            "status": TakeStatus.DONE,
            **fields,
        }
    )


def film(folder: Path, scenes: int = 2, **fields: Any) -> Store:
    numbers = range(1, scenes + 1)
    return Store.create(folder, project(**fields), [scene(n) for n in numbers])


def make_take(store: Store, scene_id: str, slot: Any, content: bytes = b"x") -> Take:
    """A finished take with its file, picked."""
    with store.transaction() as draft:
        _, number = draft.next_take(scene_id, slot)
        source = store.folder.make(store.folder.work("t")) / "made"
        source.write_bytes(content)
        path = store.folder.adopt(source, store.folder.place(scene_id, slot, number))
        source.parent.rmdir()
        made = take(
            scene_id,
            slot,
            number,
            path=store.folder.relative(path),
            sha256=store.folder.sha256(path),
        )
        draft.put_take(made)
        old = draft.scene(scene_id)
        picked = {**old.picked, slot: made.id}
        draft.put_scene(old.model_copy(update={"picked": picked}))
    return made
