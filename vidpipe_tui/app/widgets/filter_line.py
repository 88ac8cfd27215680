"""One line to type a filter into; every key narrows what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class FilterLine(Horizontal):
    """Hidden until `open`; Enter keeps the filter, Esc clears it; both close."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        dock: bottom;
        display: none;
        background: $background;
        &.-open { display: block; }
        & > Static { width: 3; color: $text-primary; text-style: bold; }
        & > Input, & > Input:focus {
            width: 1fr;
            border: none;
            height: 1;
            padding: 0;
            background: $background;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "clear", show=False),
        Binding("down", "keep", "to the list", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another filter; ``closed``: its line is gone, the list has the keys."""

        text: str
        closed: bool = False

    def __init__(
        self, hint: str = "words, all of which must match", **options: Any
    ) -> None:
        super().__init__(**options)
        self._hint = hint

    def compose(self) -> ComposeResult:
        """A slash and the line."""
        yield Static(" / ", markup=False)
        line = Input(placeholder=self._hint, compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield line

    @property
    def text(self) -> str:
        """The filter as it is typed now."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show it and type."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def clear(self) -> bool:
        """Filter nothing any more; False if nothing was filtered."""
        had = bool(self.text)
        self.query_one(Input).value = ""
        return had

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Changed(self.text, closed=True))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._close()

    def action_keep(self) -> None:
        """Close it, the filter stays."""
        self._close()

    def action_clear(self) -> None:
        """Close it and filter nothing."""
        self.clear()
        self._close()


def matches(text: str, *where: str) -> bool:
    """Whether every word of a filter is somewhere in these texts; ``!word``: is not."""
    whole = " ".join(where).casefold()
    for word in text.casefold().split():
        wanted = not word.startswith("!")
        word = word.removeprefix("!")
        if word and (word in whole) is not wanted:
            return False
    return True
