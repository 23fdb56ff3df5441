"""Contracts: bills by the clock, counted and dated by hand."""

import math

import numpy as np
import pytest

DAY = 86_400_000_000


def subscribed(journey, *, observe="100 days", home=None, **offer):
    """Everybody takes out a contract worth 15 that costs 10 a period, 4 to the business."""
    plan = {"price": 10, "valuation": 15, "cost": 4, "per": "30 days"}
    return journey(
        arrivals={"rate": "10 / day", "for": "2 days"},
        observe=observe,
        personas={"person": {"noise": 0.001}},
        offers={"plan": {**plan, **offer}},
        steps={"desk": {"offer": "plan", "next": [{"to": "home"}]}, "home": home or {}},
    )


@pytest.mark.parametrize(
    ("observe", "per", "bills"),
    [("100 days", "30 days", 3), ("90 days", "30 days", 2), ("90 days 1 s", "30 days", 3),
     ("1 year", "1 month", 11), ("366 days", "1 month", 12), ("10 days", "30 days", 0)],
)  # fmt: skip
def test_each_period_that_begins_in_the_window_is_paid(
    journey, run, tally, money, observe, per, bills
):
    done = run(subscribed(journey, observe=observe, per=per))
    n = len(done.world.rows)
    assert n > 10
    assert tally(done, "offers accepted") == n
    assert tally(done, "bills") == bills * n
    assert money(done, "price") == (-10 * (1 + bills) * n, 10 * (1 + bills) * n)
    assert money(done, "valuation") == (15 * (1 + bills) * n, 0)
    assert money(done, "goods") == (0, -4 * (1 + bills) * n)
    assert tally(done, "finished") == n  # the journey is over, the contract goes on


def test_bills_come_exactly_a_period_apart(journey, run, events):
    done = run(subscribed(journey, observe="1 year", per="1 month"), keep_log=True)
    month = 365 * DAY // 12
    start = {row["customer"]: row["arrival"] for row in done.world.rows}
    times = {key: [] for key in start}
    for row in events(done, "billed"):
        times[row["customer"]].append(row["time"] - start[row["customer"]])
    assert all(found == [k * month for k in range(1, 12)] for found in times.values())


def test_half_the_window_holds_the_bills_of_that_half(journey, run):
    rows = run(subscribed(journey)).world.rows
    assert set(rows["customer_half"]) == {5 * 2}  # at acceptance and after 30 of 50 days
    assert set(rows["customer_value"]) == {5 * 4}


def test_who_leaves_the_business_pays_no_more(journey, run, tally, left):
    gone = {"takes": "70 days", "passive": "yes", "leave": "100 %"}
    done = run(subscribed(journey, home=gone))
    n = len(done.world.rows)
    assert left(done, "chose to", step="home") == n
    assert tally(done, "bills") == 2 * n
    # leaving in the very instant of a bill comes first
    done = run(subscribed(journey, home={**gone, "takes": "60 days"}))
    assert tally(done, "bills") == n


def test_regret_is_judged_once_and_a_return_reverses_one_period_and_ends_it(
    journey, run, tally, money
):
    pressed = {"valuation": 8, "push": 100, "pressure": "100 %", "regret_after": "40 days",
               "cooling_off": "45 days"}  # fmt: skip
    kept = run(subscribed(journey, **pressed))
    n = len(kept.world.rows)
    assert tally(kept, "regretted") == n
    assert tally(kept, "bills") == 3 * n
    done = run(subscribed(journey, **pressed, returns="100 %", salvage="50 %", handling=1))
    assert tally(done, "returned") == n
    assert tally(done, "bills") == n  # after 30 days; not after 60, for it came back after 40
    assert money(done, "refund") == (10 * n, -10 * n)
    assert np.all(done.world.rows["customer_value"] == (8 - 10))
    assert np.all(done.world.rows["business_value"] == (10 - 4) - 4 + 2 - 1)


def test_a_return_in_the_instant_of_a_bill_comes_first(journey, run, tally):
    pressed = {"valuation": 8, "push": 100, "pressure": "100 %", "regret_after": "30 days",
               "cooling_off": "45 days", "returns": "100 %"}  # fmt: skip
    assert tally(run(subscribed(journey, **pressed)), "bills") == 0


def test_two_contracts_for_one_offer_are_billed_apart(journey, run, events):
    raw = subscribed(journey, observe="70 days")
    raw["steps"]["desk"]["next"] = [{"to": "home", "after": "10 days"}]
    raw["steps"]["home"] = {"offer": "plan", "offer_again": "yes"}
    done = run(raw, keep_log=True)
    first = done.world.rows[0]
    bills = [row["time"] - first["arrival"] for row in events(done, "billed")
             if row["customer"] == first["customer"]]  # fmt: skip
    assert [time / DAY for time in bills] == [30, 40, 60]


def test_returning_one_of_two_contracts_leaves_the_other(journey, run, tally):
    raw = subscribed(journey, observe="100 days", valuation=8, push=100, pressure="100 %",
                     regret_after="40 days", cooling_off="45 days", returns="50 %")  # fmt: skip
    raw["arrivals"]["rate"] = "100 / day"
    raw["steps"]["desk"]["next"] = [{"to": "home", "after": "1 s"}]
    raw["steps"]["home"] = {"offer": "plan", "offer_again": "yes"}
    done = run(raw)
    kept = tally(done, "offers accepted") - tally(done, "returned")
    assert 0.3 < kept / tally(done, "offers accepted") < 0.7
    assert tally(done, "bills") == 3 * kept + tally(done, "returned")


def test_the_fit_that_was_agreed_holds_for_every_period(journey, run, money):
    raw = subscribed(journey, fit=2, fit_needs="advice")
    raw["asks"] = {"data": {"purposes": ["advice"], "nudge": 60}}
    raw["steps"]["desk"]["ask"] = "data"
    done = run(raw)
    assert money(done, "valuation")[0] == 17 * 4 * len(done.world.rows)


def test_a_contract_is_worth_as_many_periods_as_a_renewal_process_keeps_it(journey, run, tally):
    """Leaving at random after an exponential time: bills are the whole periods before it."""
    stay = {"takes": "exponential(mean 60 days)", "passive": "yes", "leave": "100 %"}
    raw = subscribed(journey, observe="400 days", home=stay)
    raw["arrivals"]["rate"] = "200 / day"
    done = run(raw)
    n = len(done.world.rows)
    keeps = math.exp(-30 / 60)
    mean = sum(keeps**k for k in range(1, 14))
    variance = keeps / (1 - keeps) ** 2
    assert tally(done, "bills") / n == pytest.approx(mean, abs=4 * math.sqrt(variance / n))
