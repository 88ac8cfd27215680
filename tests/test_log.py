"""The run log tells everything but secrets, and neither disk nor junk disturbs it."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest

from vidpipe_tui.engine.log import Entry, RunLog, follow
from vidpipe_tui.redact import redact


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "r1.jsonl"


@pytest.fixture
def log(path):
    path.parent.mkdir()
    return RunLog(path)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def kinds(path):
    return [line["kind"] for line in lines(path)]


# Writing.


def test_each_event_is_one_json_line_with_only_its_own_fields(log, path):
    log.write(Entry("run-started"))
    log.write(Entry("take-done", scene="s01", slot="end", take="a-1", cost_usd=0.0))
    first, second = lines(path)
    assert set(first) == {"kind", "at"}
    assert first["at"].endswith("+00:00")
    del second["at"]
    assert second == {
        "kind": "take-done",
        "scene": "s01",
        "slot": "end",
        "take": "a-1",
        "cost_usd": 0.0,
    }


def test_what_was_written_is_what_a_viewer_reads(log, path):
    entry = Entry(
        "take-failed",
        scene="s02",
        slot="clip",
        take="s02-clip-1",
        stage="video.veo",
        message="the filter said no",
        status="filtered",
        hint="change the prompt",
        reasons=("people", "water"),
        attempt=2,
        wait=4.5,
        fraction=0.5,
        cost_usd=3.2,
        operation="op/1",
        note="n",
        outcome="o",
        at="2026-11-23T03:00:00.000+00:00",
    )
    log.write(entry)
    assert follow(path)[0] == [entry]


def test_only_the_owner_may_read_it(log, path):
    log.write(Entry("run-started"))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_is_appended_to(log, path):
    log.write(Entry("run-started"))
    RunLog(path).write(Entry("run-ended", outcome="done"))
    assert kinds(path) == ["run-started", "run-ended"]


def test_progress_is_written_at_most_twice_a_second_for_each_take(path):
    path.parent.mkdir()
    clock = Clock()
    log = RunLog(path, clock=clock)
    for step in range(100):
        clock.now = 1000 + step / 20
        log.write(Entry("progress", take="a-1", fraction=step / 100))
        log.write(Entry("progress", take="b-1", fraction=step / 100))
    for take in ("a-1", "b-1"):
        assert [line["take"] for line in lines(path)].count(take) == 10


@pytest.mark.parametrize("end", ["take-done", "take-failed"])
def test_the_last_progress_comes_before_the_end_of_its_take(path, end):
    path.parent.mkdir()
    log = RunLog(path, clock=Clock())
    for fraction in (0.1, 0.5, 0.9):
        log.write(Entry("progress", take="a-1", fraction=fraction))
    log.write(Entry("progress", take="b-1", fraction=0.3))
    log.write(Entry(end, take="a-1"))
    told = [(line["kind"], line.get("fraction")) for line in lines(path)]
    assert told == [
        ("progress", 0.1),
        ("progress", 0.3),
        ("progress", 0.9),
        (end, None),
    ]


def test_held_progress_is_written_by_a_flush_when_its_time_has_come(path):
    path.parent.mkdir()
    clock = Clock()
    log = RunLog(path, clock=clock)
    log.write(Entry("progress", take="a-1", note="queued"))
    log.write(Entry("progress", take="a-1", note="running"))
    log.flush()
    assert [line["note"] for line in lines(path)] == ["queued"]
    clock.now += 0.5
    log.flush()
    log.flush()
    assert [line["note"] for line in lines(path)] == ["queued", "running"]


def test_escape_codes_and_broken_text_do_not_reach_the_log(log, path):
    log.write(
        Entry("note", message="\x1b]0;x\x07a\r\nb\ud800\x00\u202e", note="\x9b2J")
    )
    (line,) = lines(path)
    assert line["message"] == "a\nb?"
    assert "note" not in line


def test_long_texts_are_capped(log, path):
    log.write(Entry("note", message="m" * 1_000_000))
    assert path.stat().st_size < 10_000


def chat(log, times, take="a-1", message="x" * 1000):
    heard = [log.has_room(take, message) for _ in range(times)]
    for _ in range(sum(heard)):
        log.write(Entry("note", take=take, message=message))
    return sum(heard)


@pytest.mark.parametrize("end", ["take-done", "take-failed", "run-ended"])
def test_a_chatty_take_is_cut_short_and_says_by_how_much(log, path, end):
    heard = chat(log, 100_000)
    assert 100 < heard < 1000
    log.write(Entry("warning", take="a-1", message="from the run itself"))
    log.write(Entry(end, scene="s01", take=None if end == "run-ended" else "a-1"))
    *_, ours, left_out, last = lines(path)
    assert ours["message"] == "from the run itself"
    assert left_out["take"] == "a-1" and last["kind"] == end
    assert left_out["message"] == f"and {100_000 - heard:,} more lines were left out"
    assert path.stat().st_size < 700_000


def test_empty_lines_without_end_are_too_many_too(log):
    assert chat(log, 100_000, message="") < 10_000


def test_one_take_that_chats_takes_no_room_from_another(log, path):
    chat(log, 100_000)
    assert chat(log, 5, take="b-1") == 5
    log.write(Entry("take-done", take="b-1"))
    log.write(Entry("take-done", take="a-1"))
    log.write(Entry("run-ended"))
    told = [line.get("message", "") for line in lines(path)]
    assert sum("left out" in text for text in told) == 1
    assert chat(log, 1) == 1


def test_senseless_values_do_not_break_a_line(log, path):
    strange: dict[str, object] = {"note": 7, "message": object, "reasons": [None, "x"]}
    log.write(Entry("note", fraction=float("nan"), **strange))  # type: ignore[arg-type]  # a plugin's values
    log.write(Entry("note", message="after"))
    assert [entry.message for entry in follow(path)[0]][1] == "after"


# Secrets.


def test_no_secret_is_written_in_any_field(path):
    path.parent.mkdir()
    known = {"correct horse/battery+staple"}
    log = RunLog(path, lambda: known)
    known.add("hunter2hunter2")
    for secret in known:
        spelled = secret.replace(" ", "%20").replace("/", "%2F").replace("+", "%2B")
        text = f"a {secret} b {spelled} c {secret[:4]}\x1b[31m{secret[4:]}"
        log.write(
            Entry(
                "take-failed",
                message=text,
                note=text,
                hint=text,
                reasons=(text,),
                operation=text,
            )
        )
    written = path.read_text()
    for secret in ("correct", "staple", "hunter2"):
        assert secret not in written
    assert written.count("***") == 2 * 5 * 3


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET /v1?key=abc123&alt=sse", "GET /v1?key=***&alt=sse"),
        ("Authorization: Bearer ya29.a0AfB_by", "Authorization: Bearer ***"),
        ("with AIzaSyA1234567890abcdefghijklmnop.", "with ***."),
        ("{'x-goog-api-key': 'abc123def'}", "{'x-goog-api-key': '***'}"),
        ('{"access_token": "q1w2e3r4"}', '{"access_token": "***"}'),
        ("OPENAI_API_KEY=sk-abc", "OPENAI_API_KEY=***"),
        ("sk-proj-abcdefghijklmnop1234", "***"),
        ("https://me:pass@proxy:80/", "https://me:***@proxy:80/"),
        ("x?X-Goog-Signature=ff00&y=1", "x?X-Goog-Signature=***&y=1"),
        ("-----BEGIN PRIVATE KEY-----\nMII\nx", "***"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text, clean):
    assert redact(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "s03-end-2 waits for keyframe 2 of 5",
        "The secret: forgotten by all, the keeper",
        "a flag bearer approaches under basic lighting",
        "max_output_tokens=1024",
        "monkey=12",
        "https://example.org/a@b",
        "models/veo-3/operations/1a2b3c",
    ],
)
def test_plain_words_are_left_alone(text):
    assert redact(text) == text


def test_a_secret_too_short_to_be_one_does_not_blot_out_the_text():
    assert redact("a lighthouse", ["a", "", "  "]) == "a lighthouse"


def test_the_longer_of_two_secrets_is_hidden_whole():
    assert redact("x abcdefgh y", ["abcd", "abcdefgh"]) == "x *** y"


# A disk that refuses.


def test_a_disk_that_refuses_does_not_disturb_and_the_next_line_tells(log, path):
    path.parent.rmdir()
    log.write(Entry("note", message="one"))
    log.write(Entry("note", message="two"))
    assert log.lost == 2
    path.parent.mkdir()
    log.write(Entry("note", message="three"))
    assert log.lost == 0
    assert [line["message"] for line in lines(path)] == [
        "2 lines of this log could not be written",
        "three",
    ]


def test_a_disk_that_is_full_within_a_line_spoils_only_that_line(log, path):
    log.write(Entry("note", message="one"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    full = path.stat().st_size + 20
    resource.setrlimit(resource.RLIMIT_FSIZE, (full, limits[1]))
    try:
        log.write(Entry("note", message="torn"))
        log.write(Entry("note", message="refused"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.stat().st_size == full
    log.write(Entry("note", message="four"))
    assert [entry.message for entry in follow(path)[0]] == [
        "one",
        "2 lines of this log could not be written",
        "four",
    ]


def test_dev_full_is_survived(tmp_path):
    path = tmp_path / "full"
    path.symlink_to("/dev/full")
    log = RunLog(path)
    log.write(Entry("note", message="x"))
    assert log.lost == 1


def test_a_line_torn_by_a_killed_writer_spoils_nothing_after_it(log, path):
    path.write_bytes(b'{"kind": "note", "message": "to')
    RunLog(path).write(Entry("note", message="next"))
    assert [entry.message for entry in follow(path)[0]] == ["next"]


def test_threads_do_not_mix_their_lines(log, path):
    def work(name: int) -> None:
        for number in range(50):
            log.write(Entry("note", message=f"{name}-{number}" + "x" * 500))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(path)) == 200


# Following.


def test_a_log_that_is_not_there_yet_is_empty(path, tmp_path):
    assert follow(path) == ([], 0)
    assert follow(path, 500) == ([], 0)
    assert follow(tmp_path, 3) == ([], 3)


def test_each_look_gives_only_what_is_new(log, path):
    log.write(Entry("note", message="one"))
    entries, offset = follow(path)
    assert [entry.message for entry in entries] == ["one"]
    assert follow(path, offset) == ([], offset)
    log.write(Entry("note", message="two"))
    entries, offset = follow(path, offset)
    assert [entry.message for entry in entries] == ["two"]
    assert offset == path.stat().st_size


def test_half_a_line_waits_for_its_other_half(log, path):
    whole = b'{"kind":"note","message":"\xc3\xa9t\xc3\xa9"}\n'
    for cut in range(len(whole)):
        path.write_bytes(whole + whole[:cut])
        entries, offset = follow(path)
        assert (len(entries), offset) == (1, len(whole))
        with path.open("ab") as file:
            file.write(whole[cut:])
        entries, offset = follow(path, offset)
        assert ([e.message for e in entries], offset) == (["été"], 2 * len(whole))


def test_junk_lines_are_passed_over(log, path):
    path.write_bytes(
        b"\n\x00\xff\n[]\nnull\n{}\n"
        b'{"kind": 3}\n'
        + b"[" * 5000
        + b"\n"
        + b'{"kind":"note","message":4,"fraction":"x","attempt":true,'
        b'"reasons":[1,"a"]}\n' + b"a\rb\n"
    )
    entries, offset = follow(path)
    assert entries == [Entry("note", reasons=("a",))]
    assert offset == path.stat().st_size


def test_a_line_of_a_newer_vidpipe_is_read_as_far_as_it_is_known(log, path):
    path.write_bytes(b'{"kind":"take-danced","mood":"gay","scene":"s01"}\n')
    assert follow(path)[0] == [Entry("take-danced", scene="s01")]


def test_a_log_that_became_shorter_is_read_anew(log, path):
    log.write(Entry("note", message="one " * 100))
    _, offset = follow(path)
    path.write_bytes(b'{"kind":"note","message":"new"}\n')
    assert [entry.message for entry in follow(path, offset)[0]] == ["new"]


@pytest.mark.parametrize("most", range(64, 132, 4))
def test_a_first_look_at_a_long_log_gives_its_whole_last_lines(log, path, most):
    line = b'{"kind":"note","message":"%05d"}\n'
    path.write_bytes(b"".join(line % number for number in range(100)))
    entries, offset = follow(path, most=most)
    fitting = most // len(line % 0)
    wanted = [f"{number:05d}" for number in range(100 - fitting, 100)]
    assert [entry.message for entry in entries] == wanted
    assert offset == path.stat().st_size


def test_later_looks_are_bounded_and_miss_nothing(log, path):
    log.write(Entry("run-started"))
    _, offset = follow(path)
    for number in range(50):
        log.write(Entry("note", message=str(number)))
    found: list[str | None] = []
    while offset < path.stat().st_size:
        entries, offset = follow(path, offset, most=200)
        assert len(entries) < 5
        found += [entry.message for entry in entries]
    assert found == [str(number) for number in range(50)]


def test_an_endless_line_is_passed_over(log, path):
    log.write(Entry("run-started"))
    _, offset = follow(path)
    with path.open("ab") as file:
        file.write(b"x" * 10_000 + b"\n")
    log.write(Entry("note", message="after"))
    found: list[str | None] = []
    while offset < path.stat().st_size:
        entries, offset = follow(path, offset, most=1000)
        found += [entry.message for entry in entries]
    assert found == ["after"]


_WRITER = """
import sys
from pathlib import Path
from vidpipe_tui.engine.log import Entry, RunLog
log = RunLog(Path(sys.argv[1]))
number = 0
while True:
    log.write(Entry("note", message=str(number)))
    number += 1
"""


def test_a_writer_killed_at_any_time_leaves_a_readable_log(path):
    path.parent.mkdir()
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(path)])
    end = time.monotonic() + 20
    while len(follow(path)[0]) < 20 and time.monotonic() < end:
        time.sleep(0.01)
    writer.kill()
    writer.wait()
    entries, _ = follow(path, most=1 << 30)
    assert [entry.message for entry in entries] == [str(n) for n in range(len(entries))]
    assert len(entries) >= 20
