"""A new film: typed, checked while it is typed, priced before it is begun."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input, TextArea

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.typed import EXAMPLE, Typed, field_of
from vidpipe_tui.app.widgets.brief import Brief
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.form_row import Field, FormRow, Words
from vidpipe_tui.config import KINDS
from vidpipe_tui.errors import VidpipeError

from .new_film_form import ASK, NewFilmForm
from .new_film_words import price_of, shape_of, trouble_of

REST = 0.3
"""Seconds without a key before what was typed is checked."""


class NewFilmScreen(NewFilmForm):
    """Enter makes the film; what costs money asks for a second Enter."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("form")
    READING: ClassVar[float] = 0.4
    """Seconds that a price has to be seen before an Enter means yes to it."""

    def __init__(self, first: bool = False) -> None:
        super().__init__(first)
        self._answer: dict[str, Any] | None = None
        self._armed = 0.0
        self._wish = self._tried = False
        self._busy = False
        self._changed = asyncio.Event()

    def on_mount(self) -> None:
        """Type at once; an example is there to be overwritten."""
        brief = self.query_one(Brief)
        brief.focus()
        if self._first and brief.text == EXAMPLE:
            brief.select_all()
        else:
            brief.move_cursor(brief.document.end)
        self.run_worker(self._offer(), group="offer", exit_on_error=False)
        self.run_worker(self._check(), group="check", exit_on_error=False)
        self._edited()

    async def _ask(self, name: str, **args: Any) -> dict[str, Any]:
        return await self.house.oracle.ask(name, **args)

    async def _offer(self) -> None:
        """Fill the stages in, once the plugins have told them."""
        try:
            answer = await self._ask("offered")
        except VidpipeError as error:
            self._say_trouble(str(error))
            return
        for kind in KINDS:
            names = [s["name"] for s in answer["stages"] if s["kind"] == kind]
            self.query_one(f"#stage-{kind}", Choice).offer(names)
        self._show_stages()

    async def _check(self) -> None:
        """Check and price whatever was typed last, when the typing rests."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await asyncio.sleep(REST)
            if self._changed.is_set():
                continue
            typed = self._typed
            if errors := typed.errors():
                self._show_errors(errors, checked=self._tried or "brief" not in errors)
                continue
            answer, errors = await self._answer_for(typed)
            if typed == self._typed:
                self._answer = answer
                self._show_errors(errors)
                if self._wish and answer is not None:
                    self.action_start()
                self._wish = False

    async def _answer_for(
        self, typed: Typed
    ) -> tuple[dict[str, Any] | None, dict[str, str]]:
        try:
            return await self._ask("new_film", wanted=typed.wanted()), {}
        except VidpipeError as error:
            return None, {field_of(error.message): _both(error)}

    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(Choice.Changed)
    def _edited(self) -> None:
        """Take what is typed now; the price is not known any more."""
        new = self._read()
        first = self._answer is None and not self._changed.is_set()
        if new == self._typed and not first:
            return
        self._typed = self.house.draft = new
        self._answer, self._armed, self._wish = None, 0.0, False
        self._show_errors(new.errors(), checked=False)
        self._changed.set()

    def _show_errors(self, errors: Mapping[str, str], checked: bool = True) -> None:
        for name in ("scenes", "seconds", "budget"):
            row = self.query_one(f"#{name}").parent
            if isinstance(row, FormRow):
                row.tell(errors.get(name, ""))
        brief = errors.get("brief", "") if checked else ""
        words = self.query_one("#brief-words", Words)
        words.tell(brief or ASK, "fault" if brief else "soft")
        self._show_price(errors, checked)
        beside = ("brief", "scenes", "seconds", "budget")
        rest = next((text for name, text in errors.items() if name not in beside), "")
        self._say_trouble(rest or trouble_of(self._answer))

    def _show_price(self, errors: Mapping[str, str], checked: bool) -> None:
        price, shape = self.query_one("#price", Words), self.query_one("#shape", Words)
        if self._busy:
            price.tell("the project is being made ...", "accent")
        elif errors:
            price.tell("no price yet" if checked else "", "faint")
        elif self._answer is None:
            price.tell("asking for the price ...", "faint")
        else:
            price.tell(*price_of(self._answer, armed=bool(self._armed)))
        shape.tell(shape_of(self._answer) if self._answer else "", "soft")

    @on(Brief.Entered)
    @on(Field.Entered)
    def _entered(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        """Make the film; first say what it costs, if it does."""
        if self._busy:
            return
        self._tried = True
        if self._answer is None:
            self._wish = not self._typed.errors()
            self._show_errors(self._typed.errors())
            self._changed.set()
            return
        self._wish = False
        if trouble_of(self._answer):
            self.app.bell()
        elif self._answer["free"] or self._meant:
            self.run_worker(self._make(), group="make", exit_on_error=False)
        else:
            self._armed = self._armed or monotonic()
            self._show_price({}, checked=True)

    @property
    def _meant(self) -> bool:
        """Whether the price was there to be read before this Enter."""
        return bool(self._armed) and monotonic() - self._armed > self.READING

    async def _make(self) -> None:
        """Make the project and start its run; on an error everything typed stays."""
        self._busy, typed = True, self._typed
        self._show_price({}, checked=True)
        try:
            made = await self._ask(
                "make_film",
                patience=60.0,
                workspace=str(self.house.workspace),
                wanted=typed.wanted(),
            )
        except VidpipeError as error:
            self._busy, self._armed = False, 0.0
            self._show_price({}, checked=True)
            self._say_trouble(_both(error))
            return
        self.house.draft = None
        folder = Path(made["folder"])
        self.house.journal.add(typed.line(self._usual))
        self.house.show_film(folder, begun=True)

    def action_back(self) -> None:
        """Back to the projects; what was typed is there the next time."""
        self.dismiss(None)


def _both(error: VidpipeError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message
