"""What a verb works at: the config, the workspace, and two places to write to."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import orjson
from rich.console import (
    Console,
    ConsoleOptions,
    ConsoleRenderable,
    RenderableType,
    RenderHook,
    RenderResult,
)
from rich.segment import Segment
from rich.text import Text

from ..config import Config, load_config
from ..engine.view import View
from ..project.store import Store
from ..project.workspace import Workspace
from ..registry import Registry
from ..text import is_unsafe, one_line, plain_json, scrub

UNLIMITED = 1000
"""Columns where nobody looks: what goes into a pipe is not cut off."""
LOADS_PLUGINS = ("resume", "rerun", "stitch", "plan", "recover", "edit", "open")
"""Verbs of a project that ask its stages, and so take ``--plugins``."""


@dataclass(frozen=True)
class Desk:
    """One verb's surroundings. ``json``: stdout is for data alone."""

    config: Config
    json: bool = False
    typed: Path | None = None
    """The workspace that was typed, if one was."""
    plugins: tuple[Path, ...] = ()
    """The plugins that were typed; the config has them too."""

    @classmethod
    def lay(
        cls, json: bool, workspace: Path | None, plugins: Sequence[Path] | None = None
    ) -> Desk:
        """The desk for these global options.

        Raises:
            ConfigError: the config file or a variable is wrong.
        """
        config = load_config(workspace=workspace)
        config.hand_on(os.environ)
        typed = tuple(plugins or ())
        known = (*(path.expanduser() for path in config.plugins_dir), *typed)
        config = config.model_copy(update={"plugins_dir": known})
        return cls(config, json, workspace, typed)

    @cached_property
    def workspace(self) -> Workspace:
        """Where the projects lie."""
        return Workspace(self.config.workspace)

    @cached_property
    def out(self) -> Console:
        """stdout: what was asked for."""
        return console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """stderr: what happens."""
        return console(sys.stderr)

    @cached_property
    def ascii_only(self) -> bool:
        """Whether signs have to be plain letters."""
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        return self.config.icons == "ascii" or "utf" not in encoding

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer a question."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def say(self, line: RenderableType = "") -> None:
        """Tell what happens. A plain string is shown as it is, never as markup."""
        write(self.err, line)

    def show(self, what: RenderableType) -> None:
        """Give a person what was asked for; nothing where data is wanted."""
        if not self.json:
            write(self.out, what)

    def give(self, data: Any) -> None:
        """Give a program what was asked for: one JSON document in one line or more."""
        if self.json:
            options = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
            line = orjson.dumps(data, option=options | orjson.OPT_APPEND_NEWLINE)
            sys.stdout.write(plain_json(line.decode()))
            sys.stdout.flush()

    def store(self, project: str) -> Store:
        """The named project: an id, a unique beginning of one, a folder, or ``last``.

        Raises:
            NoProject: nothing fits, or several do; the message names them.
        """
        return Store.open(self.workspace.find(project))

    def line(self, verb: str, project: Path, *more: str) -> str:
        """A command line that does this to a project, as it can be typed here."""
        here = project.parent == self.workspace.path
        words: list[str | Path] = ["vidpipe", verb]
        words += [project.name if here else project, *more]
        if self.typed and here:
            words += ["--workspace", self.typed]
        if verb in LOADS_PLUGINS:
            words += [word for path in self.plugins for word in ("--plugins", path)]
        return shlex.join(map(str, words))

    def goes_on(self, view: View) -> Text:
        """The line that brings a film further: where a charge is in doubt, a choice."""
        folder = view.folder.path
        for slot in view.bad:
            if slot.state == "unknown":
                line = self.line("recover", folder)
                return Text.assemble((line, "bold"), " settles what is in doubt")
        return Text.assemble((self.line("resume", folder), "bold"), " goes on")

    def registry(self) -> Registry:
        """The stages of all plugins; what could not be loaded is told."""
        from ..registry import load

        registry = load(self.config.plugins_dir)
        for problem in registry.problems:
            self.say(one_line(f"plugin {problem.source}: {problem.message}"))
        return registry


def console(stream: IO[str]) -> Console:
    """A console that takes no text for markup and cuts nothing off in a pipe."""
    seen = stream.isatty()
    made = Console(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        width=None if seen else UNLIMITED,
    )
    made.push_render_hook(_Harmless())
    return made


class _Harmless(RenderHook):
    """Lets no text reach a terminal that it would obey, whoever has forgotten to."""

    def process_renderables(
        self, renderables: list[ConsoleRenderable]
    ) -> list[ConsoleRenderable]:
        """Put each thing that is printed behind a filter."""
        return [_Filtered(each) for each in renderables]


@dataclass(frozen=True)
class _Filtered:
    inside: ConsoleRenderable

    def __rich_console__(self, on: Console, options: ConsoleOptions) -> RenderResult:
        for segment in on.render(self.inside, options):
            if segment.control or not is_unsafe(segment.text):
                yield segment
            else:
                yield Segment(scrub(segment.text), segment.style)


def write(to: Console, what: RenderableType) -> None:
    """Print, without the blanks that fill a table's lines where nobody sees them."""
    if to.is_terminal:
        to.print(what)
        return
    with to.capture() as captured:
        to.print(what)
    lines = captured.get().splitlines()
    to.file.write("".join(f"{line.rstrip()}\n" for line in lines))
    to.file.flush()


def is_plain() -> bool:
    """Whether the terminal can only take line after line."""
    return not sys.stderr.isatty() or os.environ.get("TERM", "dumb") in ("", "dumb")
