"""The process that knows the plugins: what it answers, and what becomes of bad ones."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from vidpipe_tui.app.oracle import Oracle
from vidpipe_tui.errors import UsageError, VidpipeError
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.store import Store

from . import films

pytestmark = pytest.mark.anyio

PLUGIN = """
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Cost, Clip

class Odd:
    name = "odd"
    summary = "does odd things"
    def estimate(self, job, settings):
        {estimate}
    def run(self, job, ctx):
        return Clip(ctx.dir / "x.mp4")

{top}

@hookimpl
def vidpipe_video():
    return Odd()
"""


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def oracle():
    asked = Oracle()
    yield asked
    await asked.close()


def odd(tmp_path, estimate="return Cost(1.0)", top=""):
    folder = tmp_path / "plugins"
    folder.mkdir()
    text = dedent(PLUGIN).format(estimate=estimate, top=top)
    (folder / "odd_plugin.py").write_text(text)
    return Oracle([folder])


async def test_a_plan_names_what_is_made_what_gets_stale_and_the_price(
    oracle, tmp_path
):
    store = films.made(films.a_film(tmp_path, scenes=3))
    folder = str(store.folder.path)
    plan = await oracle.ask("plan", folder=folder, slots=[["s02", "end"]])
    assert plan["requests"] == [["s02", "end"]]
    assert ["s02", "clip"] in plan["blast"]
    assert ["s03", "end"] in plan["blast"]
    assert plan["estimate_usd"] == pytest.approx(0.134)
    assert plan["paid"] == 1
    assert not plan["free"]


async def test_a_plan_below_asks_for_all_that_hangs_on_it(oracle, tmp_path):
    store = films.made(films.a_film(tmp_path, scenes=3))
    folder = str(store.folder.path)
    plan = await oracle.ask("plan", folder=folder, slots=[["s02", "end"]], below=True)
    assert ["s03", "clip"] in plan["requests"]
    assert plan["blast"] == []


async def test_a_plan_says_that_the_budget_does_not_bear_it(oracle, tmp_path):
    store = films.a_film(tmp_path, budget_usd=0.1)
    plan = await oracle.ask("plan", folder=str(store.folder.path), missing=True)
    assert "$0.10 is left" in plan["over_budget"]


async def test_a_scene_out_of_the_film_is_not_made_again(oracle, tmp_path):
    store = films.a_film(tmp_path)
    edits.remove_scene(store, "s02")
    folder = str(store.folder.path)
    with pytest.raises(UsageError, match="s02 is not in the film"):
        await oracle.ask("plan", folder=folder, slots=[["s02", "end"]])


async def test_stages_say_whether_they_can_and_what_they_cost(oracle, tmp_path):
    store = films.a_film(tmp_path)
    folder = str(store.folder.path)
    answer = await oracle.ask("stages", folder=folder, scene="s02", slot="clip")
    (kind,) = answer["kinds"]
    stages = {stage["name"]: stage for stage in kind["stages"]}
    assert kind["chosen"] == "rehearsal"
    assert stages["rehearsal"]["ready"]
    assert stages["rehearsal"]["price"]["usd"] == pytest.approx(0.05)
    assert stages["animatic"]["price"]["usd"] == 0.0
    assert not stages["omni"]["ready"]
    assert "GEMINI_API_KEY" in stages["omni"]["why"]
    values = {each["name"]: each["value"] for each in stages["rehearsal"]["options"]}
    assert values["render"] == "plain"


async def test_options_are_checked_and_written_or_refused_whole(oracle, tmp_path):
    store = films.a_film(tmp_path)
    ask = {"folder": str(store.folder.path), "kind": "video", "name": "rehearsal"}
    before = store.read().project.settings
    with pytest.raises(UsageError, match="price"):
        values = {"latency": "2.5", "price": "cheap"}
        await oracle.ask("set_options", **ask, values=values)
    assert store.read().project.settings == before
    await oracle.ask("set_options", **ask, values={"latency": "2.5", "render": None})
    settings = store.read().project.settings["video.rehearsal"]
    assert settings["latency"] == 2.5
    assert "render" not in settings


async def test_a_dry_change_of_options_writes_nothing(oracle, tmp_path):
    store = films.a_film(tmp_path)
    ask = {"folder": str(store.folder.path), "kind": "video", "name": "rehearsal"}
    state = store.folder.state.read_bytes()
    await oracle.ask("set_options", **ask, values={"latency": 3}, dry=True)
    assert store.folder.state.read_bytes() == state


async def test_a_new_film_has_a_price_before_it_is_made(oracle):
    wanted = {"brief": "A fox", "preset": "rehearsal", "scenes": 2}
    answer = await oracle.ask("new_film", wanted=wanted)
    assert answer["estimate_usd"] == pytest.approx(3 * 0.134 + 2 * 0.4)
    assert answer["guess"]
    free = await oracle.ask("new_film", wanted={"brief": "A fox"})
    assert free["free"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"brief": " "}, "the brief is empty"),
        ({"brief": "A fox", "scenes": 0}, "scenes"),
        ({"brief": "A fox", "preset": "nobody"}, "nobody"),
        ({"brief": "A fox", "seconds": 600}, "seconds"),
    ],
)
async def test_a_film_that_cannot_be_is_refused_in_a_sentence(oracle, wanted, message):
    with pytest.raises(UsageError, match=message):
        await oracle.ask("new_film", wanted=wanted)


async def test_a_film_is_made_and_its_run_goes_on_without_the_oracle(oracle, tmp_path):
    wanted = {
        "brief": "A fox on the ice",
        "scenes": 1,
        "seconds": 1,
        "size": "360p",
    }
    answer = await oracle.ask("make_film", workspace=str(tmp_path), wanted=wanted)
    await oracle.close()
    store = Store.open(tmp_path / answer["folder"])
    films.until(lambda: holder(store.folder) is None, 60)
    assert store.read().project.status == "complete"


async def test_a_paid_film_begins_with_its_storyboard_alone(oracle, tmp_path):
    wanted = {"brief": "A fox", "scenes": 1, "preset": "rehearsal", "size": "360p"}
    answer = await oracle.ask("make_film", workspace=str(tmp_path), wanted=wanted)
    assert answer["through"] == "storyboard"
    store = Store.open(tmp_path / answer["folder"])
    films.until(lambda: holder(store.folder) is None, 30)
    assert len(store.read().scenes) == 1
    assert films.money(store).spent_usd == 0


async def test_an_impossible_film_leaves_no_folder(oracle, tmp_path):
    wanted = {"brief": "A fox", "preset": "google-key"}
    with pytest.raises(UsageError, match="GEMINI_API_KEY"):
        await oracle.ask("make_film", workspace=str(tmp_path / "ws"), wanted=wanted)
    assert not (tmp_path / "ws").exists()


async def test_a_plugin_that_hangs_is_given_up_and_the_next_question_answered(
    tmp_path,
):
    oracle = odd(tmp_path, estimate="__import__('time').sleep(60)")
    store = films.a_film(tmp_path, stages={"video": "odd"})
    folder = str(store.folder.path)
    await oracle.ask("offered")
    begun = time.monotonic()
    with pytest.raises(VidpipeError, match="did not answer"):
        await oracle.ask("plan", folder=folder, missing=True, patience=1.0)
    assert time.monotonic() - begun < 10
    assert (await oracle.ask("offered"))["stages"]
    await oracle.close()


async def test_a_plugin_that_prints_does_not_garble_the_answers(tmp_path):
    noise = "print('noise'); __import__('os').write(1, b'more noise')"
    oracle = odd(tmp_path, estimate=f"{noise}; return Cost(1.0)", top=noise)
    store = films.a_film(tmp_path, stages={"video": "odd"})
    plan = await oracle.ask("plan", folder=str(store.folder.path), missing=True)
    assert plan["estimate_usd"] == pytest.approx(2.0 + plan_price_of_pictures(plan))
    await oracle.close()


def plan_price_of_pictures(plan):
    return sum(group["usd"] for group in plan["groups"] if group["kind"] == "keyframe")


async def test_a_plugin_that_kills_the_process_is_a_sentence(tmp_path):
    oracle = odd(tmp_path, estimate="__import__('os')._exit(3)")
    store = films.a_film(tmp_path, stages={"video": "odd"})
    folder = str(store.folder.path)
    with pytest.raises(VidpipeError, match="ended without an answer"):
        await oracle.ask("plan", folder=folder, missing=True)
    assert (await oracle.ask("offered"))["stages"]
    await oracle.close()


async def test_a_killed_process_is_started_again(oracle):
    await oracle.ask("offered")
    os.kill(oracle._process.pid, signal.SIGKILL)
    await oracle._process.wait()
    assert (await oracle.ask("offered"))["stages"]


async def test_a_question_that_was_left_does_not_answer_the_next(oracle, tmp_path):
    store = films.a_film(tmp_path)
    task = asyncio.create_task(oracle.ask("offered"))
    await asyncio.sleep(0.05)
    task.cancel()
    plan = await oracle.ask("plan", folder=str(store.folder.path), missing=True)
    assert "steps" in plan


async def test_it_ends_with_the_app(oracle):
    await oracle.ask("offered")
    process = oracle._process
    process.stdin.close()
    assert await process.wait() == 0


async def test_a_program_that_cannot_be_started_is_a_sentence():
    with pytest.raises(VidpipeError):
        await Oracle(argv=["/nowhere/python"]).ask("offered")


def test_the_app_side_loads_no_plugin():
    code = (
        "import sys; import vidpipe_tui.app.app, vidpipe_tui.app.screens.scene_screen; "
        "bad = [m for m in sys.modules if m.startswith('vidpipe_tui.plugins.')"
        " or m.startswith(('google.genai', 'av', 'numpy'))]; sys.exit(repr(bad) if bad"
        " else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
