"""The filter has spoken: the same picture in softer words, only where it is allowed."""

from __future__ import annotations

import pytest

from vidpipe_tui.engine.choices import Choices
from vidpipe_tui.engine.plan import plan
from vidpipe_tui.engine.soften import requests_for, softest, too_soft
from vidpipe_tui.engine.step import Wish
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import Request

from .command import PAID, QUICK, SMALL, only, vidpipe
from .command import made as vidpipe_made
from .films import (
    Sketch,
    a_film,
    change_project,
    entries,
    installed,
    made,
    money,
    pretend,
    run,
    sent,
    states,
    studio,
    take,
)


def refusing(faults, **settings):
    """Settings where the pretend filter refuses what is named."""
    return pretend(video={"faults": faults, **settings})


def planned(store, **wish):
    snapshot = store.read()
    files = store.folder.survey(snapshot, full=False)
    choices = Choices(installed(), snapshot.project)
    return plan(snapshot, files, choices, Wish(**wish), folder=store.folder.path)


def level(store, take_id):
    return take(store, take_id).soften


def test_without_a_word_of_the_user_nothing_is_softened(tmp_path):
    store = a_film(tmp_path, 1, settings=refusing("refused@s01-clip"))
    assert run(store).kind == "failed"
    assert sent(store) == ["s01-start", "s01-end", "s01-clip"]
    assert store.read().project.requests == ()
    assert planned(store).softer_usd == 0


def test_where_it_is_allowed_the_next_level_follows_in_the_same_run(tmp_path):
    store = a_film(tmp_path, 1, settings=refusing("refused@s01-clip"), soften=1)
    assert run(store).kind == "complete"
    first, second = take(store, "s01-clip-1"), take(store, "s01-clip-2")
    assert (first.status, first.soften) == ("filtered", 0)
    assert (second.status, second.soften) == ("done", 1)
    assert second.prompt == "Gently: motion of 1"
    assert second.digest == first.digest
    assert states(store)["s01 clip"] == "current"
    told = [e.message for e in entries(store) if e.kind == "note"]
    assert any("softened to level 1" in (text or "") for text in told)


def test_each_try_is_a_take_with_its_own_price_and_the_last_word_is_the_filters(
    tmp_path,
):
    settings = refusing("refused*9@s01-clip", passes_at=3, price=1.0)
    settings["video.rehearsal"]["refusals_billed"] = True
    store = a_film(tmp_path, 1, settings=settings, soften=2)
    assert run(store).kind == "failed"
    clips = store.read().takes_of("s01", "clip")
    assert [each.soften for each in clips] == [0, 1, 2]
    assert [each.cost_usd for each in clips] == [0.5, 0.5, 0.5]
    assert all(each.reasons for each in clips)
    assert sent(store).count("s01-clip") == 3
    assert store.read().project.requests == ()


def test_a_strongly_softened_clip_gets_a_new_end_first(tmp_path):
    store = a_film(
        tmp_path, 1, settings=refusing("refused*2@s01-clip", passes_at=2), soften=2
    )
    assert run(store).kind == "complete"
    assert sent(store) == [
        "s01-start", "s01-end", "s01-clip", "s01-clip", "s01-end", "s01-clip",
    ]  # fmt: skip
    new_end, clip = take(store, "s01-end-2"), take(store, "s01-clip-3")
    assert (new_end.soften, clip.soften) == (2, 2)
    assert clip.inputs["end"] == new_end.sha256
    assert states(store) == {
        "s01 start": "current", "s01 end": "current", "s01 clip": "current",
    }  # fmt: skip


def test_an_own_end_picture_is_left_alone(tmp_path):
    store = a_film(tmp_path, 1)
    made(store)
    file = store.folder.resolve(take(store, "s01-end-1").path or "")
    edits.put_file(store, "s01", "end", file, size=(160, 90))
    snapshot = store.read()
    choices = Choices(installed(), snapshot.project)
    found = requests_for(snapshot, choices, snapshot.scenes[0], "clip", 2)
    assert found == (Request(scene="s01", slot="clip", soften=2),)


def test_an_end_whose_stage_cannot_soften_is_left_alone(tmp_path):
    stages, names = studio(Sketch())
    names["video"] = "rehearsal"
    settings = refusing("refused*2@s01-clip", passes_at=2)
    store = a_film(tmp_path, 1, settings=settings, stages=names, soften=2)
    assert run(store, stages).kind == "complete"
    assert [each.slot for each in store.read().takes if each.soften] == ["clip", "clip"]
    assert level(store, "s01-clip-3") == 2


def test_a_person_asks_for_a_level_and_it_is_no_change_of_inputs(tmp_path):
    store = made(a_film(tmp_path, 1))
    edits.ask(store, [Request(scene="s01", slot="end", soften=1)])
    run(store, missing=False)
    old, new = take(store, "s01-end-1"), take(store, "s01-end-2")
    assert (old.soften, new.soften) == (0, 1)
    assert new.digest == old.digest
    assert states(store)["s01 end"] == "current"


def test_the_newest_wish_for_a_slot_holds(tmp_path):
    store = a_film(tmp_path, 1)
    for soften in (1, 2):
        edits.ask(store, [Request(scene="s01", slot="clip", soften=soften)])
    assert [each.soften for each in store.read().project.requests] == [2]


def test_a_stage_that_cannot_soften_says_so_before_money(tmp_path):
    stages = {"keyframe": "animatic", "video": "rehearsal"}
    store = made(a_film(tmp_path, 1, stages=stages))
    takes = store.read().takes
    wish = Request(scene="s01", slot="end", soften=1)
    [step] = planned(store, requests=(wish,), missing=False).objections
    why = "animatic cannot soften its prompt: change the words, or the stage"
    assert step.objection == why
    edits.ask(store, [wish])
    assert run(store, missing=False).exit_code == 1
    [refused] = set(store.read().by_id) - {each.id for each in takes}
    assert take(store, refused).error == why


def test_a_new_run_begins_above_the_level_that_was_refused(tmp_path):
    settings = refusing("refused*2@s01-clip", passes_at=2)
    store = a_film(tmp_path, 1, settings=settings)
    run(store)
    change_project(store, soften=2)
    [clip] = [step for step in planned(store).steps if step.slot == "clip"]
    assert clip.soften == 1
    assert run(store).kind == "complete"
    assert [each.soften for each in store.read().takes_of("s01", "clip")] == [0, 1, 2]


def test_words_that_were_refused_are_not_sent_again_after_another_failure(tmp_path):
    settings = refusing("refused@s01-clip,failed@s01-clip")
    store = a_film(tmp_path, 1, settings=settings, soften=1)
    run(store)
    assert run(store).kind == "complete"
    clips = store.read().takes_of("s01", "clip")
    assert [(each.status, each.soften) for each in clips] == [
        ("filtered", 0),
        ("failed", 1),
        ("done", 1),
    ]


def test_other_words_begin_at_the_bottom_again(tmp_path):
    store = a_film(tmp_path, 1, settings=refusing("refused@s01-clip"))
    run(store)
    edits.edit_scene(store, "s01", motion_prompt="a calm walk")
    change_project(store, soften=2)
    [clip] = [step for step in planned(store).steps if step.slot == "clip"]
    assert clip.soften == 0


def test_the_plan_names_the_most_that_softer_prompts_may_add(tmp_path):
    settings = pretend({"price": 0.1}, {"price": 0.2})
    store = a_film(tmp_path, 1, settings=settings, seconds=5)
    assert planned(store).softer_usd == 0
    change_project(store, soften=1)
    assert planned(store).softer_usd == pytest.approx(2 * 0.1 + 1.0)
    change_project(store, soften=2)
    assert planned(store).softer_usd == pytest.approx(4 * 0.1 + 2 * 1.0 + 0.1)
    assert planned(store).estimate_usd == pytest.approx(2 * 0.1 + 1.0)


def test_the_budget_holds_for_softer_prompts_too(tmp_path):
    settings = refusing("refused@s01-clip", price=2.0, refusals_billed=True)
    settings["keyframe.rehearsal"]["price"] = 0.0
    store = a_film(tmp_path, 1, settings=settings, soften=1, budget_usd=1.5)
    outcome = run(store)
    assert (outcome.kind, sent(store).count("s01-clip")) == ("waits", 1)
    assert money(store).spent_usd == 1.0


def test_levels_are_told_by_a_stages_option():
    get = installed().get
    assert softest(get("video", "rehearsal")) == 2
    assert softest(get("video", "veo")) == 2
    assert softest(get("video", "animatic")) == 0
    assert too_soft("veo", 3, 2) == "veo softens its prompt to level 2, not 3: use 2"


def test_the_verbs_ask_for_it_name_its_price_and_tell_of_it(tmp_path):
    paid = (*SMALL, "--scenes", "1", *PAID, *QUICK, "--yes")
    refused = ("--set", "video.rehearsal.faults=refused@s01-clip", "--soften", "1")
    said = vidpipe(tmp_path, "generate", "A fox.", *paid, *refused)
    assert said.code == 0, said.err
    assert "up to $0.37 more if the filter speaks" in said.err
    told = vidpipe(tmp_path, "takes", "last").out
    assert "softened to level 1" in told
    assert "softened to level 1" in vidpipe(tmp_path, "log", "last").out
    said = vidpipe(tmp_path, "rerun", "last", "1", "clip", "--soften", "2", "--yes")
    assert said.code == 0, said.err
    assert "s01 end, s01 clip" in said.err
    takes = vidpipe(tmp_path, "takes", "last", "--json").data["takes"]
    assert {take["id"]: take["soften"] for take in takes if take["soften"]} == {
        "s01-clip-2": 1, "s01-end-2": 2, "s01-clip-3": 2,
    }  # fmt: skip


def test_the_end_of_a_run_tells_of_softer_words_only_where_there_are_any(tmp_path):
    paid = (*SMALL, "--scenes", "1", *PAID, *QUICK, "--yes")
    refused = ("--set", "video.rehearsal.refused_rate=1")
    never = ("--set", "video.rehearsal.passes_at=3")
    said = vidpipe(tmp_path, "generate", "A fox.", *paid, *refused, *never)
    for level in ("1", "2"):
        assert said.code == 1, said.err
        line = f"vidpipe resume {only(tmp_path).name} --soften {level} --workspace"
        assert line in said.err
        said = vidpipe(tmp_path, "resume", "last", "--soften", level, "--yes")
    assert "softer words" not in said.err


def test_what_cannot_be_softened_is_refused_with_a_plain_sentence(tmp_path):
    film = vidpipe_made(tmp_path)
    for words, why in (
        (("1", "end", "--soften", "1"), "animatic cannot soften its prompt"),
        (("2", "start", "--soften", "1"), "s02 start is the end of the scene before"),
        (("1", "end", "--soften", "3"), "soften: from 0 to 2, not 3"),
    ):
        said = vidpipe(tmp_path, "rerun", film.name, *words)
        assert (said.code, why in said.err) == (2, True), said.err
