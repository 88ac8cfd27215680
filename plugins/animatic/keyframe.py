"""The keyframe stage: a prompt and, for an end, the picture it starts from."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vidpipe_tui.errors import StageError
from vidpipe_tui.stages import Context, Keyframe, KeyframeJob

from . import matching
from .paint import chance
from .palette import RGB
from .recipe import Recipe, dump, load, read
from .view import Pose, end_pose, picture, start_pose
from .world import Shelf, World

if TYPE_CHECKING:
    from PIL import Image

CHUNK = "vidpipe-animatic"
VERSION = 1
_MOVES = ("in", "right", "out", "left")


@dataclass(frozen=True, slots=True)
class Shot:
    """What a keyframe shows: a world, where the camera is, and how it came there."""

    recipe: Recipe
    pose: Pose
    move: Pose

    def text(self) -> str:
        """As a picture file keeps it."""
        return json.dumps(
            {
                "version": VERSION,
                "recipe": json.loads(dump(self.recipe)),
                "pose": astuple(self.pose),
                "move": astuple(self.move),
            },
            sort_keys=True,
        )


def shot_of(picture: Image.Image) -> Shot | None:
    """The shot that a picture was drawn from, if it is one of ours."""
    text = picture.info.get(CHUNK)
    if not isinstance(text, str):
        return None
    try:
        values = json.loads(text)
        if values["version"] != VERSION:
            return None
        pose, move = Pose(*values["pose"]), Pose(*values["move"])
        return Shot(load(values["recipe"]), pose, move)
    except (ValueError, TypeError, KeyError):
        return None


def open_picture(path: Path) -> Image.Image:
    """A picture file of any kind, upright, as RGB.

    Raises:
        StageError: it is missing or no picture.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            opened.load()
            info = dict(opened.info)
            flat = _flat(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise StageError(
            f"{path.name} cannot be read as a picture: {error}",
            hint="import another picture for this keyframe, or generate it again",
        ) from error
    flat.info = info
    return flat


def _flat(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, (12, 12, 14))
        ground.paste(clear, (0, 0), clear.getchannel("A"))
        return ground
    if picture.mode.startswith(("I", "F")):
        low, high = picture.getextrema()
        if (
            isinstance(low, (int, float))
            and isinstance(high, (int, float))
            and high > 255
        ):
            picture = picture.point(lambda v: v * (1 / 256))
        picture = picture.convert("L")
    return picture.convert("RGB")


def run(job: KeyframeJob, ctx: Context, shelf: Shelf[World]) -> Keyframe:
    """Draw the keyframe."""
    ctx.progress(0.0, "drawing")
    before = None if job.start_frame is None else open_picture(job.start_frame)
    shot = start(job) if before is None else end(job, before)
    world = shelf.get(shot.recipe, job.size)
    ctx.check()
    drawn = picture(world, shot.pose)
    path = ctx.dir / f"{job.position}.png"
    save(drawn, shot, path)
    ctx.progress(1.0, "")
    return Keyframe(path, meta={"prompt": job.prompt})


def save(drawn: Image.Image, shot: Shot, path: Path) -> None:
    """Write a keyframe with its shot inside."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text(CHUNK, shot.text())
    drawn.save(path, "PNG", pnginfo=info, compress_level=1)


def start(job: KeyframeJob) -> Shot:
    """The film's first picture, from words alone."""
    recipe = read(job.prompt, job.style, job.style_guide, job.seed)
    pose = start_pose(matching.camera(job.prompt))
    return Shot(recipe, pose, Pose(0, 0, 0, 0))


def end(job: KeyframeJob, before: Image.Image) -> Shot:
    """Where the camera has come to, in the same world or the next one."""
    recipe = read(job.prompt, job.style, job.style_guide, job.seed)
    camera = matching.camera(job.prompt)
    if not camera:
        camera = chance(job.seed, job.index, "camera").choice(_MOVES)
    known = shot_of(before)
    if known is not None and known.recipe.same_world(recipe):
        pose = end_pose(known.pose, camera, job.seconds)
        return Shot(known.recipe, pose, pose.minus(known.pose))
    share = 0.22 if known is not None else 0.42
    recipe = replace(recipe, before=tones(before), share=share)
    first = start_pose(camera)
    pose = end_pose(first, camera, job.seconds)
    return Shot(recipe, pose, pose.minus(first))


def tones(picture: Image.Image) -> tuple[RGB, RGB, RGB]:
    """A picture's colours at its top, in its middle and at its foot."""
    from PIL import Image

    small = picture.resize((1, 8), Image.Resampling.BOX)

    def at(row: int) -> RGB:
        pixel = small.getpixel((0, row))
        assert isinstance(pixel, tuple)
        return int(pixel[0]), int(pixel[1]), int(pixel[2])

    return at(0), at(4), at(7)
