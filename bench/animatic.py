"""How fast the animatic draws, beside naive RGBA compositing of the same planes.

    python -m bench.animatic

The clips are the dearest there are: neon rain, falling snow, a dissolve from the one to
the other, and neon rain in every style. A clip's rate is that of two idle cores: its
film's seconds over the time it takes when what it does in turn (reading keyframes,
building worlds, sound) runs on one core, and drawing and encoding share two. All is
measured as processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.sheet import Line, report
from vidpipe_tui.stages import Context, KeyframeJob, StoryboardJob, VideoJob

animatic = importlib.import_module("vidpipe_tui.plugins.animatic")
recipes = importlib.import_module("vidpipe_tui.plugins.animatic.recipe")
views = importlib.import_module("vidpipe_tui.plugins.animatic.view")
worlds = importlib.import_module("vidpipe_tui.plugins.animatic.world")

SIZE, SECONDS, FPS, SCENES = (1280, 720), 4.0, 24, 5
KEYFRAME_LIMIT, CLIP_LIMIT, RUN_LIMIT, MEMORY_LIMIT = 0.5, 2.5, 20.0, 250
BRIEF = "A lighthouse keeper finds a bottle with a map"
NEON, SNOW = "a neon street in Tokyo in rain", "a fox in a snowy forest in a blizzard"
FACE = "close-up of a woman's face at night in the city"
STYLES = ("anime", "watercolor", "photorealistic", "3d_render", "pixel_art")
COMMON: dict[str, Any] = {"style": "", "aspect": "16:9", "seed": 1, "style_guide": {}}


@dataclass(frozen=True)
class Prompts:
    """What one scene shows at its start and its end."""

    start: str
    end: str


@dataclass
class Times:
    """Seconds on idle cores that keyframes and clips took."""

    stills: list[float] = field(default_factory=list)
    clips: list[float] = field(default_factory=list)


class Film:
    """Scenes made one after the other, as a run makes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keyframe = animatic.AnimaticKeyframe()
        self._video = animatic.AnimaticVideo()
        self._count = 0
        self._last: Path | None = None
        self.times = Times()

    def add(self, prompts: Prompts, **more: Any) -> float:
        """Make a scene's keyframes and its clip; how fast the clip was."""
        ctx = Context(dir=self._folder / str(self._count), key="k")
        ctx.dir.mkdir()
        ctx.settings = animatic.VideoSettings()
        scene = {"index": self._count, "scene_id": f"s{self._count:02d}"}
        common = COMMON | scene | {"size": SIZE, "seconds": SECONDS} | more
        self._count += 1
        first = self._last or self._still("start", prompts.start, None, ctx, common)
        self._last = self._still("end", prompts.end, first, ctx, common)
        job = VideoJob(
            title="The keeper of the light",
            prompt="slow push in",
            fps=FPS,
            first_frame=first,
            last_frame=self._last,
            **common,
        )
        self.times.clips.append(self._clip(job, ctx))
        return SECONDS / self.times.clips[-1]

    def _still(
        self,
        position: Any,
        prompt: str,
        start: Path | None,
        ctx: Context,
        common: dict[str, Any],
    ) -> Path:
        job = KeyframeJob(position=position, prompt=prompt, start_frame=start, **common)
        began = time.process_time()
        path = Path(self._keyframe.run(job, ctx).path)
        self.times.stills.append(time.process_time() - began)
        return path

    def _clip(self, job: VideoJob, ctx: Context) -> float:
        """Seconds on two idle cores: what is done in turn, and half of the rest."""
        steps: list[float] = []
        ctx.report = lambda *_: steps.append(time.thread_time())
        began = time.process_time()
        self._video.run(job, ctx)
        whole = time.process_time() - began
        alone = steps[1] - steps[0] + steps[-1] - steps[-2]
        return alone + (whole - alone) / 2


def story(folder: Path) -> Times:
    """A film from a brief, as anybody would make it."""
    wanted = StoryboardJob(
        brief=BRIEF, scenes=SCENES, seconds=SECONDS, style="", aspect="16:9", seed=7
    )
    board = animatic.AnimaticStoryboard().run(wanted, Context(dir=folder, key="k"))
    film = Film(folder)
    for scene in board.scenes:
        prompts = Prompts(scene.start_prompt, scene.end_prompt)
        film.add(prompts, style_guide=board.style_guide, seed=7)
    return film.times


def dear(folder: Path) -> Times:
    """The dearest clips: neon rain, a dissolve, falling snow, a face."""
    film = Film(folder)
    film.add(Prompts(NEON, f"{NEON}, push in"))
    film.add(Prompts("", f"{SNOW}, pan left"))
    film.add(Prompts("", f"{SNOW}, pull out"))
    film.add(Prompts("", FACE))
    return film.times


def styled(folder: Path, style: str) -> Times:
    """Neon rain and a face in one style."""
    film = Film(folder)
    film.add(Prompts(NEON, f"{NEON}, push in"), style=style)
    film.add(Prompts("", FACE), style=style)
    return film.times


def naive(frames: int = 12) -> float:
    """Seconds for one clip's frames when every plane is a full RGBA picture."""
    from PIL import Image

    world = worlds.build(recipes.read(NEON, seed=1), SIZE)
    layers = []
    for plane in world.planes:
        whole = Image.new("RGBA", world.size)
        look = plane.looks[0]
        picture = look.colour.convert("RGBA")
        if look.mask:
            picture.putalpha(look.mask)
        whole.alpha_composite(picture, (max(plane.at[0], 0), max(plane.at[1], 0)))
        layers.append((whole, plane.depth))
    start = time.process_time()
    for i in range(frames):
        frame = Image.new("RGBA", SIZE)
        for layer, depth in layers:
            edge = 40 + i * depth
            box = (edge, edge, edge + SIZE[0], edge + SIZE[1])
            frame.alpha_composite(
                layer.resize(SIZE, Image.Resampling.BILINEAR, box=box)
            )
        frame.convert("RGB").tobytes()
    # Two cores share the frames, as they share ours.
    return (time.process_time() - start) / frames * SECONDS * FPS / 2


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


MAKERS: Mapping[str, Callable[[Path], Times]] = {"usual": story, "dear": dear} | {
    style: partial(styled, style=style) for style in STYLES
}


def main() -> int:
    """Print the table; 1 if a limit is broken."""
    made: dict[str, Times] = {}
    for name, make in MAKERS.items():
        with tempfile.TemporaryDirectory() as folder:
            made[name] = make(Path(folder))
    usual, dearest = made.pop("usual"), made.pop("dear")
    neon, dissolve, snow, _ = (SECONDS / clip for clip in dearest.clips)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    mean = SECONDS * len(usual.clips) / sum(usual.clips)
    peer, other = SECONDS / naive(), moviepy()
    rates = [
        ("a clip of a film, on average", mean, SECONDS / other if other else None),
        ("the slowest clip of it", SECONDS / max(usual.clips), None),
        ("neon rain", neon, peer),
        ("a dissolve from neon rain to snow", dissolve, None),
        ("falling snow", snow, None),
        *(
            (f"the slowest in {n}", SECONDS / max(t.clips), None)
            for n, t in made.items()
        ),
    ]
    longest = max(still for t in (usual, dearest, *made.values()) for still in t.stills)
    run = sum(usual.stills) + sum(usual.clips)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return report(
        "Animatic at 720p; peers: moviepy on one still, naive RGBA without encoding",
        [Line(name, rate, slow, CLIP_LIMIT, "x real time", at_least=True)
         for name, rate, slow in rates]
        + [
            Line("the longest keyframe", longest, None, KEYFRAME_LIMIT, "s"),
            Line(f"{SCENES} scenes of {SECONDS:g} s", run, None, RUN_LIMIT, "s"),
            Line("memory, most", memory, None, MEMORY_LIMIT, "MB"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
