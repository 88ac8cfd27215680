"""The same checks without pytest, behind ``vidpipe plugins check NAME``."""

from __future__ import annotations

import inspect
import tempfile
import unittest
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import UnknownName, VidpipeError
from ..registry import KINDS, Registry
from ..registry.faults import PLUGIN_FAULTS, said
from ..registry.offered import Offered
from ..stages import StageName
from ..text import one_line
from .suite import Suite
from .suites import KeyframeSuite, StitchSuite, StoryboardSuite, VideoSuite


@dataclass(frozen=True)
class Answer:
    """What one check found: ``stage`` is its key, ``check`` what was looked at."""

    stage: str
    check: str
    outcome: Literal["ok", "failed", "skipped"]
    message: str = ""


_SUITES: Mapping[StageName, type[Suite]] = {
    "storyboard": StoryboardSuite,
    "keyframe": KeyframeSuite,
    "video": VideoSuite,
    "stitch": StitchSuite,
}


def check(
    name: str, registry: Registry, values: Mapping[str, Any] | None = None
) -> Iterator[Answer]:
    """Try every stage of that name ("grey" or "keyframe.grey"), one answer a check.

    ``values`` are settings to try it with. Nothing that costs money is run: such a
    stage is only looked at.

    Raises:
        UnknownName: no loaded plugin offers it.
        UsageError: the settings are wrong.
    """
    every = [offered for kind in KINDS for offered in registry.offered(kind)]
    found = [offered for offered in every if name in (offered.name, offered.key)]
    if not found:
        raise UnknownName("stage", name, {offered.name for offered in every})
    for offered in found:
        offered.make_settings(values or {})
    for offered in found:
        yield from _check_one(offered, values or {})


def _check_one(offered: Offered, values: Mapping[str, Any]) -> Iterator[Answer]:
    suite = _SUITES[offered.kind]()
    suite.stage, suite.settings = offered.stage, values
    suite.not_run_because = _why_not_run(suite, offered)
    for method in vars(Suite):
        if method.startswith("test_"):
            outcome, message = _try(getattr(suite, method))
            words = method.removeprefix("test_").replace("_", " ")
            yield Answer(offered.key, words, outcome, message)


def _why_not_run(suite: Suite, offered: Offered) -> str:
    settings = offered.make_settings(suite.settings)
    if why := offered.ready(settings):
        return f"not run: {why}"
    with tempfile.TemporaryDirectory(prefix="vidpipe-check-") as folder:
        cost = offered.estimate(suite.job(Path(folder)), settings)
    if cost is None:
        return "not run: it may cost money, nobody can tell how much"
    return f"not run: it would cost ${cost.usd:.2f} each time" if cost.usd else ""


def _try(method: Any) -> tuple[Literal["ok", "failed", "skipped"], str]:
    try:
        with tempfile.TemporaryDirectory(prefix="vidpipe-check-") as folder:
            wants_folder = "tmp_path" in inspect.signature(method).parameters
            method(*([Path(folder)] if wants_folder else []))
    except unittest.SkipTest as skip:
        return "skipped", str(skip)
    except (AssertionError, VidpipeError) as error:
        return "failed", one_line(str(error), 300)
    except PLUGIN_FAULTS as error:
        return "failed", said(error)
    return "ok", ""
