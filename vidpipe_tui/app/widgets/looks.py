"""Styles of a widget's parts, laid over each other with their transparency."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


class Styles:
    """The full style of component classes ``<prefix>--<name>`` of one widget.

    Valid until the widget's styles change; then make another.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._known: dict[tuple[str, ...], Style] = {}

    def __call__(self, *names: str) -> Style:
        """The looks of these names, each laid over those before it."""
        style = self._known.get(names)
        if style is None:
            visual = self._widget.visual_style
            for name in names:
                component = f"{self._prefix}--{name}"
                visual += self._widget.get_visual_style(component, partial=True)
            style = self._known[names] = visual.rich_style
        return style
