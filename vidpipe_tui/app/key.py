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
    "tab": "Tab",
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


def up_and_down(group: str, what: str, deed: str = "move({})") -> tuple[Key, Key]:
    """The keys that go from line to line; ``deed`` takes -1 and 1."""
    return (
        Key(f"{group}.up", "up,k", deed.format(-1), f"a {what} up"),
        Key(f"{group}.down", "down,j", deed.format(1), f"a {what} down"),
    )


def jumps(group: str, what: str) -> tuple[Key, ...]:
    """The keys that go further at once, in all that scrolls."""
    return (
        Key(f"{group}.pageup", "pageup,ctrl+u", "page(-1)", "a page up"),
        Key(f"{group}.pagedown", "pagedown,ctrl+d", "page(1)", "a page down"),
        Key(f"{group}.first", "home", "edge(-1)", f"the first {what}"),
        Key(f"{group}.last", "end", "edge(1)", f"the last {what}"),
    )


def takes_beside(group: str, before: str, after: str) -> tuple[Key, Key]:
    """The keys that look at the takes before and after."""
    return (
        Key(
            f"{group}.take_before",
            "left_square_bracket",
            "take(-1)",
            before,
            "take back",
        ),
        Key(f"{group}.take_after", "right_square_bracket", "take(1)", after, "take on"),
    )


def faults(group: str, what: str) -> tuple[Key, Key]:
    """The keys that go to what needs somebody."""
    return (
        Key(f"{group}.fault", "n", "fault(1)", f"the next {what} that needs you"),
        Key(f"{group}.fault_before", "N", "fault(-1)", "the one before"),
    )


def frames(group: str = "") -> tuple[Key, Key]:
    """The keys that go from frame to frame of a clip."""
    return (
        Key(f"{group}frame_back", "comma", "frame(-1)", "a frame back"),
        Key(f"{group}frame_on", "full_stop", "frame(1)", "a frame on"),
    )


def key_name(key: str) -> str:
    """A key as people write it."""
    name = key.split(",")[0]
    if name.startswith("ctrl+"):
        return f"^{name.removeprefix('ctrl+')}"
    return _NAMES.get(name, name)
