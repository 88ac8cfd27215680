"""What threads tell the coordinator: all that counts, and of chatter what it hears."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Any

from vidpipe_tui.engine import inbox
from vidpipe_tui.engine.inbox import Inbox
from vidpipe_tui.engine.messages import Ended, Note

from .films import Sketch, a_film, an_engine, entries, studio


def chatter(number=0):
    return Note("t", 20, f"line {number}")


def test_messages_come_in_order_and_a_wake_is_none():
    box = Inbox()
    for number in range(3):
        box.post(chatter(number))
        box.wake()
    texts = [getattr(each, "text", "") for each in box.messages(0.0, 1.0)]
    assert texts == ["line 0", "line 1", "line 2"]


def test_chatter_is_dropped_when_nobody_listens_and_an_end_is_not(monkeypatch):
    monkeypatch.setattr(inbox, "PATIENCE", 0.05)
    box = Inbox()
    for number in range(inbox.MOST_WAITING + 2):
        box.post(chatter(number))
    box.post(Ended("t", "send"))
    *notes, last = box.messages(0.0, 10.0)
    assert len(notes) == inbox.MOST_WAITING
    assert isinstance(last, Ended)


def test_nobody_listens_for_ever_to_one_who_never_stops():
    box, over = Inbox(), threading.Event()

    def talk():
        for number in itertools.count():
            if over.is_set():
                return
            box.post(chatter(number))

    thread = threading.Thread(target=talk)
    thread.start()
    heard = sum(1 for _ in itertools.islice(box.messages(1.0, 0.05), 10**6))
    over.set()
    thread.join()
    assert 0 < heard < 10**6


def test_a_stage_that_logs_without_end_can_be_stopped(tmp_path):
    def chat(job, ctx):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            ctx.log.info("still here")
            ctx.check()

    registry, chosen = studio(Sketch(first=chat))
    store = a_film(tmp_path, 1, stages=chosen)
    engine = an_engine(store, registry)
    threading.Timer(0.5, engine.stop).start()
    begun = time.monotonic()
    assert engine.run().kind == "stopped"
    assert time.monotonic() - begun < 25
    assert entries(store)[-1].kind == "run-ended"


def test_of_a_stage_that_says_too_much_the_log_keeps_the_beginning(tmp_path):
    def chat(job, ctx):
        for number in range(20_000):
            ctx.log.warning("line %s", number)
        raise RuntimeError("out of breath")

    registry, chosen = studio(Sketch(first=chat))
    store = a_film(tmp_path, 1, stages=chosen)
    seen: list[Any] = []
    an_engine(store, registry, listen=seen.append).run()
    told = [each.message or "" for each in entries(store)]
    assert told.count("line 0") == 1
    assert sum(text.startswith("line ") for text in told) < 10_000
    assert any(text.endswith("more lines were left out") for text in told)
    assert any("RuntimeError: out of breath" in text for text in told)
    assert "line 19999" not in {each.message for each in seen}
