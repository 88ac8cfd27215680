"""recover: what is open or in doubt is shown and settled, by lines one can type."""

from __future__ import annotations

import importlib
import itertools
import json
import os
import shlex
import signal

import pytest

from tests.command import (
    PAID,
    QUICK,
    SMALL,
    at_work,
    only,
    read,
    real,
    start,
    until,
    vidpipe,
)
from vidpipe_tui.project.files import Folder
from vidpipe_tui.project.lease import holder
from vidpipe_tui.project.model import TakeStatus
from vidpipe_tui.project.store import Store

Service = importlib.import_module("vidpipe_tui.plugins.rehearsal").Service
ONE = (*SMALL, "--scenes", "1")


def service(folder):
    return Service(folder / "rehearsal-service")


def paid_times(folder, scene, slot):
    lines = service(folder).requests()
    return sum((line["scene"], line["slot"]) == (scene, slot) for line in lines)


def a_film(workspace, *faults, code=3, more=ONE):
    """A film whose run has met these faults."""
    words = ("generate", "A fox. A crow.", *more, *PAID, *QUICK)
    ordered = ("--set", f"rehearsal.faults={','.join(faults)}")
    said = vidpipe(workspace, *words, *ordered, "--yes")
    assert said.code == code, said.err
    return only(workspace)


def recovered(workspace, *words):
    """The takes that recover tells of, by id."""
    said = vidpipe(workspace, "recover", "last", *words, "--json")
    (project,) = said.data["projects"]
    return said.code, {take["take"]: take for take in project["takes"]}


def lines_of(text):
    """The command lines that a text names, as words after ``vidpipe``."""
    lines = (line.strip().partition("  ")[0] for line in text.splitlines())
    return [shlex.split(line)[1:] for line in lines if line.startswith("vidpipe ")]


def test_nothing_open_is_said_with_code_0(tmp_path):
    assert vidpipe(tmp_path, "recover").code == 0
    assert vidpipe(tmp_path, "generate", "A fox", *ONE).code == 0
    said = vidpipe(tmp_path, "recover", "last")
    assert (said.code, said.out.strip()) == (
        0,
        "nothing is open, and no charge is in doubt",
    )
    assert recovered(tmp_path) == (0, {})


def test_a_killed_run_is_brought_in_and_paid_once(tmp_path):
    slow = ("--set", "keyframe.rehearsal.latency=3", *QUICK[2:])
    words = ("generate", "A fox", *ONE, *PAID, *slow, "--yes")
    process = start(tmp_path, *words)
    until(lambda: list(tmp_path.glob("*/state.json")))
    folder = only(tmp_path)
    until(lambda: any(take.operation for take in read(folder).takes))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    code, takes = recovered(tmp_path)
    (take,) = takes.values()
    assert (code, take["doubt"], take["waits"]) == (0, "open", False)
    assert take["answer"]["word"] == "working"
    assert 0 <= take["answer"]["fraction"] < 1
    assert take["operation"].startswith("op-s01-start")
    assert (take["provider"], take["price_usd"]) == ("rehearsal", 0.134)
    assert take["age_s"] > 0
    shown = vidpipe(tmp_path, "recover").out
    assert "at the service: working" in shown
    assert f"--cancel {take['take']}" in shown
    said = vidpipe(tmp_path, "recover", "last", "--fetch", "--json")
    assert said.code == 0, said.err
    snapshot = read(folder)
    assert snapshot.scenes[0].picked["start"] == take["take"]
    assert [t.id for t in snapshot.takes if t.scene] == [take["take"]]
    assert paid_times(folder, "s01", "start") == 1
    assert recovered(tmp_path) == (0, {})
    quick(folder, "keyframe.rehearsal")
    assert vidpipe(tmp_path, "resume", "last", "--yes").code == 0
    assert paid_times(folder, "s01", "start") == 1


def test_a_lost_answer_is_given_up_at_a_persons_word(tmp_path):
    folder = a_film(tmp_path, "lost@s01-clip")
    code, takes = recovered(tmp_path)
    assert (code, takes["s01-clip-1"]["doubt"]) == (3, "unknown")
    assert takes["s01-clip-1"]["waits"]
    unsaid = vidpipe(tmp_path, "recover", "last", "--give-up", "s01-clip-1")
    assert unsaid.code == 2
    assert "--charged or --not-charged" in unsaid.err
    words = ("recover", "last", "--give-up", "s01-clip-1", "--charged")
    said = vidpipe(tmp_path, *words, "--json")
    assert said.code == 0, said.err
    (project,) = said.data["projects"]
    assert (project["possibly_usd"], project["takes"]) == (0, [])
    assert project["spent_usd"] == pytest.approx(2 * 0.134 + 0.1)
    assert vidpipe(tmp_path, *words).code == 2
    assert vidpipe(tmp_path, "resume", "last", "--yes").code == 0
    assert paid_times(folder, "s01", "clip") == 2


def test_not_charged_costs_nothing_and_a_sum_costs_that(tmp_path):
    a_film(tmp_path, "lost@s01-clip", "lost@s02-clip", more=SMALL)
    give = ("recover", "last", "--give-up")
    assert vidpipe(tmp_path, *give, "s01-clip-1", "--not-charged").code == 3
    vidpipe(tmp_path, *give, "s02-clip-1", "--charged", "--cost", "0.04")
    data = vidpipe(tmp_path, "costs", "last", "--json").data
    assert data["spent_usd"] == pytest.approx(3 * 0.134 + 0.04)
    assert data["possibly_usd"] == 0


def test_a_finished_file_that_is_gone_is_said_plainly(tmp_path):
    a_film(tmp_path, "gone@s01-clip")
    said = vidpipe(tmp_path, "recover", "last")
    assert said.code == 3
    assert "charged, and nothing came of it" in said.out
    assert "was finished, and its file is gone" in said.out


def test_an_operation_the_service_has_forgotten_is_gone_and_waits(tmp_path):
    folder = a_film(tmp_path, "expired@s01-clip")
    code, takes = recovered(tmp_path)
    assert (code, takes["s01-clip-1"]["answer"]["word"]) == (3, "gone")
    assert vidpipe(tmp_path, "resume", "last", "--yes").code == 3
    assert paid_times(folder, "s01", "clip") == 1


def test_send_again_asks_for_the_price_and_makes_a_new_take(tmp_path):
    folder = a_film(tmp_path, "lost@s01-clip")
    words = ("recover", "last", "--send-again", "s01-clip-1")
    asked = vidpipe(tmp_path, *words)
    assert asked.code == 3
    assert "about $0.10" in asked.err
    assert paid_times(folder, "s01", "clip") == 1
    said = vidpipe(tmp_path, *words, "--yes")
    assert said.code == 0, said.err
    assert paid_times(folder, "s01", "clip") == 2
    code, takes = recovered(tmp_path)  # what the first may have cost stays counted
    assert (code, takes["s01-clip-1"]["waits"]) == (0, False)


def test_a_rerun_names_the_line_that_settles_the_old_charge(tmp_path):
    folder = a_film(tmp_path, "lost@s01-clip")
    said = vidpipe(tmp_path, "rerun", "last", "s01", "clip", "--yes")
    assert said.code == 0, said.err
    line = f"vidpipe recover {folder.name} --give-up s01-clip-1 --workspace {tmp_path}"
    assert f"{line} --charged" in said.err
    assert read(folder).by_id["s01-clip-1"].status is TakeStatus.UNKNOWN


def test_every_line_that_is_shown_can_be_typed(tmp_path):
    a_film(tmp_path / "a", "lost@s01-clip", "gone@s02-clip", more=SMALL)
    shown = vidpipe(tmp_path / "a", "recover", "last").out
    lines = lines_of(shown.replace(" (or --not-charged)", ""))
    assert len(lines) >= 5
    for number, line in enumerate(lines):
        again = tmp_path / str(number)
        a_film(again, "lost@s01-clip", "gone@s02-clip", more=SMALL)
        there = line.index("--workspace")
        words = [line[0], "last", *line[2:there], *line[there + 2 :]]
        said = vidpipe(again, *words, "--yes")
        assert said.code in (0, 3, 4), (words, said.err)


def test_cancel_ends_it_at_the_service(tmp_path):
    with at_work(tmp_path) as folder:
        (take,) = (t for t in read(folder).takes if t.operation)
        held = vidpipe(tmp_path, "recover", "last", "--cancel", take.id)
        assert held.code == 1
        assert "a run is at work" in held.err
        assert vidpipe(tmp_path, "stop", "last").code == 0
        said = vidpipe(tmp_path, "recover", "last", "--cancel", take.id)
        assert said.code == 0, said.err
        assert f"{take.id} cancelled: stopped, $0.13" in said.err
        assert take.operation and service(folder).cancelled(take.operation.id)


def test_what_a_live_run_tends_is_shown_and_left_alone(tmp_path):
    with at_work(tmp_path) as folder:
        code, takes = recovered(tmp_path)
        (take,) = takes.values()
        assert (code, take["tended"], take["answer"]) == (0, True, None)
        assert "the run at work looks after it" in vidpipe(tmp_path, "recover").out
        for words in (
            ("--give-up", take["take"], "--charged"),
            ("--adopt", take["take"]),
        ):
            said = vidpipe(tmp_path, "recover", "last", *words)
            assert said.code == 1
            assert "vidpipe stop" in said.err
        assert vidpipe(tmp_path, "recover", "--fetch").code == 0  # nothing untended
        assert holder(folder)


DIES = """
import os, signal
from PIL import Image
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Cost, Keyframe, Limits

class Dies:
    name = "dies"
    limits = Limits(network=True)
    def estimate(self, job, settings):
        return Cost(0.25)
    def run(self, job, ctx):
        path = ctx.dir / "keyframe.png"
        Image.new("RGB", job.size, "teal").save(path)
        if not os.environ.get("LIVES"):
            os.kill(os.getpid(), signal.SIGKILL)
        return Keyframe(path)

@hookimpl
def vidpipe_keyframe():
    return Dies()
"""


def test_a_paid_picture_of_a_killed_run_is_adopted(tmp_path, monkeypatch):
    (tmp_path / "dies.py").write_text(DIES)
    films, own = tmp_path / "films", ("--plugins", str(tmp_path / "dies.py"))
    words = ("generate", "A fox", *ONE, "--keyframe", "dies", *own, "--yes")
    assert real(films, *words).code == -signal.SIGKILL
    said = vidpipe(films, "recover", "last", *own)
    assert said.code == 3
    assert "uses the whole file .work/s01-start-1/keyframe.png" in said.out
    done = vidpipe(films, "recover", "last", "--adopt", "s01-start-1", "--charged")
    assert done.code == 0, done.err
    folder = only(films)
    take = read(folder).by_id["s01-start-1"]
    assert (take.status, take.cost_usd) == (TakeStatus.DONE, 0.25)
    monkeypatch.setenv("LIVES", "1")
    assert vidpipe(films, "resume", "last", *own, "--yes").code == 0
    assert len(read(folder).takes_of("s01", "start")) == 1


def test_all_projects_are_shown_and_brought_in(tmp_path):
    a_film(tmp_path, "lost@s01-clip")
    with at_work(tmp_path / "b") as folder:
        vidpipe(tmp_path / "b", "stop", "last")
    other = folder.rename(tmp_path / folder.name)
    for kind in ("keyframe", "video"):
        quick(other, f"{kind}.rehearsal")
    said = vidpipe(tmp_path, "recover", "--json")
    assert said.code == 3
    assert said.data["waits"] == 1
    assert len(said.data["projects"]) == 2
    for job in (other / "rehearsal-service" / "operations").glob("*.json"):
        told = json.loads(job.read_text())
        job.write_text(json.dumps({**told, "done_at": 0.0}))
    assert vidpipe(tmp_path, "recover", "--fetch").code == 3
    assert read(other).scenes[0].picked["start"]


def quick(folder, key):
    store = Store.open(folder)
    with store.transaction() as draft:
        old = draft.project.settings
        changed = {**old, key: {**old.get(key, {}), "latency": 0.0}}
        draft.project = draft.project.model_copy(update={"settings": changed})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--give-up", "s01-clip-1", "--charged"), "name the project"),
        (("last", "--give-up", "s01-clip-1"), "--charged or --not-charged"),
        (("last", "--charged"), "go with --give-up"),
        (("last", "--give-up", "nobody", "--charged"), "in doubt named 'nobody'"),
        (("last", "--adopt", "s01-end-1"), "in doubt named 's01-end-1'"),
        (("last", "--adopt", "s01-clip-1"), "nothing whole is left"),
        (("last", "--cancel", "s01-clip-1"), "no operation"),
        (("last", "--send-again", "nobody"), "no take nobody"),
        (("last", "--adopt", "a", "--cancel", "b"), "one kind"),
        (("last", "--give-up", "a", "--charged", "--cost", "-1"), "cost"),
    ],
)
def test_what_does_not_go_is_said(lost_film, words, says):
    said = vidpipe(lost_film, "recover", *words)
    assert said.code == 2, said.err
    assert says in said.err


@pytest.fixture(scope="module")
def lost_film(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("lost")
    a_film(workspace, "lost@s01-clip")
    return workspace


# beside recover: quota, filter, lease


def test_a_daily_quota_waits_with_code_3_and_sends_nothing_more(tmp_path):
    words = ("generate", "A fox. A crow.", *SMALL, *PAID, *QUICK, "--yes")
    said = vidpipe(tmp_path, *words, "--set", "keyframe.rehearsal.quota=2", "--json")
    assert said.code == 3, said.err
    assert said.data["outcome"] == "waits"
    assert "quota for today is used up; try again after" in said.data["message"]
    folder = only(tmp_path)
    sent = [line["slot"] for line in service(folder).requests()]
    assert sent == ["start", "end", "clip"]
    (turned_away,) = read(folder).takes_of("s02", "end")
    assert (turned_away.cost_usd, turned_away.attempts) == (0, 1)


def test_the_filters_reasons_are_told_everywhere(tmp_path):
    words = ("generate", "A fox. A crow.", *SMALL, *PAID, *QUICK, "--yes")
    said = vidpipe(tmp_path, *words, "--set", "rehearsal.faults=refused@s01-clip")
    assert said.code == 4
    folder = only(tmp_path)
    told = (
        said.err,
        vidpipe(tmp_path, "status", "last").out,
        vidpipe(tmp_path, "log", "last").out,
    )
    for text in told:
        assert "Support codes: 17301594" in text
        assert "by rehearsal" in text
    slot = vidpipe(tmp_path, "status", "last", "--json").data["scenes"][0]["slots"]
    assert slot["clip"]["stage"] == "rehearsal"
    assert "17301594" in slot["clip"]["reasons"][0]
    assert read(folder).scenes[1].picked["clip"]  # the rest of the film went on


def test_a_clip_that_took_too_long_is_told_as_that_and_its_way_on_once(tmp_path):
    late = ("--set", "video.rehearsal.deadline=0.1")
    folder = a_film(tmp_path, "never@s01-clip", code=1, more=(*ONE, *late))
    said = vidpipe(tmp_path, "status", "last").out
    assert "s01 clip timed out by rehearsal: not done after 0.1 s (still open" in said
    assert "failed by" not in said
    assert said.count("looks again") == 1
    assert f"vidpipe resume {folder.name} looks again" in said


def elsewhere(folder):
    """A run on another host that was heard of just now."""
    from vidpipe_tui.project.edits import now

    Folder(folder).lease.write_text(
        json.dumps(
            {
                **{"host": "render-7", "pid": 7, "boot": "b", "space": "s"},
                **{"started": "1", "run": "r7", "at": now()},
            }
        )
    )


@pytest.mark.parametrize(
    "words",
    [
        ("resume", "last", "--yes"),
        ("rerun", "last", "s01", "clip", "--yes"),
        ("recover", "last", "--give-up", "s01-clip-1", "--charged"),
        ("recover", "last", "--fetch"),
    ],
)
def test_a_dead_run_on_another_host_is_taken_over_by_a_persons_word(tmp_path, words):
    folder = a_film(tmp_path, "lost@s01-clip")
    left = Store.open(folder)
    if "--fetch" in words:
        with left.transaction() as draft:
            op = {"id": "op-nobody", "data": {}}
            lost = draft.take("s01-clip-1").model_dump() | {"operation": op}
            draft.put_take(type(draft.take("s01-clip-1")).model_validate(lost))
    elsewhere(folder)
    if words[0] != "rerun":  # a rerun leaves its wish to the run at work
        said = vidpipe(tmp_path, *words)
        assert said.code == 1, said.err
        assert "render-7" in said.err
        assert "--take-over" in said.err
    assert vidpipe(tmp_path, *words, "--take-over").code in (0, 3)
    assert holder(folder) is None


def test_a_worker_takes_over_too(tmp_path):
    folder = a_film(tmp_path, "failed@s01-clip", code=1)
    elsewhere(folder)
    said = real(tmp_path, "resume", "last", "--yes", "--take-over", "--detach")
    assert said.code == 0, said.err
    until(lambda: holder(folder) is None and read(folder).runs[-1].ended_at)
    assert read(folder).runs[-1].outcome == "complete"


PACED = ("--set", "keyframe.rehearsal.delay=0.4", "--through", "keyframe")


def test_two_films_in_two_processes_share_one_pace(tmp_path):
    words = ("generate", "A fox", *ONE, *PAID, *QUICK, *PACED, "--yes")
    runs = [start(tmp_path / name, *words) for name in "ab"]
    for run in runs:
        _, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
    books = (service(only(tmp_path / name)).requests() for name in "ab")
    times = sorted(line["accepted_at"] for lines in books for line in lines)
    assert len(times) == 4
    assert all(b - a > 0.3 for a, b in itertools.pairwise(times))
