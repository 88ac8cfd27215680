"""Masks drawn larger than they are used, so that their edges come out smooth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from PIL import Image

Point: TypeAlias = tuple[float, float]


def curve(points: Sequence[Point], *, closed: bool, steps: int = 8) -> list[Point]:
    """A Catmull-Rom curve through ``points``."""
    count = len(points)
    out: list[Point] = []
    for i in range(count if closed else count - 1):
        quad = [_pick(points, i + k, closed) for k in (-1, 0, 1, 2)]
        out += [_between(quad, step / steps) for step in range(steps)]
    if not closed:
        out.append(points[-1])
    return out


def _pick(points: Sequence[Point], i: int, closed: bool) -> Point:
    if closed:
        return points[i % len(points)]
    return points[min(max(i, 0), len(points) - 1)]


def _between(quad: Sequence[Point], t: float) -> Point:
    a, b, c, d = quad

    def axis(p: float, q: float, r: float, s: float) -> float:
        bend = 2 * p - 5 * q + 4 * r - s
        return 0.5 * (
            2 * q + (r - p) * t + bend * t * t + (3 * q - p - 3 * r + s) * t**3
        )

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


class Ink:
    """One mask. Points are in ``unit`` pixels from ``origin``; y goes up if ``up``."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        origin: Point = (0.0, 0.0),
        unit: float = 1.0,
        up: bool = False,
        over: int = 2,
    ) -> None:
        from PIL import Image, ImageDraw

        self.over = over
        self.unit = unit
        self._origin = origin
        self._sign = -1.0 if up else 1.0
        self._mask = Image.new("L", (size[0] * over, size[1] * over), 0)
        self._draw = ImageDraw.Draw(self._mask)

    def _at(self, x: float, y: float) -> Point:
        return (
            (self._origin[0] + x * self.unit) * self.over,
            (self._origin[1] + self._sign * y * self.unit) * self.over,
        )

    def shape(self, *points: Point, sharp: bool = False, value: int = 255) -> None:
        """A filled shape, round through its points unless ``sharp``."""
        line = list(points) if sharp else curve(points, closed=True)
        self._draw.polygon([self._at(x, y) for x, y in line], fill=value)

    def disc(
        self, x: float, y: float, r: float, ry: float | None = None, value: int = 255
    ) -> None:
        """A circle, or an ellipse of half-height ``ry``."""
        cx, cy = self._at(x, y)
        rx = r * self.unit * self.over
        half = rx if ry is None else ry * self.unit * self.over
        self._draw.ellipse((cx - rx, cy - half, cx + rx, cy + half), fill=value)

    def box(self, x0: float, y0: float, x1: float, y1: float, value: int = 255) -> None:
        """A rectangle between two corners."""
        ax, ay = self._at(x0, y0)
        bx, by = self._at(x1, y1)
        corners = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        self._draw.rectangle(corners, fill=value)

    def limb(
        self, points: Sequence[Point], widths: Sequence[float], value: int = 255
    ) -> None:
        """A tapered stroke with round joints; ``widths`` are half-widths."""
        for i, ((x, y), half) in enumerate(zip(points, widths, strict=True)):
            self.disc(x, y, half, value=value)
            if i:
                self._taper(points[i - 1], widths[i - 1], (x, y), half, value)

    def _taper(self, a: Point, wa: float, b: Point, wb: float, value: int) -> None:
        dx, dy = b[0] - a[0], b[1] - a[1]
        long = (dx * dx + dy * dy) ** 0.5
        if long < 1e-9:
            return
        nx, ny = -dy / long, dx / long
        quad = [
            (a[0] + nx * wa, a[1] + ny * wa),
            (b[0] + nx * wb, b[1] + ny * wb),
            (b[0] - nx * wb, b[1] - ny * wb),
            (a[0] - nx * wa, a[1] - ny * wa),
        ]
        self._draw.polygon([self._at(x, y) for x, y in quad], fill=value)

    def line(self, points: Sequence[Point], width: float, value: int = 255) -> None:
        """A stroke of even width through the points."""
        self.limb(points, [width / 2] * len(points), value)

    def arc(
        self, x: float, y: float, r: float, start: float, end: float, width: float
    ) -> None:
        """Part of a circle, in degrees clockwise from three o'clock."""
        cx, cy = self._at(x, y)
        rx = r * self.unit * self.over
        box = (cx - rx, cy - rx, cx + rx, cy + rx)
        stroke = max(round(width * self.unit * self.over), 1)
        self._draw.arc(box, start, end, fill=255, width=stroke)

    def done(self, melt: float = 0.0) -> Image.Image:
        """The mask at its real size; ``melt`` (in units) rounds joints and corners."""
        radius = melt * self.unit
        if radius >= 1.5:  # such a blur needs no finer pixels, and costs most in them
            return _melted(self._reduced(), radius)
        if radius * self.over >= 0.5:
            self._mask = _melted(self._mask, radius * self.over)
        return self._reduced()

    def _reduced(self) -> Image.Image:
        return self._mask.reduce(self.over) if self.over > 1 else self._mask


def _melted(mask: Image.Image, radius: float) -> Image.Image:
    """A mask with round corners; only what is drawn on is looked at."""
    from PIL import Image, ImageFilter

    box = mask.getbbox()
    if box is None:
        return mask
    reach = round(radius * 3) + 1
    left, top = max(box[0] - reach, 0), max(box[1] - reach, 0)
    right, bottom = min(box[2] + reach, mask.width), min(box[3] + reach, mask.height)
    part = mask.crop((left, top, right, bottom))
    soft = part.filter(ImageFilter.GaussianBlur(radius))
    table = [min(max((v - 128) * 5 + 128, 0), 255) for v in range(256)]
    out = Image.new("L", mask.size)
    out.paste(soft.point(table), (left, top))
    return out
