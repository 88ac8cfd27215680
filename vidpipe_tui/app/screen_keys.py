"""The keys of all screens but the scene screen; see ``keymap``."""

from __future__ import annotations

from collections.abc import Mapping

from .key import Key

LIST = (
    Key("list.up", "up,k", "move(-1)", "a line up"),
    Key("list.down", "down,j", "move(1)", "a line down"),
    Key("list.pageup", "pageup,ctrl+u", "page(-1)", "a page up"),
    Key("list.pagedown", "pagedown,ctrl+d", "page(1)", "a page down"),
    Key("list.first", "home", "edge(-1)", "the first line"),
    Key("list.last", "end", "edge(1)", "the last line"),
)
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
    Key("sheet.up", "up,k", "move(0, -1)", "a picture up"),
    Key("sheet.down", "down,j", "move(0, 1)", "a picture down"),
    Key("sheet.pageup", "pageup,ctrl+u", "page(-1)", "a page up"),
    Key("sheet.pagedown", "pagedown,ctrl+d", "page(1)", "a page down"),
    Key("sheet.first", "home", "edge(-1)", "the first picture"),
    Key("sheet.last", "end", "edge(1)", "the last picture"),
    Key("sheet.choose", "enter", "choose", "go to this scene"),
)
SHEET_SCREEN = (
    Key("sheet.mark", "space", "mark", "mark this one; two neighbours: a seam", "mark"),
    Key(
        "sheet.take_before",
        "left_square_bracket",
        "take(-1)",
        "look at the take before; nothing is picked",
        "take back",
    ),
    Key(
        "sheet.take_after",
        "right_square_bracket",
        "take(1)",
        "look at the next take; nothing is picked",
        "take on",
    ),
    Key("sheet.fault", "n", "fault(1)", "the next scene that needs you"),
    Key("sheet.fault_before", "N", "fault(-1)", "the one before"),
    Key("sheet.large", "z", "large", "this picture as large as the terminal", "large"),
    Key("sheet.back", "escape,c", "back", "clear the marks; then the table", "table"),
)
PICTURE = (
    Key("picture.left", "left,h", "slot(-1)", "start, end, clip: the one before"),
    Key("picture.right", "right,l", "slot(1)", "start, end, clip: the next", "slot"),
    Key("picture.up", "up,k", "scene(-1)", "the scene before"),
    Key("picture.down", "down,j", "scene(1)", "the next scene", "scene"),
    Key(
        "picture.take_before",
        "left_square_bracket",
        "take(-1)",
        "the take before, in the same place",
        "take back",
    ),
    Key(
        "picture.take_after",
        "right_square_bracket",
        "take(1)",
        "the next take, in the same place",
        "take on",
    ),
    Key("picture.play", "p,space", "play", "play the clip, or stand still", "play"),
    Key("picture.frame_back", "comma", "frame(-1)", "a frame back"),
    Key("picture.frame_on", "full_stop", "frame(1)", "a frame on"),
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
