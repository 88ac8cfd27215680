"""What a generateContent answer holds: words, a picture, or a refusal."""

from __future__ import annotations

from typing import Any

from vidpipe_tui.stages import Refused

from .faults import said_safely

_FILTERS = {
    "SAFETY",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "RECITATION",
    "LANGUAGE",
    "MODEL_ARMOR",
    "JAILBREAK",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
}
SOFTER = "change the prompt, or let the next try put it softer: --soften 1"


def finish(response: Any) -> str:
    """The service's word for why it stopped; empty without an answer."""
    candidates = response.candidates or ()
    reason = candidates[0].finish_reason if candidates else None
    return str(getattr(reason, "value", reason) or "")


def parts(response: Any) -> list[Any]:
    """The parts of the first answer; none is no error."""
    candidates = response.candidates or ()
    content = candidates[0].content if candidates else None
    return list(content.parts or ()) if content else []


def words(response: Any) -> str:
    """The text of an answer without its thoughts."""
    found = [part.text for part in parts(response) if part.text and not part.thought]
    return "".join(found)


def refusal(response: Any, hint: str) -> Refused | None:
    """The filter's no, if that is what the answer is."""
    feedback = response.prompt_feedback
    blocked = getattr(feedback, "block_reason", None)
    if blocked:
        reason = str(getattr(blocked, "value", blocked))
        said = said_safely(feedback.block_reason_message or "")
        reasons = [each for each in (reason, said) if each]
        message = f"Google's filter blocked the prompt ({', '.join(reasons)})"
        # It was stopped before anything was made.
        return Refused(message, reasons=reasons, hint=hint, charged_usd=0.0)
    ended = finish(response)
    if ended not in _FILTERS:
        return None
    said = said_safely(response.candidates[0].finish_message or "")
    reasons = [ended, *_categories(response), *([said] if said else [])]
    message = f"Google's filter stopped the answer ({', '.join(reasons)})"
    return Refused(message, reasons=reasons, hint=hint)


def _categories(response: Any) -> list[str]:
    """The safety categories that were hit."""
    ratings = response.candidates[0].safety_ratings or ()
    return [
        str(getattr(each.category, "value", each.category))
        for each in ratings
        if each.blocked
    ]
