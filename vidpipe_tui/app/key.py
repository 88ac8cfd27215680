"""One key as the whole app sees it: footer, help, palette, command log."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

_NAMES = {
    "asterisk": "*",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "comma": ",",
    "full_stop": ".",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f1": "F1",
    "f5": "F5",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One deed and the keys that do it.

    ``keys`` are Textual's names with commas between, ``action`` is Textual's too.
    ``words`` is what the footer says (nothing: not in the footer), ``help`` a sentence
    for the help and the palette, ``verb`` the command line that does the same,
    ``shown`` the key's name where it is not the first of ``keys``.
    """

    id: str
    keys: str
    action: str
    help: str
    words: str = ""
    verb: str = ""
    priority: bool = False
    shown: str | None = None

    @property
    def binding(self) -> Binding:
        """The same as Textual has it."""
        return Binding(
            self.keys,
            self.action,
            self.words or self.help,
            show=bool(self.words),
            key_display=self.shown,
            id=self.id,
            priority=self.priority,
        )


def key_name(key: str) -> str:
    """A key as people write it."""
    name = key.split(",")[0]
    if name.startswith("ctrl+"):
        return f"^{name.removeprefix('ctrl+')}"
    return _NAMES.get(name, name)
