"""One of a few words, chosen with the arrows: a row of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from .band import Band, Span
from .cells import plain


class Choice(Band, can_focus=True):
    """Words side by side, the chosen one in colour; what has no room scrolls."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    Choice:focus { background: $foreground 8%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "choose(-1)", "the one before", show=False),
        Binding("right,l,space", "choose(1)", "the next", show=False),
        Binding("home", "edge(0)", "the first", show=False),
        Binding("end", "edge(-1)", "the last", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another one was chosen."""

        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            """The row it happened in."""
            return self.choice

    def __init__(
        self, choices: Iterable[str], value: str, *, note: str = "", **options: Any
    ) -> None:
        super().__init__(**options)
        self._choices = tuple(choices)
        self._value = value
        self._note = note

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._value

    @property
    def choices(self) -> Sequence[str]:
        """What there is to choose from."""
        return self._choices

    def offer(self, choices: Iterable[str], value: str | None = None) -> None:
        """Offer other words; a value that is no longer there stays until changed."""
        found = tuple(choices), self._value if value is None else value
        if found != (self._choices, self._value):
            self._choices, self._value = found
            self.refresh()

    def tell(self, note: str) -> None:
        """Say something at the right end."""
        if note != self._note:
            self._note = note
            self.refresh()

    def choose(self, value: str) -> None:
        """Choose this one."""
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def action_choose(self, by: int) -> None:
        """Choose the next one, or the one before."""
        self._choose_at(self._index + by)

    def action_edge(self, index: int) -> None:
        """Choose the first or the last."""
        if self._choices:
            self.choose(self._choices[index])

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the mouse."""
        x = 0
        for index, text in self._window(self.size.width):
            if x <= event.x < x + cell_len(text):
                self._choose_at(index)
            x += cell_len(text)

    def on_focus(self) -> None:
        """The chosen word shows where the keys are."""
        self.refresh()

    @property
    def _index(self) -> int:
        known = self._value in self._choices
        return self._choices.index(self._value) if known else -1

    def _choose_at(self, index: int) -> None:
        if self._choices:
            self.choose(self._choices[min(max(index, 0), len(self._choices) - 1)])

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """The words, from the first that leaves the chosen one in sight."""
        note = plain(self._note)
        note = note if cell_len(note) + 24 < width else ""
        spans: list[Span] = []
        for index, text in self._window(width - cell_len(note) - 1):
            look = (
                ("key" if self.has_focus else "accent")
                if index == self._index
                else "soft"
            )
            spans.append((text, look))
        return spans, [(note, "faint")] if note else []

    def _window(self, width: int) -> list[tuple[int, str]]:
        words = [f" {plain(word) or '–'} " for word in self._choices]
        if self._index < 0:
            words.insert(0, f" {plain(self._value)} ")
        first, here = 0, max(self._index, 0)
        while sum(cell_len(word) for word in words[first : here + 1]) > width:
            if first == here:
                break
            first += 1
        shift = 0 if self._index >= 0 else -1
        return [(first + i + shift, word) for i, word in enumerate(words[first:])]
