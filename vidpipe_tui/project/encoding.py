"""How documents stand in the state file: a plain TinyDB file, indented and sorted.

A saved document is kept as its *row*, the very bytes between its neighbours, so that
a commit encodes and a reader parses only what changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

Rows: TypeAlias = dict[int, bytes]
"""The documents of one table by their TinyDB id, in the order they were made."""
Tables: TypeAlias = Mapping[str, Rows]

_FORMAT = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
_STRICT = json.JSONEncoder(allow_nan=False)
_ROW_END = b"\n    }"
_TABLE_END = b"\n  }"


def encode(doc_id: int, document: Mapping[str, Any]) -> bytes:
    """A document as its row; halves of surrogate pairs become question marks.

    Raises:
        ValueError: it has a number that is not finite, or something JSON has not.
    """
    try:
        try:
            raw = orjson.dumps(document, option=_FORMAT)
        except TypeError:
            raw = orjson.dumps(_whole(document), option=_FORMAT)
        # orjson makes null of NaN, too.
        if raw.count(b"null") > list(document.values()).count(None):
            _refuse_infinite(document)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return b'    "%d": ' % doc_id + raw.replace(b"\n", b"\n    ")


def body(row: bytes) -> bytes:
    """The document of a row, as JSON."""
    return row[row.index(b"{") :]


def decode(row: bytes) -> dict[str, Any]:
    """The document of a row."""
    document: dict[str, Any] = orjson.loads(body(row))
    return document


def join(tables: Tables) -> bytes:
    """All tables as the bytes of the file."""
    lines: list[bytes] = []
    for name in sorted(tables):
        head = b"  " + orjson.dumps(name) + b": {"
        rows = list(tables[name].values())
        if rows:  # glued to the rows, so that all is copied once
            rows[0] = head + b"\n" + rows[0]
            rows[-1] += _TABLE_END
        lines += rows or [head + b"}"]
    lines[0] = b"{\n" + lines[0]
    lines[-1] += b"\n}\n"
    return b",\n".join(lines)


def split(raw: bytes, known: Tables) -> dict[str, Rows]:
    """The bytes of a file as tables; rows that equal a ``known`` one are not parsed.

    Raises:
        ValueError: these are no tables of documents; the message says why.
    """
    try:
        return _split_ours(raw, known)
    except (ValueError, IndexError):
        return _split_any(raw)


def _split_ours(raw: bytes, known: Tables) -> dict[str, Rows]:
    """Cut at the ends of tables and rows; no JSON string has a newline in it."""
    tables: dict[str, Rows] = {}
    for part in raw[2:-3].removesuffix(_TABLE_END).split(_TABLE_END + b",\n"):
        head, body = part.split(b": {\n", 1)
        name = orjson.loads(head)
        tables[name] = _rows(body, known.get(name, {}))
    if join(tables) != raw:
        raise ValueError("not laid out as we would")
    return tables


def _rows(body: bytes, known: Rows) -> Rows:
    rows: Rows = {}
    for cut in body.removesuffix(_ROW_END).split(_ROW_END + b",\n"):
        row = cut + _ROW_END
        doc_id = int(cut[5 : cut.index(b'"', 5)])
        same = known.get(doc_id)
        if same is None or same != row:
            if not row.startswith(b'    "%d": {' % doc_id):
                raise ValueError("not a row of ours")
            decode(row)
            same = row
        rows[doc_id] = same
    return rows


def _split_any(raw: bytes) -> dict[str, Rows]:
    try:
        # It takes a lone surrogate, which orjson does not, and tells of doubles.
        tables = json.loads(raw, object_pairs_hook=_once_each)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(tables, dict) or not tables:
        raise ValueError("it holds no tables")
    return {name: _encode_table(name, table) for name, table in tables.items()}


def _encode_table(name: str, table: Any) -> Rows:
    if not isinstance(table, dict):
        raise ValueError(f"{name!r} is no table")
    rows: Rows = {}
    for key, document in table.items():
        if not (key.isascii() and key.isdigit() and isinstance(document, dict)):
            raise ValueError(f"{name!r} holds something else than documents")
        if int(key) in rows:
            raise ValueError(f"{name!r} has two documents {int(key)}")
        rows[int(key)] = encode(int(key), document)
    return dict(sorted(rows.items()))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the file: of two of one name, one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        double = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"it has two {double!r} in one place")
    return found


def _refuse_infinite(document: Mapping[str, Any]) -> None:
    try:
        _STRICT.encode(document)
    except ValueError as error:
        raise ValueError("a number in it is not finite, which JSON has not") from error


def _whole(value: Any) -> Any:
    """The value with text that is valid Unicode."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return value
