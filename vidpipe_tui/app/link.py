"""What the line to the user's terminal can bear: colours, frames, table rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vidpipe_tui.media.halfblock import Depth

Colours: TypeAlias = Literal["true", "256", "16", "none"]

_WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
_REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "MOSH_IP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How much to send.

    ``table_hz`` is how often the table may be painted, ``fps`` how fast a film plays,
    ``rest`` the seconds the cursor must rest before a picture is fetched. A ``depth``
    of ``None`` means no colour good enough for raw pictures. ``words`` asks for words
    in the cells because colour cannot carry a state.
    """

    remote: bool
    colours: Colours
    depth: Depth | None
    clip_depth: Depth | None
    table_hz: float
    fps: float
    rest: float
    words: bool

    @property
    def pictures(self) -> bool:
        """Whether previews are worth showing at all."""
        return self.depth is not None

    @classmethod
    def detect(
        cls,
        environ: Mapping[str, str],
        *,
        fps: float | None = None,
        ascii: bool = False,
    ) -> Link:
        """Read the environment; ``fps`` and ``ascii`` are the user's own wishes."""
        remote = any(environ.get(name) for name in _REMOTE)
        colours = _colours(environ)
        depth, clip_depth = _depths(colours, remote)
        return cls(
            remote=remote,
            colours=colours,
            depth=depth,
            clip_depth=clip_depth,
            table_hz=4.0 if remote else 10.0,
            fps=fps or (8.0 if remote else 12.0),
            rest=0.1 if remote else 0.06,
            words=ascii or colours in ("16", "none"),
        )


def in_browser(environ: Mapping[str, str]) -> bool:
    """Whether a web server shows the app: fd 0 and 1 are its pipes, no terminal."""
    return environ.get("TEXTUAL_DRIVER") == _WEB_DRIVER


def plain_reason(
    environ: Mapping[str, str], *, stdin: bool, stdout: bool
) -> str | None:
    """Why the app cannot draw here and plain lines are printed instead, if so.

    ``stdin`` and ``stdout`` say whether each is a terminal.
    """
    if not stdout:
        return "the output is not a terminal"
    if not stdin:
        return "the input is not a terminal"
    if environ.get("TERM", "") in ("", "dumb", "unknown"):
        return f"the terminal cannot draw (TERM={environ.get('TERM', '')})"
    return None


def tmux_hint(environ: Mapping[str, str]) -> str | None:
    """Advice for a line that may drop: the run goes on anyway, the screen would not."""
    link = any(environ.get(name) for name in _REMOTE)
    held = environ.get("TMUX") or environ.get("STY") or environ.get("ZELLIJ")
    if link and not held:
        return "over SSH: runs go on if the line drops, `vidpipe` finds them again"
    return None


def _colours(environ: Mapping[str, str]) -> Colours:
    if environ.get("NO_COLOR"):
        return "none"
    forced = environ.get("TEXTUAL_COLOR_SYSTEM", "").lower()
    if forced in ("truecolor", "256", "standard"):
        return {"truecolor": "true", "256": "256", "standard": "16"}[forced]  # type: ignore[return-value]
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "true"
    term = environ.get("TERM", "")
    return "256" if term.endswith(("256color", "kitty", "direct")) else "16"


def _depths(colours: Colours, remote: bool) -> tuple[Depth | None, Depth | None]:
    """Colours of a still and of a moving picture."""
    if colours in ("16", "none"):
        return None, None
    if remote or colours == "256":
        return "256", "256"
    return "fine", "fine"
