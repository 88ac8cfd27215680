"""The app: one workspace, its screens, and what they share.

A screen reaches everything through ``self.app``, which is a `VidpipeApp`:
``workspace config link icons previews oracle journal`` and ``off`` (work off the loop),
``act`` (a deed with its error shown and its line noted), ``show_home``, ``show_film``.
It runs no stage, imports no plugin and holds no truth: a `Film` is a view of a folder.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

import platformdirs
from textual.binding import BindingType
from textual.screen import Screen

from vidpipe_tui.config import Config, load_config
from vidpipe_tui.errors import ConfigError, UnknownName, VidpipeError
from vidpipe_tui.project.workspace import Workspace
from vidpipe_tui.text import one_line

from .guard import leave_on_signals, terminal_gone, terminal_guard
from .journal import Journal
from .keymap import bindings, checked, pressed
from .link import Link, tmux_hint
from .oracle import Oracle
from .own_words import keyed
from .previews import Previews
from .private_textual import PacedApp
from .shelf import Shelf
from .theme import HOUSE
from .typed import Typed
from .widgets.icons import Icons

if TYPE_CHECKING:
    from vidpipe_tui.project.model import Slot

    from .film import Film
    from .screens.scene_screen import SceneScreen

Args = ParamSpec("Args")
Result = TypeVar("Result")

_WATCH_TERMINAL = 5.0


class VidpipeApp(PacedApp):
    """All screens of one workspace. Ends with its exit code in ``return_code``.

    ``project`` is the folder of the film to open; without one all films are shown.
    ``link`` and ``oracle`` are found out where they are not given; ``clock`` tells the
    time as an aware datetime.
    """

    TITLE = "vidpipe"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

    def __init__(
        self,
        workspace: Path,
        config: Config,
        project: Path | None = None,
        *,
        link: Link | None = None,
        oracle: Oracle | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.config = config
        self.project = project
        self.link = link or Link.detect(
            os.environ, fps=config.fps, ascii=config.icons == "ascii"
        )
        self.icons = Icons(ascii=config.icons == "ascii", words=self.link.words)
        self.clock = clock
        self.film: Film | None = None
        self.previews = Previews()
        self.oracle = oracle or Oracle(config.plugins_dir)
        self.journal = Journal()
        self.draft: Typed | None = None
        self.shelf = Shelf(Workspace(workspace))
        self.farewell = ""
        self._hands = ThreadPoolExecutor(4, thread_name_prefix="disk")
        self.register_theme(HOUSE)
        if config.theme not in self.available_themes:
            wrong = UnknownName("theme", config.theme, self.available_themes)
            raise ConfigError(wrong.message, hint=wrong.hint)
        self.theme = config.theme
        self.set_keymap(dict(checked(config.keymap)))
        self.pressed = pressed(config.keymap)

    def on_mount(self) -> None:
        """Show the first screen; the terminal is watched from now on."""
        if not self.is_headless:
            leave_on_signals(self)
            self.set_interval(_WATCH_TERMINAL, self._watch)
        if self.project is None:
            self.show_home()
        else:
            self.show_film(self.project)
        if hint := tmux_hint(os.environ):
            self.notify(hint, timeout=6)

    def _watch(self) -> None:
        if terminal_gone():
            self.exit(return_code=129)

    def show_home(self, at: str = "") -> None:
        """All films of the workspace, with the cursor on the one with the id ``at``."""
        from .screens.projects import ProjectsScreen

        self._show(ProjectsScreen(at))

    def show_film(
        self, folder: Path, resume: bool = False, begun: bool = False
    ) -> None:
        """One film, live; with ``resume`` it asks at once to make what is missing.

        ``begun``: its first run was started here, just now.
        """
        from .film import Film
        from .screens.scene_screen import SceneScreen

        self.film = Film(folder, self.clock, self.pressed)
        self._show(SceneScreen(self.film, resume, begun))

    def show_picture(self, film: Film, scene: str, slot: Slot) -> None:
        """One picture or clip, as large as the terminal."""
        from .screens.contact_sheet import SheetScreen
        from .screens.full_picture import FullPicture
        from .screens.scene_screen import SceneScreen

        def seen(place: tuple[str, Slot] | None) -> None:
            if place and isinstance(self.screen, SceneScreen | SheetScreen):
                self.screen.slot_of(*place)

        self.push_screen(FullPicture(film, scene, slot), seen)

    def show_sheet(self, owner: SceneScreen) -> None:
        """All pictures of a film on one sheet."""
        from .screens.contact_sheet import SheetScreen

        def seen(scene: str | None) -> None:
            if scene is not None:
                owner.slot_of(scene, "end")

        self.push_screen(SheetScreen(owner), seen)

    def show_stages(self, owner: SceneScreen, scene: str, slot: Slot) -> None:
        """Who could make a slot, and how."""
        from .screens.stage_picker import StagePicker

        self.push_screen(StagePicker(owner, scene, slot))

    @property
    def plugins(self) -> Sequence[Path]:
        """Folders with plugins of the user's own."""
        return [path.expanduser() for path in self.config.plugins_dir]

    def _show(self, screen: Screen[Any]) -> None:
        """Have this screen and nothing under it but Textual's blank one."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 2:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    async def off(
        self, work: Callable[Args, Result], *args: Args.args, **named: Args.kwargs
    ) -> Result:
        """Do work that touches the disk in a thread, and wait for its result."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hands, lambda: work(*args, **named))

    def line(self, verb: str, folder: Path, *more: str) -> str:
        """The command line that does this to a project, as it can be typed anywhere."""
        usual = folder.parent == self.workspace == self._usual_workspace
        return shlex.join(
            ["vidpipe", verb, folder.name if usual else str(folder), *more]
        )

    @cached_property
    def _usual_workspace(self) -> Path:
        """Where verbs look when nobody says where."""
        return load_config().workspace.expanduser().absolute()

    async def action_quit(self) -> None:
        """Leave; a run at work goes on, and where to find it is said."""
        if self.film is not None and self.film.running:
            self.farewell = f"the run goes on: {self.line('open', self.film.folder)}"
        self.exit(return_code=0)

    def tell_error(self, error: VidpipeError, group: str = "") -> None:
        """Say what went wrong, and what to do about it: with the keys of a group."""
        text = one_line(error.message, 400)
        if error.hint:
            hint = keyed(error.hint, self.pressed, group) if group else error.hint
            text += f"\n{one_line(hint, 400)}"
        self.notify(text, severity="error", timeout=10, markup=False)

    def action_palette(self) -> None:
        """Every action by its name."""
        from .screens.palette import open_palette

        open_palette(self)

    def action_help(self) -> None:
        """The keys that work on this screen."""
        from .screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_journal(self) -> None:
        """What was done here, as command lines."""
        from .screens.command_log import CommandLog

        if not isinstance(self.screen, CommandLog):
            self.push_screen(CommandLog(self.journal))

    async def on_unmount(self) -> None:
        """Let go of threads and the oracle; a run is not ours to end."""
        await self.oracle.close()
        self.previews.close()
        self._hands.shutdown(wait=False, cancel_futures=True)


def run_app(workspace: Path, project: Path | None, config: Config) -> int:
    """Open the app on the terminal; gives the exit code.

    Raises:
        ConfigError: two deeds have the same key, or the theme is unknown; the terminal
            is untouched.
    """
    app = VidpipeApp(workspace, config, project)
    log = Path(platformdirs.user_log_dir("vidpipe")) / "app.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with terminal_guard(log):
        app.run()
    if app.farewell:
        sys.stderr.write(f"{app.farewell}\n")
    if app.return_code == 1:
        sys.stderr.write(f"the app broke; a run goes on without it. Why: {log}\n")
    return app.return_code or 0
