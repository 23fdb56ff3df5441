"""The ledger: amounts on a grid, so that sums are exact and transfers cancel to the last bit."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journey.customer.ledger import TRANSFERS, anchor_of, rounded
from sim.journey.groundwork.vocabulary import ACCOUNTS

GRID = Fraction(1, 2**20)
MILLION = 1_000_000


def on_grid(amount, bits=20):
    """An amount as a ledger books it that counts in steps of 2^-bits."""
    return rounded(amount, anchor_of(2.0**-bits))


@given(st.floats(-MILLION, MILLION), st.sampled_from([-7, 7, 63]))
def test_an_amount_in_another_unit_is_rounded_to_the_same_bits(amount, power):
    elsewhere = on_grid(amount * 2.0**power, bits=20 - power)
    assert float(elsewhere) == float(on_grid(amount)) * 2.0**power


@given(st.floats(-MILLION, MILLION))
def test_an_amount_is_rounded_to_the_nearest_step_of_the_grid(amount):
    rounded = Fraction(float(on_grid(amount)))
    assert rounded / GRID == (rounded / GRID).__floor__()
    assert abs(rounded - Fraction(amount)) <= GRID / 2


@given(st.lists(st.floats(-MILLION, MILLION), min_size=1, max_size=200), st.randoms())
def test_no_order_of_adding_changes_a_sum_and_it_is_exact(amounts, order):
    booked = [float(on_grid(amount)) for amount in amounts]
    shuffled = list(booked)
    order.shuffle(shuffled)
    exact = sum(Fraction(amount) for amount in booked)
    assert sum(booked) == sum(shuffled) == math.fsum(booked) == float(np.sum(booked)) == exact


HALF_A_STEP = 1.5 * 2**-20  # would be rounded up on one side and down on the other


@pytest.mark.parametrize("price", [9.99, 0.1, 1 / 3, HALF_A_STEP, 3 * HALF_A_STEP, 123456.789])
def test_what_the_customer_pays_is_what_the_business_gets_to_the_last_bit(journey, run, price):
    raw = journey(
        offers={"plan": {"price": price, "valuation": 2 * price + 1, "returns": "0 %"}},
        steps={"desk": {"offer": "plan", "books": {"price": price, "compensation": price / 7}}},
    )
    done = run(raw)
    moved = done.world.sums[:, :, list(TRANSFERS), :]
    assert np.all(moved.sum(axis=3) == 0)
    assert np.any(moved != 0)


def busy(journey):
    """Waits, wages, an offer that is regretted, leaving: most accounts at once."""
    raw = journey(
        arrivals={"rate": "150 / day", "for": "4 days"},
        personas={
            "person": {
                "share": "60 %",
                "time_value": "lognormal(mean 20 / hour, cv 0.5)",
                "patience": "exponential(mean 8 min)",
                "delay_cost": "0.7 / day",
                "unmet": "uniform(10 EUR, 30 EUR)",
                "elsewhere": "0.3 / day",
            },
            "fan": {"share": "40 %", "time_value": "9 / hour", "patience": "20 min"},
        },
        teams={"care": {"agents": 1, "cost": "17 / hour"}},
        offers={
            "plan": {
                "price": 9.99,
                "valuation": "lognormal(mean 10 EUR, cv 0.4)",
                "cost": 3.3,
                "returns": "60 %",
                "regret_after": "2 days",
                "salvage": "55 %",
                "handling": 0.77,
            }
        },
        tail={"customer": 1.1, "business": 2.2},
    )
    raw["steps"] = {
        "desk": {
            "channel": "phone", "team": "care", "takes": "exponential(mean 8 min)",
            "offer": "plan", "leave": "10 %",
            "gives_up": {"to": "desk", "after": "exponential(mean 1 day)"},
            "next": [{"to": "done", "share": "60 %"},
                     {"to": "desk", "share": "rest", "after": "exponential(mean 3 days)"}],
        },
        "done": {"goal": "yes"},
    }  # fmt: skip
    return raw


def test_customers_values_are_the_sums_of_their_events_and_of_the_accounts(journey, run, events):
    done = run(busy(journey), keep_log=True)
    rows = np.sort(done.world.rows, order="customer")
    booked = events(done, "booked")
    place = np.searchsorted(rows["customer"], booked["customer"])
    for side, column in ((0, "customer"), (1, "business")):
        sums = np.zeros(len(rows))
        np.add.at(sums, place, booked[f"{column}_amount"])
        assert np.array_equal(sums, rows[f"{column}_value"])
        assert rows[f"{column}_value"].sum() == done.world.sums[..., side].sum() != 0


def test_each_account_is_the_sum_of_its_events(journey, run, events):
    done = run(busy(journey), keep_log=True)
    booked = events(done, "booked")
    used = 0
    for account in ACCOUNTS.words:
        rows = booked[booked["item"] == account]
        assert rows["customer_amount"].sum() == done.world.sums[:, :, account, 0].sum()
        assert rows["business_amount"].sum() == done.world.sums[:, :, account, 1].sum()
        used += len(rows) > 0
    assert used >= 10


def test_no_event_lies_outside_its_customers_window(journey, run):
    done = run(busy(journey), keep_log=True)
    rows = np.sort(done.world.rows, order="customer")
    log = done.log
    since = log["time"] - rows["arrival"][np.searchsorted(rows["customer"], log["customer"])]
    assert since.min() >= 0
    assert since.max() < 10 * 86_400_000_000


def test_bookings_and_closing_entries_of_the_half_window_are_worked_out_apart(journey, run, events):
    """A recount from the events, with the closing entries by the model's formulas."""
    done = run(busy(journey), keep_log=True)
    grain = float(done.world.constants[0]["grain"])
    day = 86_400_000_000
    names = {name: number for number, name in ACCOUNTS.words.items()}
    closing = [names[name] for name in ("delay", "unmet", "elsewhere", "tail")]
    fans = done.world.rows[done.world.rows["persona"] == done.layout.numbering.personas["fan"]]
    booked = events(done, "booked")
    booked = booked[~np.isin(booked["item"], closing)]
    assert len(fans) > 100
    for row in fans:  # no delay cost, unmet or alternative: only the tail is left
        own = booked[booked["customer"] == row["customer"]]
        first = own[own["time"] < row["arrival"] + 5 * day]
        stays = not (row["ending"] == 2 and row["end_at"] < row["arrival"] + 5 * day)
        grid = [round(amount / grain) * grain for amount in (1.1, 2.2)]
        assert row["customer_half"] == first["customer_amount"].sum() + stays * grid[0]
        assert row["business_half"] == first["business_amount"].sum() + stays * grid[1]
