"""Changed in whatever order, a snapshot is what the file would give anew."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.project_films import film, project, scene, take
from vidpipe_tui.project.lease import Lease
from vidpipe_tui.project.model import Run, TakeStatus
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.status import project_status, scene_status
from vidpipe_tui.project.store import Store

NUMBERS = st.integers(1, 3)
SLOTS = st.sampled_from(["start", "end", "clip"])
SCENES = st.builds(
    lambda number, order, on, slot, pick: scene(
        number,
        order=order,
        enabled=on,
        picked={slot: f"s{number:02}-{slot}-{pick}"} if pick else {},
    ),
    NUMBERS, st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0]), st.booleans(), SLOTS,
    st.integers(0, 2),
)  # fmt: skip
TAKES = st.builds(
    lambda owner, slot, number, status: take(
        f"s{owner:02}" if owner else None,
        slot if owner else "cut",
        number,
        status=status,
    ),
    st.integers(0, 3), SLOTS, st.integers(1, 2), st.sampled_from(list(TakeStatus)),
)  # fmt: skip
RUNS = st.builds(
    lambda number, outcome: Run(
        id=f"r{number}", host="h", pid=1, started_at="t", ended_at="t", outcome=outcome
    ),
    st.integers(1, 2),
    st.sampled_from(["stopped", "staged", "complete"]),
)
PROJECTS = st.builds(
    lambda title, through: project(title=title, through=through),
    st.sampled_from("ab"),
    st.sampled_from([None, "storyboard", "keyframe"]),
)
LOOKED_AT = st.sets(st.sampled_from(["enabled", "by_id", "by_slot"]))
CHANGES = st.lists(
    st.tuples(LOOKED_AT, st.one_of(SCENES, TAKES, RUNS, PROJECTS)), max_size=12
)
PUT = {"Scene": "put_scene", "Take": "put_take", "Run": "put_run"}
WITH = {name: f"with_{name.lower()}" for name in ("Scene", "Take", "Run", "Project")}


def derived(snapshot):
    """All that is derived, with the order of what is in it."""
    return (
        snapshot.enabled,
        list(snapshot.by_id.items()),
        {place: list(takes) for place, takes in snapshot.by_slot.items()},
    )


def anew(snapshot):
    """The same film, with nothing taken over."""
    scenes = tuple(sorted(snapshot.scenes, key=lambda s: (s.order, s.id)))
    return Snapshot(snapshot.project, scenes, snapshot.takes, snapshot.runs)


def put(draft, document):
    kind = type(document).__name__
    if kind == "Project":
        draft.project = document
    else:
        getattr(draft, PUT[kind])(document)


@given(CHANGES)
def test_a_changed_copy_is_what_would_be_made_from_scratch(changes):
    snapshot = Snapshot(project(), (scene(1), scene(2)))
    for looked_at, document in changes:
        before = derived(anew(snapshot))
        for name in looked_at:
            getattr(snapshot, name)
        changed = getattr(snapshot, WITH[type(document).__name__])(document)
        assert derived(changed) == derived(anew(changed))
        assert changed == anew(changed)
        assert derived(snapshot) == before
        snapshot = changed


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CHANGES, st.sampled_from(["kept", "dropped", "other"]))))
def test_after_any_commits_a_store_has_what_a_new_one_reads(commits):
    with tempfile.TemporaryDirectory() as folder:
        store = film(Path(folder) / "film", 2)
        other = Store.open(store.folder.path)
        for changes, fate in commits:
            before = store.read()
            hand = other if fate == "other" else store
            with contextlib.suppress(KeyError), hand.transaction() as draft:
                for looked_at, document in changes:
                    for name in looked_at:
                        getattr(draft.snapshot, name)
                    put(draft, document)
                if fate == "dropped":
                    raise KeyError
            if fate == "dropped":
                assert store.read() is before
            now, fresh = store.read(), Store.open(store.folder.path).read()
            assert now == fresh
            assert fresh.project.status is project_status(fresh, None)
            assert all(
                scene.status is scene_status(fresh, scene, None)
                for scene in fresh.scenes
            )
            assert derived(now) == derived(fresh)


def test_what_a_killed_run_left_is_settled_by_the_next_commit_of_anybody(tmp_path):
    store = film(tmp_path / "film", 2)
    retitle(store, "before")
    worker = Store.open(store.folder.path)
    with Lease.take(worker.folder, "r1"), worker.transaction() as draft:
        draft.put_run(Run(id="r1", host="h", pid=1, started_at="t"))
        draft.put_take(take("s01", "start", status=TakeStatus.RUNNING, run="r1"))
    assert store.read().scenes[0].status == "keyframes_generating"
    retitle(store, "after")
    assert store.read().scenes[0].status == "pending"


def test_a_document_that_somebody_numbered_0_is_changed_and_not_doubled(tmp_path):
    store = film(tmp_path / "film", 1)
    tables = json.loads(store.folder.state.read_bytes())
    tables["scenes"] = {"0": tables["scenes"]["1"]}
    store.folder.state.write_text(json.dumps(tables))
    store = Store.open(store.folder.path)
    with store.transaction() as draft:
        draft.put_scene(draft.scene("s01").model_copy(update={"title": "new"}))
    assert [each.title for each in Store.open(store.folder.path).read().scenes] == [
        "new"
    ]


def retitle(store, title):
    with store.transaction() as draft:
        draft.project = draft.project.model_copy(update={"title": title})
