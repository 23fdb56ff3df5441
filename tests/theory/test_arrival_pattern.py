"""Arrivals by hour of the week: Poisson counts, and the inversion of the cumulative rate, exactly.

Cinlar, E. (1975), "Introduction to stochastic processes", chapter 4.7: a Poisson process whose
rate changes is a unit-rate one on the scale of expected arrivals. So the k-th time, put into the
cumulative rate, must be the running sum of k unit exponentials, and nothing else. The exponentials
are taken from the keyed draws themselves; the cumulative rate is added up hour by hour, here.
"""

import numpy as np
import pytest
from scipy import stats

from sim.clock.simpy.clock import run_replication
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.journey.luck.draws import draw, label, replication_key

HOUR = 3_600_000_000
WEEKS = 12
ROUNDS = 10  # of so many weeks each
PATTERNS = 6
PER_DAY = 130
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FIGURES = 4
COUNTS = pytest.mark.checked(
    "Arrivals by hour of the week: counts, their spread from week to week, gaps",
    oracle="Poisson counts, unit-exponential gaps",
    grid=f"{PATTERNS} random weekly patterns with empty hours, {ROUNDS * WEEKS} weeks",
    figures=FIGURES * PATTERNS,
    false_alarms=1e-3,
)
INVERSION = pytest.mark.checked(
    "Arrivals: the cumulative rate at the k-th time",
    oracle="running sum of k keyed unit exponentials, to the rounding of a microsecond",
    grid=f"{ROUNDS * PATTERNS} random weekly patterns with empty hours, {WEEKS} weeks",
)


def random_weights(seed: int) -> np.ndarray:
    """Weights by hour of the week, shape (168,); some hours have none."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 9, 168) / 4
    weights[rng.random(168) < 0.15 * (seed % PATTERNS) / PATTERNS + 0.02] = 0
    return weights


def rates(seed: int) -> np.ndarray:
    """Expected arrivals in each hour of the week, shape (168,)."""
    weights = random_weights(seed)
    return PER_DAY * 7 * weights / weights.sum()


def arrivals(seed: int, weeks: int) -> np.ndarray:
    """Times of all arrivals in a run, in microseconds, in the order of the customers' keys."""
    pattern = {
        f"{DAYS[h // 24]} {h % 24:02d}:00-{h % 24 + 1:02d}:00": float(weight)
        for h, weight in enumerate(random_weights(seed))
        if weight > 0
    }
    raw = {
        "scenario": "arrivals",
        "currency": "EUR",
        "arrivals": {"rate": f"{PER_DAY} / day", "pattern": pattern, "for": f"{weeks} weeks"},
        "observe": "1 day",
        "personas": {"anyone": {"share": "100 %"}},
        "start": [{"to": "here"}],
        "steps": {"here": {"goal": True}},
    }
    layout = lay_out(ScenarioSpec.model_validate(raw))
    rows = run_replication(layout, seed=51, number=seed).world.rows
    return np.sort(rows, order="customer")["arrival"]


def expected_until(times: np.ndarray, seed: int) -> np.ndarray:
    """Expected arrivals from the start until each time, hour by hour."""
    hourly = rates(seed)
    hours, rest = np.divmod(times, HOUR)
    weeks, hour = np.divmod(hours, 168)
    before = np.array([hourly[:h].sum() for h in range(168)])
    return weeks * hourly.sum() + before[hour] + hourly[hour] * rest / HOUR


def normal_score(below: float, above: float) -> float:
    """The normal deviate as far in a tail as a figure with these chances below and above it."""
    return float(-stats.norm.isf(below) if below < above else stats.norm.isf(above))


def chi_square_score(value: float, freedom: int) -> float:
    law = stats.chi2(freedom)
    return normal_score(law.cdf(value), law.sf(value))


@COUNTS
@pytest.mark.parametrize("seed", range(PATTERNS))
def test_counts_by_hour_are_poisson_with_the_written_rates(seed, checked, long):
    weeks = long(ROUNDS) * WEEKS
    times = arrivals(seed, weeks)
    expected = rates(seed)
    some = expected > 0
    table = np.zeros((weeks, 168))
    np.add.at(table, tuple(np.divmod(times // HOUR, 168)), 1)
    assert table[:, ~some].sum() == 0
    counts = table.sum(axis=0)[some]
    fit = ((counts - weeks * expected[some]) ** 2 / (weeks * expected[some])).sum()
    spread = ((table[:, some] - counts / weeks) ** 2 / np.maximum(counts / weeks, 1e-9)).sum()
    gaps = np.diff([0.0, *expected_until(times, seed)])
    total = stats.poisson(weeks * expected.sum())
    by_kolmogorov = stats.kstest(gaps, "expon").pvalue
    checked(
        {
            "all arrivals": normal_score(total.cdf(len(times)), total.sf(len(times) - 1)),
            "counts by hour": chi_square_score(fit, int(some.sum())),
            "from week to week": chi_square_score(spread, int(some.sum()) * (weeks - 1)),
            "gaps": float(stats.norm.isf(by_kolmogorov / 2)),
        }
    )


@INVERSION
@pytest.mark.parametrize("first", range(PATTERNS))
def test_the_cumulative_rate_at_the_kth_time_is_the_sum_of_k_unit_exponentials(first, agreed, long):
    for seed in range(first, first + PATTERNS * long(ROUNDS), PATTERNS):
        times = arrivals(seed, WEEKS)
        key, gap = np.uint64(replication_key(51, seed)), np.uint64(label("arrivals", "gap"))
        draws = [draw(key, np.uint64(k), gap, np.uint64(0)) for k in range(len(times))]
        sums = np.cumsum(-np.log1p(-np.array(draws)))
        # Half a microsecond at the rate there, and the rounding of a sum of thousands in a float.
        hourly = rates(seed)
        allowed = 0.5 * max(hourly) / HOUR + 1e-9
        assert np.abs(expected_until(times, seed) - sums).max() <= allowed
        assert np.all(np.diff(times) >= 0), "customer k has the k-th time"
        assert len(times) > 5000
        agreed(len(times))
