"""Asks what only plugins know, in a process of its own: a plugin cannot hang the app.

The process is started at the first question, and again when it died or was too slow.
Who asked may be cancelled; the answer, when it comes, is not given to the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from vidpipe_tui.errors import UsageError, VidpipeError

MODULE = "vidpipe_tui.cli.oracle"
PATIENCE = 20.0
"""Seconds for an answer, the loading of slow plugins among them."""
LONGEST_ANSWER = 64_000_000


class Oracle:
    """One question at a time; those who ask meanwhile wait.

    ``plugins`` are folders with plugins of the user's own, ``argv`` the command that
    answers.
    """

    def __init__(self, plugins: Sequence[Path] = (), argv: Sequence[str] = ()) -> None:
        folders = [str(path.expanduser().absolute()) for path in plugins]
        self._argv = [*(argv or (sys.executable, "-P", "-m", MODULE)), *folders]
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._number = 0

    async def ask(
        self, name: str, /, *, patience: float = PATIENCE, **args: Any
    ) -> dict[str, Any]:
        """The answer to a question; see ``cli/oracle.py`` for what can be asked.

        Raises:
            UsageError: what was asked cannot be; the message says why.
            VidpipeError: nobody answered in time, or the plugins took it down.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(patience):
                    return await self._ask(name, args)
            except TimeoutError:
                await self._end()
                raise VidpipeError(
                    f"the plugins did not answer within {patience:.0f} s",
                    hint="vidpipe doctor says which of them is slow",
                ) from None
            except (OSError, EOFError, ValueError) as error:
                await self._end()
                raise VidpipeError(
                    "the plugins' process ended without an answer",
                    hint="vidpipe doctor says what is wrong with which",
                ) from error

    async def warm(self) -> None:
        """Start the process, so that the first question is not slow."""
        async with self._turn:
            with contextlib.suppress(OSError):
                await self._started()

    async def close(self) -> None:
        """Let the process go."""
        await self._end()

    async def _ask(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        process = await self._started()
        assert process.stdin and process.stdout
        self._number += 1
        question = {"id": self._number, "ask": name, "args": args}
        process.stdin.write(orjson.dumps(question) + b"\n")
        await process.stdin.drain()
        answer: dict[str, Any] = {}
        while answer.get("id") != self._number:  # some asked and did not wait
            line = await process.stdout.readline()
            if not line:
                raise EOFError
            answer = orjson.loads(line)
        if error := answer.get("error"):
            raise _error(error)
        return dict(answer["answer"])

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                start_new_session=True,
                limit=LONGEST_ANSWER,
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await process.wait()


def _error(error: dict[str, Any]) -> VidpipeError:
    kind = UsageError if error.get("exit_code") == 2 else VidpipeError
    return kind(str(error.get("message", "")), hint=str(error.get("hint", "")))
