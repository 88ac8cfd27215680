"""Deeds that settle takes outside of a run: ask, cancel, give up, adopt what is left.

Asking changes nothing. All else holds the project's lease, as a run does, and first
settles what the last run left.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..errors import NotSaved, Refused, StageError, UsageError, VidpipeError
from ..project.files import Folder
from ..project.lease import Lease, holder
from ..project.model import Take, TakeStatus
from ..project.snapshot import Snapshot
from ..project.store import Store
from ..redact import from_environment, redact
from ..registry import Offered, Registry
from ..stages import Context, Operation, Poll
from ..text import one_line, scrub
from . import commits
from .call import DaemonExecutor, drive
from .choices import Choices, loaded
from .jobs import KINDS
from .leftovers import left_over, place_of, whole
from .messages import Made
from .prints import captured_prints
from .recover import Case, case_of, cases, given_up
from .settle import settle
from .verdict import of_operation, stopped
from .worker import new_run_id

PATIENCE = 30.0
"""How long one look at an operation may take, in seconds."""
Word: TypeAlias = Literal["working", "finished", "gone", "over", "silent"]
_WORDS: Mapping[TakeStatus, Word] = {
    TakeStatus.TIMED_OUT: "silent",
    TakeStatus.UNKNOWN: "gone",
}
"""What is told of an operation that is open as before, or lost; else it is over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service says of an operation; ``silent``: it could not be asked."""

    word: Word
    fraction: float | None = None
    message: str = ""
    hint: str = ""
    reasons: tuple[str, ...] = ()
    charged_usd: float | None = None


def find(store: Store) -> tuple[Case, ...]:
    """What is not settled in a project now; takes no lock."""
    run = holder(store.folder)
    snapshot = store.read()
    live = run.run if run else None
    return cases(snapshot, live, left_over(store.folder, snapshot))


def ask(
    store: Store,
    registry: Registry,
    found: Iterable[Case],
    patience: float = PATIENCE,
) -> Mapping[str, Answer]:
    """Look once at each operation that nobody tends; answers by take. It is free."""
    snapshot, executor = store.read(), DaemonExecutor()
    calls: dict[str, Future[Answer]] = {}
    with captured_prints(lambda take, line: None):
        for case in found:
            if case.can_be_asked and not case.tended:
                call = executor.submit(
                    _ask, store.folder, snapshot, registry, case.take
                )
                calls[case.take.id] = call
        end = time.monotonic() + patience
        return {name: _heard(call, end) for name, call in calls.items()}


def _heard(call: Future[Answer], end: float) -> Answer:
    try:
        return call.result(timeout=max(end - time.monotonic(), 0.0))
    except TooLate:
        return Answer("silent", message="no answer yet")
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything at all
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        return Answer("silent", message=_told(said))


def _ask(folder: Folder, snapshot: Snapshot, registry: Registry, take: Take) -> Answer:
    try:
        offered, ctx = _surroundings(folder, snapshot, registry, take)
        poll = drive(offered.stage.poll(_operation(take), ctx), ctx)
    except StageError as error:
        return _said(error)
    except VidpipeError as error:
        return Answer("silent", message=_told(error.message), hint=_told(error.hint))
    if not isinstance(poll, Poll):
        return Answer("silent", message=f"poll gave a {type(poll).__name__}")
    word: Word = "finished" if poll.done else "working"
    return Answer(word, poll.fraction, _told(str(poll.note)))


def _said(error: StageError) -> Answer:
    """What an error tells of an operation, read as a run reads it."""
    verdict = of_operation(error)
    told = verdict.error
    return Answer(
        _WORDS.get(verdict.status, "over"),
        message=_told(told.message),
        hint=_told(told.hint),
        reasons=tuple(map(_told, told.reasons)) if isinstance(told, Refused) else (),
        charged_usd=verdict.cost_usd,
    )


def _told(text: str) -> str:
    """What a stage says, in a line and without keys: it goes to the screen as it is."""
    return one_line(redact(scrub(text), from_environment()), 400)


def _surroundings(
    folder: Folder, snapshot: Snapshot, registry: Registry, take: Take
) -> tuple[Offered, Context]:
    """The stage that made an operation, and a context to ask it in.

    Raises:
        UsageError: no loaded plugin offers it any more.
    """
    offered = loaded(registry, KINDS[take.slot], take.stage or "", [take])
    work = folder.work(take.id)
    with contextlib.suppress(NotSaved):  # most stages only talk
        folder.make(work)
    ctx = Context(
        dir=work,
        key=f"{snapshot.project.id}/{take.id}/{take.started_at}",
        settings=Choices(registry, snapshot.project).settings(offered),
        log=logging.Logger(take.id, logging.CRITICAL + 1),
    )
    return offered, ctx


def _operation(take: Take) -> Operation:
    assert take.operation is not None
    return Operation(take.operation.id, dict(take.operation.data))


@contextlib.contextmanager
def _alone(store: Store, take_id: str, take_over: bool) -> Iterator[Case]:
    """Nobody else works on the project; what the last run left is settled.

    Raises:
        Held: a run is at work on it.
        UnknownName: the take is neither open nor in doubt.
    """
    case_of(find(store), take_id)
    with Lease.take(store.folder, new_run_id(), force=take_over):
        with store.transaction() as draft:
            settle(draft)
        snapshot = store.read()
        found = cases(snapshot, None, left_over(store.folder, snapshot))
        yield case_of(found, take_id)


def give_up(
    store: Store,
    take_id: str,
    charged: bool,
    usd: float | None = None,
    take_over: bool = False,
) -> Take:
    """Settle a take by a person's word; the next run makes its slot again.

    Raises:
        Held: a run is at work on the project.
        UnknownName: the take is neither open nor in doubt.
        UsageError: it was charged, and nobody knows how much.
    """
    with _alone(store, take_id, take_over) as case:
        settled = given_up(case, charged, usd)
        with store.transaction() as draft:
            draft.put_take(settled)
    return settled


def cancel(
    store: Store,
    registry: Registry,
    take_id: str,
    take_over: bool = False,
    patience: float = PATIENCE,
) -> Take:
    """Ask the service to end an operation; the take is stopped.

    What the service says it has charged is written down, if it says so.

    Raises:
        Held: a run is at work on the project.
        UnknownName: the take is neither open nor in doubt.
        UsageError: it has no operation, is finished already, or its stage cannot.
        StageError: the service did not take it, or did not answer within ``patience``
            seconds; the take is as it was.
    """
    with _alone(store, take_id, take_over) as case:
        take, snapshot = case.take, store.read()
        if not case.can_be_asked:
            raise UsageError(f"{take_id} has no operation that could be cancelled")
        call = DaemonExecutor().submit(_end, store.folder, snapshot, registry, take)
        told = _in_time(call, patience, take_id)
        error = stopped().error
        with store.transaction() as draft:
            commits.ended(draft, take_id, TakeStatus.STOPPED, error, told)
            return draft.take(take_id)


def _end(
    folder: Folder, snapshot: Snapshot, registry: Registry, take: Take
) -> float | None:
    """Have an operation ended; gives what was charged, if the service tells."""
    offered, ctx = _surroundings(folder, snapshot, registry, take)
    if not hasattr(offered.stage, "cancel"):
        raise UsageError(
            f"{offered.name} cannot cancel an operation",
            hint=f"--give-up {take.id} waits for it no longer",
        )
    if _ask(folder, snapshot, registry, take).word == "finished":
        raise UsageError(
            f"{take.id} is finished at the service", hint="--fetch brings it in"
        )
    drive(offered.stage.cancel(_operation(take), ctx), ctx)
    return _ask(folder, snapshot, registry, take).charged_usd


def _in_time(call: Future[float | None], patience: float, take_id: str) -> float | None:
    """What a call gives within some seconds; a thread that hangs is left behind."""
    if not wait([call], timeout=patience).done:
        raise StageError(
            f"the service did not answer within {patience:g} s",
            hint=f"whether {take_id} has ended, only another look tells",
        )
    try:
        return call.result()
    except VidpipeError:
        raise
    except BaseException as error:
        said = one_line(f"{type(error).__name__}: {error}".rstrip(": "), 300)
        raise StageError(f"{take_id} could not be cancelled: {said}") from error


def adopt(
    store: Store,
    take_id: str,
    charged: bool | None = None,
    usd: float | None = None,
    take_over: bool = False,
) -> Take:
    """Give a whole file that was left behind its place, as the result of its take.

    Raises:
        Held: a run is at work on the project.
        UnknownName: the take is neither open nor in doubt.
        UsageError: nothing whole is left of it.
    """
    with _alone(store, take_id, take_over) as case:
        take, folder = case.take, store.folder
        checked = whole(store.read(), folder, take)
        if checked is None:
            raise UsageError(f"nothing whole is left of {take_id}")
        cost = (
            take.cost_usd if charged is None else given_up(case, charged, usd).cost_usd
        )
        path = place_of(folder, take, checked.path)
        if checked.path != path.resolve():
            folder.adopt(checked.path, path, replace=True)
        made = Made(path, checked, cost, take.prompt, take.model)
        with store.transaction() as draft:
            commits.done(draft, take_id, made, folder.relative(path), cost)
            adopted = draft.take(take_id)
    shutil.rmtree(folder.work(take_id), ignore_errors=True)
    return adopted
