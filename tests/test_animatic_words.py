"""What the animatic takes from a sentence, and what it does not."""

from __future__ import annotations

import pytest
from vidpipe_tui.plugins.animatic.recipe import read


@pytest.mark.parametrize(
    ("text", "prop"),
    [
        ("Um vier Uhr steht er auf", ""),
        ("Seine Uhr tickt", "clock"),
        ("They watch the river", ""),
        ("He finds a pocket watch", "clock"),
        ("The light turns green", ""),
        ("White light everywhere", ""),
        ("An old lamp on the sill", "lantern"),
        ("The sun rose over the hills", ""),
        ("A red rose in the grass", "flower"),
        ("A hand on his chest, for a brief moment", ""),
        ("An old chest under the stairs", "chest"),
        ("Der Bäcker holt das Brot aus dem Ofen", "bread"),
    ],
)
def test_a_common_word_is_a_thing_only_in_company(text, prop):
    assert read(text).prop == prop


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Ein Mädchen am Meer", "child"),
        ("Der Bäcker steht am Ofen", "person"),
        ("The victory is ours", ""),
        ("L'ours dans la forêt", "bear"),
        ("Two girls chat by the sea", "child"),
        ("Ein Boot auf dem See", "boat"),
        ("A pair of old boots by the door", ""),
    ],
)
def test_who_is_meant(text, actor):
    assert read(text).actor == actor


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("INT. KITCHEN - NIGHT. Anna waits.", "room"),
        ("INT. FOREST CABIN - DAY", "room"),
        ("INT. CASTLE - NIGHT", "hall"),
        ("INT. SPACESHIP - DAY", "factory"),
        ("INT. SOMEWHERE - NIGHT", "room"),
        ("INT. TRAIN - NIGHT", "room"),
        ("EXT. CAFE - DAY. People walk.", "street"),
        ("EXT. HOUSE - DAY", "hills"),
        ("Drinnen ist es warm", "room"),
        ("A family sits in their house", "room"),
        ("A house on a hill", "hills"),
        ("Deep inside the forest waits a fox", "forest"),
        ("They see a knight in the mountains", "mountain"),
        ("Ein Schwan auf dem See", "ocean"),
    ],
)
def test_inside_and_outside(text, place):
    assert read(text).place == place


def test_nothing_that_sails_or_drives_stands_in_a_room():
    assert read("INT. TRAIN - NIGHT. A cat on the seat.").actor == "cat"
    assert read("INT. TRAIN - NIGHT").actor == ""


@pytest.mark.parametrize("text", ["المنارة", "ضوء المنارة في الليل", "في منارة قديمة"])
def test_an_arabic_lighthouse_is_one(text):
    recipe = read(text)
    assert (recipe.landmark, recipe.prop) == ("lighthouse", "")


def test_an_arabic_word_within_another_is_not_meant():
    assert read("قليل من الوقت", seed=1).mood != "night"


def test_leaving_makes_no_autumn():
    assert read("She leaves the house", seed=1).mood != "autumn"
    assert read("She walks through fallen leaves", seed=1).mood == "autumn"
