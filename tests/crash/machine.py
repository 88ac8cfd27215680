"""Does to a film whatever people, runs and kills may do to it, in any order.

    python -m tests.crash.machine EXAMPLES STEPS

A process of its own, because it forks: nothing here may start a thread. Prints the
way to a broken promise and ends with 1 if there is one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from vidpipe_tui.engine.log import Entry
from vidpipe_tui.media.probe import count_frames
from vidpipe_tui.project import edits
from vidpipe_tui.project.model import SLOTS, Request, TakeStatus
from vidpipe_tui.project.store import Store

from .. import films
from .driver import KILLED, Mortal, in_child, one_run
from .watch import Watch

FAULTS = "lost@s02-end,busy@s01-clip,broken@s03-clip,crash@s01-end,crash@s02-clip"
ENDS = {0, 1, 3, 4, 130, KILLED}
SCENES = st.sampled_from(["s01", "s02", "s03"])
FIELDS = st.sampled_from(["start_prompt", "end_prompt", "motion_prompt", "title"])


class Film(RuleBasedStateMachine):
    """A film of three scenes at a paid service."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="film-machine-"))
        self.store = films.a_film(self.place, 3, settings=films.pretend(faults=FAULTS))
        self.watch = Watch(self.store)
        self.path = self.store.folder.path

    def teardown(self) -> None:
        """In the end each film can be made whole."""
        try:
            if self.store.read().enabled and not self.watch.faults:
                self._make_whole()
        finally:
            shutil.rmtree(self.place)

    def _make_whole(self) -> None:
        for _ in range(12):
            if in_child(lambda: one_run(self.path)) == 0:
                break
            self.watch.decide()
        else:
            raise AssertionError("it is never whole")
        self.watch.look()
        self.all_holds()
        assert films.a_plan(self.store).complete

    @rule(scene=SCENES, field=FIELDS, text=st.text(max_size=8))
    def edit(self, scene, field, text):
        edits.edit_scene(self.store, scene, **{field: text or "words"})

    @rule(scene=SCENES, slot=st.sampled_from(SLOTS))
    def rerun(self, scene, slot):
        if self._enabled(scene):
            edits.ask(self.store, [Request(scene=scene, slot=slot)])

    @rule(which=st.integers(0, 99))
    def pick(self, which):
        done = [t.id for t in self.store.read().takes if self._can_be_picked(t)]
        if done:
            edits.pick(self.store, done[which % len(done)])

    @rule(scene=SCENES, row=st.integers(1, 3))
    def move(self, scene, row):
        edits.move_scene(self.store, scene, row)

    @rule(scene=SCENES)
    def remove(self, scene):
        edits.remove_scene(self.store, scene)

    @rule(scene=SCENES)
    def bring_back(self, scene):
        edits.edit_scene(self.store, scene, enabled=True)

    @rule()
    def undo(self):
        edits.undo(self.store)

    @rule()
    def decide(self):
        self.watch.decide()

    @rule()
    def resume(self):
        code = in_child(lambda: one_run(self.path))
        assert code in ENDS
        if code == 0:
            assert self.store.read().project.status == "complete"

    @rule(at=st.integers(1, 30), after=st.booleans())
    def kill(self, at, after):
        disk = Mortal(at, after)
        assert in_child(lambda: one_run(self.path, disk)) in ENDS

    @rule(at=st.integers(1, 6))
    def stop(self, at):
        assert in_child(lambda: self._stopped_run(at)) in ENDS

    def _stopped_run(self, at: int) -> int:
        told: list[str] = []

        def listen(entry: Entry) -> None:
            self.watch.told.write(entry)
            told.append(entry.kind)
            if len(told) == at:
                engine.stop()

        engine = films.an_engine(Store.open(self.path), listen=listen)
        return engine.run().exit_code

    @invariant()
    def all_holds(self):
        self.watch.look()
        assert self.watch.faults == []

    @invariant()
    def a_plan_changes_nothing_and_is_the_same_again(self):
        before = self.store.folder.state.read_bytes()
        assert films.a_plan(self.store) == films.a_plan(self.store)
        assert self.store.folder.state.read_bytes() == before

    @precondition(lambda self: films.a_plan(self.store).complete)
    @invariant()
    def only_a_whole_film_is_complete(self):
        snapshot = self.store.read()
        hashes = films.hashes(self.store)
        assert snapshot.enabled
        for scene in snapshot.enabled:
            clip = snapshot.picked(scene, "clip")
            assert clip is not None and hashes[clip.path or ""] == clip.sha256
        frames = 4 * len(snapshot.enabled)
        assert count_frames(self.store.folder.cut) == frames

    def _enabled(self, scene: str) -> bool:
        return scene in {each.id for each in self.store.read().enabled}

    @staticmethod
    def _can_be_picked(take) -> bool:
        return take.scene is not None and take.status is TakeStatus.DONE


def main(examples: int, steps: int) -> None:
    """Try to break it.

    Raises:
        AssertionError: a promise was broken.
    """
    films.installed()
    run_state_machine_as_test(
        Film,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a run is never the same again: no shrinking
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
