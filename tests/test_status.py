"""How far scenes and the film are, as a reader of the state file expects it."""

from __future__ import annotations

import pytest

from tests.project_films import project, scene, take
from vidpipe_tui.project.model import Run
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.status import (
    project_status,
    scene_status,
    with_project_status,
    with_scene_status,
)

CUT = {"clips": ["s01-clip-1", "s02-clip-1"], "crossfade": 0.0}
FRAMES = ("start", "end")
ALL = ("start", "end", "clip")


def snapshot(filled=((), ()), extra=(), runs=(), off=(), **fields):
    """A film whose scenes have these slots filled, and these takes beside."""
    scenes, takes = [], []
    for number, slots in enumerate(filled, start=1):
        name = f"s{number:02}"
        takes += [take(name, slot) for slot in slots]
        picked = {slot: f"{name}-{slot}-1" for slot in slots}
        scenes.append(scene(number, picked=picked, enabled=name not in off))
    return Snapshot(
        project=project(**fields),
        scenes=tuple(scenes),
        takes=(*takes, *extra),
        runs=tuple(runs),
    )


def film_status(*args, live=None, **kwargs):
    return project_status(snapshot(*args, **kwargs), live)


def first_scene(*args, live=None, **kwargs):
    film = snapshot(*args, **kwargs)
    return scene_status(film, film.scenes[0], live)


def ended(outcome, **fields):
    times = {"started_at": "a", "ended_at": "b"}
    return Run(id="r1", host="h", pid=1, outcome=outcome, **times, **fields)


class TestScene:
    @pytest.mark.parametrize(
        ("slots", "status"),
        [
            ((), "pending"),
            (("start",), "pending"),
            (FRAMES, "keyframes_done"),
            (ALL, "video_done"),
            (("clip",), "video_done"),
        ],
    )
    def test_what_is_there(self, slots, status):
        assert first_scene((slots,)) == status

    @pytest.mark.parametrize(
        ("slots", "slot", "status"),
        [
            ((), "start", "keyframes_generating"),
            (("start",), "end", "keyframes_generating"),
            (FRAMES, "clip", "video_generating"),
            (ALL, "clip", "video_generating"),
            (ALL, "end", "keyframes_generating"),
        ],
    )
    @pytest.mark.parametrize("state", ["submitting", "submitted", "running"])
    def test_what_is_being_made_while_a_run_lives(self, slots, slot, status, state):
        extra = [take("s01", slot, 2, status=state)]
        assert first_scene((slots,), extra, live="r1") == status

    @pytest.mark.parametrize("state", ["submitting", "submitted", "running"])
    def test_what_a_dead_run_left_open_is_not_being_made(self, state):
        extra = [take("s01", "clip", 2, status=state)]
        assert first_scene((FRAMES,), extra) == "keyframes_done"
        assert first_scene((ALL,), extra) == "video_done"

    @pytest.mark.parametrize("state", ["failed", "filtered", "timed_out", "unknown"])
    def test_a_missing_slot_whose_last_try_failed(self, state):
        extra = [take("s01", "clip", 2, status=state)]
        assert first_scene((FRAMES,), extra) == "failed"
        assert first_scene((ALL,), extra) == "video_done"

    def test_a_stopped_try_is_no_failure(self):
        extra = [take("s01", "clip", 1, status="stopped")]
        assert first_scene((FRAMES,), extra) == "keyframes_done"

    def test_an_older_failure_is_forgotten_after_a_stop(self):
        extra = [
            take("s01", "clip", 1, status="failed"),
            take("s01", "clip", 2, status="stopped"),
        ]
        assert first_scene((FRAMES,), extra) == "keyframes_done"


class TestFilm:
    def test_nothing_yet(self):
        assert film_status(()) == "pending"
        assert film_status() == "pending"

    def test_every_clip_and_the_cut_of_exactly_these(self):
        assert film_status((ALL, ALL), [take(None, "cut", inputs=CUT)]) == "complete"

    def test_clips_without_a_cut_are_partial(self):
        assert film_status((ALL, ALL)) == "partial"

    @pytest.mark.parametrize(
        "inputs",
        [
            {},
            {"clips": ["s01-clip-1"]},
            {"clips": ["s02-clip-1", "s01-clip-1"]},
            {"clips": ["s01-clip-1", "s02-clip-2"]},
            {"clips": ["s01-clip-1", "s02-clip-1", "s03-clip-1"]},
            {**CUT, "crossfade": 0.5},
        ],
    )
    def test_a_cut_of_other_clips_does_not_complete_it(self, inputs):
        extra = [take(None, "cut", inputs=inputs)]
        assert film_status((ALL, ALL), extra) == "partial"

    def test_the_newest_cut_counts(self):
        extra = [
            take(None, "cut", 1, inputs=CUT),
            take(None, "cut", 2, inputs=CUT, status="failed"),
        ]
        assert film_status((ALL, ALL), extra) == "partial"

    def test_a_hole_is_never_complete(self):
        extra = [take(None, "cut", inputs={"clips": ["s01-clip-1", None]})]
        assert film_status((ALL, FRAMES), extra) == "partial"

    def test_scenes_that_are_off_do_not_count(self):
        extra = [take(None, "cut", inputs={"clips": ["s01-clip-1"]})]
        assert film_status((ALL, ()), extra, off=("s02",)) == "complete"

    def test_no_scenes_at_all_are_never_complete(self):
        extra = [take(None, "cut", inputs={"clips": []})]
        assert film_status((), extra) == "pending"
        assert film_status((ALL,), extra, off=("s01",)) != "complete"

    def test_nothing_done_and_something_failed(self):
        board = take(None, "storyboard")
        bad = take("s01", "start", status="failed")
        assert film_status(((), ()), [board, bad]) == "failed"
        assert film_status((), [take(None, "storyboard", status="failed")]) == "failed"

    def test_something_done_and_something_failed(self):
        bad = take("s02", "start", status="filtered")
        assert film_status((FRAMES, ()), [bad]) == "partial"

    def test_the_last_run_was_stopped(self):
        assert film_status((FRAMES, ()), runs=[ended("stopped")]) == "stopped"
        cut = [take(None, "cut", inputs=CUT)]
        assert film_status((ALL, ALL), cut, runs=[ended("stopped")]) == "complete"

    @pytest.mark.parametrize(
        ("through", "filled", "status"),
        [
            ("storyboard", ((), ()), "staged"),
            ("storyboard", (), "pending"),
            ("keyframe", (FRAMES, FRAMES), "staged"),
            ("keyframe", (FRAMES, ("start",)), "partial"),
            ("video", (ALL, ALL), "staged"),
            ("video", (ALL, FRAMES), "partial"),
        ],
    )
    def test_all_is_there_up_to_where_it_was_to_go(self, through, filled, status):
        assert film_status(filled, through=through) == status

    @pytest.mark.parametrize(
        ("through", "filled", "status"),
        [
            ("storyboard", ((), ()), "staged"),
            ("storyboard", (), "pending"),
            ("keyframe", (FRAMES, FRAMES), "staged"),
            ("keyframe", (FRAMES, ()), "partial"),
        ],
    )
    def test_a_run_that_was_to_stop_early_leaves_it_staged(
        self, through, filled, status
    ):
        runs = [ended("staged", through=through)]
        assert film_status(filled, runs=runs) == status

    @pytest.mark.parametrize("outcome", ["failed", "waits", "stopped", None])
    def test_a_run_that_did_not_get_there_leaves_it_as_it_is(self, outcome):
        runs = [ended(outcome, through="storyboard")]
        assert film_status(((), ()), runs=runs) in ("pending", "stopped")

    def test_a_later_run_goes_on_from_there(self):
        runs = [ended("staged", through="storyboard"), ended("waits")]
        assert film_status((FRAMES, ()), runs=runs) == "partial"

    def test_a_film_staged_at_its_storyboard_though_it_is_to_go_to_its_keyframes(self):
        runs = [ended("staged", through="storyboard")]
        assert film_status(((), ()), runs=runs, through="keyframe") == "staged"

    @pytest.mark.parametrize(
        ("filled", "slot", "status"),
        [
            ((), None, "storyboarding"),
            (((), ()), None, "keyframing"),
            ((FRAMES, ("start",)), None, "keyframing"),
            ((FRAMES, FRAMES), None, "generating_video"),
            ((ALL, ALL), None, "stitching"),
            ((ALL, ("start",)), "clip", "generating_video"),
            ((ALL, ALL), "end", "keyframing"),
        ],
    )
    def test_the_phase_while_a_run_lives(self, filled, slot, status):
        extra = [take("s01", slot, 2, status="running")] if slot else []
        assert film_status(filled, extra, live="r1") == status


def test_telling_how_far_it_is_changes_nothing_else():
    before = snapshot((ALL, FRAMES))
    old, now = before.scenes[0], with_scene_status(before, before.scenes[0], None)
    assert now.status == "video_done"
    assert now.model_copy(update={"status": old.status}) == old
    assert with_scene_status(before, now, None) is now
    film = with_project_status(before, None)
    assert film.status == "partial"
    assert film.model_copy(update={"status": before.project.status}) == before.project
