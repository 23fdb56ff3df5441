"""Makarov's bounds against known values and against every coupling there is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog

from sim.experiment.figures.harm_bounds import Counted, bounds, makarov, surely_harmed
from sim.experiment.figures.precision import CannotEstimateError

SMALL_SAMPLES = st.lists(st.integers(-3, 3), min_size=1, max_size=6)


def extreme_harm(values_a: list[int], values_b: list[int], tolerance: float) -> list[float]:
    """Least and largest P(V_B - V_A < -tolerance) over all couplings, by linear programming."""
    size_a, size_b = len(values_a), len(values_b)
    harmed = np.array([[float(b - a < -tolerance) for b in values_b] for a in values_a]).ravel()
    rows = np.kron(np.eye(size_a), np.ones(size_b))
    columns = np.kron(np.ones(size_a), np.eye(size_b))
    totals = np.concatenate([np.full(size_a, 1.0 / size_a), np.full(size_b, 1.0 / size_b)])
    return [
        sign * linprog(sign * harmed, A_eq=np.vstack([rows, columns]), b_eq=totals).fun
        for sign in (1.0, -1.0)
    ]


def normal_quantiles(mean: float, count: int = 20_000) -> np.ndarray:
    return stats.norm.ppf((np.arange(count) + 0.5) / count, loc=mean)


def test_two_normals_a_unit_apart_allow_anything_up_to_62_percent() -> None:
    lower, upper = makarov(normal_quantiles(0.0), normal_quantiles(1.0))
    assert lower == pytest.approx(0.0, abs=1e-4)
    assert upper == pytest.approx(0.617, abs=5e-4)
    assert lower < stats.norm.cdf(-1.0 / math.sqrt(2.0)) < upper


def test_a_fall_by_one_unit_harms_at_least_38_percent_and_perhaps_all() -> None:
    lower, upper = makarov(normal_quantiles(1.0), normal_quantiles(0.0))
    assert lower == pytest.approx(2.0 * stats.norm.cdf(0.5) - 1.0, abs=5e-4)
    assert upper == pytest.approx(1.0, abs=1e-4)


def test_identical_values_need_not_harm_anybody() -> None:
    values = np.random.default_rng(1).normal(size=500)
    assert makarov(values, values[::-1])[0] == 0.0


@pytest.mark.parametrize(("size", "experiments"), [(500, 400), (20_000, 100)])
def test_samples_of_one_law_give_a_lower_bound_that_is_as_biased_as_theory_says(
    size: int, experiments: int
) -> None:
    rng = np.random.default_rng(2)
    lower = [makarov(rng.normal(size=size), rng.normal(size=size))[0] for _ in range(experiments)]
    # The one-sided Smirnov statistic has mean sqrt(pi / 8) / sqrt(size / 2): 4.0 % and 0.6 %.
    expected = math.sqrt(math.pi / 8.0) / math.sqrt(size / 2.0)
    error = np.std(lower) / math.sqrt(experiments)
    assert abs(np.mean(lower) - expected) < 4.0 * error + 0.5 / size


def test_those_who_keep_their_value_to_the_cent_are_not_harmed() -> None:
    assert makarov([5.0] * 10, [5.0] * 10) == (0.0, 0.0)


def test_a_loss_of_exactly_the_tolerance_is_not_harm() -> None:
    assert makarov([5.0], [3.0], tolerance=2.0) == (0.0, 0.0)
    assert makarov([5.0], [3.0], tolerance=1.5) == (1.0, 1.0)


def test_a_yes_or_no_outcome_gives_the_bounds_of_field_trials() -> None:
    good_a, good_b = [1.0] * 7 + [0.0] * 3, [1.0] * 5 + [0.0] * 5
    assert makarov(good_a, good_b) == pytest.approx((0.2, 0.5))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(values_a=SMALL_SAMPLES, values_b=SMALL_SAMPLES, tolerance=st.sampled_from([0, 0.5, 1, 2]))
def test_both_bounds_are_what_the_most_and_least_harmful_couplings_reach(
    values_a: list[int], values_b: list[int], tolerance: float
) -> None:
    bounds = makarov(values_a, values_b, tolerance)
    assert bounds == pytest.approx(extreme_harm(values_a, values_b, tolerance), abs=1e-9)


@settings(derandomize=True)
@given(values_a=SMALL_SAMPLES, values_b=SMALL_SAMPLES, tolerance=st.sampled_from([0.0, 1.0]))
def test_bounds_are_ordered_shares(
    values_a: list[int], values_b: list[int], tolerance: float
) -> None:
    lower, upper = makarov(values_a, values_b, tolerance)
    assert 0.0 <= lower <= upper <= 1.0


def test_a_million_customers_take_no_quadratic_memory() -> None:
    values = np.random.default_rng(3).normal(size=500_000)
    lower, upper = makarov(values, values + 10.0)
    assert (lower, upper) == pytest.approx((0.0, 0.0), abs=1e-5)


@pytest.mark.parametrize(
    ("values_a", "values_b", "words"),
    [
        ([], [1.0], "cannot be estimated, because design a has no values"),
        ([1.0], [math.nan], "because a value of design b is not a finite number"),
    ],
)
def test_bounds_without_usable_values_cannot_be_estimated(
    values_a: list[float], values_b: list[float], words: str
) -> None:
    with pytest.raises(CannotEstimateError, match=words):
        makarov(values_a, values_b)


@pytest.mark.parametrize("tolerance", [-0.1, math.inf, math.nan])
def test_a_tolerance_that_has_no_meaning_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance must be 0 or more and finite, but got"):
        makarov([1.0], [1.0], tolerance)


def counted(before, after, tolerance=0.0):
    """Values of shape (replications, customers) counted up to all values of design a."""
    points = np.unique(before)
    columns = (
        [np.searchsorted(np.sort(row), points, side=side) for row in values]
        for values, side in ((before, "right"), (before, "left"), (after + tolerance, "left"))
    )
    people = np.full(len(before), before.shape[1])
    return Counted(people, *(np.array(column) for column in columns))


@pytest.mark.parametrize("tolerance", [0.0, 0.5])
def test_bounds_from_counts_are_makarovs(tolerance):
    rng = np.random.default_rng(3)
    before = rng.normal(0, 3, (10, 40)).round(1)
    after = rng.normal(-1, 3, (10, 40)).round(1)
    found = bounds([counted(before, after, tolerance)])
    assert found == pytest.approx(makarov(before, after, tolerance))


def test_normal_laws_one_apart_have_the_published_bounds():
    rng = np.random.default_rng(8)
    before, after = rng.normal(0, 1, (50, 2000)), rng.normal(1, 1, (50, 2000))
    low, high = bounds([counted(before, after)])
    assert low < 0.005
    assert high == pytest.approx(0.617, abs=0.01)


def test_within_strata_bounds_are_tighter_and_hold():
    """One persona loses what the other gains: over all, nothing seems to have changed."""
    rng = np.random.default_rng(5)
    before = [rng.normal(0, 1, (20, 100)), rng.normal(-9, 1, (20, 100))]
    after = [before[0] - 9.0, before[1] + 9.0]
    apart = [counted(*pair) for pair in zip(before, after, strict=True)]
    pooled = counted(np.concatenate(before, axis=1), np.concatenate(after, axis=1))
    assert bounds(apart)[0] > 0.49
    assert bounds([pooled])[0] < 0.05
    assert bounds(apart)[0] <= 0.5 <= bounds(apart)[1] <= bounds([pooled])[1] + 1e-12


@pytest.mark.parametrize("seed", range(20))
def test_two_designs_equal_in_law_surely_harm_nobody(seed):
    rng = np.random.default_rng(seed)
    before, after = rng.gamma(2, 5, (20, 50)), rng.gamma(2, 5, (20, 50))
    assert bounds([counted(before, after)])[0] > 0  # the plain bound is biased by noise
    assert surely_harmed([counted(before, after)]) <= 0.02


def test_harm_under_any_luck_is_seen():
    rng = np.random.default_rng(1)
    before = rng.normal(10, 1, (20, 50))
    after = np.where(rng.random((20, 50)) < 0.4, before - 8, before)
    found = surely_harmed([counted(before, after)])
    assert 0.2 < found <= 0.4
    assert surely_harmed([counted(before, after)]) == found
