"""A box over a screen: one border, a title in it, its keys below."""

from __future__ import annotations

from typing import Any

from textual.containers import Vertical


class Panel(Vertical):
    """As wide as told, as high as what is in it, never more than the window."""

    DEFAULT_CSS = """
    Panel {
        width: 84;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        background: $background;
        border: round $foreground 25%;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $foreground 45%;
        padding: 0 1;
    }
    Panel > Footer { dock: none; width: 1fr; margin: 1 0 0 0; }
    Panel > Listing { height: auto; max-height: 70vh; }
    """

    def __init__(self, title: str, *children: Any, **options: Any) -> None:
        super().__init__(*children, **options)
        self.border_title = title.replace("[", "\\[")
