"""Two pictures side by side: start and end of a scene, or the seam of two scenes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal

from vidpipe_tui.app.link import Link
from vidpipe_tui.app.previews import Previews

from .picture import Picture


@dataclass(frozen=True, slots=True)
class Still:
    """One of the two: a file, the words above it, and what stands in its place."""

    path: Path | None = None
    caption: str = ""
    note: str = ""
    empty: str = "not yet"


class Pair(Horizontal):
    """As high as its pictures; a seam has no gap, so that a jump is seen."""

    DEFAULT_CSS = """
    Pair { height: auto; }
    Pair > .pair--left { margin: 0 1 0 0; }
    Pair.-seam > .pair--left { margin: 0; }
    """

    def __init__(self, previews: Previews, link: Link, **options: Any) -> None:
        super().__init__(**options)
        self._left = Picture(previews, link, classes="pair--left")
        self._right = Picture(previews, link)

    def compose(self) -> ComposeResult:
        """The two of them."""
        yield self._left
        yield self._right

    @property
    def pictures(self) -> tuple[Picture, Picture]:
        """The left and the right one."""
        return self._left, self._right

    def show(
        self,
        left: Still,
        right: Still,
        *,
        seam: bool = False,
        shape: tuple[int, int] = (16, 9),
    ) -> None:
        """Show two pictures; ``shape`` is the film's (width, height)."""
        self.set_class(seam, "-seam")
        for picture, still in ((self._left, left), (self._right, right)):
            picture.show(
                still.path,
                caption=still.caption,
                note=still.note,
                empty=still.empty,
                shape=shape,
            )
