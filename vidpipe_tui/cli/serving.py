"""The app as a web page: loopback only, at an address that nobody can guess.

Whoever opens the page has the app, and with it the money. Other people of this machine
and other pages of the same browser reach 127.0.0.1 too, so the path holds a secret.
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import shlex
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .desk import Desk

if TYPE_CHECKING:
    from aiohttp import web

HOST = "127.0.0.1"
PATIENCE = 0.5
"""Seconds that open pages have to close when the server ends."""


def serve_app(desk: Desk, project: str | None, port: int) -> None:
    """Serve the app until a signal ends it; port 0 takes a free one.

    Raises:
        UsageError: the extra is not installed, or the port cannot be had.
        NoProject: nothing fits, or several do.
    """
    _check_extra()
    folder = desk.workspace.find(project) if project is not None else None
    with _listening(port) as listener:
        place = f"http://{HOST}:{listener.getsockname()[1]}"
        path = f"/{secrets.token_urlsafe(16)}/"
        desk.give({"url": place + path})
        desk.show(place + path)
        desk.say("only this machine can reach it, and only by this very address")
        desk.say("ctrl+c ends it; runs go on")
        with contextlib.redirect_stdout(sys.stderr):  # what a broken app has said
            _serve(command(desk, folder), listener, place, path)


def _check_extra() -> None:
    try:
        import_module("textual_serve.server")
    except ImportError as error:
        python = shlex.quote(sys.executable)
        raise UsageError(
            "the web page needs textual-serve, which is not installed",
            hint=f'{python} -m pip install "textual-serve>=1.1,<2"',
        ) from error


def command(desk: Desk, folder: Path | None) -> str:
    """The line that opens the app for one page, for a shell."""
    words: list[str | Path] = [sys.executable, "-P", "-m", "vidpipe_tui", "open"]
    words += [folder] if folder else []
    words += ["--workspace", desk.workspace.path]
    words += [word for path in desk.plugins for word in ("--plugins", path)]
    return f"exec {shlex.join(map(str, words))}"


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is taken by another program"
        else:
            message = f"port {port} cannot be had: {error.strerror or error}"
        hint = "another one: --port 8001, or --port 0 for any that is free"
        raise UsageError(message, hint=hint) from error


def _serve(command: str, listener: socket.socket, place: str, path: str) -> None:
    from aiohttp import web

    web.run_app(
        _pages(command, place, path),
        sock=listener,
        print=None,
        access_log=None,
        shutdown_timeout=PATIENCE,
    )


async def _pages(command: str, place: str, path: str) -> web.Application:
    """Textual's page and what it needs, below the secret path and nowhere else."""
    from aiohttp import web
    from textual_serve.server import Server

    server = Server(command, host=HOST, title="vidpipe", public_url=place)
    below = await server._make_app()
    below.on_startup.clear()  # it would print the command
    whole = web.Application()
    whole.add_subapp(path, below)
    return whole
