"""One request as the behaviours see it: parsed, with its mode, model and place."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .replies import Wrong
from .state import Fault

_PLACE = re.compile(r"/projects/([^/]+)/locations/([^/]+)")
_MODEL = re.compile(r"/models/([^/:]+)")


@dataclass(frozen=True)
class Call:
    """``kind`` is what ``kind_of`` found; ``fault`` is what goes wrong with it."""

    kind: str
    method: str
    path: str
    body: Mapping[str, Any]
    fault: Fault | None = None

    @property
    def mode(self) -> str:
        """``vertex`` or ``key``."""
        cloud = "/projects/" in self.path or "/publishers/" in self.path
        return "vertex" if cloud else "key"

    @property
    def location(self) -> str:
        """The Vertex location, or nothing."""
        found = _PLACE.search(self.path)
        return found.group(2) if found else ""

    @property
    def model(self) -> str:
        """The model of the path or of the body."""
        found = _MODEL.search(self.path)
        return found.group(1) if found else str(self.body.get("model", ""))

    def faulty(self, *names: str) -> bool:
        """Whether the fault of this request is one of these."""
        return self.fault is not None and self.fault.name in names


def kind_of(method: str, path: str, body: Mapping[str, Any]) -> str:
    """What a request is about."""
    bare = path.split("?")[0]
    if bare == "/token":
        return "token"
    if method == "GET" and re.search(r"/models/[^/:]+$", bare):
        return "model"
    if bare.endswith(":generateContent"):
        wanted = body.get("generationConfig", {}).get("responseModalities", [])
        return "image" if "IMAGE" in wanted else "text"
    if method == "POST" and bare.endswith("/interactions"):
        return "interaction"
    if bare.endswith(":predictLongRunning"):
        return "video"
    if bare.endswith("/cancel"):
        return "cancel"
    if bare.endswith(":fetchPredictOperation"):
        return "poll"
    if "/operations/" in bare or "/interactions/" in bare:
        return "poll"
    return "download" if bare.endswith(":download") else "file"


def decoded(data: Any) -> bytes:
    """Base64 in either alphabet, padding optional."""
    text = str(data).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise Wrong(400, "Base64 decoding failed.") from None


def encoded(data: bytes) -> str:
    """Base64 as the service sends it."""
    return base64.b64encode(data).decode()


def contents(body: Mapping[str, Any]) -> tuple[str, tuple[bytes, ...]]:
    """The text and the pictures of a generateContent request."""
    texts, pictures = [], []
    for content in body.get("contents", ()):
        for part in content.get("parts", ()):
            if "text" in part:
                texts.append(part["text"])
            if "inlineData" in part:
                pictures.append(decoded(part["inlineData"]["data"]))
    return "\n".join(texts), tuple(pictures)


def short(value: Any) -> Any:
    """A body with its long base64 texts cut, as the ledger keeps it."""
    if isinstance(value, Mapping):
        return {key: short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [short(each) for each in value]
    if isinstance(value, str) and len(value) > 20_000:
        return f"{value[:40]}... ({len(value)} characters)"
    return value
