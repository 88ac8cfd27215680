"""The one place where text from outside is made safe to keep and to show.

Models, plugins and files can put anything into a string: escape codes, carriage
returns, bidirectional overrides, halves of surrogate pairs. None of it may reach a
terminal or the state file.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls except tab and newline, and everything that reorders or hides text.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# The end of a sentence: not that of "Mr. Grey", "J. Grey" or "3.5".
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\b[A-Z])[.!?…]+"
    "[\"'”’»)]*(?=\\s|$)|[。！？]"
)
_CLAUSE_END = re.compile(r"[,;:،؛](?=\s|$)|\s[-–—]+(?=\s)|—|[，、；：]")
_TRIM = " \t.,;:!?…-–—\"'“”‘’«»„()。，、！？"
# Words that no title ends on.
_OPEN_WORDS = (
    "a an the this that these those of in on at to into onto from for with without by "
    "as like over under through between behind across towards after before until and "
    "or but nor so than if when while where which who whose whom because is are was "
    "were be been has have had his her its their my your our very some no it he she "
    "they we you there der die das den dem des ein eine einen einem einer und oder "
    "mit im am in von vom zu zum zur bei aus auf für le la les un une et ou de du au "
    "aux dans sur avec el los las una y o con en del il lo gli i e di da nel"
)

# CSI ... final, OSC ... BEL or ST, and two-character escapes, so that no letters of a
# removed code stay behind.
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)


def scrub(text: str) -> str:
    """Text as it may be kept: no escape codes, no controls, valid Unicode, NFC.

    Tabs and newlines stay; ``\\r\\n`` becomes ``\\n``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSAFE.sub("", _ESCAPE.sub("", text))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def is_unsafe(text: str) -> bool:
    """Whether a terminal would obey or hide a part of it."""
    return bool(_UNSAFE.search(text))


def plain_json(text: str) -> str:
    """JSON text that means the same, with nothing in it that a terminal would obey."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str, limit: int | None = None) -> str:
    """Text as it may be shown in one line, at most ``limit`` characters long."""
    line = " ".join(scrub(text).split())
    if limit is not None and len(line) > limit:
        return line[: max(limit - 1, 0)].rstrip() + "…"
    return line


def headline(text: str, limit: int = 44) -> str:
    """The first few words of a text, as a title: no sentence is begun and left open.

    As much of the first sentence as fits, cut after a clause or else after a word on
    which a title may end. Empty if there are no words.
    """
    line = one_line(text).strip(_TRIM)
    end = _SENTENCE_END.search(line)
    sentence = (line[: end.start()] if end else line).strip(_TRIM)
    if any(map(_wide, sentence)):
        limit //= 2
    if len(sentence) > limit:
        sentence = _clauses(sentence, limit) or _few_words(sentence, limit)
    return sentence


def _clauses(sentence: str, limit: int) -> str:
    """The clauses that fit; empty if that is a mere word ("Suddenly")."""
    ends = [found.start() for found in _CLAUSE_END.finditer(sentence, 0, limit + 1)]
    kept = sentence[: max(ends, default=0)].strip(_TRIM)
    return kept if " " in kept or any(map(_wide, kept)) else ""


def _few_words(sentence: str, limit: int) -> str:
    kept = sentence[: limit + 1].rsplit(" ", 1)[0] if " " in sentence[:limit] else ""
    words, open_words = kept.split(), _OPEN_WORDS.split()
    while len(words) > 2 and words[-1].casefold().strip(_TRIM) in open_words:
        words.pop()
    return " ".join(words).strip(_TRIM) or sentence[:limit]


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")
