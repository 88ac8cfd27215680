"""The only file that touches what Textual keeps to itself; pinned by tests.

Three things have no public door: a line already encoded for the terminal, how much
output still waits to be written, and when the terminal has drawn what it was sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.segment import Segment
from textual import events
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

# Row 2, because an answer for row 1 can be read as a modified F3 key.
_PING = "\x1b7\x1b[2;1H\x1b[6n\x1b8"


class RawStrip(Strip):
    """A whole line as the terminal will get it.

    Whoever wants a part of it, or its cells (a screenshot, a widget on top), is given
    the true segments, made by ``cells`` when asked for.
    """

    __slots__ = ["_make", "_true", "raw"]

    def __init__(
        self, raw: str, width: int, cells: Callable[[], Iterable[Segment]]
    ) -> None:
        super().__init__([Segment(" " * width)], width)
        self.raw = raw
        self._make = cells
        self._true: Strip | None = None

    @property
    def true(self) -> Strip:
        """The same line as a strip of segments."""
        if self._true is None:
            self._true = Strip(self._make(), self.cell_length)
        return self._true

    @property
    def _segments(self) -> list[Segment]:
        """What is joined with other strips, for a screenshot: the true cells."""
        return self.true._segments

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        """The blanks that `Strip` is made with stand for nothing."""

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.true)

    def render(self, console: Console) -> str:
        """The line as it was given, whatever the console's colours are."""
        return self.raw

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:
        """Itself: a filter would turn 256 colours back into millions."""
        return self

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Itself when whole, else a part of the true line."""
        if start <= 0 and (end is None or end >= self.cell_length):
            return self
        return self.true.crop(start, end)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Itself when whole, else parts of the true line."""
        cuts = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if cuts == [self.cell_length] else self.true.divide(cuts)

    def simplify(self) -> Strip:
        """The true line with equal neighbours joined."""
        return self.true.simplify()


def backlog(app: App[Any]) -> int:
    """How many writes wait for the terminal; 0 when nobody can tell."""
    writer = getattr(app._driver, "_writer_thread", None)
    queue = getattr(writer, "_queue", None)
    return 0 if queue is None else int(queue.qsize())


class Pacer:
    """Knows how many picture frames are on their way to the terminal.

    After a frame the terminal is asked where its cursor stands; its answer says that
    everything before has been drawn. An answer that does not come within ``patience``
    seconds is no longer waited for.
    """

    def __init__(
        self,
        in_flight: int = 2,
        patience: float = 2.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.in_flight = in_flight
        self.round_trip: float | None = None
        self._patience = patience
        self._clock = clock
        self._asked: deque[float] = deque()
        self._due = False
        self._marked = 0.0

    @property
    def ready(self) -> bool:
        """Whether another frame may be sent."""
        now = self._clock()
        if self._due and now - self._marked > self._patience:
            self._due = False  # the paint never came: covered or hidden
        while self._asked and now - self._asked[0] > self._patience:
            self._asked.popleft()
        return not self._due and len(self._asked) < self.in_flight

    def frame(self) -> None:
        """A frame is about to be painted."""
        self._due, self._marked = True, self._clock()

    def take_due(self) -> bool:
        """Whether the paint that just ended held a frame; asks once."""
        due, self._due = self._due, False
        if due:
            self._asked.append(self._clock())
        return due

    def answered(self) -> None:
        """The terminal has drawn the oldest frame under way."""
        if self._asked:
            self.round_trip = self._clock() - self._asked.popleft()


class PacedApp(App[Any]):
    """An app whose pictures wait for the terminal to draw them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pacer = Pacer()

    def on_mount(self) -> None:
        """Paint the first screen once, when its layout has settled: half the bytes."""
        hold = ExitStack()
        hold.enter_context(self.batch_update())
        self.call_later(self.call_after_refresh, hold.close)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if renderable is None or self._driver is None or not self.pacer.take_due():
            return
        if self.is_headless:
            self.pacer.answered()
        else:
            self._driver.write(_PING)

    async def on_event(self, event: events.Event) -> None:
        """Keep the terminal's answers for the pacer, pass on everything else."""
        if isinstance(event, events.CursorPosition):
            self.pacer.answered()
            return
        await super().on_event(event)


def send(app: App[Any], code: str) -> None:
    """Give the terminal a code between two frames: a bell, a notification."""
    if code and app._driver is not None and not app.is_headless:
        app._driver.write(code)


def pacer_of(app: App[Any]) -> Pacer:
    """The app's pacer, or one that never waits."""
    return app.pacer if isinstance(app, PacedApp) else Pacer(in_flight=1_000_000)
