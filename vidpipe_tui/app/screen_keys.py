"""The keys of all screens but the scene screen; see ``keymap``."""

from __future__ import annotations

from collections.abc import Mapping

from .key import Key, faults, frames, jumps, takes_beside, up_and_down

LIST = (*up_and_down("list", "line"), *jumps("list", "line"))
CHOOSE = (Key("list.choose", "enter", "choose", "choose this line", "choose"),)
PROJECTS = (
    Key(
        "projects.open",
        "enter,o",
        "open_project",
        "open this project",
        "open",
        "open PROJECT",
    ),
    Key(
        "projects.new",
        "n",
        "new_film",
        "a new film",
        "new film",
        'generate "BRIEF"',
    ),
    Key(
        "projects.resume",
        "g",
        "resume",
        "open it and make what is missing",
        "go on",
        "resume PROJECT",
    ),
    Key(
        "projects.fork",
        "f",
        "fork",
        "copy it, to go another way",
        "fork",
        "fork PROJECT",
    ),
    Key(
        "projects.archive",
        "A",
        "archive",
        "put it out of sight, or back",
        "archive",
        "archive PROJECT",
    ),
    Key(
        "projects.archived",
        "H",
        "show_archived",
        "show what is archived, or hide it",
        verb="list --all",
    ),
    Key("projects.filter", "slash", "filter", "only projects that match", "filter"),
    Key("projects.copy", "y", "copy", "copy its id, folder or command line"),
    Key("projects.back", "escape", "back", "clear the filter"),
)
SHEET = (
    Key("sheet.left", "left,h", "move(-1, 0)", "a picture to the left"),
    Key("sheet.right", "right,l", "move(1, 0)", "a picture to the right"),
    *up_and_down("sheet", "picture", "move(0, {})"),
    *jumps("sheet", "picture"),
    Key("sheet.choose", "enter", "choose", "go to this scene"),
)
SHEET_SCREEN = (
    Key("sheet.mark", "space", "mark", "mark this one; two neighbours: a seam", "mark"),
    *takes_beside(
        "sheet",
        "look at the take before; nothing is picked",
        "look at the next take; nothing is picked",
    ),
    *faults("sheet", "scene"),
    Key("sheet.large", "z", "large", "this picture as large as the terminal", "large"),
    Key("sheet.back", "escape,c", "back", "clear the marks; then the table", "table"),
)
PICTURE = (
    Key("picture.left", "left,h", "slot(-1)", "start, end, clip: the one before"),
    Key("picture.right", "right,l", "slot(1)", "start, end, clip: the next", "slot"),
    Key("picture.up", "up,k", "scene(-1)", "the scene before"),
    Key("picture.down", "down,j", "scene(1)", "the next scene", "scene"),
    *takes_beside(
        "picture",
        "the take before, in the same place",
        "the next take, in the same place",
    ),
    Key("picture.play", "p,space", "play", "play the clip, or stand still", "play"),
    *frames("picture."),
    Key("picture.words", "i", "words", "hide or show the line below"),
    Key("picture.copy", "y", "copy", "copy the path, prompt or command line"),
    Key("picture.back", "escape,enter,z", "back", "back to where you were", "back"),
)
FORM = (
    Key(
        "form.start",
        "enter,ctrl+enter,f5",
        "start",
        "begin it",
        "begin",
        shown="Enter",
    ),
    Key("form.back", "escape", "back", "back; what was typed is kept", "back"),
)
SETTINGS = (
    Key(
        "settings.save",
        "enter,ctrl+enter,f5",
        "save",
        "write the settings down",
        "save",
        "resume PROJECT --set STAGE.OPTION=VALUE",
        shown="Enter",
    ),
    Key("settings.usual", "ctrl+r", "usual", "back to the usual value", "usual"),
    Key("settings.back", "escape", "back", "back, nothing is changed", "back"),
)
STAGES = (
    Key("stages.where", "w", "where", "this scene alone, or the whole film", "where"),
    Key("stages.settings", "s", "settings", "its settings", "settings"),
    Key("stages.copy", "y", "copy", "copy the equal command line", "copy line"),
    Key("stages.back", "escape", "back", "back, nothing is changed", "back"),
)
LOOKUP = (
    Key("lookup.filter", "slash", "filter", "only lines that match", "filter"),
    Key("lookup.copy", "y", "copy", "copy this line", "copy"),
    Key("lookup.back", "escape", "back", "back", "back"),
)

SCREENS: Mapping[str, tuple[Key, ...]] = {
    "projects": PROJECTS,
    "list": LIST,
    "choose": CHOOSE,
    "sheet": SHEET,
    "sheet_screen": SHEET_SCREEN,
    "picture": PICTURE,
    "form": FORM,
    "settings": SETTINGS,
    "stages": STAGES,
    "lookup": LOOKUP,
}
SCREENS_TOGETHER = (
    ("app", "projects", "list"),
    ("app", "sheet_screen", "sheet"),
    ("app", "picture"),
    ("app", "settings"),
    ("app", "stages", "list", "choose"),
    ("app", "lookup", "list", "choose"),
)
"""Groups that are heard at the same time."""
