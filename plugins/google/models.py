"""The table of models: what each can do, what it costs, and until when it lives.

The shipped rows are ``models.toml``; a file of the user's changes or adds rows.
"""

from __future__ import annotations

import datetime
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from vidpipe_tui.errors import UnknownName, UsageError

Kind: TypeAlias = Literal["text", "image", "veo", "omni"]
Mode: TypeAlias = Literal["key", "vertex"]

_SHORT_SIDE = {"360p": 360, "720p": 720, "1080p": 1080, "4k": 2160}
_LONG_SIDE = {"1K": 1376, "2K": 2752, "4K": 5504}


class Model(BaseModel):
    """One model on one way of access. Prices are US dollars, ``None`` is unknown.

    ``locations`` are the Vertex places it lives in (none: any), the first is the
    default. ``seconds_at`` narrows ``seconds`` for a resolution. ``references`` counts
    the input pictures, a start frame included. ``scenes`` is the most scenes of one
    storyboard.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    kind: Kind
    mode: Mode
    aliases: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    send_resolution: bool = True
    aspects: tuple[str, ...] = ("16:9", "9:16", "1:1")
    seconds: tuple[float, ...] = ()
    seconds_at: Mapping[str, tuple[float, ...]] = {}
    first_frame: bool = True
    last_frame: bool = True
    audio: Literal["choice", "always", "never"] = "choice"
    negative_prompt: bool = False
    seed: bool = False
    references: int = 0
    scenes: int | None = None
    rate: float | None = None
    usd_per_call: float | None = None
    usd_per_picture: Mapping[str, float] = {}
    usd_per_input_picture: float = 0.0
    usd_per_second: Mapping[str, float] = {}
    usd_per_second_silent: Mapping[str, float] = {}
    shutdown_date: datetime.date | None = None
    not_before: datetime.date | None = None
    checked_on: datetime.date
    source: str
    note: str = ""

    def lengths(self, resolution: str) -> tuple[float, ...]:
        """The seconds a clip of this resolution may have."""
        return self.seconds_at.get(resolution, self.seconds)

    def listed(self) -> str:
        """Where and when its price was read, for the basis of an estimate."""
        return f"list price {self.checked_on}, {self.source}"

    def ended(self, today: datetime.date) -> bool:
        """Whether it has been shut down by ``today``."""
        return self.shutdown_date is not None and today >= self.shutdown_date

    def warning(self, today: datetime.date, days: int = 60) -> str | None:
        """What to say of its end, if that is at most ``days`` away."""
        end = self.shutdown_date or self.not_before
        if end is None or (end - today).days > days:
            return None
        if self.ended(today):
            return f"{self.model} was shut down on {end}"
        kind = "is shut down on" if self.shutdown_date else "may be shut down after"
        return f"{self.model} {kind} {end}"

    def resolution_for(self, wanted: str, size: tuple[int, int]) -> str:
        """The resolution to ask for; ``auto`` is the smallest that fills ``size``."""
        if wanted != "auto" or not self.resolutions:
            return wanted
        known = _LONG_SIDE if self.kind == "image" else _SHORT_SIDE
        need = max(size) if self.kind == "image" else min(size)
        for name in self.resolutions:
            if known.get(name, 0) >= need:
                return name
        return self.resolutions[-1]


@dataclass(frozen=True)
class Table:
    """All rows, found by kind, name (or an old name) and way of access."""

    rows: tuple[Model, ...]

    def find(self, kind: Kind, name: str, mode: Mode) -> Model:
        """The row of a model.

        Raises:
            UnknownName: nobody has this name; the hint is the nearest.
            UsageError: it exists, but not with this way of access.
        """
        named = [
            row
            for row in self.rows
            if row.kind == kind and name in (row.model, *row.aliases)
        ]
        for row in named:
            if row.mode == mode:
                return row
        have = sorted({row.model for row in self.rows if row.kind == kind})
        if not named:
            raise UnknownName("model", name, have)
        others = sorted(
            {row.model for row in self.rows if row.kind == kind and row.mode == mode}
        )
        way = "an API key" if mode == "key" else "Vertex"
        instead = f"with it: {', '.join(others)}" if others else "use the other mode"
        raise UsageError(f"{name} cannot be used with {way}", hint=instead)


def load(user_file: str = "") -> Table:
    """The shipped table, changed by a file of the user's.

    Raises:
        UsageError: the file cannot be read or a row is wrong; both are named.
    """
    if not user_file:
        return _shipped()
    path = Path(user_file).expanduser()
    try:
        stamp = path.stat()
        return _merged(path, stamp.st_mtime_ns, stamp.st_size)
    except OSError as error:
        raise UsageError(f"cannot read the models file {path}: {error}") from error


@lru_cache(maxsize=1)
def _shipped() -> Table:
    text = resources.files(__package__).joinpath("models.toml").read_text("utf-8")
    return Table(tuple(_built(_expand(tomllib.loads(text)), "models.toml")))


@lru_cache(maxsize=8)
def _merged(path: Path, _mtime: int, _size: int) -> Table:
    try:
        given = _expand(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the models file {path} is no TOML: {error}") from error
    rows = {(row.model, row.mode): row.model_dump() for row in _shipped().rows}
    for row in given:
        key = (row.get("model", ""), row.get("mode", ""))
        rows[key] = {"source": str(path)} | rows.get(key, {}) | row
    return Table(tuple(_built(rows.values(), str(path))))


def _expand(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each way of access that a ``[[model]]`` names."""
    rows = []
    for row in data.get("model", []):
        modes = row.get("modes", ["key", "vertex"])
        plain = {key: value for key, value in row.items() if key != "modes"}
        rows += [plain | {"mode": mode} for mode in modes]
    return rows


def _built(rows: Iterable[Mapping[str, Any]], source: str) -> Iterable[Model]:
    for row in rows:
        try:
            yield Model.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            near = difflib.get_close_matches(where, Model.model_fields, n=1)
            raise UsageError(
                f"{source}: {row.get('model', 'a row without model')}: "
                f"{where}: {first['msg']}",
                hint=f"did you mean {near[0]}?" if near and near[0] != where else "",
            ) from error
