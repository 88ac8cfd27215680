"""Stages that are none, each in its own way, and one that is."""

from dataclasses import dataclass
from typing import Any

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Limits


class Base:
    name: Any = "base"
    limits: Any = None
    settings: Any = None

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


class AsClass(Base):
    name = "as-class"


class NoRun:
    name = "no-run"


class NoName:
    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


class BadName(Base):
    name = "Bad Name"


class RunNeedsMore(Base):
    name = "run-needs-more"

    def run(self, job, ctx, extra):  # type: ignore[override]  # that is the point
        raise AssertionError("nobody runs it")


class BothWays(Base):
    name = "both-ways"

    def submit(self, job, ctx):
        raise AssertionError("nobody runs it")


class NoFetch:
    name = "no-fetch"

    def submit(self, job, ctx):
        raise AssertionError("nobody runs it")

    def poll(self, op, ctx):
        raise AssertionError("nobody runs it")


class BadLimits(Base):
    name = "bad-limits"
    limits = Limits(parallel=0)


class LimitsAreADict(Base):
    name = "dict-limits"
    limits = {"parallel": 2}  # noqa: RUF012  # that is the point


class OneAspectAsText(Base):
    name = "text-aspect"
    limits = Limits(aspects="16:9")  # type: ignore[arg-type]  # that is the point


@dataclass(frozen=True)
class NoDefault:
    model: str


@dataclass
class NotFrozen:
    model: str = "a"


@dataclass(frozen=True)
class OddType:
    models: tuple[str, ...] = ()


class SettingsNoDefault(Base):
    name = "settings-no-default"
    settings = NoDefault


class SettingsNotFrozen(Base):
    name = "settings-not-frozen"
    settings = NotFrozen


class SettingsOddType(Base):
    name = "settings-odd-type"
    settings = OddType


class Explodes:
    @property
    def name(self):
        raise RuntimeError("asked too much")

    def run(self, job, ctx):
        raise AssertionError("nobody runs it")


class Good(Base):
    name = "good"


@hookimpl
def vidpipe_keyframe():
    return [
        AsClass,
        NoRun(),
        NoName(),
        BadName(),
        RunNeedsMore(),
        BothWays(),
        NoFetch(),
        BadLimits(),
        LimitsAreADict(),
        OneAspectAsText(),
        SettingsNoDefault(),
        SettingsNotFrozen(),
        SettingsOddType(),
        Explodes(),
        42,
        Good(),
    ]
