"""A scene's words in the user's own editor, with the app out of the way."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from vidpipe_tui.errors import UsageError
from vidpipe_tui.project.model import Scene
from vidpipe_tui.text import one_line

FIELDS = ("title", "start_prompt", "end_prompt", "motion_prompt", "description")
_HEAD = re.compile(r"^== ([a-z ]+) ==[ \t]*$", re.MULTILINE)


def edit_outside(app: App[Any], scene: Scene) -> dict[str, Any]:
    """Open the editor; gives the fields that were changed.

    Raises:
        UsageError: there is no editor, it failed, or its text has lost its headings.
    """
    with tempfile.TemporaryDirectory(prefix="vidpipe-") as folder:
        path = Path(folder) / f"{scene.id}.txt"
        path.write_text(as_text(scene), "utf-8")
        try:
            with app.suspend():
                # While the app draws, fd 1 and 2 lead to its log, not to the terminal.
                done = subprocess.run(
                    [*editor(), str(path)],
                    check=False,
                    stdout=sys.__stdout__,
                    stderr=sys.__stderr__,
                )
        except SuspendNotSupported as error:
            raise UsageError("an editor cannot be opened here") from error
        except OSError as error:
            raise UsageError(
                f"the editor {shlex.join(editor())} cannot be started",
                hint="set EDITOR to another one",
            ) from error
        if done.returncode != 0:
            raise UsageError("the editor failed; nothing was changed")
        return changed(scene, path.read_text("utf-8", "replace"))


def editor() -> list[str]:
    """The user's editor as a command."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    return shlex.split(named)


def as_text(scene: Scene) -> str:
    """A scene's words with a heading above each."""
    parts = [
        f"== {name.replace('_', ' ')} ==\n{getattr(scene, name)}\n" for name in FIELDS
    ]
    return "\n".join(parts)


def changed(scene: Scene, text: str) -> dict[str, Any]:
    """The fields of an edited text that are others than the scene's.

    Raises:
        UsageError: a heading is unknown, or none is left.
    """
    _, *parts = _HEAD.split(text)
    found = {}
    for head, body in zip(parts[::2], parts[1::2], strict=True):
        name = head.strip().replace(" ", "_")
        if name not in FIELDS:
            raise UsageError(
                f"no field is called {one_line(head, 40)!r}; nothing was changed",
                hint="leave the lines with == as they are",
            )
        words = body.strip()
        if words != getattr(scene, name).strip():
            found[name] = words
    if not parts:
        raise UsageError("the headings are gone; nothing was changed")
    return found
