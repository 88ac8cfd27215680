"""Pictures taken out of films."""

from __future__ import annotations

from collections.abc import Generator

import av
import pytest

from tests.flashes import grey, make_film
from vidpipe_tui.errors import BadResult
from vidpipe_tui.media.frames import first_frame, last_frame, poster, previews, spread


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("films") / "a.mp4", 90)


def decoded(path):
    with av.open(str(path)) as film:
        return [frame.to_image() for frame in film.decode(video=0)]


def test_first_and_last_are_exactly_those(film):
    frames = decoded(film)
    assert first_frame(film).tobytes() == frames[0].tobytes()
    assert last_frame(film).tobytes() == frames[-1].tobytes()
    assert frames[-1].tobytes() != frames[-2].tobytes()


@pytest.mark.parametrize("container", ["matroska", "mpegts"])
def test_first_and_last_in_other_containers(tmp_path, container):
    path = make_film(tmp_path / "film", 40, container=container, layout=None)
    frames = decoded(path)
    assert first_frame(path).tobytes() == frames[0].tobytes()
    assert last_frame(path).tobytes() == frames[-1].tobytes()


def test_a_film_of_one_frame(tmp_path):
    path = make_film(tmp_path / "a.mp4", 1, layout=None)
    assert first_frame(path).tobytes() == last_frame(path).tobytes()
    assert [frame.at for frame in spread(path, (32, 32), 5)] == [0]
    assert len(list(previews(path, (32, 32)))) == 1


def test_a_poster_fits_its_box_and_keeps_the_shape(film):
    small = poster(film, (64, 64))
    assert (small.width, small.height, small.at) == (64, 36, 0.0)
    assert len(small.rgb) == 64 * 36 * 3
    assert grey(small.image(), 30, 18) == 253


@pytest.mark.parametrize(("fps", "count"), [(12.0, 45), (8.0, 30), (4.0, 15)])
def test_previews_come_in_order_and_at_their_rate(film, fps, count):
    frames = list(previews(film, (64, 36), fps))
    times = [frame.at for frame in frames]
    assert times == sorted(set(times))
    assert len(frames) <= count
    assert len(frames) >= count * 0.6
    assert times[0] == 0


def test_previews_show_what_the_film_shows(film):
    for frame in previews(film, (64, 36)):
        number = round(frame.at * 24)
        luma = 235 if number % 24 < 2 else 16 + number * 3 % 100
        level = (luma - 16) * 255 / 219
        assert abs(frame.rgb[len(frame.rgb) // 2] - level) < 12


def test_previews_can_be_stopped(film):
    frames = previews(film, (64, 36))
    next(frames)
    assert isinstance(frames, Generator)
    frames.close()
    assert list(frames) == []


def test_spread_frames_are_evenly_spaced(film):
    frames = list(spread(film, (64, 36), 6))
    assert len(frames) == 6
    for place, frame in enumerate(frames):
        assert -0.05 < frame.at - 3.75 * (place + 0.5) / 6 < 0.13


def test_a_turned_film_is_shown_upright(tmp_path):
    path = make_film(
        tmp_path / "a.mp4", 6, turn=-90, corner=True, layout=None, size=(160, 80)
    )
    small = [poster(path, (40, 80)), *previews(path, (40, 80), 6)]
    pictures = [
        first_frame(path),
        last_frame(path),
        *(frame.image() for frame in small),
    ]
    assert {picture.height / picture.width for picture in pictures} == {2.0}
    for picture in (last_frame(path), small[-1].image()):
        right = picture.width - 3
        # The stored top left corner lies at the top right after a clockwise turn.
        assert grey(picture, right, 3) > 240
        assert grey(picture, 3, 3) < 60
        assert grey(picture, right, picture.height - 3) < 60


def _damaged(path):
    data = bytearray(make_film(path, 48, layout=None).read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = b"\x00" * (len(data) - start)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "look",
    [
        first_frame,
        last_frame,
        lambda path: poster(path, (32, 32)),
        lambda path: list(previews(path, (32, 32))),
        lambda path: list(spread(path, (32, 32), 3)),
    ],
)
@pytest.mark.parametrize("spoil", [_damaged, lambda path: path.write_bytes(b"x" * 99)])
def test_a_damaged_film_is_refused_in_words(tmp_path, look, spoil):
    path = tmp_path / "a.mp4"
    spoil(path)
    with pytest.raises(BadResult, match="film"):
        look(path)
