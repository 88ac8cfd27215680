"""One call to Google, bounded as a whole and spoken of in plain sentences."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, TypeVar

from vidpipe_tui.stages import Cancelled, Context, StageError

from .access import Access, key_name, login, way_in
from .faults import Phase, plainly

if TYPE_CHECKING:
    from google.genai import Client

T = TypeVar("T")
SILENCE = 60.0
"""The longest while looking or fetching, in seconds; making a picture takes longer."""


class Slow(Exception):
    """No whole answer within the time limit."""


class Line:
    """The line to Google of one stage; any thread may use it."""

    def __init__(self) -> None:
        self._clients: dict[Hashable, Client] = {}
        self._lock = threading.Lock()

    def ask(
        self,
        access: Access,
        ctx: Context,
        phase: Phase,
        seconds: float,
        work: Callable[[Client], T],
        price: float | None = None,
    ) -> T:
        """Let ``work`` talk to Google for at most ``seconds``.

        A request that may cost (phase ``send``) is not left as long as anything comes:
        its answer says what was accepted, and a late one is still worth having. So
        there ``seconds`` is the longest silence, and a stop is not heard. ``price`` is
        that of what is being fetched.

        Raises:
            StageError: ``Busy``, ``Refused``, ``Unsure`` or itself, see ``faults``.
            Cancelled: stopped while looking or fetching.
        """
        silence = seconds if phase == "send" else min(seconds, SILENCE)

        def call() -> T:
            return work(self._client(access, ctx, silence))

        try:
            if phase == "send":
                return call()
            # A cancel comes after the stop.
            return _bounded(call, seconds, None if phase == "cancel" else ctx)
        except (StageError, Cancelled):
            raise
        except Exception as error:  # the SDK raises types of five libraries
            raise plainly(error, phase, price, way_in(access)) from error

    def warm(self, access: Access, silences: Iterable[float]) -> list[Client]:
        """The clients that calls will want, made ahead; no network."""
        secret: Hashable = login()
        if access.mode == "key":
            secret = os.environ[key_name() or "GEMINI_API_KEY"]
        return [self._made(access, secret, silence) for silence in silences]

    def _client(self, access: Access, ctx: Context, silence: float) -> Client:
        """A client for this way and time limit; it keeps its token, not its line."""
        if access.mode == "key":
            secret: Hashable = ctx.secret(key_name() or "GEMINI_API_KEY")
        else:
            secret = login()
        return self._made(access, secret, silence)

    def _made(self, access: Access, secret: Hashable, silence: float) -> Client:
        with self._lock:
            known = (access, secret, silence)
            if known not in self._clients:
                self._clients[known] = _connect(access, secret, silence)
            return self._clients[known]


def _connect(access: Access, secret: Hashable, silence: float) -> Client:
    """A client of the SDK that never repeats a request by itself.

    ``silence`` is the longest one on the line, in seconds. Each request opens a line of
    its own: one that was closed meanwhile would leave a submit in doubt.
    """
    import httpx2
    from google import genai
    from google.genai import types

    options = types.HttpOptions(
        base_url=access.base_url or None,
        api_version=access.api_version or None,
        timeout=round(silence * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        client_args={"limits": httpx2.Limits(max_keepalive_connections=0)},
    )
    if access.mode == "key":
        return genai.Client(enterprise=False, api_key=str(secret), http_options=options)
    return genai.Client(
        enterprise=True,
        project=access.project,
        location=access.location,
        http_options=options,
    )


def _bounded(call: Callable[[], T], seconds: float, ctx: Context | None) -> T:
    """Run ``call`` in a thread of its own and wait no longer than ``seconds``.

    The SDK's time limit is for one silence on the line; a server that drips outlives
    it. The thread is left to that limit when it is given up.
    """
    done = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001  # handed to the caller
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=work, name="google", daemon=True).start()
    _wait(done, seconds, ctx)
    if errors:
        raise errors[0]
    return results[0]


def _wait(done: threading.Event, seconds: float, ctx: Context | None) -> None:
    left = seconds
    while not done.wait(min(0.1, max(left, 0.0))):
        left -= 0.1
        if ctx is not None:
            ctx.check()
        if left <= 0:
            raise Slow(f"no answer within {seconds:g} s")
