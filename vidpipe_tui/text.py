"""The one place where text from outside is made safe to keep and to show.

Models, plugins and files can put anything into a string: escape codes, carriage
returns, bidirectional overrides, halves of surrogate pairs. None of it may reach a
terminal or the state file.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls except tab and newline, and everything that reorders or hides text.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# CSI ... final, OSC ... BEL or ST, and two-character escapes, so that no letters of a
# removed code stay behind.
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)


def scrub(text: str) -> str:
    """Text as it may be kept: no escape codes, no controls, valid Unicode, NFC.

    Tabs and newlines stay; ``\\r\\n`` becomes ``\\n``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSAFE.sub("", _ESCAPE.sub("", text))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def is_unsafe(text: str) -> bool:
    """Whether a terminal would obey or hide a part of it."""
    return bool(_UNSAFE.search(text))


def plain_json(text: str) -> str:
    """JSON text that means the same, with nothing in it that a terminal would obey."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str, limit: int | None = None) -> str:
    """Text as it may be shown in one line, at most ``limit`` characters long."""
    line = " ".join(scrub(text).split())
    if limit is not None and len(line) > limit:
        return line[: max(limit - 1, 0)].rstrip() + "…"
    return line
