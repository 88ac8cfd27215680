"""generateContent: storyboards from any schema, pictures from any prompt."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from . import media, omni, veo
from .call import Call, contents, encoded
from .replies import Reply, Wrong, ok
from .state import State

TEXT_USD = 0.03
PICTURES = {
    "gemini-3-pro-image": {"1K": 0.134, "2K": 0.134, "4K": 0.24},
    "gemini-nano-banana-2.1": {"1K": 0.0336, "2K": 0.0672, "4K": 0.1134},
    "gemini-3.1-flash-image": {"512": 0.045, "1K": 0.067, "2K": 0.101, "4K": 0.151},
    "gemini-2.5-flash-image": {"1K": 0.039},
}
_TEXTS = (
    "gemini-3.8-flash",
    "gemini-3.7-flash",
    "gemini-3.6-flash",
    "gemini-3.5-flash",
    "gemini-3.5-flash-lite",
    "gemini-3.1-pro-preview",
)
_NO_PICTURE = (
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_OTHER",
    "IMAGE_RECITATION",
    "NO_IMAGE",
    "SAFETY",
    "PROHIBITED_CONTENT",
)
_TITLES = ("The lamp", "A bottle", "The map", "Out to sea", "Low tide", "The door")
_TELLING = "a keeper in a blue coat on the rocks, low sun, wide shot"
_INPUT_PICTURE_USD = 0.0011


def model(state: State, call: Call) -> Reply:
    """Whether a model is there; free."""
    if call.model not in (*_TEXTS, *PICTURES, *veo.USD, *omni.USD):
        raise Wrong(404, f"models/{call.model} is not found for API version v1")
    return ok({"name": f"models/{call.model}", "displayName": call.model})


def text(state: State, call: Call) -> Reply:
    """Answer with JSON that fits the schema asked for."""
    if call.model not in _TEXTS:
        raise Wrong(404, f"models/{call.model} is not found for API version v1")
    prompt, _ = contents(call.body)
    state.charge("text", call.model, TEXT_USD, prompt)
    state.stopped.wait(state.pace.text_seconds)
    if blocked := _blocked(call):
        return blocked
    config = call.body.get("generationConfig", {})
    schema = config.get("responseSchema") or config.get("responseJsonSchema") or {}
    said = json.dumps(invent(schema, "", 0, _wanted(prompt)))
    if call.faulty("bad_json"):
        return _answer([{"text": "```json\n" + said[: len(said) // 2]}])
    if call.faulty("wrong_schema"):
        return _answer([{"text": json.dumps({"shots": [1, 2]})}])
    if call.faulty("max_tokens"):
        return _answer([{"text": said[: len(said) // 3]}], "MAX_TOKENS")
    if call.faulty("blank"):
        return _answer([{"text": said.replace(_TITLES[0], " ")}])
    if call.faulty("too_few"):
        return _answer([{"text": json.dumps(_fewer(json.loads(said)))}])
    return _answer([{"text": "Thinking of scenes", "thought": True}, {"text": said}])


def _fewer(board: dict[str, Any]) -> dict[str, Any]:
    return board | {"scenes": board.get("scenes", [])[:1]}


def invent(schema: Mapping[str, Any], name: str, number: int, wanted: int) -> Any:
    """A value that a schema (OpenAPI or JSON) allows, telling its field and number.

    A list of scenes without a least length has ``wanted``.
    """
    kind = str(schema.get("type", "STRING")).upper()
    if kind == "OBJECT":
        fields = schema.get("properties", {})
        return {key: invent(each, key, number, wanted) for key, each in fields.items()}
    if kind == "ARRAY":
        least = schema.get("min_items", schema.get("minItems", 1))
        if name == "scenes" and least == 1:
            least = wanted
        items = schema.get("items", {})
        return [invent(items, name, index, wanted) for index in range(int(least))]
    if kind in ("INTEGER", "NUMBER"):
        return int(schema.get("minimum", 4))
    if "enum" in schema:
        return schema["enum"][0]
    if name == "title":
        return _TITLES[number % len(_TITLES)]
    return f"{name.replace('_', ' ').capitalize()} number {number + 1}: {_TELLING}"


def _wanted(prompt: str) -> int:
    """How many scenes a prompt asks for."""
    found = re.search(r"exactly (\d+) scene", prompt)
    return int(found.group(1)) if found else 3


def image(state: State, call: Call) -> Reply:
    """Answer with a picture made of the prompt, the references shining through."""
    prices = PICTURES.get(call.model)
    if prices is None:
        raise Wrong(404, f"models/{call.model} is not found for API version v1")
    config = call.body["generationConfig"].get("imageConfig", {})
    size, aspect = config.get("imageSize", "1K"), config.get("aspectRatio", "1:1")
    pixels = media.picture_size(aspect, size)
    if pixels is None or size not in prices:
        raise Wrong(400, "Invalid value for image_config.")
    prompt, references = contents(call.body)
    usd = prices[size] + _INPUT_PICTURE_USD * len(references)
    state.charge("image", call.model, round(usd, 6), prompt)
    ready_at = time.monotonic() + state.pace.picture_seconds
    reply = _picture(call, prompt, pixels, references)
    state.stopped.wait(max(ready_at - time.monotonic(), 0.0))
    return reply


def _picture(
    call: Call, prompt: str, pixels: tuple[int, int], references: tuple[bytes, ...]
) -> Reply:
    if blocked := _blocked(call):
        return blocked
    if call.fault and call.fault.name in _NO_PICTURE:
        return _answer(None, call.fault.name)
    if call.faulty("text_only"):
        return _answer([{"text": "I cannot draw that, but here is a description."}])
    if call.faulty("wrong_aspect"):
        pixels = (1024, 1024)
    png = media.picture(prompt, pixels, references)
    if call.faulty("corrupt"):
        png = png[: len(png) // 2]
    shown = {"inlineData": {"mimeType": "image/png", "data": encoded(png)}}
    draft = media.picture("draft " + prompt, (64, 64), ())
    drafted = {"inlineData": {"mimeType": "image/png", "data": encoded(draft)}}
    thoughts = [{"text": "Composing", "thought": True}, drafted | {"thought": True}]
    if call.faulty("thought_only"):
        return _answer(thoughts[:1])
    if call.faulty("thought_image"):
        return _answer([shown | {"thought": True}])
    return _answer([*thoughts, shown | {"thoughtSignature": "c2ln"}])


def _blocked(call: Call) -> Reply | None:
    if call.faulty("blocked"):
        reason = call.fault.options.get("reason", "SAFETY") if call.fault else ""
        return ok({"promptFeedback": {"blockReason": reason}, **_USAGE})
    if call.faulty("empty"):
        return ok(_USAGE)
    return None


def _answer(parts: list[Any] | None, finish: str = "STOP") -> Reply:
    candidate: dict[str, Any] = {"index": 0, "finishReason": finish}
    if parts is not None:
        candidate["content"] = {"role": "model", "parts": parts}
    return ok({"candidates": [candidate], **_USAGE})


_USAGE = {
    "usageMetadata": {
        "promptTokenCount": 100,
        "candidatesTokenCount": 1120,
        "thoughtsTokenCount": 200,
        "totalTokenCount": 1420,
    },
    "modelVersion": "of-the-stand-in",
    "responseId": "r1",
}
