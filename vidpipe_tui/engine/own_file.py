"""A file of the user's own, looked at before it fills a slot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import BadResult, UsageError
from ..project.model import Slot

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
FILMS = (".mp4", ".mov", ".m4v", ".mkv", ".webm")
LARGEST = 2_000_000_000
"""Bytes."""


def facts_of(file: Path, slot: Slot) -> dict[str, Any]:
    """What a file is, once it has been opened as what it has to be.

    Raises:
        UsageError: it is no picture, or no film, that can be used.
    """
    from ..media.apart import Apart

    allowed = FILMS if slot == "clip" else PICTURES
    if not file.is_file():
        raise UsageError(f"the file {file} is not there")
    if file.suffix.lower() not in allowed:
        raise UsageError(
            f"{file.name} cannot fill a {slot}", hint=f"it takes {', '.join(allowed)}"
        )
    if file.stat().st_size > LARGEST:
        raise UsageError(f"{file.name} has more than {LARGEST / 1e9:.0f} GB")
    try:
        with Apart() as looks:
            if slot != "clip":
                return {"size": looks.picture(file)}
            film, frames = looks.film(file)
            if not film.fps:
                raise BadResult("nobody can tell how long this film lasts")
            seconds = float(frames / film.fps)
            return {"size": (film.width, film.height), "seconds": seconds}
    except BadResult as error:
        raise UsageError(f"{file.name}: {error.message}", hint=error.hint) from error
