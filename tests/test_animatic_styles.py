"""Each style of the animatic has a look of its own."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from vidpipe_tui.plugins.animatic.cels import frame_of
from vidpipe_tui.plugins.animatic.clip import reel
from vidpipe_tui.plugins.animatic.edges import edge
from vidpipe_tui.plugins.animatic.film import Track
from vidpipe_tui.plugins.animatic.keyframe import CHUNK, Shot, shot_of
from vidpipe_tui.plugins.animatic.recipe import read
from vidpipe_tui.plugins.animatic.view import Pose, picture
from vidpipe_tui.plugins.animatic.world import build

from vidpipe_tui.project.model import STYLES

BRIEFS = (
    "a fox in a snowy forest",
    "a lighthouse keeper by the sea at dusk",
    "a woman in a cafe by day",
    "close-up of a face at night in the city",
)


def drawn(prompt: str, style: str, size=(320, 180)) -> Image.Image:
    drawing: Image.Image = picture(build(read(prompt, style, seed=3), size), Pose())
    return drawing


def apart(a: Image.Image, b: Image.Image) -> float:
    difference = ImageChops.difference(a, b)
    return sum(ImageStat.Stat(difference).mean) / 3


@pytest.mark.parametrize("brief", BRIEFS)
def test_no_two_styles_look_alike_even_when_small(brief):
    small = {style: drawn(brief, style).resize((80, 45), 4) for style in STYLES}
    for one, other in itertools.combinations(STYLES, 2):
        assert apart(small[one], small[other]) > 4, (one, other)


@pytest.mark.parametrize("brief", BRIEFS)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_keeps_its_contrast_when_small(brief, style):
    grey = drawn(brief, style).convert("L").resize((80, 45))
    assert ImageStat.Stat(grey).stddev[0] > 9


@pytest.mark.parametrize("style", STYLES)
def test_a_style_draws_the_same_picture_again(style):
    once, again = (drawn(BRIEFS[0], style).tobytes() for _ in range(2))
    assert once == again


@pytest.mark.parametrize("style", STYLES)
def test_film_shows_a_style_as_stills_do(style):
    recipe = read(BRIEFS[0], style, seed=3)
    filmed = Track(reel(recipe, (320, 180)), lambda _: Pose(), 1.0).frame(0.0)[0]
    still = frame_of(drawn(BRIEFS[0], style))[0]
    difference = ImageChops.difference(filmed.reduce(4), still.reduce(4))
    assert ImageStat.Stat(difference).rms[0] < 2


def test_cinematic_is_how_all_looks_without_a_style():
    assert read(BRIEFS[0], "cinematic", seed=3) == read(BRIEFS[0], "", seed=3)


@pytest.mark.parametrize(
    ("said", "style"),
    [
        ("Aquarell, ganz zart", "watercolor"),
        ("like an old pixel game", "pixel_art"),
        ("manga", "anime"),
        ("slow and quiet", ""),
    ],
)
def test_a_style_in_other_words_is_understood(said, style):
    assert read("a fox", said).style == style


def test_pixel_art_has_square_blocks_of_few_colours():
    world = build(read(BRIEFS[1], "pixel_art", seed=3), (640, 360))
    for plane in world.planes:
        colour = plane.looks[0].colour
        assert len(colour.getcolors(256) or [()] * 256) < 64
        block = colour.crop((0, 0, 3, 3))
        assert len(block.getcolors() or []) == 1


def test_watercolor_leaves_paper_at_the_edges():
    found: Any = edge("watercolor", (320, 180))
    colour, mask = found
    assert min(colour) > 200
    assert mask.getpixel((0, 0)) == 255
    assert mask.getpixel((160, 90)) < 90


def test_animals_have_their_colour_in_the_painted_styles():
    def orange(style: str) -> int:
        shown: Any = drawn("a fox in a snowy forest", style).get_flattened_data()
        return sum(red > 1.6 * blue and red > 110 for red, _, blue in shown)

    assert orange("anime") > 4 * orange("cinematic") + 50
    assert orange("watercolor") > 4 * orange("cinematic") + 50


def test_a_keyframe_from_before_there_were_styles_is_still_known():
    shot = Shot(read("a fox", seed=3), Pose(), Pose(0, 0, 0, 0))
    values = json.loads(shot.text())
    del values["recipe"]["style"]
    old = Image.new("RGB", (8, 8))
    old.info[CHUNK] = json.dumps(values)
    assert shot_of(old) == shot
