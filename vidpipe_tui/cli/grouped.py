"""Options that verbs share, as one value: a dataclass whose fields are the options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints


def flat(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb as Typer reads it: each field of its dataclasses an option of its own.

    Every field needs a default.
    """
    hints = get_type_hints(verb, include_extras=True)
    groups: dict[str, Any] = {
        name: kind for name, kind in hints.items() if is_dataclass(kind)
    }

    @wraps(verb)
    def run(**given: Any) -> None:
        for name, kind in groups.items():
            own = {each.name: given.pop(each.name) for each in fields(kind)}
            given[name] = kind(**own)
        verb(**given)

    seen = tuple(_parameters(verb, hints))
    run.__signature__ = Signature(seen)  # type: ignore[attr-defined]  # any function may have one
    run.__annotations__ = {each.name: each.annotation for each in seen}
    return run


def _parameters(
    verb: Callable[..., None], hints: dict[str, Any]
) -> Iterator[Parameter]:
    for name, plain in signature(verb).parameters.items():
        kind = hints[name]
        if not is_dataclass(kind):
            yield plain.replace(kind=Parameter.KEYWORD_ONLY, annotation=kind)
            continue
        inside = get_type_hints(kind, include_extras=True)
        for each in fields(kind):
            yield Parameter(
                each.name,
                Parameter.KEYWORD_ONLY,
                default=each.default,
                annotation=inside[each.name],
            )
