"""A paid call is tried again only where nothing was charged, after designed waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vidpipe_tui.engine.retry import SEND, Waits, attempt, patiently
from vidpipe_tui.errors import (
    BadResult,
    Busy,
    Cancelled,
    Refused,
    StageError,
    TimedOut,
    Unsure,
)
from vidpipe_tui.stages import Context


@dataclass(slots=True, kw_only=True)
class Watched(Context):
    """A context that notes how long it was to sleep instead of sleeping."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.check()
        self.slept.append(seconds)


class Service:
    """Raises what it is given, one at each call, then answers."""

    def __init__(self, *faults: BaseException) -> None:
        self.faults = list(faults)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        return "done"


@pytest.fixture
def ctx(tmp_path: Path) -> Watched:
    return Watched(dir=tmp_path, key="s01-end-1")


def send(service, ctx, log=None, **more):
    log = [] if log is None else log
    return attempt(
        service,
        ctx=ctx,
        before=lambda n: log.append(("before", n)),
        on_retry=lambda n, wait, error: log.append(("retry", n, wait, str(error))),
        **more,
    )


def test_a_call_that_works_is_made_once(ctx):
    log: list[object] = []
    service = Service()
    assert send(service, ctx, log) == "done"
    assert service.calls == 1
    assert log == [("before", 1)]
    assert ctx.slept == []


def test_busy_waits_grow_exponentially_and_carry_up_to_two_random_seconds(ctx):
    service = Service(*(Busy("quota") for _ in range(4)))
    assert send(service, ctx) == "done"
    assert len(ctx.slept) == 4
    for slept, base in zip(ctx.slept, (2, 4, 8, 16), strict=True):
        assert base <= slept <= base + 2
    assert any(slept % 1 for slept in ctx.slept)


def test_five_tries_at_most_and_the_last_busy_comes_back_as_it_is(ctx):
    faults = [Busy(f"no {n}") for n in range(9)]
    service = Service(*faults)
    with pytest.raises(Busy) as caught:
        send(service, ctx)
    assert caught.value is faults[4]
    assert service.calls == 5
    assert len(ctx.slept) == 4


def test_the_wait_never_exceeds_a_minute_unless_the_service_asks():
    waits = Waits(jitter=0, tries=9)
    assert [waits.after(n, None) for n in (1, 5, 6, 30)] == [2, 32, 60, 60]
    assert waits.after(1, Busy("later", wait=200)) == 200


def test_the_service_is_given_at_least_the_wait_it_asks_for(ctx):
    send(Service(Busy("slow down", wait=37.5), Busy("again", wait=0.5)), ctx)
    assert 37.5 <= ctx.slept[0] <= 39.5
    assert 4 <= ctx.slept[1] <= 6


@pytest.mark.parametrize("junk", [float("nan"), float("inf"), -3.0, "soon"])
def test_a_senseless_wish_for_a_wait_is_ignored(ctx, junk):
    send(Service(Busy("hm", wait=junk)), ctx)
    assert 2 <= ctx.slept[0] <= 4


def test_the_intent_is_written_before_each_try_and_each_wait_is_told(ctx):
    log: list[object] = []

    def service() -> str:
        log.append("sent")
        if log.count("sent") < 3:
            raise Busy("quota")
        return "done"

    send(service, ctx, log)
    first, second = ctx.slept
    assert log == [
        ("before", 1),
        "sent",
        ("retry", 1, first, "quota"),
        ("before", 2),
        "sent",
        ("retry", 2, second, "quota"),
        ("before", 3),
        "sent",
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Unsure("the answer was lost"),
        Refused("no", reasons=["people"]),
        BadResult("not a picture"),
        TimedOut("too long"),
        StageError("no such model"),
        ConnectionResetError("reset"),
        TimeoutError("read timed out"),
        ValueError("a bug"),
        Cancelled(),
        SystemExit(3),
        KeyboardInterrupt(),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_what_may_have_been_charged_is_never_sent_again(ctx, fault):
    service = Service(fault)
    with pytest.raises(type(fault)) as caught:
        send(service, ctx)
    assert caught.value is fault
    assert service.calls == 1


def test_an_intent_that_cannot_be_written_stops_the_sending(ctx):
    service = Service()

    def before(number: int) -> None:
        raise Busy("the disk is full")

    with pytest.raises(Busy):
        attempt(service, ctx=ctx, before=before, on_retry=lambda *told: None)
    assert service.calls == 0
    assert ctx.slept == []


def test_a_stopped_take_is_not_sent_and_its_intent_not_written(ctx):
    ctx.stopped.set()
    log: list[object] = []
    service = Service()
    with pytest.raises(Cancelled):
        send(service, ctx, log)
    assert service.calls == 0
    assert log == []


def test_a_stop_wakes_a_waiting_retry(tmp_path):
    ctx = Context(dir=tmp_path, key="k")
    service = Service(Busy("quota", wait=300))
    waiting = threading.Event()

    def stop() -> None:
        waiting.wait()
        ctx.stopped.set()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        attempt(
            service,
            ctx=ctx,
            before=lambda n: None,
            on_retry=lambda *told: waiting.set(),
        )
    thread.join()
    assert service.calls == 1


def test_waits_can_be_shortened_for_a_rehearsal(ctx):
    with pytest.raises(Busy):
        send(
            Service(*(Busy("x") for _ in range(9))),
            ctx,
            waits=Waits(first=0.01, most=0.02, jitter=0, tries=3),
        )
    assert ctx.slept == [0.01, 0.02]
    assert Waits(2, 60, 2, 5) == SEND


def test_a_look_is_repeated_after_anything_that_may_pass(ctx):
    told: list[tuple[int, float, str]] = []
    service = Service(
        Busy("429"), ConnectionResetError("reset"), ValueError("bad JSON"), OSError("x")
    )
    answer = patiently(
        service, ctx=ctx, on_retry=lambda n, wait, e: told.append((n, wait, str(e)))
    )
    assert answer == "done"
    assert ctx.slept == [5, 10, 20, 40]
    assert told[1] == (2, 10, "reset")


def test_a_look_gives_up_after_five_tries_with_the_last_fault(ctx):
    faults = [ConnectionError(str(n)) for n in range(9)]
    with pytest.raises(ConnectionError) as caught:
        patiently(Service(*faults), ctx=ctx, on_retry=lambda *told: None)
    assert caught.value is faults[4]


@pytest.mark.parametrize(
    "fault",
    [StageError("gone"), Refused("no"), BadResult("?"), Cancelled(), SystemExit(1)],
    ids=lambda fault: type(fault).__name__,
)
def test_a_look_takes_a_final_word_as_final(ctx, fault):
    service = Service(fault)
    with pytest.raises(type(fault)) as caught:
        patiently(service, ctx=ctx, on_retry=lambda *told: None)
    assert caught.value is fault
    assert service.calls == 1


def test_a_stop_ends_patience(ctx):
    def look() -> str:
        ctx.stopped.set()
        raise OSError("line broken")

    with pytest.raises(Cancelled):
        patiently(look, ctx=ctx, on_retry=lambda *told: None)
