"""The scene screen: what its keys have made, stopped and paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vidpipe_tui.app import actions
from vidpipe_tui.app.film import Film, Shot
from vidpipe_tui.app.ready_words import budget_facts, money, ready_line
from vidpipe_tui.app.widgets.facts import Fact
from vidpipe_tui.engine.log import Entry
from vidpipe_tui.engine.plan import undecided
from vidpipe_tui.engine.slots import Place
from vidpipe_tui.errors import VidpipeError
from vidpipe_tui.project.model import ProjectStatus
from vidpipe_tui.project.status import staged_at

from .amount import AskAmount
from .confirm import READING, UNASKED, Answer, Confirm, plan_facts
from .scene_view import SceneView

Words = Sequence[str]
"""A verb and what comes after the project: ``("move", "s03", "4")``."""


class SceneRuns(SceneView):
    """Starts runs, after their price was agreed to; a film that waits says so.

    ``resume`` asks at once to make what is missing. ``begun``: the film was begun just
    now, by whoever looks at it.
    """

    def __init__(self, film: Film, resume: bool = False, begun: bool = False) -> None:
        super().__init__(film)
        self._resume = resume
        self._asks = begun
        self._told = self._met = False

    def on_mount(self) -> None:
        """Begin to follow, and to load the plugins next door."""
        super().on_mount()
        self.run_worker(self.house.oracle.warm(), group="oracle")
        if self._resume:
            self.call_after_refresh(self.action_resume)

    def do(self, lines: Sequence[Words], deed: Callable[..., str], *args: Any) -> None:
        """Do something to the film, off the loop; ``lines`` do the same when typed."""
        self.run_worker(self.done(lines, deed, *args), group="deeds")

    async def done(
        self, lines: Sequence[Words], deed: Callable[..., str], *args: Any
    ) -> bool:
        """Do it, say what was done, and note its command lines; whether it was done."""
        app, folder = self.house, self.film.folder
        typed = [app.line(verb, folder, *more) for verb, *more in lines]
        try:
            done = await app.off(actions.perform, self.film, deed, *args)
        except VidpipeError as error:
            app.journal.add(typed[0], error.message)
            app.tell_error(error, "scene")
            return False
        for line in typed:
            app.journal.add(line)
        self.say(done.words, "warn" if done.stale else "good")
        self.look_now()
        return True

    # What is made

    def action_rerun(self) -> None:
        """Make this slot again, or that of each marked scene."""
        self.rerun([(scene, self.table.slot) for scene in self.table.targets])

    def action_rerun_below(self) -> None:
        """Make this slot again and all that comes below it."""
        places = [(scene, self.table.slot) for scene in self.table.targets]
        self.rerun(places, below=True)

    def rerun(self, places: Sequence[Place], below: bool = False) -> None:
        """Make some slots again, once their price is agreed to."""
        if not places:
            return
        named = actions.listed(places)
        title = f"Rerun {named}" + (" and everything below" if below else "")

        async def reckon() -> Answer:
            return await self.house.oracle.ask(
                "plan", folder=str(self.film.folder), slots=places, below=below
            )

        def agreed(answer: Answer | None) -> None:
            if answer is not None:
                more = ["--below"] if below else []
                lines = [("rerun", *place, *more) for place in places]
                plugins = self.house.plugins
                self.do(lines, actions.rerun, answer["requests"], plugins)

        self.app.push_screen(Confirm(title, reckon, plan_facts), agreed)

    def action_resume(self) -> None:
        """Make what is missing."""
        if self.film.running:
            stop = self.house.pressed("stop")
            self.notify(f"a run is at work already; {stop} stops it")
            return
        self._asks = False
        self._offer()

    def _offer(self, reading: float = READING) -> None:
        """Show what the rest would cost; ``reading`` is how long it has to be seen."""

        def agreed(answer: Answer | None) -> None:
            if answer is not None:
                through = answer["through"]
                flags = ("--through", through) if through else ()
                lines = [("resume", *flags, "--detach")]
                first, plugins = answer["storyboard_first"], self.house.plugins
                self.do(lines, actions.resume, through, first, plugins)

        title = "Make what is missing"
        self.app.push_screen(Confirm(title, self._reckon, plan_facts, reading), agreed)

    async def _priced(self) -> Answer:
        """What the rest of the film would cost, and up to where it would be made."""
        snapshot = await self.house.off(lambda: self.film.store.read())
        through = actions.goes_to(snapshot)
        answer = await self.house.oracle.ask(
            "plan", folder=str(self.film.folder), missing=True, through=through
        )
        return {**answer, "through": through, "ready": staged_at(snapshot)}

    async def _reckon(self) -> Answer:
        """The same, and said in the log if the film waits for a yes to it."""
        told, self._told = self._told, True
        answer = await self._priced()
        if not told:
            self._say_ready(answer)
        return answer

    # A film that waits

    def run_ended(self, entry: Entry) -> None:
        """A run that has ended while the film is looked at."""
        self._asks, self._told = entry.outcome == "staged", False

    def attend(self) -> None:
        """Where the film waits for a yes to its price: ask for it once, or tell it."""
        shot = self.shot
        if shot is not None and not self._met:
            self._met = True
            self._tell_doubts(shot)
        ready = staged_at(shot.view.snapshot) if shot else None
        if shot is None or ready is None or self.film.running:
            return
        if self._asks and ready != shot.view.snapshot.project.through:
            # A box over somebody who types would take their keys for its own.
            if self.app.screen is self and self.focused is self.table:
                self._asks = False
                self._offer(UNASKED)
        elif not self._told:
            self._told = True
            self.run_worker(self._tell_ready(), group="ready")

    def _tell_doubts(self, shot: Shot) -> None:
        """Charges that wait for a word; a run that ended on them has said so."""
        snapshot = shot.view.snapshot
        last = snapshot.runs[-1].outcome if snapshot.runs else None
        count = sum(1 for _ in undecided(snapshot, None))
        if count and not self.film.running and last != "waits":
            charges = "a charge is" if count == 1 else f"{count} charges are"
            key = self.house.pressed("charges")
            self.say(f"{charges} in doubt: {key} settles it", "warn", "film")

    async def _tell_ready(self) -> None:
        try:
            self._say_ready(await self._priced())
        except VidpipeError as error:
            self.say(f"what the rest costs is not known: {error.message}", "warn")

    def _say_ready(self, answer: Answer) -> None:
        if answer["ready"]:
            line = ready_line(answer["ready"], answer, self.house.pressed("resume"))
            self.say(line, "warn", "film")

    # What may be paid

    def action_budget(self) -> None:
        """Set another budget, then ask to go on."""
        if (shot := self.shot) is None:
            return
        budget = shot.view.snapshot.project.budget_usd

        async def rest() -> list[Fact]:
            return budget_facts(await self._priced())

        def chosen(usd: float | None) -> None:
            if usd is not None:
                self.run_worker(self._set_budget(usd), group="deeds")

        known = [Fact("spent", money(shot.view.money), "text")]
        box = AskAmount(
            "The budget of the film",
            "budget",
            "a run ends before it would pass it",
            known,
            begin=budget,
            more=rest,
        )
        self.app.push_screen(box, chosen)

    async def _set_budget(self, usd: float) -> None:
        line = ("resume", "--budget", f"{usd:g}")
        if not await self.done([line], actions.set_budget, usd):
            return
        whole = self.shot and self.shot.view.status is ProjectStatus.COMPLETE
        if not self.film.running and not whole:
            self._offer()

    def action_charges(self) -> None:
        """What is open at a service or in doubt, and what settles it."""
        from .charges import ChargesScreen

        self.app.push_screen(ChargesScreen(self))

    # What is stopped

    def action_stop_take(self) -> None:
        """Ask the run to stop what is being made in this slot."""
        place, shot = self.place, self.shot
        state = shot.slot(place[0].id, place[1]) if place and shot else None
        if state is None or state.latest is None or not state.latest.status.open:
            self.notify("nothing is being made in this slot")
            return
        take = state.latest.id
        self.do([("stop", "--take", take)], actions.stop_take, take)

    def action_stop(self) -> None:
        """Ask the run to end, after a question."""
        shot = self.shot
        if not self.film.running or shot is None:
            self.notify("no run is at work here")
            return
        busy, go_on = shot.header.running, self.house.pressed("resume")
        facts = [
            Fact("stops", f"the run · {busy} under way", "text"),
            Fact("keeps", f"what is made; {go_on} fetches what a service has accepted"),
        ]

        async def reckon() -> Answer:
            return {}

        def agreed(answer: Answer | None) -> None:
            if answer is not None:
                self.do([("stop",)], actions.stop)

        self.app.push_screen(Confirm("Stop the run", reckon, lambda *_: facts), agreed)
