"""Hand-offs: drops, context lost, delays, carriers' queues, consent, profiles and memories."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return binomtest(count, n, share).pvalue > 1e-4


def handed(journey, handoff=None, *, care=None, **changes):
    """Told at the shop, then a matter for care: two systems, perhaps a hand-off between them."""
    raw = journey(
        start=[{"to": "shop"}],
        observe="60 days",
        systems={"till": {}, "notes": {}},
        handoffs={"till -> notes": {"mode": "api", **handoff}} if handoff is not None else {},
        **changes,
    )
    raw["steps"] = {
        "shop": {"system": "till", "next": [{"to": "care"}]},
        "care": {"system": "notes", "goal": "yes", **(care or {})},
    }
    return raw


def test_without_a_handoff_everybody_tells_the_story_again(journey, run, tally):
    done = run(handed(journey))
    assert tally(done, "repeats") == len(done.world.rows)
    assert tally(done, "handoffs") == 0


def test_over_a_perfect_handoff_nobody_repeats(journey, run, tally):
    done = run(handed(journey, {}))
    assert tally(done, "repeats") == 0
    assert tally(done, "remembered") == tally(done, "handoffs") == len(done.world.rows)


def test_a_handoff_goes_one_way_only(journey, run, tally):
    raw = handed(journey)
    raw["handoffs"] = {"notes -> till": {"mode": "api"}}
    done = run(raw)
    assert tally(done, "repeats") == len(done.world.rows)


def test_a_handoff_loses_the_context_of_the_share_that_is_said(journey, run, tally, events):
    done = run(handed(journey, {"loses": "30 %"}), keep_log=True)
    n = len(done.world.rows)
    assert agrees(tally(done, "context lost"), n, 0.30)
    assert tally(done, "repeats") == tally(done, "context lost")
    who = events(done, "context lost")["customer"]
    assert np.array_equal(np.sort(who), np.sort(events(done, "repeated the story")["customer"]))


def test_what_nobody_knew_cannot_be_lost(journey, run, tally):
    raw = handed(journey, {"loses": "100 %"})
    raw["steps"]["shop"]["next"] = [{"to": "care"}]
    raw["steps"]["care"]["new_need"] = "yes"
    done = run(raw)
    assert tally(done, "context lost") == tally(done, "repeats") == 0


def test_a_dropped_case_is_noticed_later_and_the_customer_leaves(journey, run, tally, left):
    done = run(handed(journey, {"drops": "20 %", "notices": "9 days"}))
    n = len(done.world.rows)
    assert agrees(tally(done, "handoffs dropped"), n, 0.20)
    assert left(done, "fell through the gap", step="care") == tally(done, "handoffs dropped")
    gone = done.world.rows[done.world.rows["ending"] == 2]
    assert set(gone["end_at"] - gone["arrival"]) == {9 * DAY}
    assert gone["goodwill"] == pytest.approx(math.tanh(-0.30), abs=1e-12)


def test_a_dropped_case_may_have_a_way_on(journey, run, tally, visits):
    again = {"to": "shop", "after": "1 day"}
    done = run(handed(journey, {"drops": "20 %", "notices": "9 days", "dropped": again}))
    n = len(done.world.rows)
    # each further passage has a draw of its own: 1 + 0.2 + 0.04 + ... visits
    assert visits(done, "care") - n == tally(done, "handoffs dropped")
    assert agrees(n, visits(done, "care"), 0.80)
    assert tally(done, "completed") == n


def test_who_waits_for_a_dropped_case_may_give_up_before_noticing(journey, run, left):
    care = {"gives_up_after": "uniform(0 days, 10 days)"}
    done = run(handed(journey, {"drops": "100 %", "notices": "4 days"}, care=care))
    n = len(done.world.rows)
    assert agrees(left(done, "waited too long"), n, 0.40)
    assert left(done, "fell through the gap") == n - left(done, "waited too long")


def test_a_delay_passes_before_the_other_side_begins_and_costs_no_attention(
    journey, run, tally, events
):
    done = run(handed(journey, {"delay": "3 days"}, care={"takes": "1 hour"}), keep_log=True)
    n = len(done.world.rows)
    arrival = {row["customer"]: row["arrival"] for row in done.world.rows}
    rows = events(done, "service started", step="care")
    assert {row["time"] - arrival[row["customer"]] for row in rows} == {3 * DAY}
    assert tally(done, "active time") == n * HOUR


def test_delays_may_differ_from_customer_to_customer(journey, run):
    done = run(handed(journey, {"delay": "uniform(1 day, 3 days)"}))
    days = (done.world.rows["goal_at"] - done.world.rows["arrival"]) / DAY
    assert days.mean() == pytest.approx(2, abs=4 * math.sqrt(4 / 12 / len(days)))
    assert days.min() > 1
    assert days.max() < 3


def test_who_gives_up_during_a_delay_never_reaches_the_other_side(journey, run, left, tally):
    care = {"gives_up_after": "exponential(mean 3 days)"}
    done = run(handed(journey, {"delay": "3 days"}, care=care))
    n = len(done.world.rows)
    assert agrees(left(done, "waited too long"), n, 1 - math.exp(-1))
    assert tally(done, "completed") + left(done, "waited too long") == n


def carried(journey, **care):
    """One carrier, half an hour a case, for a case every 40 minutes on average."""
    raw = handed(
        journey,
        {"mode": "manual", "team": "carriers", "takes": "30 min"},
        care=care,
        teams={"carriers": {"agents": 1, "cost": "18 / hour"}},
    )
    raw["arrivals"] = {**raw["arrivals"], "rate": "36 / day", "for": "20 days"}
    raw["arrivals"]["cool_down"] = "0 days"
    return raw


def test_carriers_work_one_case_after_the_other_in_the_order_they_come(journey, run):
    rows = np.sort(run(carried(journey)).world.rows, order="arrival")
    free = 0
    for row in rows:  # Lindley's recursion
        free = max(free, row["arrival"]) + 30 * MINUTE
        assert row["goal_at"] == free


def test_carriers_are_paid_for_what_they_carry(journey, run, money, team_tally):
    done = run(carried(journey))
    n = len(done.world.rows)
    assert team_tally(done, "carriers", "served") == n
    assert money(done, "service", step="care") == (0, pytest.approx(-9 * n))
    assert done.world.worked[0] <= n * 30 * MINUTE


def test_a_case_given_up_in_the_carriers_queue_is_withdrawn(journey, run, left, team_tally):
    raw = carried(journey, gives_up_after="40 min")
    raw["arrivals"]["rate"] = "70 / day"
    done = run(raw)
    n = len(done.world.rows)
    gave_up = left(done, "waited too long")
    assert 0 < team_tally(done, "carriers", "abandoned") < gave_up  # others while it was carried
    assert team_tally(done, "carriers", "served") == n - team_tally(done, "carriers", "abandoned")


def test_a_case_given_up_while_it_is_carried_is_carried_and_paid_all_the_same(journey, run, money):
    raw = carried(journey, gives_up_after="10 min")
    raw["teams"]["carriers"]["agents"] = 50
    done = run(raw)
    assert money(done, "service")[1] == pytest.approx(-9 * len(done.world.rows))
    assert set(done.world.rows["end_at"] - done.world.rows["arrival"]) == {10 * MINUTE}


def test_a_handoff_that_needs_a_consent_passes_nothing_without_it(journey, run, tally):
    raw = handed(journey, {"needs": "sharing", "drops": "5 %", "delay": "1 day"})
    raw["asks"] = {"ask": {"purposes": ["sharing"]}}
    raw["steps"]["shop"]["ask"] = "ask"
    done = run(raw)
    n, given = len(done.world.rows), tally(done, "consent given")
    assert 0 < given < n
    assert tally(done, "handoffs") == given
    assert tally(done, "repeats") == n - given
    assert agrees(tally(done, "handoffs dropped"), given, 0.05)


def test_a_handoff_uses_the_consent_it_needs(journey, run, money):
    raw = handed(journey, {"needs": "sharing"})
    raw["asks"] = {"ask": {"purposes": ["sharing"], "benefit": 2, "nudge": 60}}
    raw["steps"]["shop"]["ask"] = "ask"
    done = run(raw)
    assert money(done, "benefit", step="care")[0] == 2 * len(done.world.rows)


def test_systems_under_one_profile_know_at_once(journey, run, tally):
    raw = handed(journey, {"delay": "3 days", "drops": "50 %", "loses": "50 %"})
    raw["profiles"] = {"one view": {"systems": ["till", "notes"]}}
    done = run(raw)
    assert tally(done, "handoffs") == tally(done, "repeats") == 0
    assert np.array_equal(done.world.rows["goal_at"], done.world.rows["arrival"])


def test_what_a_profile_knows_passes_on_from_each_of_its_systems(journey, run, tally):
    raw = handed(journey)
    raw["systems"]["app"] = {}
    raw["handoffs"] = {"app -> notes": {"mode": "api"}}
    raw["profiles"] = {"front": {"systems": ["app", "till"]}}
    raw["steps"]["shop"]["next"] = [{"to": "app page"}]
    raw["steps"]["app page"] = {"system": "app", "looks": "0 %", "next": [{"to": "care"}]}
    done = run(raw)
    assert tally(done, "did not look") == len(done.world.rows)
    assert tally(done, "repeats", persona="person") == len(done.world.rows)  # the app page only


def returning(journey, system=None, profile=None, looks="100 %"):
    """The same system twice."""
    raw = handed(journey, care={"system": "till", "looks": looks})
    raw["systems"]["till"] = system or {}
    if profile is not None:
        raw["profiles"] = {"one view": {"systems": ["till", "notes"], **profile}}
    return raw


def test_a_system_remembers_at_a_return_with_the_chance_that_is_said(journey, run, tally):
    done = run(returning(journey, {"remembers": "35 %"}))
    assert agrees(tally(done, "remembered"), len(done.world.rows), 0.35)
    done = run(returning(journey, {"remembers": "0 %"}, {"remembers": "80 %"}))
    assert agrees(tally(done, "remembered"), len(done.world.rows), 0.80)


def test_could_not_see_and_did_not_look_are_different_faults(journey, run, tally, events):
    done = run(returning(journey, {"remembers": "40 %"}, looks="70 %"), keep_log=True)
    n = len(done.world.rows)
    causes = events(done, "repeated the story")["cause"]
    assert agrees(int((causes == 0).sum()), n, 0.60)
    assert agrees(tally(done, "did not look"), n, 0.40 * 0.30)
    assert int((causes == 1).sum()) == tally(done, "did not look")
    assert agrees(tally(done, "remembered"), n, 0.40 * 0.70)


def test_what_has_just_been_carried_over_needs_no_memory_but_a_look(journey, run, tally):
    raw = handed(journey, {}, care={"looks": "70 %"})
    raw["systems"]["notes"] = {"remembers": "0 %"}
    done = run(raw)
    assert agrees(tally(done, "remembered"), len(done.world.rows), 0.70)


def test_a_step_without_a_system_does_not_change_the_last_system(journey, run, tally):
    raw = handed(journey, {})
    raw["steps"]["shop"]["next"] = [{"to": "street"}]
    raw["steps"]["street"] = {"next": [{"to": "care"}]}
    done = run(raw)
    assert tally(done, "handoffs") == tally(done, "remembered") == len(done.world.rows)


def test_repeating_takes_its_time_and_its_effort(journey, run, tally, money):
    care = {"takes": "10 min", "repeat": "6 min", "repeat_effort": 0.5}
    raw = handed(journey, care=care, personas={"person": {"time_value": "30 / hour"}})
    done = run(raw)
    n = len(done.world.rows)
    assert tally(done, "active time") == n * 16 * MINUTE
    assert money(done, "time", step="care") == (-8 * n, 0)
    assert money(done, "effort", step="care") == (-0.5 * n, 0)
