"""The keys that work here, made from the bindings; the first ones fit any window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.binding import ActiveBinding
from textual.screen import Screen

from vidpipe_tui.app.key import key_name
from vidpipe_tui.app.keymap import position

from .band import Band, Span


@dataclass(frozen=True, slots=True)
class Hint:
    """One key, its words, and the key to press for a click on it."""

    key: str
    words: str
    press: str


class Footer(Band):
    """One line of hints; a click presses the key."""

    DEFAULT_CSS = "Footer { height: 1; dock: bottom; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._hints: list[Hint] = []

    @property
    def hints(self) -> Sequence[Hint]:
        """What it shows, most wanted first."""
        return tuple(self._hints)

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        hints: list[Hint] = []
        for active in sorted(screen.active_bindings.values(), key=_rank):
            binding = active.binding
            if binding.show and binding.description and active.enabled:
                name = binding.key_display or key_name(binding.key)
                hint = Hint(name, binding.description, binding.key)
                if all(known.words != hint.words for known in hints):
                    hints.append(hint)
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """As many whole hints as fit."""
        spans: list[Span] = [(" ", "text")]
        for hint, _ in self._places(width):
            spans += [(hint.key, "key"), (f" {hint.words}  ", "soft")]
        text, look = spans.pop()
        return [*spans, (text.rstrip() or text, look)], ()

    def _places(self, width: int) -> list[tuple[Hint, range]]:
        """Where each hint that fits stands; the last, the help, before most others."""
        shown, last = self._hints, self._hints[-1:]
        while len(shown) > 1 and _end(shown) > width:
            shown = [*shown[:-2], *last] if len(shown) > 2 else shown[:1]
        places, x = [], 1
        for hint in shown:
            if x + _size(hint) <= width:
                places.append((hint, range(x, x + _size(hint))))
            x += _size(hint) + 2
        return places

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        for hint, place in self._places(self.size.width):
            if event.x in place:
                self.app.simulate_key(hint.press)


def _size(hint: Hint) -> int:
    return cell_len(f"{hint.key} {hint.words}")


def _end(hints: Sequence[Hint]) -> int:
    """The first cell behind them all."""
    return 1 + sum(_size(hint) + 2 for hint in hints) - 2


def _rank(active: ActiveBinding) -> tuple[int, int]:
    """The screen's own keys first, then those of what has the focus, then all's."""
    place = position(active.binding.id)
    if isinstance(active.node, Screen):
        return 0, place
    return (2 if isinstance(active.node, App) else 1), place
