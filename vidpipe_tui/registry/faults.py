"""What is wrong with a plugin, in one line: its errors, and its stages as offered."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Collection
from typing import Any

from ..stages import Limits
from ..text import one_line, scrub
from .options import describe

OURS = "vidpipe-tui"
"""The distribution whose plugins are our own."""
PLUGIN_FAULTS = (Exception, SystemExit)
"""What a plugin's code may raise and fail nothing by it but itself."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REMOTE = {"submit": 2, "poll": 2, "fetch": 3}
_OPTIONAL = {
    **{"estimate": 2, "refuse": 2, "ready": 1, "limits_for": 1, "cancel": 2},
    **{"about": 1, "warnings": 1, "probe": 2, "prepare": 1},
}


def said(error: BaseException) -> str:
    """An error in one line: its type and what it says."""
    return one_line(f"{type(error).__name__}: {error}", 200).rstrip(": ")


def trace(error: BaseException) -> str:
    """The traceback of an error as text that may be shown."""
    return scrub("".join(traceback.format_exception(error)))


def stage_fault(stage: Any) -> str | None:
    """What is wrong with an object offered as a stage, as the end of a sentence."""
    if isinstance(stage, type):
        return f"is the class {stage.__name__}; offer an object: {stage.__name__}()"
    name = getattr(stage, "name", None)
    if not isinstance(name, str):
        return f"has no name (it is {one_line(repr(stage), 60)})"
    if not _NAME.fullmatch(name):
        return (
            f"has the name {one_line(repr(name), 60)}; "
            "names are lower-case words joined by dashes"
        )
    return (
        _methods_fault(stage)
        or _summary_fault(stage)
        or _settings_fault(stage)
        or limits_fault(getattr(stage, "limits", None) or Limits())
    )


def _methods_fault(stage: Any) -> str | None:
    has = [name for name in _REMOTE if hasattr(stage, name)]
    if hasattr(stage, "run") and has:
        return f"has both run and {has[0]}; a stage is either local or remote"
    if not hasattr(stage, "run") and not has:
        return "has no run(job, ctx)"
    missing = [name for name in _REMOTE if name not in has] if has else []
    if missing:
        return f"has {' and '.join(has)} but no {' and no '.join(missing)}"
    wanted = (_REMOTE if has else {"run": 2}) | {
        name: count for name, count in _OPTIONAL.items() if hasattr(stage, name)
    }
    for name, count in wanted.items():
        if not _takes(getattr(stage, name), count):
            return f"has a {name} that cannot be called with {count} arguments"
    return None


def _takes(method: Any, count: int) -> bool:
    if not callable(method):
        return False
    try:
        inspect.signature(method).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # a builtin that has no signature to look at
        return True
    return True


def _summary_fault(stage: Any) -> str | None:
    if isinstance(getattr(stage, "summary", ""), str):
        return None
    return "has a summary that is no text"


def _settings_fault(stage: Any) -> str | None:
    settings = getattr(stage, "settings", None)
    if settings is None:
        return None
    try:
        options = describe(settings)
        settings(**{option.name: option.default for option in options})
    except PLUGIN_FAULTS as error:
        return f"has settings that cannot be used: {said(error)}"
    return None


def limits_fault(limits: Any) -> str | None:
    """What is wrong with an object given as limits, as the end of a sentence."""
    if not isinstance(limits, Limits):
        return f"has limits that are no Limits but {one_line(repr(limits), 60)}"
    for name in ("aspects", "seconds", "sizes", "env", "programs"):
        value = getattr(limits, name)
        if value is not None and (isinstance(value, str) or not _collection(value)):
            return f"has limits.{name} of {value!r}; several values are needed"
    if not (isinstance(limits.parallel, int) and limits.parallel >= 1):
        return f"has limits.parallel of {limits.parallel!r}; at least 1 is needed"
    for name in ("rate", "timeout", "deadline"):
        value = getattr(limits, name)
        if (value is not None or name != "rate") and not _positive(value):
            return f"has limits.{name} of {value!r}; more than 0 is needed"
    if not _positive(limits.delay, or_zero=True):
        return f"has limits.delay of {limits.delay!r}; 0 or more is needed"
    return None


def _collection(value: Any) -> bool:
    return isinstance(value, Collection)


def _positive(value: Any, *, or_zero: bool = False) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value > 0 or (or_zero and value == 0)
