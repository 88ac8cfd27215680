"""Text measured in terminal cells: cut, padded, wrapped, made safe."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size, split_text

from vidpipe_tui.text import one_line

# What terminals disagree about: joiners, variation selectors, skin tones, keycaps.
_UNSTEADY = re.compile("[\u200c\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")


def plain(text: str) -> str:
    """One line without codes, of which every terminal has the same width."""
    return _UNSTEADY.sub("", one_line(text))


def upto(text: str, width: int) -> str:
    """As much of the text as goes into ``width`` cells."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    head = split_text(text, width)[0]
    return head if text.startswith(head) else head[:-1]  # half a wide sign is a blank


def fill(text: str, width: int) -> str:
    """Cut off with an ellipsis, or padded, to exactly ``width`` cells."""
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = f"{upto(text, width - 1).rstrip()}…"
    return set_cell_size(text, width)


def safe(text: str) -> str:
    """One line without codes; blanks at both ends stay, they are the layout's."""
    inner = plain(text)
    if not inner:
        return " " * len(text)
    before = len(text) - len(text.lstrip(" "))
    after = len(text) - len(text.rstrip(" "))
    return " " * before + inner + " " * after


def wrap(text: str, width: int, most: int) -> list[str]:
    """The text in at most ``most`` lines of ``width`` cells, broken between words.

    What does not fit ends in an ellipsis; a word wider than a line is broken.
    """
    lines, line = [], ""
    for word in _pieces(text, width):
        candidate = f"{line} {word}" if line else word
        if cell_len(candidate) <= width:
            line = candidate
            continue
        lines.append(line)
        line = word
        if len(lines) == most:
            return [*lines[:-1], f"{upto(lines[-1], width - 1).rstrip()}…"]
    return [*lines, line]


def _pieces(text: str, width: int) -> list[str]:
    found: list[str] = []
    for word in text.split():
        while cell_len(word) > width > 1:
            head = upto(word, width)
            found.append(head)
            word = word[len(head) :]
        found.append(word)
    return found
