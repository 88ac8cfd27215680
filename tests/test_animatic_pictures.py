"""The animatic's keyframes: right size, same again, and readable when small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from vidpipe_tui.plugins.animatic import AnimaticKeyframe
from vidpipe_tui.plugins.animatic.beasts import BEASTS
from vidpipe_tui.plugins.animatic.crafts import CRAFTS
from vidpipe_tui.plugins.animatic.keyframe import shot_of
from vidpipe_tui.plugins.animatic.people import STANDING
from vidpipe_tui.plugins.animatic.props import THINGS
from vidpipe_tui.plugins.animatic.world import _PLACES

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Cancelled, Context, KeyframeJob, Position


def job(
    prompt: str, start: Path | None = None, size=(320, 180), seed: int = 3
) -> KeyframeJob:
    position: Position = "start" if start is None else "end"
    return KeyframeJob(
        scene_id="s01",
        index=0,
        position=position,
        prompt=prompt,
        style="",
        style_guide={},
        aspect="16:9",
        size=size,
        seconds=2,
        seed=seed,
        start_frame=start,
    )


def draw(folder: Path, prompt: str, start: Path | None = None, **more) -> Path:
    folder.mkdir(exist_ok=True)
    made = AnimaticKeyframe().run(
        job(prompt, start, **more), Context(dir=folder, key="k")
    )
    assert made.path.parent == folder
    return Path(made.path)


def differ(a: Image.Image, b: Image.Image) -> float:
    apart = ImageChops.difference(a.convert("RGB"), b.convert("RGB"))
    return max(ImageStat.Stat(apart).mean)


@pytest.mark.parametrize(
    "size", [(640, 360), (360, 640), (360, 360), (854, 480), (1280, 720)]
)
def test_a_keyframe_has_the_size_it_was_asked_for(tmp_path, size):
    with Image.open(draw(tmp_path, "a ship on the sea", size=size)) as made:
        assert (made.format, made.size, made.mode) == ("PNG", size, "RGB")


@pytest.mark.parametrize("place", sorted(_PLACES))
@pytest.mark.parametrize("size", [(256, 144), (144, 256)])
def test_every_place_can_be_drawn_and_has_contrast_when_small(tmp_path, place, size):
    word = {"hall": "castle hall", "hills": "meadow"}.get(place, place)
    path = draw(tmp_path, f"a person in the {word}", size=size)
    with Image.open(path) as made:
        assert shot_of(made).recipe.place == place
        small = made.convert("L").resize((80, 45))
    assert ImageStat.Stat(small).stddev[0] > 9


@pytest.mark.parametrize("shot", ["wide shot", "full shot", "medium shot", "close-up"])
@pytest.mark.parametrize("actor", ["person", "fox", "dragon", "train", "two people"])
def test_every_shot_size_shows_its_subject(tmp_path, actor, shot):
    with_them = draw(tmp_path / "a", f"{shot} of a {actor} in a meadow by day")
    without = draw(tmp_path / "b", f"{shot} of a meadow by day")
    with Image.open(with_them) as a, Image.open(without) as b:
        assert differ(a, b) > 0.4


def test_the_same_job_gives_the_same_bytes(tmp_path):
    one = draw(tmp_path / "a", "a detective walks in the neon rain").read_bytes()
    two = draw(tmp_path / "b", "a detective walks in the neon rain").read_bytes()
    assert one == two


def test_an_end_of_the_same_scene_is_the_same_world_from_another_place(tmp_path):
    first = draw(tmp_path / "a", "a lighthouse by the sea at dusk")
    last = draw(
        tmp_path / "b",
        "a lighthouse by the sea at dusk. The camera has pushed in.",
        first,
    )
    with Image.open(first) as a, Image.open(last) as b:
        before, after = shot_of(a), shot_of(b)
        assert 0.5 < differ(a, b) < 40
    assert after.recipe == before.recipe
    assert after.pose.zoom > before.pose.zoom


def test_an_end_in_another_world_takes_colour_from_its_start(tmp_path):
    red, blue = tmp_path / "red.png", tmp_path / "blue.png"
    Image.new("RGB", (320, 180), (200, 30, 20)).save(red)
    Image.new("RGB", (320, 180), (20, 40, 200)).save(blue)
    with (
        Image.open(draw(tmp_path / "a", "hills by day", red)) as a,
        Image.open(draw(tmp_path / "b", "hills by day", blue)) as b,
    ):
        means = ImageStat.Stat(a).mean, ImageStat.Stat(b).mean
    assert means[0][0] > means[1][0] + 5


@pytest.mark.parametrize(
    "mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16", "1", "F", "YCbCr"]
)
def test_a_start_of_any_mode_is_read(tmp_path, mode):
    plain = Image.linear_gradient("L").resize((123, 77))
    picture = (
        plain.convert("RGB").convert(mode) if mode != "I;16" else plain.convert("I;16")
    )
    path = tmp_path / ("start.tiff" if mode in ("CMYK", "F", "YCbCr") else "start.png")
    picture.save(path)
    assert draw(tmp_path / "out", "a fox", path).exists()


def test_a_photo_with_a_broken_orientation_is_read(tmp_path):
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 99
    Image.new("RGB", (200, 300), (90, 120, 60)).save(path, exif=exif)
    assert draw(tmp_path / "out", "a fox", path).exists()


@pytest.mark.parametrize("content", [b"", b"junk", b"\x89PNG\r\n\x1a\n1234"])
def test_a_start_that_is_no_picture_is_named(tmp_path, content):
    path = tmp_path / "start.png"
    path.write_bytes(content)
    with pytest.raises(StageError, match=r"start\.png"):
        draw(tmp_path / "out", "a fox", path)


def test_a_stopped_take_writes_nothing(tmp_path):
    ctx = Context(dir=tmp_path, key="k")
    ctx.stopped.set()
    with pytest.raises(Cancelled):
        AnimaticKeyframe().run(job("a fox"), ctx)
    assert not list(tmp_path.iterdir())


def test_a_forged_chunk_is_treated_as_a_plain_picture(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    for text in (
        "",
        "{}",
        "[]",
        '{"version": 1, "recipe": {"mood": 3}}',
        "null",
        "\\ud800",
    ):
        info = PngInfo()
        info.add_text("vidpipe-animatic", text)
        path = tmp_path / "start.png"
        Image.new("RGB", (320, 180), (90, 90, 90)).save(path, pnginfo=info)
        assert draw(tmp_path / "out", "a fox", path).exists()


FIGURES = STANDING | BEASTS | CRAFTS | THINGS


@pytest.mark.parametrize("name", sorted(n for n, f in FIGURES.items() if f.sways))
def test_what_sways_looks_the_same_on_its_way_back(name):
    figure, words = FIGURES[name], frozenset({"hat", "umbrella"})
    there, back, far = (figure.sprite(90, phase, words) for phase in (0.1, 0.4, 0.7))
    assert figure.alike(0.1, words) == figure.alike(0.4, words)
    for part in ("body", "light", "accent"):
        one, other = getattr(there, part), getattr(back, part)
        furthest: Any = ImageChops.difference(one, other).getextrema()
        assert max(furthest) <= 8
    assert any(
        ImageChops.difference(getattr(there, p), getattr(far, p)).getbbox()
        for p in ("body", "light", "accent")
    )


def test_who_walks_takes_every_step():
    walking = frozenset({"walk"})
    steps = [STANDING["person"].alike(k / 8, walking) for k in range(8)]
    assert len(set(steps)) == 8
