"""The ledger of a film: every take's money, and one sum wherever it is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import PAID, QUICK, SMALL, at_work, only, read, vidpipe
from vidpipe_tui.engine.ledger import ledger
from vidpipe_tui.engine.limits import spent
from vidpipe_tui.project.model import Source, TakeStatus
from vidpipe_tui.project.snapshot import Snapshot
from vidpipe_tui.project.store import Store

from .project_films import project, take

FAULTS = (
    "--set",
    "rehearsal.faults=lost@s01-clip,gone@s02-clip,refused@s03-clip,failed@s03-end",
)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A workspace with a film that has met every kind of ending."""
    workspace = tmp_path_factory.mktemp("paid")
    words = ("generate", "A fox. A crow. A storm.", *SMALL, "--scenes", "3", *PAID)
    said = vidpipe(workspace, *words, *QUICK, *FAULTS, "--yes")
    assert said.code == 3, said.err
    return workspace


def figures(data):
    return data["spent_usd"], data["possibly_usd"]


def test_every_verb_tells_the_same_sums(films):
    costs = vidpipe(films, "costs", "last", "--json").data
    (listed,) = vidpipe(films, "list", "--json").data["projects"]
    (doubts,) = vidpipe(films, "recover", "last", "--json").data["projects"]
    told = [
        figures(costs),
        figures(costs["project"]),
        figures(vidpipe(films, "status", "last", "--json").data),
        figures(vidpipe(films, "plan", "last", "--json").data),
        figures(listed),
        figures(doubts),
    ]
    assert len(set(told)) == 1, told
    # Three pictures and the clip whose file is gone; the lost one is in doubt.
    assert told[0] == pytest.approx((3 * 0.134 + 0.1, 0.1))


def test_the_lines_add_up_to_the_sums(films):
    data = vidpipe(films, "costs", "last", "--json").data
    lines = data["takes"]
    charged = sum(line["charged_usd"] or 0 for line in lines)
    held = sum(line["reserved_usd"] + line["possibly_usd"] for line in lines)
    assert charged == pytest.approx(data["spent_usd"])
    assert held == pytest.approx(data["possibly_usd"])
    by_take = {line["take"]: line for line in lines}
    assert by_take["s01-clip-1"]["possibly_usd"] == pytest.approx(0.1)
    assert by_take["s01-clip-1"]["charged_usd"] is None
    assert by_take["s01-end-1"]["charged_usd"] == by_take["s01-end-1"]["estimate_usd"]


def test_people_see_what_cost_money_and_its_sum(films):
    out = vidpipe(films, "costs", "last").out
    rows = {row.split()[0]: row for row in out.splitlines() if row.strip()}
    assert "$0.10" in rows["s01-clip-1"]
    assert "storyboard-1" not in rows
    assert "for nothing" in out
    sums = next(row for row in out.splitlines() if row.startswith("   "))
    data = vidpipe(films, "costs", "last", "--json").data
    assert f"${data['spent_usd']:.2f}" in sums


def test_a_free_film_has_no_figures(tmp_path):
    assert vidpipe(tmp_path, "generate", "A fox", *SMALL).code == 0
    out = vidpipe(tmp_path, "costs", "last").out
    assert "free so far" in out
    assert "$" not in out


def test_what_runs_is_reserved(tmp_path):
    with at_work(tmp_path):
        data = vidpipe(tmp_path, "costs", "last", "--json").data
    running = [line for line in data["takes"] if line["reserved_usd"]]
    assert [line["take"] for line in running] == ["s01-start-1"]
    assert data["reserved_usd"] == data["possibly_usd"] == pytest.approx(0.134)


def test_an_unknown_price_is_told_as_unknown(films):
    folder = only(films)
    store = Store.open(folder)
    with store.transaction() as draft:
        lost = draft.take("s01-clip-1")
        draft.put_take(lost.model_copy(update={"estimate_usd": None}))
    try:
        data = vidpipe(films, "costs", "last", "--json").data
        assert data["unpriced"] == 1
        line = next(line for line in data["takes"] if line["take"] == "s01-clip-1")
        assert line["unpriced"]
        row = next(
            row
            for row in vidpipe(films, "costs", "last").out.splitlines()
            if row.startswith("s01-clip-1")
        )
        assert "unknown" in row
    finally:
        with store.transaction() as draft:
            draft.put_take(lost)
    assert read(folder).by_id["s01-clip-1"].estimate_usd == lost.estimate_usd


usd = st.none() | st.floats(0, 5)
takes = st.lists(
    st.builds(
        lambda number, **fields: take("s01", "clip", number, **fields),
        number=st.integers(1, 9),
        status=st.sampled_from(TakeStatus),
        source=st.sampled_from(Source),
        operation=st.none() | st.just({"id": "op"}),
        estimate_usd=usd,
        cost_usd=usd,
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(takes)
def test_the_ledger_and_the_budget_never_disagree(found):
    snapshot = Snapshot(project=project(), takes=tuple(found))
    money, lines = spent(snapshot), list(ledger(snapshot))
    foreign = sum(t.cost_usd or 0 for t in found if t.source is not Source.GENERATED)
    charged = sum(line.charged_usd or 0 for line in lines)
    assert charged + foreign == pytest.approx(money.spent_usd)
    held = sum(line.reserved_usd + line.possibly_usd for line in lines)
    assert held == pytest.approx(money.possibly_usd)
    assert sum(line.untold for line in lines) == money.unpriced
