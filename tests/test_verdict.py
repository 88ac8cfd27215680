"""What an error means for its take and for the money."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from vidpipe_tui.engine.verdict import no_quota, of, stopped
from vidpipe_tui.errors import (
    BadResult,
    Busy,
    Cancelled,
    NotReady,
    NotSaved,
    Refused,
    StageError,
    TimedOut,
    Unsure,
)


@pytest.mark.parametrize(
    ("error", "sending", "status", "cost"),
    [
        (Busy("429"), True, "failed", 0),
        (StageError("400"), True, "failed", 0),
        (NotReady("no key"), True, "failed", 0),
        (StageError("400", charged_usd=0.5), True, "failed", 0.5),
        (Refused("no"), True, "filtered", 0),
        (Refused("no", charged_usd=0.5), True, "filtered", 0.5),
        (BadResult("junk"), True, "failed", 2.0),
        (BadResult("junk"), False, "failed", 0),
        (Unsure("lost"), True, "unknown", None),
        (Unsure("lost", charged_usd=0.5), True, "unknown", 0.5),
        (Unsure("lost"), False, "failed", 0),
        (TimedOut("late"), True, "unknown", None),
        (TimedOut("late"), False, "timed_out", 0),
        (Cancelled(), True, "unknown", None),
        (Cancelled(), False, "stopped", 0),
        (ValueError("bug"), True, "unknown", None),
        (ValueError("bug"), False, "failed", 0),
        (SystemExit(3), True, "unknown", None),
        (StopIteration(), False, "failed", 0),
    ],
)
def test_a_send_that_failed(error, sending, status, cost):
    found = of("send", error, sending, 2.0)
    assert (found.status, found.cost_usd) == (status, cost)


@pytest.mark.parametrize(
    ("error", "status", "cost"),
    [
        (TimedOut("late"), "timed_out", None),
        (Busy("429"), "timed_out", None),
        (NotReady("no key"), "timed_out", None),
        (ConnectionError("reset"), "timed_out", None),
        (Cancelled(), "timed_out", None),
        (NotSaved("disk full"), "timed_out", None),
        (Unsure("gone"), "unknown", None),
        (Unsure("gone", charged_usd=0.4), "unknown", 0.4),
        (Refused("no", charged_usd=0.0), "filtered", 0),
        (StageError("failed", charged_usd=0.0), "failed", 0),
        (StageError("failed"), "failed", None),
        (BadResult("junk"), "failed", None),
    ],
)
def test_nothing_but_the_services_word_ends_an_operation(error, status, cost):
    for phase in ("look", "fetch"):
        found = of(phase, error, True, 2.0)
        assert (found.status, found.cost_usd) == (status, cost)


def test_a_bug_of_a_plugin_is_told_in_words():
    error = of("send", KeyError("image"), False, 0.0).error
    assert error.message == "the stage broke: KeyError: 'image'"
    assert "run log" in error.hint
    assert of("send", SystemExit(), False, 0.0).error.message.endswith("SystemExit")


class Bare(StageError):
    """An error whose author forgot what it inherits."""

    def __init__(self):
        pass


WRONG: Any = None, ValueError("x"), "a lot", [None, 3]
"""What a plugin may put where a text, a number or texts should be."""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StageError(WRONG[1]), "x"),
        (StageError("x", hint=WRONG[0]), "x"),
        (StageError("", charged_usd=WRONG[2]), "StageError"),
        (StageError("x", charged_usd=float("nan")), "x"),
        (StageError("x", charged_usd=-3.0), "x"),
        (Busy(WRONG[0]), "None"),
        (Refused("x", reasons=WRONG[3]), "x"),
        (Bare(), "Bare"),
    ],
)
def test_whatever_an_error_holds_a_verdict_holds_words_and_money(error, message):
    for phase in ("send", "look"):
        found = of(phase, error, False, 0.0)
        assert (found.error.message, found.error.hint) == (message, "")
        assert found.cost_usd in (0.0, None)
        assert all(
            isinstance(each, str) for each in getattr(found.error, "reasons", ())
        )


def test_a_disk_that_refuses_is_told_in_its_own_words():
    error = of("fetch", NotSaved("no space", hint="make room"), True, 1.0).error
    assert (error.message, error.hint) == ("no space", "make room")


def test_what_a_stopped_operation_costs_nobody_told():
    assert (stopped().status, stopped().cost_usd) == ("stopped", None)


@pytest.mark.parametrize(
    ("wait", "says"),
    [
        (7200.0, "try again after 14:01"),
        (12 * 3600.0, "try again after 2026-11-24 00:01"),
        (86_400.0 * 40, "try again after 2026-11-24 12:01"),
    ],
)
def test_a_service_that_wants_hours_has_no_quota_left(wait, says):
    at = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
    found = no_quota(Busy("resource exhausted", wait=wait), at)
    assert found is not None
    assert "quota for today is used up" in found.message
    assert says in found.message
    assert of("send", Busy("429", wait=wait), True, 1.0).cost_usd == 0


@pytest.mark.parametrize("wait", [None, 0.0, 300.0, float("nan"), -5.0])
def test_a_bearable_wait_is_no_lack_of_quota(wait):
    assert no_quota(Busy("429", wait=wait)) is None
