"""Plain text and Markdown: one scene per paragraph, list item or heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from .rows import Row, Script

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,4}[.)])\s+(.*)")
_TITLE = 40

Line = tuple[int, str]


def parse(text: str, name: str) -> Script:
    """Scenes from paragraphs.

    A short first line without a full stop titles its scene, and alone at the top of
    the text the film. With Markdown headings each heading is a scene. In a paragraph
    that is a list each item is a scene.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    blocks = [
        list(block)
        for filled, block in groupby(lines, lambda line: bool(line[1]))
        if filled
    ]
    if any(_HEADING.fullmatch(line) for _, line in lines):
        return _headed(blocks, name)
    title = ""
    if len(blocks) > 1 and len(blocks[0]) == 1 and _is_title(blocks[0][0][1]):
        title = blocks.pop(0)[0][1]
    rows = [row for block in blocks for row in _scenes(block, name)]
    return Script(tuple(rows), title.rstrip(":"))


def _headed(blocks: list[list[Line]], name: str) -> Script:
    """Each heading with the text below it; a bare one at the top is the film's."""
    rows: list[Row] = []
    title, film = "", ""
    where, words = 1, list[str]()
    for number, line in [*(line for block in blocks for line in block), (0, "# ")]:
        heading = _HEADING.fullmatch(line)
        if not heading:
            words.append(line)
            continue
        if words:
            rows.append(_row(name, where, title, words))
        elif title and not rows:
            film = title
        title, where, words = heading[1], number, []
    return Script(tuple(rows), film)


def _scenes(block: list[Line], name: str) -> Iterator[Row]:
    items = [(number, _ITEM.fullmatch(line)) for number, line in block]
    if all(item for _, item in items) and len(items) > 1:
        for number, item in items:
            if item:
                yield _row(name, number, "", [item[1]])
        return
    number, first = block[0]
    words = [line for _, line in block]
    if len(words) > 1 and _is_title(first) and not words[1][0].islower():
        yield _row(name, number, first, words[1:])
    else:
        alone = _ITEM.fullmatch(first)
        yield _row(name, number, "", [alone[1] if alone else first, *words[1:]])


def _is_title(line: str) -> bool:
    # Longer ones, or those that go on in small letters, are prose that was wrapped.
    return len(line) <= _TITLE and line[-1] not in ".!?…,;\"'”"


def _row(name: str, number: int, title: str, words: list[str]) -> Row:
    return Row(
        where=f"{name}, line {number}",
        title=title.rstrip(":"),
        description=" ".join(words),
    )
