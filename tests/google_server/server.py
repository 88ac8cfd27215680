"""The server: a thread per request on loopback, started and stopped by a with."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from .credentials import service_account
from .handler import Handler
from .state import Charge, Pace, Request, State


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, state: State) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.state = state

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count the line in the thread that accepts: those that came before are in."""
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a line to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def _count(self, lines: int) -> None:
        with self.state.lock:
            self.state.lines += lines


class GoogleServer:
    """Google on loopback; ``url`` is its base URL in both modes."""

    def __init__(self, port: int = 0, pace: Pace | None = None) -> None:
        self.state = State(pace=pace or Pace())
        self._server = _Server(port, self.state)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._login = ""
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> GoogleServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.state.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def inject(self, kind: str, fault: str, times: int = 1, **options: Any) -> None:
        """Let the next ``times`` requests of a kind go wrong."""
        self.state.inject(kind, fault, times, **options)

    def charges(self, kind: str | None = None) -> list[Charge]:
        """The accepted paid jobs, of one kind or of all."""
        with self.state.lock:
            return [each for each in self.state.charges if kind in (None, each.kind)]

    def requests(self, kind: str | None = None) -> list[Request]:
        """The requests that came, of one kind or of all."""
        with self.state.lock:
            return [each for each in self.state.ledger if kind in (None, each.kind)]

    def _account(self) -> str:
        if not self._login:
            self._login = service_account(self.url)
        return self._login

    def environment(self, mode: str, folder: Path) -> dict[str, str]:
        """The variables that let an unchanged program talk to this server."""
        if mode == "key":
            return {
                "GEMINI_API_KEY": "key-of-the-stand-in",
                "GOOGLE_GEMINI_BASE_URL": self.url,
            }
        account = folder / "stand-in.json"
        account.write_text(self._account())
        account.chmod(0o600)
        return {
            "GOOGLE_APPLICATION_CREDENTIALS": str(account),
            "GOOGLE_CLOUD_PROJECT": "film-project",
            "GOOGLE_VERTEX_BASE_URL": self.url,
            "GOOGLE_GENAI_USE_ENTERPRISE": "true",
        }
