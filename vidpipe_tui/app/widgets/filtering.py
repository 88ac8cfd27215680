"""The table's filter: words, `!` for not, `state:failed`, a regex after a slash."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from .rows import Row

Test: TypeAlias = Callable[[Row], bool]


def parse_filter(text: str) -> Test | None:
    """A test for rows, or None when everything passes.

    Words must all match, each as a regex if it is one, in any case. ``/`` at the
    beginning makes the whole rest one regex.
    """
    text = text.strip()
    if text.startswith("/"):
        return _matches(text[1:]) if text[1:] else None
    tests = [_term(word) for word in text.split() if word not in ("!", "state:")]
    return (lambda row: all(test(row) for test in tests)) if tests else None


def _term(word: str) -> Test:
    if word.startswith("!"):
        inner = _term(word[1:])
        return lambda row: not inner(row)
    if word.startswith("state:"):
        wanted = word.removeprefix("state:")
        return lambda row: any(s.startswith(wanted) for s in (row.want, *row.states))
    return _matches(word)


def _matches(pattern: str) -> Test:
    try:
        find = re.compile(pattern, re.IGNORECASE).search
    except re.error:
        find = re.compile(re.escape(pattern), re.IGNORECASE).search
    return lambda row: (
        find(f"{row.key} {row.number} {row.title} {row.note}") is not None
    )
