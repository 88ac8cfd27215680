"""How fast the animatic draws, beside naive RGBA compositing of the same planes.

    python -m bench.animatic

The limits hold on two idle cores; the load is printed, because a busy machine breaks
them without anything being wrong.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vidpipe_tui.stages import Context, KeyframeJob, StoryboardJob, VideoJob

animatic = importlib.import_module("vidpipe_tui.plugins.animatic")
recipes = importlib.import_module("vidpipe_tui.plugins.animatic.recipe")
views = importlib.import_module("vidpipe_tui.plugins.animatic.view")
worlds = importlib.import_module("vidpipe_tui.plugins.animatic.world")

SIZE, SECONDS, FPS, SCENES = (1280, 720), 4.0, 24, 5
KEYFRAME_LIMIT, CLIP_LIMIT, RUN_LIMIT, MEMORY_LIMIT = 0.5, 2.5, 20.0, 250
BRIEF = "A lighthouse keeper finds a bottle with a map"


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Append the seconds the block takes."""
    start = time.perf_counter()
    yield
    into.append(time.perf_counter() - start)


def film(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each keyframe and each clip of one film."""
    common: dict[str, Any] = {"style": "", "aspect": "16:9", "seed": 7}
    wanted = StoryboardJob(brief=BRIEF, scenes=SCENES, seconds=SECONDS, **common)
    board = animatic.AnimaticStoryboard().run(wanted, Context(dir=folder, key="k"))
    keyframe, video = animatic.AnimaticKeyframe(), animatic.AnimaticVideo()
    stills: list[float] = []
    clips: list[float] = []
    last: Path | None = None
    for i, scene in enumerate(board.scenes):
        ctx = Context(dir=folder / str(i), key="k", settings=animatic.VideoSettings())
        ctx.dir.mkdir()
        common |= {
            "size": SIZE,
            "seconds": SECONDS,
            "index": i,
            "scene_id": f"s{i:02d}",
        }
        common["style_guide"] = board.style_guide
        prompts = {"start": scene.start_prompt, "end": scene.end_prompt}
        first = last
        for position in ("start", "end") if first is None else ("end",):
            job = KeyframeJob(
                position="start" if position == "start" else "end",
                prompt=prompts[position],
                start_frame=last,
                **common,
            )
            with timed(stills):
                last = keyframe.run(job, ctx).path
            first = first or last
        assert first is not None and last is not None
        clip = VideoJob(
            title=scene.title,
            prompt=scene.motion_prompt,
            fps=FPS,
            first_frame=first,
            last_frame=last,
            **common,
        )
        with timed(clips):
            video.run(clip, ctx)
    return stills, clips


def naive(frames: int = 12) -> float:
    """Seconds for one clip's frames when every plane is a full RGBA picture."""
    from PIL import Image

    world = worlds.build(recipes.read(BRIEF, seed=7), SIZE)
    layers = []
    for plane in world.planes:
        whole = Image.new("RGBA", world.size)
        look = plane.looks[0]
        picture = look.colour.convert("RGBA")
        if look.mask:
            picture.putalpha(look.mask)
        whole.alpha_composite(picture, (max(plane.at[0], 0), max(plane.at[1], 0)))
        layers.append((whole, plane.depth))
    start = time.perf_counter()
    for i in range(frames):
        frame = Image.new("RGBA", SIZE)
        for layer, depth in layers:
            edge = 40 + i * depth
            box = (edge, edge, edge + SIZE[0], edge + SIZE[1])
            frame.alpha_composite(
                layer.resize(SIZE, Image.Resampling.BILINEAR, box=box)
            )
        frame.convert("RGB").tobytes()
    return (time.perf_counter() - start) / frames * SECONDS * FPS


def moviepy() -> float | None:
    """Seconds moviepy takes for one clip that zooms into one still, if installed."""
    try:
        editor: Any = importlib.import_module("moviepy")
    except ImportError:
        return None
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        still = Path(folder) / "still.png"
        world = worlds.build(recipes.read(BRIEF, seed=7), SIZE)
        views.picture(world, views.Pose()).resize(SIZE, Image.Resampling.LANCZOS).save(
            still
        )
        start = time.perf_counter()
        shown = editor.ImageClip(str(still), duration=SECONDS)
        moved = shown.resized(lambda t: 1 + 0.05 * t)
        moved.write_videofile(str(Path(folder) / "x.mp4"), fps=FPS, logger=None)
        return time.perf_counter() - start


def main() -> int:
    """Print the table; 1 if a limit is broken."""
    spent = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        stills, clips = film(Path(folder))
    spent = time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    run = sum(stills) + sum(clips)
    rate = SECONDS / (sum(clips) / len(clips))
    best = SECONDS / min(clips)
    rows: list[tuple[str, str, str, bool]] = [
        ("keyframe, longest", f"{max(stills):.2f} s", f"<= {KEYFRAME_LIMIT} s",
         max(stills) <= KEYFRAME_LIMIT),
        ("clip, mean", f"{rate:.1f}x real time", "(shown)", True),
        ("clip, one world", f"{best:.1f}x real time", f">= {CLIP_LIMIT}x",
         best >= CLIP_LIMIT),
        (f"{SCENES} scenes of {SECONDS:g} s", f"{run:.1f} s", f"<= {RUN_LIMIT:g} s",
         run <= RUN_LIMIT),
        ("processor time of that", f"{spent:.1f} s", "(shown)", True),
        ("memory, most", f"{memory:.0f} MB", f"<= {MEMORY_LIMIT} MB",
         memory <= MEMORY_LIMIT),
    ]  # fmt: skip
    peers: list[tuple[str, Callable[[], float | None]]] = [
        ("naive RGBA, no encoding", naive),
        ("moviepy, one still", moviepy),
    ]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, value, limit, ok in rows:
        print(f"{name:26} {value:>18}  {limit:>10}  {'ok' if ok else 'BROKEN'}")
    for name, measure in peers:
        taken = measure()
        text = "not installed" if taken is None else f"{SECONDS / taken:.2f}x real time"
        print(f"{name:26} {text:>18}")
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
