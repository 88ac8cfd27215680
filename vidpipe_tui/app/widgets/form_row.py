"""A row of a form: what it is called, where it is typed, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from .band import Band, Span


class Words(Band):
    """One line of text, told again and again."""

    DEFAULT_CSS = "Words { height: 1; width: 1fr; }"

    def __init__(self, text: str = "", look: str = "faint", **options: Any) -> None:
        super().__init__(**options)
        self._span: Span = (text, look)

    @property
    def text(self) -> str:
        """What it says."""
        return self._span[0]

    def tell(self, text: str, look: str = "faint") -> None:
        """Say something else."""
        if (text, look) != self._span:
            self._span = (text, look)
            self.refresh()

    def line(self, y: int, width: int) -> tuple[list[Span], list[Span]]:
        """The text."""
        return [self._span], []


class FormRow(Horizontal):
    """A label of 14 cells, a control, and room for words beside a short control."""

    DEFAULT_CSS = """
    FormRow { height: 1; }
    FormRow > .row--name { width: 15; }
    FormRow > Input, FormRow > Input:focus {
        width: 10;
        height: 1;
        border: none;
        padding: 0 1 !important;  /* compact inputs have none */
        background: $foreground 8%;
    }
    FormRow > Input:focus { background: $primary 25%; }
    FormRow > Input.-long { width: 1fr; }
    FormRow > .row--words { margin: 0 0 0 2; }
    FormRow:focus-within > .row--name { text-style: bold; }
    """

    def __init__(self, name: str, control: Widget, hint: str = "") -> None:
        super().__init__()
        self._label = name
        self.control = control
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Name, control, words."""
        yield Words(f"  {self._label}", "soft", classes="row--name")
        yield self.control
        if self._hint or isinstance(self.control, Input):
            yield Words(self._hint, "faint", classes="row--words")

    def tell(self, error: str) -> None:
        """Say what is wrong with it; nothing: the hint again."""
        for words in self.query(".row--words").results(Words):
            words.tell(error or self._hint, "fault" if error else "faint")


class Field(Input):
    """An input of one line and no border; Enter is the form's."""

    @dataclass
    class Entered(Message):
        """Enter was pressed in it."""

    def __init__(self, value: str = "", placeholder: str = "", **options: Any) -> None:
        super().__init__(
            value, placeholder, compact=True, select_on_focus=False, **options
        )
        self.cursor_blink = False

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())
