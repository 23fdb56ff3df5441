"""Offered work, against figures worked out by hand."""

import pytest

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.offered_load import offered_loads

WEEK_HOURS = 168.0


def load(observe="60 days", steps=None, **more):
    """The load of a team of one who is always there, offered 24 cases a day of an hour."""
    spec = {
        "scenario": "Care",
        "currency": "EUR",
        "arrivals": {"rate": "24 / day", "for": "30 days"},
        "observe": observe,
        "personas": {"anybody": {"share": "100 %", "patience": "6 min"}},
        "teams": {"care": {"agents": 1}},
        "start": [{"to": "call"}],
        "steps": steps,
        **more,
    }
    return offered_loads(ScenarioSpec.model_validate(spec)).get("care")


def call(*ways, **more):
    return {"team": "care", "takes": "1 h", "next": list(ways), **more}


SOLVED = {"goal": True}


def test_a_case_each_is_arrivals_times_time_over_staff():
    assert load(steps={"call": call({"to": "solved"}), "solved": SOLVED}) == pytest.approx(1.0)


def test_who_calls_again_is_offered_again():
    ways = ({"to": "solved", "share": "60 %"}, {"to": "call", "share": "40 %"})
    steps = {"call": call(*ways), "solved": SOLVED}
    assert load(steps=steps) == pytest.approx(1 / 0.6)


def test_who_leaves_does_not_call_again():
    ways = ({"to": "solved", "share": "60 %"}, {"to": "call", "share": "40 %"})
    steps = {"call": call(*ways, leave="50 %"), "solved": SOLVED}
    assert load(steps=steps) == pytest.approx(1 / 0.8)


def test_what_lies_beyond_the_window_is_not_offered():
    steps = {"call": call({"to": "call", "after": "10 days"})}
    assert load("35 days", steps) == pytest.approx(4.0)  # at 0, 10, 20 and 30 days


def test_behind_conditions_nobody_is_counted():
    ways = (
        {"to": "call", "share": "50 %", "when": {"known": True}},
        {"to": "solved", "share": "50 %"},
    )
    steps = {"call": call(*ways, system="desk"), "solved": SOLVED}
    assert load(steps=steps, systems={"desk": {}}) == pytest.approx(1.0)


def test_a_carrying_team_is_offered_what_it_carries():
    steps = {
        "call": {"system": "desk", "next": [{"to": "visit", "share": "25 %"}, {"to": "end"}]},
        "visit": {"system": "van"},
        "end": SOLVED,
    }
    systems = {"desk": {}, "van": {}}
    handoffs = {"desk -> van": {"mode": "manual", "team": "care", "takes": "2 h"}}
    assert load(steps=steps, systems=systems, handoffs=handoffs) == pytest.approx(0.5)


def test_of_a_circle_that_takes_no_time_nothing_is_said():
    assert load(steps={"call": call({"to": "call"})}) is None


def test_hours_are_those_of_the_week():
    steps = {"call": call({"to": "solved"}), "solved": SOLVED}
    teams = {"care": {"agents": 2, "open": "Mon-Fri 09:00-17:00"}}
    assert load(steps=steps, teams=teams) == pytest.approx(WEEK_HOURS / 80)
