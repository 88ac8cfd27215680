"""Captions: a font that has the letters, lines that fit, and no empty boxes."""

from __future__ import annotations

import pytest
from vidpipe_tui.plugins.animatic.fonts import covers, fit, wrapped


@pytest.mark.parametrize("text", ["A keeper", "Ночь у моря", "Łódź", "x 🦊 y", "42"])
def test_text_is_shown_by_a_font_that_has_its_letters(text):
    shown, font = fit(text, 24)
    assert covers(font, shown)
    assert "🦊" not in shown


def test_without_a_font_a_script_is_named_instead_of_boxes():
    shown, font = fit("雪の中の狐 Anna", 24, places=[])
    assert shown == "[zh] Anna" or shown == "[ja] Anna"
    assert covers(font, shown)


def test_without_a_font_accents_are_left_out():
    shown, _ = fit("Ǻnna ụnd", 24, places=[])
    assert "[" not in shown


@pytest.mark.parametrize(
    "text", ["", "🦊", "\u200d", "שלום עולם", "مرحبا", "ไทย", "हिन्दी"]
)
def test_every_script_gives_something_that_can_be_drawn(text):
    shown, font = fit(text, 18)
    assert covers(font, shown)


def test_lines_fit_and_no_word_is_left_alone():
    shown, font = fit("The keeper walks the long way down to the shore at dawn", 24)
    rows = wrapped(shown, font, 400)
    assert len(rows) == 2
    assert all(font.getlength(row) <= 400 for row in rows)
    assert font.getlength(rows[1]) > font.getlength(rows[0]) * 0.5


def test_a_text_without_spaces_is_broken_and_cut():
    shown, font = fit("W" * 300, 24)
    rows = wrapped(shown, font, 300)
    assert len(rows) <= 2
    assert all(font.getlength(row) <= 320 for row in rows)
