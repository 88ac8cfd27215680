"""Plain text and Markdown: one scene per paragraph, list item or heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from .rows import Row, Script

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,4}[.)])\s+(.*)")
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}")
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_FRONT_LINE = re.compile(r"[A-Za-z][\w -]*:.*|\s+.*|#.*|- .*|")
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.M | re.I)
_TITLE = 40

Line = tuple[int, str]


def parse(text: str, name: str) -> Script:
    """Scenes from paragraphs.

    A short first line without a full stop titles its scene, and alone at the top of
    the text the film. With Markdown headings each heading is a scene. In a paragraph
    that is a list each item is a scene. Front matter and rules between paragraphs are
    no scenes; the front matter's title is the film's.
    """
    text, named = _without_front(text)
    script = _read(text, name)
    return replace(script, title=named) if named else script


def _without_front(text: str) -> tuple[str, str]:
    """A text with its front matter blanked, lines kept; and the title in there."""
    front = _FRONT.match(text)
    if not front or not all(map(_FRONT_LINE.fullmatch, front[1].split("\n"))):
        return text, ""
    title = _FRONT_TITLE.search(front[1])
    return "\n" * front[0].count("\n") + text[front.end() :], title[1] if title else ""


def _read(text: str, name: str) -> Script:
    stripped = (line.strip() for line in text.split("\n"))
    lines = [
        (number, "" if _RULE.fullmatch(line) else line)
        for number, line in enumerate(stripped, 1)
    ]
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
