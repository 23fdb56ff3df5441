"""Leaving: the hazard against its formula, and what an ending is worth against plain arithmetic."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

DAY = 86_400_000_000


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return binomtest(count, n, share).pvalue > 1e-4


def probability(leave, *, temper=1.0, goodwill=0.0, inertia=0.0):
    """The model's formula: P = 1 - exp(-h)."""
    hazard = -math.log(1 - leave) * math.exp(-temper * goodwill) / (1 - inertia)
    return 1 - math.exp(-hazard)


def desk(journey, *, leave="20 %", persona=None, **step):
    return journey(
        arrivals={"for": "40 days"},
        personas={"person": persona or {}},
        steps={"desk": {"leave": leave, **step}},
    )


@pytest.mark.many
def test_leave_is_the_probability_for_a_customer_at_goodwill_0(journey, run, left):
    done = run(desk(journey))
    assert agrees(left(done, "chose to"), len(done.world.rows), 0.20)


@pytest.mark.parametrize(("goodwill", "temper"), [(0.6, 1.0), (-0.6, 1.0), (-0.6, 1.5), (0.6, 0.5)])
@pytest.mark.many
def test_the_hazard_of_leaving_falls_exponentially_with_goodwill(
    journey, run, left, goodwill, temper
):
    persona = {"goodwill": goodwill, "temper": temper}
    done = run(desk(journey, persona=persona))
    expected = probability(0.20, temper=temper, goodwill=goodwill)
    assert agrees(left(done, "chose to"), len(done.world.rows), expected)


def test_the_goodwill_that_counts_is_the_one_after_the_step_itself(journey, run, left):
    done = run(desk(journey, feels=-0.5))
    expected = probability(0.20, goodwill=math.tanh(-0.5))
    assert agrees(left(done, "chose to"), len(done.world.rows), expected)


def test_once_activated_inertia_multiplies_the_hazard(journey, run, left):
    persona = {"inertia": "60 %", "goodwill": 0.2}
    done = run(desk(journey, leave="8 %", persona=persona, activates="100 %"))
    expected = probability(0.08, goodwill=0.2, inertia=0.6)
    assert agrees(left(done, "chose to"), len(done.world.rows), expected)


def test_a_step_activates_the_share_of_customers_that_is_said(journey, run, left, tally):
    persona = {"inertia": "90 %"}
    done = run(desk(journey, leave="5 %", persona=persona, activates="30 %"))
    n = len(done.world.rows)
    assert agrees(tally(done, "activations"), n, 0.30)
    mixture = 0.3 * probability(0.05, inertia=0.9) + 0.7 * 0.05
    assert agrees(left(done, "chose to"), n, mixture)


@pytest.mark.many
def test_inertia_of_customers_who_sleep_changes_nothing_to_the_last_bit(journey, run):
    without = run(desk(journey)).world.rows
    asleep = run(desk(journey, persona={"inertia": "95 %"})).world.rows
    assert without.tobytes() == asleep.tobytes()


def woken(journey, days, *, between=None):
    """Woken at the door, asked to stay some days later; leaving in between is impossible."""
    raw = journey(
        arrivals={"for": "40 days"},
        observe="200 days",
        personas={"person": {"inertia": "90 %"}},
        start=[{"to": "call"}],
    )
    raw["steps"] = {
        "call": {"activates": "100 %", "next": [{"to": "between", "after": "1 day"}]},
        "between": {**(between or {}), "next": [{"to": "bill", "after": f"{days - 1} days"}]},
        "bill": {"leave": "6 %", "goal": "yes"},
    }
    return raw


@pytest.mark.parametrize(("days", "inertia"), [(89, 0.9), (90, 0.0), (91, 0.0)])
@pytest.mark.many
def test_a_customer_stays_awake_for_90_days(journey, run, left, days, inertia):
    done = run(woken(journey, days))
    share = probability(0.06, inertia=inertia)
    assert agrees(left(done, "chose to"), len(done.world.rows), share)


def test_a_renewal_at_which_they_stay_puts_them_back_to_sleep(journey, run, left):
    done = run(woken(journey, 30, between={"renewal": "yes"}))
    assert agrees(left(done, "chose to"), len(done.world.rows), 0.06)


def test_how_long_a_customer_stays_awake_can_be_said(journey, run, left):
    raw = woken(journey, 30)
    raw["feelings"] = {"stays_awake": "20 days"}
    done = run(raw)
    assert agrees(left(done, "chose to"), len(done.world.rows), 0.06)


def test_each_visit_has_a_draw_of_its_own(journey, run, left, tally):
    raw = desk(journey, leave="30 %")
    raw["steps"]["desk"]["next"] = [{"to": "other desk"}]
    raw["steps"]["other desk"] = {"leave": "30 %"}
    done = run(raw)
    n = len(done.world.rows)
    assert agrees(left(done, "chose to", step="desk"), n, 0.30)
    assert agrees(left(done, "chose to", step="other desk"), n, 0.70 * 0.30)
    assert tally(done, "finished") + left(done, "chose to") == n


def test_leaving_before_the_goal_is_abandoning_and_after_it_churning(journey, run, left, tally):
    raw = desk(journey, leave="30 %", goal=False)
    raw["steps"]["desk"]["next"] = [{"to": "served"}]
    raw["steps"]["served"] = {"goal": "yes", "leave": "30 %"}
    done = run(raw)
    assert tally(done, "abandoned") == left(done, "chose to", step="desk") > 0
    assert tally(done, "churned") == left(done, "chose to", step="served") > 0


def test_a_certain_leave_takes_everybody(journey, run, left):
    done = run(desk(journey, leave="100 %", persona={"goodwill": 0.9}))
    assert left(done, "chose to") == len(done.world.rows)


def test_who_comes_too_often_to_a_step_leaves_at_the_limit(journey, run, left, visits):
    raw = desk(journey, leave="0 %")
    raw["visit_limit"] = 5
    raw["steps"]["desk"]["next"] = [{"to": "desk", "after": "1 hour"}]
    done = run(raw)
    n = len(done.world.rows)
    assert left(done, "limit") == n
    assert visits(done, "desk") == 6 * n


# What an ending is worth. Windows of 10 days, so that the half window ends after 5.

BOOKS = {"delay_cost": "3 / day", "unmet": 40, "elsewhere": "1.5 / day", "benefit": 100}


def ending(journey, *steps, **changes):
    """A chain of steps as (name, days until it, what it says), and the closing entries."""
    raw = journey(
        start=[{"to": "door"}],
        arrivals={"rate": "20 / day", "for": "1 day"},
        personas={"person": BOOKS},
        tail={"customer": 9, "business": 17},
        **changes,
    )
    raw["steps"] = {"door": {}}
    before = "door"
    for name, days, says in steps:
        raw["steps"][before]["next"] = [{"to": name, "after": f"{days} days"}]
        raw["steps"][name] = dict(says)
        before = name
    return raw


LEAVES = {"leave": "100 %"}
GOAL = {"goal": "yes"}
LATER = ("later", 30, {})
TAIL = 9


@pytest.mark.parametrize(
    ("steps", "full", "half"),
    [
        # left on day 2: the same delay and cost at both windows, but less of the alternative
        ([("bye", 2, LEAVES)], -6 - 40 + 8 * 1.5, -6 - 40 + 3 * 1.5),
        # left on day 7, which is after the half window: then still a customer
        ([("bye", 7, LEAVES)], -21 - 40 + 3 * 1.5, -15 - 40 + TAIL),
        # goal on day 2 and gone at once
        ([("bye", 2, {**GOAL, **LEAVES})], 100 - 6 + 8 * 1.5, 100 - 6 + 3 * 1.5),
        # goal on day 2, gone on day 7: the delay stopped with the goal
        ([("won", 2, GOAL), ("bye", 5, LEAVES)], 100 - 6 + 3 * 1.5, 100 - 6 + TAIL),
        # goal on day 7: unmet where the window ends before
        ([("won", 7, GOAL)], 100 - 21 + TAIL, -15 - 40 + TAIL),
        # finished without the goal on day 2
        ([("end", 2, {})], -6 - 40 + TAIL, -6 - 40 + TAIL),
        # under way all the time
        ([LATER], -30 - 40 + TAIL, -15 - 40 + TAIL),
    ],
)
def test_closing_entries_are_booked_for_the_whole_window_and_worked_out_again_for_half_of_it(
    journey, run, steps, full, half
):
    rows = run(ending(journey, *steps)).world.rows
    assert len(rows) > 10
    assert rows["customer_value"] == pytest.approx(full, abs=1e-5)
    assert rows["customer_half"] == pytest.approx(half, abs=1e-5)
    stays = "leave" not in steps[-1][2]
    assert rows["business_value"] == pytest.approx(17 if stays else 0, abs=1e-5)
    still_there = stays or sum(days for _, days, _ in steps) > 5
    assert rows["business_half"] == pytest.approx(17 if still_there else 0, abs=1e-5)


def test_a_goal_at_the_very_end_of_the_window_is_outside_it(journey, run, tally):
    assert tally(run(ending(journey, ("won", 10, GOAL))), "censored") > 0
    assert tally(run(ending(journey, ("won", 10, GOAL))), "completed") == 0
    inside = run(ending(journey, ("won", 9.999, GOAL)))
    assert tally(inside, "completed") == len(inside.world.rows)


def test_a_departure_at_the_very_end_of_the_window_is_outside_it(journey, run, left, tally):
    done = run(ending(journey, ("bye", 10, LEAVES)))
    assert left(done, "chose to") == 0
    assert tally(done, "censored") == len(done.world.rows)


def test_a_booking_at_the_very_end_of_the_half_window_is_outside_that(journey, run):
    worth = {"books": {"valuation": 7}, "goal": "yes"}
    rows = run(ending(journey, ("gift", 5, worth))).world.rows
    assert rows["customer_value"] - rows["customer_half"] == pytest.approx(7 + 100 + 40, abs=1e-5)
    rows = run(ending(journey, ("gift", 4.999, worth))).world.rows
    assert rows["customer_value"] == pytest.approx(rows["customer_half"], abs=1e-5)


def test_unmet_is_booked_once_when_the_journey_ends_without_the_goal(journey, run, events):
    done = run(ending(journey, ("end", 2, {})), keep_log=True)
    rows = events(done, "booked")
    unmet = rows[rows["customer_amount"] == -40]
    assert len(unmet) == len(done.world.rows)
    arrival = {row["customer"]: row["arrival"] for row in done.world.rows}
    assert {(row["time"] - arrival[row["customer"]]) / DAY for row in unmet} == {2.0}


def test_every_customer_is_finished_left_or_censored(journey, run, tally, left):
    raw = ending(journey, ("desk", 2, {"leave": "30 %"}))
    raw["arrivals"]["rate"] = "400 / day"
    raw["steps"]["desk"]["next"] = [
        {"to": "done", "share": "50 %"},
        {"to": "desk", "share": "rest", "after": "3 days"},
    ]
    raw["steps"]["done"] = {"goal": "yes"}
    done = run(raw)
    parts = [tally(done, "finished"), left(done, "chose to"), tally(done, "censored")]
    assert min(parts) > 0
    assert sum(parts) == tally(done, "customers") == len(done.world.rows)
    assert np.bincount(done.world.rows["ending"], minlength=4).tolist() == [0, *parts]
