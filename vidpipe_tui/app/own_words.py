"""Pure: advice that names command lines, with the keys that do the same instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .keymap import GROUPS, Pressed

_ARGUMENT = r"(?: (?:[A-Z]+|\S+-\d+)\b)?"
"""What may come behind a verb or flag: a name in capitals, or a take."""


def keyed(text: str, pressed: Pressed, group: str) -> str:
    """Advice in the words of a screen: ``f brings it in``, not ``--fetch``.

    ``group`` names the keys that work there; what none of them does stays as it is.
    """
    for typed, id in _typed(group).items():
        pattern = rf"(?<![\w-]){re.escape(typed)}(?![\w-]){_ARGUMENT}"
        key = pressed(id).replace("\\", r"\\")
        text = re.sub(pattern, key, text)
    return text


def _typed(group: str) -> Mapping[str, str]:
    """What is typed for each key of a group: its flag, or else its verb."""
    found: dict[str, str] = {}
    for key in GROUPS[group]:
        verb, *more = key.verb.split() or [""]
        flags = [word for word in more if word.startswith("--")]
        if verb:
            found.setdefault(flags[0] if flags else f"vidpipe {verb}", key.id)
    return found
