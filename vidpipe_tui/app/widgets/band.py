"""Lines of text with a left and a right end: what bars are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from .cells import safe, upto
from .looks import Styles

Span: TypeAlias = tuple[str, str]
"""A text and how it looks: text soft faint accent good warn fault key rule strong."""

LOOKS = (
    "text",
    "soft",
    "faint",
    "accent",
    "good",
    "warn",
    "fault",
    "key",
    "rule",
    "strong",
)


class Band(Widget):
    """A few lines, each drawn when asked for; a subclass says what is in them."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"band--{name}" for name in LOOKS}
    DEFAULT_CSS = """
    Band {
        height: 1;
        background: $background;
        & > .band--text { color: $foreground; }
        & > .band--soft { color: $foreground 65%; }
        & > .band--faint { color: $foreground 35%; }
        & > .band--accent { color: $text-primary; }
        & > .band--good { color: $text-success; }
        & > .band--warn { color: $text-warning; }
        & > .band--fault { color: $text-error; }
        & > .band--key { color: $text-primary; text-style: bold; }
        & > .band--rule { color: $foreground 20%; }
        & > .band--strong { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._look = Styles(self, "band")

    def line(self, y: int, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
        """The spans at the left and at the right end of a line."""
        return (), ()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._look = Styles(self, "band")

    def render_line(self, y: int) -> Strip:
        """The line's two ends, the left one clipped where they would meet."""
        width, base = self.size.width, self.rich_style
        left, right = self.line(y, width)
        right_size = sum(cell_len(text) for text, _ in right)
        if right_size > width:
            right, right_size = (), 0
        found = clip(left, width - right_size - bool(right))
        gap = width - right_size - sum(cell_len(text) for text, _ in found)
        spans = [*found, (" " * max(gap, 0), "text"), *right]
        segments = [Segment(text, self._look(name)) for text, name in spans if text]
        return Strip(segments).adjust_cell_length(width, base)


def clip(spans: Sequence[Span], width: int) -> list[Span]:
    """The spans made safe to show and cut off behind ``width`` cells, with a sign."""
    found: list[Span] = []
    left = max(width, 0)
    for text, name in spans:
        text = safe(text)
        size = cell_len(text)
        if size > left:
            if left > 0:
                found.append((upto(text, left - 1) + "…", name))
            break
        found.append((text, name))
        left -= size
    return found
