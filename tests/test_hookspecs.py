"""The hooks are typed: a plugin that offers the wrong stage is told by mypy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vidpipe_tui import hookspecs
from vidpipe_tui.registry import KINDS

ROOT = Path(__file__).parent.parent

PLUGIN = """
from __future__ import annotations

from dataclasses import dataclass

from vidpipe_tui.hookspecs import Offer, hookimpl
from vidpipe_tui.stages import (
    Clip, Context, Keyframe, KeyframeJob, Operation, Poll, VideoJob,
)


class Draws:
    name = "draws"

    def run(self, job: KeyframeJob, ctx: Context) -> Keyframe:
        return Keyframe(ctx.dir / "a.png")


@dataclass(frozen=True)
class Films:
    name: str = "films"

    def submit(self, job: VideoJob, ctx: Context) -> Operation:
        return Operation("1")

    def poll(self, op: Operation, ctx: Context) -> Poll:
        return Poll(done=True)

    def fetch(self, op: Operation, job: VideoJob, ctx: Context) -> Clip:
        return Clip(ctx.dir / "a.mp4")


@hookimpl
def vidpipe_keyframe() -> Offer[KeyframeJob, Keyframe]:
    return {keyframe}


@hookimpl
def vidpipe_video() -> Offer[VideoJob, Clip]:
    return {video}
"""


def _mypy(tmp_path: Path, keyframe: str, video: str) -> str:
    plugin = tmp_path / "plugin.py"
    text = PLUGIN.replace("{keyframe}", keyframe).replace("{video}", video)
    plugin.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(plugin)],
        cwd=tmp_path,
        env={
            "MYPYPATH": str(ROOT),
            "PATH": "",
            "MYPY_CACHE_DIR": str(tmp_path / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_right_offer_passes_and_a_wrong_one_is_caught(tmp_path):
    assert "Success" in _mypy(tmp_path, "Draws()", "[Films()]")
    said = _mypy(tmp_path, "Films()", "Draws()")
    assert said.count("Incompatible return value type") == 2
    assert "Found 2 errors" in said


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_stage_has_its_hook(kind):
    hook = getattr(hookspecs, f"vidpipe_{kind}")
    assert hook() == ()
    assert hook.__doc__
