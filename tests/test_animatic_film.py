"""The animatic's clips: exact length, true first and last frames, cuts unseen."""

from __future__ import annotations

import itertools
import math
import threading
import time
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageChops, ImageStat
from vidpipe_tui.plugins.animatic import (
    AnimaticKeyframe,
    AnimaticVideo,
    VideoSettings,
)
from vidpipe_tui.plugins.animatic.clip import fitted

from vidpipe_tui.stages import Cancelled, Context, KeyframeJob, VideoJob

SIZE = (320, 180)


def keyframe(
    folder: Path, prompt: str, start: Path | None = None, size=SIZE, style=""
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    job = KeyframeJob(
        scene_id="s01",
        index=0,
        position="end" if start else "start",
        prompt=prompt,
        style=style,
        style_guide={},
        aspect="16:9",
        size=size,
        seconds=1,
        seed=5,
        start_frame=start,
    )
    made = AnimaticKeyframe().run(job, Context(dir=folder, key="k"))
    return Path(made.path)


def clip(
    folder: Path, first: Path, last: Path, *, slate=False, ctx=None, **more
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "size": SIZE,
        "seconds": 1.0,
        "fps": 24,
        "audio": True,
        "title": "A title",
    }
    job = VideoJob(
        scene_id="s02",
        index=1,
        prompt="slow push in",
        style="",
        style_guide={},
        aspect="16:9",
        seed=5,
        first_frame=first,
        last_frame=last,
        **(values | more),
    )
    ctx = ctx or Context(dir=folder, key="k")
    ctx.settings = VideoSettings(slate=slate)
    return Path(AnimaticVideo().run(job, ctx).path)


def frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as film:
        return [frame.to_image() for frame in film.decode(video=0)]


def psnr(a: Image.Image, b: Image.Image) -> float:
    apart = ImageStat.Stat(ImageChops.difference(a.convert("RGB"), b.convert("RGB")))
    mean = sum(apart.sum2) / (3 * a.width * a.height)
    return 99.0 if not mean else 10 * math.log10(255**2 / mean)


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> list[tuple[Path, Path, Path]]:
    """Two scenes: (clip, first, last) of each, without a slate."""
    root = tmp_path_factory.mktemp("film")
    a = keyframe(root / "a", "a lighthouse keeper walks by the sea at dawn")
    b = keyframe(
        root / "b", "a lighthouse keeper walks by the sea at dawn. Pushed in.", a
    )
    c = keyframe(root / "c", "medium shot of a fox in the snowy forest", b)
    return [(clip(root / "1", a, b), a, b), (clip(root / "2", b, c), b, c)]


def test_first_and_last_frames_are_the_keyframes(film):
    for path, first, last in film:
        shown = frames(path)
        with Image.open(first) as a, Image.open(last) as b:
            assert psnr(shown[0], a) > 34
            assert psnr(shown[-1], b) > 34


@pytest.mark.parametrize(
    "style", ["anime", "watercolor", "photorealistic", "3d_render", "pixel_art"]
)
def test_cuts_are_seamless_in_every_style(tmp_path, style):
    prompt = "a fox in the snowy forest"
    a = keyframe(tmp_path / "a", prompt, style=style)
    b = keyframe(tmp_path / "b", f"{prompt}. Pushed in.", a, style=style)
    c = keyframe(tmp_path / "c", "a woman in a cafe by day", b, style=style)
    for k, (first, last) in enumerate(((a, b), (b, c))):
        shown = frames(clip(tmp_path / str(k), first, last, seconds=0.5))
        with Image.open(first) as begin, Image.open(last) as end:
            # Half-size colour weighs in so small a frame, most in dithered blocks.
            assert psnr(shown[0], begin) > 29
            assert psnr(shown[-1], end) > 29


def test_a_cut_between_two_scenes_is_not_seen(film):
    shown = [frames(path) for path, _, _ in film]
    steps = [
        ImageStat.Stat(ImageChops.difference(a, b).convert("L")).mean[0]
        for a, b in zip(shown[0] + shown[1], (shown[0] + shown[1])[1:], strict=False)
    ]
    assert steps[len(shown[0]) - 1] <= max(steps) * 0.6


def test_all_clips_of_a_film_have_the_same_codec_parameters(film):
    seen = set()
    for path, _, _ in film:
        with av.open(str(path)) as opened:
            video, audio = opened.streams.video[0], opened.streams.audio[0]
            seen.add((video.codec_context.extradata, audio.codec_context.extradata))
            context = video.codec_context
            assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
            assert (context.colorspace, context.color_range) == (1, 1)
            assert (audio.rate, audio.layout.name) == (48_000, "stereo")
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("seconds", "fps"), [(0.5, 24), (1.3, 24), (2.0, 30), (0.04, 24)]
)
def test_a_clip_has_exactly_its_frames(tmp_path, film, seconds, fps):
    path = clip(tmp_path, film[0][1], film[0][2], seconds=seconds, fps=fps)
    assert len(frames(path)) == max(round(seconds * fps), 1)


@pytest.mark.parametrize("size", [(180, 320), (200, 200), (214, 120)])
def test_a_clip_has_the_size_it_was_asked_for(tmp_path, size):
    first = keyframe(tmp_path / "a", "a dragon over the hills", size=size)
    path = clip(tmp_path / "b", first, first, size=size, seconds=0.5)
    shown = frames(path)
    assert shown[0].size == size
    with Image.open(first) as picture:
        assert (
            psnr(shown[0], picture) > 31
        )  # half-size colour weighs in so small a frame
        assert psnr(shown[0].convert("L"), picture.convert("L")) > 36


def test_pictures_of_another_origin_are_begun_and_ended_with(tmp_path):
    first, last = tmp_path / "a.jpg", tmp_path / "b.png"
    Image.radial_gradient("L").convert("RGB").resize((640, 360)).save(first, quality=95)
    wash = Image.linear_gradient("L").resize((300, 400))
    Image.merge("RGBA", (wash, wash, wash, Image.new("L", wash.size, 255))).save(last)
    shown = frames(clip(tmp_path / "out", first, last))
    with Image.open(first) as a, Image.open(last) as b:
        assert psnr(shown[0], fitted(a.convert("RGB"), SIZE)) > 34
        assert psnr(shown[-1], fitted(b.convert("RGB"), SIZE)) > 34


def test_a_keyframe_that_was_painted_over_is_shown_as_it_is_now(tmp_path):
    first = keyframe(tmp_path / "a", "a boat on the sea")
    with Image.open(first) as picture:
        info = dict(picture.info)
        changed = picture.copy()
    changed.paste((255, 0, 0), (60, 40, 200, 140))
    from PIL.PngImagePlugin import PngInfo

    kept = PngInfo()
    kept.add_text("vidpipe-animatic", info["vidpipe-animatic"])
    changed.save(first, pnginfo=kept)
    assert psnr(frames(clip(tmp_path / "b", first, first))[0], changed) > 30


def test_the_slate_is_in_the_clip_and_nowhere_else(tmp_path, film):
    _, first, last = film[0]
    bare = frames(clip(tmp_path / "a", first, last))[0]
    marked = frames(clip(tmp_path / "b", first, last, slate=True))[0]
    upper, lower = (0, 0, 320, 130), (0, 140, 320, 180)
    assert psnr(bare.crop(upper), marked.crop(upper)) > 34
    assert psnr(bare.crop(lower), marked.crop(lower)) < 25
    with Image.open(first) as picture:
        assert psnr(bare, picture) > 34


def test_sound_can_be_left_out(tmp_path, film):
    path = clip(tmp_path, film[0][1], film[0][2], audio=False)
    with av.open(str(path)) as opened:
        assert not opened.streams.audio


def test_the_drone_goes_on_across_a_cut(film):
    """Packets of the second clip after those of the first: no gap, no click."""
    decoder = av.CodecContext.create("aac", "r")
    samples: list[float] = []
    joint = 0
    for k, (path, _, _) in enumerate(film):
        joint = len(samples)
        with av.open(str(path)) as opened:
            stream = opened.streams.audio[0]
            decoder.extradata = stream.codec_context.extradata
            for packet in opened.demux(stream):
                if packet.pts is None or (k and packet.pts < 0):
                    continue
                for frame in decoder.decode(av.Packet(bytes(packet))):
                    whole = memoryview(frame.planes[0]).cast("f").tolist()
                    samples += whole[: frame.samples]
    steps = [abs(a - b) for a, b in itertools.pairwise(samples)]
    usual = max(steps[8192:16384])
    assert max(steps[4096:]) < usual * 1.3
    near = [samples[i : i + 512] for i in range(joint - 2048, joint + 2048, 512)]
    loud = [math.sqrt(sum(v * v for v in part) / len(part)) for part in near]
    assert min(loud) > max(loud) * 0.93


def test_a_stop_is_heard_within_a_moment(tmp_path, film):
    ctx = Context(dir=tmp_path, key="k")
    seen = threading.Event()
    ctx.report = lambda fraction, note, preview: seen.set() if fraction else None
    caught: list[BaseException] = []

    def work() -> None:
        try:
            clip(tmp_path, film[0][1], film[0][2], ctx=ctx, seconds=30.0)
        except Cancelled as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert seen.wait(20)
    ctx.stopped.set()
    began = time.monotonic()
    thread.join(10)
    assert caught
    assert time.monotonic() - began < 5
    assert {path.name for path in tmp_path.iterdir()} <= {"clip.mp4"}


def test_progress_grows_to_one(tmp_path, film):
    heard: list[float] = []
    ctx = Context(dir=tmp_path, key="k")
    ctx.report = lambda fraction, note, preview: heard.append(fraction or 0.0)
    clip(tmp_path, film[0][1], film[0][2], ctx=ctx)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
