"""Shot lists: JSON and CSV, their columns named as people name them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vidpipe_tui.errors import StageError

from .rows import Row, Script, clock

_NAMES = {
    "title": "title name heading slug slugline shotname shottitle scenetitle scenename",
    "number": "scene shot no nr number id shotnumber scenenumber shotno sceneno order",
    "description": "description desc action text content visual visuals summary prompt "
    "shotdescription scenedescription whathappens",
    "start": "start startprompt startframe startframeprompt firstframe opening",
    "end": "end endprompt endframe endframeprompt lastframe closing",
    "motion": "motion motionprompt movement camera cameramove cameramovement move "
    "cameramotion",
    "transition": "transition transitionout cut",
    "seconds": "seconds duration length sec secs time runtime",
}
_FIELD = {name: field for field, names in _NAMES.items() for name in names.split()}
_NUMBER = re.compile(r"[a-z]*[ .#-]*\d+[a-z]?", re.I)


def parse_json(text: str, name: str) -> Script:
    """Scenes from a list, or from the ``scenes`` of an object.

    A scene is an object or just its description. A storyboard, an export or a state
    file of vidpipe is such an object too; its disabled scenes are left out.

    Raises:
        StageError: no JSON, with line and column, or no list of scenes.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise StageError(
            f"{name}, line {error.lineno}, column {error.colno}: "
            f"this is not JSON: {error.msg}"
        ) from error
    except ValueError as error:
        raise StageError(f"{name}: this is not JSON: {error}") from error
    except RecursionError as error:
        raise StageError(f"{name} is nested too deeply to be a script") from error
    film = data if isinstance(data, Mapping) else {"scenes": data}
    film = film.get("storyboard", film)
    scenes = _listed(film.get("scenes") if isinstance(film, Mapping) else film, name)
    rows = [_json_row(scene, f"{name}, scene {n}") for n, scene in enumerate(scenes, 1)]
    guide = film.get("style_guide") if isinstance(film, Mapping) else None
    return Script(tuple(_untimed(rows)), _film_title(film), _guide(guide))


def parse_csv(text: str, name: str) -> Script:
    """Scenes from the rows of a table whose first row names the columns.

    Raises:
        StageError: no table, or no column that could describe a scene.
    """
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text), dialect=dialect, restkey="", restval="")
    try:
        header = reader.fieldnames or []
        _check_header(header, name)
        rows = []
        for cells in reader:
            if any(value for value in cells.values() if isinstance(value, str)):
                rows.append(_row(cells, f"{name}, line {reader.line_num}"))
    except csv.Error as error:
        raise StageError(f"{name}, line {reader.line_num}: {error}") from error
    return Script(tuple(_untimed(rows)))


def _listed(scenes: object, name: str) -> list[object]:
    if isinstance(scenes, Mapping):
        values = [scene for scene in scenes.values() if isinstance(scene, Mapping)]
        scenes = sorted(values, key=lambda scene: _order(scene.get("order")))
    if not isinstance(scenes, Sequence) or isinstance(scenes, str):
        raise StageError(
            f"{name} has no list of scenes",
            hint='write [{"description": "..."}] or {"scenes": [...]}',
        )
    return [s for s in scenes if not (isinstance(s, Mapping) and _is_off(s))]


def _order(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _is_off(scene: Mapping[str, object]) -> bool:
    return scene.get("enabled") is False


def _json_row(scene: object, where: str) -> Row:
    if isinstance(scene, str):
        return Row(where=where, description=scene)
    if isinstance(scene, Mapping):
        return _row(scene, where)
    raise StageError(
        f"{where}: a scene is an object or a text, not {type(scene).__name__}"
    )


def _film_title(film: object) -> str:
    title = film.get("title") if isinstance(film, Mapping) else None
    return title if isinstance(title, str) else ""


def _guide(guide: object) -> tuple[tuple[str, str], ...]:
    pairs = guide.items() if isinstance(guide, Mapping) else ()
    return tuple((str(key), str(value)) for key, value in pairs)


def _row(cells: Mapping[str, object], where: str) -> Row:
    found: dict[str, str] = {}
    for column, value in cells.items():
        field = _FIELD.get(_word(column))
        if field and value is not None and not found.get(field):
            found[field] = _text(value, f"{where}, {column}")
    found["description"] = found.get("description") or found.get("title", "")
    number = found.pop("number", "")
    if number and not found.get("title"):
        found["title"] = f"Shot {number}" if _NUMBER.fullmatch(number) else number
    return Row(where=where, **found)


def _word(column: object) -> str:
    """A column's name without blanks and signs: ``Start Prompt`` is startprompt."""
    return re.sub(r"[^a-z]", "", re.sub(r"\(.*?\)", "", str(column).lower()))


def _text(value: object, where: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    raise StageError(f"{where}: a text is wanted, not {type(value).__name__}")


def _check_header(header: Iterable[str], name: str) -> None:
    fields = {_FIELD.get(_word(column)) for column in header}
    if not fields & {"description", "start", "motion", "title"}:
        known = ", ".join(" ".join(str(column).split())[:30] for column in header)
        raise StageError(
            f"{name}: no column describes the scenes; there are: {known}",
            hint="name the columns in the first row: title, description, start, end, "
            "motion, seconds",
        )


def _untimed(rows: Sequence[Row]) -> list[Row]:
    """Rows whose start and end are times on a clock get their length from them."""
    times = [(clock(row.start), clock(row.end)) for row in rows]
    if not rows or any(None in pair for pair in times):
        return list(rows)
    return [
        replace(
            row,
            start="",
            end="",
            seconds=row.seconds or f"{(end or 0) - (start or 0):g}",
        )
        for row, (start, end) in zip(rows, times, strict=True)
    ]
