"""Whose message an event is, and what the system at a step has on record."""

import polars as pl
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.records.event_table import events_table

# The desk knows the story once it was told; the hand-off to the tool always loses it.
TWO_SYSTEMS = {
    "scenario": "two systems",
    "currency": "EUR",
    "arrivals": {"rate": "20 / day", "for": "2 days", "warm_up": "0 days", "cool_down": "0 days"},
    "observe": "5 days",
    "personas": {"person": {"share": "100 %"}},
    "systems": {"desk": {}, "tool": {}},
    "handoffs": {"desk -> tool": {"mode": "file", "loses": "100 %"}},
    "start": [{"to": "call"}],
    "steps": {
        "call": {"system": "desk", "next": [{"to": "post"}]},
        "post": {"system": "tool", "next": [{"to": "end"}]},
        "end": {"goal": True},
    },
}


@pytest.fixture(scope="module")
def events():
    layout = lay_out(ScenarioSpec.model_validate(TWO_SYSTEMS))
    return events_table(run_replication(layout, seed=1, number=0, keep_log=True), "this run")


def test_a_handoff_goes_from_one_system_to_the_other(events):
    passed = events.filter(type="handed off")
    assert passed.height > 0
    assert set(passed["sender"]) == {"desk"}
    assert set(passed["receiver"]) == {"tool"}


def test_a_system_identifies_only_whom_it_knows(events):
    seen = dict(events.filter(type="reached step").group_by("step").agg(pl.col("identified").any())
                .iter_rows())  # fmt: skip
    assert seen == {"call": False, "post": False, "end": False}
    told = events.filter(type="told the story")
    assert told.filter(step="call")["identified"].all()


def test_the_system_of_the_step_records_what_happens_there(events):
    recorded = events.filter(type="reached step")
    assert dict(recorded.select("step", "recorded_by").unique().iter_rows()) == {
        "call": "desk", "post": "tool", "end": None,
    }  # fmt: skip


def test_every_row_names_the_run(events):
    assert set(events["run"]) == {"this run"}
    assert set(events["scenario"]) == {"two systems"}
