"""Titles out of texts: no sentence is begun and left open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidpipe_tui.text import headline


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Night fell. The city appeared as a necklace.", "Night fell"),
        ("She wrote a letter and tore it up.", "She wrote a letter and tore it up"),
        ("Mr. Grey walks 3.5 miles. He rests.", "Mr. Grey walks 3.5 miles"),
        (
            "Two robots play chess in a garden while it starts to rain",
            "Two robots play chess in a garden",
        ),
        (
            "Mara, a young diver in a red wetsuit, ties her boat to the pier",
            "Mara, a young diver in a red wetsuit",
        ),
        (
            "Suddenly, the door of the big house on the lonely hill opens",
            "Suddenly, the door of the big house",
        ),
        (
            "古い灯台の守り人が、海岸で地図の入った瓶を見つける。彼は嵐の夜に。",
            "古い灯台の守り人が",
        ),
        ("... -- ...", ""),
    ],
)
def test_a_title_is_as_much_of_the_first_sentence_as_fits(text, title):
    assert headline(text) == title


@given(st.text(max_size=200))
def test_a_title_is_one_short_line_of_the_text(text):
    title = headline(text)
    assert len(title) <= 44
    assert "\n" not in title
    assert title == title.strip()
