"""Every action of the screen, by name: what ``:`` and Ctrl+P open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from vidpipe_tui.app.key import Key, key_name
from vidpipe_tui.app.keymap import key_of
from vidpipe_tui.errors import UnknownName

_MOVES = ("move(", "page(", "edge(", "slot(", "palette", "choose", "back")
_TWICE = ("app.quit_now",)
"""Another key for what has one already."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that works now: what it is called, its key, and how it is done."""

    name: str
    keys: str
    verb: str
    node: DOMNode
    action: str


def deeds(screen: Screen[Any]) -> Iterator[Deed]:
    """Everything a key does on this screen now, but for moving the cursor about."""
    seen: set[str] = set()
    nodes = {screen: 0, screen.app: 2}
    every = screen.active_bindings.values()
    for active in sorted(every, key=lambda active: nodes.get(active.node, 1)):
        binding = active.binding
        key = _key(binding)
        if key is None or not active.enabled or key.id in seen:
            continue
        if binding.action.startswith(_MOVES) or key.id in _TWICE:
            continue
        seen.add(key.id)
        keys = binding.key_display or key_name(binding.key)
        yield Deed(key.help, keys, key.verb, active.node, binding.action)


def _key(binding: Binding) -> Key | None:
    """Ours; what Textual binds by itself has no name here."""
    try:
        return key_of(binding.id or "")
    except UnknownName:
        return None


class Actions(Provider):
    """The actions of the screen below the palette, for Textual's command palette."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for deed in deeds(self.screen):
            yield DiscoveryHit(
                _shown(deed), partial(self._do, deed), deed.name, _help(deed)
            )

    async def search(self, query: str) -> Hits:
        """Those that match, also by their verb."""
        matcher = self.matcher(query)
        for deed in deeds(self.screen):
            score = max(matcher.match(deed.name), 0.9 * matcher.match(deed.verb))
            if score > 0:
                yield Hit(
                    score, _shown(deed), partial(self._do, deed), deed.name, _help(deed)
                )

    async def _do(self, deed: Deed) -> None:
        await self.app.run_action(deed.action, deed.node)


def _shown(deed: Deed) -> Content:
    return Content.assemble(deed.name, "  ", (deed.keys, "$text-primary bold"))


def _help(deed: Deed) -> str | None:
    return f"vidpipe {deed.verb}" if deed.verb else None


class Palette(CommandPalette):
    """Textual's, with a cursor that stands still: who reads it is sent nothing."""

    def on_mount(self) -> None:
        """Blinking is bytes."""
        self.query_one(Input).cursor_blink = False


def open_palette(app: App[Any]) -> None:
    """Show it, unless it is shown."""
    if not CommandPalette.is_open(app):
        app.push_screen(
            Palette(
                providers=[Actions],
                placeholder="what shall be done?",
                id="--command-palette",
            )
        )
