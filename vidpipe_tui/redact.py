"""What must not be seen is struck out of every text that is kept or shown."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Collection, Mapping
from urllib.parse import quote, quote_plus

from .text import scrub

SHORTEST_SECRET = 4
HIDDEN = "***"

_VALUE = r"[^\s\"'&;,)}\]]"
_TO_FILL_IN = r"\.\.\.(?:\s|$)"  # export KEY=... is how a hint says it
_SECRETIVE = r"[\w-]{0,40}(?:api[_-]?key|token|secret|password|signature)"
# In prose a colon may follow these words, so what comes then must have a digit.
_KEY_LIKE = re.compile(
    r"AIza[\w-]{10,}|\bya29\.[\w.-]{10,}|\bsk-[\w-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*KEY-----|\Z)"
    r"|(?P<bearer>\b(?:Bearer|Basic)\s+)(?=\S*\d)[\w.~+/=-]{8,}"
    rf"|(?P<equals>\b(?:{_SECRETIVE}|key|sig)[\"']?\s*=\s*[\"']?)"
    rf"(?!{_TO_FILL_IN}){_VALUE}+"
    rf"|(?P<colon>\b{_SECRETIVE}[\"']?\s*:\s*[\"']?)(?=\S*\d){_VALUE}{{6,}}"
    r"|(?P<address>://[^\s/:@]{1,200}:)[^\s/@]{1,200}(?=@)",
    re.IGNORECASE,
)
_NAMED_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|WEBHOOK)$")
_SHORTEST_VALUE = 8
_CODED = "[A-Za-z0-9+/_-]*"


def from_environment(environ: Mapping[str, str] = os.environ) -> set[str]:
    """The values of variables that are secrets by their names; a path is none."""
    return {
        value
        for name, value in environ.items()
        if _NAMED_SECRET.search(name)
        and len(value) >= _SHORTEST_VALUE
        and not value.startswith(("/", "~"))
    }


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """Text without the given secrets, and without whatever looks like a key."""
    known = {secret.strip() for secret in tuple(secrets)}
    known = {secret for secret in known if len(secret) >= SHORTEST_SECRET}
    for secret in sorted(_spellings(known), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for core in _in_base64(known):
        if core in text:
            text = re.sub(f"{_CODED}{re.escape(core)}{_CODED}={{0,2}}", HIDDEN, text)
    return _KEY_LIKE.sub(_hide, text)


def _spellings(secrets: Collection[str]) -> set[str]:
    """Secrets as they may stand in a text: as they are, cleaned, or in an address."""
    cleaned = {scrub(secret) for secret in secrets}
    quoted = {
        spell(secret)
        for secret in cleaned
        for spell in (quote, quote_plus, lambda text: quote(text, safe=""))
    }
    return {*secrets, *cleaned, *quoted}


def _in_base64(secrets: Collection[str]) -> set[str]:
    """What stands in base64 for a secret, whatever stands before and behind it."""
    cores = set()
    for secret in secrets:
        raw = secret.encode("utf-8", "replace")
        for shift in range(3):
            first, last = (0, 2, 3)[shift], (shift + len(raw)) * 8 // 6
            for code in (base64.b64encode, base64.urlsafe_b64encode):
                cores.add(code(b"\0" * shift + raw).decode()[first:last])
    return {core for core in cores if len(core) >= _SHORTEST_VALUE}


def _hide(match: re.Match[str]) -> str:
    before = match["bearer"] or match["equals"] or match["colon"]
    return (before or match["address"] or "") + HIDDEN
