"""The suites pass a stage that keeps its promises and name what a bad one breaks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image

from vidpipe_tui.errors import UnknownName
from vidpipe_tui.registry import Registry, load
from vidpipe_tui.registry.offered import Offered
from vidpipe_tui.stages import (
    Busy,
    Cost,
    Keyframe,
    Limits,
    Operation,
    Poll,
    SceneDraft,
    Storyboard,
)
from vidpipe_tui.testing import KeyframeSuite, check

ROOT = Path(__file__).parent.parent


class Draws:
    """Keeps every promise."""

    name = "draws"

    def run(self, job: Any, ctx: Any) -> Any:
        path = ctx.dir / "k.png"
        Image.new("RGB", job.size, "grey").save(path)
        return Keyframe(path)


class Remote:
    """Keeps every promise, and is remote: the shelf is the service."""

    name = "remote"
    shelf: dict[str, int]

    def __init__(self) -> None:
        self.shelf = {}

    def estimate(self, job: Any, settings: Any) -> Cost | None:
        return Cost(0.0, "a test")

    def submit(self, job: Any, ctx: Any) -> Operation:
        self.shelf[ctx.key] = 0
        return Operation(ctx.key, {"size": list(job.size)})

    def poll(self, op: Operation, ctx: Any) -> Poll:
        self.shelf[op.id] += 1
        if self.shelf[op.id] == 1:
            raise Busy("not now")
        return Poll(self.shelf[op.id] > 2, wait=0.01)

    def fetch(self, op: Operation, job: Any, ctx: Any) -> Keyframe:
        return Draws().run(job, ctx)  # type: ignore[no-any-return]  # a Keyframe


def registry_of(stage: Any, kind: Any = "keyframe") -> Registry:
    return Registry(
        [
            Offered(
                kind=kind,
                name=stage.name,
                stage=stage,
                plugin="test",
                version="1",
                summary="",
                settings=getattr(stage, "settings", None),
            )
        ]
    )


def outcomes(stage: Any, kind: Any = "keyframe") -> dict[str, str]:
    answers = check(stage.name, registry_of(stage, kind))
    return {each.check: f"{each.outcome}: {each.message}" for each in answers}


def test_a_stage_that_keeps_its_promises_passes():
    found = outcomes(Draws())
    failed = {name: said for name, said in found.items() if said.startswith("failed")}
    assert not failed
    assert sum(said.startswith("ok") for said in found.values()) == 8
    assert found["is a stage"] == "ok: "


def test_a_remote_stage_that_keeps_its_promises_passes_them_all():
    assert set(outcomes(Remote()).values()) == {"ok: "}


class Prints(Draws):
    def run(self, job, ctx):
        print("loading weights")  # noqa: T201  # that is the point
        return super().run(job, ctx)


class PrintsNatively(Draws):
    def run(self, job, ctx):
        os.write(2, b"loading weights")
        return super().run(job, ctx)


class Stubborn(Draws):
    def run(self, job, ctx):
        if ctx.key == "stopped":
            time.sleep(3)
        return super().run(job, ctx)


class WrongSize(Draws):
    def run(self, job, ctx):
        path = ctx.dir / "k.png"
        Image.new("RGB", (10, 10)).save(path)
        return Keyframe(path)


class Outside(Draws):
    def run(self, job, ctx):
        result = super().run(job, ctx)
        return Keyframe(result.path.rename(ctx.dir.parent / "k.png"))


class OnlyOnce(Draws):
    def __init__(self):
        self.used = False

    def run(self, job, ctx):
        if self.used:
            raise RuntimeError("the model is gone")
        self.used = ctx.key == "first"
        return super().run(job, ctx)


class Remembers(Remote):
    def poll(self, op, ctx):
        if not self.shelf:
            raise KeyError(op.id)
        return super().poll(op, ctx)

    def submit(self, job, ctx):
        op = super().submit(job, ctx)
        return Operation(op.id, {"size": job.size})  # a tuple is no JSON


class FetchesOnce(Remote):
    def fetch(self, op, job, ctx):
        if self.shelf.pop(op.id) is None:
            raise KeyError(op.id)
        return super().fetch(op, job, ctx)


class SlowPrice(Draws):
    def estimate(self, job, settings):
        time.sleep(0.1)
        return Cost(0.0)


class Random(Draws):
    def __init__(self):
        self.price = 0.0

    def estimate(self, job, settings):
        self.price += 1
        return Cost(self.price)


class NumberForAPrice(Draws):
    def estimate(self, job, settings):
        return 0.4


class NumberForAReason(Draws):
    def refuse(self, job, settings):
        return 1


@dataclass(frozen=True)
class Mute:
    model: str = "a"


class MuteSettings(Draws):
    settings = Mute


class NoRun:
    name = "no-run"


@pytest.mark.parametrize(
    ("stage", "name", "said"),
    [
        (Prints(), "keeps off the terminal", "writes to the terminal: loading weights"),
        (PrintsNatively(), "keeps off the terminal", "loading weights"),
        (WrongSize(), "gives what was asked", "10x10, asked for 320x180"),
        (Outside(), "gives what was asked", "outside ctx.dir"),
        (OnlyOnce(), "does the same job twice", "the model is gone"),
        (Remembers(), "resumes from a saved operation", "through JSON"),
        (FetchesOnce(), "fetches twice", "KeyError"),
        (SlowPrice(), "prices a job at once", "no I/O there"),
        (Random(), "prices a job at once", "not steady"),
        (NumberForAPrice(), "prices a job at once", "no Cost and not None"),
        (NumberForAReason(), "says whether it can", "refuse gave back 1"),
        (MuteSettings(), "settings have defaults", "without a help text: model"),
        (NoRun(), "is a stage", "has no run(job, ctx)"),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_a_broken_promise_is_named(stage, name, said):
    answers = check(stage.name, registry_of(stage))
    answer = next(each for each in answers if each.check == name)
    assert answer.outcome == "failed"
    assert said in answer.message


def test_a_stage_that_does_not_stop_is_named(tmp_path):
    class Suite(KeyframeSuite):
        stage = Stubborn()
        stops_within = 0.3

    with pytest.raises(AssertionError, match=r"works on 0\.3 s after the stop"):
        Suite().test_stops_when_told(tmp_path)


def test_a_slow_import_is_named():
    registry = load([ROOT / "tests" / "bad_plugins" / "slow.py"], only=())
    answers = {each.check: each for each in check("slow", registry)}
    assert "takes 0." in answers["imports quickly"].message


class Counts(Draws):
    """Would cost money; counts how often it is really called."""

    calls = 0

    def estimate(self, job, settings):
        return Cost(0.4)

    def run(self, job, ctx):
        Counts.calls += 1
        return super().run(job, ctx)


def test_nothing_that_costs_money_is_run():
    found = outcomes(Counts())
    assert (
        found["gives what was asked"]
        == "skipped: not run: it would cost $0.40 each time"
    )
    assert found["prices a job at once"] == "ok: "
    assert Counts.calls == 0


def test_a_stage_nobody_can_price_or_that_lacks_a_key_is_not_run():
    network, keyed = Draws(), Draws()
    network.limits = Limits(network=True)  # type: ignore[attr-defined]
    keyed.limits = Limits(env=("VIDPIPE_TEST_KEY",))  # type: ignore[attr-defined]
    assert "nobody can tell" in outcomes(network)["gives what was asked"]
    assert "VIDPIPE_TEST_KEY is not set" in outcomes(keyed)["gives what was asked"]


def test_a_job_is_fitted_to_the_limits():
    class Tall(Draws):
        limits = Limits(aspects=frozenset({"9:16"}), seconds=(4, 6))
        seen: dict[str, Any] = {}  # noqa: RUF012  # one class, one test

        def run(self, job, ctx):
            self.seen.update(aspect=job.aspect, size=job.size, seconds=job.seconds)
            return super().run(job, ctx)

    found = outcomes(Tall())
    assert found["says whether it can"] == "ok: "
    assert Tall.seen == {"aspect": "9:16", "size": (180, 320), "seconds": 4}


class Writes:
    name = "writes"

    def run(self, job, ctx):
        scene = SceneDraft(
            title="t",
            description="d",
            start_prompt="a",
            end_prompt="b",
            motion_prompt="c",
        )
        return Storyboard((scene,) * job.scenes)


class Joins:
    name = "joins"

    async def run(self, job, ctx):
        from vidpipe_tui.stages import Cut

        path = ctx.dir / "cut.mp4"
        path.write_bytes(job.clips[0].read_bytes())
        return Cut(path)


@pytest.mark.parametrize(
    ("stage", "kind"), [(Writes(), "storyboard"), (Joins(), "stitch")]
)
def test_the_other_kinds_have_their_suites_too(stage, kind):
    found = outcomes(stage, kind)
    assert not [said for said in found.values() if said.startswith("failed")], found


def test_an_unknown_name_is_told():
    with pytest.raises(UnknownName):
        list(check("drawz", registry_of(Draws())))


@dataclass(frozen=True)
class Colour:
    colour: Literal["grey", "red"] = field(default="grey", metadata={"help": "which"})


def test_the_settings_asked_for_are_used():
    class Coloured(Draws):
        settings = Colour
        seen: set[str] = set()  # noqa: RUF012  # one class, one test

        def run(self, job, ctx):
            self.seen.add(ctx.settings.colour)
            return super().run(job, ctx)

    list(check("keyframe.draws", registry_of(Coloured()), {"colour": "red"}))
    assert Coloured.seen == {"red"}


def test_a_plugin_author_gets_it_in_four_lines(tmp_path):
    (tmp_path / "vidpipe_grey.py").write_text((ROOT / "plugins/grey.py").read_text())
    (tmp_path / "test_grey.py").write_text(
        "from vidpipe_grey import Grey\n"
        "from vidpipe_tui.testing import KeyframeSuite\n"
        "class TestGrey(KeyframeSuite):\n"
        "    stage = Grey()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "8 passed, 3 skipped" in done.stdout, done.stdout


def test_the_suites_need_no_pytest():
    code = "import sys, vidpipe_tui.testing; assert 'pytest' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
