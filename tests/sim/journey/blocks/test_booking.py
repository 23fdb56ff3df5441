"""What a step itself moves, gives and costs, and the goal, against plain sums."""

import numpy as np
import pytest
from scipy import stats

DAY = 86_400_000_000

BOOKS = {
    "price": 20, "compensation": 3, "valuation": 26, "effort": 1.5, "attention": 0.25,
    "goods": 7, "service": 2, "acquisition": 4, "handling": 0.5,
}  # fmt: skip
# What each is to the customer and to the business.
SIDES = {
    "price": (-1, 1), "compensation": (1, -1), "valuation": (1, 0), "effort": (-1, 0),
    "attention": (-1, 0), "goods": (0, -1), "service": (0, -1), "acquisition": (0, -1),
    "handling": (0, -1),
}  # fmt: skip


def test_every_value_of_a_step_is_booked_to_the_side_it_belongs_to(journey, run, money):
    done = run(journey(steps={"desk": {"books": BOOKS}}))
    n = len(done.world.rows)
    for account, amount in BOOKS.items():
        customer, business = SIDES[account]
        assert money(done, account, step="desk") == (customer * amount * n, business * amount * n)


def test_a_customer_is_worth_the_sum_of_their_bookings(journey, run):
    rows = run(journey(steps={"desk": {"books": BOOKS}})).world.rows
    customer = sum(SIDES[account][0] * amount for account, amount in BOOKS.items())
    business = sum(SIDES[account][1] * amount for account, amount in BOOKS.items())
    assert np.all(rows["customer_value"] == customer)
    assert np.all(rows["business_value"] == business)


def test_a_step_books_at_each_visit(journey, run, money):
    desk = {
        "books": {"price": 2},
        "feels": 0.1,
        "next": [
            {"to": "desk", "after": "1 hour", "when": {"visits": {"below": 3}}},
            {"to": "home", "when": {"visits": {"above": 3}}},
        ],
    }
    done = run(journey(steps={"desk": desk, "home": {}}))
    n = len(done.world.rows)
    assert money(done, "price") == (-6 * n, 6 * n)
    assert done.world.rows["goodwill"] == pytest.approx(np.tanh(0.3), abs=1e-4)


def test_reaching_the_goal_counts_and_pays_the_first_time_only(journey, run, money, tally):
    again = {"to": "desk", "after": "1 day", "when": {"visits": {"below": 3}}}
    out = {"to": "home", "when": {"visits": {"above": 3}}}
    raw = journey(
        personas={"person": {"benefit": 50}},
        steps={"desk": {"next": [again, out]}, "home": {"goal": "yes"}},
    )
    done = run(raw)
    n = len(done.world.rows)
    assert tally(done, "completed") == n
    assert money(done, "benefit") == (50 * n, 0)
    assert np.all(done.world.rows["goal_at"] == done.world.rows["arrival"])


def test_the_goal_is_reached_at_the_end_of_the_step(journey, run, tally):
    done = run(journey(steps={"desk": {"takes": "2 days"}}))
    rows = done.world.rows
    assert set(rows["goal_at"] - rows["arrival"]) == {2 * DAY}
    assert tally(done, "time to goal") == 2 * DAY * len(rows)


def test_the_benefit_of_the_goal_is_each_customers_own(journey, run):
    raw = journey(personas={"person": {"benefit": "lognormal(mean 200 EUR, cv 0.5)"}})
    values = run(raw).world.rows["customer_value"]
    spread = np.sqrt(np.log1p(0.25))
    law = stats.lognorm(spread, scale=200 / np.exp(spread**2 / 2))
    assert stats.kstest(values, law.cdf).pvalue > 1e-4


def test_a_step_that_is_not_the_goal_gives_no_benefit(journey, run, money, tally):
    done = run(journey(personas={"person": {"benefit": 50}}, steps={"desk": {"goal": False}}))
    assert money(done, "benefit") == (0, 0)
    assert tally(done, "completed") == 0
