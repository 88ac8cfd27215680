"""How the pretend service behaves, and the faults a person orders from it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FAULTS = {
    "busy": "429: not accepted, try again after busy_wait seconds",
    "drop": "the connection breaks before the request is accepted",
    "invalid": "400: the request is turned down for good, nothing charged",
    "lost": "accepted and charged, but the answer is lost",
    "hang": "accepted and charged, then no answer ever",
    "crash": "accepted and charged, then this process is killed (kill -9)",
    "blip": "one look at the operation fails",
    "refused": "the safety filter speaks when the job is done",
    "failed": "the operation ends in an error, nothing charged",
    "never": "the operation never ends",
    "expired": "the service forgets the operation",
    "gone": "finished and charged, but the file cannot be had any more",
    "broken": "the line breaks while the result is fetched",
    "corrupt": "the file is junk",
    "truncated": "the file ends in the middle",
    "size": "the picture has another size than asked for",
}


def _f(default: Any, text: str, **limits: Any) -> Any:
    return field(default=default, metadata={"help": text, **limits})


def _rate(name: str) -> Any:
    text = f"share of requests (0 to 1) where {FAULTS[name]}"
    return _f(0.0, text, minimum=0, maximum=1)


@dataclass(frozen=True)
class Fault:
    """One ordered fault: what, at which scene-slots (a pattern), how often."""

    name: str
    where: str
    times: int = 1

    @property
    def label(self) -> str:
        """The fault as a file's name, to remember how often it has happened."""
        place = self.where.replace("*", "any").replace("?", "one")
        return f"{self.name}-{place}"


@dataclass(frozen=True)
class Behaviour:
    """What both stages share. Times in seconds, prices in pretend dollars."""

    latency: float = _f(4.0, "seconds from acceptance until it is done", minimum=0)
    price: float = _f(0.0, "pretend dollars", minimum=0)
    render: Literal["animatic", "plain"] = _f(
        "animatic", "what the pictures are: drawn scenes, or flat colours (fast)"
    )
    faults: str = _f(
        "",
        "faults to happen once each, like busy@s02-end,lost@s04-clip,broken*3@*-clip; "
        f"names: {', '.join(FAULTS)}",
    )
    seed: int = _f(0, "another seed, other requests hit by the rates below")
    busy_rate: float = _rate("busy")
    drop_rate: float = _rate("drop")
    lost_rate: float = _rate("lost")
    blip_rate: float = _rate("blip")
    refused_rate: float = _rate("refused")
    failed_rate: float = _rate("failed")
    broken_rate: float = _rate("broken")
    busy_wait: float = _f(2.0, "seconds a 429 asks to wait", minimum=0)
    soften: int = _f(
        0, "0: the prompt as it is; 1: gently softened; 2: strongly", choices=(0, 1, 2)
    )
    passes_at: int = _f(
        1,
        "softened so far, a prompt is refused no more; 3: never",
        minimum=1,
        maximum=3,
    )
    refusals_billed: bool = _f(False, "a refused job costs its price all the same")
    quota: int = _f(0, "jobs accepted a day; 0: no limit", minimum=0)
    poll_every: float = _f(1.0, "seconds between useful looks", minimum=0.01)
    parallel: int = _f(4, "calls at once", minimum=1, maximum=64)
    rate: float | None = _f(None, "calls a minute; empty: no limit", minimum=0.1)
    delay: float = _f(0.0, "least seconds between two calls", minimum=0)
    timeout: float = _f(120.0, "seconds one call may take", minimum=0.1)
    deadline: float = _f(1800.0, "seconds an operation may take", minimum=0.1)
    ledger: Path | None = field(
        default=None,
        metadata={"help": "the service's folder; empty: rehearsal-service/ beside it"},
    )

    def __post_init__(self) -> None:
        """Look at the ordered faults now, before anything is made."""
        tuple(self.ordered())

    def ordered(self) -> Iterator[Fault]:
        """The ordered faults, in their order."""
        for text in filter(None, (part.strip() for part in self.faults.split(","))):
            yield _fault(text)

    def ordered_at(self, name: str, place: str) -> Iterator[Fault]:
        """The ordered faults of one name that may happen at a scene-slot."""
        for fault in self.ordered():
            if fault.name == name and fnmatch.fnmatchcase(place, fault.where):
                yield fault


@dataclass(frozen=True)
class PictureSettings(Behaviour):
    """A picture model: ``price`` is for one picture."""

    price: float = _f(0.134, "pretend dollars a picture", minimum=0)


@dataclass(frozen=True)
class ClipSettings(Behaviour):
    """A film model: ``price`` is for one second."""

    latency: float = _f(12.0, "seconds from acceptance until it is done", minimum=0)
    price: float = _f(0.10, "pretend dollars a second of film", minimum=0)
    lengths: str = _f("", "clip lengths it can do, like 4,6,8; empty: any")

    def __post_init__(self) -> None:
        """Look at the lengths as well."""
        Behaviour.__post_init__(self)
        self.allowed()

    def allowed(self) -> tuple[float, ...] | None:
        """The clip lengths it can do; ``None`` is any."""
        try:
            found = tuple(float(word) for word in self.lengths.split(",") if word)
        except ValueError:
            raise ValueError(
                f"lengths are numbers of seconds, not {self.lengths!r}"
            ) from None
        return found or None


def _fault(text: str) -> Fault:
    what, _, where = text.partition("@")
    name, _, times = what.partition("*")
    if name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; known: {', '.join(FAULTS)}")
    if times and not (times.isdecimal() and int(times)):
        raise ValueError(f"{text!r}: after * stands how often, like {name}*2")
    if not where or "/" in where:
        raise ValueError(f"{text!r} does not say where, like {name}@s02-end")
    return Fault(name, where, int(times or 1))
