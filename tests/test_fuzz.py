"""Files of any content: an answer or a plain refusal, never a traceback."""

from __future__ import annotations

import copy
import importlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vidpipe_tui.app.film import Film
from vidpipe_tui.config import Config, load_config
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.repair import examine
from vidpipe_tui.project.store import Store
from vidpipe_tui.stages import Context, Storyboard, StoryboardJob

from . import films
from .command import vidpipe

script = importlib.import_module("vidpipe_tui.plugins.script")
FUZZ = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
ODD = ["", "\x1b[2J", "\ud800", "../..", "/etc/passwd", "s01", "s01-end-1", "done"]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(ODD),
    st.text(max_size=6),
    st.just([]),
    st.just({}),
    st.just([1, "a"]),
    st.just({"s01": None}),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    store = films.a_film(tmp_path_factory.mktemp("made"), 2)
    return films.made(store).folder.path


@pytest.fixture
def film(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "film"))


def tried(folder: Path) -> None:
    """All that looks at a film; each has to answer or to refuse in words."""
    for verb in ("status", "plan", "list"):
        words = [] if verb == "list" else [str(folder)]
        said = vidpipe(folder.parent, verb, *words, "--json")
        assert "a fault of vidpipe itself" not in said.err, (verb, said.err)
        assert "Traceback" not in said.err
        json.loads(said.out)
    for verb in ("status", "log", "takes"):
        assert "a fault of" not in vidpipe(folder.parent, verb, str(folder)).err, verb
    Film(folder).look()
    try:
        examine(folder)
        films.a_plan(Store.open(folder))
    except VidpipeError:
        pass


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each part of a document."""
    found = [way] if way else []
    parts: Any = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for key, part in parts:
        found += places(part, (*way, key))
    return found


def changed(tables: Any, way: tuple[Any, ...], leaf: Any, drop: bool) -> Any:
    tables = copy.deepcopy(tables)
    *before, last = way
    inside = tables
    for key in before:
        inside = inside[key]
    if drop:
        del inside[last]
    else:
        inside[last] = leaf
    return tables


@pytest.mark.parametrize("time", ["?", "2026-11-23T03:00:00", "0001-01-01", "\ud800"])
def test_times_that_are_none_are_no_trouble(film, time):
    state = film / "state.json"
    tables = json.loads(state.read_bytes())
    for way in places(tables):
        if str(way[-1]).endswith("_at"):
            tables = changed(tables, way, time, drop=False)
    state.write_text(json.dumps(tables))
    for log in (film / "runs").glob("*.jsonl"):
        rows = [
            {**json.loads(line), "at": time} for line in log.read_text().splitlines()
        ]
        log.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    tried(film)


@pytest.mark.slow
@settings(FUZZ, max_examples=100)
@given(which=st.integers(0, 10**6), leaf=LEAVES, drop=st.booleans())
def test_a_state_file_with_one_odd_value_is_read_or_refused(film, which, leaf, drop):
    state = film / "state.json"
    good = state.read_bytes()
    tables = json.loads(good)
    ways = places(tables)
    try:
        odd = changed(tables, ways[which % len(ways)], leaf, drop)
        state.write_text(json.dumps(odd))
        tried(film)
    finally:
        state.write_bytes(good)


@pytest.mark.slow
@settings(FUZZ, max_examples=60)
@given(at=st.integers(0, 10**6), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_a_state_file_with_other_bytes_is_read_or_refused(film, at, cut, put):
    state = film / "state.json"
    good = state.read_bytes()
    at %= len(good)
    try:
        state.write_bytes(good[:at] + put + good[at + cut :])
        tried(film)
    finally:
        state.write_bytes(good)


FOUNTAIN = ["INT. CAVE - DAY", "\n\n", "\n", "CUT TO:", "/*", "*/", "[[", "#", "=", "@"]
CSV = ["title,description,seconds", '"', ",", "4", "1:30", "-1", "nan", "1e999", "\0"]
JSON = ['{"scenes": [', "]}", "{}", '{"title": ', "null", "true", "\ufeff", "A door."]
WORDS = st.sampled_from([*FOUNTAIN, *CSV, *JSON])
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map("".join).map(str.encode),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3)).map(
        lambda rows: json.dumps({"scenes": rows}).encode()
    ),
    st.lists(
        st.dictionaries(
            st.sampled_from(["title", "description", "seconds", "start_prompt", "x"]),
            LEAVES,
            max_size=4,
        ),
        max_size=3,
    ).map(lambda rows: json.dumps(rows).encode()),
)


@settings(FUZZ, max_examples=600)
@given(
    data=TEXTS, suffix=st.sampled_from([".json", ".csv", ".fountain", ".txt", ".md"])
)
def test_a_script_of_any_content_is_a_storyboard_or_a_sentence(tmp_path, data, suffix):
    path = tmp_path / f"script{suffix}"
    path.write_bytes(data)
    job = StoryboardJob(
        brief="A brief.",
        style="cinematic",
        scenes=None,
        aspect="16:9",
        seconds=4.0,
        seed=0,
        script=path,
    )
    stage = script.vidpipe_storyboard()
    ctx = Context(dir=tmp_path, key="k", settings=stage.settings())
    try:
        board = stage.run(job, ctx)
    except VidpipeError as error:
        assert error.message
    else:
        assert isinstance(board, Storyboard) and board.scenes


KEYS = st.sampled_from([*Config.model_fields, "nothing", "a b", "stages.video"])
LINES = st.one_of(
    st.tuples(KEYS, LEAVES).map(lambda pair: f"{pair[0]} = {json.dumps(pair[1])}"),
    st.sampled_from(["[stages]", "[keymap]", "[settings.x]", 'video = "veo"', "x = 1"]),
    st.text(max_size=20),
)


@settings(FUZZ, max_examples=400)
@given(lines=st.lists(LINES, max_size=5))
def test_a_config_of_any_content_is_read_or_refused(tmp_path, lines):
    path = tmp_path / "config.toml"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIDPIPE_CONFIG", str(path))
        try:
            assert isinstance(load_config(), Config)
        except VidpipeError as error:
            assert error.message
