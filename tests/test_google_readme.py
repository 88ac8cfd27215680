"""The README's prices are those of the plan, and its stand-in can be tried."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vidpipe_tui.cli.chosen import Flags
from vidpipe_tui.cli.newfilm import Wanted, new_project, plan_of
from vidpipe_tui.config import load_config

from .films import installed

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| `([\w.-]+)`[^|]*\| `([\w.-]+)` \| \$([\d.]+) \| \$([\d.]+) \|$", README, re.M
)


def price(clips: str, pictures: str, seconds: float) -> float | None:
    preset, stage = ("google", "veo") if "veo" in clips else ("google-key", "omni")
    settings = (f"video.{stage}.model={clips}", f"keyframe.gemini.model={pictures}")
    flags = Flags(preset=preset, settings=settings)
    film = Wanted(brief="x", scenes=5, seconds=seconds, flags=flags)
    project = new_project(load_config(), installed(), film)
    return plan_of(project, installed(), None).estimate_usd


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:2]))
def test_the_table_of_prices_is_what_the_plan_says(row):
    clips, pictures, four, eight = row
    assert price(clips, pictures, 4) == pytest.approx(float(four), abs=0.005)
    assert price(clips, pictures, 8) == pytest.approx(float(eight), abs=0.005)


def test_the_table_names_both_defaults():
    assert len(ROWS) == 5
    for preset in ("google", "google-key"):
        assert f"(default of `{preset}`)" in README


def test_the_stand_in_can_be_tried_as_the_readme_says(tmp_path):
    [block] = re.findall(
        r"^    (python -m tests\.google_server.*?)\n\n", README, re.M | re.S
    )
    script = re.sub(r"^    ", "", block, flags=re.M).replace(
        "--size 720p", "--size 360p"
    )
    script = script.replace("python -m", f"{sys.executable} -m")
    script = script.replace("vidpipe ", f"{sys.executable} -m vidpipe_tui ")
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOOGLE_", "GEMINI_"))
    }
    done = subprocess.run(
        ["bash", "-ec", f'trap "kill %1" EXIT\n{script} --workspace {tmp_path}'],
        env={**env, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is there, with Vertex" in done.stdout
    assert list(tmp_path.glob("*/output/final.mp4"))
