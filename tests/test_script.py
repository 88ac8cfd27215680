"""Storyboards from the user's own words, and plain words for what is no script."""

from __future__ import annotations

import importlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, StoryboardJob
from vidpipe_tui.testing import StoryboardSuite

script = importlib.import_module("vidpipe_tui.plugins.script")
shotlist = importlib.import_module("vidpipe_tui.plugins.script.shotlist")
fountain = importlib.import_module("vidpipe_tui.plugins.script.fountain")
rows = importlib.import_module("vidpipe_tui.plugins.script.rows")
plain = importlib.import_module("vidpipe_tui.plugins.script.text")

SCREENPLAY = """\
Title: The **Lighthouse**
Author: Someone

/* hidden
for now */

FADE IN:

EXT. LIGHTHOUSE - NIGHT #1#

= a synopsis

Waves hit the rock. [[todo: better]] The beam *turns*.

KEEPER (O.S.)
(tired)
Who is there?

DISSOLVE TO:

.SNIPER SCOPE POV

The bottle rolls ashore...

# ACT TWO

int./ext. car - day

She drives. It is 5:30 PM.
"""


@pytest.fixture
def read(tmp_path):
    def run(name, content, scenes=None, first=0, brief="A brief."):
        path = tmp_path / name if name else None
        if path is not None and content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            path.write_bytes(data)
        job = StoryboardJob(
            brief=brief,
            style="cinematic",
            scenes=scenes,
            aspect="16:9",
            seconds=4.0,
            seed=1,
            script=path,
        )
        ctx = Context(dir=tmp_path, key="k", settings=script.Settings(first=first))
        return script.ScriptStage().run(job, ctx)

    return run


def told(storyboard):
    return [(scene.title, scene.description) for scene in storyboard.scenes]


def test_a_paragraph_is_a_scene(read):
    found = read("a.txt", "A keeper walks\nalong the shore.\n\n\nHe finds a bottle.\n")
    assert told(found) == [
        ("A keeper walks along the shore", "A keeper walks along the shore."),
        ("He finds a bottle", "He finds a bottle."),
    ]


def test_what_a_script_leaves_out_is_filled_in_plainly(read):
    (scene,) = read("a.txt", "He finds a bottle.").scenes
    assert scene.start_prompt == "He finds a bottle."
    assert scene.end_prompt == "The same, moments later: He finds a bottle."
    assert scene.motion_prompt == "He finds a bottle."
    assert (scene.transition, scene.seconds) == ("cut", None)


def test_short_first_lines_are_titles(read):
    text = "The Bottle\n\nThe shore\nA keeper walks.\n\nInside:\nhe opens it.\n"
    found = read("a.md", text)
    assert found.title == "The Bottle"
    assert told(found) == [
        ("The shore", "A keeper walks."),
        ("Inside: he opens it", "Inside: he opens it."),
    ]


def test_a_scene_without_a_title_is_named_by_its_first_sentence(read):
    found = read(
        "a.txt",
        "She presses one key. A low note rolls.\n\n"
        "Mara, a young diver in a red wetsuit, ties her boat to the pier.\n",
    )
    assert [title for title, _ in told(found)] == [
        "She presses one key",
        "Mara, a young diver in a red wetsuit",
    ]


def test_items_of_a_list_are_scenes(read):
    found = read("a.txt", "1. A keeper\n2. A bottle\n\n- a map\n* an island\n\n- alone")
    assert [text for _, text in told(found)] == [
        "A keeper",
        "A bottle",
        "a map",
        "an island",
        "alone",
    ]


def test_headings_are_scenes(read):
    found = read("a.md", "# Film\n\n## One\nA b.\n\nC d.\n\n## Two ##\nE f.\n")
    assert found.title == "Film"
    assert told(found) == [("One", "A b. C d."), ("Two", "E f.")]


def test_front_matter_and_rules_are_no_scenes(read):
    front = '---\ntitle: "The Sea"\ntags:\n  - film\n---\n\n'
    found = read("a.md", f"{front}A boat.\n\n---\n\nA storm.\n\n* * *\n\nA shore.\n")
    assert found.title == "The Sea"
    assert [said for _, said in told(found)] == ["A boat.", "A storm.", "A shore."]
    headed = read("b.md", f"{front}## One\n\nA boat.\n\n***\n\n## Two\n\nA sea.\n")
    assert told(headed) == [("One", "A boat."), ("Two", "A sea.")]


def test_what_only_begins_with_a_rule_is_read_whole(read):
    found = read("a.txt", "---\nA boat sails.\n---\nA storm comes.\n")
    assert [said for _, said in told(found)] == ["A boat sails.", "A storm comes."]
    with pytest.raises(StageError, match="line 9: the scene has 9,000"):
        read("b.md", "---\ntitle: X\n---\n\nA.\n\nB.\n\n" + "a" * 9000)


def test_without_a_file_the_brief_is_the_script(read):
    found = read(None, None, brief="One thing.\n\nAnother thing.", scenes=5)
    assert [text for _, text in told(found)] == ["One thing.", "Another thing."]


def test_a_screenplay_becomes_its_scenes(read):
    found = read("a.fountain", SCREENPLAY)
    assert found.title == "The Lighthouse"
    assert told(found) == [
        (
            "EXT. LIGHTHOUSE - NIGHT",
            "EXT. LIGHTHOUSE - NIGHT. Waves hit the rock. The beam turns. "
            'Keeper says: "Who is there?"',
        ),
        ("SNIPER SCOPE POV", "SNIPER SCOPE POV. The bottle rolls ashore..."),
        ("int./ext. car - day", "int./ext. car - day. She drives. It is 5:30 PM."),
    ]
    assert [scene.transition for scene in found.scenes] == ["dissolve", "cut", "cut"]


def test_a_fade_out_is_a_transition_without_its_full_stop(read):
    found = read("a.fountain", "INT. A ROOM\n\nHe sits.\n\n> FADE OUT.\n")
    assert found.scenes[0].transition == "fade out"


def test_a_screenplay_in_a_text_file_is_known_by_its_headings(read):
    found = read("a.txt", "INT. A ROOM - DAY\n\nHe sits.\n\nEXT. A YARD\n\nShe runs.\n")
    assert [title for title, _ in told(found)] == ["INT. A ROOM - DAY", "EXT. A YARD"]
    assert len(read("b.txt", "Interior thoughts.\n\nExternal ones.").scenes) == 2


def test_json_scenes_in_many_shapes(read):
    film = {
        "title": "Film",
        "style_guide": {"light": "soft"},
        "scenes": [
            {"title": "A", "description": "a", "seconds": 4.5, "Camera": "pan left"},
            "b",
            {"start_prompt": "s", "end prompt": "e", "motionPrompt": "m"},
            {"description": "off", "enabled": False},
        ],
    }
    found = read("a.json", json.dumps(film))
    assert (found.title, found.style_guide) == ("Film", {"light": "soft"})
    assert told(found) == [("A", "a"), ("b", "b"), ("s", "s")]
    assert found.scenes[0].motion_prompt == "pan left"
    assert found.scenes[0].seconds == 4.5
    assert found.scenes[2].end_prompt == "e"
    assert told(read("b.json", json.dumps(film["scenes"]))) == told(found)
    assert told(read("c.json", json.dumps({"storyboard": film}))) == told(found)


def test_a_state_file_is_read_in_the_films_order(read):
    scenes = {
        "1": {"order": 2.0, "title": "B", "description": "b", "id": "s01"},
        "2": {"order": 1.5, "title": "A", "description": "a", "id": "s02"},
    }
    assert told(read("state.json", json.dumps({"scenes": scenes}))) == [
        ("A", "a"),
        ("B", "b"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Shot #;Description;Camera Move;Time (s)\n1A;Walks;pan;4,5\n2;Runs;;0:04\n",
        "shot,action,movement,seconds\n1A,Walks,pan,4.5\n2,Runs,,4\n",
        "No.\tContent\tCamera\tLength\n1A\tWalks\tpan\t4.5s\n2\tRuns\t\t4 sec\n",
        "\ufeffscene,action,camera,start,end\n1A,Walks,pan,0:00,0:04.5\n\n2,Runs,,4.5,8.5\n",
    ],
)
def test_shot_lists_as_people_write_them(read, table):
    found = read("a.csv", table)
    assert told(found) == [("Shot 1A", "Walks"), ("Shot 2", "Runs")]
    assert [scene.seconds for scene in found.scenes] == [4.5, 4.0]
    assert [scene.motion_prompt for scene in found.scenes] == ["pan", "Runs"]


def test_quoted_cells_may_hold_commas_and_lines(read):
    found = read("a.csv", 'title,description\nOne,"a, b\nc"\n')
    assert told(found) == [("One", "a, b\nc")]


def test_other_alphabets_and_encodings(read):
    text = "Une clé tourne.\n\n映画が始まる。\n"
    assert told(read("a.txt", text.encode("utf-8-sig"))) == told(read("b.txt", text))
    assert told(read("c.txt", text.encode("utf-16"))) == told(read("b.txt", text))
    assert told(read("d.txt", text.replace("\n", "\r\n"))) == told(read("b.txt", text))


def test_escape_codes_do_not_pass(read):
    (scene,) = read("a.txt", "A \x1b[31mred\x1b[0m\u202e door.").scenes
    assert scene.description == "A red door."


def test_the_first_scenes_can_be_asked_for(read):
    assert len(read("a.txt", "A.\n\nB.\n\nC.", first=2).scenes) == 2
    assert len(read("a.txt", "A.\n\nB.\n\nC.", first=9).scenes) == 3
    assert len(read("a.txt", "A.\n\nB.\n\nC.", first=2, scenes=2).scenes) == 2


@pytest.mark.parametrize("scenes", [2, 4])
def test_another_number_of_scenes_than_the_scripts_is_refused(read, scenes):
    with pytest.raises(StageError, match=f"3 scenes, {scenes} were asked") as caught:
        read("a.txt", "A.\n\nB.\n\nC.", scenes=scenes)
    assert "--scenes" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", None, "there is no script at"),
        ("a.txt", "", "a.txt is empty"),
        ("a.txt", " \n\t\n", "a.txt is empty"),
        ("a.txt", b"\x89PNG\x00\x01", "a.txt is not a text file"),
        (
            "a.txt",
            "ok\nd\u00e9j\u00e0".encode("latin-1"),
            "a.txt, line 2: .* not UTF-8",
        ),
        pytest.param(
            "a.txt", "a.\n\n" * 1_000_001, "a.txt is too large .* 4 MB", id="huge"
        ),
        ("a.txt", "a.\n\n" * 1001, "a.txt has 1,001 scenes, at most 1,000"),
        ("a.txt", "a" * 9000, "a.txt, line 1: .* 9,000 characters"),
        ("a.fountain", "Only a line.\n", "a.fountain has no scenes"),
        ("a.md", "# Only\n\n# Headings\n", "a.md has no scenes"),
        ("a.json", '{"scenes": [\n1,', "a.json, line 2, column 3: this is not JSON"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        pytest.param(
            "a.json", "[" + "9" * 5000 + "]", "a.json: this is not JSON", id="digits"
        ),
        ("a.json", "[]", "a.json has no scenes"),
        ("a.json", "{}", "a.json has no list of scenes"),
        ("a.json", '"words"', "a.json has no list of scenes"),
        ("a.json", '["a", 3]', "a.json, scene 2: a scene is an object or a text"),
        ("a.json", '[{"title": []}]', "a.json, scene 1, title: a text is wanted"),
        ("a.json", '[{"id": 1}]', "a.json, scene 1: the scene has no description"),
        ("a.csv", "a,b\n1,2\n", "a.csv: no column describes .* a, b"),
        ("a.csv", "title,description\n", "a.csv has no scenes"),
        ("a.csv", 'description\n"' + "x" * 140_000, "a.csv, line"),
        ("a.csv", "shot,description\n1,Walks\n2,\n", "a.csv, line 3: .* description"),
    ],
)
def test_what_is_no_script_is_refused_in_words(read, name, content, words):
    with pytest.raises(StageError, match=words):
        read(name, content)


@pytest.mark.parametrize(
    "seconds", ["abc", "0", "-4", "61", "1e400", "NaN", "4 5", "5:00"]
)
def test_a_wrong_length_names_its_line(read, seconds):
    table = f"description,seconds\nWalks,4\nRuns,{seconds}\n"
    with pytest.raises(StageError, match=r"a\.csv, line 3: .* no length") as caught:
        read("a.csv", table)
    assert "at most 60" in caught.value.hint


def test_a_folder_and_a_locked_file_are_refused(read, tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(StageError, match=r"a\.txt cannot be read"):
        read("a.txt", None)


@given(st.text(max_size=300))
def test_no_text_crashes_a_reader(text):
    for parse in (plain.parse, fountain.parse, shotlist.parse_csv, shotlist.parse_json):
        try:
            for row in parse(text, "a").rows:
                rows.draft(row)
        except StageError as error:
            assert error.message


def test_it_is_offered_by_name_and_costs_nothing():
    stage = script.vidpipe_storyboard()
    assert stage.name == "script"
    job = StoryboardJob(
        brief="b", style="s", scenes=None, aspect="1:1", seconds=4, seed=0
    )
    assert stage.estimate(job, script.Settings()).usd == 0


class TestScript(StoryboardSuite):
    stage = script.ScriptStage()
    brief = "A keeper wakes.\n\nHe finds a bottle.\n\nHe rows out to sea."
