"""A new film: typed, checked while it is typed, priced before it is begun."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, get_args

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, TextArea

from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.typed import EXAMPLE, Typed, field_of
from vidpipe_tui.app.widgets.band import Band, Span
from vidpipe_tui.app.widgets.brief import Brief
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.form_row import Field, FormRow, Words
from vidpipe_tui.config import KINDS, PRESETS
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.model import STYLES, Aspect, Resolution

from .house import HouseScreen
from .new_film_words import price_of, shape_of, trouble_of

REST = 0.3
"""Seconds without a key before what was typed is checked."""


class Title(Band):
    """What this is, and a rule."""

    DEFAULT_CSS = "Title { height: 2; dock: top; }"

    def __init__(self, words: str, right: str = "") -> None:
        super().__init__()
        self._words = words
        self._right = right

    def line(self, y: int, width: int) -> tuple[list[Span], list[Span]]:
        """The words over a rule."""
        if y:
            return [("─" * width, "rule")], []
        name: list[Span] = [(" vidpipe  ", "accent"), (self._words, "strong")]
        return name, [(f"{self._right} ", "faint")]


class NewFilmScreen(HouseScreen[None]):
    """Enter makes the film; what costs money asks for a second Enter.

    ``first``: there is no film yet, so a brief stands there to be overwritten.
    """

    DEFAULT_CSS = """
    NewFilmScreen {
        & > VerticalScroll {
            height: 1fr;
            background: $background;
            scrollbar-size-vertical: 1;
            scrollbar-background: $background;
            scrollbar-color: $foreground 15%;
        }
        & #brief-words, & #price, & #shape, & #trouble { padding: 0 2; }
        & #brief-words { margin: 1 0 0 0; }
        & Brief { margin: 0 2 1 2; }
        & #price { margin: 1 0 0 0; }
        & .-folded { display: none; }
        &.-low #brief-words, &.-low #price { margin: 0; }
        &.-low Brief { height: 3; margin: 0 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("form")

    def __init__(self, first: bool = False) -> None:
        super().__init__()
        self._first = first
        self._typed = Typed()
        self._usual = Typed()
        self._answer: dict[str, Any] | None = None
        self._armed = False
        self._wish = self._tried = False
        self._busy = False
        self._changed = asyncio.Event()

    @property
    def typed(self) -> Typed:
        """The form as it is now."""
        return self._typed

    def compose(self) -> ComposeResult:
        """The brief, a row for each choice, the price, the keys."""
        config = self.house.config
        self._usual = Typed.first(config)
        begun = self.house.draft or Typed.first(config, EXAMPLE if self._first else "")
        self._typed = begun
        names = [*PRESETS, *(name for name in config.presets if name not in PRESETS)]
        preset = begun.preset or config.preset or "animatic"
        yield Title("a new film")
        with VerticalScroll(can_focus=False):
            yield Words(_ASK, "soft", id="brief-words")
            yield Brief(begun.brief, id="brief")
            yield FormRow("scenes", Field(begun.scenes, "auto", id="scenes"), _SCENES)
            yield FormRow("seconds", Field(begun.seconds, id="seconds"), _SECONDS)
            yield FormRow("style", Choice(STYLES, begun.style, id="style"))
            yield FormRow("aspect", Choice(get_args(Aspect), begun.aspect, id="aspect"))
            yield FormRow("size", Choice(get_args(Resolution), begun.size, id="size"))
            yield FormRow("preset", Choice(names, preset, id="preset"))
            yield from self._stage_rows(begun)
            yield FormRow("budget", Field(begun.budget, "none", id="budget"), _BUDGET)
            yield Words("", id="price")
            yield Words("", id="shape")
            yield Words("", id="trouble")
        yield Footer()

    def _stage_rows(self, begun: Typed) -> Iterator[FormRow]:
        """One row while folded; then a row for each kind."""
        words = "usual" if begun.stages else "as the preset says"
        yield FormRow("stages", Choice((words, "by hand"), words, id="fold"))
        for kind in KINDS:
            stage = begun.stages.get(kind, "")
            row = FormRow(f"· {kind}", Choice((stage,), stage, id=f"stage-{kind}"))
            row.add_class("-folded")
            yield row

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

    def on_resize(self, event: events.Resize) -> None:
        """In a low window the blanks go."""
        self.set_class(event.size.height < 22, "-low")

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
        self._answer, self._armed, self._wish = None, False, False
        self._show_errors(new.errors(), checked=False)
        self._changed.set()

    def _read(self) -> Typed:
        values = {
            name: self.query_one(f"#{name}", Field).value.strip()
            for name in ("scenes", "seconds", "budget")
        }
        chosen = {
            name: self.query_one(f"#{name}", Choice).value
            for name in ("style", "aspect", "size")
        }
        preset = self.query_one("#preset", Choice).value
        usual = self.house.config.preset or "animatic"
        brief = self.query_one(Brief).text
        return replace(
            self._typed,
            brief=brief,
            preset="" if preset == usual and not self._typed.preset else preset,
            stages=self._by_hand() if self._unfolded else {},
            **values,
            **chosen,
        )

    @property
    def _unfolded(self) -> bool:
        return self.query_one("#fold", Choice).value == "by hand"

    def _by_hand(self) -> dict[str, str]:
        """The stages that were chosen against the preset's."""
        usual = self._usual_stages()
        found = {k: self.query_one(f"#stage-{k}", Choice).value for k in KINDS}
        return {k: name for k, name in found.items() if name and name != usual.get(k)}

    def _usual_stages(self) -> Mapping[str, str]:
        name = self.query_one("#preset", Choice).value
        return self.house.config.preset_named(name).stages

    @on(Choice.Changed, "#fold")
    @on(Choice.Changed, "#preset")
    def _show_stages(self) -> None:
        """Each kind with the preset's stage, until one is chosen by hand."""
        usual = self._usual_stages()
        for kind in KINDS:
            choice = self.query_one(f"#stage-{kind}", Choice)
            name = self._typed.stages.get(kind) or usual.get(kind, "")
            choice.offer(choice.choices, name)
            if isinstance(choice.parent, FormRow):
                choice.parent.set_class(not self._unfolded, "-folded")
        told = " · ".join(dict.fromkeys(usual.values()))
        self.query_one("#fold", Choice).tell(told)

    def _show_errors(self, errors: Mapping[str, str], checked: bool = True) -> None:
        for name in ("scenes", "seconds", "budget"):
            row = self.query_one(f"#{name}").parent
            if isinstance(row, FormRow):
                row.tell(errors.get(name, ""))
        brief = errors.get("brief", "") if checked else ""
        words = self.query_one("#brief-words", Words)
        words.tell(brief or _ASK, "fault" if brief else "soft")
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
            price.tell(*price_of(self._answer, armed=self._armed))
        shape.tell(shape_of(self._answer) if self._answer else "", "soft")

    def _say_trouble(self, text: str) -> None:
        self.query_one("#trouble", Words).tell(text, "fault")

    @on(Brief.Entered)
    @on(Field.Entered)
    def _entered(self) -> None:
        self.action_start()

    def on_key(self, event: events.Key) -> None:
        """Up and down go from row to row."""
        if event.key in ("up", "down") and not isinstance(self.focused, Brief):
            event.stop()
            self.focus_next() if event.key == "down" else self.focus_previous()

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
        elif self._answer["free"] or self._armed:
            self.run_worker(self._make(), group="make", exit_on_error=False)
        else:
            self._armed = True
            self._show_price({}, checked=True)

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
            self._busy = self._armed = False
            self._show_price({}, checked=True)
            self._say_trouble(_both(error))
            return
        self.house.draft = None
        folder = Path(made["folder"])
        self.house.journal.add(typed.line(self._usual), folder.name)
        self.house.show_film(folder)

    def action_back(self) -> None:
        """Back to the projects; what was typed is there the next time."""
        self.dismiss(None)


def _both(error: VidpipeError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


_ASK = "What is the film about?   Enter begins it, Ctrl+J is a new line"
_SCENES = "how many; empty: as many as the story has"
_SECONDS = "how long each is"
_BUDGET = "the most it may cost, in dollars; empty: no limit"
