"""The keys of the boxes over a film's scenes: confirm, edit, takes, charges ..."""

from __future__ import annotations

from collections.abc import Mapping

from .key import Key

CONFIRM = (
    Key("confirm.yes", "enter", "yes", "do it", "do it"),
    Key("confirm.no", "escape,n", "no", "leave everything as it is", "no"),
)
EDIT = (
    Key("edit.save", "enter", "save", "save these words", "save", priority=True),
    Key("edit.next", "tab", "next", "the next field", "next field"),
    Key("edit.line", "ctrl+j", "line", "begin a new line", priority=True),
    Key("edit.back", "escape", "back", "leave it as it was", "back"),
)
TAKES = (
    Key("takes.pick", "a", "pick", "let this take fill the slot", "pick"),
    Key("takes.flicker", "f", "flicker", "one place, both takes in turn", "flicker"),
    Key("takes.play", "p,space", "play", "play both clips, or stand still", "play"),
    Key("takes.undo", "u", "undo", "take back the last pick", "undo"),
    Key("takes.copy", "y", "copy", "copy the path, prompt or command line", "copy"),
    Key("takes.before", "left_square_bracket", "flip(-1)", "the take before"),
    Key("takes.after", "right_square_bracket", "flip(1)", "the next take"),
    Key("takes.back", "escape,t", "back", "back to the scenes", "back"),
)
IMPORT = (
    Key("import.take", "enter", "take", "use this file", "use it", priority=True),
    Key("import.complete", "tab", "complete", "complete the path", "complete"),
    Key("import.back", "escape", "back", "back", "back"),
)
AMOUNT = (
    Key("amount.take", "enter", "take", "this much", "this much", priority=True),
    Key("amount.back", "escape", "back", "leave it as it is", "no"),
)
CHARGES = (
    Key(
        "charges.look",
        "l",
        "look",
        "ask the services how it is with them; costs nothing",
        "look",
        "recover PROJECT",
    ),
    Key(
        "charges.fetch",
        "f",
        "fetch",
        "wait for all that is open, and bring it in",
        "fetch all",
        "recover PROJECT --fetch",
    ),
    Key(
        "charges.adopt",
        "a",
        "adopt",
        "use the whole file that is left of it",
        "adopt",
        "recover PROJECT --adopt TAKE",
    ),
    Key(
        "charges.give_up",
        "d",
        "give_up",
        "it came to nothing: say what was charged",
        "give up",
        "recover PROJECT --give-up TAKE --charged",
    ),
    Key(
        "charges.again",
        "r",
        "again",
        "make it again, as a new take; asks for the price",
        "send again",
        "rerun PROJECT SCENE SLOT",
    ),
    Key(
        "charges.cancel",
        "x",
        "cancel",
        "ask the service to end it",
        "cancel",
        "recover PROJECT --cancel TAKE",
    ),
    Key("charges.copy", "y", "copy", "copy the id of the operation, or a line", "copy"),
    Key("charges.back", "escape,m", "back", "back to the scenes", "back"),
)
DIALOGS: Mapping[str, tuple[Key, ...]] = {
    "confirm": CONFIRM,
    "edit": EDIT,
    "takes": TAKES,
    "import": IMPORT,
    "amount": AMOUNT,
    "charges": CHARGES,
}
DIALOGS_TOGETHER = (("app", "takes", "list"), ("app", "charges", "list"))
"""Groups that are heard at the same time."""
