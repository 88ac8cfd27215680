"""Every commit of a run, and telling of it: state file, then log, then observers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ..errors import Held, NotSaved
from ..project.snapshot import Snapshot
from ..project.store import Draft, Store
from ..redact import from_environment, redact
from ..registry import Registry
from ..stages import Event, Storyboard
from ..text import scrub
from .log import Entry, RunLog

T = TypeVar("T")
PATIENCE = 300.0
"""How long a commit that a full disk refuses is tried again, in seconds."""
EVERY = 1.0
"""Seconds between two such tries."""
_TEXTS = ("title", "description", "start_prompt", "end_prompt", "motion_prompt")


class Book:
    """The run's only way to the state file.

    A commit the disk refuses is tried again for ``patience`` seconds: what it holds
    may be the receipt of something paid. Nothing else goes on meanwhile.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        log: Path,
        listen: Callable[[Entry], None],
        patience: float = PATIENCE,
        every: float = EVERY,
    ) -> None:
        self.store, self.registry = store, registry
        self.secrets = from_environment()
        self._log = RunLog(log, secrets=lambda: self.secrets)
        self._listen, self._patience, self._every = listen, patience, every

    @property
    def snapshot(self) -> Snapshot:
        """The project as it is now."""
        return self.store.read()

    def commit(self, change: Callable[[Draft], T]) -> T:
        """Change the project; back only when it is on the disk.

        Raises:
            NotSaved: the disk has refused for longer than our patience.
            Held: another process has held the lock for as long.
        """
        end = time.monotonic() + self._patience
        while True:
            try:
                return self.once(change)
            except (NotSaved, Held) as error:
                if time.monotonic() > end:
                    raise
                self.tell("warning", message=f"{error.message}; trying again")
            time.sleep(self._every)
            # A store that a failed switch has closed takes no change any more.
            self.store = Store.open(self.store.folder.path, self.store.folder.disk)

    def once(self, change: Callable[[Draft], T]) -> T:
        """Change the project, or not at all: for what can as well not be begun.

        Raises:
            NotSaved: the disk refused.
        """
        with self.store.transaction() as draft:
            return change(draft)

    def tell(self, kind: str, **fields: Any) -> None:
        """Write a line into the run's log and tell whoever listens."""
        texts = self._cleaned(fields)
        entry = Entry(kind, **texts)
        self._log.write(entry)
        self._listen(entry)
        if kind not in ("progress", "note"):
            self.registry.tell(_event(kind, self.snapshot.project.id, texts))

    def pass_on(self, kind: str, message: str, **place: Any) -> None:
        """Tell what a stage logged or printed, if it did not say too much before."""
        if self._log.has_room(place.get("take"), message):
            self.tell(kind, **place, message=message)

    def flush(self) -> None:
        """Write progress that was held back and is due."""
        self._log.flush()

    def _cleaned(self, fields: dict[str, Any]) -> Any:
        return {
            name: self.clean(value) if isinstance(value, str) else value
            for name, value in fields.items()
        }

    def clean(self, text: str) -> str:
        """Text of a stage without secrets and without what a terminal would obey."""
        # What a terminal obeys could stand inside a key.
        return redact(scrub(text), self.secrets)

    def clean_board(self, board: Storyboard) -> Storyboard:
        """A storyboard in whose texts no secret has been put down."""
        scenes = []
        for scene in board.scenes:
            texts: dict[str, Any] = {
                name: self.clean(getattr(scene, name)) for name in _TEXTS
            }
            scenes.append(replace(scene, **texts))
        return replace(
            board,
            scenes=tuple(scenes),
            title=self.clean(board.title),
            style_guide={
                self.clean(name): self.clean(words)
                for name, words in board.style_guide.items()
            },
        )


def _event(kind: str, project: str, fields: dict[str, Any]) -> Event:
    return Event(
        kind=kind,
        project=project,
        at=time.time(),
        scene=fields.get("scene"),
        slot=fields.get("slot"),
        take=fields.get("take"),
        message=fields.get("message") or "",
        outcome=fields.get("outcome"),
    )
