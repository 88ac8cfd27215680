"""generate, resume, rerun and stitch, with money, gates, signals and a second hand."""

from __future__ import annotations

import signal
import time

import pytest

from tests import films
from tests.command import (
    PAID,
    QUICK,
    SLOW,
    SMALL,
    at_work,
    copied,
    made,
    only,
    read,
    start,
    until,
    vidpipe,
)
from vidpipe_tui.media.probe import count_frames
from vidpipe_tui.project import edits
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import Request, Source, TakeStatus
from vidpipe_tui.project.store import Store


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def charged(folder):
    """The takes a service was sent something for."""
    return [take.id for take in read(folder).takes if take.operation]


def test_a_question_that_nobody_answers_names_the_film_it_is_about(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox", *SMALL, *PAID, "--json")
    assert said.code == 3
    error = said.data["error"]
    assert (error["exit_code"], error["project"]) == (3, only(tmp_path).name)
    assert vidpipe(tmp_path, "status", error["project"]).code == 0
    said = vidpipe(tmp_path, "generate", "A fox", "--seconds", "99", "--json")
    assert "project" not in said.data["error"]


def test_a_brief_becomes_a_whole_film_and_says_where_it_is(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox. A crow.", *SMALL, "--json")
    assert said.code == 0, said.err
    data = said.data
    assert data["outcome"] == "complete"
    assert data["missing"] == []
    assert data["project"]["spent_usd"] == 0
    assert data["film"].startswith(str(tmp_path))
    assert count_frames(only(tmp_path) / "output" / "final.mp4") == 2 * 24
    assert data["seconds"] == 2.0


def test_without_json_stdout_is_the_path_of_the_film(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox", *SMALL)
    assert said.out.strip() == str(only(tmp_path) / "output" / "final.mp4")
    assert "the film is complete" in said.err


def test_flags_beat_preset_beats_config_and_all_is_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("VIDPIPE_STAGES__KEYFRAME", "rehearsal")
    monkeypatch.setenv("VIDPIPE_STAGES__VIDEO", "rehearsal")
    monkeypatch.setenv("VIDPIPE_STYLE", "anime")
    words = ("--through", "storyboard", "--seed", "7", "--takes", "2", "--budget", "3")
    vidpipe(tmp_path / "a", "generate", "A fox", *SMALL, *words, "--video", "animatic")
    project = read(only(tmp_path / "a")).project
    assert project.stages["keyframe"] == "rehearsal"
    assert project.stages["video"] == "animatic"
    assert (project.style, project.seed, project.takes) == ("anime", 7, 2)
    assert project.budget_usd == 3
    preset = ("--preset", "animatic", "--style", "watercolor")
    vidpipe(tmp_path / "b", "generate", "A fox", *SMALL, *words, *preset)
    project = read(only(tmp_path / "b")).project
    assert project.stages["keyframe"] == "animatic"
    assert project.style == "watercolor"


def test_a_script_is_copied_and_its_scenes_are_used(tmp_path):
    script = tmp_path / "my film.txt"
    script.write_text("A fox on the ice.\n\nA crow looks down.\n\nNight falls.\n")
    words = ("--script", str(script), "--size", "360p", "--through", "storyboard")
    said = vidpipe(tmp_path / "films", "generate", *words)
    assert said.code == 0, said.err
    script.unlink()
    folder = only(tmp_path / "films")
    snapshot = read(folder)
    assert len(snapshot.scenes) == 3
    assert (folder / (snapshot.project.script or "")).is_file()
    assert folder.name.startswith("my-film-")


def test_settings_are_written_down_in_their_own_type(tmp_path):
    words = ("--set", "animatic.slate=no", "--through", "storyboard")
    vidpipe(tmp_path, "generate", "A fox", *SMALL, *words)
    settings = read(only(tmp_path)).project.settings
    assert settings["video.animatic"] == {"slate": False}


def test_nothing_paid_is_sent_before_a_yes(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox. A crow.", *SMALL, *PAID, *QUICK)
    folder = only(tmp_path)
    assert said.code == 3
    assert "about $0.60" in said.err
    assert f"vidpipe resume {folder.name} --workspace {tmp_path} --yes" in said.err
    assert len(read(folder).scenes) == 2  # the free storyboard, for an exact price
    assert charged(folder) == []
    again = vidpipe(tmp_path, "resume", folder.name, "--yes", "--json")
    assert again.code == 0, again.err
    assert len(charged(folder)) == 5
    assert again.data["project"]["spent_usd"] == pytest.approx(0.602)


def test_a_stage_that_tells_no_price_is_asked_about(tmp_path):
    plugin = tmp_path / "grey.py"
    plugin.write_text(
        "from vidpipe_tui.hookspecs import hookimpl\n"
        "from vidpipe_tui.stages import Limits\n"
        "class Secret:\n"
        "    name = 'secret'\n"
        "    limits = Limits(network=True)\n"
        "    def run(self, job, ctx): raise RuntimeError('was called')\n"
        "@hookimpl\n"
        "def vidpipe_keyframe(): return Secret()\n"
    )
    (tmp_path / "c.toml").write_text(f'plugins_dir = ["{plugin}"]\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIDPIPE_CONFIG", str(tmp_path / "c.toml"))
        words = ("generate", "A fox", *SMALL, "--keyframe", "secret")
        said = vidpipe(tmp_path / "films", *words)
    assert said.code == 3
    assert "price is unknown" in said.err
    takes = read(only(tmp_path / "films")).takes
    assert [take.slot for take in takes] == ["storyboard"]


PAID_STORYBOARD = """
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Cost, Limits, SceneDraft, Storyboard

class Paid:
    name = "writer"
    limits = Limits(network=True)
    def estimate(self, job, settings):
        return Cost(0.01, "a cent")
    def run(self, job, ctx):
        same = {"title": "t", "description": "d", "motion_prompt": "m"}
        draft = SceneDraft(start_prompt="a", end_prompt="b", **same)
        return Storyboard((draft,) * 3, cost=Cost(0.01))

@hookimpl
def vidpipe_storyboard():
    return Paid()
"""


def test_a_paid_storyboard_is_asked_about_and_then_the_rest_by_its_exact_price(
    tmp_path, monkeypatch
):
    (tmp_path / "writer.py").write_text(PAID_STORYBOARD)
    (tmp_path / "c.toml").write_text(f'plugins_dir = ["{tmp_path}/writer.py"]\n')
    monkeypatch.setenv("VIDPIPE_CONFIG", str(tmp_path / "c.toml"))
    words = ("--storyboard", "writer", "--size", "360p", "--seconds", "1")
    films = tmp_path / "films"
    said = vidpipe(films, "generate", "A fox", *words, *PAID, *QUICK)
    assert said.code == 3
    assert "number of scenes is a guess" in said.err
    assert read(only(films)).takes == ()
    said = vidpipe(films, "resume", "last", "--yes", "--json")
    assert said.code == 0, said.err
    assert said.data["project"]["scenes"] == 3
    assert said.data["project"]["spent_usd"] == pytest.approx(0.01 + 4 * 0.134 + 0.3)


def test_a_free_film_is_never_asked_about(film):
    assert {take.cost_usd for take in read(film).takes} == {0.0}


def test_a_gate_stops_for_a_look_and_resume_goes_on(tmp_path):
    said = vidpipe(tmp_path, "generate", "A fox", *SMALL, "--through", "keyframe")
    folder = only(tmp_path)
    assert said.code == 0
    assert f"vidpipe resume {folder.name}" in said.err
    slots = {take.slot for take in read(folder).takes}
    assert slots == {"storyboard", "start", "end"}
    assert vidpipe(tmp_path, "status", "last", "--json").data["project"]["status"] == (
        "staged"
    )
    assert vidpipe(tmp_path, "resume", "last").code == 0
    assert read(folder).takes_of(None, "cut")


def test_resume_of_a_finished_film_does_nothing(film, tmp_path):
    folder = copied(film, tmp_path)
    said = vidpipe(tmp_path, "resume", "last", "--json")
    assert said.code == 0
    assert said.data["outcome"] == "complete"
    assert len(read(folder).runs) == len(read(film).runs)


def test_resume_makes_only_what_is_missing(film, tmp_path):
    folder = copied(film, tmp_path)
    (folder / "clips" / "s01-1.mp4").unlink()
    assert vidpipe(tmp_path, "resume", "last").code == 0
    new = {take.id for take in read(folder).takes} - {t.id for t in read(film).takes}
    assert new == {"s01-clip-2", "cut-2"}


def test_a_failed_scene_ends_partial_with_its_reason_and_is_tried_again(tmp_path):
    faults = ("--set", "video.rehearsal.faults=refused@s02-clip")
    words = ("generate", "A fox. A crow.", *SMALL, *PAID, *QUICK, *faults, "--yes")
    said = vidpipe(tmp_path, *words, "--json")
    folder = only(tmp_path)
    assert said.code == 4, said.err
    assert said.data["outcome"] == "partial"
    assert [(m["scene"], m["slot"]) for m in said.data["missing"]] == [("s02", "clip")]
    assert "s02 clip filtered" in said.err
    assert said.data["film"] is None
    assert not (folder / "output" / "final.mp4").exists()
    status = vidpipe(tmp_path, "status", "last", "--json").data
    assert status["scenes"][1]["slots"]["clip"]["state"] == "filtered"
    again = vidpipe(tmp_path, "resume", "last", "--yes", "--json")
    assert again.data["outcome"] == "complete"
    assert len(read(folder).takes_of("s01", "clip")) == 1


def test_the_budget_is_a_ceiling_and_says_how_to_raise_it(tmp_path):
    words = ("generate", "A fox. A crow.", *SMALL, *PAID, *QUICK, "--yes")
    said = vidpipe(tmp_path, *words, "--budget", "0.30", "--json")
    assert said.code == 3
    assert said.data["project"]["spent_usd"] <= 0.30
    assert "budget" in said.err
    folder = only(tmp_path)
    line = f"vidpipe resume {folder.name} --budget USD --workspace {tmp_path} raises it"
    assert line in said.err
    again = vidpipe(tmp_path, "resume", "last", "--budget", "1", "--yes")
    assert again.code == 0, again.err


@pytest.mark.parametrize(
    ("kind", "slot"),
    [
        (signal.SIGINT, "start"),
        (signal.SIGINT, "clip"),
        (signal.SIGTERM, "start"),
        (signal.SIGHUP, "clip"),
    ],
)
def test_a_signal_ends_the_run_in_order_and_says_how_to_resume(tmp_path, kind, slot):
    slow = SLOW if slot == "start" else (*QUICK, "--set", "video.rehearsal.latency=60")
    words = ("generate", "A fox", *SMALL, "--scenes", "1", *PAID, *slow, "--yes")
    process = start(tmp_path, *words)
    until(lambda: list(tmp_path.glob("*/state.json")))
    folder = only(tmp_path)
    until(lambda: any(slot in take for take in charged(folder)))
    process.send_signal(kind)
    _, err = process.communicate(timeout=40)
    assert process.returncode == 130, err
    assert f"vidpipe resume {folder.name} --workspace {tmp_path}" in err
    snapshot = read(folder)
    assert snapshot.runs[-1].outcome == "stopped"
    assert holder(folder) is None
    (take,) = snapshot.takes_of("s01", slot)
    assert take.status.open  # the service works on; resume brings it in


@pytest.mark.parametrize("wait", [0.0, 0.2, 0.5])
def test_ctrl_c_at_any_moment_says_how_to_resume(tmp_path, wait):
    process = start(tmp_path, "generate", "A fox", *SMALL, "--scenes", "9")
    until(lambda: list(tmp_path.glob("*/state.json")))
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=40)
    assert process.returncode == 130, err
    assert f"vidpipe resume {only(tmp_path).name} --workspace {tmp_path}" in err
    assert "Traceback" not in err


def test_nohup_keeps_a_run_from_a_terminal_that_closes(tmp_path):
    slow = (*QUICK, "--set", "video.rehearsal.latency=2")
    words = ("generate", "A fox", *SMALL, "--scenes", "1", *PAID, *slow, "--yes")
    process = start(tmp_path, *words, before=("nohup",))
    until(lambda: list(tmp_path.glob("*/state.json")))
    until(lambda: any("clip" in take for take in charged(only(tmp_path))))
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert read(only(tmp_path)).runs[-1].outcome == "complete"


def test_rerun_makes_only_that_slot_and_keeps_the_old_take(film, tmp_path):
    folder = copied(film, tmp_path)
    prompt = ("--end-prompt", "The crow has gone")
    edited = vidpipe(tmp_path, "edit", "last", "s01", *prompt, "--json")
    assert edited.data["stale"] == [
        {"scene": "s01", "slot": "end", "why": "the prompt was edited"}
    ]
    plan = vidpipe(tmp_path, "plan", "last", "--json").data
    assert plan["stale"] == edited.data["stale"]
    assert plan["steps"] == []
    said = vidpipe(tmp_path, "rerun", "last", "s01", "end")
    assert said.code == 0, said.err
    assert "makes  s01 end" in said.err
    assert "s01 clip, s02 end, s02 clip (kept, not remade)" in said.err
    snapshot = read(folder)
    made_now = {take.id for take in snapshot.takes} - {t.id for t in read(film).takes}
    generated = {
        take
        for take in made_now
        if snapshot.by_id[take].source is Source.GENERATED and "cut" not in take
    }
    assert generated == {"s01-end-2"}
    assert (folder / "keyframes" / "s01-end-1.png").is_file()
    assert vidpipe(tmp_path, "pick", "last", "s01-end-1").code == 0
    assert read(folder).scenes[0].picked["end"] == "s01-end-1"


def test_rerun_below_makes_everything_that_follows(film, tmp_path):
    folder = copied(film, tmp_path)
    assert vidpipe(tmp_path, "rerun", "last", "s01", "end", "--below").code == 0
    takes = {take.id for take in read(folder).takes}
    assert {"s01-end-2", "s01-clip-2", "s02-end-2", "s02-clip-2"} <= takes
    assert vidpipe(tmp_path, "status", "last", "--json").data["scenes"][1]["slots"][
        "clip"
    ]["state"] == ("current")


def test_a_paid_rerun_asks_first_and_leaves_no_wish_behind(film, tmp_path):
    folder = copied(film, tmp_path)
    vidpipe(tmp_path, "edit", "last", "s01", "--stage", "video=rehearsal")
    said = vidpipe(tmp_path, "rerun", "last", "s01", "clip")
    assert said.code == 3
    assert f"vidpipe rerun {folder.name} s01 clip" in said.err
    assert read(folder).project.requests == ()
    assert len(read(folder).takes) == len(read(film).takes)


def test_a_rerun_beside_a_live_run_is_taken_up_by_it(tmp_path):
    with at_work(tmp_path) as folder:
        run = holder(folder)
        said = vidpipe(tmp_path, "rerun", "last", "s02", "end", "--yes", "--json")
        assert said.code == 0, said.err
        assert "the run at work takes it up" in said.err
        assert run
        assert said.data["run"] == run.run
        assert [r.scene for r in read(folder).project.requests] == ["s02"]


def test_a_wish_that_cannot_be_met_is_answered_and_holds_nothing_up(film, tmp_path):
    folder = copied(film, tmp_path)
    store = Store.open(folder)
    edits.ask(store, [Request(scene="s01", slot="clip")])
    films.change_project(
        store,
        stages={"video": "rehearsal"},
        settings=films.pretend(video={"lengths": "8"}),
    )
    assert vidpipe(tmp_path, "rerun", "last", "s01", "clip").code == 2
    said = vidpipe(tmp_path, "resume", "last", "--yes", "--json")
    assert said.code == 1, said.err
    assert "it was not made again; the one of before is kept" in said.err
    assert "s01 clip kept, s01-clip-2 failed by rehearsal" in said.err
    assert f"vidpipe rerun {folder.name} s01 clip --workspace {tmp_path}" in said.err
    assert (said.data["outcome"], said.data["missing"]) == ("failed", [])
    slot = slot_told(tmp_path)
    assert (slot["state"], slot["take"]) == ("current", "s01-clip-1")
    assert "8 s" in slot["error"]
    assert "s01-clip-2 failed" in vidpipe(tmp_path, "status", "last").out
    assert read(folder).project.requests == ()
    assert vidpipe(tmp_path, "resume", "last", "--yes").code == 0
    films.change_project(store, settings=films.pretend())
    assert vidpipe(tmp_path, "rerun", "last", "s01", "clip", "--yes").code == 0
    assert slot_told(tmp_path)["error"] is None


def slot_told(workspace):
    """What ``status`` tells a program of the first clip."""
    told = vidpipe(workspace, "status", "last", "--json").data
    return told["scenes"][0]["slots"]["clip"]


def test_stop_ends_a_run_in_the_background(tmp_path):
    with at_work(tmp_path) as folder:
        said = vidpipe(tmp_path, "stop", "last", "--json")
        assert said.code == 0
        assert said.data["stopped"] is True
        assert holder(folder) is None
        assert read(folder).runs[-1].outcome == "stopped"
    assert vidpipe(tmp_path, "stop", "last").code == 0


def test_stitch_joins_a_finished_film_again_with_a_crossfade(film, tmp_path):
    folder = copied(film, tmp_path)
    said = vidpipe(tmp_path, "stitch", "last", "--crossfade", "0.25", "--json")
    assert said.code == 0, said.err
    assert said.data["seconds"] == pytest.approx(1.75, abs=0.05)
    assert count_frames(folder / "output" / "final.mp4") == 48 - 6
    again = vidpipe(tmp_path, "stitch", "last")
    assert again.code == 0
    assert len(read(folder).takes_of(None, "cut")) == 2


def test_stitch_names_the_clips_that_are_missing(film, tmp_path):
    folder = copied(film, tmp_path)
    (folder / "clips" / "s02-1.mp4").unlink()
    said = vidpipe(tmp_path, "stitch", "last")
    assert said.code == 2
    assert "no clip yet of s02" in said.err


def test_a_charge_in_doubt_is_left_to_the_user_with_code_3(tmp_path):
    faults = ("--set", "video.rehearsal.faults=lost@s01-clip")
    words = ("generate", "A fox", *SMALL, "--scenes", "1", *PAID, *QUICK, *faults)
    said = vidpipe(tmp_path, *words, "--yes", "--json")
    folder = only(tmp_path)
    assert said.code == 3, said.err
    assert "may have been charged" in said.err
    (take,) = read(folder).takes_of("s01", "clip")
    assert take.status is TakeStatus.UNKNOWN
    line = f"vidpipe recover {folder.name} --workspace {tmp_path}"
    assert line in said.err
    assert line in vidpipe(tmp_path, "status", "last").out
    again = vidpipe(tmp_path, "resume", "last", "--yes")
    assert again.code == 3
    assert len(read(folder).takes_of("s01", "clip")) == 1
    sent = vidpipe(tmp_path, "rerun", "last", "s01", "clip", "--yes", "--json")
    assert sent.code == 0, sent.err
    assert sent.data["project"]["possibly_usd"] == pytest.approx(0.1)
