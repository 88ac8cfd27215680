"""What a film or a picture is, and plain words for what is none."""

from __future__ import annotations

import subprocess
import sys
import threading
from fractions import Fraction

import av
import pytest
from PIL import Image

from tests.flashes import make_film
from vidpipe_tui.errors import BadResult
from vidpipe_tui.media.probe import (
    AudioInfo,
    Bounds,
    count_frames,
    load_picture,
    open_film,
    probe,
    probe_picture,
)

SMALL = Bounds(pixels=1000, size=100, seconds=0.5)


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("films") / "a.mp4", 48)


def test_the_header_of_a_film(film):
    found = probe(film)
    assert (found.width, found.height, found.fps) == (128, 72, Fraction(24))
    assert (found.frames, found.seconds, found.video_codec) == (48, 2.0, "h264")
    assert found.audio == AudioInfo("aac", 48_000, 2)
    assert count_frames(film) == 48


@pytest.mark.parametrize(
    ("how", "size"),
    [
        ({"turn": 90}, (72, 128)),
        ({"turn": -90}, (72, 128)),
        ({"turn": 180}, (128, 72)),
        ({"shape": Fraction(4, 3)}, (171, 72)),
        ({"layout": None}, (128, 72)),
    ],
)
def test_the_size_is_that_of_the_picture_as_shown(tmp_path, how, size):
    found = probe(make_film(tmp_path / "a.mp4", 4, **how))
    assert (found.width, found.height) == size
    assert (found.audio is None) == ("layout" in how)


@pytest.mark.parametrize("container", ["matroska", "mpegts", "avi"])
def test_other_containers_are_counted_by_their_packets(tmp_path, container):
    path = make_film(tmp_path / "film", 30, container=container, layout=None)
    assert count_frames(path) == 30
    assert (probe(path).width, probe(path).height) == (128, 72)


def _cut(path):
    data = make_film(path, 48, layout=None).read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def _no_index(path):
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=24)
        stream.width, stream.height = 128, 72
        for number in range(9):
            frame = av.VideoFrame(128, 72)
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    path.write_bytes(path.read_bytes()[:-200])


def _sound_only(path):
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=48_000, layout="stereo")
        frame = av.AudioFrame("fltp", "stereo", 1024)
        frame.sample_rate, frame.pts = 48_000, 0
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(stream.encode(frame))
        out.mux(stream.encode())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: None, "there is no film at"),
        (lambda path: path.touch(), "empty file"),
        (lambda path: path.mkdir(), "not a file"),
        (lambda path: path.write_bytes(b"junk" * 999), "not a film"),
        (
            lambda path: path.write_text("#EXTM3U\n#EXTINF:4,\n/etc/passwd\n"),
            "not a film",
        ),
        (
            lambda path: path.write_text("ffconcat version 1.0\nfile a.mp4\n"),
            "not a film",
        ),
        (lambda path: Image.new("RGB", (9, 9)).save(path, "PNG"), "not a film"),
        (_cut, r"cut short: \d+ of 48 frames"),
        (_no_index, "not a film"),
        (_sound_only, "no picture"),
    ],
)
@pytest.mark.parametrize("look", [probe, count_frames])
def test_what_is_no_film_is_refused_in_words(tmp_path, spoil, words, look):
    path = tmp_path / "a.mp4"
    spoil(path)
    with pytest.raises(BadResult, match=words):
        look(path)


def test_a_symlink_loop_and_a_file_within_a_file(tmp_path):
    loop = tmp_path / "loop.mp4"
    loop.symlink_to(loop)
    with pytest.raises(BadResult, match="there is no film"):
        probe(loop)
    (tmp_path / "a").touch()
    with pytest.raises(BadResult, match="there is no picture"):
        probe_picture(tmp_path / "a" / "b.png")


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds(10**6, 100, 9), "too large"),
        (Bounds(1000, 10**9, 9), "too large: 128x72"),
        (Bounds(10**6, 10**9, 1.5), "too long: 2 s"),
    ],
)
def test_a_film_beyond_the_bounds_is_not_opened(film, bounds, words):
    with pytest.raises(BadResult, match=words):
        probe(film, bounds)


def test_a_damaged_header_never_crashes(film, tmp_path):
    data = film.read_bytes()
    start = data.index(b"moov")
    path = tmp_path / "a.mp4"
    for place in range(start, start + 1200, 7):
        path.write_bytes(data[:place] + b"\xff\xff\xff\xff" + data[place + 4 :])
        try:
            probe(path)
            count_frames(path)
        except BadResult as error:
            assert error.message


def test_a_film_opened_for_packets_only_has_the_same_ones(film):
    found = []
    for decode in (True, False):
        with open_film(film, decode=decode) as container:
            packets = (p for p in container.demux() if p.size)
            found.append([(p.pts, p.dts, bytes(p)) for p in packets])
    assert found[0] == found[1]


def test_films_can_be_probed_from_many_threads(film):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(count_frames(film)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [48] * 8


def test_libav_says_nothing_by_itself(tmp_path):
    (tmp_path / "junk.mp4").write_bytes(b"junk" * 999)
    code = (
        "import sys; from pathlib import Path\n"
        "from vidpipe_tui.media.probe import probe\n"
        "assert 'av' not in sys.modules and 'PIL' not in sys.modules\n"
        "try: probe(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "junk.mp4")],
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("BadResult\n", "")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_a_picture_is_decoded_as_rgb(tmp_path, kind):
    Image.new("L", (40, 30), 120).save(tmp_path / "p", kind)
    assert probe_picture(tmp_path / "p") == (40, 30)
    assert load_picture(tmp_path / "p").mode == "RGB"


def test_a_photo_is_turned_upright(tmp_path):
    picture = Image.new("RGB", (40, 30))
    picture.paste("white", (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a clockwise quarter turn
    picture.save(tmp_path / "p.png", exif=exif)
    assert probe_picture(tmp_path / "p.png") == (30, 40)
    assert load_picture(tmp_path / "p.png").getpixel((28, 2)) == (255, 255, 255)


def test_transparency_lies_on_white(tmp_path):
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(tmp_path / "p.png")
    assert load_picture(tmp_path / "p.png").getpixel((1, 1)) == (255, 255, 255)


def _half(path):
    Image.effect_noise((200, 200), 90).save(path, "PNG")
    path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: None, "there is no picture at"),
        (lambda path: path.touch(), "empty file"),
        (lambda path: path.write_text("hello"), "not a picture"),
        (lambda path: path.write_text("<svg/>"), "not a picture"),
        (_half, "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(tmp_path, spoil, words):
    path = tmp_path / "p.png"
    spoil(path)
    with pytest.raises(BadResult, match=words):
        probe_picture(path)


def test_a_decompression_bomb_is_not_decoded(tmp_path):
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    assert (tmp_path / "bomb.png").stat().st_size < 100_000
    with pytest.raises(BadResult, match="too large"):
        probe_picture(tmp_path / "bomb.png")
    Image.new("1", (10_000, 9_000)).save(tmp_path / "large.png")
    with pytest.raises(BadResult, match="too large"):
        probe_picture(tmp_path / "large.png")
    with pytest.raises(BadResult, match="too large: 40x30"):
        Image.new("1", (40, 30)).save(tmp_path / "p.png")
        probe_picture(tmp_path / "p.png", Bounds(1000, 10**6, 0))
