"""A step that comes round each year: who is still there, and what it is worth, in closed form.

At goodwill 0 nothing moves the hazard but being awake, so the years are a Markov chain with two
states (did the last notice wake the customer, and is that still so), cut off by the window. The
expected values below are sums over its few years. Customers are independent: normal limits.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.leaving.leaving import HAS_LEFT
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

DAYS = 100  # that customers come, five hundred a day
YEAR = 365  # days between renewals
NOTICE = 60  # days before each renewal
PRICE, WORTH, GOODS, ELSEWHERE, TAIL = 40.0, 55.5, 12.25, 0.02, (30.0, 18.0)


@dataclass
class Case:
    """A contract that is renewed each year unless the customer leaves then."""

    leave: int  # per cent, of who is not awake
    inertia: int  # per cent
    wakes: int  # per cent whom a notice wakes
    awake_days: int
    sleeps_again: bool  # a renewal puts back to sleep
    window_days: int


CASES = [
    Case(leave=8, inertia=0, wakes=0, awake_days=90, sleeps_again=True, window_days=1900),
    Case(leave=35, inertia=0, wakes=100, awake_days=90, sleeps_again=True, window_days=1460),
    Case(leave=10, inertia=80, wakes=30, awake_days=90, sleeps_again=True, window_days=1900),
    Case(leave=10, inertia=80, wakes=30, awake_days=30, sleeps_again=True, window_days=1900),
    Case(leave=5, inertia=95, wakes=25, awake_days=500, sleeps_again=True, window_days=2300),
    Case(leave=5, inertia=90, wakes=25, awake_days=500, sleeps_again=False, window_days=2300),
    Case(leave=3, inertia=60, wakes=50, awake_days=2000, sleeps_again=False, window_days=3300),
    Case(leave=100, inertia=0, wakes=0, awake_days=90, sleeps_again=True, window_days=800),
]
FIGURES = 5
RENEWALS = pytest.mark.checked(
    "Renewals: value of both sides, at half the window too, and who leaves",
    oracle="closed form (Markov chain of the years)",
    grid=f"{len(CASES)} contracts: churn 3 to 100 %, inertia 0 to 95 %, notices that wake, "
    "2 to 9 years",
    figures=FIGURES * len(CASES),
    false_alarms=1e-3,
)


def written(case: Case, days: int) -> dict[str, Any]:
    return {
        "scenario": "renewals",
        "currency": "EUR",
        "arrivals": {"rate": "500 / day", "for": f"{days} days"},
        "observe": f"{case.window_days} days",
        "personas": {
            "anyone": {
                "share": "100 %",
                "inertia": f"{case.inertia} %",
                "temper": 1.5,
                "elsewhere": f"{ELSEWHERE} EUR / day",
            }
        },
        "feelings": {"stays_awake": f"{case.awake_days} days"},
        "tail": {"customer": f"{TAIL[0]} EUR", "business": f"{TAIL[1]} EUR"},
        "start": [{"to": "sign up"}],
        "steps": {
            "sign up": {"goal": True, "next": [{"to": "notice", "after": f"{YEAR - NOTICE} days"}]},
            "notice": {
                "activates": f"{case.wakes} %",
                "next": [{"to": "renewal", "after": f"{NOTICE} days"}],
            },
            "renewal": {
                "leave": f"{case.leave} %",
                "renewal": case.sleeps_again,
                "books": {
                    "price": f"{PRICE} EUR", "valuation": f"{WORTH} EUR", "goods": f"{GOODS} EUR",
                },
                "next": [{"to": "notice", "after": f"{YEAR - NOTICE} days"}],
            },
        },
    }  # fmt: skip


def leaving_by_year(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Chances to come to each renewal in the window, and to leave at it, shape (years,)."""
    sleepy = case.leave / 100
    woken = 1 - (1 - sleepy) ** (1 / (1 - case.inertia / 100))
    years = (case.window_days - 1) // YEAR
    comes, leaves = np.zeros(years), np.zeros(years)
    # awake_for[n]: chance to be there n years after the last notice that woke; the last: asleep
    lasts = -(-(case.awake_days - NOTICE) // YEAR) if case.awake_days > NOTICE else 0
    awake_for = np.zeros(years + 2)
    awake_for[-1] = 1.0
    for year in range(years):
        older = np.concatenate(([0.0], awake_for[:-2], [awake_for[-1]]))  # one year older
        awake_for = older * (1 - case.wakes / 100)
        awake_for[0] = case.wakes / 100 * older.sum()
        risk = np.where(np.arange(years + 2) < lasts, woken, sleepy)
        risk[-1] = sleepy
        comes[year] = awake_for.sum()
        leaves[year] = awake_for @ risk
        awake_for = awake_for * (1 - risk)
        if case.sleeps_again:
            awake_for[-1] = awake_for.sum()
            awake_for[:-1] = 0.0
    return comes, leaves


def expected(case: Case, window_days: float) -> tuple[float, float, float]:
    """Value of customer and business as if the window ended then, and the chance to have left."""
    comes, leaves = leaving_by_year(case)
    days = YEAR * np.arange(1, len(comes) + 1)
    inside = days < window_days
    stays = 1 - leaves[inside].sum()
    renewals = comes[inside].sum()
    away = ELSEWHERE * (leaves * (window_days - days))[inside].sum()
    customer = (WORTH - PRICE) * renewals + away + TAIL[0] * stays
    return customer, (PRICE - GOODS) * renewals + TAIL[1] * stays, 1 - stays


@RENEWALS
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_contract_is_worth_the_sum_over_the_years_that_it_lasts(case, checked, z_of, long):
    layout = lay_out(ScenarioSpec.model_validate(written(case, long(DAYS))))
    rows = run_replication(layout, seed=21, number=CASES.index(case)).world.rows
    customer, business, left = expected(case, case.window_days)
    customer_half, business_half, _ = expected(case, case.window_days / 2)
    scores = {
        "customer value": z_of(rows["customer_value"], customer),
        "business value": z_of(rows["business_value"], business),
        "customer value at half": z_of(rows["customer_half"], customer_half),
        "business value at half": z_of(rows["business_half"], business_half),
        "left": z_of((rows["ending"] == HAS_LEFT).astype(float), left),
    }
    assert len(scores) == FIGURES
    checked(scores)


def test_without_waking_the_chain_is_a_geometric_sum():
    case = CASES[0]
    comes, leaves = leaving_by_year(case)
    assert comes.sum() == pytest.approx((1 - 0.92**5) / 0.08)
    assert leaves.sum() == pytest.approx(1 - 0.92**5)
