"""What every stage promises, one check a method."""

from __future__ import annotations

import json
import threading
import time
import unittest
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from ..engine.check import check as check_result
from ..errors import Cancelled
from ..registry.faults import PLUGIN_FAULTS, said, stage_fault
from ..registry.offered import Offered
from ..stages import Context, Cost, Job, Limits, Operation, StageName
from ..text import one_line
from .rig import (
    SIZES,
    aspect_of,
    call,
    import_seconds,
    quiet,
    wait_until_done,
    work,
)

ESTIMATE_SECONDS = 0.05
IMPORT_SECONDS = 0.5


class Suite(ABC):
    """What every stage promises. A plugin author subclasses one of its four children.

    ``settings`` are the values it is tried with, ``seconds`` and ``size`` those of its
    job (fitted to its limits); ``patience`` is how long a job may take and
    ``stops_within`` how long it may go on after a stop, in seconds.
    """

    kind: ClassVar[StageName]
    stage: Any = None
    settings: Mapping[str, Any] = {}
    seconds: float = 1.0
    size: tuple[int, int] = SIZES["16:9"]
    patience: float = 120.0
    stops_within: float = 5.0
    not_run_because: str = ""

    def new_stage(self) -> Any:
        """The stage to try. Override it to give each check a stage of its own."""
        return self.stage

    @abstractmethod
    def job(self, folder: Path) -> Job:
        """The job to try it with; files it needs are made in ``folder``."""

    def test_is_a_stage(self) -> None:
        """It has a name and its methods, limits and settings are in order."""
        fault = stage_fault(self.new_stage())
        _require(fault is None, f"the stage {fault}")

    def test_settings_have_defaults(self) -> None:
        """Its settings can be built from nothing, and every one is explained."""
        offered = self._offered()
        offered.make_settings({})
        mute = [option.name for option in offered.options if not option.help]
        _require(not mute, f"settings without a help text: {', '.join(mute)}")

    def test_prices_a_job_at_once(self, tmp_path: Path) -> None:
        """``estimate`` gives a Cost or None, quickly, and the same each time."""
        if not hasattr(self.new_stage(), "estimate"):
            raise unittest.SkipTest("it has no estimate")
        job, settings = self.job(tmp_path), self._settings()
        started = time.perf_counter()
        answers = [self.new_stage().estimate(job, settings) for _ in range(3)]
        took = (time.perf_counter() - started) / 3
        wrong = [each for each in answers if not isinstance(each, Cost | None)]
        _require(not wrong, f"estimate gave back {wrong[:1]!r}, no Cost and not None")
        _require(answers[0] == answers[1] == answers[2], "estimate is not steady")
        _require(took < ESTIMATE_SECONDS, f"estimate takes {took:.2f} s: no I/O there")

    def test_says_whether_it_can(self, tmp_path: Path) -> None:
        """``limits_for``, ``ready`` and ``refuse`` answer, and the job is within."""
        offered, settings = self._offered(), self._settings()
        for method, args in (
            ("limits_for", (settings,)),
            ("ready", (settings,)),
            ("refuse", (self.job(tmp_path), settings)),
        ):
            if hasattr(offered.stage, method):
                answer = getattr(offered.stage, method)(*args)
                wanted: Any = Limits if method == "limits_for" else str | None
                _require(isinstance(answer, wanted), f"{method} gave back {answer!r}")
        objection = offered.objection(self.job(tmp_path), settings)
        _require(objection is None, f"it refuses the suite's job: {objection}")

    def test_gives_what_was_asked(self, tmp_path: Path) -> None:
        """The result is of the right type, in its folder, and is what it says."""
        self._do(tmp_path, "once")

    def test_does_the_same_job_twice(self, tmp_path: Path) -> None:
        """Nothing of the first call is in the way of the second."""
        stage = self._live()
        self._do(tmp_path, "first", stage)
        self._do(tmp_path, "second", stage)

    def test_keeps_off_the_terminal(self, tmp_path: Path) -> None:
        """Neither Python nor native code writes to the terminal."""
        stage = self._live()
        with quiet(tmp_path / "terminal") as written:
            self._do(tmp_path, "quiet", stage)
        shown = one_line(written(), 200)
        _require(not shown, f"it writes to the terminal: {shown}")

    def test_stops_when_told(self, tmp_path: Path) -> None:
        """A stop ends it in time, with Cancelled or with its result."""
        stage, ctx = self._live(), self._context(tmp_path, "stopped")
        job = self.job(tmp_path)
        raised: list[BaseException] = []
        thread = threading.Thread(
            target=_run, args=(stage, job, ctx, self.patience, raised)
        )
        thread.daemon = True
        thread.start()
        thread.join(0.3)
        ctx.stopped.set()
        thread.join(self.stops_within)
        late = thread.is_alive()
        _require(
            not late,
            f"it works on {self.stops_within:g} s after the stop: "
            "call ctx.progress or ctx.check in its loop, ctx.sleep to wait",
        )
        wrong = [said(error) for error in raised if not isinstance(error, Cancelled)]
        _require(not wrong, f"stopped, it raised {wrong[:1]}, not Cancelled")

    def test_resumes_from_a_saved_operation(self, tmp_path: Path) -> None:
        """A new object finishes the job from JSON, without a second submit."""
        stage, ctx = self._remote(), self._context(tmp_path, "resumed")
        job = self.job(tmp_path)
        op = call(stage.submit, job, ctx)
        _require(isinstance(op, Operation), f"submit gave back {op!r}, no Operation")
        _require(isinstance(op.id, str) and bool(op.id), "the operation has no id")
        saved = Operation(**json.loads(json.dumps(asdict(op))))
        _require(saved == op, "the operation is another after a round through JSON")
        fresh = self.new_stage()
        wait_until_done(fresh, saved, ctx, self.patience)
        check_result(self.kind, job, call(fresh.fetch, saved, job, ctx), ctx.dir)

    def test_fetches_twice(self, tmp_path: Path) -> None:
        """A fetch can be repeated, as after a broken line."""
        stage, ctx = self._remote(), self._context(tmp_path, "fetched")
        job = self.job(tmp_path)
        op = call(stage.submit, job, ctx)
        wait_until_done(stage, op, ctx, self.patience)
        for _ in range(2):
            check_result(self.kind, job, call(stage.fetch, op, job, ctx), ctx.dir)

    def test_imports_quickly(self) -> None:
        """Its module costs little at every start of vidpipe."""
        took = import_seconds(type(self.new_stage()), IMPORT_SECONDS)
        if took is None:
            raise unittest.SkipTest("its module cannot be imported alone")
        _require(
            took < IMPORT_SECONDS,
            f"its module takes {took:.1f} s to import: "
            "import what is heavy inside the call that needs it",
        )

    def _do(self, folder: Path, name: str, stage: Any = None) -> None:
        stage = stage or self._live()
        job, ctx = self.job(folder), self._context(folder, name)
        result = work(stage, job, ctx, self.patience)
        check_result(self.kind, job, result, ctx.dir)

    def _live(self) -> Any:
        if self.not_run_because:
            raise unittest.SkipTest(self.not_run_because)
        return self.new_stage()

    def _remote(self) -> Any:
        if not hasattr(self.new_stage(), "submit"):
            raise unittest.SkipTest("a local stage has no operations")
        return self._live()

    def _context(self, folder: Path, name: str) -> Context:
        made = folder / ".work" / name
        made.mkdir(parents=True, exist_ok=True)
        return Context(dir=made, key=name, settings=self._settings())

    def _offered(self) -> Offered:
        stage = self.new_stage()
        return Offered(
            kind=self.kind,
            name=stage.name,
            stage=stage,
            plugin="",
            version="",
            summary="",
            settings=getattr(stage, "settings", None),
        )

    def _settings(self) -> Any:
        return self._offered().make_settings(self.settings)

    def fitted(self) -> tuple[tuple[int, int], float]:
        """Size and seconds of a job within the stage's limits, near those wished."""
        limits = self._offered().limits(self._settings())
        size, seconds = self.size, self.seconds
        if limits.aspects is not None and aspect_of(size) not in limits.aspects:
            size = next((SIZES[a] for a in SIZES if a in limits.aspects), size)
        if limits.sizes:
            size = min(limits.sizes, key=lambda each: abs(each[0] - size[0]))
        if limits.seconds:
            seconds = min(limits.seconds, key=lambda each: abs(each - seconds))
        return size, seconds


def _run(
    stage: Any,
    job: Job,
    ctx: Context,
    patience: float,
    raised: list[BaseException],
) -> None:
    try:
        work(stage, job, ctx, patience)
    except (Cancelled, *PLUGIN_FAULTS) as error:
        raised.append(error)


def _require(right: bool, message: str) -> None:
    if not right:
        raise AssertionError(message)
