"""Veo on Vertex: predictLongRunning and fetchPredictOperation."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from . import media
from .call import Call, decoded, encoded
from .replies import Reply, Wrong, ok
from .state import Operation, State, due

USD: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "veo-3.1-generate-001": {
        "720p": (0.40, 0.20),
        "1080p": (0.40, 0.20),
        "4k": (0.60, 0.40),
    },
    "veo-3.1-fast-generate-001": {
        "720p": (0.10, 0.08),
        "1080p": (0.12, 0.10),
        "4k": (0.30, 0.25),
    },
    "veo-3.1-lite-generate-001": {"720p": (0.05, 0.03), "1080p": (0.08, 0.05)},
}
_TYPE = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
_REASON = (
    "Veo could not generate videos because the input image violates usage "
    "guidelines. Support codes: 17301594"
)
_RPC = {
    "op_error_3": (3, "The prompt has an invalid argument."),
    "op_error_8": (
        8,
        "The service is currently under high load. Please try again later.",
    ),
    "op_error_13": (13, "Internal error. Please try again later."),
}


def submit(state: State, call: Call) -> Reply:
    """Accept a clip, or say what is wrong with it."""
    if call.mode != "vertex":
        raise Wrong(404, f"models/{call.model} is no longer available.")
    prices = USD.get(call.model)
    if prices is None:
        raise Wrong(404, f"Publisher Model {call.model} was not found.")
    if call.location != "us-central1":
        raise Wrong(404, f"{call.model} was not found in {call.location}.")
    instance, asked = call.body["instances"][0], call.body.get("parameters", {})
    seconds, resolution = (
        asked.get("durationSeconds", 8),
        asked.get("resolution", "720p"),
    )
    _check(instance, asked, seconds, resolution, prices)
    usd = prices[resolution][0 if asked.get("generateAudio") else 1] * seconds
    charge = state.charge("video", call.model, round(usd, 6), instance["prompt"])
    place = call.path.split("/publishers/")[0].split("/projects/")[1]
    name = f"projects/{place}/publishers/google/models/{call.model}/operations/"
    key = secrets.token_hex(8)
    operation = Operation(
        id=name + key,
        name=name + key,
        kind="video",
        mode=call.mode,
        model=call.model,
        prompt=instance["prompt"],
        seconds=seconds,
        aspect=asked.get("aspectRatio", "16:9"),
        audio=bool(asked.get("generateAudio")),
        frames=_frames(instance),
        delivery=resolution,
        charge=charge,
        polls_left=state.pace.polls,
        ready_at=time.monotonic() + state.pace.clip_seconds,
        fault=call.fault,
    )
    state.open(operation)
    ahead(state, operation)
    return ok({"name": operation.name})


def _check(
    instance: Mapping[str, Any],
    asked: Mapping[str, Any],
    seconds: Any,
    resolution: str,
    prices: Mapping[str, Any],
) -> None:
    if seconds not in (4, 6, 8) or (resolution != "720p" and seconds != 8):
        raise Wrong(400, f"Unsupported duration {seconds} at {resolution}.")
    if resolution not in prices:
        raise Wrong(400, f"Unsupported resolution {resolution}.")
    if asked.get("aspectRatio", "16:9") not in ("16:9", "9:16"):
        raise Wrong(400, "Unsupported aspect ratio.")
    if "lastFrame" in instance and "image" not in instance:
        raise Wrong(400, "lastFrame needs image.")
    if "referenceImages" in instance and "image" in instance:
        raise Wrong(400, "image and referenceImages cannot be used together.")


def _frames(instance: Mapping[str, Any]) -> tuple[bytes, ...]:
    pictures = [instance[key] for key in ("image", "lastFrame") if key in instance]
    frames = tuple(decoded(each["bytesBase64Encoded"]) for each in pictures)
    return frames or (media.picture(instance["prompt"], (320, 180), ()),)


def poll(state: State, call: Call) -> Reply:
    """Tell how an operation stands."""
    key = str(call.body.get("operationName", "")) or call.path.split("/v1beta1/")[-1]
    if call.faulty("expired"):
        raise Wrong(404, "Operation not found.")
    with state.looked_at(key) as operation:
        if operation is None:
            raise Wrong(404, "Operation not found.")
        if not due(operation):
            kind = "type.googleapis.com/google.cloud.aiplatform.v1beta1."
            kind += "PredictLongRunningMetadata"
            return ok({"name": key, "metadata": {"@type": kind}})
    return ok({"name": key, "done": True} | _outcome(state, operation))


def _outcome(state: State, operation: Operation) -> dict[str, Any]:
    fault = operation.fault.name if operation.fault else ""
    if fault == "rai":
        operation.charge.refunded = True
        reasons = operation.fault.options.get("reasons", [_REASON])  # type: ignore[union-attr]  # it has one
        filtered = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": reasons}
        return {"response": {"@type": _TYPE} | filtered}
    if fault in _RPC:
        operation.charge.refunded = True
        code, message = _RPC[fault]
        return {"error": {"code": code, "message": message}}
    if fault == "no_response":
        return {}
    if fault == "no_videos":
        return {"response": {"@type": _TYPE}}
    video = {"bytesBase64Encoded": encoded(film(state, operation))}
    return {"response": {"@type": _TYPE, "videos": [video | {"mimeType": "video/mp4"}]}}


def ahead(state: State, operation: Operation) -> None:
    """Make the clip while it is waited for, if it is waited for by the clock."""
    if state.pace.clip_seconds:
        threading.Thread(target=film, args=(state, operation), daemon=True).start()


def film(state: State, operation: Operation) -> bytes:
    """The clip of an operation, broken if its fault says so."""
    size = media.clip_size(operation.aspect, operation.delivery, state.pace.full_size)
    made = media.clip(operation.frames, operation.seconds, size, operation.audio)
    fault = operation.fault.name if operation.fault else ""
    if fault == "corrupt":
        return media.junk()
    if fault == "scrambled":
        return media.scrambled(made)
    return media.truncated(made) if fault == "truncated" else made
