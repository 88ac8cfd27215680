"""How far the joining is."""

from __future__ import annotations

from vidpipe_tui.stages import Context

# What encoding a frame costs, in frames copied.
_ENCODING = 40
_EVERY = 12


class Meter:
    """Counts frames and tells the context; also where a stop is noticed."""

    def __init__(self, ctx: Context, copied: int, encoded: int) -> None:
        self._ctx = ctx
        self._total = copied + encoded * _ENCODING
        self._done = 0
        self._calls = 0

    def encoded(self, scene: str) -> None:
        """One frame of a scene was encoded."""
        self._step(_ENCODING, scene)

    def copied(self, scene: str) -> None:
        """One frame of a scene was written to the film."""
        self._step(1, scene)

    def check(self) -> None:
        """Raise ``Cancelled`` if the user stopped the take."""
        self._ctx.check()

    def _step(self, work: int, scene: str) -> None:
        self._ctx.check()
        self._done += work
        self._calls += 1
        if self._calls % _EVERY == 1:
            self._ctx.progress(self._done / self._total, f"scene {scene}")
