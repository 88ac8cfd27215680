"""What the progress display makes of a run's log."""

from __future__ import annotations

import pytest

from vidpipe_tui.cli.board import Board, Cell
from vidpipe_tui.engine.log import Entry


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def board(clock):
    places = [("s01", "end"), ("s02", "end"), ("s01", "clip"), ("s02", "clip")]
    return Board(
        clock=clock,
        titles={"s01": "One", "s02": "Two"},
        todo=set(places),
        steps=4,
        estimate_usd=1.0,
    )


def end(kind, **fields):
    return Entry(kind, scene="s01", slot="end", take="s01-end-1", **fields)


def test_a_take_goes_from_making_to_current(board):
    board.hear(end("take-started", stage="veo"))
    assert board.cells["s01", "end"].busy
    board.hear(end("progress", fraction=0.4, note="drawing"))
    cell = board.cells["s01", "end"]
    assert (cell.state, cell.fraction, cell.note) == ("running", 0.4, "drawing")
    board.hear(end("take-done", cost_usd=0.25))
    assert board.cells["s01", "end"] == Cell("current")
    assert (board.done, board.spent_usd, board.unsure) == (1, 0.25, False)


def test_a_retry_tells_when_it_goes_on(board, clock):
    board.hear(end("take-started"))
    board.hear(end("retry", attempt=2, wait=8.0, message="busy"))
    cell = board.cells["s01", "end"]
    assert (cell.state, cell.until, cell.attempt) == ("retrying", clock.now + 8, 2)
    board.hear(end("progress", fraction=0.1))
    assert board.cells["s01", "end"].until is None


@pytest.mark.parametrize(
    ("status", "shown"),
    [("filtered", "filtered"), ("failed", "failed"), ("stopped", "missing")],
)
def test_a_failed_take_keeps_its_word(board, status, shown):
    board.hear(end("take-started"))
    board.hear(end("take-failed", status=status, message="no"))
    assert board.cells["s01", "end"].state == shown


def test_a_take_of_unknown_cost_makes_the_sum_unsure(board):
    board.hear(end("take-started"))
    board.hear(end("take-done"))
    assert board.unsure


def test_what_was_asked_for_on_the_way_counts_too(board):
    board.hear(Entry("take-started", scene="s01", slot="start", take="s01-start-2"))
    assert board.steps == 5


def test_the_time_left_is_known_once_one_of_each_was_made(board, clock):
    assert board.left is None
    board.hear(end("take-started"))
    clock.now += 2
    board.hear(end("take-done", cost_usd=0.0))
    assert board.left is None
    board.hear(Entry("take-started", scene="s01", slot="clip", take="s01-clip-1"))
    clock.now += 10
    board.hear(Entry("take-done", scene="s01", slot="clip", take="s01-clip-1"))
    assert board.left == pytest.approx(12.0)


def test_entries_of_the_run_itself_change_no_place(board):
    before = dict(board.cells)
    board.hear(Entry("run-started", message="r1"))
    assert board.cells == before
