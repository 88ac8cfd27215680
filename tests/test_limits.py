"""A call starts only when the pace, the slots and the budget allow it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field

import pytest

from vidpipe_tui.engine.limits import Limiter, key_of, over_budget, spent
from vidpipe_tui.errors import Cancelled
from vidpipe_tui.project.model import OperationRecord, Project, Source, Take, TakeStatus
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.stages import Context, Limits

NOON = 1_700_000_000.0


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True, kw_only=True)
class Sleeper(Context):
    """A context whose sleep moves a clock."""

    clock: Clock = field(default_factory=Clock)

    def sleep(self, seconds: float) -> None:
        self.check()
        self.clock.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ctx(tmp_path, clock):
    return Sleeper(dir=tmp_path, key="k", clock=clock)


def starts(limiter, limits, ctx, number, key="keyframe.gemini:x"):
    """When ``number`` calls started, in seconds after noon."""
    times = []
    for _ in range(number):
        limiter.wait(key, limits, ctx)
        times.append(ctx.clock.now - NOON)
    return times


def test_starts_keep_the_least_delay(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    times = starts(limiter, Limits(delay=7.5), ctx, 4)
    assert times == pytest.approx([0, 7.5, 15, 22.5])


def test_a_rate_is_kept_in_every_window_of_a_minute(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    times = starts(limiter, Limits(rate=3), ctx, 8)
    assert times == pytest.approx([0, 0, 0, 60, 60, 60, 120, 120], abs=0.01)


def test_the_window_slides(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    times = starts(limiter, Limits(rate=2, delay=20), ctx, 5)
    assert times == pytest.approx([0, 20, 60, 80, 120], abs=0.01)


def test_a_rate_below_one_a_minute(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    times = starts(limiter, Limits(rate=0.25), ctx, 3)
    assert times == pytest.approx([0, 240, 480], abs=0.01)


@pytest.mark.parametrize("rate", [None, 0, -1, float("nan"), float("inf")])
def test_a_stage_without_limits_never_waits_and_leaves_no_file(
    tmp_path, clock, ctx, rate
):
    folder = tmp_path / "pace"
    assert starts(Limiter(folder, clock), Limits(rate=rate), ctx, 50) == [0] * 50
    assert not folder.exists()


def test_two_programs_share_one_pace(tmp_path, clock, ctx):
    one = Limiter(tmp_path / "pace", clock)
    two = Limiter(tmp_path / "pace", clock)
    limits = Limits(delay=10)
    both = itertools.chain.from_iterable(
        (starts(one, limits, ctx, 1), starts(two, limits, ctx, 1)) for _ in range(2)
    )
    assert [time for times in both for time in times] == pytest.approx([0, 10, 20, 30])


def test_other_keys_are_not_held_up(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    starts(limiter, Limits(delay=100), ctx, 1, key="video.veo:a")
    assert starts(limiter, Limits(delay=100), ctx, 1, key="video.veo:b") == [0]


def test_a_project_with_a_low_rate_does_not_make_others_forget(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    assert starts(limiter, Limits(rate=3), ctx, 2) == [0, 0]
    assert starts(limiter, Limits(rate=5), ctx, 3) == [0, 0, 0]
    assert starts(limiter, Limits(rate=5), ctx, 1) == pytest.approx([60], abs=0.01)


def test_a_clock_set_back_keeps_the_distances_and_no_more(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    starts(limiter, Limits(delay=10), ctx, 1)
    clock.now -= 3600
    later = starts(limiter, Limits(delay=10), ctx, 2)
    assert later == pytest.approx([-3590, -3580])


def test_a_clock_set_back_does_not_bunch_the_starts_of_a_window(tmp_path, clock, ctx):
    limiter = Limiter(tmp_path / "pace", clock)
    starts(limiter, Limits(rate=2, delay=50), ctx, 2)
    clock.now -= 3600
    later = starts(limiter, Limits(rate=2), ctx, 1)
    assert later == pytest.approx([50 - 3600 + 10], abs=0.01)


def test_a_clock_set_back_during_a_wait_is_noticed(tmp_path, clock):
    limiter = Limiter(tmp_path / "pace", clock)

    @dataclass(slots=True, kw_only=True)
    class Jumpy(Sleeper):
        slept: list[float] = field(default_factory=list)

        def sleep(self, seconds: float) -> None:
            if not self.slept:
                self.clock.now -= 86_400
            self.slept.append(seconds)
            Sleeper.sleep(self, seconds)

    ctx = Jumpy(dir=tmp_path, key="k", clock=clock)
    limiter.wait("k", Limits(delay=30), ctx)
    limiter.wait("k", Limits(delay=30), ctx)
    assert sum(ctx.slept) <= 31
    assert max(ctx.slept) <= 1


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"starts": 3}',
        b'{"starts": ["soon", null]}',
        b'{"starts": [1e999]}',
        b'{"starts": [1' + b"0" * 400 + b"]}",
        b'{"starts": [true, -5, 1e300]}',
        b"x" * 3_000_000,
    ],
    ids=range(11),
)
def test_junk_in_a_pace_file_stops_nobody(tmp_path, clock, ctx, junk):
    limits = Limits(delay=10)
    folder = tmp_path / "pace"
    starts(Limiter(folder, clock), limits, ctx, 1)
    (file,) = folder.glob("*.json")
    file.write_bytes(junk)
    assert starts(Limiter(folder, clock), limits, ctx, 2) == pytest.approx([0, 10])


def test_a_pace_file_that_was_spoilt_is_replaced_by_what_is_known(tmp_path, clock, ctx):
    folder = tmp_path / "pace"
    limiter = Limiter(folder, clock)
    starts(limiter, Limits(delay=10), ctx, 1)
    (file,) = folder.glob("*.json")
    file.write_bytes(b"junk")
    assert starts(limiter, Limits(delay=10), ctx, 1) == pytest.approx([10])


def test_a_folder_that_cannot_be_used_paces_within_the_process(tmp_path, clock, ctx):
    blocked = tmp_path / "pace"
    blocked.write_text("a file, not a folder")
    limiter = Limiter(blocked / "deeper", clock)
    assert starts(limiter, Limits(delay=5), ctx, 3) == pytest.approx([0, 5, 10])


def test_a_folder_lost_half_way_does_not_lose_the_pace(tmp_path, clock, ctx):
    folder = tmp_path / "pace"
    limiter = Limiter(folder, clock)
    starts(limiter, Limits(delay=5), ctx, 1)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("now a file")
    assert starts(limiter, Limits(delay=5), ctx, 1) == pytest.approx([5])


def test_a_stop_ends_the_wait_and_uses_up_no_start(tmp_path):
    ctx = Context(dir=tmp_path, key="k")
    folder = tmp_path / "pace"
    limiter = Limiter(folder)
    limiter.wait("k", Limits(delay=3600), ctx)
    (file,) = folder.glob("*.json")
    before = file.read_bytes()
    timer = threading.Timer(0.1, ctx.stopped.set)
    timer.start()
    with pytest.raises(Cancelled):
        limiter.wait("k", Limits(delay=3600), ctx)
    timer.join()
    assert file.read_bytes() == before


_CHILD = """
import sys
from pathlib import Path
from vidpipe_tui.engine.limits import Limiter
from vidpipe_tui.stages import Context, Limits
folder = Path(sys.argv[1])
for _ in range(4):
    Limiter(folder).wait("k", Limits(delay=0.1), Context(dir=folder, key="k"))
"""


def test_processes_and_threads_start_one_after_another(tmp_path):
    folder = tmp_path / "pace"
    command = [sys.executable, "-c", _CHILD, str(folder)]
    children = [subprocess.Popen(command) for _ in range(2)]
    limiter = Limiter(folder)

    def work() -> None:
        limiter.wait("k", Limits(delay=0.1), Context(dir=tmp_path, key="k"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [child.wait() for child in children] == [0, 0]
    (file,) = folder.glob("*.json")
    noted = json.loads(file.read_bytes())["starts"]
    assert len(noted) == 12
    gaps = [later - earlier for earlier, later in itertools.pairwise(noted)]
    assert min(gaps) >= 0.0999


def test_keys_are_shared_only_with_the_same_stage_and_secret(monkeypatch):
    limits = Limits(env=("GEMINI_API_KEY",))
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-secret-one")
    one = key_of("keyframe", "gemini", limits)
    assert one == key_of("keyframe", "gemini", limits)
    assert one != key_of("video", "gemini", limits)
    assert one != key_of("keyframe", "comfyui", limits)
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-secret-two")
    assert one != key_of("keyframe", "gemini", limits)


def test_no_secret_reaches_the_disk_and_files_are_private(
    tmp_path, clock, ctx, monkeypatch
):
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-secret")
    limits = Limits(env=("GEMINI_API_KEY",), delay=1)
    key = key_of("keyframe", "gemini", limits)
    assert "secret" not in key
    folder = tmp_path / "pace"
    Limiter(folder, clock).wait(key, limits, ctx)
    assert folder.stat().st_mode & 0o777 == 0o700
    for file in folder.iterdir():
        assert key not in file.name
        assert key.encode() not in file.read_bytes()
        assert b"secret" not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


NUMBERS = itertools.count(1)


def take(status, estimate=None, cost=None, operation=None, source=Source.GENERATED):
    number = next(NUMBERS)
    return Take(
        id=f"s01-clip-{number}",
        scene="s01",
        slot="clip",
        number=number,
        status=TakeStatus(status),
        source=source,
        estimate_usd=estimate,
        cost_usd=cost,
        operation=OperationRecord(id=operation) if operation else None,
    )


def film(*takes):
    project = Project(id="a", title="A", brief="b", created_at="x", updated_at="x")
    return Snapshot(project=project, takes=takes)


def test_known_costs_are_spent_whatever_became_of_the_take():
    money = spent(film(take("done", 3.2, 3.0), take("filtered", 3.2, 0.5, "op")))
    assert (money.spent_usd, money.possibly_usd, money.unpriced) == (3.5, 0, 0)


@pytest.mark.parametrize(
    "charged",
    [
        take("unknown", 3.2),
        take("submitting", 3.2),
        take("submitted", 3.2, operation="op"),
        take("running", 3.2),
        take("done", 3.2),
        take("failed", 3.2, operation="op"),
        take("filtered", 3.2, operation="op"),
        take("timed_out", 3.2, operation="op"),
        take("stopped", 3.2, operation="op"),
    ],
    ids=lambda charged: charged.status.value,
)
def test_a_charge_nobody_told_is_possible_at_its_estimate(charged):
    money = spent(film(charged))
    assert (money.spent_usd, money.possibly_usd, money.unpriced) == (0, 3.2, 0)


@pytest.mark.parametrize("status", ["unknown", "submitted", "done"])
def test_without_an_estimate_it_is_unpriced_and_never_nothing(status):
    assert spent(film(take(status))).unpriced == 1


@pytest.mark.parametrize(
    "free",
    [
        take("done", 0.0, 0.0),
        take("done", 0.0),
        take("done", source=Source.INHERITED),
        take("done", source=Source.IMPORTED),
        take("failed", 3.2),
        take("stopped", 3.2),
        take("filtered"),
        take("failed", 3.2, 0.0, "op"),
    ],
    ids=lambda free: f"{free.status.value}-{free.source.value}-{free.estimate_usd}",
)
def test_what_is_free_or_was_never_accepted_counts_nothing(free):
    money = spent(film(free))
    assert (money.spent_usd, money.possibly_usd, money.unpriced) == (0, 0, 0)


def test_a_negative_cost_makes_no_room():
    assert spent(film(take("done", 1.0, -50.0))).spent_usd == 0


def test_the_budget_is_a_hard_cap_over_spent_possible_and_next():
    snapshot = film(take("done", 3.2, 3.0), take("unknown", 2.0))
    assert not over_budget(snapshot, 5.0, 10.0)
    assert over_budget(snapshot, 5.01, 10.0)
    assert over_budget(snapshot, 5.01, 10.0) == (
        "it costs $5.01, and of the budget of $10.00 $5.00 is left"
    )


@pytest.mark.parametrize(
    ("price", "budget", "told"),
    [
        (0.134, 2.0, "it costs $0.134, and of the budget of $2.00 $0.130 is left"),
        (0.0004, 1.87, "it costs $0.0004, and of the budget of $1.87 $0.0000 is left"),
    ],
)
def test_what_is_too_dear_looks_dearer_than_what_is_left(price, budget, told):
    assert over_budget(film(take("done", 1.87, 1.87)), price, budget) == told


def test_cents_add_up():
    assert not over_budget(
        film(take("done", 0.1, 0.1), take("done", 0.2, 0.2)), 0.1, 0.4
    )
    assert not over_budget(film(take("done", 1.1, 1.1)), 2.2, 3.3)


def test_an_unknown_price_does_not_fit_any_budget_and_says_so():
    assert over_budget(film(), None, 1000.0)
    assert over_budget(film(), None, 5.0) == (
        "its price is unknown and the budget is $5.00"
    )


def test_without_a_budget_everything_fits():
    snapshot = film(take("done", None, 1e6))
    assert not over_budget(snapshot, None, None)
    assert not over_budget(snapshot, 1e6, None)


def test_free_work_goes_on_after_the_budget_is_overspent():
    snapshot = film(take("done", 3.0, 12.0))
    assert not over_budget(snapshot, 0.0, 10.0)
    assert over_budget(snapshot, 0.01, 10.0)


def test_a_budget_of_nothing_allows_only_free_work():
    assert not over_budget(film(), 0.0, 0.0)
    assert over_budget(film(), 0.01, 0.0)
