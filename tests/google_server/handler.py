"""From the wire to a behaviour and back, with the faults in between."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

from . import content, omni, veo
from .call import Call, kind_of, short
from .replies import Reply, Wrong, early, error, late, ok
from .state import Request, State

_BEHAVIOURS: Mapping[str, Callable[[State, Call], Reply]] = {
    "text": content.text,
    "image": content.image,
    "video": veo.submit,
    "interaction": omni.submit,
    "cancel": omni.cancel,
    "model": content.model,
    "file": omni.file,
    "download": omni.download,
}
_TOKEN = {"access_token": "token-of-the-stand-in", "expires_in": 3600}
_INVALID = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def state(self) -> State:
        """What the server remembers."""
        return self.server.state  # type: ignore[attr-defined, no-any-return]  # our server

    def do_GET(self) -> None:
        """Look at something."""
        self._serve("GET")

    def do_POST(self) -> None:
        """Ask for something."""
        self._serve("POST")

    def do_DELETE(self) -> None:
        """Take something away."""
        self._serve("DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the ledger knows."""

    def _serve(self, method: str) -> None:
        size = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(size)
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            body = {}
        if self.path.startswith("/__"):
            self._send(self._control(body))
        else:
            self._send(self._reply(method, body, size))

    def _reply(self, method: str, body: dict[str, Any], size: int) -> Reply:
        kind = kind_of(method, self.path, body)
        fault = self.state.take_fault(kind)
        call = Call(kind, method, self.path, body, fault)
        request = Request(
            kind,
            call.mode,
            method,
            self.path,
            call.model,
            short(body),
            size,
            fault.name if fault else "",
        )
        with self.state.lock:
            self.state.ledger.append(request)
        reply = self._answer(call)
        request.status = reply.status
        return reply

    def _answer(self, call: Call) -> Reply:
        try:
            struck = early(call.fault) if call.fault else None
            if call.kind == "token":
                return struck or ok(_TOKEN | {"token_type": "Bearer"})
            self._check_key(call)
            if struck and call.fault and not call.fault.options.get("accepted"):
                return struck
            reply = self._behave(call)
            return struck or late(call.fault, reply)
        except Wrong as wrong:
            return wrong.reply
        except (KeyError, TypeError, IndexError, AttributeError) as fault:
            return error(400, f"Invalid request: {fault!r}")

    def _behave(self, call: Call) -> Reply:
        if call.kind == "poll":
            look = omni.poll if "/interactions/" in call.path else veo.poll
            return look(self.state, call)
        return _BEHAVIOURS[call.kind](self.state, call)

    def _check_key(self, call: Call) -> None:
        if call.mode == "vertex":
            if not self.headers.get("authorization", "").startswith("Bearer "):
                raise Wrong(401, "Request is missing required authentication.")
        elif self.headers.get("x-goog-api-key", "bad") == "bad":
            message = "API key not valid. Please pass a valid API key."
            raise Wrong(400, message, [_INVALID])

    def _control(self, body: dict[str, Any]) -> Reply:
        if self.path == "/__inject":
            self.state.inject(body.pop("kind"), body.pop("fault"), **body)
        elif self.path == "/__reset":
            self.state.reset()
        elif self.path == "/__pace":
            for name, value in body.items():
                setattr(self.state.pace, name, value)
        elif self.path != "/__ledger":
            return error(404)
        return ok(self.state.report())

    def _send(self, reply: Reply) -> None:
        if reply.how == "hang":
            self.state.stopped.wait(reply.seconds)
        if reply.how in ("hang", "reset"):
            self._reset()
        else:
            self._write(reply)

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.how == "drop":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self._reset()
        elif reply.how == "drip":
            self._drip(reply)
        else:
            self.wfile.write(reply.body)

    def _drip(self, reply: Reply) -> None:
        """Send the body in twenty pieces over some seconds."""
        step = max(len(reply.body) // 20, 1)
        for start in range(0, len(reply.body), step):
            try:
                self.wfile.write(reply.body[start : start + step])
            except OSError:
                return
            time.sleep(reply.seconds / 20)

    def _reset(self) -> None:
        """Close so that the other side sees a reset, not an end."""
        self.close_connection = True
        self.wfile.flush()
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
