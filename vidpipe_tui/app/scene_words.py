"""Pure: what is to be said about one slot of one scene."""

from __future__ import annotations

from vidpipe_tui.engine.slots import SlotState
from vidpipe_tui.project.model import Scene, Slot, Source, Take

from .film import Shot
from .keymap import Pressed, as_shipped
from .own_words import keyed
from .widgets.facts import Fact
from .widgets.icons import MEANING

_LOOKS = {
    "stale": "warn",
    "retrying": "warn",
    "failed": "fault",
    "filtered": "fault",
    "unknown": "fault",
    "running": "accent",
}


def head(
    shot: Shot, scene: Scene, slot: Slot, pressed: Pressed = as_shipped
) -> list[Fact]:
    """Which scene it is, and how its slot is."""
    off = "" if scene.enabled else " (not in the film)"
    found = [Fact(scene.id, f"{scene.title}{off}", "strong", 2)]
    state = shot.slot(scene.id, slot)
    if state is None:
        return found
    words = [MEANING[state.state]]
    if state.why and state.state not in ("missing", "blocked", "current"):
        words.append(state.why)
    elif state.state == "blocked":
        words = [state.why]
    look = _LOOKS.get(state.state, "soft")
    found.append(Fact(slot, " · ".join([*words, *_take_words(shot, state)]), look, 3))
    last = state.setback
    if last:
        status = last.status.replace("_", " ")
        found.append(Fact("", f"take {last.number} {status}: {last.error}", "warn", 3))
    if state.latest and state.latest.hint and (last or look == "fault"):
        found.append(Fact("", keyed(state.latest.hint, pressed, "scene"), "soft", 2))
    return found


def _take_words(shot: Shot, state: SlotState) -> list[str]:
    take = state.latest if state.being_replaced else state.take
    if take is None:
        return []
    count = len(shot.view.snapshot.takes_of(state.scene, state.slot))
    words = [f"take {take.number}" + (f" of {count}" if count > 1 else "")]
    if take.cost_usd:
        words.append(f"${take.cost_usd:.2f}")
    return words


def facts(
    shot: Shot, scene: Scene, slot: Slot, pressed: Pressed = as_shipped
) -> list[Fact]:
    """The words it is made from, where its picture came from, its seam.

    ``pressed`` names the key that does a deed.
    """
    prompts = {
        "start": scene.start_prompt,
        "end": scene.end_prompt,
        "clip": scene.motion_prompt,
    }
    found = []
    if prompts[slot]:
        label = "move" if slot == "clip" else "words"
        found.append(Fact(label, prompts[slot], "text", 3))
    if slot != "clip" and scene.motion_prompt:
        found.append(Fact("move", scene.motion_prompt, "soft", 2))
    state = shot.slot(scene.id, slot)
    if state and state.take:
        found.append(Fact("from", _origin(shot, scene, state.take), "soft", 2))
    below = shot.below(scene.id)
    if slot == "end" and below is not None:
        found.append(Fact("seam", _seam(shot, below, pressed), "soft", 1))
    return found


def _origin(shot: Shot, scene: Scene, take: Take) -> str:
    if take.source is Source.IMPORTED:
        return "your own file"
    if take.source is Source.INHERITED:
        above = shot.above(scene.id)
        return f"the end of {above.id}" if above else "the scene before"
    words = dict.fromkeys(word for word in (take.stage, take.model) if word)
    return " · ".join(words) or "generated"


def _seam(shot: Shot, below: Scene, pressed: Pressed) -> str:
    start = shot.slot(below.id, "start")
    if start is None or start.take is None:
        return f"to {below.id}, not there yet"
    if start.inherits:
        stale = ", an older one" if start.state == "stale" else ""
        return f"to {below.id}: the same picture{stale}"
    return f"to {below.id}: another picture ({pressed('seam')} shows them)"
