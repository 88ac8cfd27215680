"""Opening the app, or what stands in for it where there is no screen."""

from __future__ import annotations

import os
import sys

from .desk import Desk
from .looking import show_list, show_status


def open_app(desk: Desk, project: str | None) -> int:
    """Open the app, or tell what it would show; gives the exit code."""
    if desk.json or not _screen():
        if project is None:
            show_list(desk)
        else:
            show_status(desk, project)
        return 0
    folder = desk.workspace.find(project) if project is not None else None
    from ..app.app import run_app

    return run_app(desk.workspace.path, folder, desk.config)


def _screen() -> bool:
    """Whether somebody sees a terminal that can move its cursor, or a browser."""
    from ..app.link import in_browser

    if in_browser(os.environ):
        return True
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    return seen and os.environ.get("TERM", "dumb") not in ("", "dumb")
