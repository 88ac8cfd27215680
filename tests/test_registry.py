"""One broken plugin never stops the rest, and what is wrong is said in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from vidpipe_tui.errors import UnknownName, UsageError
from vidpipe_tui.registry import Registry, load
from vidpipe_tui.registry.observers import Observer
from vidpipe_tui.registry.offered import Offered
from vidpipe_tui.stages import (
    FREE,
    Cost,
    Event,
    Keyframe,
    KeyframeJob,
    Limits,
    VideoJob,
)

BAD = Path(__file__).parent / "bad_plugins"

GOOD = """
from vidpipe_tui.hookspecs import hookimpl

class Stage:
    name = "{name}"
    def run(self, job, ctx):
        raise AssertionError

@hookimpl
def vidpipe_keyframe():
    return Stage()
"""


def bad(*names: str) -> Registry:
    return load([BAD / f"{name}.py" for name in names], only=())


def said(registry: Registry) -> str:
    return "\n".join(problem.message for problem in registry.problems)


def picture_job(**changes: Any) -> KeyframeJob:
    values: dict[str, Any] = {
        "scene_id": "s01",
        "index": 0,
        "position": "start",
        "prompt": "a boat",
        "style": "cinematic",
        "style_guide": {},
        "aspect": "16:9",
        "size": (1280, 720),
        "seconds": 4.0,
        "seed": 1,
    }
    return KeyframeJob(**values | changes)


def film_job(**changes: Any) -> VideoJob:
    values: dict[str, Any] = {
        "scene_id": "s01",
        "index": 0,
        "title": "A boat",
        "prompt": "it rocks",
        "style": "cinematic",
        "style_guide": {},
        "aspect": "16:9",
        "size": (1280, 720),
        "seconds": 4.0,
        "fps": 24,
        "seed": 1,
        "first_frame": Path("/a.png"),
        "last_frame": Path("/b.png"),
    }
    return VideoJob(**values | changes)


class Plain:
    name = "plain"

    def run(self, job, ctx):
        return Keyframe(ctx.dir / "x.png")


def offered(stage: Any, kind: Any = "keyframe") -> Offered:
    return Offered(
        kind=kind,
        name=stage.name,
        stage=stage,
        plugin="vidpipe-test",
        version="1",
        summary="",
        settings=getattr(stage, "settings", None),
    )


def test_our_own_plugins_are_found_through_their_entry_points():
    registry = load(only=["rehearsal"])
    assert registry.problems == ()
    assert registry.get("video", "rehearsal").remote
    assert registry.get("keyframe", "rehearsal").plugin == "vidpipe-tui"
    [plugin] = registry.plugins
    assert plugin.stages == ("keyframe.rehearsal", "video.rehearsal")


def test_a_stage_of_another_distribution_is_found_by_its_entry_point(tmp_path):
    made = tmp_path / "vidpipe_pink-1.2.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Name: vidpipe-pink\nVersion: 1.2\n")
    (made / "entry_points.txt").write_text("[vidpipe_tui]\naaa = vidpipe_pink\n")
    (tmp_path / "vidpipe_pink.py").write_text(GOOD.format(name="pink"))
    code = (
        "from vidpipe_tui.registry import load; r = load(only=['aaa', 'rehearsal'])\n"
        "s = r.get('keyframe', 'pink'); print(s.plugin, s.version, r.plugins[0].name)"
    )
    shown = _python(code, PYTHONPATH=str(tmp_path))
    assert shown.split() == ["vidpipe-pink", "1.2", "rehearsal"]  # ours first


def test_a_folder_gives_each_file_that_marks_a_hook_and_runs_no_other(tmp_path):
    (tmp_path / "one.py").write_text(GOOD.format(name="one"))
    (tmp_path / "two.py").write_text(GOOD.format(name="two"))
    (tmp_path / "_not.py").write_text(GOOD.format(name="not"))
    ran = tmp_path / "ran"
    (tmp_path / "setup.py").write_text(f"open({str(ran)!r}, 'w')")
    registry = load([tmp_path], only=())
    assert [stage.name for stage in registry.offered("keyframe")] == ["one", "two"]
    assert not ran.exists()
    assert registry.problems == ()


def test_a_file_named_twice_is_one_plugin(tmp_path):
    (tmp_path / "one.py").write_text(GOOD.format(name="one"))
    registry = load([tmp_path, tmp_path / "one.py"], only=())
    assert registry.problems == ()
    assert len(registry.plugins) == 1


def test_two_files_of_one_name_in_two_folders_are_two_modules(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.py").write_text(GOOD.format(name=name))
    registry = load([tmp_path / "one", tmp_path / "two"], only=())
    assert [stage.name for stage in registry.offered("keyframe")] == ["one", "two"]


def test_a_folder_that_is_not_there_or_has_no_plugin_is_told(tmp_path):
    registry = load([tmp_path / "none", tmp_path], only=())
    assert "cannot be read: No such file" in said(registry)
    assert "no plugin there" in said(registry)


def test_the_environment_says_which_plugins_to_load(monkeypatch):
    monkeypatch.setenv("VIDPIPE_PLUGINS", "")
    assert load().plugins == ()
    monkeypatch.setenv("VIDPIPE_PLUGINS", "rehearsal, nowhere")
    registry = load()
    assert [plugin.name for plugin in registry.plugins] == ["rehearsal"]
    assert "no plugin named nowhere is installed" in said(registry)


def test_loading_stays_light():
    code = (
        "import sys; from vidpipe_tui.registry import load; load(only=['rehearsal'])\n"
        "print([m for m in ('PIL', 'av', 'textual', 'tinydb', 'google.genai',"
        " 'pydantic') if m in sys.modules])"
    )
    assert _python(code).strip() == "[]"


def test_a_broken_plugin_is_a_sentence_and_the_rest_loads(tmp_path):
    (tmp_path / "good.py").write_text(GOOD.format(name="good"))
    (tmp_path / "half.py").write_text('hookimpl = "')
    registry = load([BAD, tmp_path], only=())
    names = {stage.name for stage in registry.offered("keyframe")}
    assert {"good", "fine", "slow", "prints"} <= names
    assert len(registry.offered("video")) == 1
    for problem in registry.problems:
        assert "\n" not in problem.message
        assert "\x1b" not in problem.message + problem.detail


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("raises", "failed while it was imported: RuntimeError: no GPU here"),
        ("exits", "called sys.exit while it was imported"),
        (
            "needs_package",
            "needs the Python package torch_that_is_not_there, which is not installed",
        ),
        ("hook_raises", "vidpipe_keyframe failed: ValueError: no licence"),
        (
            "misspelt",
            "no hook named vidpipe_keyframes; did you mean vidpipe_keyframe?",
        ),
        ("unmarked", "vidpipe_keyframe lacks its @hookimpl mark"),
        ("wrong_argument", "has a wrong hook"),
    ],
)
def test_each_fault_has_its_sentence(name, sentence):
    registry = bad(name)
    assert sentence in said(registry)
    assert all(name in problem.source for problem in registry.problems)


def test_a_file_that_fails_leaves_no_half_module_behind():
    before = set(sys.modules)
    bad("exits")
    assert set(sys.modules) == before


def test_a_traceback_is_kept_for_who_wants_it():
    [problem] = bad("raises").problems
    assert 'raise RuntimeError("no GPU' in problem.detail


def test_what_is_wrong_with_a_stage_is_told_and_the_good_one_stays():
    registry = bad("objects")
    assert [stage.name for stage in registry.offered("keyframe")] == ["good"]
    for sentence in (
        "is the class AsClass; offer an object: AsClass()",
        "no-run has no run(job, ctx)",
        "has no name",
        "has the name 'Bad Name'; names are lower-case words joined by dashes",
        "run-needs-more has a run that cannot be called with 2 arguments",
        "both-ways has both run and submit",
        "no-fetch has submit and poll but no fetch",
        "bad-limits has limits.parallel of 0; at least 1 is needed",
        "dict-limits has limits that are no Limits",
        "text-aspect has limits.aspects of '16:9'; several values are needed",
        "settings-no-default has settings that cannot be used",
        "setting model has no default",
        "NotFrozen is not frozen",
        "setting models is of a type no form can show",
        "failed when asked: RuntimeError: asked too much",
        "it is 42",
    ):
        assert sentence in said(registry), sentence


def test_a_name_used_twice_keeps_the_first_and_names_both_sources():
    registry = load([BAD / "clash.py"], only=["rehearsal"])
    assert registry.get("keyframe", "rehearsal").plugin == "vidpipe-tui"
    [problem] = registry.problems
    assert "two keyframe stages named rehearsal" in problem.message
    assert "rehearsal (vidpipe-tui" in problem.message
    assert "clash.py" in problem.message


def test_prints_and_slowness_are_notes_and_stay_off_the_terminal(capfd):
    registry = bad("prints", "slow")
    notes = {plugin.name: plugin.notes for plugin in registry.plugins}
    [printed] = notes["prints"]
    assert "welcome to prints" in printed
    assert "some warning" in printed
    assert "to import, at every start" in notes["slow"][0]
    assert capfd.readouterr() == ("", "")
    assert registry.problems == ()


def test_an_unknown_stage_offers_the_nearest_name():
    registry = load(only=["rehearsal"])
    with pytest.raises(UnknownName) as caught:
        registry.get("video", "rehersal")
    assert "did you mean rehearsal?" in caught.value.hint


def test_a_local_stage_without_a_price_is_free_and_a_network_one_unknown():
    local, network = Plain(), Plain()
    network.limits = Limits(network=True)  # type: ignore[attr-defined]
    assert offered(local).estimate(picture_job(), None) == FREE
    assert offered(network).estimate(picture_job(), None) is None


def test_a_remote_stage_without_a_price_is_unknown():
    class Remote:
        name = "remote"

        def submit(self, job, ctx): ...

    assert offered(Remote()).estimate(picture_job(), None) is None


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("no price list"), SystemExit(1), 0.4, Cost(-1), Cost(float("nan"))],
)
def test_an_estimate_that_fails_is_unknown_and_warned_of_once(answer, caplog):
    class Priced(Plain):
        def estimate(self, job, settings):
            if isinstance(answer, BaseException):
                raise answer
            return answer

    asked = offered(Priced())
    assert asked.estimate(picture_job(), None) is None
    assert asked.estimate(picture_job(), None) is None
    assert len(caplog.records) == 1
    assert "keyframe.plain" in caplog.text


def test_what_a_stage_needs_is_named(monkeypatch):
    stage = Plain()
    stage.limits = Limits(env=("VIDPIPE_TEST_KEY",), programs=("no-such-program",))  # type: ignore[attr-defined]
    asked = offered(stage)
    assert asked.ready(None) == "VIDPIPE_TEST_KEY is not set"
    monkeypatch.setenv("VIDPIPE_TEST_KEY", "x")
    assert asked.ready(None) == "needs the program no-such-program"
    assert offered(Plain()).ready(None) is None


def test_a_stages_own_word_counts_and_its_fault_is_a_no():
    class Moody(Plain):
        def ready(self, settings):
            return "the server is\noff"

        def refuse(self, job, settings):
            raise KeyError("size")

    asked = offered(Moody())
    assert asked.ready(None) == "the server is off"
    assert "cannot tell whether it can: KeyError" in (
        asked.objection(picture_job(), None) or ""
    )


@pytest.mark.parametrize(
    ("limits", "job", "why"),
    [
        (
            Limits(aspects=frozenset({"16:9", "9:16"})),
            picture_job(aspect="1:1"),
            "plain does 16:9 and 9:16, not 1:1",
        ),
        (
            Limits(seconds=(4, 6, 8)),
            film_job(seconds=5.0),
            "plain does 4, 6 and 8 s, not 5 s",
        ),
        (
            Limits(sizes=frozenset({(640, 360)})),
            picture_job(),
            "plain does 640x360 pixels, not 1280x720",
        ),
        (
            Limits(end_frame=False),
            film_job(),
            "plain cannot end a clip on a given picture",
        ),
        (Limits(seconds=(4, 6, 8), sizes=frozenset({(1280, 720)})), film_job(), None),
    ],
)
def test_a_job_beyond_the_limits_is_refused_before_money(limits, job, why):
    stage = Plain()
    stage.limits = limits  # type: ignore[attr-defined]
    assert offered(stage).objection(job, None) == why


def test_a_stages_own_refusal_names_the_nearest_and_comes_first():
    class Precise(Plain):
        limits = Limits(seconds=(4, 6, 8))

        def refuse(self, job, settings):
            return "plain does 4, 6 or 8 s, not 5: use 4 or 6 s"

    asked = offered(Precise())
    assert (asked.objection(film_job(seconds=5.0), None) or "").endswith("use 4 or 6 s")


def test_limits_may_follow_from_settings_and_their_fault_stops_the_stage():
    class Varies(Plain):
        def limits_for(self, settings):
            if settings == "broken":
                raise OSError("no table")
            return Limits(parallel=settings)

    asked = offered(Varies())
    assert asked.limits(3).parallel == 3
    assert "cannot tell its limits" in (asked.ready("broken") or "")
    assert "cannot tell its limits" in (asked.objection(picture_job(), 0) or "")
    assert asked.limits("broken") == Limits()


@dataclass(frozen=True)
class Knobs:
    model: Literal["big", "small"] = field(default="small", metadata={"help": "which"})
    steps: int = field(default=20, metadata={"minimum": 1, "maximum": 50})
    guidance: float = 7.5
    negative: str = ""
    upscale: bool = False
    workflow: Path | None = None

    def __post_init__(self) -> None:
        if self.upscale and self.steps < 10:
            raise ValueError("upscale needs 10 steps")


class Knobbed(Plain):
    settings = Knobs


def test_settings_are_built_from_text_and_from_data():
    made = offered(Knobbed()).make_settings(
        {"model": "big", "steps": "30", "upscale": "yes", "workflow": "~/w.json"}
    )
    assert made == Knobs("big", 30, upscale=True, workflow=Path.home() / "w.json")
    assert offered(Knobbed()).make_settings({"guidance": 3}).guidance == 3.0
    assert offered(Knobbed()).make_settings({"workflow": None}) == Knobs()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"step": 1}, "did you mean steps?"),
        ({"steps": "many"}, "steps is a whole number, not 'many'"),
        ({"steps": 2.5}, "steps is a whole number"),
        ({"steps": True}, "steps is a whole number"),
        ({"steps": 51}, "steps is at most 50, not 51"),
        ({"steps": "0"}, "steps is at least 1, not 0"),
        ({"guidance": "nan"}, "guidance is a number"),
        ({"upscale": "perhaps"}, "upscale is yes or no"),
        ({"model": "huge"}, "choices: big, small"),
        ({"negative": 3}, "negative is text"),
        ({"workflow": 3}, "workflow is a file's path"),
        ({"upscale": True, "steps": 5}, "upscale needs 10 steps"),
    ],
)
def test_wrong_settings_are_named_with_their_stage(values, sentence):
    with pytest.raises(UsageError) as caught:
        offered(Knobbed()).make_settings(values)
    assert sentence in f"{caught.value.message} {caught.value.hint}"
    assert "keyframe.plain" in caught.value.message


def test_a_stage_without_settings_takes_none():
    assert offered(Plain()).make_settings({}) is None
    with pytest.raises(UsageError, match=r"keyframe\.plain has no settings"):
        offered(Plain()).make_settings({"a": 1})


def test_a_form_can_be_drawn_from_the_options():
    options = {option.name: option for option in offered(Knobbed()).options}
    assert options["model"].choices == ("big", "small")
    assert options["model"].help == "which"
    assert (options["steps"].minimum, options["steps"].maximum) == (1, 50)
    assert options["workflow"].optional


def event(kind: str = "take-done") -> Event:
    return Event(kind=kind, project="p", at=0.0)


def test_every_observer_hears_and_one_that_raises_hides_nothing(tmp_path, caplog):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(
            "from pathlib import Path\n"
            "from vidpipe_tui.hookspecs import hookimpl\n"
            "@hookimpl\n"
            "def vidpipe_event(event):\n"
            f"    if {name!r} == 'b': raise SystemExit('tired')\n"
            f"    with open({str(tmp_path / name)!r}, 'a') as f:\n"
            "        f.write(event.kind + ' ')\n"
        )
    registry = load([tmp_path], only=())
    registry.tell(event("one"))
    registry.tell(event("two"))
    assert registry.drain(5)
    assert (tmp_path / "a").read_text() == (tmp_path / "c").read_text() == "one two "
    assert "vidpipe_event failed: tired" in caplog.text


def test_an_observer_that_hangs_holds_up_nobody(caplog):
    gate = threading.Event()
    observer = Observer("stuck", lambda event: gate.wait(30))
    start = time.monotonic()
    for _ in range(1500):
        observer.tell(event())
    assert not observer.drain(0.05)
    assert time.monotonic() - start < 5
    assert caplog.text.count("stuck does not keep up") == 1
    gate.set()


def test_all_observers_together_have_the_time_of_one():
    heard = []

    def slowly(seconds):
        def hook(event):
            time.sleep(seconds)
            heard.append(seconds)

        return Observer(f"slow by {seconds}", hook)

    registry = Registry(observers=[slowly(1.2), slowly(2.0), slowly(0.1)])
    registry.tell(event("run-ended"))
    assert not registry.drain(1.5)
    assert heard == [0.1, 1.2]


def _python(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
