"""A stage's settings: described for a form, and built from what a person wrote.

A settings class is a frozen dataclass whose every field has a default and a type out of
``bool int float str Path``, a ``Literal``, or one of these ``| None``.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union

from ..errors import UnknownName, UsageError
from ..text import one_line

_PLAIN: tuple[type, ...] = (bool, int, float, str, Path)
_ASKED = {
    bool: "yes or no",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a file's path",
}
_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}
_META = {"help", "choices", "minimum", "maximum", "trusted"}
# What says where keys are sent, or what is read, written or run.
_PLACES = {"url", "uri", "address", "endpoint", "host", "server", "proxy", "socket"}
_PLACES |= {"file", "folder", "path", "dir", "command", "program", "workflow"}


@dataclass(frozen=True)
class Option:
    """One setting: what a form shows of it and what it accepts.

    ``trusted``: a value out of a project's file counts only if this user has set it so.
    """

    name: str
    type: type
    default: Any
    help: str = ""
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    trusted: bool = False

    def parse(self, value: Any) -> Any:
        """The value as the stage wants it; text is understood ("yes", "0.5").

        Raises:
            UsageError: it is of another type, out of range or not among the choices.
        """
        if self.optional and (value is None or value in ("", "none")):
            return None
        found = self._convert(value)
        if self.choices and found not in self.choices:
            listed = ", ".join(str(choice) for choice in self.choices)
            raise UsageError(
                f"{self.name} cannot be {_shown(value)}", hint=f"choices: {listed}"
            )
        self._check_range(found)
        return found

    def _convert(self, value: Any) -> Any:
        try:
            return _CONVERT[self.type](value)
        except (ValueError, TypeError, OverflowError):
            asked = _ASKED[self.type]
            raise UsageError(f"{self.name} is {asked}, not {_shown(value)}") from None

    def _check_range(self, value: Any) -> None:
        if self.minimum is not None and value < self.minimum:
            raise UsageError(f"{self.name} is at least {self.minimum:g}, not {value}")
        if self.maximum is not None and value > self.maximum:
            raise UsageError(f"{self.name} is at most {self.maximum:g}, not {value}")


def describe(settings: type) -> tuple[Option, ...]:
    """The options of a settings class.

    Raises:
        UsageError: it is no settings class; the message says what is wrong with it.
    """
    if not (isinstance(settings, type) and dataclasses.is_dataclass(settings)):
        raise UsageError("settings is not a dataclass")
    if not settings.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # no public name
        raise UsageError(f"{settings.__name__} is not frozen")
    hints = typing.get_type_hints(settings)
    return tuple(
        _option(field, hints[field.name])
        for field in dataclasses.fields(settings)
        if field.init
    )


def build(settings: type, values: Mapping[str, Any], owner: str) -> Any:
    """An instance of a settings class; ``owner`` names the stage in messages.

    Raises:
        UsageError: an unknown key, a value of the wrong type, or one the class refuses.
    """
    options = {option.name: option for option in describe(settings)}
    parsed = {}
    for name, value in values.items():
        if name not in options:
            raise UnknownName(f"setting of {owner}", name, options)
        parsed[name] = _named(options[name], value, owner)
    try:
        return settings(**parsed)
    except (ValueError, TypeError) as error:
        raise UsageError(f"settings of {owner}: {one_line(str(error))}") from error


def _named(option: Option, value: Any, owner: str) -> Any:
    try:
        return option.parse(value)
    except UsageError as error:
        raise UsageError(f"{owner}: {error.message}", hint=error.hint) from None


def _option(field: dataclasses.Field[Any], hint: Any) -> Option:
    kind, choices, optional = _plain(field.name, hint)
    meta = field.metadata
    if field.default is not dataclasses.MISSING:
        default = field.default
    elif field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    else:
        raise UsageError(f"setting {field.name} has no default")
    if unknown := {key for key in meta if isinstance(key, str)} - _META:
        raise UsageError(
            f"setting {field.name} has unknown metadata {', '.join(sorted(unknown))}"
        )
    option = Option(
        name=field.name,
        type=kind,
        default=default,
        help=one_line(str(meta.get("help", ""))),
        choices=choices or tuple(meta.get("choices", ())),
        minimum=meta.get("minimum"),
        maximum=meta.get("maximum"),
        optional=optional,
        trusted=bool(meta.get("trusted", _names_a_place(field.name, kind))),
    )
    option.parse(default)
    return option


def _names_a_place(name: str, kind: type) -> bool:
    """Whether an option is an address or a file, as far as type and name tell."""
    return kind is Path or (kind is str and name.split("_")[-1] in _PLACES)


def _plain(name: str, hint: Any) -> tuple[type, tuple[Any, ...], bool]:
    """The plain type of a field, its choices, and whether it may be None."""
    optional = False
    if typing.get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        optional = len(rest) < len(typing.get_args(hint))
        hint = rest[0] if len(rest) == 1 else None
    if typing.get_origin(hint) is Literal:
        choices = typing.get_args(hint)
        kinds = {type(choice) for choice in choices}
        if len(kinds) == 1 and (kind := kinds.pop()) in _PLAIN:
            return kind, choices, optional
    if hint in _PLAIN:
        return hint, (), optional
    raise UsageError(
        f"setting {name} is of a type no form can show; "
        "use bool, int, float, str, Path or a Literal"
    )


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _YES | _NO:
        return word in _YES
    raise ValueError


def _to_int(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and value % 1):
        raise ValueError
    return int(value)


def _to_float(value: Any) -> float:
    if isinstance(value, bool) or not math.isfinite(number := float(value)):
        raise ValueError
    return number


def _to_str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _to_path(value: Any) -> Path:
    return Path(value).expanduser()


_CONVERT: dict[type, typing.Callable[[Any], Any]] = {
    bool: _to_bool,
    int: _to_int,
    float: _to_float,
    str: _to_str,
    Path: _to_path,
}


def _shown(value: Any) -> str:
    return one_line(repr(value), 60)
