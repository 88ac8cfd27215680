"""How a film is copied to go another way, and put out of sight or back."""

from __future__ import annotations

from ..errors import UsageError
from ..project import fork as films
from ..text import one_line
from .desk import Desk


def fork_film(desk: Desk, project: str, title: str | None) -> None:
    """Copy a film into the workspace; its folder is what stdout gets.

    Raises:
        UsageError: the title has no letter in it.
        NotSaved: the disk is full or read-only.
    """
    named = one_line(title or "", 200)
    if title is not None and not named:
        raise UsageError("a film needs a title", hint='for example --title "By night"')
    old = desk.store(project)
    desk.workspace.check_writable()
    new = films.fork(old, desk.workspace, named)
    folder, called = new.folder.path, new.read().project.title
    desk.give(
        {
            "project": folder.name,
            "title": called,
            "folder": str(folder),
            "forked": old.folder.path.name,
        }
    )
    desk.show(one_line(str(folder)))
    desk.say(f"{folder.name} is a copy of {old.folder.path.name}: {one_line(called)}")
    desk.say(f"  {desk.line('plan', folder)} tells what a run would do")


def archive_film(desk: Desk, project: str, archived: bool) -> None:
    """Put a film out of sight, or back; done twice it stays as it is."""
    store = desk.store(project)
    name = store.folder.path.name
    if store.read().project.archived != archived:
        films.archive(store, archived)
    desk.give({"project": name, "archived": archived})
    if not archived:
        desk.show(f"{name} is in sight again")
        return
    desk.show(f"{name} is archived; nothing of it is deleted")
    desk.say(f"  {desk.line('archive', store.folder.path, '--back')} takes it back")
