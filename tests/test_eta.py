"""How long it will still take."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.eta import bound, left, took
from vidpipe_tui.project.model import TakeStatus

from .films import a_film, a_plan, left_open, made


@pytest.mark.parametrize(
    ("count", "parallel", "seconds"),
    [
        (5, 1, 474), (5, 4, 204), (5, 10, 162),
        (15, 1, 1374), (15, 4, 408), (15, 10, 282),
        (60, 1, 5424), (60, 4, 1410), (60, 10, 822),
    ],
)  # fmt: skip
def test_the_least_time_is_that_of_the_simulation(count, parallel, seconds):
    assert bound(12, 90, count + 1, count, parallel) == seconds


def test_clips_alone_and_pictures_alone():
    assert bound(12, 90, 0, 5, 2) == 270
    assert bound(12, 90, 3, 0, 2) == 36
    assert bound(12, 90, 0, 0, 0) == 0


def test_nothing_is_told_before_anything_like_it_was_made(tmp_path):
    store = a_film(tmp_path, 2)
    assert left(store.read(), a_plan(store).slots, 1) is None


def test_a_whole_film_takes_no_more_time(tmp_path):
    store = made(a_film(tmp_path, 1))
    assert left(store.read(), a_plan(store).slots, 1) == 0


def test_it_is_told_by_what_such_takes_took(tmp_path):
    store = made(a_film(tmp_path, 3))
    for name in ("s01-1", "s02-1", "s03-1"):
        (store.folder.clips / f"{name}.mp4").unlink()
    snapshot = store.read()
    clips = [t for t in snapshot.takes if t.slot == "clip"]
    usual = sorted(took(clip) or 0 for clip in clips)[1]
    assert left(snapshot, a_plan(store).slots, 1) == pytest.approx(3 * usual)
    assert left(snapshot, a_plan(store).slots, 3) == pytest.approx(usual)


def test_a_take_without_times_took_nobody_knows_how_long(tmp_path):
    store = a_film(tmp_path, 1)
    assert took(left_open(store, "s01", "end", TakeStatus.RUNNING)) is None
