"""From rows of the runs table to teams, their lists and switches."""

import math

import polars as pl
import pytest

from sim.experiment.verdicts.teams import switch_results, team_results
from sim.records.tables import RUNS
from sim.scenario.loading import load

TEXT = """\
scenario: Lists
currency: EUR
arrivals: {rate: 40 / day, for: 10 days, warm_up: 4 days}
observe: 20 days
personas: {anyone: {share: 100 %}}
systems: {shop: {}, tool: {}, crm: {}}
teams:
  carriers: {agents: 2, open: Mon-Fri 08:00-17:00, cost: 30 EUR / hour}
  typists: {agents: 1, open: Mon-Fri 08:00-17:00, cost: 30 EUR / hour}
handoffs:
  shop -> tool:
    {mode: manual, team: carriers, batch: {every: day, at: "09:00", takes: 1 h}}
  tool -> crm:
    {mode: manual, team: OTHER, batch: {every: day, at: "09:00", takes: 1 h}}
switches: {stop: off}
start: [{to: a}]
steps:
  a: {channel: web, system: shop, next: [{to: b}]}
  b: {channel: web, system: tool, next: [{to: c}]}
  c: {channel: web, system: crm, goal: yes}
"""


@pytest.fixture
def spec(tmp_path):
    """`spec(other)`: the scenario whose second list this team carries."""

    def loaded(other):
        path = tmp_path / "baseline.yaml"
        path.write_text(TEXT.replace("OTHER", other), encoding="utf-8")
        return load(path).spec

    return loaded


def runs(*rows):
    """A runs table of rows (replication, measure, team, detail, amount)."""
    full = [(n, measure, None, None, team, detail, amount)
            for n, measure, team, detail, amount in rows]  # fmt: skip
    return pl.DataFrame(full, schema=RUNS, orient="row")


HOURS = [
    (n, "team hours", "carriers", what, 10.0) for n in (0, 1) for what in ("staffed", "worked")
]
LISTS = [
    (0, "lists", "carriers", "shop -> tool", 9.0),
    (1, "lists", "carriers", "shop -> tool", 11.0),
    (0, "lists dropped", "carriers", "shop -> tool", 1.0),
    (0, "listed", None, None, 300.0),
    (1, "listed", None, None, 500.0),
]


def test_lists_are_means_of_a_replication(spec):
    (team,) = team_results(runs(*HOURS, *LISTS), spec("carriers"), 2)
    (one,) = team.lists
    assert (one.handoff, one.went, one.fell_through) == ("shop -> tool", 10.0, 0.5)
    assert team.lists_carried == 9.5
    assert team.put_on_lists == 400.0


def test_who_is_on_the_lists_of_one_of_two_carriers_is_not_known(spec):
    (team,) = team_results(runs(*HOURS, *LISTS), spec("typists"), 2)
    assert math.isnan(team.put_on_lists)


def test_a_team_without_lists_has_nobody_on_them(spec):
    (team,) = team_results(runs(*HOURS), spec("carriers"), 2)
    assert (team.lists, team.lists_carried, team.put_on_lists) == ((), 0, 0.0)


def test_switches_are_means_over_the_replications_in_which_they_were_turned(spec):
    table = runs(
        (0, "switch turned", None, "stop", 1.0),
        (0, "switch first turned, days", None, "stop", 6.0),
        (0, "switch on, days", None, "stop", 8.0),
        (1, "switch turned", None, "stop", 0.0),
        (1, "switch on, days", None, "stop", 0.0),
        (0, "counted days", None, None, 10.0),
        (1, "counted days", None, None, 10.0),
    )
    (found,) = switch_results(table, spec("carriers"), 2)
    assert (found.name, found.at_first, found.turned_share) == ("stop", "off", 0.5)
    assert (found.first_turned_days, found.on_days) == (6.0, 4.0)
    assert (found.counted_days, found.warm_up_days) == (10.0, 4.0)


def test_a_switch_that_nothing_turns_has_no_first_day(spec):
    (found,) = switch_results(runs((0, "switch turned", None, "stop", 0.0)), spec("carriers"), 1)
    assert math.isnan(found.first_turned_days)
    assert found.counted_days == 10.0
