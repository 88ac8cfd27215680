"""Files of unknown origin, looked at in a process that they may kill."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tests.command import made, read, until, vidpipe
from tests.terminal.films import make_film
from vidpipe_tui.engine.own_file import facts_of
from vidpipe_tui.errors import BadResult, UsageError
from vidpipe_tui.media.apart import Apart, Here

BREAKS = (sys.executable, "-m", "tests.breaks_decoders")


@pytest.fixture(scope="module")
def looks():
    with Apart() as process:
        yield process


@pytest.fixture
def breaking(tmp_path):
    with Apart(BREAKS, within=30.0) as process:
        yield process


def png(path, size=(8, 8)):
    Image.new("RGB", size, "teal").save(path, format="PNG")
    return path


def test_it_sees_what_we_see_here(looks, tmp_path):
    film = make_film(tmp_path / "a.mp4")
    assert looks.film(film) == Here().film(film)
    assert looks.picture(png(tmp_path / "a.png", (64, 36))) == (64, 36)


@pytest.mark.parametrize("name", ["abort.png", "greedy.png", "junk.png"])
def test_a_file_that_breaks_its_decoder_is_refused_and_the_next_is_looked_at(
    breaking, tmp_path, name
):
    with pytest.raises(BadResult) as caught:
        breaking.picture(png(tmp_path / name))
    assert "Traceback" not in caught.value.message
    assert breaking.picture(png(tmp_path / "good.png")) == (8, 8)


def test_each_end_is_told_in_its_own_words(breaking, tmp_path):
    with pytest.raises(BadResult, match=r"broke its decoder: abort\.png"):
        breaking.picture(png(tmp_path / "abort.png"))
    slow = Apart(BREAKS, within=1.0)
    with slow, pytest.raises(BadResult, match=r"took over 1 s to open: hang\.png"):
        slow.picture(png(tmp_path / "hang.png"))


def bomb(path, width, height):
    """A small PNG that says it is huge, and is: all of it compressed nothing."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    pack, row = zlib.compressobj(9), b"\0" * (1 + width * 3)
    data = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    raw = chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + raw)
    return path


def test_a_decompression_bomb_is_refused(looks, tmp_path):
    path = bomb(tmp_path / "bomb.png", 20_000, 4_000)
    assert path.stat().st_size < 400_000
    with pytest.raises(BadResult, match="too large: 20000x4000"):
        looks.picture(path)


def test_memory_is_bounded_where_a_decoder_is_not(tmp_path):
    code = (
        "from vidpipe_tui.media.apart import confine, serve\n"
        "import sys, PIL.Image\n"
        "from vidpipe_tui.media.probe import probe_picture\n"
        "confine(400_000_000)\n"
        "serve(sys.stdin.buffer, sys.stdout.buffer, {'picture': probe_picture})\n"
    )
    path = bomb(tmp_path / "bomb.png", 10_000, 6_000)
    with Apart((sys.executable, "-c", code)) as small:
        with pytest.raises(BadResult):
            small.picture(path)
        assert small.picture(png(tmp_path / "good.png")) == (8, 8)


def giant(path):
    """The head of an MP4 whose box says it has 2^62 bytes."""
    head = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom")
    path.write_bytes(head + struct.pack(">I4sQ", 1, b"moov", 1 << 62) + b"\0" * 64)
    return path


def special(tmp_path, kind):
    path = tmp_path / "x.png"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "giant":
        return giant(tmp_path / "x.mp4")
    else:
        path.symlink_to({"passwd": "/etc/passwd", "zero": "/dev/zero"}[kind])
    return path


@pytest.mark.parametrize("kind", ["fifo", "folder", "passwd", "zero", "giant"])
def test_what_is_no_picture_and_no_film_is_refused_at_once(looks, tmp_path, kind):
    path = special(tmp_path, kind)
    look = looks.film if kind == "giant" else looks.picture
    with pytest.raises(BadResult):
        look(path)
    with pytest.raises(UsageError):
        facts_of(path, "clip" if kind == "giant" else "start")


def test_it_is_given_no_keys(monkeypatch, looks, tmp_path):
    monkeypatch.setenv("GEMINI_API_KEY", "key-that-must-stay-here")
    with Apart() as other:
        other.picture(png(tmp_path / "a.png"))
        assert other._process is not None
        environ = Path(f"/proc/{other._process.pid}/environ").read_bytes()
        assert b"PATH=" in environ
        assert b"key-that-must-stay-here" not in environ


def test_many_threads_share_it(looks, tmp_path):
    paths = [png(tmp_path / f"{n}.png", (n, 2 * n)) for n in range(2, 12)]
    found: dict[str, tuple[int, int]] = {}

    def look(path):
        found[path.name] = looks.picture(path)

    threads = [threading.Thread(target=look, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"{n}.png": (n, 2 * n) for n in range(2, 12)}


def test_to_close_it_takes_no_longer_than_a_file_that_is_never_done(tmp_path):
    sleeper = (sys.executable, "-c", "import time; time.sleep(600)")
    looks, errors = Apart(sleeper, within=300.0), []

    def look():
        with pytest.raises(BadResult) as caught:
            looks.picture(tmp_path / "a.png")
        errors.append(caught.value)

    thread = threading.Thread(target=look)
    thread.start()
    until(lambda: looks._process is not None)
    looks.close()
    thread.join(60.0)
    assert [error.message for error in errors] == ["this file broke its decoder: a.png"]


def test_it_ends_with_the_process_that_asked(tmp_path):
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from vidpipe_tui.media.apart import Apart\n"
        "looks = Apart()\n"
        "looks.picture(Path(sys.argv[1]))\n"
        "print(looks._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    argv = [sys.executable, "-c", code, str(png(tmp_path / "a.png"))]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()

    def gone():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            return stat.rpartition(")")[2].split()[0] in "ZX"
        except FileNotFoundError:
            return True

    until(gone)


SERVICE = """
import shutil
from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Cost, Keyframe, Limits

class Service:
    name = "service"
    limits = Limits(network=True)
    def estimate(self, job, settings): return Cost(2 * {usd})
    def run(self, job, ctx):
        path = ctx.dir / "picture.png"
        shutil.copy({picture!r}, path)
        return Keyframe(path, Cost({usd}))

@hookimpl
def vidpipe_keyframe(): return Service()
"""


def test_a_file_that_is_no_good_has_cost_what_its_stage_says(tmp_path, monkeypatch):
    junk, plugin = tmp_path / "junk.png", tmp_path / "vidpipe_service.py"
    junk.write_bytes(b"no picture at all")
    plugin.write_text(SERVICE.format(picture=str(junk), usd=0.25))
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", f'["{plugin}"]')
    words = ("--scenes", "1", "--seconds", "1", "--size", "360p", "--yes")
    films = tmp_path / "films"
    said = vidpipe(films, "generate", "A fox", *words, "--keyframe", "service")
    assert (said.code, "not a picture" in said.err) == (1, True), said.err
    (folder,) = films.iterdir()
    (take,) = [take for take in read(folder).takes if take.slot == "start"]
    assert (take.status, take.cost_usd) == ("failed", 0.25)


def test_a_picture_of_a_service_that_breaks_the_decoder_fails_its_take_alone(
    tmp_path, monkeypatch
):
    """The decoder is killed in the middle of its look, as a fault of its own would."""
    plugin = tmp_path / "vidpipe_service.py"
    plugin.write_text(
        SERVICE.format(picture=str(bomb(tmp_path / "x.png", 9000, 7000)), usd=0.0)
    )
    monkeypatch.setenv("VIDPIPE_PLUGINS_DIR", f'["{plugin}"]')
    words = ("--scenes", "1", "--seconds", "1", "--size", "360p")
    films = tmp_path / "films"
    done = threading.Event()

    def kill():
        while not done.is_set():
            for pid in children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.001)

    killer = threading.Thread(target=kill)
    killer.start()
    said = vidpipe(films, "generate", "A fox", *words, "--keyframe", "service")
    done.set()
    killer.join()
    assert said.code == 1
    assert "broke its decoder" in said.err
    (folder,) = films.iterdir()
    assert read(folder).runs[-1].outcome == "failed"


def children():
    """The processes that look at files for this one."""
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for pid in (task / "children").read_text().split():
                words = Path(f"/proc/{pid}/cmdline").read_bytes()
                if b"vidpipe_tui.media.apart" in words:
                    yield int(pid)


def test_an_import_that_is_no_film_changes_nothing(tmp_path):
    folder = made(tmp_path)
    before = (folder / "state.json").read_bytes()
    said = vidpipe(
        tmp_path, "import", "last", "1", "clip", str(giant(tmp_path / "x.mp4"))
    )
    assert said.code == 2
    assert (folder / "state.json").read_bytes() == before
