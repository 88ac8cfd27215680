"""Fountain screenplays (fountain.io): a scene per heading, with its action and talk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from .rows import Row, Script

_HEADING = re.compile(r"(?:int\.?/ext|ext\.?/int|int|ext|est|i/e)[. ].+", re.I)
_FORCED = re.compile(r"\.(?!\.)\s*(.+)")
_NUMBER = re.compile(r"\s*#[\w.-]+#$")
_TRANSITION = re.compile(r"(?:>\s*([^<]+)|([A-Z][A-Z ]* TO:))")
_HIDDEN = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.S)
_TITLE_KEY = re.compile(r"([A-Za-z][\w ]*):\s*(.*)")
_MARKS = re.compile(r"(\*{1,3}|_)(?=\S)(.+?)(?<=\S)\1")
_FADES = {"FADE IN:", "FADE OUT.", "FADE OUT:", "FADE TO BLACK."}

Block = list[tuple[int, str]]


@dataclass(slots=True)
class _Scene:
    """A scene while it is being read."""

    number: int
    heading: str
    words: list[str] = field(default_factory=list)
    transition: str = ""

    def row(self, name: str) -> Row:
        return Row(
            where=f"{name}, line {self.number}",
            title=self.heading,
            description=" ".join([self.heading + ".", *self.words]),
            transition=self.transition,
        )


def is_fountain(text: str) -> bool:
    """Whether a plain text has at least two scene headings of a screenplay."""
    lines = (line.strip() for line in text.split("\n"))
    headings = (line for line in lines if line.isupper() and _HEADING.fullmatch(line))
    return len(list(headings)) > 1


def parse(text: str, name: str) -> Script:
    """Scenes from headings; what comes before the first is left out."""
    # What is hidden keeps its line breaks, so that line numbers stay true.
    text = _HIDDEN.sub(lambda hidden: "\n" * hidden[0].count("\n"), text)
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    blocks = [
        list(b) for filled, b in groupby(lines, lambda line: bool(line[1])) if filled
    ]
    scenes: list[_Scene] = []
    for block in blocks:
        number, first = block[0]
        heading = _heading(first) if len(block) == 1 else ""
        transition = _TRANSITION.fullmatch(first) if len(block) == 1 else None
        if heading:
            scenes.append(_Scene(number, heading))
        elif scenes and transition:
            scenes[-1].transition = (transition[1] or transition[2]).split(" TO")[0]
        elif scenes:
            scenes[-1].words += _words([line for _, line in block])
    return Script(tuple(scene.row(name) for scene in scenes), _title(blocks))


def _heading(line: str) -> str:
    forced = _FORCED.fullmatch(line)
    if not forced and not _HEADING.fullmatch(line):
        return ""
    return _NUMBER.sub("", forced[1] if forced else line)


def _title(blocks: list[Block]) -> str:
    """The film's title from the title page, if there is one."""
    page = blocks[0] if blocks else []
    for place, (_, line) in enumerate(page):
        key = _TITLE_KEY.fullmatch(line)
        if key and key[1].lower() == "title":
            below = page[place + 1][1] if place + 1 < len(page) else ""
            return _plain(key[2] or below)
    return ""


def _words(lines: list[str]) -> list[str]:
    """A paragraph as prose: action as it is, talk as who says what."""
    name = lines[0].removeprefix("@")
    speaker = name.partition("(")[0].strip(" ^")
    if len(lines) > 1 and (lines[0].startswith("@") or _is_name(speaker)):
        said = " ".join(line for line in lines[1:] if not line.startswith("("))
        return [f'{speaker.title()} says: "{_plain(said)}"'] if said else []
    seen = (line for line in lines if line not in _FADES)
    shown = (line.lstrip("!~> ").rstrip("< ") for line in seen if line[0] not in "#=")
    return [_plain(line) for line in shown if line]


def _is_name(words: str) -> bool:
    return words.isupper() and not words.endswith((".", "!", "?", ":"))


def _plain(line: str) -> str:
    """Without the signs of emphasis and doubled blanks."""
    return " ".join(_MARKS.sub(r"\2", line).split())
