"""The README's table of promises names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_each_promise_names_a_test_that_is_there():
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.partition("## What survives what")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(tests/[a-z_/]+\.py)`", row)
        assert named, row
        assert all("def test_" in (ROOT / path).read_text("utf-8") for path in named)
