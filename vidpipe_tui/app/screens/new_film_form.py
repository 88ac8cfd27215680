"""The form of a new film: its rows, and what is typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from vidpipe_tui.app.typed import EXAMPLE, Typed
from vidpipe_tui.app.widgets.band import Band, Span
from vidpipe_tui.app.widgets.brief import Brief
from vidpipe_tui.app.widgets.choice import Choice
from vidpipe_tui.app.widgets.footer import Footer
from vidpipe_tui.app.widgets.form_row import Field, FormRow, Words
from vidpipe_tui.config import KINDS, PRESETS
from vidpipe_tui.project.model import STYLES, Aspect, Resolution

from .house import HouseScreen

ASK = "What is the film about?   Enter begins it, Ctrl+J is a new line"
_SCENES = "how many; empty: as many as the story has"
_SECONDS = "how long each is"
_BUDGET = "the most it may cost, in dollars; empty: no limit"
_AS_PRESET, _BY_HAND = "as the preset says", "by hand"


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


class NewFilmForm(HouseScreen[None]):
    """Shows a film as it is being typed; a subclass checks and makes it.

    ``first``: there is no film yet, so a brief stands there to be overwritten.
    """

    DEFAULT_CSS = """
    NewFilmForm {
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

    def __init__(self, first: bool = False) -> None:
        super().__init__()
        self._first = first
        self._typed = Typed()
        self._usual = Typed()

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
            yield Words(ASK, "soft", id="brief-words")
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
        words = _BY_HAND if begun.stages else _AS_PRESET
        yield FormRow("stages", Choice((_AS_PRESET, _BY_HAND), words, id="fold"))
        for kind in KINDS:
            stage = begun.stages.get(kind, "")
            row = FormRow(f"· {kind}", Choice((stage,), stage, id=f"stage-{kind}"))
            row.set_class(not begun.stages, "-folded")
            yield row

    def on_resize(self, event: events.Resize) -> None:
        """In a low window the blanks go."""
        self.set_class(event.size.height < 22, "-low")

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
        return self.query_one("#fold", Choice).value == _BY_HAND

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

    def _say_trouble(self, text: str) -> None:
        self.query_one("#trouble", Words).tell(text, "fault")

    def on_key(self, event: events.Key) -> None:
        """Up and down go from row to row."""
        if event.key in ("up", "down") and not isinstance(self.focused, Brief):
            event.stop()
            self.focus_next() if event.key == "down" else self.focus_previous()
