"""What teams are judged by, against figures worked out by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from sim.experiment.verdicts.claims import check_claims
from sim.experiment.verdicts.team_measures import MEASURES, TeamSums, judge, looks_of, whole_of
from sim.experiment.verdicts.verdict import decide
from sim.journey.groundwork.calendar import MINUTE
from sim.journey.groundwork.claims import ClaimSpec
from sim.journey.layout.design import ScenarioSpec
from sim.records.tables import RUNS

REPLICATIONS = 20
SPEC = ScenarioSpec.model_validate(
    {
        "scenario": "Care",
        "currency": "EUR",
        "arrivals": {"rate": "40 / day", "for": "30 days"},
        "observe": "60 days",
        "personas": {"anybody": {"share": "100 %", "patience": "6 min"}},
        "teams": {"care": {"agents": 3, "measure": "handle time"}},
        "start": [{"to": "call"}],
        "steps": {
            "call": {
                "team": "care",
                "next": [{"to": "solved", "share": "60 %"}, {"to": "survey", "share": "40 %"}],
            },
            "survey": {"next": [{"to": "call"}]},
            "solved": {"goal": True},
        },
    }
)


def sums_of(rows):
    """Sums of a design in which every replication has the same rows, but for a little noise."""
    table = [
        (r, measure, None, step, team, detail, amount * (1 + 0.001 * ((r * 7) % 5 - 2)))
        for r in range(REPLICATIONS)
        for measure, step, team, detail, amount in rows
    ]
    return TeamSums(pl.DataFrame(table, schema=RUNS, orient="row"), SPEC, "care", REPLICATIONS)


def care(**amounts):
    return sums_of([("team", None, "care", detail, amount) for detail, amount in amounts.items()])


def level_of(name, sums):
    return judge(name, sums, sums, "good").baseline.mean


def with_ends(found, mean, low, high):
    return replace(found, mean=mean, low=low, high=high, decidable=True)


def around(found, mean):
    return with_ends(found, mean, mean - 0.5, mean + 0.5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("handle time", 15.0), ("wait", 4.0), ("abandonment", 0.25)],
)
def test_a_measure_is_the_ratio_of_the_teams_sums(name, expected):
    sums = care(worked=1500.0 * MINUTE, served=100.0, waited=160.0 * MINUTE, queued=40.0,
                abandoned=10.0)  # fmt: skip
    assert level_of(name, sums) == pytest.approx(expected, rel=1e-9)


def test_utilisation_is_the_staffed_hours_in_which_somebody_is_served():
    hours = {"busy": 30.0, "staffed": 40.0, "worked": 50.0, "after hours": 20.0}
    rows = [("team hours", None, "care", detail, amount) for detail, amount in hours.items()]
    assert level_of("utilisation", sums_of(rows)) == pytest.approx(0.75)


def test_acceptance_is_offers_accepted_of_offers_shown():
    rows = [("offers made", None, None, None, 50.0), ("offers accepted", None, None, None, 10.0)]
    assert level_of("acceptance", sums_of(rows)) == pytest.approx(0.2)


def test_a_contact_is_closed_where_the_customer_is_at_a_goal_next_or_the_journey_is_over():
    rows = [
        ("team", None, "care", "counted served", 100.0),
        ("flow", "call", None, "way -> solved", 55.0),
        ("flow", "call", None, "way -> survey", 30.0),  # not closed
        ("flow", "call", None, "gives up -> solved", 20.0),  # not served
        ("flow", "survey", None, "way -> solved", 9.0),  # not this team's
        ("ended", "call", None, "finished", 5.0),
        ("ended", "call", None, "censored", 3.0),
    ]
    assert level_of("contacts closed", sums_of(rows)) == pytest.approx(0.60)


def test_a_personas_own_goal_closes_a_contact_too():
    rows = [
        ("team", None, "care", "counted served", 100.0),
        ("flow", "call", None, "way -> solved", 55.0),
        ("flow", "call", None, "way -> survey", 30.0),
    ]
    anybody = SPEC.personas["anybody"].model_copy(update={"goal": "survey"})
    spec = SPEC.model_copy(update={"personas": {"anybody": anybody}})
    assert level_of("contacts closed", replace(sums_of(rows), spec=spec)) == pytest.approx(0.85)


def test_a_goal_of_the_teams_own_closes_all_who_go_on_from_it():
    rows = [
        ("team", None, "care", "counted served", 100.0),
        ("flow", "call", None, "way -> survey", 30.0),
        ("flow", "call", None, "otherwise -> call", 40.0),
    ]
    anybody = SPEC.personas["anybody"].model_copy(update={"goal": "call"})
    spec = SPEC.model_copy(update={"personas": {"anybody": anybody}})
    assert level_of("contacts closed", replace(sums_of(rows), spec=spec)) == pytest.approx(0.70)


def test_another_teams_sums_do_not_count():
    rows = [
        ("team", None, "care", "served", 100.0),
        ("team", None, "care", "worked", 900.0 * MINUTE),
        ("team", None, "chat", "worked", 700.0 * MINUTE),
    ]
    assert level_of("handle time", sums_of(rows)) == pytest.approx(9.0)


def test_a_shorter_handle_time_looks_good_and_a_lower_utilisation_bad():
    before, after = (care(worked=w * MINUTE, served=100.0) for w in (2000.0, 1500.0))
    found = judge("handle time", before, after, "bad")
    assert found.difference.mean == pytest.approx(-5.0, rel=0.01)
    assert (found.looks, found.at_odds) == ("good", "looks good to its team, bad for the whole")
    assert looks_of(MEASURES["utilisation"], found.difference, 20.0) == "bad"


def test_a_change_of_less_than_a_per_cent_is_no_difference_to_the_team():
    before, after = (care(worked=w * MINUTE, served=100.0) for w in (2000.0, 1990.0))
    assert judge("handle time", before, after, "bad").looks == "no difference"


def test_a_team_that_served_nobody_cannot_be_judged():
    nothing = sums_of([("team", None, "chat", "served", 1.0)])
    found = judge("handle time", nothing, nothing, "good")
    assert found.looks == "undecided"
    assert np.isnan(found.difference.mean)
    assert "cannot be estimated" in found.difference.note


def test_a_longer_handle_time_may_look_bad_and_be_good_for_the_whole():
    before, after = (care(worked=w * MINUTE, served=100.0) for w in (1500.0, 2000.0))
    assert judge("handle time", before, after, "good").at_odds == (
        "looks bad to its team, good for the whole"
    )


@pytest.mark.parametrize(
    ("customer", "business", "whole"),
    [(5, 5, "good"), (5, 0, "good"), (0, 0, "no difference"), (5, -5, "bad"), (-5, 5, "bad")],
)
def test_the_whole_is_bad_as_soon_as_one_side_loses(tiny_comparison, customer, business, whole):
    found = tiny_comparison.variants[0].differences["customer_value"]
    sides = [around(found, mean) for mean in (customer, business)]
    assert whole_of(decide(*sides, customer_margin=1, business_margin=1)) == whole


def test_the_whole_is_undecided_where_a_side_is(tiny_comparison):
    found = tiny_comparison.variants[0].differences["customer_value"]
    wide = with_ends(found, 0, -9, 9)
    verdict = decide(wide, around(found, 5), customer_margin=1, business_margin=1)
    assert whole_of(verdict) == "undecided"


def test_a_claim_may_say_that_a_team_and_the_whole_are_at_odds(tiny_comparison):
    before, after = (care(worked=w * MINUTE, served=100.0) for w in (2000.0, 1500.0))
    judged = judge("handle time", before, after, "bad")
    variant = replace(tiny_comparison.variants[0], team_measures=(judged,))
    claims = [
        ClaimSpec(variant=variant.design.name, metric="team care", verdict=verdict, says=verdict)
        for verdict in (judged.at_odds, "looks bad to its team, good for the whole")
    ]
    spec = SPEC.model_copy(update={"claims": claims})
    assert [holds for _, holds in check_claims(spec, variant)] == [True, False]
