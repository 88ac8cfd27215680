"""Omni through interactions, and the files that its clips are kept in."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from . import media
from .call import Call, decoded, encoded
from .replies import Reply, Wrong, ok
from .state import Operation, State, due
from .veo import ahead, film

USD = {
    "gemini-omni-1.2-flash": {"360p": 0.03, "720p": 0.10, "1080p": 0.15, "4k": 0.30},
    "gemini-omni-1.1-flash": {"360p": 0.03, "720p": 0.10, "1080p": 0.15, "4k": 0.30},
}
_TIME = "2026-11-23T00:00:00Z"
_HOST = "https://generativelanguage.googleapis.com/v1beta/files"


def submit(state: State, call: Call) -> Reply:
    """Accept a clip, or say what is wrong with it."""
    prices = USD.get(call.model)
    if prices is None:
        raise Wrong(404, f"Model {call.model} not found.")
    if call.mode == "vertex" and call.location != "global":
        raise Wrong(404, f"Model {call.model} is not found in {call.location}.")
    shape, prompt, frames = _read(call)
    seconds, resolution = _length(shape), shape.get("resolution", "720p")
    if resolution not in prices or shape.get("aspect_ratio") not in ("16:9", "9:16"):
        raise Wrong(400, "Unsupported resolution or aspect ratio.")
    if "<LAST_FRAME>" in prompt and len(frames) < 2:
        raise Wrong(400, "<LAST_FRAME> needs two images.")
    usd = round(prices[resolution] * seconds, 6)
    operation = Operation(
        id=f"v1_{secrets.token_hex(12)}",
        name="",
        kind="interaction",
        mode=call.mode,
        model=call.model,
        prompt=prompt,
        seconds=seconds,
        aspect=shape["aspect_ratio"],
        audio=True,
        frames=frames or (media.picture(prompt, (320, 180), ()),),
        delivery=resolution if shape.get("delivery") != "uri" else f"{resolution} uri",
        charge=state.charge("interaction", call.model, usd, prompt),
        polls_left=state.pace.polls if call.body.get("background") else 0,
        ready_at=time.monotonic() + state.pace.clip_seconds,
        fault=call.fault,
    )
    state.open(operation)
    ahead(state, operation)
    return ok(_shown(state, operation, due(operation)))


def _read(call: Call) -> tuple[dict[str, Any], str, tuple[bytes, ...]]:
    texts, pictures = [], []
    for turn in call.body.get("input", ()):
        for part in turn.get("content", [turn]):
            if part["type"] == "text":
                texts.append(part["text"])
            if part["type"] == "image":
                pictures.append(decoded(part["data"]))
    shape = call.body.get("response_format", {})
    shape = shape[0] if isinstance(shape, list) else shape
    return dict(shape), "\n".join(texts), tuple(pictures)


def _length(shape: dict[str, Any]) -> float:
    said = shape.get("duration", "8s")
    if not isinstance(said, str) or not re.fullmatch(r"\d+(\.\d+)?s", said):
        raise Wrong(400, "Invalid value for duration.")
    if not 3 <= float(said[:-1]) <= 15:
        raise Wrong(400, "duration must be between 3s and 15s.")
    return float(said[:-1])


def poll(state: State, call: Call) -> Reply:
    """Tell how an interaction stands."""
    key = call.path.split("?")[0].split("/interactions/")[1]
    if call.faulty("expired"):
        raise Wrong(404, "Interaction not found.")
    if call.faulty("invalid_name"):
        raise Wrong(400, "Invalid interaction name.")
    with state.looked_at(key) as operation:
        if operation is None:
            raise Wrong(404, "Interaction not found.")
        done = due(operation)
    return ok(_shown(state, operation, done))


def cancel(state: State, call: Call) -> Reply:
    """End an interaction; what was made until then is not paid back."""
    key = call.path.split("/interactions/")[1].removesuffix("/cancel")
    operation = state.operations.get(key)
    if operation is None:
        raise Wrong(404, "Interaction not found.")
    operation.cancelled = True
    return ok(_shown(state, operation, False))


def _shown(state: State, operation: Operation, done: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": operation.id,
        "object": "interaction",
        "model": operation.model,
        "created": _TIME,
        "updated": _TIME,
    }
    if operation.cancelled:
        return shown | {"status": "cancelled", "steps": []}
    if not done:
        return shown | {"status": "in_progress", "steps": []}
    fault = operation.fault.name if operation.fault else ""
    if fault == "failed":
        operation.charge.refunded = True
        errors = [{"code": "internal", "message": "Video generation failed"}]
        return shown | {"status": "failed", "steps": [], "errors": errors}
    if fault in ("incomplete", "budget_exceeded", "strange"):
        return shown | {"status": fault, "steps": []}
    return shown | {"status": "completed"} | _made(state, operation, fault)


def _made(state: State, operation: Operation, fault: str) -> dict[str, Any]:
    if fault == "refused":
        operation.charge.refunded = True
        said = {"type": "text", "text": "I can't make this video."}
        return {"steps": [{"type": "model_output", "content": [said]}]}
    if fault == "no_response":
        return {"steps": []}
    video: dict[str, Any] = {"type": "video", "mime_type": "video/mp4"}
    if operation.delivery.endswith(" uri"):
        video["uri"] = f"{_HOST}/{_file(state, operation)}:download?alt=media"
    else:
        video["data"] = encoded(film(state, operation))
    tokens = round(5792 * operation.seconds)
    used = {"output_tokens_by_modality": [{"modality": "video", "tokens": tokens}]}
    steps = [{"type": "model_output", "content": [video]}]
    return {"steps": steps, "usage": {"total_tokens": tokens, **used}}


def _file(state: State, operation: Operation) -> str:
    with state.lock:
        if not operation.file:
            operation.file = secrets.token_hex(6)
            operation.delivery = operation.delivery.removesuffix(" uri")
            state.files[operation.file] = film(state, operation)
            operation.delivery += " uri"
            state.looks[operation.file] = state.pace.file_looks
    return operation.file


def file(state: State, call: Call) -> Reply:
    """A file's state: PROCESSING for the first looks, then ACTIVE."""
    key = call.path.split("?")[0].split("/files/")[-1]
    if key not in state.files:
        raise Wrong(404, "File not found.")
    with state.lock:
        left = state.looks[key]
        state.looks[key] = left - 1
    processing = left > 0 or call.faulty("processing")
    return ok(
        {
            "name": f"files/{key}",
            "mimeType": "video/mp4",
            "sizeBytes": str(len(state.files[key])),
            "state": "PROCESSING" if processing else "ACTIVE",
            "source": "GENERATED",
            "uri": f"{_HOST}/{key}",
            "downloadUri": f"{_HOST}/{key}:download?alt=media",
        }
    )


def download(state: State, call: Call) -> Reply:
    """A file's bytes."""
    key = call.path.split("?")[0].split("/files/")[-1].removesuffix(":download")
    if key not in state.files:
        raise Wrong(404, "File not found.")
    data = media.junk() if call.faulty("corrupt") else state.files[key]
    return Reply(200, data, "video/mp4")
