"""Which addresses and files a person has named themselves.

A project's folder may come from a stranger. An option that says where keys are sent,
or which file is read or written, counts out of a project only if this user has set it
to that value once: by a flag, in the app, or in the config file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs

from ..errors import NotSaved, UsageError
from ..registry import Offered
from ..registry.options import Option
from ..text import one_line

Settings = Mapping[str, Mapping[str, Any]]


class Trust:
    """What this user has vouched for; one mark a line, a hash, in ``file``."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @classmethod
    def of_user(cls) -> Trust:
        """What this user has vouched for on this machine."""
        return cls(Path(platformdirs.user_state_dir("vidpipe")) / "trusted")

    def vouch(self, offered: Offered, values: Mapping[str, Any]) -> None:
        """Remember what a person has set.

        Raises:
            NotSaved: it cannot be written down.
        """
        told = _told(offered, values)
        wanted = [_mark(offered, option, value) for option, value in told]
        new = "".join(f"{mark}\n" for mark in wanted if mark not in self._marks())
        if not new:
            return
        try:
            self._file.parent.mkdir(0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self._file, flags, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(new)
        except OSError as error:
            why = error.strerror
            raise NotSaved(f"{self._file} cannot be written: {why}") from error

    def refuse_strange(
        self, offered: Offered, values: Mapping[str, Any], project: str
    ) -> None:
        """Let no address or file pass that the user has not vouched for.

        Raises:
            UsageError: it names the option, its value, and the line that vouches.
        """
        marks: frozenset[str] | None = None
        for option, value in _told(offered, values):
            marks = self._marks() if marks is None else marks
            if _mark(offered, option, value) not in marks:
                name, shown = f"{offered.key}.{option.name}", one_line(str(value), 200)
                raise UsageError(
                    f"this project's file sets {name} to {shown!r}, "
                    "and you have never set it so yourself",
                    hint="if it is as you want it: "
                    f"vidpipe resume {project} --set '{name}={shown}'",
                )

    def _marks(self) -> frozenset[str]:
        try:
            return frozenset(self._file.read_text("ascii", "replace").split())
        except OSError:
            return frozenset()


def _told(offered: Offered, values: Mapping[str, Any]) -> Iterator[tuple[Option, Any]]:
    """The values that need vouching for; what is as the stage has it needs none."""
    for option in offered.options:
        if option.trusted and option.name in values:
            value = option.parse(values[option.name])
            if value != option.default:
                yield option, value


def _mark(offered: Offered, option: Option, value: Any) -> str:
    # A relative path is another file in each folder.
    where = str(Path.cwd()) if _is_relative(option, value) else ""
    words = (offered.key, option.name, str(value), where)
    told = "\0".join(words).encode("utf-8", "surrogateescape")
    return hashlib.sha256(told).hexdigest()


def _is_relative(option: Option, value: Any) -> bool:
    return option.type is Path and not Path(value).is_absolute()
