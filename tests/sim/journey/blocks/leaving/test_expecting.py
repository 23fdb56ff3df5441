"""Goals of personas and how soon they expect them, against plain reading of times."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest, kstest

HOUR = 3_600_000_000
DAY = 24 * HOUR


def waiting_for(journey, *, expects="10 days", takes="exponential(mean 12 days)", **desk):
    """A desk whose answer takes a while; after it the goal."""
    return journey(
        arrivals={"for": "4 days"},
        observe="60 days",
        personas={"person": {"expects": expects}},
        steps={
            "desk": {"goal": "no", "takes": takes, "passive": "yes", "next": [{"to": "solved"}]}
            | desk,
            "solved": {"goal": "yes"},
        },
    )


def test_who_reaches_the_goal_in_the_expected_time_is_counted_and_nobody_else(journey, run, tally):
    done = run(waiting_for(journey))
    rows = done.world.rows
    took = rows["goal_at"] - rows["arrival"]
    within = ((rows["goal_at"] >= 0) & (took <= 10 * DAY)).sum()
    assert 0 < within < len(rows)
    assert tally(done, "within expectation") == within
    assert tally(done, "expecting") == len(rows)
    # an exponential time of 12 days is over within 10 for 1 - exp(-10/12)
    assert binomtest(int(within), len(rows), 1 - math.exp(-10 / 12)).pvalue > 1e-4


def test_when_the_time_has_passed_without_the_goal_it_is_felt_once_on_that_very_moment(
    journey, run, events
):
    done = run(waiting_for(journey), keep_log=True)
    late = events(done, "expected it by now")
    rows = done.world.rows
    arrived = dict(zip(rows["customer"], rows["arrival"], strict=True))
    assert all(row["time"] == arrived[row["customer"]] + 10 * DAY for row in late)
    took = np.where(rows["goal_at"] < 0, 1000 * DAY, rows["goal_at"] - rows["arrival"])
    assert set(late["customer"]) == set(rows["customer"][took > 10 * DAY])
    felt = events(done, "felt")
    assert len(felt) == len(late) > 50
    assert (felt["customer_amount"] == -0.10).all()
    assert np.allclose(felt["goodwill"], math.tanh(-0.10))


def test_the_goal_in_the_very_moment_it_was_expected_is_in_time(journey, run, tally):
    done = run(waiting_for(journey, takes="10 days"))
    assert tally(done, "within expectation") == len(done.world.rows)


def test_how_it_feels_can_be_said(journey, run, events):
    raw = waiting_for(journey, takes="11 days")
    raw["feelings"] = {"late": -0.4}
    done = run(raw, keep_log=True)
    assert (events(done, "felt")["customer_amount"] == -0.4).all()


def test_who_has_left_expects_nothing_any_more(journey, run, tally, events):
    done = run(waiting_for(journey, takes="2 days", leave="100 %"), keep_log=True)
    assert len(events(done, "expected it by now")) == 0
    assert tally(done, "within expectation") == 0
    assert tally(done, "expecting") == len(done.world.rows)


def test_whose_journey_ended_without_the_goal_feels_it_still(journey, run, events):
    raw = waiting_for(journey, takes="2 days")
    raw["steps"]["desk"]["next"] = [{"to": "dead end"}, {"to": "solved", "share": "0 %"}]
    raw["steps"]["dead end"] = {}
    done = run(raw, keep_log=True)
    assert len(events(done, "expected it by now")) == len(done.world.rows)


def test_what_is_expected_varies_as_it_is_said_and_is_drawn_by_customer(journey, run, events):
    raw = waiting_for(journey, expects="exponential(mean 5 days)", takes="59 days")
    first = events(run(raw, keep_log=True), "expected it by now")
    rows = run(raw).world.rows
    arrived = dict(zip(rows["customer"], rows["arrival"], strict=True))
    days = [(row["time"] - arrived[row["customer"]]) / DAY for row in first]
    assert kstest(days, "expon", args=(0, 5)).pvalue > 1e-4
    raw["steps"]["desk"]["feels"] = 0.1
    again = events(run(raw, keep_log=True), "expected it by now")
    assert (first["time"] == again["time"]).all()


def test_expecting_without_feeling_changes_no_value(journey, run):
    raw = waiting_for(journey)
    raw["feelings"] = {"late": 0}
    expecting = run(raw).world.rows
    del raw["personas"]["person"]["expects"]
    assert run(raw).world.rows.tobytes() == expecting.tobytes()


@pytest.fixture
def two_goals(journey):
    """Half want the shop only, the other half want what comes after it."""
    return journey(
        personas={
            "person": None,
            "looker": {"share": "50 %", "goal": "shop", "benefit": 3},
            "buyer": {"share": "50 %", "benefit": 10},
        },
        start=[{"to": "shop"}],
        steps={
            "shop": {"next": [{"to": "desk", "after": "1 day"}]},
            "desk": {"goal": "yes"},
        },
    )


def test_a_personas_own_goal_takes_the_place_of_the_marked_ones(two_goals, run, money, tally):
    del two_goals["personas"]["person"]
    done = run(two_goals)
    steps, rows = done.layout.numbering.steps, done.world.rows
    people = done.layout.numbering.personas
    lookers = rows["persona"] == people["looker"]
    assert 0 < lookers.sum() < len(rows)
    assert (rows["goal_step"][lookers] == steps["shop"]).all()
    assert (rows["goal_at"][lookers] == rows["arrival"][lookers]).all()
    assert (rows["goal_step"][~lookers] == steps["desk"]).all()
    assert money(done, "benefit", persona="looker") == (3 * lookers.sum(), 0)
    assert money(done, "benefit", persona="buyer") == (10 * (~lookers).sum(), 0)
    assert tally(done, "completed") == len(rows)
