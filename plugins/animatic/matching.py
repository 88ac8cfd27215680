"""How a text is read: which words of a table it speaks of, and how much."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .words import COMPANY

_CAMERAS = (
    (
        "out",
        r"(pull|zoom|track|doll|mov|crane|back)\w*\s+(\w+\s+)?(out|back|away)|reveal",
    ),
    ("in", r"(push|zoom|doll|mov|track|creep)\w*\s+(\w+\s+)?(in\b|into|closer|toward)"),
    ("left", r"(pan|track|truck|slid|mov|drift|glid)\w*\s+(\w+\s+)?(to the\s+)?left"),
    ("right", r"(pan|track|truck|slid|mov|drift|glid)\w*\s+(\w+\s+)?(to the\s+)?right"),
    ("up", r"(tilt|crane|ris|boom|pedestal|mov)\w*\s+(\w+\s+)?up|rises|risen"),
    ("down", r"(tilt|crane|boom|lower|mov|sink)\w*\s+(\w+\s+)?down|sinks|lowered"),
    ("still", r"static|locked[- ]off|still camera|stays still|stayed still|no camera"),
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|un|dell|nell|all|sull)['’](?=[^\W\d_]{2})")
_ARABIC = re.compile("[\u0600-\u06ff]")
_CLITICS = re.compile("^[وف]?(?:[بك]?ال|لل|[بكل])?(?=.{2})")
_ENDING = 3
"""How many letters an Arabic word may have behind its stem."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The words of one entry of a table, as they are compared."""

    plain: Mapping[str, frozenset[str]]
    long: tuple[str, ...]
    dense: tuple[str, ...]

    def match(self, words: Sequence[str], i: int) -> float:
        """How much the word at a place means this entry; 0 for not at all."""
        word = words[i]
        for form in (word, _single(word)):
            company = self.plain.get(form)
            if company is not None and (not company or _led(words, i) & company):
                return 1.0
        if self.long and word.startswith(self.long):
            return 1.0
        if not (self.dense and _dense(word)):
            return 0.0
        if _ARABIC.match(word):
            return float(any(_stem(key, word) for key in self.dense))
        return float(sum(len(key) for key in self.dense if key in word))


@cache
def _keys(text: str) -> _Keys:
    pairs = [key.partition("@")[::2] for key in text.split()]
    plain = {
        key: frozenset(COMPANY.get(group, "").split())
        for key, group in pairs
        if not _dense(key)
    }
    long = tuple(key for key, group in plain.items() if len(key) >= 6 and not group)
    return _Keys(plain, long, tuple(key for key, _ in pairs if _dense(key)))


def tokens(text: str) -> list[str]:
    """The words of a text, folded; hyphenated words also as their parts."""
    folded = _ELIDED.sub(r"\g<0> ", text.casefold()[:20_000])
    out: list[str] = []
    for word in _WORD.findall(folded):
        out.append(word)
        if "-" in word:
            out += word.split("-")
    return out


def ranked(text: str, table: Mapping[str, str]) -> list[str]:
    """The names of ``table`` the text speaks of, the most meant first."""
    words = tokens(text)
    scores = {name: _score(words, _keys(keys)) for name, keys in table.items()}
    return sorted((name for name in scores if scores[name]), key=lambda n: -scores[n])


def best(text: str, table: Mapping[str, str], default: str = "") -> str:
    """The one name of ``table`` the text speaks of most."""
    found = ranked(text, table)
    return found[0] if found else default


def says(text: str, keys: str) -> bool:
    """Whether any of the words is in the text."""
    words, wanted = tokens(text), _keys(keys)
    return any(wanted.match(words, i) for i in range(len(words)))


def named(text: str, table: Mapping[str, str], name: str) -> str:
    """The text's own word for ``name`` ("girl" for child), or ``name`` itself."""
    words, keys = tokens(text), _keys(table.get(name, ""))
    return next((w for i, w in enumerate(words) if keys.match(words, i)), name)


def camera(text: str) -> str:
    """The camera's move the text asks for, or ``""``."""
    folded = text.casefold()
    return next((name for name, how in _CAMERAS if re.search(how, folded)), "")


def _score(words: Sequence[str], keys: _Keys) -> float:
    """What is named early weighs more."""
    weights = (1 + 0.02 * max(60 - i, 0) for i in range(len(words)))
    return sum(w * keys.match(words, i) for i, w in enumerate(weights))


def _led(words: Sequence[str], i: int) -> set[str]:
    """The word before the one at ``i``, and the two before it as one."""
    return {"".join(words[max(i - 1, 0) : i]), "_".join(words[max(i - 2, 0) : i])}


def _single(word: str) -> str:
    if word.endswith("'s") or word.endswith("’s"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _stem(key: str, word: str) -> bool:
    """Whether an Arabic word is ``key`` with an article, a preposition or an ending."""
    forms = (word, _CLITICS.sub("", word))
    return any(f.startswith(key) and len(f) <= len(key) + _ENDING for f in forms)


def _dense(word: str) -> bool:
    """Scripts that put no spaces between words (or stick endings on them)."""
    return any(ord(letter) >= 0x600 for letter in word)
