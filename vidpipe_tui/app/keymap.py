"""Every key of the app: its id, its words, what it does, the line that does the same.

A screen takes its bindings from here, so footer, help, palette and the user's own keys
(``[keymap]`` of the config file, by id) cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from textual.binding import Binding, BindingType

from vidpipe_tui.errors import ConfigError, UnknownName

from .dialog_keys import DIALOGS, DIALOGS_TOGETHER
from .key import Key, faults, frames, jumps, key_name, up_and_down
from .screen_keys import SCREENS, SCREENS_TOGETHER

APP = (
    Key("app.quit", "q", "quit", "leave; a run goes on without the screen"),
    Key("app.quit_now", "ctrl+c", "quit", "leave", priority=True),
    Key("app.palette", "colon,ctrl+p", "palette", "every action, by name", "command"),
    Key("app.help", "question_mark,f1", "help", "the keys that work here", "help"),
    Key("app.journal", "at", "journal", "what was done, as command lines"),
)
SCENE = (
    Key(
        "rerun",
        "r",
        "rerun",
        "make this slot again",
        "rerun",
        "rerun PROJECT SCENE SLOT",
    ),
    Key(
        "rerun_below",
        "R",
        "rerun_below",
        "make this slot again and all that comes below it",
        "and below",
        "rerun PROJECT SCENE SLOT --below",
    ),
    Key(
        "edit",
        "e",
        "edit",
        "edit the words of this scene",
        "edit",
        "edit PROJECT SCENE",
    ),
    Key("editor", "E", "editor", "edit them in $EDITOR", "", "edit PROJECT SCENE"),
    Key(
        "takes",
        "t",
        "takes",
        "compare the takes of this slot",
        "takes",
        "takes PROJECT SCENE",
    ),
    Key(
        "stages",
        "s",
        "stages",
        "choose who makes it, and how",
        "stage",
        "edit PROJECT SCENE --stage KIND=NAME",
    ),
    Key(
        "import",
        "i",
        "import",
        "use a picture or film of your own",
        "import",
        "import PROJECT SCENE SLOT FILE",
    ),
    Key("play", "p", "play", "play this clip, or stand still", "play"),
    Key("filter", "slash", "filter", "show only scenes that match", "filter"),
    Key(
        "undo",
        "u",
        "undo",
        "take back the last edit, pick, move or import",
        "undo",
        "undo PROJECT",
    ),
    Key("resume", "g", "resume", "make what is missing", "go on", "resume PROJECT"),
    Key(
        "charges",
        "m",
        "charges",
        "what is open at a service or in doubt, and settle it",
        "",
        "recover PROJECT",
    ),
    Key(
        "budget",
        "b",
        "budget",
        "what the film may cost at most",
        "",
        "resume PROJECT --budget USD",
    ),
    Key("stop_take", "x", "stop_take", "stop what is being made here"),
    Key("stop", "X", "stop", "stop the run; what is made is kept", "", "stop PROJECT"),
    Key("play_film", "P", "play_film", "play the film"),
    *frames(),
    Key("seam", "w", "seam", "the seam: its end beside the start of the next"),
    Key(
        "add", "a", "add", "a new scene below this one", "", "add PROJECT --after SCENE"
    ),
    Key(
        "disable",
        "d",
        "disable",
        "take this scene out of the film, or put it back",
        "",
        "remove PROJECT SCENE",
    ),
    Key(
        "move_down",
        "J",
        "move_scene(1)",
        "move this scene down",
        "",
        "move PROJECT SCENE ROW",
    ),
    Key(
        "move_up",
        "K",
        "move_scene(-1)",
        "move this scene up",
        "",
        "move PROJECT SCENE ROW",
    ),
    Key("sheet", "c", "sheet", "all pictures on one sheet"),
    Key("copy", "y", "copy", "copy the prompt, path, error or command line"),
    Key(
        "back", "escape", "back", "clear the filter, then the marks; then all projects"
    ),
)
TABLE = (
    *up_and_down("table", "row"),
    Key("table.left", "left,h", "slot(-1)", "a slot left"),
    Key("table.right", "right,l", "slot(1)", "a slot right"),
    *jumps("table", "row"),
    Key("table.choose", "enter", "choose", "the picture of this slot, full screen"),
    Key("table.mark", "space", "mark", "mark this row and go on", "mark"),
    Key("table.range", "v", "mark_range", "mark from here to where you go"),
    Key("table.invert", "asterisk", "mark_others", "mark the others"),
    *faults("table", "slot"),
    Key("table.sort", "o", "sort(1)", "sort by the next column"),
    Key("table.reverse", "O", "reverse", "sort the other way round"),
)
GROUPS: Mapping[str, tuple[Key, ...]] = {
    "app": APP,
    "scene": SCENE,
    "table": TABLE,
    **DIALOGS,
    **SCREENS,
}
"""Keys by where they work; a screen adds its own group here."""
TOGETHER = (("app", "scene", "table"), *DIALOGS_TOGETHER, *SCREENS_TOGETHER)
"""Groups that are heard at the same time, and so may not share a key."""

Pressed: TypeAlias = Callable[[str], str]
"""Gives the name of the key that does a deed, by the deed's id."""


def bindings(group: str) -> list[BindingType]:
    """The bindings of a group, for a class's ``BINDINGS``."""
    return [key.binding for key in GROUPS[group]]


def key_of(id: str) -> Key:
    """The key with that id.

    Raises:
        UnknownName: there is none; the hint is the nearest.
    """
    known = {key.id: key for key in _all(GROUPS)}
    if id not in known:
        raise UnknownName("key", id, known)
    return known[id]


def position(id: str | None) -> int:
    """Where a key stands among all keys: the first are the most wanted."""
    return _POSITIONS.get(id, len(_POSITIONS))


def as_shipped(id: str) -> str:
    """The name of the key that does a deed where the user has no own one."""
    key = key_of(id)
    return key.shown or key_name(key.keys)


def pressed(keymap: Mapping[str, str]) -> Pressed:
    """What tells of each deed which key does it; ``keymap`` are the user's own keys."""
    return lambda id: key_name(keymap[id]) if id in keymap else as_shipped(id)


def checked(keymap: Mapping[str, str]) -> Mapping[str, str]:
    """The user's own keys, once it is sure that they fit together.

    Raises:
        ConfigError: an id is unknown, or two deeds of one screen have the same key.
    """
    for id in keymap:
        try:
            key_of(id)
        except UnknownName as error:
            raise ConfigError(f"keymap: {error.message}", hint=error.hint) from error
    for names in TOGETHER:
        taken: dict[str, str] = {}
        for key in (key for name in names for key in GROUPS[name]):
            for stroke in _strokes(keymap.get(key.id, key.keys)):
                if stroke in taken:
                    raise _clash(stroke, taken[stroke], key.id)
                taken[stroke] = key.id
    return {id: ",".join(_strokes(keys)) for id, keys in keymap.items()}


def _clash(stroke: str, one: str, other: str) -> ConfigError:
    return ConfigError(
        f"keymap: {stroke!r} would do both {one} and {other}",
        hint=f"give {one} or {other} another key in [keymap]",
    )


def _strokes(keys: str) -> Iterator[str]:
    for binding in Binding.make_bindings([Binding(keys, "", "")]):
        yield binding.key


def _all(groups: Mapping[str, Iterable[Key]]) -> Iterator[Key]:
    return (key for keys in groups.values() for key in keys)


_POSITIONS: Mapping[str | None, int] = {
    key.id: place for place, key in enumerate(_all(GROUPS))
}
