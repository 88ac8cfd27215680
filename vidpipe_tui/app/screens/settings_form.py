"""The settings of one stage, drawn from its options; for the whole film."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from vidpipe_tui.app.film import Film
from vidpipe_tui.app.keymap import bindings
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.facts import Fact, Facts
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.form_row import Field, FormRow
from vidpipe_tui.app.widgets.panel import Panel
from vidpipe_tui.errors import VidpipeError

from .house import PanelScreen

Option = Mapping[str, Any]

REST = 0.3
"""Seconds without a key before what was typed is checked."""
USUAL = "usual"
"""Stands for the default among choices."""


class SettingsForm(PanelScreen[bool]):
    """Enter writes it down. Gives whether something was changed.

    ``options`` are those of the oracle's answer; ``set`` tells that the film has a
    value of its own.
    """

    DEFAULT_CSS = """
    SettingsForm {
        & > Panel { width: 104; max-height: 94%; }
        & VerticalScroll {
            height: auto;
            max-height: 50vh;
            background: $background;
            scrollbar-size-vertical: 1;
            scrollbar-background: $background;
            scrollbar-color: $foreground 15%;
        }
        & FormRow > .row--name { width: 22; }
        & FormRow > Input, & FormRow > Input:focus { width: 22; }
        & Facts { height: 4; margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("settings")

    def __init__(
        self, film: Film, kind: str, name: str, options: Sequence[Option]
    ) -> None:
        super().__init__()
        self._film = film
        self._kind = kind
        self._name = name
        self._options = {each["name"]: each for each in options}
        self._begun = {name: shown(each) for name, each in self._options.items()}
        self._changed = asyncio.Event()
        self._error = ""

    def compose(self) -> ComposeResult:
        """A row for each option, the one with the keys in words, the keys."""
        with Panel(f"Settings of {self._kind} {self._name}, for the whole film"):
            with VerticalScroll(can_focus=False):
                for name, option in self._options.items():
                    yield FormRow(name, control(option), _hint(option))
            yield Facts()
            yield Footer()

    def on_mount(self) -> None:
        """The first row has the keys; what is typed is checked when it rests."""
        first = self.query("Field, Choice").first()
        first.focus()
        self.run_worker(self._check(), group="check", exit_on_error=False)
        self._tell()

    @property
    def values(self) -> dict[str, str | None]:
        """What was changed, as typed; nothing: back to the default."""
        found: dict[str, str | None] = {}
        for name, begun in self._begun.items():
            now = self._value(name)
            if now != begun:
                found[name] = None if now in ("", USUAL) else now
        return found

    def _value(self, name: str) -> str:
        widget = self.query_one(f"#option-{name}")
        return widget.value if isinstance(widget, Choice | Field) else ""

    @property
    def _here(self) -> Option | None:
        """The option whose row has the keys."""
        widget = self.focused
        name = (widget.id or "").removeprefix("option-") if widget else ""
        return self._options.get(name)

    def _tell(self) -> None:
        """The help of the row with the keys, and the equal command line."""
        option = self._here
        facts = [Fact("", self._error, "fault", 2)] if self._error else []
        if option is not None:
            facts.append(Fact("", option["help"] or "no help was written", "text", 2))
            facts.append(Fact("", _range(option), "soft", 1))
        if line := self._line():
            facts.append(Fact("line", line, "faint", 1))
        self.query_one(Facts).tell(facts[:3])

    def _line(self) -> str:
        key = f"{self._kind}.{self._name}"
        words = [
            word
            for name, value in self.values.items()
            if value is not None
            for word in ("--set", f"{key}.{name}={value}")
        ]
        return self.house.line("resume", self._film.folder, *words) if words else ""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another row has the keys."""
        self._tell()

    @on(Input.Changed)
    @on(Choice.Changed)
    def _edited(self) -> None:
        self._tell()
        self._changed.set()

    async def _check(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await asyncio.sleep(REST)
            if not self._changed.is_set():
                await self._set(dry=True)

    async def _set(self, *, dry: bool) -> bool:
        """Check what was changed and, unless ``dry``, write it down."""
        question = self.house.oracle.ask(
            "set_options",
            folder=str(self._film.folder),
            kind=self._kind,
            name=self._name,
            values=self.values,
            dry=dry,
        )
        try:
            await question
            self._show_error(None)
        except VidpipeError as error:
            self._show_error(error)
            return False
        return True

    def _show_error(self, error: VidpipeError | None) -> None:
        """Beside its row where it names one, and below in full."""
        text = ""
        if error is not None:
            text = f"{error.message} ({error.hint})" if error.hint else error.message
        self._error = text
        for row in self.query(FormRow):
            name = (row.control.id or "").removeprefix("option-")
            named = f"{name} " in f"{text} ".replace(":", " ").replace(".", " ")
            row.tell(error.message if error and named else "")
        self._tell()

    def on_key(self, event: events.Key) -> None:
        """Up and down go from row to row."""
        if event.key in ("up", "down"):
            event.stop()
            self.focus_next() if event.key == "down" else self.focus_previous()

    @on(Field.Entered)
    def _entered(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Write it down, if it can be."""
        if self.values:
            self.run_worker(self._save(), group="save", exclusive=True)
        else:
            self.dismiss(False)

    async def _save(self) -> None:
        line = self._line()
        if await self._set(dry=False):
            if line:
                self.house.journal.add(line)
            self.dismiss(True)

    def action_usual(self) -> None:
        """Take this row back to its default."""
        option, widget = self._here, self.focused
        if option is None:
            return
        if isinstance(widget, Choice):
            widget.choose(USUAL)
        elif isinstance(widget, Field):
            widget.value = ""

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(False)


def control(option: Option) -> Widget:
    """What an option is set with: a switch, its choices, or a line."""
    if option["type"] == "bool":
        return Choice(
            (USUAL, "yes", "no"), shown(option), id=f"option-{option['name']}"
        )
    if option["choices"]:
        words = [USUAL, *(str(each) for each in option["choices"])]
        words += ["none"] if option["optional"] else []
        return Choice(words, shown(option), id=f"option-{option['name']}")
    usual = "none" if option["default"] is None else str(option["default"])
    return Field(shown(option), usual or "empty", id=f"option-{option['name']}")


def shown(option: Option) -> str:
    """The film's own value as it is typed; the default when it has none."""
    choice = option["type"] == "bool" or option["choices"]
    if not option["set"]:
        return USUAL if choice else ""
    value = option["value"]
    if option["type"] == "bool":
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _hint(option: Option) -> str:
    if option["type"] == "bool" or option["choices"]:
        return ""
    return str(option["help"])


def _range(option: Option) -> str:
    """What it takes, and what it is when nothing is said."""
    low, high = option["minimum"], option["maximum"]
    kinds = {"int": "a whole number", "float": "a number", "Path": "a file's path"}
    words = [kinds.get(option["type"], "text")]
    if option["choices"]:
        words = ["one of these"]
    elif option["type"] == "bool":
        words = ["yes or no"]
    if low is not None and high is not None:
        words.append(f"from {low:g} to {high:g}")
    elif low is not None or high is not None:
        side, bound = ("at least", low) if high is None else ("at most", high)
        words.append(f"{side} {bound:g}")
    default = option["default"]
    default = {True: "yes", False: "no", None: "none", "": "empty"}.get(
        default, default
    )
    return f"{', '.join(words)} · usually {default}"
