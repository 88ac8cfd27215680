"""What the animatic makes of a brief, in any language and of any length."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vidpipe_tui.plugins.animatic import AnimaticStoryboard
from vidpipe_tui.plugins.animatic.recipe import read

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, Storyboard, StoryboardJob


def board(
    brief: str, scenes: int | None = 5, seed: int = 7, style: str = ""
) -> Storyboard:
    job = StoryboardJob(
        brief=brief, style=style, scenes=scenes, aspect="16:9", seconds=4, seed=seed
    )
    made: Storyboard = AnimaticStoryboard().run(
        job, Context(dir=Path("/nowhere"), key="k")
    )
    return made


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 15, 60])
def test_one_sentence_becomes_as_many_scenes_as_are_wanted(count):
    made = board("A lighthouse keeper finds a bottle with a map", count)
    assert len(made.scenes) == count
    assert len({scene.title for scene in made.scenes}) == count


def test_sentences_become_the_scenes_in_their_order():
    made = board(
        "Anna wakes. She finds a key! Where does it belong? She goes out.", None
    )
    assert [scene.title for scene in made.scenes] == [
        "Anna wakes",
        "She finds a key",
        "Where does it belong",
        "She goes out",
    ]


def test_a_scene_starts_where_the_one_before_it_ended():
    scenes = board("A fox crosses a snowy wood", 6).scenes
    for before, after in itertools.pairwise(scenes):
        assert after.start_prompt == before.end_prompt


def test_shot_sizes_and_camera_moves_vary():
    scenes = board("A knight guards a bridge", 6).scenes
    assert len({scene.end_prompt.split(":")[0] for scene in scenes}) >= 3
    assert len({scene.motion_prompt.split(";")[0] for scene in scenes}) >= 3
    assert all("The camera has" in scene.end_prompt for scene in scenes)


def test_the_keeper_and_the_sea_stay_through_all_scenes():
    made = board("A lighthouse keeper finds a bottle. It holds a map. Dawn breaks.", 3)
    for scene in made.scenes:
        recipe = read(scene.end_prompt, seed=7)
        assert recipe.place == "ocean"
        assert recipe.landmark == "lighthouse"


def test_a_day_goes_by_when_no_light_is_named():
    scenes = board("A man and his dog cross the hills", 5).scenes
    moods = [read(scene.end_prompt, seed=7).mood for scene in scenes]
    assert moods[0] == "dawn"
    assert moods[-1] == "night"


def test_a_light_that_is_named_holds():
    scenes = board("A detective in the neon city", 5).scenes
    assert {read(scene.end_prompt, seed=7).mood for scene in scenes} == {"neon"}


@pytest.mark.parametrize(
    ("brief", "place", "actor"),
    [
        ("雪の中の狐", "forest", "fox"),
        ("Ein Mädchen und ein Hund am Meer", "ocean", "child"),
        ("Лиса в зимнем лесу", "forest", "fox"),
        ("Un chevalier dans la forêt", "forest", "knight"),
        ("قطة في المدينة", "city", "cat"),
        ("숲 속의 여우", "forest", "fox"),
    ],
)
def test_other_languages_are_read(brief, place, actor):
    recipe = read(board(brief, 1).scenes[0].end_prompt)
    assert (recipe.place, recipe.actor) == (place, actor)


@pytest.mark.parametrize(
    ("brief", "title"),
    [
        ("Ein Mädchen findet eine Flasche am Meer", "Jemand ist da"),
        ("Une fille trouve une bouteille dans la forêt", "Quelqu’un est là"),
        ("Una niña encuentra una botella en el bosque", "Hay alguien"),
        ("حارس المنارة يجد زجاجة. في الليل يضيء البحر.", "هناك أحد"),
        ("Лиса находит ключ", "Здесь кто-то есть"),
        ("狐が鍵を見つける", "誰かがいる"),
        ("A fox finds a key", "Somebody is there"),
    ],
)
def test_made_up_titles_are_in_the_language_of_the_brief(brief, title):
    assert board(brief, 5).scenes[1].title == title


@pytest.mark.parametrize("brief", ["여우가 열쇠를 찾는다", "Lišaj žije v lese u řeky"])
def test_a_brief_in_another_language_gives_its_own_words_as_titles(brief):
    for scene in board(brief, 5).scenes:
        assert scene.title.split(" (")[0] in brief
        assert scene.description == brief


def test_no_title_ends_in_the_middle_of_a_clause():
    brief = "An old robot tends the flowers in a garden while the city burns far away"
    made = board(brief, 3)
    assert made.title == made.scenes[0].title
    assert made.title.endswith("in a garden")


def test_a_heading_of_a_screenplay_is_not_cut_at_its_dot():
    made = board("INT. KITCHEN - NIGHT\nAnna waits. Mr. Grey comes in.", None)
    assert [line.description for line in made.scenes] == [
        "INT. KITCHEN - NIGHT",
        "Anna waits",
        "Mr. Grey comes in",
    ]


def test_it_runs_means_the_animal_and_not_the_train_that_came_between():
    brief = "A fox sleeps by the railway. A train passes. It {} along the river."
    runs, passes = (
        read(board(brief.format(verb), None).scenes[2].end_prompt).actor
        for verb in ("runs", "rattles")
    )
    assert (runs, passes) == ("fox", "train")


def test_titles_of_other_scripts_keep_their_words():
    assert "狐" in board("雪の中の狐", 3).scenes[0].title


@pytest.mark.parametrize(
    "brief", ["x", "🦊🌲❄️", "Whale", "a " * 5000, "長" * 10_000, "...!"]
)
def test_odd_briefs_make_whole_scenes(brief):
    for scene in board(brief, 4).scenes:
        assert scene.title
        assert scene.end_prompt
        assert len(scene.title) < 60
        assert len(scene.end_prompt) < 1000


@given(st.text(min_size=1, max_size=300), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_the_wanted_number_of_scenes_or_says_it_is_empty(brief, count):
    try:
        made = board(brief, count)
    except StageError as error:
        assert "empty" in error.message
        return
    assert len(made.scenes) == count
    assert all(scene.title and "\x1b" not in scene.title for scene in made.scenes)


def test_the_same_job_makes_the_same_storyboard():
    assert board("Two friends in a cafe") == board("Two friends in a cafe")
    assert board("Two friends", 9, seed=1) != board("Two friends", 9, seed=2)


@pytest.mark.parametrize(("brief", "scenes"), [("", 3), (" \n ", 3), ("A fox", 0)])
def test_nothing_to_show_is_said_plainly(brief, scenes):
    with pytest.raises(StageError) as caught:
        board(brief, scenes)
    assert caught.value.hint
