"""The bare loop is a fair limit: it finds what the lab finds, to the last customer."""

import pytest

from benchmarks import bare_loop
from benchmarks.cases import CASES, EVERYBODY, Case, counted, team_counted
from sim.clock.compiled import clock as compiled_clock
from sim.journey.layout.layout import Layout, lay_out
from sim.scenario.loading import load

WORKLOADS = {case.key: case for case in CASES}


def small(case: Case, *more: str) -> Layout:
    return lay_out(load(case.scenario, [*EVERYBODY, "arrivals.for=1 day", *more]).spec)


@pytest.mark.parametrize("seed", [1, 2026, 2**63 + 5])
@pytest.mark.parametrize("key", ["a", "b"])
def test_the_bare_loop_counts_what_the_lab_counts(key: str, seed: int) -> None:
    layout = small(WORKLOADS[key])
    bare = bare_loop.run(layout, seed=seed, number=3)
    lab = compiled_clock.run_replication(layout, seed=seed, number=3)
    assert bare.customers == len(lab.world.rows) > 100
    assert bare.completed == counted(lab, "completed") > 0
    assert bare.hung_up == team_counted(lab, "abandoned").sum()


def test_patience_of_one_wait_ends_no_later_wait() -> None:
    layout = small(WORKLOADS["b"], "teams.pool of nine.agents=7", "teams.pool of five.agents=2")
    bare = bare_loop.run(layout, seed=7, number=0)
    lab = compiled_clock.run_replication(layout, seed=7, number=0)
    assert bare.hung_up == team_counted(lab, "abandoned").sum() > 400


def test_a_moment_is_counted_for_every_arrival_step_and_end_of_patience() -> None:
    layout = small(WORKLOADS["a"])
    bare = bare_loop.run(layout, seed=1, number=0)
    assert bare.customers * 2 <= bare.moments <= bare.customers * 7
