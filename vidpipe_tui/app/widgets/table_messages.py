"""What the scene table tells: handled by ``on_scene_table_moved`` and the like."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from vidpipe_tui.project.model import Slot


@dataclass
class Moved(Message, namespace="scene_table"):
    """The cursor stands on another slot, or on no row at all (``key`` None)."""

    table: Widget
    key: str | None
    slot: Slot

    @property
    def control(self) -> Widget:
        """The table it happened in."""
        return self.table

    def can_replace(self, message: Message) -> bool:
        """Only the last place matters."""
        return type(message) is type(self)


@dataclass
class Chosen(Message, namespace="scene_table"):
    """Enter, or a double click, on a slot."""

    table: Widget
    key: str
    slot: Slot

    @property
    def control(self) -> Widget:
        """The table it happened in."""
        return self.table


@dataclass
class Changed(Message, namespace="scene_table"):
    """Marks, filter or order are others than before; ask the table."""

    table: Widget

    def can_replace(self, message: Message) -> bool:
        """One message is enough."""
        return type(message) is type(self)
