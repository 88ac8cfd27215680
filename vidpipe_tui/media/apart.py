"""Looks at files of unknown origin in a process of its own.

A picture or film that kills its decoder kills that process and nothing else. It is
given no keys, little memory and little time, and ends with the process that asks.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Protocol

from ..errors import BadResult
from .probe import (
    AudioInfo,
    Film,
    count_frames,
    expect_frames,
    open_film,
    plainly,
    probe,
    probe_picture,
)

WITHIN = 120.0
"""Seconds one look may take."""
MEMORY = 4 << 30
"""Bytes of address space of the process that looks."""
_SOON = 0.05
"""Seconds in which a look that is nearly done may end by itself."""
_COMMAND = (sys.executable, "-P", "-m", "vidpipe_tui.media.apart")
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
_LONGEST_ANSWER = 100_000


class Looks(Protocol):
    """Who opens a file to see what it is. Both raise ``BadResult`` in plain words."""

    def picture(self, path: Path) -> tuple[int, int]:
        """Width and height of a picture that was decoded whole."""
        ...

    def film(self, path: Path) -> tuple[Film, int]:
        """What a film is, and how many frames it really has."""
        ...


class Here:
    """Looks in this process, at files that were made in it."""

    def picture(self, path: Path) -> tuple[int, int]:
        """Width and height of a picture that was decoded whole."""
        return probe_picture(path)

    def film(self, path: Path) -> tuple[Film, int]:
        """What a film is, and how many frames it has, none of them decoded."""
        return probe(path), count_frames(path)


class Apart:
    """Looks in another process, which is begun when first needed; any thread may ask.

    ``command`` starts it, ``within`` is the most seconds that one look may take.
    """

    def __init__(
        self, command: Sequence[str] = _COMMAND, within: float = WITHIN
    ) -> None:
        self._command, self._within = tuple(command), within
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def picture(self, path: Path) -> tuple[int, int]:
        """Width and height of a picture that was decoded whole."""
        width, height = self._ask("picture", path)
        return width, height

    def film(self, path: Path) -> tuple[Film, int]:
        """What a film is, and how many frames it has, each of them decoded."""
        told = self._ask("film", path)
        audio = AudioInfo(*told["audio"]) if told["audio"] else None
        fps = Fraction(*told["fps"])
        facts = {name: told[name] for name in _PLAIN}
        return Film(path=path, fps=fps, audio=audio, **facts), told["found"]

    def begin(self) -> None:
        """Begin the process ahead, so that the first look need not wait for it."""
        with self._lock:
            if self._process is None:
                self._process = self._begun()

    def close(self) -> None:
        """End the process, a look it is at too; the next look begins another one."""
        while not self._lock.acquire(timeout=_SOON):
            if process := self._process:
                process.kill()
        try:
            self._end()
        finally:
            self._lock.release()

    def _ask(self, kind: str, path: Path) -> Any:
        with self._lock:
            told = self._answer(kind, path)
        if "error" in told:
            raise BadResult(told["error"], hint=told["hint"])
        return told["found"]

    def _answer(self, kind: str, path: Path) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            self._end()
            process = self._process = self._begun()
        assert process.stdin is not None
        line = json.dumps({"kind": kind, "path": str(path)}).encode() + b"\n"
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(line)
            raw = self._line(process)
            if raw.endswith(b"\n"):
                answer: dict[str, Any] = json.loads(raw)
                return answer
        except ValueError:
            raw = b"?"
        except BaseException:
            self._end()
            raise
        late = not raw and process.poll() is None
        self._end()
        why = f"took over {self._within:g} s to open" if late else "broke its decoder"
        raise BadResult(f"this file {why}: {path.name}", hint="it is not used")

    def _begun(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            bufsize=0,
            start_new_session=True,
        )

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """The answer, or what came of it until the process or the time ended."""
        assert process.stdout is not None
        said, end = b"", time.monotonic() + self._within
        while not said.endswith(b"\n") and len(said) < _LONGEST_ANSWER:
            left = max(end - time.monotonic(), 0.0)
            if not select.select([process.stdout], [], [], left)[0]:
                return b""
            part = process.stdout.read(65536)
            if not part:
                process.wait()
                return b""
            said += part
        return said

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


_PLAIN = ("width", "height", "frames", "seconds", "video_codec")


def serve(
    asked: IO[bytes], answers: IO[bytes], looks: Mapping[str, Any] | None = None
) -> None:
    """Answer questions, one a line, until there are no more."""
    kinds = looks or {"picture": probe_picture, "film": _film}
    for line in asked:
        question = json.loads(line)
        try:
            told = {"found": kinds[question["kind"]](Path(question["path"]))}
        except BadResult as error:
            told = {"error": error.message, "hint": error.hint}
        except MemoryError:
            told = {"error": "this file needs too much memory", "hint": ""}
        # Whatever a decoder raises: the file is no good.
        except Exception as error:  # noqa: BLE001
            told = {"error": f"this file cannot be read: {error}", "hint": ""}
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()
        importlib.import_module("av")  # for films, while nobody waits


def _film(path: Path) -> dict[str, Any]:
    film = probe(path)
    with open_film(path) as container, plainly(path):
        container.streams.video[0].thread_type = "AUTO"
        frames = sum(1 for _ in container.decode(video=0))
    expect_frames(frames, film.frames)
    audio = film.audio
    return {
        **{name: getattr(film, name) for name in _PLAIN},
        "fps": [film.fps.numerator, film.fps.denominator],
        "audio": [audio.codec, audio.rate, audio.channels] if audio else None,
        "found": frames,
    }


def confine(memory: int = MEMORY) -> None:
    """Bound this process: its memory, and no core file that holds what it looked at."""
    import resource

    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, hard))


def main() -> None:
    """Serve the process that started this one; what decoders print goes nowhere."""
    importlib.import_module("PIL.PngImagePlugin")  # before a picture is there
    confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
