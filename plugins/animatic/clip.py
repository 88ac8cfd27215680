"""The video stage: from the first keyframe to the last, as the camera would go."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import exp
from typing import TYPE_CHECKING, TypeAlias

from vidpipe_tui.stages import Clip, Context, VideoJob

from .cels import Frame, frame_of
from .easel import Look, Plane
from .encode import Encoder
from .film import Reel, Track, dissolve
from .keyframe import Shot, open_picture, shot_of
from .recipe import Recipe
from .view import Pose
from .world import Shelf, World, build

if TYPE_CHECKING:
    from PIL import Image

Draw: TypeAlias = Callable[[int], Frame]
_THREADS = 2
_UNSEEN = 0.05
"""How little of a picture is not missed in another."""
_FLAT = Recipe(mood="day", place="hills")


@dataclass(frozen=True, slots=True)
class _Known:
    """A keyframe of ours and the reel it is a frame of."""

    shot: Shot
    reel: Reel


def run(job: VideoJob, ctx: Context, shelf: Shelf[Reel], slate: bool) -> Clip:
    """Draw and encode the clip."""
    ctx.progress(0.0, "drawing")
    size = (job.size[0] // 2 * 2, job.size[1] // 2 * 2)
    count = max(round(job.seconds * job.fps), 1)
    draw = frames(job, size, count, shelf)
    if slate:
        from .slate import Slate

        draw = Slate(job, size, count).over(draw)
    path = ctx.dir / "clip.mp4"
    with Encoder(path, size, job.fps) as out:
        for i, frame in enumerate(_ahead(draw, count)):
            out.picture(frame)
            if i % 6 == 0:
                ctx.progress(i / count, "")
            else:
                ctx.check()
        out.sound(job.seed, count / job.fps if job.audio else 0.0)
    ctx.progress(1.0, "")
    return Clip(path, meta={"prompt": job.prompt})


def _ahead(draw: Draw, count: int) -> Iterator[Frame]:
    """Frames in order, drawn by a few threads a little ahead of need."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="animatic")
    waiting: deque[Future[Frame]] = deque()
    try:
        for i in range(count):
            waiting.append(pool.submit(draw, i))
            if len(waiting) > _THREADS * 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def frames(
    job: VideoJob, size: tuple[int, int], count: int, shelf: Shelf[Reel]
) -> Draw:
    """What draws frame ``i`` of a clip."""
    first, last = open_picture(job.first_frame), open_picture(job.last_frame)
    a, b = _known(first, size, shelf), _known(last, size, shelf)
    whole = max(count - 1, 1)
    if a and b and a.shot.recipe == b.shot.recipe:
        one = Track(a.reel, _between(a.shot.pose, b.shot.pose), job.seconds)
        return lambda i: one.frame(i / whole)
    early = _leaving(a, first, size, job.seconds)
    late = _arriving(b, last, size, job.seconds)
    return _crossing(early, late, whole)


def _crossing(early: Track, late: Track, whole: int) -> Draw:
    """``early`` gives way to ``late`` in the first half of the clip."""

    def draw(i: int) -> Frame:
        share = i / whole
        mix = smooth((share - 0.12) / 0.25)
        if mix <= _UNSEEN:
            return early.frame(share)
        if mix >= 1 - _UNSEEN:
            return late.frame(share)
        return dissolve(early.frame(share), late.frame(share), mix)

    return draw


def smooth(t: float) -> float:
    """0 to 1 with a soft start and end."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def ease(share: float) -> float:
    """How far a camera has come; never quite at rest, so that cuts do not stumble."""
    return 0.6 * smooth(share) + 0.4 * share


def _between(a: Pose, b: Pose) -> Callable[[float], Pose]:
    move = b.minus(a)

    def pose(share: float) -> Pose:
        at = a.plus(move, ease(share))
        return Pose(at.zoom, at.x, at.y, a.way + move.way * share)

    return pose


def reel(recipe: Recipe, size: tuple[int, int]) -> Reel:
    """A recipe's world, ready for film."""
    world = build(recipe, size)
    planes = deque(world.planes)
    world = replace(world, planes=())
    return Reel(world, planes)


def _known(
    flat: Image.Image, size: tuple[int, int], shelf: Shelf[Reel]
) -> _Known | None:
    """A keyframe's shot, if it is ours and still draws the same picture."""
    from PIL import ImageChops, ImageStat

    shot = shot_of(flat)
    if shot is None or flat.size != size:
        return None
    pose, known = shot.pose, shelf.get(shot.recipe, size)
    drawn = Track(known, lambda _: pose, 1.0).frame(0.0)[0]
    seen = frame_of(flat.reduce(4))[0]
    apart = ImageChops.difference(drawn.reduce(4), seen)
    return _Known(shot, known) if ImageStat.Stat(apart).rms[0] < 3.0 else None


def _leaving(
    known: _Known | None, first: Image.Image, size: tuple[int, int], seconds: float
) -> Track:
    """The world a clip begins in; its camera drifts on as it came."""
    if known is None:
        return _still(first, size, seconds, lambda share: Pose(1 + 0.06 * share))
    shot = known.shot

    def pose(share: float) -> Pose:
        gone = (1 - exp(-share * 2.2)) / 2.2
        at = shot.pose.plus(shot.move, 0.4 * gone)
        return Pose(max(at.zoom, 1.0), at.x, at.y, shot.pose.way + seconds * share)

    return Track(known.reel, pose, seconds)


def _arriving(
    known: _Known | None, last: Image.Image, size: tuple[int, int], seconds: float
) -> Track:
    """The world a clip ends in, seen on the way to its last frame."""
    if known is None:
        return _still(last, size, seconds, lambda share: Pose(1.06 - 0.06 * share))
    shot = known.shot
    start = shot.pose.plus(shot.move, -1.0)
    return Track(known.reel, _between(start, shot.pose), seconds)


def _still(
    flat: Image.Image,
    size: tuple[int, int],
    seconds: float,
    pose: Callable[[float], Pose],
) -> Track:
    """A picture of any origin as a world of one plane."""
    world = World(_FLAT, size, size, ())
    only = deque([Plane((Look(fitted(flat, size), None),), 1.0)])
    return Track(Reel(world, only, plain=True), pose, seconds)


def fitted(flat: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A picture filling the frame: cut when nearly its shape, else on its own blur."""
    from PIL import Image, ImageFilter, ImageOps

    shape, wanted = flat.width / flat.height, size[0] / size[1]
    if flat.size == size:
        return flat
    if 0.85 < shape / wanted < 1.18:
        return ImageOps.fit(flat, size, Image.Resampling.LANCZOS)
    small = ImageOps.fit(flat, (max(size[0] // 8, 1), max(size[1] // 8, 1)))
    ground = small.filter(ImageFilter.GaussianBlur(4)).resize(
        size, Image.Resampling.BICUBIC
    )
    ground = ground.point([v * 5 // 8 for v in range(256)] * 3)
    whole = ImageOps.contain(flat, size, Image.Resampling.LANCZOS)
    ground.paste(whole, ((size[0] - whole.width) // 2, (size[1] - whole.height) // 2))
    return ground
