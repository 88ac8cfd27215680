"""What plugins print goes to the log, what we print to the terminal."""

# ruff: noqa: T201  # what plugins print is the subject here

from __future__ import annotations

import sys
import threading

import pytest

from vidpipe_tui.engine.prints import LONGEST, TAKE, captured_prints


def heard(deed):
    """What a thread prints in ``deed``, as (take, line)."""
    lines: list[tuple[str, str]] = []

    def body():
        TAKE.set("s01-end-1")
        deed()

    with captured_prints(lambda take, line: lines.append((take, line))):
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
    return lines


def test_lines_of_a_call_come_with_its_take(capsys):
    def deed():
        print("one\ntwo")
        print("err", file=sys.stderr)

    take = "s01-end-1"
    assert heard(deed) == [(take, "one"), (take, "two"), (take, "err")]
    assert capsys.readouterr() == ("", "")


def test_the_coordinators_own_lines_pass_through(capsys):
    with captured_prints(lambda take, line: pytest.fail(line)):
        print("ours")
    assert capsys.readouterr().out == "ours\n"


def test_a_line_in_pieces_is_one_and_its_end_is_not_lost():
    def deed():
        for piece in ("a", "b", "c\nlast"):
            print(piece, end="")

    assert [line for _, line in heard(deed)] == ["abc", "last"]


def test_a_line_without_end_does_not_fill_the_memory():
    def deed():
        for _ in range(50):
            print("x" * 1000, end="")

    assert [len(line) for _, line in heard(deed)] == [LONGEST]


def test_a_thread_of_a_plugins_own_is_heard_too():
    def deed():
        inner = threading.Thread(target=lambda: print("inner"))
        inner.start()
        inner.join()

    assert heard(deed) == [("", "inner")]


def test_a_thread_that_ended_leaves_its_number_to_no_plugin(capfd):
    """Thread numbers are used again: a call must not pass for one of ours."""
    old = threading.Thread(target=lambda: None)
    old.start()
    old.join()
    assert heard(lambda: print("x")) == [("s01-end-1", "x")]
    assert capfd.readouterr().out == ""


def test_streams_are_what_they_were_afterwards():
    before = sys.stdout, sys.stderr
    with (
        pytest.raises(ValueError, match="x"),
        captured_prints(lambda take, line: None),
    ):
        assert sys.stdout.encoding
        assert sys.stdout.isatty() is before[0].isatty()
        sys.stdout.flush()
        raise ValueError("x")
    assert (sys.stdout, sys.stderr) == before
