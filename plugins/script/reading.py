"""From a user's file to text, or to a plain sentence on what is wrong with it."""

from __future__ import annotations

import codecs
from pathlib import Path

from vidpipe_tui.errors import StageError

MAX_MEGABYTES = 4
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path) -> str:
    """The text of a script file, newlines as ``\\n``.

    Raises:
        StageError: missing, unreadable, empty, too large, binary or wrongly encoded.
    """
    data = _bytes(path)
    if data.startswith(_UTF16):
        text = data.decode("utf-16", "replace")
    else:
        text = _utf8(path.name, data)
    if not text.strip():
        raise StageError(f"{path.name} is empty", hint="write a scene into it first")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MEGABYTES * 1_000_000 + 1)
    except FileNotFoundError as error:
        raise StageError(f"there is no script at {path}") from error
    except OSError as error:
        why = error.strerror or str(error)
        raise StageError(f"{path.name} cannot be read: {why}") from error
    if len(data) > MAX_MEGABYTES * 1_000_000:
        raise StageError(
            f"{path.name} is too large for a script: at most {MAX_MEGABYTES} MB",
            hint="is it the right file?",
        )
    return data


def _utf8(name: str, data: bytes) -> str:
    if b"\x00" in data:
        raise StageError(
            f"{name} is not a text file",
            hint="save the script as plain text, Fountain, CSV or JSON",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StageError(
            f"{name}, line {line}: this is not UTF-8 text",
            hint="save it as UTF-8: iconv -f latin1 -t utf-8 OLD > NEW",
        ) from error
