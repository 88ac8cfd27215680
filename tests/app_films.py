"""Films for the app's tests: one with a scene in every state, and the app over it."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from PIL import Image

from vidpipe_tui.app.app import VidpipeApp
from vidpipe_tui.app.link import Link
from vidpipe_tui.app.screens.scene_screen import SceneScreen
from vidpipe_tui.config import Config
from vidpipe_tui.engine.jobs import digest, inputs
from vidpipe_tui.engine.log import Entry, RunLog
from vidpipe_tui.project.lease import Holder
from vidpipe_tui.project.model import Run, Slot, Source, Take, TakeStatus
from vidpipe_tui.project.store import Store

from . import films

AT = datetime(2026, 11, 23, 14, 2, 40, tzinfo=UTC)
BEGAN = "2026-11-23T14:01:40.000+00:00"
ENDED = "2026-11-23T14:02:10.000+00:00"
LINK = Link.detect({"COLORTERM": "truecolor", "TERM": "xterm-256color"})
TITLES = (
    "The lamp is lit",
    "A bottle in the surf",
    "The map",
    "The keeper's brother",
    "The stairs at night",
    "Storm",
    "灯台守と古い地図、そして夜明けまで続く長い長い嵐の物語",
    "[red]Footprints[/red] \x1b[31min the sand",
    "منارة على الشاطئ",
    "A title that is so long that it can never fit into any column of any table at all",
)
RUN = "r20261123-140000-aaaa"


def every_state(folder: Path, live: bool = True) -> Store:
    """A film of ten scenes, each in a state of its own; ``live``: a run is at work."""
    scenes = [
        films.a_scene(number, title=title) for number, title in enumerate(TITLES, 1)
    ]
    project = films.a_project(
        id="keeper-7f3a",
        title="The Lighthouse Keeper",
        budget_usd=10.0,
        created_at=BEGAN,
        updated_at=BEGAN,
    )
    store = Store.create(folder / "keeper-7f3a", project, scenes)
    for number in range(1, 11):
        if number != 10:
            fill(store, number, "start", 30 * number)
            fill(store, number, "end", 30 * number + 30)
    for number in (1, 2):
        fill(store, number, "clip", 30 * number)
    fill(store, 9, "clip", 200, digest="older")
    begun(store, 3, "clip", "filtered", error="the filter refused it: minors")
    begun(store, 4, "clip", "failed", error="the service said 500", hint="try again")
    begun(store, 5, "clip", "unknown", error="the line broke", estimate_usd=0.4)
    begun(store, 6, "clip", "running", run=RUN)
    begun(store, 7, "clip", "running", run=RUN, error="429: too many requests")
    with store.transaction() as draft:
        ended = None if live else ENDED
        run = Run(id=RUN, host="box7", pid=1, started_at=BEGAN, ended_at=ended)
        draft.put_run(run)
    write_log(store)
    if live:
        hold(store)
    return store


def fill(store: Store, number: int, slot: Slot, hue: int, **fields: Any) -> Take:
    """Fill a slot with a flat picture, as a run does; a start inherits if it can."""
    snapshot = store.read()
    scene = snapshot.scenes[number - 1]
    above = snapshot.scenes[number - 2] if number > 1 else None
    inherits = slot == "start" and above is not None
    made_from = inputs(snapshot, scene, slot, above) or {}
    with store.transaction() as draft:
        take_id, take_number = draft.next_take(scene.id, slot)
        path = store.folder.place(scene.id, slot, take_number, ".png")
        store.folder.make(path.parent)
        Image.new("HSV", films.SIZE, (hue % 256, 120, 160)).convert("RGB").save(path)
        take = Take(
            **{
                "id": take_id,
                "scene": scene.id,
                "slot": slot,
                "number": take_number,
                "status": TakeStatus.DONE,
                "source": Source.INHERITED if inherits else Source.GENERATED,
                "stage": "rehearsal",
                "model": "rehearsal-1",
                "prompt": made_from.get("prompt"),
                "inputs": made_from,
                "digest": digest(made_from),
                "path": store.folder.relative(path),
                "sha256": store.folder.sha256(path),
                "started_at": BEGAN,
                "finished_at": ENDED,
                "cost_usd": 0.0 if inherits else 0.4 if slot == "clip" else 0.13,
                **fields,
            }
        )
        draft.put_take(take)
        picked = {**scene.picked, slot: take.id}
        draft.put_scene(scene.model_copy(update={"picked": picked}))
    return take


def begun(store: Store, number: int, slot: Slot, status: str, **fields: Any) -> Take:
    """One more try of a slot, which is under way or came to nothing."""
    with store.transaction() as draft:
        scene = draft.snapshot.scenes[number - 1].id
        take_id, take_number = draft.next_take(scene, slot)
        over = {} if status == "running" else {"finished_at": ENDED}
        take = Take(
            **{
                "id": take_id,
                "scene": scene,
                "slot": slot,
                "number": take_number,
                "status": status,
                "stage": "rehearsal",
                "started_at": BEGAN,
                "run": "r0",
                **over,
                **fields,
            }
        )
        draft.put_take(take)
    return take


def write_log(store: Store, run: str = RUN) -> RunLog:
    """What the run has said so far."""
    store.folder.make(store.folder.runs)
    log = RunLog(store.folder.run_log(run))
    said = (
        Entry("run-started", message=run),
        Entry(
            "take-failed",
            scene="s03",
            slot="clip",
            take="s03-clip-1",
            status="filtered",
            message="refused",
            reasons=("minors",),
        ),
        Entry("take-started", scene="s06", slot="clip", take="s06-clip-1"),
        Entry("progress", scene="s06", slot="clip", take="s06-clip-1", fraction=0.43),
        Entry(
            "retry",
            scene="s07",
            slot="clip",
            take="s07-clip-1",
            attempt=1,
            wait=38.0,
            message="429: too many requests",
        ),
    )
    for entry in said:
        log.write(_at(entry, "2026-11-23T14:02:10.000+00:00"))
    return log


def _at(entry: Entry, at: str) -> Entry:
    return Entry(**{**asdict(entry), "reasons": entry.reasons, "at": at})


def hold(store: Store, run: str = RUN) -> None:
    """Let another machine be at work on it: its heartbeat is of just now."""
    beat = datetime.now(UTC).isoformat()
    held = Holder("box7", 1, "boot", "space", "1", run, beat)
    store.folder.lease.write_bytes(orjson.dumps(asdict(held)))


def let_go(store: Store) -> None:
    """The run is over."""
    store.folder.lease.unlink(missing_ok=True)


def an_app(workspace: Path, folder: Path | None = None, **options: Any) -> VidpipeApp:
    """The app as a test opens it: true colours, a clock that stands still."""
    os.environ["VIDPIPE_WORKSPACE"] = str(workspace)
    usual = {"link": LINK, "clock": lambda: AT}
    config = options.pop("config", None) or Config(workspace=workspace)
    return VidpipeApp(workspace, config, folder, **{**usual, **options})


@asynccontextmanager
async def opened(store: Store, size: tuple[int, int] = (120, 40), **options: Any):
    """The app with a film on its screen, seen once."""
    toasts = options.pop("notifications", False)
    app = an_app(store.folder.path.parent, store.folder.path, **options)
    async with app.run_test(size=size, notifications=toasts) as pilot:
        await until(pilot, lambda: app.film and app.film.shot)
        yield app, pilot


async def until(pilot: Any, true: Any, seconds: float = 30.0) -> None:
    """Let the app live until something is so."""
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < end, "it did not come to pass"
        await pilot.pause(0.02)
    await pilot.pause(0.15)


def scenes_of(app: VidpipeApp) -> SceneScreen:
    """The screen with the film, wherever it is in the stack."""
    (found,) = [s for s in app.screen_stack if isinstance(s, SceneScreen)]
    return found


def shot_of(film: Any) -> Any:
    """The film as it was last seen."""
    return film.shot


def row_of(app: VidpipeApp) -> Any:
    """The row under the cursor."""
    return scenes_of(app).table.row


def text_of(app: VidpipeApp) -> str:
    """What the screen says, line by line, colours left out."""
    update = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens
    )
    lines = getattr(update, "strips", [])
    return "\n".join("".join(_texts(line)).rstrip() for line in lines)


def _texts(part: Any):
    if isinstance(part, tuple) and hasattr(part, "text"):
        yield part.text
    else:
        for each in part:
            yield from _texts(each)
