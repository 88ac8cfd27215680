"""Every error that vidpipe shows to a person, as one tree.

    VidpipeError            exit 1
    ├── UsageError          exit 2   asked for something that cannot be
    │   └── UnknownName              a name nobody has; the hint is the nearest one
    ├── DecisionNeeded      exit 3   a price, a budget, a charge nobody is sure of
    ├── ProjectError        exit 1
    │   ├── NoProject       exit 2   no such project, or several
    │   ├── Damaged                  the state file cannot be trusted
    │   ├── NotSaved                 a change was refused by the disk; nothing is lost
    │   └── Held            exit 1   another run or writer has the project
    ├── ConfigError         exit 2   the config file or environment is wrong
    ├── Interrupted         exit 130 Ctrl-C while no run was at work
    └── StageError                   raised by stages, see ``stages.py``
        ├── Busy                     not accepted now; tried again by the engine
        ├── Refused                  the safety filter speaking
        ├── NotReady                 something of the user's is missing or not let in
        ├── Unsure                   sent, and nobody knows whether it was accepted
        ├── BadResult                a stage gave back something else than it promised
        └── TimedOut                 a call or an operation took longer than its limit

    Cancelled                        a person stopped it; not an error

``message`` says what happened in the user's words, ``hint`` what to do about it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class VidpipeError(Exception):
    """Something a person has to know; ``str(error)`` is ready to be shown."""

    exit_code: ClassVar[int] = 1
    project: str | None = None
    """The project that it happened to, where there is one that whoever asked may not
    know of: one that was just made."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(VidpipeError):
    """Asked for something that cannot be."""

    exit_code = 2


MOST_NAMES = 24
"""So many names are told to somebody who looks for one."""


class UnknownName(UsageError):
    """A name nobody has; offers the nearest one that exists."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        # One letter is near to everything.
        near = len(name) > 1 and difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        listed = ", ".join(names[:MOST_NAMES]) if names else "there is none"
        if len(names) > MOST_NAMES:
            listed += f" ... ({len(names):,} in all)"
        hint = f"did you mean {near[0]}? " if near else ""
        super().__init__(f"no {what} named {name!r}", hint=f"{hint}known: {listed}")


class DecisionNeeded(VidpipeError):
    """Work waits for a person: a price, a budget, a charge nobody is sure of."""

    exit_code = 3


class ProjectError(VidpipeError):
    """Something is the matter with a project's folder or state file."""


class NoProject(ProjectError):
    """No such project, or more than one fits the name."""

    exit_code = 2


class Damaged(ProjectError):
    """A state file that cannot be trusted; it is left exactly as it is."""


class NotSaved(ProjectError):
    """A change was refused by the disk. What was saved before is still there."""


class Held(ProjectError):
    """Another run (or, for longer than we wait, another writer) has the project."""


class ConfigError(VidpipeError):
    """The config file or a ``VIDPIPE_`` variable is wrong."""

    exit_code = 2


class Interrupted(VidpipeError):
    """Ctrl-C while no run was at work yet, or not any more."""

    exit_code = 130


class StageError(VidpipeError):
    """A stage could not do its job; final for this take.

    ``charged_usd`` is what the service says this try has cost all the same;
    ``None`` means nobody said.
    """

    def __init__(
        self, message: str, *, hint: str = "", charged_usd: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.charged_usd = charged_usd


class Busy(StageError):
    """Not accepted now, nothing charged: quota, overload, no connection.

    ``wait`` is how long the service asked us to wait, in seconds.
    """

    def __init__(
        self, message: str, *, hint: str = "", wait: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.wait = wait


class NotReady(StageError):
    """Something of the user's is missing or not let in: a key, a login.

    Nothing was sent, or nothing was heard of it but that: an operation that cannot be
    asked for is open as before.
    """


class Refused(StageError):
    """The safety filter speaking; ``reasons`` are the service's own words."""

    def __init__(
        self,
        message: str,
        *,
        reasons: Iterable[str] = (),
        hint: str = "",
        charged_usd: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint, charged_usd=charged_usd)
        self.reasons = tuple(reasons)


class Unsure(StageError):
    """A request was sent and its answer lost: it may have been accepted and charged."""


class BadResult(StageError):
    """A stage gave back something other than it promised; nothing was committed."""


class TimedOut(StageError):
    """A call or an operation took longer than its limit."""


class Cancelled(Exception):
    """A person stopped the take."""
