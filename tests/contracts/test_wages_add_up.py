"""Wages over random scenarios: all of them, once, whatever is observed, under both clocks.

The oracle follows each team from moment to moment: how many pieces of work are in hand, as the
SimPy clock begins and ends them, and how many places are staffed, read off the file's spans.
"""

import heapq
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.clock.compiled import clock as compiled_clock
from sim.clock.equal import differences
from sim.clock.simpy import clock as simpy_clock
from sim.clock.simpy.team import Team
from sim.journey.blocks.queues.team import week_of
from sim.journey.customer.ledger import SERVICE
from sim.journey.groundwork.calendar import WEEK
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.records.tables import runs_table
from sim.records.wages import wages_of
from tests.contracts.kept_failures import kept_if_it_fails
from tests.contracts.random_scenarios import scenarios

WINDOWS = ["5 min", "47 min", "3 hours", "1 day", "9 days", "200 days"]
MANY = 2  # times the default number of examples, which is 100


@pytest.fixture
def pieces(monkeypatch):
    """Every piece of work under SimPy as (team, start, end), as it is begun."""
    found = []
    work_until = Team.work_until

    def noted(team, end):
        found.append((team.index, team.clock.now, end))
        return work_until(team, end)

    monkeypatch.setattr(Team, "work_until", noted)
    return found


def places_at(spec, moment):
    """Places that are staffed at a moment."""
    week = week_of(spec)
    agents = [agents for start, agents, _ in week if start <= moment % WEEK]
    return agents[-1] * spec.concurrency


def changes(spec, since, until):
    """When the staffing may change between two times."""
    starts = [start for start, _, _ in week_of(spec)]
    weeks = range(since // WEEK, until // WEEK + 1)
    return [week * WEEK + start for week in weeks for start in starts]


def moment_by_moment(spec, spans, since, until):
    """Time staffed, worked and after hours between two times, in microseconds of a place."""
    ends = [time for span in spans for time in span]
    edges = {time for time in [*ends, *changes(spec, since, until)] if since < time < until}
    moments = sorted({since, until, *edges})
    starting, under_way = sorted(spans), []
    staffed = worked = late = 0
    heapq.heapify(starting)
    for now, then in pairwise(moments):
        while starting and starting[0][0] <= now:
            heapq.heappush(under_way, heapq.heappop(starting)[1])
        while under_way and under_way[0] <= now:
            heapq.heappop(under_way)
        in_hand, places = len(under_way), places_at(spec, now)
        staffed += places * (then - now)
        worked += in_hand * (then - now)
        late += max(0, in_hand - places) * (then - now)
    return staffed, worked, late


def without_other_service(raw, observe):
    """The scenario with this window, where the account of service holds the teams' work alone."""
    steps = {name: {**step} for name, step in raw["steps"].items()}
    for step in steps.values():
        step.pop("books", None)
    rest = {key: value for key, value in raw.items() if key != "discount"}
    return {**rest, "observe": observe, "steps": steps}


@pytest.mark.hypothesis
def test_wages_are_charged_whole_and_once_in_random_scenarios_whatever_is_observed(pieces):
    seen, after_hours = [], []

    @settings(
        max_examples=MANY * settings().max_examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(scenarios(), st.sampled_from(WINDOWS), st.integers(0, 5))
    def adds_up(raw, observe, seed):
        if not raw["teams"]:
            return
        raw = without_other_service(raw, observe)
        with kept_if_it_fails("wages-do-not-add-up", raw):
            layout = lay_out(ScenarioSpec.model_validate(raw))
            pieces.clear()
            done = simpy_clock.run_replication(layout, seed=seed, number=0, keep_log=True)
            other = compiled_clock.run_replication(layout, seed=seed, number=0, keep_log=True)
            assert differences(done, other) == []
            follow(done)
        seen.append(observe)

    def follow(done):
        world, since, until = done.world, done.counted_from, done.counted_until
        wages = booked = 0.0
        for index, name in enumerate(done.layout.numbering.teams):
            spec = done.layout.spec.teams[name]
            spans = [(start, end) for team, start, end in pieces if team == index]
            staffed, worked, late = moment_by_moment(spec, spans, since, until)
            account = wages_of(done, index)
            assert (account.staffed, account.worked, account.after_hours) == (staffed, worked, late)
            hours = account.hours(paid=True)
            assert hours["staffed"] == hours["busy"] + hours["idle"]
            assert hours["worked"] == hours["booked"] + hours["other work"]
            assert hours["idle"] >= 0
            place = spec.cost.value / spec.concurrency / 3_600_000_000
            right = place * (staffed + late * (1 + spec.overtime.value))
            if spec.paid == "per use":
                uses = sum(since <= start < until for start, _ in spans)
                right = uses * spec.cost_per_use.value
            assert account.wages == pytest.approx(right, rel=1e-9, abs=2**-20)
            wages += account.wages
            booked += account.booked_wages
            after_hours.append(late)
        assert world.sums[:, :, SERVICE, 1].sum() == -booked
        runs = runs_table(done)
        of_design = runs.filter(measure="business amount")
        own = of_design.filter(of_design["detail"].is_in(["idle", "other work", "service"]))
        assert own["amount"].sum() == pytest.approx(-wages, rel=1e-9, abs=1e-9)

    adds_up()
    assert set(seen) == set(WINDOWS)
    assert sum(late > 0 for late in after_hours) > 20
