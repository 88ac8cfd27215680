"""From the rows of a state file to a Snapshot, or to a plain word why it is refused.

Documents whose row is unchanged are the same objects as before: reading a film of
thousands of takes after one commit validates one document.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import ValidationError

from ..errors import Damaged
from ..text import is_unsafe, one_line, scrub
from .encoding import Tables, body, decode
from .model import SCHEMA, Document, Project, Run, Scene, Take
from .snapshot import FILM_ORDER, Snapshot

KINDS: Mapping[str, type[Project | Scene | Take | Run]] = {
    "project": Project,
    "scenes": Scene,
    "takes": Take,
    "runs": Run,
}
"""The tables of a state file and what their documents are."""
_PATHS = ("path", "script")
_EXACT = {"id", *_PATHS}
"""Fields that are refused where others are made harmless."""

D = TypeVar("D", bound=Document)


class Newer(Damaged):
    """A whole state file that only a newer vidpipe can read."""


class Entry(NamedTuple):
    """A document beside the row it was read from."""

    row: bytes
    document: Any


class Loaded(NamedTuple):
    """A state file as it was read: entries by table and TinyDB id, and the whole.

    ``ids`` says under which TinyDB id of a table a document stands.
    """

    tables: Tables
    entries: Mapping[str, dict[int, Entry]]
    ids: Mapping[str, dict[str, int]]
    snapshot: Snapshot


def load(tables: Tables, before: Loaded | None, path: Path) -> Loaded:
    """Take over what a state file says.

    Raises:
        Damaged: it is of a newer vidpipe, or a field has a value that cannot be; the
            message names the field.
    """
    if before is not None and all(
        tables.get(name) is before.tables.get(name) for name in KINDS
    ):
        return before
    _check_schema(tables, path)
    entries = {name: _entries(name, tables, before, path) for name in KINDS}
    ids = {
        name: before.ids[name]
        if before and entries[name] is before.entries[name]
        else _ids(name, entries[name], path)
        for name in KINDS
    }
    return Loaded(tables, entries, ids, _snapshot(entries))


def _snapshot(entries: Mapping[str, dict[int, Entry]]) -> Snapshot:
    """The documents of all tables as one value; they have been checked before."""
    scenes = [entry.document for entry in entries["scenes"].values()]
    (project,) = entries["project"].values()
    return Snapshot(
        project=project.document,
        scenes=tuple(sorted(scenes, key=FILM_ORDER)),
        takes=tuple([entry.document for entry in entries["takes"].values()]),
        runs=tuple([entry.document for entry in entries["runs"].values()]),
    )


def parse(kind: type[D], row: bytes) -> D:
    """The document of a row, checked.

    Raises:
        ValueError: a field has a value that cannot be; the message names it.
    """
    try:
        document = kind.model_validate_json(_harmless(body(row)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}") from error
    for name in _PATHS:
        path = document.__dict__.get(name)
        if isinstance(path, str) and not stays_inside(path):
            raise ValueError(f"{name}: it leads out of the project's folder")
    return document


def _harmless(raw: bytes) -> bytes:
    """A document without what a terminal would obey: its file may be a stranger's."""
    # What is neither escaped nor beyond ASCII has nothing of that kind.
    if b"\\" not in raw and raw.isascii():
        return raw
    document = orjson.loads(raw)
    clean = _scrubbed(document)
    return raw if clean == document else orjson.dumps(clean)


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value) if is_unsafe(value) else value
    if isinstance(value, dict):
        return {
            _scrubbed(key): each if key in _EXACT else _scrubbed(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_scrubbed(each) for each in value]
    return value


def stays_inside(path: str) -> bool:
    """Whether a path, as it is written, names something below the folder it is in."""
    parts = PurePosixPath(path).parts
    plain = bool(parts) and parts[0] != "/" and ".." not in parts
    return plain and not is_unsafe(path)


def label(table: str, raw: Mapping[str, Any]) -> str:
    """How a document is called in a message."""
    name = "project" if table == "project" else table.removesuffix("s")
    return f"{name} {one_line(str(raw.get('id', '')), 40)}".strip()


def _entries(
    table: str, tables: Tables, before: Loaded | None, path: Path
) -> dict[int, Entry]:
    rows = tables.get(table, {})
    known = before.entries[table] if before else {}
    if before and rows is before.tables.get(table):
        return known
    found: dict[int, Entry] = {}
    for doc_id, row in rows.items():
        entry = known.get(doc_id)
        if entry is None or entry.row != row:
            entry = Entry(row, _checked(table, row, path))
        found[doc_id] = entry
    return found


def _ids(table: str, entries: Mapping[int, Entry], path: Path) -> dict[str, int]:
    ids = {entry.document.id: doc_id for doc_id, entry in entries.items()}
    if len(ids) < len(entries):
        raise _damaged(path, f"two {table} have the same id")
    return ids


def _checked(table: str, row: bytes, path: Path) -> Document:
    try:
        return parse(KINDS[table], row)
    except ValueError as error:
        where = label(table, decode(row))
        raise _damaged(path, f"{where}: {one_line(str(error), 160)}") from error


def _check_schema(tables: Tables, path: Path) -> None:
    rows = list(tables.get("project", {}).values())
    if not rows:
        raise _damaged(path, "it holds no project")
    if len(rows) > 1:
        raise _damaged(path, "it holds more than one project")
    schema = decode(rows[0]).get("schema", SCHEMA)
    if isinstance(schema, int) and schema > SCHEMA:
        raise Newer(
            f"{path} was made by a newer vidpipe (its schema is {schema}, "
            f"this one knows {SCHEMA})",
            hint="upgrade vidpipe-tui to open it; nothing was changed",
        )


def _damaged(path: Path, reason: str) -> Damaged:
    return Damaged(
        f"{path} cannot be trusted: {reason}",
        hint=f"vidpipe doctor {path.parent} --repair",
    )
