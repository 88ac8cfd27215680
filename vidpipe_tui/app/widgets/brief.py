"""Where a brief is typed: lines wrap, Enter is the form's, Ctrl+J a new line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


class Brief(TextArea):
    """A few lines of plain text."""

    DEFAULT_CSS = """
    Brief, Brief:focus {
        height: 5;
        margin: 0 2;
        padding: 0 1;
        border: none;
        background: $foreground 8%;
        scrollbar-size-vertical: 1;
    }
    Brief .text-area--cursor-line { background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter,alt+enter", "new_line", "new line", show=False)
    ]

    @dataclass
    class Entered(Message):
        """Enter was pressed in it."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(
            text,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            **options,
        )
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """All that is typed but Enter."""
        return key != "enter" and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Enter is not a new line here."""
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Entered())

    def action_new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")
