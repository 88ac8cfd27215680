"""The slate over a clip: scene, title, time, and that this is an animatic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vidpipe_tui.stages import VideoJob
from vidpipe_tui.text import one_line

from .cels import Frame
from .fonts import fit, wrapped

if TYPE_CHECKING:
    from PIL import Image

_INK, _SHADE = 225, 16
_BAND = 0.14


class Slate:
    """Draws the lower band once, and the running time on every frame."""

    def __init__(self, job: VideoJob, size: tuple[int, int], count: int) -> None:
        self._size, self._fps, self._count = size, job.fps, max(count, 1)
        self._unit = min(size[1], size[0] * 1.0)
        self._small = max(round(self._unit * 0.028), 9)
        self._letters = self._caption(job)
        self._shade = self._shadow()
        self._digits = self._numbers()

    def over(self, draw: Callable[[int], Frame]) -> Callable[[int], Frame]:
        """``draw``, with the slate over what it draws."""

        def slated(i: int) -> Frame:
            frame = draw(i)
            self._mark(frame, i)
            return frame

        return slated

    def _shadow(self) -> tuple[Image.Image, Image.Image]:
        """A soft dark foot, so that letters are read on any picture."""
        from .easel import even
        from .paint import ramp, scale

        size = (self._size[0], even(self._size[1] * _BAND * 1.5))
        mask = scale(ramp(size, 0.0, 1.0), 0.62)
        return mask, mask.reduce(2)

    def _caption(self, job: VideoJob) -> tuple[Image.Image, tuple[int, int]]:
        """All that stays the same, and where it goes."""
        from PIL import Image, ImageDraw

        mask = Image.new("L", self._size, 0)
        draw = ImageDraw.Draw(mask)
        width, height = self._size
        edge = round(self._unit * 0.04)
        base = height - edge
        title, font = fit(one_line(job.title, 120), max(round(self._unit * 0.042), 11))
        rows = wrapped(title, font, width - 2 * edge - round(self._unit * 0.34))
        scene, small = fit(job.scene_id.upper(), self._small)
        y = base - len(rows) * round(font.size * 1.25)
        draw.text((edge, y - round(self._small * 1.5)), scene, font=small, fill=190)
        for k, row in enumerate(rows):
            draw.text((edge, y + k * round(font.size * 1.25)), row, font=font, fill=255)
        label, tag = fit("ANIMATIC", self._small)
        draw.text(
            (width - edge, base - round(self._small * 2.7)),
            label,
            font=tag,
            fill=190,
            anchor="ra",
        )
        box = mask.getbbox() or (0, 0, 1, 1)
        return mask.crop(box), box[:2]

    def _numbers(self) -> dict[str, Image.Image]:
        """Every sign of a time as a little mask, all of one width."""
        from PIL import Image, ImageDraw

        _, font = fit("0123456789:", self._small)
        wide = round(font.getlength("0")) + 1
        out: dict[str, Image.Image] = {}
        for sign in "0123456789:":
            out[sign] = Image.new("L", (wide, round(self._small * 1.3)), 0)
            ImageDraw.Draw(out[sign]).text(
                (wide / 2, 0), sign, font=font, fill=235, anchor="ma"
            )
        return out

    def _mark(self, frame: Frame, i: int) -> None:
        for part, mask, shade in zip(
            frame, (*self._shade, self._shade[1]), (_SHADE, 128, 128), strict=True
        ):
            box = (0, part.height - mask.height, part.width, part.height)
            part.paste(shade, box, mask)
        letters, at = self._letters
        y = frame[0]
        y.paste(_INK, (*at, at[0] + letters.width, at[1] + letters.height), letters)
        self._time(y, i)
        self._bar(y, i)

    def _time(self, y: Image.Image, i: int) -> None:
        seconds, frames = divmod(i, self._fps)
        text = f"{seconds // 60:02d}:{seconds % 60:02d}:{frames:02d}"
        wide = self._digits["0"].width
        edge = round(self._unit * 0.04)
        x = self._size[0] - edge - wide * len(text)
        top = self._size[1] - edge - round(self._small * 1.3)
        for k, sign in enumerate(text):
            mask = self._digits[sign]
            at = (x + k * wide, top)
            y.paste(_INK, (*at, at[0] + mask.width, at[1] + mask.height), mask)

    def _bar(self, y: Image.Image, i: int) -> None:
        thick = max(round(self._unit * 0.005), 2)
        done = round(self._size[0] * (i + 1) / self._count)
        low = self._size[1]
        y.paste(_INK, (0, low - thick, done, low))
