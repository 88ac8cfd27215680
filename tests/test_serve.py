"""The app in a browser: a real server, its page, its socket, and how both end."""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import films
from tests.command import start, until, vidpipe

needs_extra = pytest.mark.skipif(
    find_spec("textual_serve") is None, reason='the extra "web" is not installed'
)

WEB = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}


@pytest.fixture
def workspace(tmp_path):
    films.a_film(tmp_path / "x", title="The Keeper")
    (tmp_path / "x" / "film").rename(tmp_path / "keeper-ab23")
    (tmp_path / "x").rmdir()
    return tmp_path


@contextmanager
def served(workspace, *words):
    """A server's process and its page's address; killed if it is still there."""
    process = start(workspace, "serve", *words, "--port", "0")
    try:
        assert process.stdout
        seen, _, _ = select.select([process.stdout], [], [], 30)
        url = process.stdout.readline().strip() if seen else ""
        assert url.startswith("http://127.0.0.1:"), url
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def apps(workspace):
    """Processes that show this workspace in a browser."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "open" in words and str(workspace) in words:
            found.append(int(path.name))
    return found


async def looked_at(url, wanted, then):
    """What the browser's socket is sent until ``wanted`` is there; then ``then()``."""
    aiohttp = pytest.importorskip("aiohttp")
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            assert page.status == 200
            html = await page.text()
        found = re.search(r"ws://127\.0\.0\.1:\d+[^\"' ]*/ws", html)
        assert found, html
        at = f"{found[0]}?width=100&height=30"
        async with session.ws_connect(at) as browser, asyncio.timeout(30):
            sent = b""
            while not all(word in sent for word in wanted):
                message = await browser.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, (message, sent)
                sent += message.data
            await then(browser)
        return html


async def nothing(browser):
    return None


@needs_extra
def test_a_browser_is_shown_the_app_and_its_keys_work(workspace):
    async def quit(browser):
        await browser.send_json(["stdin", "\x11"])  # ctrl+q
        while not browser.closed:
            await browser.receive()

    with served(workspace) as (_, url):
        html = asyncio.run(looked_at(url, (b"vidpipe", b"The Keeper"), quit))
        assert "vidpipe" in html
        until(lambda: not apps(workspace))


@needs_extra
def test_a_closed_page_ends_its_app_and_ctrl_c_the_server(workspace):
    with served(workspace, "keeper-ab23") as (process, url):
        asyncio.run(looked_at(url, (b"The Keeper",), nothing))
        until(lambda: not apps(workspace))
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


@needs_extra
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_app_is_left_by_a_server_that_ends_under_an_open_page(workspace, number):
    with served(workspace) as (process, url):

        async def end(browser):
            process.send_signal(number)
            while not browser.closed:
                await browser.receive()

        asyncio.run(looked_at(url, (b"vidpipe",), end))
        assert process.wait(15) == (0 if number == signal.SIGTERM else -number)
        until(lambda: not apps(workspace), 15)


@needs_extra
def test_nothing_is_to_be_had_without_the_secret(workspace):
    async def asked(place):
        aiohttp = pytest.importorskip("aiohttp")
        async with aiohttp.ClientSession() as session:
            codes = []
            for path in ("/", "/ws", "/static/js/textual.js", "/x/", "/x/ws"):
                async with session.get(place + path) as answer:
                    codes.append(answer.status)
            return codes

    with served(workspace) as (_, url):
        found = re.fullmatch(r"(http://[^/]+)/[^/]{20,}/", url)
        assert found, url
        place = found[1]
        assert asyncio.run(asked(place)) == [404] * 5
        port = int(place.rpartition(":")[2])
        table = Path("/proc/net/tcp").read_text().splitlines()
        ours = [line.split()[1] for line in table]
        assert f"0100007F:{port:04X}" in ours
        assert f"00000000:{port:04X}" not in ours


@needs_extra
def test_a_taken_port_is_refused_in_words(workspace):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = vidpipe(workspace, "serve", "--port", port)
    assert (said.code, said.out) == (2, "")
    assert f"port {port} is taken" in said.err
    assert "--port 0" in said.err


@needs_extra
def test_an_unknown_project_is_told_before_anything_is_served(workspace):
    said = vidpipe(workspace, "serve", "nobody", "--port", "0")
    assert said.code == 2
    assert "no project 'nobody'" in said.err


def test_without_the_extra_the_line_that_gets_it_is_told(workspace, monkeypatch):
    for name in ("textual_serve", "textual_serve.server"):
        monkeypatch.setitem(sys.modules, name, None)
    said = vidpipe(workspace, "serve", "--port", "0")
    assert (said.code, said.out) == (2, "")
    assert f"{sys.executable} -m pip install" in said.err


def test_what_strays_onto_fd_1_does_not_break_the_packets_of_a_server(tmp_path):
    python = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from vidpipe_tui.app.guard import terminal_guard\n"
        "with terminal_guard(Path(sys.argv[1])):\n"
        "    os.write(1, b'stray')\n"
        "    os.write(2, b'error')\n"
        "    os.write(sys.__stdout__.fileno(), b'packet')\n"
    )
    log = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", python, str(log)],
        env={**os.environ, **WEB},
        capture_output=True,
        timeout=30,
    )
    assert (done.stdout, done.stderr) == (b"packet", b"")
    assert log.read_bytes() == b"strayerror"


def test_a_server_is_there_until_it_lets_go_of_the_pipe():
    python = (
        "import sys\n"
        "from vidpipe_tui.app.guard import terminal_gone\n"
        "print(terminal_gone(), flush=True)\n"
        "sys.stdin.read()\n"
        "print(terminal_gone(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", python],
        env={**os.environ, **WEB},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "False\n"
        process.stdin.close()
        assert process.stdout.readline() == "True\n"
