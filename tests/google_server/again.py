"""Finish an operation from its JSON alone, as a process that knows nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vidpipe_tui.stages import Operation

from .kit import context, finish, google, video_job


def main(name: str, note: str, folder: str) -> None:
    """Poll and fetch; print where the clip lies."""
    stage = google("veo").Veo() if name == "veo" else google("omni").Omni()
    said = json.loads(Path(note).read_text())
    op = Operation(said["id"], said["data"])
    ctx = context(Path(folder), stage.settings(poll_seconds=0.0), "again")
    clip = finish(stage, op, video_job(Path(folder)), ctx)
    sys.stdout.write(str(clip.path))


if __name__ == "__main__":
    main(*sys.argv[1:])
