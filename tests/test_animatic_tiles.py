"""The animatic draws only what is seen, and that is what drawing everything shows."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat
from vidpipe_tui.plugins.animatic.cels import cel, frame_of
from vidpipe_tui.plugins.animatic.clip import reel
from vidpipe_tui.plugins.animatic.easel import Look
from vidpipe_tui.plugins.animatic.film import Track
from vidpipe_tui.plugins.animatic.recipe import read
from vidpipe_tui.plugins.animatic.tiles import MASKED, uncovered
from vidpipe_tui.plugins.animatic.view import Pose, picture
from vidpipe_tui.plugins.animatic.world import build


def disc(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse((70, 50, 470, 380), fill=255)
    return mask


def test_pieces_hold_all_of_a_mask_and_none_twice():
    mask = disc((640, 420))
    made = cel(Look(Image.new("RGB", mask.size, (90, 30, 20)), mask))
    drawn = Image.new("L", mask.size)
    for piece in made.pieces:
        x, y = made.at
        box = tuple(v + (x, y)[i % 2] for i, v in enumerate(piece.box))
        assert drawn.crop(box).getextrema() == (0, 0)
        drawn.paste(255, box)
        if not piece.needs & MASKED:
            assert mask.crop(box).getextrema() == (255, 255)
    assert any(not piece.needs & MASKED for piece in made.pieces)
    assert ImageChops.subtract(mask, drawn).getbbox() is None


@pytest.mark.parametrize(
    ("box", "left"),
    [
        ((0, 0, 100, 50), (40, 0, 100, 50)),
        ((0, 0, 30, 40), None),
        ((0, 0, 100, 90), (0, 0, 100, 90)),
        ((20, 60, 30, 90), (20, 60, 30, 90)),
    ],
)
def test_only_whole_sides_are_taken_away(box, left):
    assert uncovered(box, [(0, 0, 40, 60)]) == left


@pytest.mark.parametrize(
    "prompt",
    [
        "a neon street in rain",
        "a fox in a snowy forest",
        "two people talk in a cafe",
        "close-up of a woman at night in the city",
    ],
)
def test_a_frame_of_film_is_the_still_of_its_pose(prompt):
    size, pose = (640, 360), Pose(1.13, 0.3, -0.2)
    recipe = read(prompt, seed=4)
    shown = Track(reel(recipe, size), lambda _: pose, 1.0).frame(0.0)
    wanted = frame_of(picture(build(recipe, size), pose))
    for drawn, still in zip(shown, wanted, strict=True):
        apart = ImageStat.Stat(ImageChops.difference(drawn, still))
        assert apart.mean[0] < 1.0
        assert apart.rms[0] < 3.0
