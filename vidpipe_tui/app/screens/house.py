"""What every screen stands on: the app by its own type, and boxes over a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import ModalScreen, Screen, ScreenResultType

if TYPE_CHECKING:
    from vidpipe_tui.app.app import VidpipeApp


class HouseScreen(Screen[ScreenResultType]):
    """A screen that reaches everything through `house`."""

    DEFAULT_CSS = "HouseScreen { layout: vertical; background: $background; }"

    @property
    def house(self) -> VidpipeApp:
        """The app, by its own type."""
        return cast("VidpipeApp", self.app)


class PanelScreen(ModalScreen[ScreenResultType]):
    """A box over a screen, which stays to be seen, darker."""

    DEFAULT_CSS = """
    PanelScreen { align: center middle; background: $background 70%; }
    """

    @property
    def house(self) -> VidpipeApp:
        """The app, by its own type."""
        return cast("VidpipeApp", self.app)
