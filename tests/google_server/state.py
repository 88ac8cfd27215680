"""What the server remembers: requests, charges, operations, files, faults to come."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Request:
    """One line of the ledger; ``status`` 0 means that no answer was sent."""

    kind: str
    mode: str
    method: str
    path: str
    model: str
    body: Any
    size: int
    fault: str = ""
    status: int = 0


@dataclass
class Charge:
    """One accepted paid job. A refunded one was accepted and then taken back.

    ``operation`` is the id of the operation or interaction that it paid for.
    """

    kind: str
    model: str
    usd: float
    prompt: str
    id: str
    refunded: bool = False
    operation: str = ""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next request of a kind; ``options`` refine it."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Operation:
    """A Veo operation or an Omni interaction; it outlives the client that made it."""

    id: str
    name: str
    kind: str
    mode: str
    model: str
    prompt: str
    seconds: float
    aspect: str
    audio: bool
    frames: tuple[bytes, ...]
    delivery: str
    charge: Charge
    polls_left: int
    ready_at: float
    fault: Fault | None = None
    cancelled: bool = False
    file: str = ""


@dataclass
class Pace:
    """How long things take: looks before a clip is done, or seconds; per answer."""

    polls: int = 1
    clip_seconds: float = 0.0
    picture_seconds: float = 0.0
    text_seconds: float = 0.0
    file_looks: int = 0
    full_size: bool = False


@dataclass
class State:
    """Everything; every change is made under ``lock``. ``lines`` counts open ones."""

    lines: int = 0
    pace: Pace = field(default_factory=Pace)
    ledger: list[Request] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    lock: threading.RLock = field(default_factory=threading.RLock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def inject(self, kind: str, fault: str, times: int = 1, **options: Any) -> None:
        """Let the next ``times`` requests of a kind go wrong."""
        with self.lock:
            self.faults[kind].extend([Fault(fault, options)] * times)

    def take_fault(self, kind: str) -> Fault | None:
        """The fault that is next for a kind, or for "any"."""
        with self.lock:
            anything = [] if kind == "token" else [self.faults["any"]]
            for queue in (self.faults[kind], *anything):
                if queue:
                    return queue.popleft()
        return None

    def charge(self, kind: str, model: str, usd: float, prompt: str) -> Charge:
        """Write down that a paid job was accepted."""
        charge = Charge(kind, model, usd, prompt, secrets.token_hex(8))
        with self.lock:
            self.charges.append(charge)
        return charge

    def open(self, operation: Operation) -> None:
        """Begin an operation; it is done after the pace's looks or seconds."""
        with self.lock:
            self.operations[operation.id] = operation
            operation.charge.operation = operation.id

    @contextmanager
    def looked_at(self, key: str) -> Iterator[Operation | None]:
        """One look at an operation, which brings it nearer to its end."""
        with self.lock:
            found = self.operations.get(key)
            yield found
            if found:
                found.polls_left -= 1

    def reset(self) -> None:
        """Forget everything, the faults too."""
        with self.lock:
            for box in (self.ledger, self.charges):
                box.clear()
            for known in (self.operations, self.files, self.looks, self.faults):
                known.clear()

    def report(self) -> dict[str, Any]:
        """The ledger and the charges, as JSON."""
        with self.lock:
            kept = [charge for charge in self.charges if not charge.refunded]
            return {
                "ledger": [asdict(request) for request in self.ledger],
                "charges": [asdict(charge) for charge in self.charges],
                "usd": round(sum(charge.usd for charge in kept), 6),
                "lines": self.lines,
            }


def due(operation: Operation) -> bool:
    """Whether an operation has had its looks and its seconds."""
    if operation.fault and operation.fault.name == "never_done":
        return False
    return operation.polls_left <= 0 and time.monotonic() >= operation.ready_at
