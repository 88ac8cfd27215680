"""What a call is given: where it works, where its result goes, what it may ask for."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotSaved
from ..media.apart import Apart
from ..project.model import Take
from ..stages import Context
from .asks import Ask
from .book import Book
from .call import Order, logger
from .check import HERE
from .leftovers import place_of
from .limits import Limiter
from .messages import Post, Progress
from .retry import Waits
from .room import until_room


@dataclass(frozen=True)
class Orders:
    """Makes the orders of one run. ``waits`` are those of sending and of looking."""

    book: Book
    limiter: Limiter
    post: Post
    apart: Apart
    waits: tuple[Waits, Waits]

    def of(self, take: Take, ask: Ask) -> Order:
        """The order of a take that is begun, with an empty folder to work in.

        An operation that is looked after again finds its folder as it was.

        Raises:
            NotSaved: it has nowhere to be made.
        """
        folder = self.book.store.folder
        work = folder.work(take.id)
        if take.operation is None:
            shutil.rmtree(work, ignore_errors=True)
        self._make(work, take.id)
        ctx = Context(
            dir=work,
            key=f"{self.book.snapshot.project.id}/{take.id}/{take.started_at}",
            settings=ask.settings,
            log=logger(take.id, self.post),
            report=self._reporter(take.id),
            secrets=self.book.secrets,
        )
        send, look = self.waits
        return Order(
            take=take.id,
            offered=ask.offered,
            job=ask.job,
            ctx=ctx,
            paid=ask.paid,
            folder=folder,
            place=lambda file: self._place(take, file),
            looks=self.apart if ask.offered.foreign(ask.settings) else HERE,
            again=take.operation is not None,
            post=self.post,
            limiter=self.limiter,
            send_waits=send,
            look_waits=look,
        )

    def _make(self, work: Path, take_id: str) -> None:
        """Make a take's folder, its owner's alone, as that of all takes is."""

        def make() -> None:
            work.parent.mkdir(0o700, exist_ok=True)
            work.mkdir(0o700, exist_ok=True)

        def tell(why: str) -> None:
            self.book.tell("warning", take=take_id, message=why)

        try:
            until_room(make, tell, time.sleep)
        except OSError as error:
            raise NotSaved(f"{work} cannot be made: {error.strerror}") from error

    def _reporter(
        self, take_id: str
    ) -> Callable[[float | None, str, Path | None], None]:
        def report(fraction: float | None, note: str, preview: Path | None) -> None:
            self.post(Progress(take_id, fraction, note, preview))

        return report

    def _place(self, take: Take, file: Path) -> Path:
        folder = self.book.store.folder
        return folder.cut if take.scene is None else place_of(folder, take, file)
