"""Feelings add up, fade, and show as goodwill; the oracle is a few lines of plain arithmetic."""

import math

import numpy as np
import pytest

from sim.journey.customer.goodwill import FEELINGS

MINUTE = 60_000_000


def chain(journey, *feels, after="0 days", **changes):
    """Steps in a row, each with a feeling of its own; the last is the goal."""
    names = [f"step {index}" for index in range(len(feels))]
    steps = {}
    for index, name in enumerate(names):
        steps[name] = {"feels": feels[index], "goal": index == len(feels) - 1}
        if index + 1 < len(feels):
            steps[name]["next"] = [{"to": names[index + 1], "after": after}]
    raw = journey(start=[{"to": names[0]}], observe="1000 days", **changes)
    raw["steps"] = steps
    raw["arrivals"]["for"] = "1 day"
    return raw


def felt(replication, events, cause):
    """The increments of one cause, in the order of the log."""
    rows = events(replication, "felt")
    return rows[rows["item"] == FEELINGS.index(cause)]


def test_feelings_add_and_goodwill_is_their_hyperbolic_tangent(journey, run):
    rows = run(chain(journey, -0.9, 0.25, -0.4)).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.9 + 0.25 - 0.4), abs=1e-12)


def test_the_order_of_feelings_does_not_matter(journey, run):
    first = run(chain(journey, -0.9, 0.25, -0.4)).world.rows["goodwill"]
    second = run(chain(journey, 0.25, -0.4, -0.9)).world.rows["goodwill"]
    assert first == pytest.approx(second, abs=1e-12)


def test_many_bad_experiences_come_close_to_hostile_but_never_beyond(journey, run):
    rows = run(chain(journey, *[-0.8] * 6)).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(-4.8), abs=1e-12)
    assert np.all(rows["goodwill"] > -1)


@pytest.mark.parametrize("days", [1, 90, 180, 540])
def test_half_of_a_feeling_has_faded_after_the_time_that_is_said(journey, run, days):
    rows = run(chain(journey, -0.6, 0, after=f"{days} days")).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.6 * 2 ** (-days / 180)), abs=1e-12)


@pytest.mark.parametrize("kind", ["reached step", "finished"])
def test_an_event_says_the_goodwill_at_its_own_time(journey, run, events, kind):
    done = run(chain(journey, -0.6, 0, after="180 days"), keep_log=True)
    rows = events(done, kind, step="step 1")
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.3), abs=1e-12)
    assert len(rows) > 0


def test_a_feeling_fades_to_what_the_persona_feels_at_rest(journey, run):
    personas = {"person": {"goodwill": 0.3}}
    feelings = {"fades": "10 days"}
    raw = chain(journey, -0.6, 0, after="20 days", personas=personas, feelings=feelings)
    rest = math.atanh(0.3)
    expected = math.tanh(rest + (-0.6) / 4)
    assert run(raw).world.rows["goodwill"] == pytest.approx(expected, abs=1e-12)


def test_nothing_felt_leaves_the_goodwill_at_rest(journey, run):
    raw = chain(journey, 0, 0, after="200 days", personas={"person": {"goodwill": -0.45}})
    assert run(raw).world.rows["goodwill"] == pytest.approx(-0.45, abs=1e-12)


def test_goodwill_is_read_where_the_journey_ends_and_not_where_the_window_does(journey, run):
    ends_at_once = chain(journey, -0.6)
    assert run(ends_at_once).world.rows["goodwill"] == pytest.approx(math.tanh(-0.6), abs=1e-12)


def test_who_is_under_way_at_the_end_has_faded_until_then(journey, run):
    raw = chain(journey, -0.6, 0, after="2000 days")
    rows = run(raw).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.6 * 2 ** (-1000 / 180)), abs=1e-12)


def crowded(journey, **changes):
    """One agent for too many callers, everybody as patient."""
    return journey(
        arrivals={"rate": "200 / day", "for": "2 days"},
        personas={"person": {"patience": "20 min"}},
        teams={"care": {"agents": 1}},
        steps={"desk": {"channel": "phone", "team": "care", "takes": "exponential(mean 9 min)"}},
        **changes,
    )


def waits(replication, events, ending):
    """Minutes from joining the queue to an event of the same customer at the same step."""
    joined = {row["customer"]: row["time"] for row in events(replication, "joined queue")}
    rows = events(replication, ending)
    return {row["customer"]: (row["time"] - joined[row["customer"]]) / MINUTE for row in rows}


def test_an_active_wait_is_felt_by_the_share_of_patience_it_used(journey, run, events):
    done = run(crowded(journey), keep_log=True)
    waited = waits(done, events, "service started") | waits(done, events, "hung up")
    expected = {key: -0.10 * min(1, wait / 20) for key, wait in waited.items() if wait > 0}
    rows = felt(done, events, "waiting")
    assert len(expected) > 100
    assert dict(zip(rows["customer"], rows["customer_amount"], strict=True)) == pytest.approx(
        expected, abs=1e-12
    )


def test_hanging_up_is_felt_beside_the_whole_wait(journey, run, events, team_tally):
    done = run(crowded(journey, feelings={"hung_up": -0.3}), keep_log=True)
    rows = felt(done, events, "hung_up")
    assert len(rows) == team_tally(done, "care", "abandoned") > 50
    assert np.all(rows["customer_amount"] == -0.3)
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.10 - 0.3), abs=1e-3)


def test_a_passive_wait_is_not_felt(journey, run, events):
    raw = crowded(journey)
    raw["steps"]["desk"]["channel"] = "email"
    assert len(events(run(raw, keep_log=True), "felt")) == 0


def three_contacts(journey, **changes):
    """The same need brought to one desk three times."""
    desk = {"system": "notes", "contact": "yes"}
    raw = journey(start=[{"to": "first"}], systems={"notes": {}}, **changes)
    raw["arrivals"]["for"] = "1 day"
    raw["steps"] = {
        "first": {**desk, "next": [{"to": "second"}]},
        "second": {**desk, "next": [{"to": "third"}]},
        "third": {**desk, "goal": "yes"},
    }
    return raw


def test_every_further_contact_for_a_need_is_felt_but_being_remembered_only_once(
    journey, run, events
):
    done = run(three_contacts(journey), keep_log=True)
    customers = len(done.world.rows)
    again = felt(done, events, "again")
    remembered = felt(done, events, "remembered")
    assert len(again) == 2 * customers
    assert len(remembered) == customers
    assert done.world.rows["goodwill"] == pytest.approx(math.tanh(-0.15 * 2 + 0.05), abs=1e-12)


def test_having_to_repeat_is_felt_each_time(journey, run, events):
    raw = three_contacts(journey, feelings={"repeat": -0.2, "again": 0})
    raw["systems"]["notes"] = {"remembers": "0 %"}
    done = run(raw, keep_log=True)
    assert len(felt(done, events, "repeat")) == 2 * len(done.world.rows)
    assert done.world.rows["goodwill"] == pytest.approx(math.tanh(-0.4), abs=1e-12)


def test_a_new_need_begins_without_contacts_and_may_be_remembered_anew(journey, run, events):
    raw = three_contacts(journey)
    raw["steps"]["third"]["new_need"] = "yes"
    raw["steps"]["third"]["next"] = [{"to": "fourth"}]
    raw["steps"]["fourth"] = {"system": "notes", "contact": "yes"}
    done = run(raw, keep_log=True)
    customers = len(done.world.rows)
    assert len(felt(done, events, "again")) == 2 * customers
    assert len(felt(done, events, "remembered")) == 2 * customers
    assert np.all(done.world.rows["contacts"] == 4)
