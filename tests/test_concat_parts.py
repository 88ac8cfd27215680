"""The pieces a film is joined from: parameter sets, the sound's grid, the timeline."""

from __future__ import annotations

import importlib
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flashes import header, make_film
from vidpipe_tui.errors import BadResult, StageError

avcc = importlib.import_module("vidpipe_tui.plugins.concat.avcc")
audio = importlib.import_module("vidpipe_tui.plugins.concat.audio")
clipinfo = importlib.import_module("vidpipe_tui.plugins.concat.clipinfo")
spans = importlib.import_module("vidpipe_tui.plugins.concat.timeline")

units = st.lists(
    st.binary(min_size=5, max_size=40), min_size=1, max_size=5, unique=True
)


def pack(sequence, picture, rest=b"", level=30):
    def many(found):
        return b"".join(len(unit).to_bytes(2, "big") + unit for unit in found)

    head = bytes([1, 100, 0, level, 255, 0xE0 | len(sequence)])
    return head + many(sequence) + bytes([len(picture)]) + many(picture) + rest


@given(units, units, units, units, st.binary(max_size=4))
def test_merged_headers_hold_the_sets_of_both(first, second, third, fourth, rest):
    merged = avcc.merge(pack(first, second, rest, 30), pack(third, fourth, b"", 41))
    sets = avcc.read(merged)
    assert sets.sequence == tuple(dict.fromkeys([*first, *third]))
    assert sets.picture == tuple(dict.fromkeys([*second, *fourth]))
    assert sets.rest == rest
    assert sets.head[3] == 41


@given(st.binary(max_size=60))
def test_no_header_is_refused_or_read_but_never_crashes(data):
    try:
        avcc.free_id(data)
    except BadResult as error:
        assert "header" in error.message


@pytest.mark.parametrize(("number", "free"), [(0, 1), (1, 2), (7, 1), (31, 1)])
def test_the_free_number_is_not_the_encoders(tmp_path, number, free):
    options = {"x264-params": f"sps-id={number}"}
    clip = make_film(tmp_path / "a.mp4", 3, options=options, layout=None)
    assert avcc.free_id(header(clip)) == free


packets = st.lists(
    st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=3)), max_size=60
)


@given(packets, st.integers(-1024, 4000), st.integers(0, 60_000))
def test_sound_lies_end_to_end_up_to_the_limit(gaps, at, limit):
    wanted, place = [], 0
    for gap, data in gaps:
        place += gap
        wanted.append((place, data))
    laid = list(audio.lay(wanted, at, limit))
    assert [start for start, _ in laid] == list(range(at, max(limit, at), 1024))
    want = {data: start for start, data in wanted}
    for start, data in laid:
        if data is not None and [d for _, d in wanted].count(data) == 1:
            assert abs(start - want[data]) <= 512


def source(name, frames, sets=b"x"):
    form = clipinfo.Format("h264", "", (2, 2), (2, 2), clipinfo.Colors(), sets, None)
    return clipinfo.Source(
        Path(name), name, form, 0, frames, sets, 0, 1.0, 0, Fraction(0)
    )


@given(
    st.lists(
        st.tuples(st.integers(8, 60), st.booleans(), st.sets(st.integers(0, 59))),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 4),
)
def test_every_frame_of_the_film_comes_once(clips, overlap):
    sources = [
        source(f"s{place}", frames, b"x" if alike else b"y")
        for place, (frames, alike, _) in enumerate(clips)
    ]
    cuts = {
        f"s{place}": sorted(cut for cut in keys | {0} if cut < frames)
        for place, (frames, _, keys) in enumerate(clips)
    }
    found = spans.timeline(sources, b"x", overlap, lambda s: cuts[s.scene])
    total = sum(s.frames for s in sources) - overlap * (len(sources) - 1)
    assert sum(span.frames for span in found) == total
    shown: dict[str, list[int]] = {s.scene: [] for s in sources}
    for span in found:
        if isinstance(span, spans.Blend):
            shown[span.left.scene] += range(
                span.left.frames - overlap, span.left.frames
            )
            shown[span.right.scene] += range(overlap)
        else:
            shown[span.source.scene] += range(span.first, span.last)
        if isinstance(span, spans.Copy):
            assert span.source.sets == b"x"
            assert {span.first, span.last} <= {*cuts[span.scene], span.source.frames}
    for s in sources:
        assert shown[s.scene] == list(range(s.frames))


def test_a_crossfade_may_take_half_of_the_shortest_clip():
    sources = [source("s01", 48), source("s02", 24)]
    spans.check_overlap(sources, 12, 24)
    with pytest.raises(StageError, match=r"s02 has 1\.00 s") as caught:
        spans.check_overlap(sources, 13, 24)
    assert "at most 0.50 s" in caught.value.hint
    spans.check_overlap(sources[:1], 40, 24)


def test_cuts_are_only_where_nothing_refers_back(tmp_path):
    closed = make_film(tmp_path / "closed.mp4", 72, layout=None)
    looked = clipinfo.look(closed, "s01", (128, 72), 24, {})
    assert clipinfo.clean_cuts(looked)[0] == 0
    with av.open(str(closed)) as film:
        keys = [p.is_keyframe for p in film.demux(video=0) if p.size]
    assert clipinfo.clean_cuts(looked) == [n for n, key in enumerate(keys) if key]
    assert len(clipinfo.clean_cuts(looked)) > 1


def test_silence_is_one_aac_packet_that_decodes_to_nothing():
    data = audio._silence(48_000, "stereo")
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = bytes.fromhex("1190")
    frames = [f for _ in range(3) for f in decoder.decode(av.Packet(data))]
    assert {frame.samples for frame in frames} == {1024}
    assert all(set(bytes(frame.planes[0])) == {0} for frame in frames)
