"""Small films in no time: projects, stages that do as they are told, runs over them."""

from __future__ import annotations

import importlib
import io
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from vidpipe_tui.engine.choices import Choices, Unpriced
from vidpipe_tui.engine.limits import Limiter, Money, spent
from vidpipe_tui.engine.log import Entry, follow
from vidpipe_tui.engine.outcome import Outcome
from vidpipe_tui.engine.plan import Plan, plan
from vidpipe_tui.engine.retry import Waits
from vidpipe_tui.engine.run import Engine
from vidpipe_tui.engine.step import Wish
from vidpipe_tui.project.edits import now
from vidpipe_tui.project.model import Project, Scene, Slot, Take, TakeStatus
from vidpipe_tui.project.store import Store
from vidpipe_tui.registry import Offered, Registry, load
from vidpipe_tui.stages import (
    Clip,
    Context,
    Cost,
    Keyframe,
    KeyframeJob,
    Limits,
    StageName,
    VideoJob,
)

rehearsal = importlib.import_module("vidpipe_tui.plugins.rehearsal")
SIZE = (160, 90)
QUICK = Waits(first=0.01, most=0.02, jitter=0.0)
PRETEND = {"render": "plain", "latency": 0.0, "poll_every": 0.01, "busy_wait": 0.01}


def a_project(**fields: Any) -> Project:
    """A film of tiny, short scenes, made by the pretend service unless told."""
    usual = {
        "id": "film",
        "title": "Film",
        "brief": "A lighthouse keeper finds a bottle with a map",
        "size": SIZE,
        "seconds": 0.5,
        "fps": 8,
        "stages": {"keyframe": "rehearsal", "video": "rehearsal"},
        "settings": pretend(),
        "created_at": now(),
        "updated_at": now(),
    }
    return Project(**{**usual, **fields})


def pretend(
    keyframe: Mapping[str, Any] | None = None,
    video: Mapping[str, Any] | None = None,
    **both: Any,
) -> dict[str, dict[str, Any]]:
    """Settings of the pretend service: quick, and with what a test orders."""
    return {
        "keyframe.rehearsal": {**PRETEND, **both, **(keyframe or {})},
        "video.rehearsal": {**PRETEND, **both, **(video or {})},
    }


def a_scene(number: int, **fields: Any) -> Scene:
    """Scene ``s0<number>`` with all its prompts."""
    usual = {
        "id": f"s{number:02}",
        "order": number,
        "title": f"Scene {number}",
        "start_prompt": f"start of {number}",
        "end_prompt": f"end of {number}",
        "motion_prompt": f"motion of {number}",
    }
    return Scene(**{**usual, **fields})


def a_film(folder: Path, scenes: int = 2, **fields: Any) -> Store:
    """A project with a storyboard and no pictures."""
    rows = [a_scene(number) for number in range(1, scenes + 1)]
    return Store.create(folder / "film", a_project(**fields), rows)


@cache
def installed() -> Registry:
    """The plugins that ship."""
    return load()


def registry(*stages: Offered) -> Registry:
    """Some stages, and those that ship."""
    ours = [offered for kind in _KINDS for offered in installed().offered(kind)]
    return Registry([*ours, *stages])


_KINDS: tuple[StageName, ...] = ("storyboard", "keyframe", "video", "stitch")


def offer(kind: StageName, stage: Any) -> Offered:
    """A stage as a plugin's."""
    settings = getattr(stage, "settings", None)
    return Offered(kind, stage.name, stage, "tests", "1", "", settings)


def an_engine(store: Store, stages: Registry | None = None, **options: Any) -> Engine:
    """A run that waits for nothing."""
    usual: dict[str, Any] = {
        "run_id": f"r{time.time_ns()}",
        "limiter": Limiter(store.folder.path.parent / "pace"),
        "send_waits": QUICK,
        "look_waits": QUICK,
    }
    return Engine(store, stages or installed(), **{**usual, **options})


def run(store: Store, stages: Registry | None = None, **options: Any) -> Outcome:
    """One run, to its end."""
    return an_engine(store, stages, **options).run()


def made(store: Store) -> Store:
    """The film, whole."""
    outcome = run(store)
    assert outcome.kind == "complete", outcome
    return store


def a_plan(store: Store, wish: Wish | None = None, full: bool = True) -> Plan:
    """What a run would do now."""
    snapshot = store.read()
    wish = wish or Wish(requests=snapshot.project.requests)
    stages = Unpriced(Choices(installed(), snapshot.project))
    return plan(snapshot, store.folder.survey(snapshot, full), stages, wish)


def states(store: Store) -> dict[str, str]:
    """The state of each slot: {"s01 start": "current", ...}."""
    found = a_plan(store).slots.values()
    return {f"{each.scene} {each.slot}": each.state for each in found}


def stale(store: Store) -> set[str]:
    """The slots that are stale."""
    return {place for place, state in states(store).items() if state == "stale"}


def service(store: Store) -> Any:
    """The books of the pretend service."""
    return rehearsal.Service(store.folder.path / "rehearsal-service")


def sent(store: Store) -> list[str]:
    """What the pretend service has accepted: ["s01-start", ...]."""
    return [f"{line['scene']}-{line['slot']}" for line in service(store).requests()]


def take(store: Store, take_id: str) -> Take:
    """A take as it is now."""
    return store.read().by_id[take_id]


def entries(store: Store) -> list[Entry]:
    """The lines of the newest run's log."""
    newest = max(store.folder.runs.glob("*.jsonl"), key=lambda path: path.name)
    return follow(newest)[0]


def hashes(store: Store) -> dict[str, str]:
    """The hash of every picture and clip there is, by its path in the folder."""
    folder = store.folder
    paths = [*folder.keyframes.glob("*"), *folder.clips.glob("*")]
    return {folder.relative(path): folder.sha256(path) for path in sorted(paths)}


def until(true: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.005)


def money(store: Store) -> Money:
    """What the film has cost, surely and possibly."""
    return spent(store.read())


def left_open(
    store: Store, scene: str, slot: Slot, status: TakeStatus, **fields: Any
) -> Take:
    """A take as a run leaves it that is killed."""
    with store.transaction() as draft:
        take_id, number = draft.next_take(scene, slot)
        left = Take(
            id=take_id,
            scene=scene,
            slot=slot,
            number=number,
            status=status,
            run="r0",
            started_at=now(),
            **fields,
        )
        draft.put_take(left)
    return left


def change_project(store: Store, **fields: Any) -> None:
    """Change fields of the project."""
    with store.transaction() as draft:
        draft.project = draft.project.model_copy(update=fields)


Deed = Callable[[Any, Context], Any]


def nothing(job: Any, ctx: Context) -> None:
    """What a stage does before it makes its picture."""


@dataclass
class Sketch:
    """A local keyframe stage: flat colours, after ``first``; free unless priced."""

    name: str = "sketch"
    first: Deed = nothing
    limits: Limits = field(default_factory=lambda: Limits(parallel=4))
    price: float | None = 0.0

    def estimate(self, job: KeyframeJob, settings: Any) -> Cost | None:
        return None if self.price is None else Cost(self.price)

    def run(self, job: KeyframeJob, ctx: Context) -> Any:
        given = self.first(job, ctx)
        return a_picture(job, ctx) if given is None else given


@dataclass
class Reel:
    """A local video stage: a still film, after ``first``; free unless priced."""

    name: str = "reel"
    first: Deed = nothing
    limits: Limits = field(default_factory=lambda: Limits(parallel=4))
    price: float | None = 0.0

    def estimate(self, job: VideoJob, settings: Any) -> Cost | None:
        return None if self.price is None else Cost(self.price)

    def run(self, job: VideoJob, ctx: Context) -> Any:
        given = self.first(job, ctx)
        return a_clip(job, ctx) if given is None else given


def studio(*stages: Any) -> tuple[Registry, dict[str, str]]:
    """The stages given (sketch and reel for the rest), and how to choose them."""
    named: Iterable[Any] = stages or (Sketch(), Reel())
    kinds: dict[StageName, Any] = {"keyframe": Sketch(), "video": Reel()}
    for stage in named:
        kinds[_kind(stage)] = stage
    offered = [offer(kind, stage) for kind, stage in kinds.items()]
    return registry(*offered), {kind: stage.name for kind, stage in kinds.items()}


def _kind(stage: Any) -> StageName:
    if isinstance(stage, Sketch | Reel):
        return "keyframe" if isinstance(stage, Sketch) else "video"
    kind: StageName = stage.kind
    return kind


def a_picture(job: KeyframeJob, ctx: Context) -> Keyframe:
    """A flat colour of its own for each prompt and call."""
    path = ctx.dir / "picture.png"
    colour = hash((job.scene_id, job.position, job.prompt, ctx.key)) & 0xFFFFFF
    Image.new("RGB", job.size, f"#{colour:06x}").save(path)
    return Keyframe(path, Cost(0.0))


def a_clip(job: VideoJob, ctx: Context) -> Clip:
    """A grey film."""
    path = ctx.dir / "clip.mp4"
    path.write_bytes(grey_film(job.size, job.seconds, job.fps))
    return Clip(path, Cost(0.0))


@cache
def grey_film(size: tuple[int, int], seconds: float, fps: int) -> bytes:
    """An H.264 film of one grey."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=fps)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "ultrafast", "threads": "1"}
        for number in range(max(round(seconds * fps), 1)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, "grey"))
            frame.pts = number
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return target.getvalue()
