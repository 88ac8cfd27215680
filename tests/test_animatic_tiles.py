"""The animatic draws only what is seen, and that is what drawing everything shows."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat
from vidpipe_tui.plugins.animatic.cels import cel, frame_of
from vidpipe_tui.plugins.animatic.clip import reel
from vidpipe_tui.plugins.animatic.easel import Look
from vidpipe_tui.plugins.animatic.film import Track
from vidpipe_tui.plugins.animatic.recipe import read
from vidpipe_tui.plugins.animatic.scaler import Window, resized
from vidpipe_tui.plugins.animatic.tiles import Cover, Part, outline
from vidpipe_tui.plugins.animatic.view import Pose, picture
from vidpipe_tui.plugins.animatic.world import build

FRAME = (1280, 720)
LOW, SCALE = (-37.3, -21.9), 1.13


def hill() -> Image.Image:
    """The mask of a plane with a round hill on it."""
    mask = Image.new("L", (1300, 730))
    ImageDraw.Draw(mask).ellipse((-900, 250, 2200, 1900), fill=255)
    return mask


def drawn(parts: list[Part], *, solid: bool) -> Image.Image:
    """The parts of a frame that are drawn, or those of them without a mask."""
    out = Image.new("L", FRAME)
    for part in parts:
        if part.solid or not solid:
            assert out.crop(part.box).getextrema() == (0, 0)
            out.paste(255, part.box)
    return out


def test_parts_hold_all_of_a_mask_and_none_twice():
    mask = hill()
    made = cel(Look(Image.new("RGB", mask.size, (90, 30, 20)), mask))
    low = tuple(v + at * SCALE for v, at in zip(LOW, made.at, strict=True))
    parts = Cover(FRAME).lay(made.outline, low, SCALE, thin=False)
    shown = resized(mask, LOW, SCALE, (0, 0, *FRAME))
    assert ImageChops.subtract(shown, drawn(parts, solid=False)).getbbox() is None
    holes = ImageChops.invert(shown)
    whole = drawn(parts, solid=True)
    assert whole.getbbox()
    assert ImageChops.multiply(whole, holes).getbbox() is None


def test_what_lies_behind_something_solid_is_not_drawn():
    near, far = outline(hill(), (1300, 730)), outline(None, (1300, 730))
    for thin in (False, True):
        cover = Cover(FRAME)
        cover.lay(near, LOW, SCALE, thin=thin)
        parts = cover.lay(far, LOW, SCALE, thin=False)
        hidden = ImageChops.invert(drawn(parts, solid=False))
        shown = resized(hill(), LOW, SCALE, (0, 0, *FRAME))
        assert (hidden.getbbox() is None) == thin
        gone = ImageChops.multiply(hidden, ImageChops.invert(shown))
        assert gone.getbbox() is None


def test_what_shines_through_is_drawn_with_its_mask_and_hides_nothing():
    glass = outline(Image.new("L", (1300, 730), 250), (1300, 730))
    cover = Cover(FRAME)
    assert not any(part.solid for part in cover.lay(glass, LOW, SCALE, thin=False))
    parts = cover.lay(outline(None, (1300, 730)), LOW, SCALE, thin=False)
    assert drawn(parts, solid=True).getextrema() == (255, 255)


@pytest.mark.parametrize("scale", [1.0, 1.004, 1.02, 1.0875, 1.25, 1.4])
@pytest.mark.parametrize("low", [(-40.0, -30.0), (-41.37, -30.81), (2.5, -3.2)])
def test_a_window_shows_what_a_slow_and_exact_one_does(scale, low):
    noise = Image.effect_noise((1300, 760), 90).reduce(2).resize((1300, 760))
    box = (4, 2, 900, 500)
    apart = ImageChops.difference(
        Window(low, scale, box).cut(noise), resized(noise, low, scale, box)
    )
    inner = ImageStat.Stat(apart.crop((1, 1, apart.width - 1, apart.height - 1)))
    assert inner.rms[0] < 2.0


@pytest.mark.parametrize(
    "prompt",
    [
        "a neon street in rain",
        "a fox in a snowy forest",
        "two people talk in a cafe",
        "close-up of a woman at night in the city",
        "noir detective in a rainy street, monochrome",
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
