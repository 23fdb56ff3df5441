"""Hours are freed where a team is idle for longer without having been given a longer roster."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest

from sim.experiment.verdicts.freed_hours import freed_hours

REPLICATIONS = 20
DAYS = 73.0  # 2.4 months
WIGGLE = np.linspace(-1.0, 1.0, REPLICATIONS)


class Days:
    """The sums of a run, of which only the days of the counted period are asked for."""

    def of(self, measure):
        assert measure == "counted days"
        return np.full(REPLICATIONS, DAYS)


@dataclass
class Run:
    """What is read of a design."""

    runs: pl.DataFrame
    replications: int = REPLICATIONS
    totals: Days = field(default_factory=Days)


def run(**teams):
    """A design whose teams have these hours of each kind in every replication, give or take one."""
    rows = [
        ("team hours", team, detail, number, hours + WIGGLE[number] * (detail == "idle"))
        for team, kinds in teams.items()
        for detail, hours in kinds.items()
        for number in range(REPLICATIONS)
    ]
    names = ["measure", "team", "detail", "replication", "amount"]
    return Run(pl.DataFrame(rows, schema=names, orient="row"))


def still(result):
    """The same without chance."""
    return Run(result.runs.with_columns(pl.col("amount").round(0)))


def test_hours_by_which_a_team_is_idle_for_longer_are_freed_by_the_month():
    before = run(care={"staffed": 1000.0, "idle": 300.0})
    after = still(run(care={"staffed": 1000.0, "idle": 360.0}))
    (freed,) = freed_hours(before, after)
    assert freed.team == "care"
    assert freed.hours.mean == pytest.approx(60.0 / DAYS * 365 / 12)  # 25 hours a month
    assert freed.staffed == pytest.approx(1000.0 / DAYS * 365 / 12)
    assert freed.hours.low < freed.hours.mean < freed.hours.high


def test_hours_of_a_longer_roster_are_not_freed_and_those_of_a_shorter_one_not_counted_twice():
    before = run(care={"staffed": 1000.0, "idle": 300.0})
    assert freed_hours(before, run(care={"staffed": 1100.0, "idle": 400.0})) == ()
    (freed,) = freed_hours(before, run(care={"staffed": 900.0, "idle": 360.0}))
    assert freed.hours.mean == pytest.approx(60.0 / DAYS * 365 / 12)


def test_one_per_cent_of_the_staffed_hours_does_not_matter():
    before = run(care={"staffed": 1000.0, "idle": 300.0})
    assert freed_hours(before, run(care={"staffed": 1000.0, "idle": 309.0})) == ()
    assert freed_hours(before, run(care={"staffed": 1000.0, "idle": 311.0})) != ()
    assert freed_hours(before, run(care={"staffed": 1000.0, "idle": 250.0})) == ()


def test_a_team_that_one_design_lacks_or_that_is_paid_by_use_frees_nothing():
    before = run(care={"staffed": 1000.0, "idle": 300.0}, bots={"staffed": 1000.0})
    after = run(night={"staffed": 500.0, "idle": 400.0}, bots={"staffed": 1000.0})
    assert freed_hours(before, after) == ()


def test_nothing_is_said_below_the_least_number_of_replications():
    before, after = (
        run(care={"staffed": 1000.0, "idle": 300.0}),
        run(care={"staffed": 1000.0, "idle": 500.0}),
    )
    for each in (before, after):
        each.runs = each.runs.filter(pl.col("replication") < 10)
        each.replications = 10
        each.totals.of = lambda _measure: np.full(10, DAYS)
    assert freed_hours(before, after) == ()
