"""The business looks at its reports and turns switches.

The oracle reads the events table again with polars, window by window, and follows the rules.
"""

import math

import polars as pl
import pytest

from sim.records.event_table import events_table
from sim.records.tables import runs_table

DAY = 86_400_000_000
# Who is offered something at the desk, in a system; some take it, some regret it, some leave.
SHOP = {
    "arrivals": {"rate": "30 / day", "for": "24 days", "cool_down": "0 days"},
    "observe": "30 days",
    "systems": {"till": {}, "forum": {}},
    "offers": {
        "club": {
            "price": 10,
            "valuation": "uniform(0 EUR, 20 EUR)",
            "regret_after": "exponential(mean 4 days)",
        }
    },
    "switches": {"club runs": "on", "alarm": "off"},
    "start": [{"to": "till"}],
    "steps": {
        "desk": {"goal": False},
        "till": {
            "system": "till",
            "takes": "5 min",
            "offer": "club",
            "leave": "20 %",
            "next": [{"to": "again", "when": {"switch": "club runs"}}],
            "otherwise": {"to": "desk"},
        },
        "again": {
            "system": "forum",
            "takes": "exponential(mean 3 days)",
            "repeat": "1 min",
            "leave": "10 %",
            "next": [{"to": "till", "share": "30 %", "after": "1 day"}, {"to": "desk"}],
        },
    },
}
WATCH = {"window": "5 days", "lag": "36 hours", "every": "30 hours", "at_least": 20}
KINDS = {
    "acceptance": (["offer accepted"], ["offer shown"]),
    "regret": (["regretted"], ["offer accepted"]),
    "repeats": (["repeated the story"], ["repeated the story", "was remembered"]),
    "leaving": (["left"], ["arrived"]),
    "completion": (["reached the goal"], ["arrived"]),
}
COUNTED_FOR_ANYBODY = ["arrived", "reached step", "joined queue", "hung up"]


def first_met(events, measure, watch, systems=None, step=None, **rule):
    """When the rule is first met, in days; None where never. Read off the events alone."""
    if systems is not None:
        linked = pl.col("identified") | pl.col("type").is_in(COUNTED_FOR_ANYBODY)
        events = events.filter(pl.col("recorded_by").is_in(systems) & linked)
    if step is not None:
        events = events.filter(step=step)
    hours = {key: int(watch[key].split()[0]) * (24 if "day" in watch[key] else 1)
             for key in ("window", "lag", "every")}  # fmt: skip
    above, below = KINDS[measure]
    if measure == "leaving" and step is not None:
        below = ["reached step"]
    for look in range(1, 54 * 24 // hours["every"] + 1):
        until = (look * hours["every"] - hours["lag"]) * DAY // 24
        since = until - hours["window"] * DAY // 24
        read = events.filter((pl.col("time") > since) & (pl.col("time") <= until))
        under = read["type"].is_in(below).sum()
        if under < watch["at_least"]:
            continue
        share = read["type"].is_in(above).sum() / under
        if share < rule.get("below", -math.inf) or share >= rule.get("above", math.inf):
            return look * hours["every"] / 24
    return None


def percent(rule):
    return {key: f"{100 * value} %" for key, value in rule.items()}


def switched(done, name="alarm"):
    """Rows of the runs table about a switch, by measure."""
    rows = runs_table(done).filter(pl.col("measure").str.starts_with("switch"), detail=name)
    return dict(rows.select("measure", "amount").iter_rows())


@pytest.mark.parametrize(
    ("measure", "rule", "scope"),
    [
        ("acceptance", {"below": 0.50}, {}),
        ("acceptance", {"above": 0.56}, {"offer": "club"}),
        ("acceptance", {"above": 0.52}, {"sees": ["till"]}),
        ("regret", {"above": 0.10}, {}),
        ("regret", {"above": 0.04}, {"sees": ["till"]}),
        ("repeats", {"above": 0.5}, {}),
        ("leaving", {"above": 0.32}, {}),
        ("leaving", {"above": 0.24}, {"step": "till"}),
        ("leaving", {"above": 0.24}, {"step": "till", "sees": ["till"]}),
        ("leaving", {"above": 0.12}, {"step": "again", "sees": ["forum"]}),
        ("completion", {"below": 0.3}, {}),
    ],
)
def test_a_switch_turns_when_the_recorded_share_says_so(journey, run, measure, rule, scope):
    monitor = {"measure": measure, **WATCH, **percent(rule), **scope, "turns": {"alarm": "on"}}
    done = run(journey(**SHOP, monitors={"report": monitor}), keep_log=True)
    expected = first_met(
        events_table(done), measure, WATCH, scope.get("sees"), scope.get("step"), **rule
    )
    found = switched(done)
    assert found["switch turned"] == (expected is not None)
    assert found.get("switch first turned, days") == expected


def test_what_systems_cannot_link_is_missing(journey, run):
    monitors = {
        name: {"measure": "repeats", **WATCH, "every": "1 day", "above": "1 %",
               "turns": {name: "on"}, **sees}
        for name, sees in (("all", {}), ("silo", {"sees": ["forum"]}))
    }  # fmt: skip
    raw = journey(**SHOP, monitors=monitors)
    raw["switches"] |= {"all": "off", "silo": "off"}
    raw["steps"]["again"]["next"] = [{"to": "desk"}]
    done = run(raw, keep_log=True)
    # whoever comes to the forum has told the till before, and the forum cannot know it
    assert switched(done, "all")["switch turned"] == 1
    assert switched(done, "silo")["switch turned"] == 0


def test_a_condition_reads_the_switch_at_once(journey, run, events):
    monitor = {"measure": "acceptance", **WATCH, "above": "20 %", "turns": {"club runs": "off"}}
    done = run(journey(**SHOP, monitors={"report": monitor}), keep_log=True)
    turned = switched(done, "club runs")["switch first turned, days"] * DAY
    reached = events(done, "reached step", step="again")
    assert len(reached) > 0
    assert reached["time"].max() <= turned
    assert events(done, "reached step", step="desk")["time"].max() > turned


def test_it_is_on_as_long_as_the_reports_take(journey, run):
    monitor = {"measure": "acceptance", **WATCH, "above": "20 %", "turns": {"club runs": "off"}}
    done = run(journey(**SHOP, monitors={"report": monitor}))
    found = switched(done, "club runs")
    # arrivals are counted from the start, so it was on from then until it was turned
    assert found["switch on, days"] == found["switch first turned, days"]
    # twenty people come in a day, but the report is a day and a half old
    assert found["switch first turned, days"] == 2.5


def test_below_the_least_number_of_observations_nothing_turns(journey, run):
    few = {"measure": "acceptance", **WATCH, "at_least": 400, "above": "0 %",
           "turns": {"alarm": "on"}}  # fmt: skip
    assert switched(run(journey(**SHOP, monitors={"report": few})))["switch turned"] == 0


@pytest.mark.parametrize("once", [True, False])
def test_one_rule_turns_a_switch_and_another_turns_it_back(journey, run, once):
    rule = {"measure": "completion", **WATCH, "every": "1 day", "lag": "0 days", "at_least": 1}
    monitors = {
        "a": {**rule, "above": "0 %", "turns": {"alarm": "on"}, "once": once},
        "b": {**rule, "above": "0 %", "every": "4 days", "turns": {"alarm": "off"}},
    }
    done = run(journey(**SHOP, monitors=monitors))
    found = switched(done)
    assert found["switch first turned, days"] == 1
    # turned off on day 4 (the later name has its way), and on again on day 5 unless only once
    assert found["switch on, days"] == (3 if once else 3 + 5 * 3)


def test_uncounted_customers_are_in_the_reports_too(journey, run):
    raw = journey(**SHOP, monitors={"report": {"measure": "acceptance", **WATCH, "above": "0 %",
                                               "turns": {"alarm": "on"}}})  # fmt: skip
    raw["arrivals"]["warm_up"] = "10 days"
    assert switched(run(raw))["switch first turned, days"] == 2.5


def test_a_monitor_that_turns_nothing_anybody_reads_changes_no_customer(journey, run):
    monitor = {"measure": "acceptance", **WATCH, "above": "0 %", "turns": {"alarm": "on"}}
    with_it = run(journey(**SHOP, monitors={"report": monitor}))
    assert with_it.world.rows.tobytes() == run(journey(**SHOP)).world.rows.tobytes()
