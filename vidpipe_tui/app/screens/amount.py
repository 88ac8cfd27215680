"""A box that asks for an amount of money, and says what it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.typed import number_of
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.form_row import Field, FormRow
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.errors import VidpipeError

from .house import PanelScreen


class AskAmount(PanelScreen[float | None]):
    """Gives US dollars, 0 or more, or nothing.

    ``name`` and ``hint`` stand at both sides of the amount, ``known`` above it;
    ``begin`` is there to be changed, ``more`` tells what takes longer to find out.
    """

    DEFAULT_CSS = "AskAmount Facts { padding: 0 0 0 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("amount")]

    def __init__(
        self,
        title: str,
        name: str,
        hint: str,
        known: Sequence[Fact],
        *,
        begin: float | None = None,
        more: Callable[[], Awaitable[Sequence[Fact]]] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._row = name, hint
        self._known = tuple(known)
        self._begin = "" if begin is None else f"{begin:g}"
        self._more = more

    def compose(self) -> ComposeResult:
        """What is known, the amount, the keys."""
        name, hint = self._row
        with Panel(self._title):
            yield Facts()
            field = Field(self._begin, "USD")
            yield FormRow(name, field, hint)
            yield Footer()

    def on_mount(self) -> None:
        """Type at once; the old amount is there to be typed over."""
        self.query_one(Facts).tell(self._known)
        field = self.query_one(Field)
        field.focus()
        field.action_select_all()
        if self._more is not None:
            self.run_worker(self._find_out(self._more))

    async def _find_out(self, more: Callable[[], Awaitable[Sequence[Fact]]]) -> None:
        try:
            found = await more()
        except VidpipeError as error:
            found = [Fact("", error.message, "warn")]
        self.query_one(Facts).tell([*self._known, *found])

    @property
    def amount(self) -> float | None:
        """What is typed, if it is an amount."""
        usd = number_of(self.query_one(Field).value)
        return usd if usd is not None and usd >= 0 else None

    @on(Input.Changed)
    def _typed(self) -> None:
        text = self.query_one(Field).value
        wrong = text.strip() and self.amount is None
        error = f"dollars, 0 or more, not {text!r}" if wrong else ""
        self.query_one(FormRow).tell(error)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an amount can be agreed to."""
        return action != "take" or self.amount is not None

    def action_take(self) -> None:
        """This much."""
        self.dismiss(self.amount)

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
