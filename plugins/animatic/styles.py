"""How a style paints: what it does to each plane, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from .easel import Easel, Look, Poses
from .ink import Ink
from .measures import HIDES
from .paint import chance, dither, levels, noise, scale, soften, tiled
from .palette import RGB, Palette, mix
from .recipe import INDOORS

if TYPE_CHECKING:
    from PIL import Image

Brush: TypeAlias = Callable[[Look, float], Look]
"""Paints a look anew; the second is the depth it stands at."""


def brush(easel: Easel) -> Brush | None:
    """What paints in the easel's style; None if all stays as it is."""
    make = _BRUSHES.get(easel.recipe.style)
    return make(easel) if make else None


def repainted(looks: Sequence[Look], paint: Brush, depth: float) -> Sequence[Look]:
    """Looks painted anew; those that are drawn when needed still are."""
    if isinstance(looks, Poses):
        return Poses(looks.alike, lambda k: paint(looks[k], depth))
    return tuple(paint(look, depth) for look in looks)


def _pixels(easel: Easel) -> Brush:
    """Square blocks in a few colours, dithered by a pattern."""
    from PIL import Image, ImageChops

    block = max(round(easel.unit / 112), 2)
    pattern = Image.frombytes("L", (4, 4), bytes(v * 3 // 2 for v in _BAYER))
    few = _few_colours(easel.palette, HIDES.get(easel.recipe.actor))

    def paint(look: Look, depth: float) -> Look:
        size = look.colour.size
        small = (-(-size[0] // block), -(-size[1] // block))
        whole = (small[0] * block, small[1] * block)
        colour = look.colour.resize(small, Image.Resampling.BOX)
        if size[0] > easel.frame[0] * 0.6:
            sheet = Image.merge("RGB", [tiled(small, pattern)] * 3)
            colour = ImageChops.add(colour, sheet, 1.0, -12)
        colour = colour.quantize(palette=few, dither=Image.Dither.NONE).convert("RGB")
        mask = look.mask and look.mask.resize(small, Image.Resampling.BOX)
        if mask:
            mask = mask.point(_steps(mask)).resize(whole, 0).crop((0, 0, *size))
        return Look(colour.resize(whole, 0).crop((0, 0, *size)), mask)

    return paint


def _steps(mask: Image.Image) -> list[int]:
    """A table that makes a mask hard, or its slow slopes into a few steps."""
    bins = mask.histogram()
    between, full = sum(bins[24:232]), sum(bins[232:])
    if between > full:
        return [min(v // 32 * 36, 255) for v in range(256)]
    return [255 if v > 100 else 0 for v in range(256)]


_BAYER = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)


def _few_colours(own: Palette, hide: RGB | None) -> Image.Image:
    from PIL import Image

    dark, white = mix(own.near, (0, 0, 0), 0.5), (250, 248, 240)
    pairs = (
        (dark, own.near), (own.near, own.far), (own.far, own.horizon),
        (own.top, own.horizon), (dark, own.top), (own.near, own.accent),
        (own.accent, own.light), (own.horizon, own.light),
        (own.far, own.accent), (own.horizon, own.accent),
    )  # fmt: skip
    colours = [mix(a, b, t) for a, b in pairs for t in (0.0, 0.33, 0.67)]
    colours += [own.light, white, (255, 222, 150)]
    if hide:
        colours += [hide, mix(own.near, hide, 0.8), mix(own.near, hide, 0.5)]
    picture = Image.new("P", (1, 1))
    picture.putpalette([part for colour in colours for part in colour])
    return picture


def _anime(easel: Easel) -> Brush:
    """Flat colours with one hard shade, a dark line around, and towering clouds."""
    from PIL import ImageChops, ImageFilter

    own = easel.palette
    away = -easel.side()
    line = max(easel.unit * 0.0022, 1.0)
    ink = mix(own.near, (12, 8, 30), 0.72)

    def paint(look: Look, depth: float) -> Look:
        if look.mask is None:
            return Look(_cumulus(easel, look.colour), None)
        if _soft(look.mask):
            return look
        mask, colour = look.mask, look.colour.copy()
        step = max(round(min(mask.size[0] * 0.07, easel.unit * 0.014)), 2)
        lit = _moved(mask, (away * step, step // 2))
        shade = ImageChops.multiply(mask, lit)
        deep = look.colour.point([v * 23 // 32 for v in range(256)] * 3)
        if mask.size[0] < easel.frame[0] * 0.6:
            colour.paste(deep, (0, 0), shade)
        thin = levels(mask.filter(ImageFilter.BoxBlur(line)), 170, 254)
        colour.paste(
            ink, (0, 0), scale(ImageChops.subtract(mask, thin), 0.3 + 0.6 * depth)
        )
        return Look(colour, mask)

    return paint


def _cumulus(easel: Easel, sky: Image.Image) -> Image.Image:
    """Heaped clouds above the horizon: hard edges, white above, shaded below."""
    recipe = easel.recipe
    closed = recipe.place in INDOORS or recipe.place in ("space", "reef")
    if closed or easel.palette.stars or recipe.shot in ("close", "detail"):
        return sky
    own, random = easel.palette, chance(easel.recipe.seed, "cumulus")
    base = easel.y(min(easel.horizon, 0.7))
    shaded, lit = Ink(easel.size, over=1), Ink(easel.size, over=1)
    for k in range(4):
        middle = easel.x(-0.02 + 0.34 * k + random.uniform(-0.1, 0.1))
        tall = easel.unit * random.uniform(0.12, 0.3)
        foot = base - easel.unit * random.uniform(-0.02, 0.06)
        for _ in range(34):
            up = random.random() ** 1.3
            x = middle + (1.1 - up) * tall * random.triangular(-1.5, 1.5)
            r = tall * random.uniform(0.2, 0.36) * (1 - 0.4 * up)
            shaded.disc(x, foot - up * tall, r)
            lit.disc(x + easel.side() * r * 0.16, foot - up * tall - r * 0.26, r * 0.8)
    white = mix(own.light, (255, 255, 255), 0.45)
    sky = sky.copy()
    whole = shaded.done().crop((0, 0, *sky.size))
    sky.paste(mix(own.horizon, own.top, 0.34), (0, 0), scale(whole, 0.8))
    bright = lit.done().crop((0, 0, *sky.size))
    sky.paste(
        mix(own.horizon, white, 0.3 + 0.6 * own.glare), (0, 0), scale(bright, 0.8)
    )
    return sky


def _moved(mask: Image.Image, by: tuple[int, int]) -> Image.Image:
    """A mask moved; nothing comes in at its other side."""
    from PIL import Image

    out = Image.new("L", mask.size, 0)
    out.paste(mask, by)
    return out


def _soft(mask: Image.Image) -> bool:
    """Whether a mask is a glow or a mist rather than a thing."""
    bins = mask.histogram()
    return sum(bins[16:240]) > sum(bins[240:])


_DRY = 88


def _watercolor(easel: Easel) -> Brush:
    """Edges that bleed, and where the pigment gathers."""
    from PIL import ImageChops, ImageFilter

    bleed = noise((416, 416), chance("bleed"), (16, 16), 3)
    # Never so strong that there are specks where nothing was painted.
    rough = tiled(easel.size, bleed.point([min(v, _DRY + 120) for v in range(256)]))
    r = easel.unit * 0.0035

    def paint(look: Look, depth: float) -> Look:
        mask = look.mask
        if mask is None or _soft(mask):
            return look
        box, colour = (0, 0, *mask.size), look.colour.copy()
        wet = mask.filter(ImageFilter.BoxBlur(r * 1.4))
        bled = ImageChops.add(wet, rough.crop(box), 1.0, -128)
        bled = levels(bled, _DRY, 150)
        pool = ImageChops.subtract(bled, bled.filter(ImageFilter.BoxBlur(r * 4)))
        dark = look.colour.point([v * 9 // 16 for v in range(256)] * 3)
        colour.paste(dark, box, scale(pool, 1.25))
        return Look(colour, bled)

    return paint


def _photorealistic(easel: Easel) -> Brush:
    """Texture on what is solid, grain on all, and far things a little out of focus."""
    from PIL import Image, ImageChops, ImageFilter

    size = easel.size
    texture = noise(size, chance("texture"), (70, 90), 3)
    texture = texture.point([round(128 + (v - 128) * 0.22) for v in range(256)])
    rough = easel.recipe.place not in INDOORS | {"ocean", "reef", "space"}
    rough = rough and easel.recipe.shot not in ("close", "detail")
    far = easel.unit * 0.005

    def paint(look: Look, depth: float) -> Look:
        box = (0, 0, *look.colour.size)
        colour, mask = look.colour, look.mask
        if mask is None:
            colour = colour.filter(ImageFilter.BoxBlur(far))
        elif rough and box[2] > easel.frame[0] and not _soft(mask):
            rock = Image.merge("RGB", [texture.crop(box)] * 3)
            colour = ImageChops.add(colour, rock, 1.0, -128)
            if depth < 0.7:
                mask = mask.filter(ImageFilter.BoxBlur(far * (1 - depth)))
        return Look(dither(colour, chance("grain"), 6), mask)

    return paint


def _render(easel: Easel) -> Brush:
    """Round bodies: light from one side, dark on the other, both without an edge."""
    from PIL import ImageChops

    away = -easel.side()

    def paint(look: Look, depth: float) -> Look:
        if look.mask is None or _soft(look.mask):
            return look
        mask, colour = look.mask, look.colour.copy()
        r = min(easel.unit * 0.022, min(mask.size) * 0.06)
        step = max(round(r), 1)
        high = soften(mask, r)
        toward, back = (
            _moved(high, (away * step, step)),
            _moved(high, (-away * step, -step)),
        )
        lit = ImageChops.subtract(high, toward)
        dim = ImageChops.subtract(high, back)
        deep = look.colour.point([v * 6 // 12 for v in range(256)] * 3)
        pale = look.colour.point([255 - (255 - v) * 8 // 12 for v in range(256)] * 3)
        wide = mask.size[0] > easel.frame[0]
        colour.paste(deep, (0, 0), scale(dim, 1.0 if wide else 2.0))
        colour.paste(pale, (0, 0), scale(lit, 1.0 if wide else 2.0))
        return Look(colour, mask)

    return paint


_BRUSHES: dict[str, Callable[[Easel], Brush]] = {
    "anime": _anime,
    "watercolor": _watercolor,
    "photorealistic": _photorealistic,
    "3d_render": _render,
    "pixel_art": _pixels,
}
